//! A curve with a point on it. It is drawing only: what it shows stands beside it in words.

use leptos::prelude::*;

/// What is drawn; places run from 0 to 1, from the left and from below.
pub struct Curve {
    /// The line.
    pub line: Vec<(f64, f64)>,
    /// The point that the reader moves.
    pub point: (f64, f64),
    /// Another one: where it was, or where it is best.
    pub other: Option<(f64, f64)>,
    /// Labels from left to right, and from below.
    pub ticks: [Vec<(f64, String)>; 2],
    /// The names of the axes.
    pub axes: [&'static str; 2],
}

/// Draws it.
pub fn draw(curve: Curve) -> AnyView {
    let percent = |place: f64| format!("{:.2}%", place * 100.0);
    let down = |place: f64| percent(1.0 - place);
    let path: Vec<String> =
        curve.line.iter().map(|(x, y)| format!("{:.2},{:.2}", x * 100.0, (1.0 - y) * 100.0)).collect();
    let [across, up] = curve.ticks;
    let across = across.into_iter().map(|(place, label)| {
        let anchor = if place < 0.05 {
            "start"
        } else if place > 0.95 {
            "end"
        } else {
            "middle"
        };
        view! {
            <line class="curve-grid" x1=percent(place) x2=percent(place) y1="0" y2="100%"/>
            <text x=percent(place) y="100%" dy="1.3em" text-anchor=anchor>{label}</text>
        }
    });
    let up = up.into_iter().map(|(place, label)| {
        view! {
            <line class="curve-grid" x1="0" x2="100%" y1=down(place) y2=down(place)/>
            <text x="0" y=down(place) dx="-0.5em" dy="0.35em" text-anchor="end">{label}</text>
        }
    });
    let other = curve.other.map(|(x, y)| view! { <circle class="curve-other" cx=percent(x) cy=down(y) r="5"/> });
    let (x, y) = curve.point;
    let [name_across, name_up] = curve.axes;
    view! {
        <div class="curve" aria-hidden="true">
            <span class="curve-name">{name_up}</span>
            <svg class="curve-drawing" focusable="false">
                {across.collect_view()}{up.collect_view()}
                <svg width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none">
                    <polyline class="curve-line" points=path.join(" ")/>
                </svg>
                {other}
                <circle class="curve-point" cx=percent(x) cy=down(y) r="6"/>
            </svg>
            <span class="curve-name across">{name_across}</span>
        </div>
    }
    .into_any()
}
