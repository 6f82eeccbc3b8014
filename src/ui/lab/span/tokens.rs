//! The text, token by token: drag over tokens, or choose them by keyboard, to cut them out.

use std::ops::RangeInclusive;

use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::model::Lab;
use super::{colour, mark};
use crate::ui::state::token_label::SPACE;
use crate::ui::text::{SPAN, TEXT};

/// Which tokens are chosen: from one to the other.
#[derive(Clone, Copy)]
struct Choice {
    from: RwSignal<usize>,
    to: RwSignal<usize>,
    dragging: RwSignal<bool>,
}

impl Choice {
    fn range(self) -> RangeInclusive<usize> {
        let (from, to) = (self.from.get(), self.to.get());
        from.min(to)..=from.max(to)
    }

    fn set(self, from: usize, to: usize) {
        self.from.set(from);
        self.to.set(to);
    }
}

/// One tab stop; arrows go from token to token.
#[component]
pub fn Tokens(lab: Lab) -> impl IntoView {
    let choice = Choice { from: RwSignal::new(0), to: RwSignal::new(0), dragging: RwSignal::new(false) };
    let count = Memo::new(move |_| lab.good_cut().map_or(0, |cut| cut.row.tokens.len()));
    let row = NodeRef::<Div>::new();
    let toggle = move || {
        let chosen = untrack(|| choice.range());
        if let Some(cut) = untrack(|| lab.good_cut()) {
            lab.change(|state| state.toggle(&cut.row, *chosen.start()..chosen.end() + 1));
        }
    };
    let keys = move |event: KeyboardEvent| {
        let last = count.get_untracked().saturating_sub(1);
        let now = choice.to.get_untracked().min(last);
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => (now + 1).min(last),
            "ArrowLeft" | "ArrowUp" => now.saturating_sub(1),
            "Home" => 0,
            "End" => last,
            "Escape" => now,
            "Enter" | " " => {
                event.prevent_default();
                toggle();
                choice.set(now, now);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        choice.to.set(next);
        if !event.shift_key() {
            choice.from.set(next);
        }
        focus_token(row, next);
    };
    let down = move |event: PointerEvent| {
        let Some(index) = token_of(event.target().and_then(|it| it.dyn_into().ok())) else { return };
        if event.button() != 0 {
            return;
        }
        choice.set(index, index);
        choice.dragging.set(true);
        if let Some(row) = row.get_untracked() {
            // From here on the row hears of the pointer wherever it is.
            let _ = row.set_pointer_capture(event.pointer_id());
        }
    };
    let moved = move |event: PointerEvent| {
        if !choice.dragging.get_untracked() {
            return;
        }
        let under = document().element_from_point(event.client_x() as f32, event.client_y() as f32);
        if let Some(index) = token_of(under) {
            choice.to.set(index);
        }
    };
    let up = move |_: PointerEvent| {
        if choice.dragging.get_untracked() {
            choice.dragging.set(false);
            toggle();
            let at = choice.to.get_untracked();
            choice.set(at, at);
            focus_token(row, at);
        }
    };
    let chosen = move || {
        let chosen = choice.range();
        let tokens = chosen.end() - chosen.start() + 1;
        if tokens > 1 && !choice.dragging.get() { (SPAN.chosen)(tokens) } else { String::new() }
    };
    let complaint = move || lab.cut.with(|cut| cut.as_ref().err().map(|error| (SPAN.complaint)(error, &TEXT.figures)));
    view! {
        <section class="span-part" aria-labelledby="span-tokens">
            <h4 id="span-tokens">{SPAN.tokens}</h4>
            <div class="span-tokens" dir="auto" role="toolbar" aria-labelledby="span-tokens" aria-describedby="span-tokens-hint"
                class:is-dragging=choice.dragging node_ref=row on:keydown=keys on:pointerdown=down on:pointermove=moved on:pointerup=up
                on:pointercancel=move |_| choice.dragging.set(false)>
                <For each=move || 0..count.get() key=|index| *index children=move |index| view! { <TokenButton lab index choice count/> }/>
            </div>
            <p class="hint" id="span-tokens-hint">{SPAN.tokens_hint}</p>
            <p class="remark" role="status">{chosen}</p>
            {move || complaint().map(|words| view! { <p class="remark window" role="status">{words}</p> })}
        </section>
    }
}

/// One token. The element stays when it is cut out, so that the focus does, too.
#[component]
fn TokenButton(lab: Lab, index: usize, choice: Choice, count: Memo<usize>) -> impl IntoView {
    let token = Memo::new(move |_| {
        let cut = lab.good_cut()?;
        Some((cut.row.tokens.get(index)?.label.clone(), cut.span_of(index)))
    });
    let span = Signal::derive(move || token.with(|token| token.as_ref().and_then(|token| token.1)));
    let label = move || token.with(|token| token.as_ref().map(|token| token.0.clone()).unwrap_or_default());
    let class = move || {
        let chosen = choice.range();
        let is_chosen = chosen.contains(&index) && (chosen.start() < chosen.end() || choice.dragging.get());
        let state = if span.get().is_some() { "is-cut" } else { "is-kept" };
        format!("span-token {state} {}{}", colour(span.get()), if is_chosen { " is-chosen" } else { "" })
    };
    let tab = move || if choice.to.get().min(count.get().saturating_sub(1)) == index { "0" } else { "-1" };
    // A pointer has done its work by now; this is for keyboards and whatever else presses buttons.
    let click = move |event: MouseEvent| {
        if event.detail() == 0
            && let Some(cut) = untrack(|| lab.good_cut())
        {
            lab.change(|state| state.toggle(&cut.row, index..index + 1));
        }
    };
    view! {
        <button type="button" class=class data-token=index.to_string() tabindex=tab
            aria-pressed=move || span.get().is_some().to_string() on:click=click>
            {label}
            {move || span.get().map(mark)}
        </button>
    }
}

/// Tokens as text.
pub(super) fn joined(names: &[String]) -> String {
    names.concat().replace(SPACE, " ").trim().to_owned()
}

fn token_of(element: Option<Element>) -> Option<usize> {
    let token = element?.closest("[data-token]").ok().flatten()?;
    token.get_attribute("data-token")?.parse().ok()
}

fn focus_token(row: NodeRef<Div>, index: usize) {
    let Some(row) = row.get_untracked() else { return };
    let token = row.query_selector(&format!("[data-token='{index}']")).ok().flatten();
    if let Some(token) = token.and_then(|token| token.dyn_into::<HtmlElement>().ok()) {
        let _ = token.focus();
    }
}
