//! Ten thousand draws beside what is to be expected.

use leptos::prelude::*;

use super::model::Lab;
use crate::ui::state::masking::{Leaf, Share};
use crate::ui::text::TEXT;
use crate::ui::text::masking::MASKING;
use crate::ui::widget::remark::unless;

/// A strip shows so many standard deviations to either side.
const REACH: f64 = 4.0;

/// Button, strips, verdicts.
#[component]
pub fn Draws(lab: Lab) -> impl IntoView {
    let is_drawn = move || lab.tally.with(|tally| tally.tokens > 0);
    let can_draw = move || !lab.state.with(|state| state.drawn) && lab.shown.with(|shown| shown.sentence().is_some());
    let draw = move |_| {
        if untrack(can_draw) {
            lab.change(|state| state.drawn = true);
        }
    };
    let drawn = move || is_drawn().then(|| lab.tally.with(|tally| (MASKING.drawn)(tally, &TEXT.figures)));
    let is_done = Memo::new(move |_| lab.drawn_share() >= 1.0);
    let takeaway = move || {
        is_done.get().then(|| {
            let inside = shares(lab).iter().flatten().filter(|share| share.is_inside()).count();
            (MASKING.draws_takeaway)(inside, lab.state.with(|state| state.exact))
        })
    };
    let strips = move || is_drawn().then(|| shares(lab).map(|shares| view! { <Strips shares/> }));
    view! {
        <section class="masking-draws" aria-labelledby="masking-draws">
            <h4 id="masking-draws">{MASKING.draws}</h4>
            <p class="hint">{MASKING.draws_hint}</p>
            <div class="writing-tools">
                <button type="button" aria-disabled=unless(can_draw) on:click=draw>{MASKING.draw}</button>
                <span class="masking-steps">{drawn}</span>
            </div>
            {strips}
            <p class="masking-verdict" role="status">{takeaway}</p>
        </section>
    }
}

fn shares(lab: Lab) -> Option<[Share; 4]> {
    let sentence = lab.shown.with(|shown| shown.sentence().cloned())?;
    Some(lab.tally.with(|tally| lab.state.with(|state| tally.shares(&sentence, state))))
}

/// A table with a drawing in each row.
#[component]
fn Strips(shares: [Share; 4]) -> impl IntoView {
    let figures = &TEXT.figures;
    let rows = shares.map(|share| {
        let is_out = !share.is_inside();
        view! {
            <tr class:is-outside=is_out>
                <th scope="row">{(MASKING.leaf)(share.leaf)}</th>
                <td>{(MASKING.share)(share.expected, figures)}</td>
                <td>{(MASKING.share)(share.observed, figures)}</td>
                <td class="strip-cell">{strip(&share)}<span class="strip-band">{(MASKING.band)(share.band(), figures)}</span></td>
                <td>{(MASKING.verdict)(&share)}</td>
            </tr>
        }
    });
    let columns = MASKING.draw_columns.map(|column| view! { <th scope="col">{column}</th> });
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-labelledby="masking-draws">
            <table class="masking-strips">
                <thead><tr>{columns.into_iter().collect_view()}</tr></thead>
                <tbody>{rows.into_iter().collect_view()}</tbody>
            </table>
        </div>
    }
}

/// The band, its middle, and where the draws are: a drawing of what the row says.
fn strip(share: &Share) -> impl IntoView + use<> {
    let place = |deviations: f64| 50.0 + 50.0 * deviations.clamp(-REACH, REACH) / REACH;
    let (low, high) = if share.deviation > 0.0 { (place(-1.96), place(1.96)) } else { (49.0, 51.0) };
    let at = place(share.off());
    let percent = |place: f64| format!("{place:.2}%");
    let class = if share.leaf == Leaf::Untouched { "strip-dot rest" } else { "strip-dot" };
    view! {
        <svg class="strip" aria-hidden="true" focusable="false">
            <rect class="strip-track" x="0" y="0" width="100%" height="100%" rx="3"/>
            <rect class="strip-zone" x=percent(low) y="0" width=percent(high - low) height="100%"/>
            <line class="strip-middle" x1="50%" x2="50%" y1="0" y2="100%"/>
            <circle class=class cx=percent(at) cy="50%" r="5"/>
        </svg>
    }
}
