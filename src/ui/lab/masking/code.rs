//! The function's own source, with what has just run.

use leptos::html::Ol;
use leptos::prelude::*;

use super::model::Lab;
use crate::ui::state::code::Look;
use crate::ui::state::masking::{Line, listing};
use crate::ui::text::masking::MASKING;
use crate::ui::widget::prose::Prose;

/// The class of a stretch.
pub fn class(look: Look) -> &'static str {
    match look {
        Look::Plain => "",
        Look::Keyword => "code-keyword",
        Look::Type => "code-type",
        Look::Literal => "code-literal",
        Look::Comment => "code-comment",
    }
}

/// The source.
#[component]
pub fn Code(lab: Lab) -> impl IntoView {
    let now = Memo::new(move |_| lab.view.get().and_then(|view| Some(view.now?.anchor())));
    let never = Memo::new(move |_| lab.state.with(|state| state.never_reached()));
    let list = NodeRef::<Ol>::new();
    // The lines that have just run are brought into sight inside of the frame; the page stays.
    Effect::new(move |_| {
        if now.get().is_none() {
            return;
        }
        request_animation_frame(move || {
            let Some(list) = list.try_get_untracked().flatten() else { return };
            let Ok(Some(line)) = list.query_selector(".is-now") else { return };
            let (line, frame) = (line.get_bounding_client_rect(), list.get_bounding_client_rect());
            let above = line.top() - frame.top();
            let room = f64::from(list.client_height());
            if above < 24.0 || above > room - 96.0 {
                list.set_scroll_top(list.scroll_top() + (above - room / 3.0) as i32);
            }
        });
    });
    let lines = listing().into_iter().enumerate().map(|(at, line)| code_line(lab, at, line, now, never));
    view! {
        <section class="masking-code" aria-labelledby="masking-code">
            <h4 id="masking-code">{MASKING.code}</h4>
            <ol class="code-lines" tabindex="0" aria-labelledby="masking-code" node_ref=list>{lines.collect_view()}</ol>
            <p class="hint"><Prose runs=MASKING.code_hint/></p>
        </section>
    }
}

fn code_line(
    lab: Lab,
    at: usize,
    line: Line,
    now: Memo<Option<&'static str>>,
    never: Memo<Vec<&'static str>>,
) -> AnyView {
    let stretches = line.stretches.into_iter().map(|(look, text)| view! { <span class=class(look)>{text}</span> });
    let code = view! { <code>{stretches.collect_view()}</code> };
    let number = (at + 1).to_string();
    let Some(anchor) = line.anchor else {
        return view! { <li class="code-line"><span class="code-mark"></span><span class="code-number">{number}</span>{code}</li> }
            .into_any();
    };
    let is_now = move || now.get() == Some(anchor);
    let is_never = move || never.with(|never| never.contains(&anchor));
    // Said once, at the first line of what runs together.
    let mark = move || match (line.is_first, is_now(), is_never()) {
        (false, ..) => String::new(),
        (_, _, true) => MASKING.never.to_owned(),
        (_, now, _) => {
            let times = lab.run.with(|run| run.times(anchor, lab.step.get()));
            let times = if times == 0 { String::new() } else { (MASKING.times)(times) };
            if now { format!("{} {times}", MASKING.here) } else { times }
        }
    };
    view! {
        <li class="code-line" class:is-now=is_now class:is-never=is_never>
            <span class="code-mark">{mark}</span><span class="code-number">{number}</span>{code}
        </li>
    }
    .into_any()
}
