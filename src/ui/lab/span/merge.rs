//! Input and target, put together again.

use leptos::prelude::*;

use super::model::Lab;
use super::sequences::chip;
use super::{colour, mark};
use crate::ui::state::span::{Cell, Cut, END, Kind, Piece};
use crate::ui::text::SPAN;

/// The merge, as far as it has come.
#[component]
pub fn Merge(lab: Lab) -> impl IntoView {
    let steps = Memo::new(move |_| lab.good_cut().map_or(0, |cut| cut.pieces().len()));
    let done = Memo::new(move |_| lab.state.with(|state| state.merged as usize).min(steps.get()));
    let go = move |to: usize| {
        let merged = if to >= steps.get_untracked() { END } else { to as u32 };
        lab.change(|state| state.merged = merged);
    };
    let cannot_go_back = move || (done.get() == 0).then_some("true");
    let cannot_go_on = move || (done.get() >= steps.get()).then_some("true");
    let row = move || {
        let cut = lab.good_cut()?;
        let pieces = cut.pieces().into_iter().take(done.get());
        Some(pieces.map(|piece| view! { <li>{stretch(&cut, &piece)}</li> }).collect_view())
    };
    let says = move || {
        let cut = lab.good_cut()?;
        let (pieces, done) = (cut.pieces(), done.get());
        Some(match pieces.get(done.wrapping_sub(1)) {
            _ if done == pieces.len() => if cut.restored { SPAN.merged } else { SPAN.not_merged }.to_owned(),
            None => SPAN.merge_none.to_owned(),
            Some(piece) => (SPAN.merge_step)(done, pieces.len(), piece.span),
        })
    };
    view! {
        <section class="span-part" aria-labelledby="span-merge">
            <h4 id="span-merge">{SPAN.merge}</h4>
            <div class="writing-tools">
                <button type="button" aria-disabled=cannot_go_back on:click=move |_| go(0)>{SPAN.merge_first}</button>
                <button type="button" aria-disabled=cannot_go_back on:click=move |_| go(done.get_untracked().saturating_sub(1))>{SPAN.merge_back}</button>
                <button type="button" class="primary" aria-disabled=cannot_go_on on:click=move |_| go(done.get_untracked() + 1)>{SPAN.merge_next}</button>
                <button type="button" aria-disabled=cannot_go_on on:click=move |_| go(usize::MAX)>{SPAN.merge_all}</button>
            </div>
            <ol class="span-chips span-merged" dir="auto" tabindex="0" aria-labelledby="span-merge">{row}</ol>
            <p class="remark" role="status">{says}</p>
        </section>
    }
}

fn stretch(cut: &Cut, piece: &Piece) -> impl IntoView {
    let cell = |place| Cell { kind: Kind::Token(place), span: piece.span };
    let chips = piece.tokens.clone().map(|place| chip(cut, cell(place))).collect_view();
    view! { <span class=format!("span-stretch {}", colour(piece.span))>{piece.span.map(mark)}{chips}</span> }
}
