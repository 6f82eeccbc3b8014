//! What the right-hand context buys: GPT and BERT on one and the same blank.
//!
//! What is shown is decided in [`model`]; the components only draw it.

mod model;
mod own;
mod rows;

use leptos::prelude::*;

use self::model::{Lab, MODELS};
use self::own::Own;
use self::rows::Rows;
use crate::ui::state::right_context::{self, RightContext};
use crate::ui::state::url::LabState;
use crate::ui::text::{RIGHT_CONTEXT, TEXT};
use crate::ui::widget::badge::Figures;
use crate::ui::widget::engine_status::EngineStatus;
use crate::ui::widget::figure::{Figure, Table};
use crate::ui::widget::prose::Prose;

/// The laboratory.
#[component]
pub fn RightContextLab() -> impl IntoView {
    let lab = Lab::provide();
    let text = RIGHT_CONTEXT;
    let takeaway = Signal::derive(move || takeaway(lab));
    let table = Signal::derive(move || table(lab));
    let models = MODELS.into_iter().zip(text.models).map(|((model, _), (name, sees))| {
        view! {
            <div class="asked-model">
                <p><strong>{name}</strong>" " {sees}</p>
                <EngineStatus model/>
            </div>
        }
    });
    view! {
        <Figure name=RightContext::LAB title=text.title badge=ViewFn::from(move || view! { <BothBadge lab/> })
            takeaway table fragment=lab.linked.fragment.into() reset=Callback::new(move |()| lab.reset()) nested=true>
            <p class="lab-lead">{text.lead}</p>
            <div class="asked-models">{models.collect_view()}</div>
            <Rows lab/>
            <Own lab/>
            <section class="notes" aria-labelledby="right-context-notes">
                <h4 id="right-context-notes">{text.foot_title}</h4>
                {text.foot.iter().map(|runs| view! { <p class="hint"><Prose runs=*runs/></p> }).collect_view()}
            </section>
        </Figure>
    }
}

/// Where the figures of both models come from.
#[component]
fn BothBadge(lab: Lab) -> impl IntoView {
    move || {
        let (class, words, hint) = match lab.figures()? {
            Figures::Live => ("badge live", TEXT.engine.live, RIGHT_CONTEXT.live_hint),
            Figures::Thinking => ("badge thinking", TEXT.engine.thinking, TEXT.engine.precomputed_hint),
            Figures::Precomputed => ("badge precomputed", TEXT.engine.precomputed, TEXT.engine.precomputed_hint),
        };
        Some(view! { <span class=class title=hint>{words}<span class="visually-hidden">": " {hint}</span></span> })
    }
}

fn takeaway(lab: Lab) -> String {
    let shown = lab.shown();
    let summary = right_context::summary(shown.iter().map(|(_, pair)| pair));
    summary.map(|summary| (RIGHT_CONTEXT.takeaway)(&summary, &TEXT.figures)).unwrap_or_default()
}

fn table(lab: Lab) -> Table {
    let figures = &TEXT.figures;
    let bits = |bits: f64| figures.decimals(bits, 2);
    let rows = lab.shown().into_iter().map(|(blank, pair)| {
        vec![
            blank.with_gap(),
            blank.word().to_owned(),
            bits(pair.gpt.bits()),
            (RIGHT_CONTEXT.pieces)(&pair.gpt, figures),
            bits(pair.bert.bits()),
            (RIGHT_CONTEXT.pieces)(&pair.bert, figures),
            bits(pair.saved()),
        ]
    });
    Table { columns: RIGHT_CONTEXT.columns.to_vec(), rows: rows.collect() }
}
