//! The loss of a guess, and of many.

use leptos::prelude::*;

use super::curve::{Curve, plot};
use super::framed;
use crate::ui::chart::bar::Bar;
use crate::ui::chart::scale::FromZero;
use crate::ui::state::primer::{CrossEntropyFigure, SHARES, average_loss, bits, nats, shared};
use crate::ui::text::TEXT;
use crate::ui::text::primer::PRIMER;
use crate::ui::widget::address::{Address, Linked};
use crate::ui::widget::figure::Table;
use crate::ui::widget::setting::NumberSetting;

/// The most nats that the curve shows.
const MOST: f64 = 3.0;

/// The figure.
#[component]
pub fn CrossEntropy() -> impl IntoView {
    let linked: Linked<CrossEntropyFigure> = expect_context::<Address>().link("");
    let state = linked.state;
    let get = move |at: usize| state.with(|state| state.shares[at] / 100.0);
    let probabilities = Memo::new(move |_| shared(get(0), get(1)));
    let rows = (0..PRIMER.words.len()).map(|at| {
        view! {
            <li class="bar-row" class:is-hidden=at == 0>
                <span class="candidate">{PRIMER.words[at]}</span>
                {move || view! { <Bar figure=probabilities.get()[at] scale=FromZero { maximum: 1.0 }/> }}
                <span class="figure">{move || TEXT.figures.percent(probabilities.get()[at])}</span>
                <span class="verdict">{(at == 0).then_some(PRIMER.is_true)}</span>
            </li>
        }
    });
    let loss = move || (PRIMER.loss)(get(0), nats(get(0)), bits(get(0)), &TEXT.figures);
    let average = move || {
        let (said, share) = (get(0), get(2));
        (PRIMER.average_takeaway)(said, share, average_loss(said, share), average_loss(share, share), &TEXT.figures)
    };
    let slider = move |at: usize, name: &'static str| {
        let bounds = SHARES[at];
        let value = Signal::derive(move || state.with(|state| state.shares[at].to_string()));
        let read: fn(&str) -> Option<f64> =
            if at == 0 { |typed| read(typed, 0.1, 99.9) } else { |typed| read(typed, 0.0, 100.0) };
        let write = Callback::new(move |value| state.update(|state| state.shares[at] = value));
        view! {
            <NumberSetting id=format!("primer-share-{at}") name hint="" bounds step={if at == 0 { 0.1 } else { 1.0 }} slider=true value read write complaint=PRIMER.out_of_range/>
        }
    };
    let inside = view! {
        <div class="primer-controls">
            {slider(0, PRIMER.shares[0])}
            {slider(1, PRIMER.shares[1])}
        </div>
        <ol class="bars primer-bars">{rows.collect_view()}</ol>
        <p class="primer-takeaway" role="status">{loss}</p>
        <p class="primer-title">{PRIMER.average[0]}</p>
        <div class="primer-columns">
            <div class="primer-controls">
                {slider(2, PRIMER.average[1])}
                <p class="primer-takeaway" role="status">{average}</p>
            </div>
            {plot("primer-average-curve", PRIMER.average[0], move || curve(get(0), get(2)))}
        </div>
    };
    framed(linked, PRIMER.titles[3], move || state.with(table), inside.into_any())
}

/// The four tokens, what each would cost if it came true, and the averages.
fn table(state: &CrossEntropyFigure) -> Table {
    let figures = &TEXT.figures;
    let [own, first, share] = state.shares.map(|share| share / 100.0);
    let cost = |nats: f64| [figures.decimals(nats, 3), figures.decimals(nats / std::f64::consts::LN_2, 3)];
    let row = |name: &str, probability: f64, loss: f64| {
        [name.to_owned(), figures.percent(probability)].into_iter().chain(cost(loss)).collect()
    };
    let tokens = PRIMER.words.into_iter().zip(shared(own, first)).map(|(word, it)| row(word, it, nats(it)));
    let averages = [
        row(PRIMER.average_rows[0], own, average_loss(own, share)),
        row(PRIMER.average_rows[1], share, average_loss(share, share)),
    ];
    Table { columns: PRIMER.cross_entropy_columns.to_vec(), rows: tokens.chain(averages).collect() }
}

/// A percentage that was typed, if it is within bounds.
fn read(typed: &str, least: f64, most: f64) -> Option<f64> {
    let value: f64 = typed.trim().replace(',', ".").parse().ok()?;
    (value >= least && value <= most).then_some(value + 0.0)
}

fn curve(said: f64, share: f64) -> Curve {
    let point = |said: f64| (said, average_loss(said, share).clamp(0.0, MOST));
    Curve {
        line: (1..400).map(|step| point(f64::from(step) / 400.0)).collect(),
        point: point(said),
        other: Some(point(share.clamp(0.0025, 0.9975))),
        most: MOST,
        axes: PRIMER.average_axes,
        said: PRIMER.average_at,
    }
}
