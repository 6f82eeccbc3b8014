//! Five scores, and the probabilities that softmax makes of them.

use leptos::prelude::*;

use super::framed;
use crate::ui::chart::bar::Bar;
use crate::ui::chart::scale::FromZero;
use crate::ui::state::primer::{SCORES, SoftmaxFigure, WORDS, softmax};
use crate::ui::text::TEXT;
use crate::ui::text::primer::PRIMER;
use crate::ui::widget::address::{Address, Linked};
use crate::ui::widget::figure::Table;

/// The figure.
#[component]
pub fn Softmax() -> impl IntoView {
    let linked: Linked<SoftmaxFigure> = expect_context::<Address>().link("");
    let state = linked.state;
    let probabilities = Memo::new(move |_| state.with(|state| softmax(&state.scores)));
    let rows = (0..WORDS.len()).map(move |at| row(at, state, probabilities));
    let takeaway = move || {
        if state.with(|state| state.raised) {
            return PRIMER.all_raised.to_owned();
        }
        let probabilities = probabilities.get();
        let best = (0..WORDS.len()).fold(0, |best, at| if probabilities[at] > probabilities[best] { at } else { best });
        (PRIMER.softmax_takeaway)(WORDS[best], probabilities[best], &TEXT.figures)
    };
    let raise = move |_| state.update(SoftmaxFigure::raise);
    let columns = PRIMER.softmax_columns.map(|column| view! { <th scope="col">{column}</th> });
    let inside = view! {
        <table class="softmax">
            <thead><tr>{columns.into_iter().collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <p><button type="button" on:click=raise>{PRIMER.add_to_all}</button></p>
        <p class="primer-takeaway" role="status">{takeaway}</p>
    };
    framed(linked, PRIMER.titles[1], move || state.with(table), inside.into_any())
}

fn table(state: &SoftmaxFigure) -> Table {
    let probabilities = softmax(&state.scores);
    let row = |at: usize| {
        let score = written_score(state.scores[at]);
        vec![WORDS[at].to_owned(), score, power(state.scores[at]), exact(&probabilities, at)]
    };
    Table { columns: PRIMER.softmax_columns.to_vec(), rows: (0..WORDS.len()).map(row).collect() }
}

fn written_score(score: f64) -> String {
    TEXT.figures.decimals(score, 1).replace('-', "−")
}

/// e to this score.
fn power(score: f64) -> String {
    let power = score.exp();
    if power >= 100_000.0 {
        format!("{power:.2e}")
    } else {
        TEXT.figures.decimals(power, if power < 0.01 { 5 } else { 2 })
    }
}

/// A probability, never rounded to nothing or all.
fn exact(probabilities: &[f64; 5], at: usize) -> String {
    let missing = probabilities.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, it)| it).sum();
    (PRIMER.exact_percent)(probabilities[at], missing, &TEXT.figures)
}

fn row(at: usize, state: RwSignal<SoftmaxFigure>, probabilities: Memo<[f64; 5]>) -> AnyView {
    let score = move || state.with(|state| state.scores[at]);
    let power = move || power(score());
    let probability = move || exact(&probabilities.get(), at);
    let change = move |typed: String| {
        if let Ok(score) = typed.parse::<f64>() {
            state.update(|state| state.set(at, score));
        }
    };
    view! {
        <tr>
            <th scope="row">{WORDS[at]}</th>
            <td class="softmax-score">
                <input type="range" min=SCORES.0.to_string() max=SCORES.1.to_string() step="0.5" aria-label=(PRIMER.score)(WORDS[at])
                    prop:value=move || score().to_string()
                    on:input:target=move |event| change(event.target().value())/>
                <output>{move || written_score(score())}</output>
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
