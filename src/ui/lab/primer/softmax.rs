//! Five scores, and the probabilities that softmax makes of them.

use leptos::prelude::*;

use super::framed;
use crate::ui::chart::bar::Bar;
use crate::ui::chart::scale::FromZero;
use crate::ui::state::primer::{OPENING_SCORES, SCORES, WORDS, softmax};
use crate::ui::text::TEXT;
use crate::ui::text::primer::PRIMER;

/// The figure.
#[component]
pub fn Softmax() -> impl IntoView {
    let scores = RwSignal::new(OPENING_SCORES);
    let raised = RwSignal::new(false);
    let probabilities = Memo::new(move |_| softmax(&scores.get()));
    let rows = (0..WORDS.len()).map(move |at| row(at, scores, raised, probabilities));
    let takeaway = move || {
        if raised.get() {
            return PRIMER.all_raised.to_owned();
        }
        let probabilities = probabilities.get();
        let best = (0..WORDS.len()).fold(0, |best, at| if probabilities[at] > probabilities[best] { at } else { best });
        (PRIMER.softmax_takeaway)(WORDS[best], probabilities[best], &TEXT.figures)
    };
    let raise = move |_| {
        // All or none, so that their differences stay.
        let can = scores.with_untracked(|scores| scores.iter().all(|score| score + 1.0 <= SCORES.1));
        if can {
            scores.update(|scores| scores.iter_mut().for_each(|score| *score += 1.0));
            raised.set(true);
        }
    };
    let reset = Callback::new(move |()| {
        scores.set(OPENING_SCORES);
        raised.set(false);
    });
    let columns = PRIMER.softmax_columns.map(|column| view! { <th scope="col">{column}</th> });
    let inside = view! {
        <table class="softmax">
            <thead><tr>{columns.into_iter().collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <p><button type="button" on:click=raise>{PRIMER.add_to_all}</button></p>
        <p class="primer-takeaway" role="status">{takeaway}</p>
    };
    framed("softmax", PRIMER.titles[1], reset, inside.into_any())
}

fn row(at: usize, scores: RwSignal<[f64; 5]>, raised: RwSignal<bool>, probabilities: Memo<[f64; 5]>) -> AnyView {
    let figures = &TEXT.figures;
    let score = move || scores.with(|scores| scores[at]);
    let power = move || {
        let power = score().exp();
        if power >= 100_000.0 {
            format!("{power:.2e}")
        } else {
            figures.decimals(power, if power < 0.01 { 5 } else { 2 })
        }
    };
    let probability = move || {
        let probabilities = probabilities.get();
        let missing = probabilities.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, it)| it).sum();
        (PRIMER.exact_percent)(probabilities[at], missing, figures)
    };
    let change = move |typed: String| {
        if let Ok(score) = typed.parse::<f64>() {
            raised.set(false);
            scores.update(|scores| scores[at] = score.clamp(SCORES.0, SCORES.1));
        }
    };
    view! {
        <tr>
            <th scope="row">{WORDS[at]}</th>
            <td class="softmax-score">
                <input type="range" min=SCORES.0.to_string() max=SCORES.1.to_string() step="0.5" aria-label=(PRIMER.score)(WORDS[at])
                    prop:value=move || score().to_string()
                    on:input:target=move |event| change(event.target().value())/>
                <output>{move || figures.decimals(score(), 1).replace('-', "−")}</output>
            </td>
            <td class="softmax-power">{power}</td>
            <td class="softmax-probability">
                {move || view! { <Bar figure=probabilities.get()[at] scale=FromZero { maximum: 1.0 }/> }}
                <span>{probability}</span>
            </td>
        </tr>
    }
    .into_any()
}
