//! How long text, input and target are: the sums behind 512 and 114.

use leptos::prelude::*;

use super::controls::Field;
use super::model::Lab;
use crate::ui::chart::bar::Bar;
use crate::ui::chart::scale::FromZero;
use crate::ui::state::span::Setting;
use crate::ui::text::{SPAN, TEXT};

/// Three settings, three lengths.
#[component]
pub fn Sums(lab: Lab) -> impl IntoView {
    let fields =
        [Setting::SumInputs, Setting::SumDensity, Setting::SumMeanSpan].map(|setting| view! { <Field lab setting/> });
    let sums = Memo::new(move |_| lab.state.with(|state| state.sums()));
    let result = move || match sums.get() {
        Err(error) => view! { <p class="remark window">{(SPAN.complaint)(&error, &TEXT.figures)}</p> }.into_any(),
        Ok(lengths) => {
            let scale = FromZero { maximum: lengths.tokens.max(lengths.target) as f64 };
            let bars = SPAN.sums_bars.into_iter().zip([lengths.tokens, lengths.inputs, lengths.target]);
            let bars = bars.map(|(name, tokens)| {
                view! {
                    <li class="span-length">
                        <span>{name}</span>
                        <Bar figure=tokens as f64 scale/>
                        <span class="figure">{(SPAN.token_count)(tokens, &TEXT.figures)}</span>
                    </li>
                }
            });
            let (density, mean) =
                lab.state.with(|state| (state.get(Setting::SumDensity), state.get(Setting::SumMeanSpan)));
            view! {
                <ul class="bars">{bars.collect_view()}</ul>
                <p class="span-sum">{(SPAN.sums_result)(&lengths, density, mean, &TEXT.figures)}</p>
            }
            .into_any()
        }
    };
    view! {
        <section class="span-part span-sums" aria-labelledby="span-sums">
            <h4 id="span-sums">{SPAN.sums}</h4>
            <p class="hint">{SPAN.sums_hint}</p>
            <div class="span-sums-body">
                <div class="span-fields">{fields.into_iter().collect_view()}</div>
                <div class="span-lengths">{result}</div>
            </div>
        </section>
    }
}
