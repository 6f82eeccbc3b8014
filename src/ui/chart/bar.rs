//! Horizontal bars from zero.

use leptos::prelude::*;

use super::scale::FromZero;
use crate::ui::text::TEXT;

/// One bar. It is drawing only: the figure stands beside it in words.
#[component]
pub fn Bar(
    /// What it shows.
    figure: f64,
    /// The scale that it shares with its neighbours.
    scale: FromZero,
) -> impl IntoView {
    let end = scale.percent(figure);
    view! {
        <svg class="bar" aria-hidden="true" focusable="false">
            <rect class="bar-track" x="0" y="0" width="100%" height="100%" rx="3"/>
            <rect class="bar-fill" x="0" y="0" width=format!("{end:.2}%") height="100%" rx="3"/>
        </svg>
    }
}

/// The axis under bars of probabilities.
#[component]
pub fn ProbabilityAxis(
    /// The scale of the bars.
    scale: FromZero,
    /// What is drawn.
    title: &'static str,
) -> impl IntoView {
    let ticks = scale.ticks();
    let last = ticks.len() - 1;
    let labels = ticks.into_iter().enumerate().map(|(at, tick)| {
        let (anchor, class) = match at {
            0 => ("start", "tick"),
            at if at == last => ("end", "tick"),
            // Where there is no room, the ends are enough.
            _ => ("middle", "tick inner"),
        };
        let place = format!("{:.2}%", scale.percent(tick));
        view! {
            <line x1=place.clone() x2=place.clone() y1="0" y2="4"/>
            <text class=class x=place y="16" text-anchor=anchor>{TEXT.figures.tick(tick)}</text>
        }
    });
    view! {
        <div class="axis" aria-hidden="true">
            <span class="axis-title">{title}</span>
            <svg class="axis-ticks" focusable="false">{labels.collect_view()}</svg>
        </div>
    }
}
