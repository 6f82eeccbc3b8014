//! The component that draws a chart, and tells of its points.

use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast;
use web_sys::wasm_bindgen::closure::Closure;
use web_sys::{HtmlInputElement, ResizeObserver};

use super::download;
use super::scene::{Chart, Mark, Place, Scene, layout};
use crate::ui::text::CHART;

/// The pointer takes the nearest point within so many pixels.
const REACH: f64 = 60.0;
/// A click takes it within so many.
const PICK: f64 = 24.0;
/// A point's words are at most so wide.
const TIP: f64 = 250.0;

/// A chart at the width that it is given. With the pointer, or with the arrow keys, a reader goes
/// along its points; what is said of each is shown beside it and spoken.
#[component]
pub fn Plot(
    /// The root of its elements' ids, and of its files' names.
    id: &'static str,
    /// What it shows.
    chart: Signal<Arc<Chart>>,
    /// What it shows, in a few words, for who does not see it.
    label: Signal<String>,
    /// Where points can be chosen: takes the number of one that was clicked, or chosen with Enter.
    #[prop(optional)]
    pick: Option<Callback<usize>>,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let (width, letters) = measured(node);
    let scene = Memo::new(move |_| Arc::new(chart.with(|chart| layout(chart, width.get(), letters.get()))));
    let at = RwSignal::new(None::<(usize, usize)>);
    // Points of another drawing are other points.
    Effect::new(move |_| {
        scene.with(|scene| {
            if at.with_untracked(|at| at.is_some_and(|at| scene.place(at).is_none())) {
                at.set(None);
            }
        });
    });
    let under = move |event: &web_sys::MouseEvent, reach: f64| {
        let rect = node.get_untracked()?.get_bounding_client_rect();
        let (x, y) = (f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top());
        scene.with_untracked(|scene| scene.nearest(x, y, reach))
    };
    let point = move |event: leptos::ev::PointerEvent| {
        let nearest = under(&event, REACH);
        if nearest != at.get_untracked() {
            at.set(nearest);
        }
    };
    // On a touch screen the first tap says what is there, the second chooses it.
    let told = StoredValue::new(None::<(usize, usize)>);
    let press = move |event: leptos::ev::PointerEvent| {
        told.set_value(at.get_untracked());
        point(event);
    };
    let choose = move |place: (usize, usize)| {
        let number = scene.with_untracked(|scene| scene.place(place).and_then(|(_, it)| it.pick));
        if let (Some(pick), Some(number)) = (pick, number) {
            pick.run(number);
        }
    };
    let click = move |event: leptos::ev::MouseEvent| {
        if let Some(place) = under(&event, PICK).filter(|place| told.get_value() == Some(*place)) {
            choose(place);
        }
    };
    let svg = move || node.get_untracked().and_then(|it| it.query_selector("svg").ok().flatten());
    let save_drawing = move |_| {
        if let Some(svg) = svg() {
            download::save_drawing(&svg, id);
        }
    };
    let save_figures = move |_| download::save_figures(&chart.with_untracked(|chart| chart.csv(CHART.series)), id);
    view! {
        <div class="chart" data-chart=id>
            <div class="chart-frame" node_ref=node class:has-picks=pick.is_some()
                on:pointermove=point on:pointerdown=press on:click=click on:pointerleave=move |_| at.set(None)>
                {move || drawing(&scene.get(), &label.get(), at)}
                <Walker id scene at label choose=Callback::new(choose)/>
            </div>
            <div class="chart-foot">
                <p class="hint" id=format!("{id}-keys")>{CHART.keys}</p>
                <div class="chart-tools">
                    <button type="button" class="quiet" data-action="save-svg" on:click=save_drawing>{CHART.save_drawing}</button>
                    <button type="button" class="quiet" data-action="save-csv" on:click=save_figures>{CHART.save_figures}</button>
                </div>
            </div>
        </div>
    }
}

/// The chart's width and the size of its letters, in CSS pixels, whenever they change.
fn measured(node: NodeRef<Div>) -> (RwSignal<f64>, RwSignal<f64>) {
    let (width, letters) = (RwSignal::new(640.0), RwSignal::new(13.0));
    let observing = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn FnMut()>)>);
    let measure = move || {
        let Some(frame) = node.get_untracked() else { return };
        let wide = f64::from(frame.client_width());
        let size = window().get_computed_style(&frame).ok().flatten();
        let size =
            size.and_then(|it| it.get_property_value("font-size").ok()?.trim_end_matches("px").parse::<f64>().ok());
        if wide > 0.0 && (wide - width.get_untracked()).abs() >= 1.0 {
            width.set(wide);
        }
        if let Some(size) = size.filter(|size| (size - letters.get_untracked()).abs() > 0.1) {
            letters.set(size);
        }
    };
    Effect::new(move |_| {
        let Some(frame) = node.get() else { return };
        measure();
        let on_change = Closure::<dyn FnMut()>::new(measure);
        if let Ok(observer) = ResizeObserver::new(on_change.as_ref().unchecked_ref()) {
            observer.observe(&frame);
            observing.set_value(Some((observer, on_change)));
        }
    });
    on_cleanup(move || {
        observing.try_update_value(|it| {
            if let Some((observer, _)) = it.take() {
                observer.disconnect();
            }
        });
    });
    (width, letters)
}

