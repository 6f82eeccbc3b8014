//! Chapter 2: masked language modelling.

use leptos::prelude::*;

use super::points::Points;
use crate::ui::lab::masked_word::MaskedWordLab;
use crate::ui::text::TEXT;
use crate::ui::widget::prose::Prose;

/// The chapter.
#[component]
pub fn BertChapter() -> impl IntoView {
    let text = &TEXT.bert;
    view! {
        <article class="chapter">
            <header class="chapter-head">
                <p class="question">{text.question}</p>
                <h1>{text.title}</h1>
                <p class="lead"><Prose runs=text.lead/></p>
                <p class="minutes">{(TEXT.shell.minutes)(text.minutes)}</p>
            </header>
            <MaskedWordLab/>
            <div class="columns">
                <Points id="try-this" heading=text.try_this.0 points=text.try_this.1 numbered=true/>
                <Points id="notice" heading=text.notice.0 points=text.notice.1 numbered=false/>
            </div>
            <section class="prose" aria-labelledby="surprisal">
                <h2 id="surprisal">{text.surprisal.0}</h2>
                <p><Prose runs=text.surprisal.1/></p>
                <Surprisal/>
                <p><Prose runs=text.surprisal_symbols/></p>
            </section>
            <section class="prose honesty" aria-labelledby="honesty">
                <h2 id="honesty">{text.honesty.0}</h2>
                {text.honesty.1.iter().map(|runs| view! { <p><Prose runs=*runs/></p> }).collect_view()}
            </section>
        </article>
    }
}

/// Surprisal = −log₂ p(w | everything else).
#[component]
fn Surprisal() -> impl IntoView {
    view! {
        <div class="formula">
            <math display="block">
                <mi>"s"</mi><mo>"="</mo><mo>"−"</mo>
                <msub><mo>"log"</mo><mn>"2"</mn></msub>
                <mi>"p"</mi>
                <mrow><mo>"("</mo><mi>"w"</mi><mo>"∣"</mo><mtext>{TEXT.bert.surprisal_given}</mtext><mo>")"</mo></mrow>
            </math>
        </div>
    }
}