fn drawing(scene: &Arc<Scene>, label: &str, at: RwSignal<Option<(usize, usize)>>) -> AnyView {
    let marks = scene.marks.iter().map(|mark| match mark {
        Mark::Path { class, course } => view! { <path class=class.clone() d=course.clone()/> }.into_any(),
        Mark::Words { class, x, y, anchor, words } => {
            view! { <text class=class.clone() x=decimal(*x) y=decimal(*y) text-anchor=anchor.name()>{words.clone()}</text> }.into_any()
        }
    });
    let here = scene.clone();
    let pointer = move || {
        let (name, place) = here.place(at.get()?).map(|(name, place)| (name.to_owned(), place.clone()))?;
        Some(pointer(&here, &name, &place))
    };
    view! {
        <svg class="chart-drawing" role="img" aria-label=label.to_owned() width=decimal(scene.width) height=decimal(scene.height) focusable="false">
            {marks.collect_view()}
            <g data-pointer="">{pointer}</g>
        </svg>
    }
    .into_any()
}

/// A ring around the point, and its words above or below.
fn pointer(scene: &Scene, name: &str, place: &Place) -> AnyView {
    let wide = TIP.min(scene.width);
    let x = (place.x - wide / 2.0).clamp(0.0, (scene.width - wide).max(0.0));
    let is_low = place.y > scene.height / 2.0;
    let (y, high) = if is_low { (0.0, place.y - 12.0) } else { (place.y + 12.0, scene.height - place.y - 12.0) };
    let class = if is_low { "tip-room above" } else { "tip-room" };
    view! {
        <circle class="point-ring" cx=decimal(place.x) cy=decimal(place.y) r="8"/>
        <foreignObject x=decimal(x) y=decimal(y) width=decimal(wide) height=decimal(high.max(0.0)) class="tip-frame">
            <div class=class aria-hidden="true">
                <div class="tip"><strong>{name.to_owned()}</strong><span>{place.said.clone()}</span></div>
            </div>
        </foreignObject>
    }
    .into_any()
}

/// A slider over the points: the browser and every screen reader know how to move it and to say
/// where it is.
#[component]
fn Walker(
    id: &'static str,
    scene: Memo<Arc<Scene>>,
    at: RwSignal<Option<(usize, usize)>>,
    label: Signal<String>,
    choose: Callback<(usize, usize)>,
) -> impl IntoView {
    let last = RwSignal::new((0_usize, 0_usize));
    let now = move || at.get().unwrap_or_else(|| last.get());
    let most =
        move || scene.with(|scene| scene.walks.get(now().0).map_or(0, |(_, places)| places.len().saturating_sub(1)));
    let said = move || {
        scene.with(|scene| scene.place(now()).map(|(name, place)| (CHART.point)(name, &place.said)).unwrap_or_default())
    };
    let go = move |to: (usize, usize)| {
        last.set(to);
        at.set(Some(to));
    };
    let slide = move |event: leptos::ev::Targeted<leptos::ev::Event, HtmlInputElement>| {
        if let Ok(place) = event.target().value().parse() {
            go((untrack(now).0, place));
        }
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowUp" => true,
            "ArrowDown" => false,
            "Enter" | " " => {
                event.prevent_default();
                choose.run(untrack(now));
                return;
            }
            "Escape" => {
                at.set(None);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(to) = scene.with_untracked(|scene| scene.beside(untrack(now), step)) {
            go(to);
        }
    };
    let enter = move |_| {
        let start = last.get_untracked();
        let is_there = scene.with_untracked(|scene| scene.place(start).is_some());
        go(if is_there { start } else { (0, 0) });
    };
    view! {
        <input type="range" class="chart-walk" data-walk=id min="0" step="1" max=move || most().to_string() prop:value=move || now().1.to_string()
            aria-label=move || (CHART.points)(&label.get()) aria-valuetext=said aria-describedby=format!("{id}-keys")
            on:input:target=slide on:keydown=keys on:focus=enter on:blur=move |_| at.set(None)/>
    }
}

fn decimal(number: f64) -> String {
    format!("{number:.1}")
}
