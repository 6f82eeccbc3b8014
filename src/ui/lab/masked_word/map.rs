//! One attention map, large: labels, a cell to move about with the keyboard, what one sees.

use std::sync::Arc;

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use web_sys::Element;
use web_sys::wasm_bindgen::JsCast;

use super::attention::shades;
use super::model::Lab;
use crate::protocol::{AttentionMaps, MaskedPrediction};
use crate::ui::state::attention::{self, Habit, Map, Place, SHADES};
use crate::ui::text::masked_more::Reading;
use crate::ui::text::{MASKED_MORE, TEXT};

/// Room for the labels, in units of the drawing.
const EDGE: usize = 100;
/// Weights from here on are written into their cell.
const WRITTEN: f64 = 0.1;

/// What is drawn: the maps with the tokens' names.
#[derive(Clone)]
struct Drawn {
    prediction: Arc<MaskedPrediction>,
    labels: Arc<Vec<String>>,
    first_gap: usize,
}

impl Drawn {
    fn maps(&self) -> Option<&AttentionMaps> {
        self.prediction.attention.as_ref()
    }

    fn tokens(&self) -> usize {
        self.labels.len()
    }

    fn label(&self, token: usize) -> String {
        self.labels.get(token).cloned().unwrap_or_default()
    }

    /// Layer, head and row as they are chosen, as far as there are any.
    fn chosen(&self, lab: Lab) -> (usize, usize, usize) {
        let map = lab.state.with(|state| state.view.map);
        let last = |count: u32| (count as usize).saturating_sub(1);
        let (layers, heads) = self.maps().map_or((0, 0), |maps| (last(maps.layers), last(maps.heads)));
        let row = map.row.unwrap_or(self.first_gap).min(self.tokens().saturating_sub(1));
        (map.layer.min(layers), map.head.min(heads), row)
    }
}

/// The large map, its reading, and its table.
#[component]
pub fn LargeMap(lab: Lab, prediction: Arc<MaskedPrediction>) -> impl IntoView {
    let labels = Arc::new(prediction.tokens.iter().map(attention::label).collect::<Vec<_>>());
    let first_gap = prediction.masks.first().map_or(1, |mask| mask.position as usize);
    let drawn = StoredValue::new(Drawn { prediction, labels, first_gap });
    let chosen = Memo::new(move |_| drawn.with_value(|drawn| drawn.chosen(lab)));
    let head = Memo::new(move |_| (chosen.get().0, chosen.get().1));
    let column = RwSignal::new(None::<usize>);
    // Where the reader is: a cell of the map.
    let cursor = Memo::new(move |_| {
        let (layer, head, row) = chosen.get();
        let most = || drawn.with_value(|drawn| Map::of(drawn.maps()?, layer, head).map(|map| map.most(row).0));
        (row, column.get().or_else(most).unwrap_or_default())
    });
    let text = &MASKED_MORE.attention;
    view! {
        <div class="large-map">
            <h4>{move || (text.choose)(head.get().0 + 1, head.get().1 + 1)}</h4>
            <Drawing lab drawn cursor column head/>
            <p class="hint" id="masked-word-map-hint">{text.map_hint}</p>
            <p class="cell" role="status">{move || cell(drawn, chosen.get(), cursor.get())}</p>
            <p class="panel-takeaway">{move || drawn.with_value(|drawn| reading(drawn, chosen.get())).unwrap_or_default()}</p>
            <Legend/>
            <MapTable drawn head/>
        </div>
    }
}

fn cell(drawn: StoredValue<Drawn>, chosen: (usize, usize, usize), (row, column): (usize, usize)) -> String {
    drawn.with_value(|drawn| {
        let weight =
            drawn.maps().and_then(|maps| Map::of(maps, chosen.0, chosen.1)).map_or(0.0, |map| map.weight(row, column));
        (MASKED_MORE.attention.cell)(&drawn.label(row), &drawn.label(column), weight, &TEXT.figures)
    })
}

fn reading(drawn: &Drawn, (layer, head, row): (usize, usize, usize)) -> Option<String> {
    let map = Map::of(drawn.maps()?, layer, head)?;
    let (to, weight) = map.most(row);
    let habit = attention::habit(map);
    let one = match &habit {
        Habit::Goes(Place::One(token), _) | Habit::Mixed(Place::One(token), _) => drawn.label(*token),
        _ => String::new(),
    };
    let (from, to) = (drawn.label(row), drawn.label(to));
    let reading = Reading { layer: layer + 1, head: head + 1, from, to, weight, habit, one };
    Some((MASKED_MORE.attention.takeaway)(&reading, &TEXT.figures))
}

/// The drawing. Its one tab stop is the frame around it; arrows move the cell.
#[component]
fn Drawing(
    lab: Lab,
    drawn: StoredValue<Drawn>,
    cursor: Memo<(usize, usize)>,
    column: RwSignal<Option<usize>>,
    head: Memo<(usize, usize)>,
) -> impl IntoView {
    let text = &MASKED_MORE.attention;
    let tokens = drawn.with_value(Drawn::tokens);
    let size = match tokens {
        0..=12 => 36,
        13..=20 => 30,
        _ => 24,
    };
    let side = EDGE + tokens * size;
    let go = move |row: usize, to: usize| {
        let last = tokens.saturating_sub(1);
        let (row, to) = (row.min(last), to.min(last));
        column.set(Some(to));
        lab.state.update(|state| state.view.map.row = Some(row));
        show_cell(row, to, size);
    };
    let keys = move |event: KeyboardEvent| {
        let (row, to) = cursor.get_untracked();
        let (row, to) = match event.key().as_str() {
            "ArrowRight" => (row, to + 1),
            "ArrowLeft" => (row, to.saturating_sub(1)),
            "ArrowDown" => (row + 1, to),
            "ArrowUp" => (row.saturating_sub(1), to),
            "Home" => (row, 0),
            "End" => (row, usize::MAX),
            "PageUp" => (0, to),
            "PageDown" => (usize::MAX, to),
            _ => return,
        };
        event.prevent_default();
        go(row, to);
    };
    let press = move |event: PointerEvent| {
        if let Some((row, to)) = place_of(&event, size) {
            go(row, to);
        }
    };
    let label = move || (text.map)(head.get().0 + 1, head.get().1 + 1, tokens);
    let at = move |token: usize| (EDGE + token * size).to_string();
    view! {
        <div class="map-scroll" tabindex="0" role="application" aria-label=label aria-describedby="masked-word-map-hint" on:keydown=keys>
            <svg class="map" width=side height=side viewBox=format!("0 0 {side} {side}") aria-hidden="true" focusable="false" on:pointerdown=press>
                <text class="map-axis" x=EDGE - 8 y=EDGE - 8 text-anchor="end">{text.axes[0]}" "{text.axes[1]}</text>
                {(0..tokens).map(|token| edge(drawn, cursor, token, size)).collect_view()}
                <rect class="map-ground" x=EDGE y=EDGE width=tokens * size height=tokens * size/>
                <g transform=format!("translate({EDGE} {EDGE}) scale({size})") shape-rendering="crispEdges">{move || squares(drawn, head.get())}</g>
                {move || figures(drawn, head.get(), size)}
                <rect class="map-row-frame" x=EDGE y=move || at(cursor.get().0) width=tokens * size height=size/>
                <rect class="map-cell-frame" x=move || at(cursor.get().1) y=move || at(cursor.get().0) width=size height=size/>
            </svg>
        </div>
    }
}

fn squares(drawn: StoredValue<Drawn>, (layer, head): (usize, usize)) -> Option<AnyView> {
    drawn.with_value(|drawn| Some(shades(Map::of(drawn.maps()?, layer, head)?)))
}

/// The names of a token, at the left and above.
fn edge(drawn: StoredValue<Drawn>, cursor: Memo<(usize, usize)>, token: usize, size: usize) -> AnyView {
    let name = drawn.with_value(|drawn| drawn.label(token));
    let middle = EDGE + token * size + size / 2;
    let turn = format!("translate({middle} {}) rotate(-60)", EDGE - 6);
    view! {
        <text class="map-name" class:here=move || cursor.get().0 == token x=EDGE - 8 y=middle + 4 text-anchor="end">{name.clone()}</text>
        <text class="map-name" class:here=move || cursor.get().1 == token transform=turn>{name}</text>
    }
    .into_any()
}

/// The larger weights in per cent, written into their cells.
fn figures(drawn: StoredValue<Drawn>, (layer, head): (usize, usize), size: usize) -> Option<AnyView> {
    drawn.with_value(|drawn| {
        let map = Map::of(drawn.maps()?, layer, head)?;
        let cells = (0..map.tokens()).flat_map(|row| (0..map.tokens()).map(move |column| (row, column)));
        let written = cells.filter(|(row, column)| map.weight(*row, *column) >= WRITTEN).map(|(row, column)| {
            let weight = map.weight(row, column);
            let class = if attention::shade(weight) == SHADES.len() { "map-figure on-dark" } else { "map-figure" };
            let (x, y) = (EDGE + column * size + size / 2, EDGE + row * size + size / 2 + 4);
            view! { <text class=class x=x y=y text-anchor="middle">{TEXT.figures.decimals(weight * 100.0, 0)}</text> }
        });
        Some(written.collect_view().into_any())
    })
}

/// The cell under a pointer.
fn place_of(event: &PointerEvent, size: usize) -> Option<(usize, usize)> {
    let svg = event.current_target()?.dyn_into::<Element>().ok()?;
    let frame = svg.get_bounding_client_rect();
    let cell = |from: f64| {
        let along = from - EDGE as f64;
        (along >= 0.0).then(|| (along / size as f64) as usize)
    };
    Some((cell(f64::from(event.client_y()) - frame.top())?, cell(f64::from(event.client_x()) - frame.left())?))
}

/// A large map scrolls; the cell should be in sight.
fn show_cell(row: usize, column: usize, size: usize) {
    let Some(frame) = document().query_selector(".map-scroll").ok().flatten() else { return };
    let scrolled = |from: i32, room: i32, cell: usize| {
        let (start, end) = ((EDGE + cell * size) as i32, (EDGE + (cell + 1) * size) as i32);
        // The first cells come with the labels.
        if cell == 0 { 0 } else { from.min(start).max(end - room) }
    };
    frame.set_scroll_left(scrolled(frame.scroll_left(), frame.client_width(), column));
    frame.set_scroll_top(scrolled(frame.scroll_top(), frame.client_height(), row));
}

#[component]
fn Legend() -> impl IntoView {
    let swatches = SHADES.iter().enumerate().map(|(at, least)| {
        view! {
            <span class="swatch">
                <svg viewBox="0 0 1 1" aria-hidden="true" focusable="false"><path class=format!("shade-{}", at + 1) d="M0 0h1v1h-1z"/></svg>
                {TEXT.figures.tick(*least)}
            </span>
        }
    });
    view! { <p class="legend"><span>{MASKED_MORE.attention.legend}</span>{swatches.collect_view()}</p> }
}

/// The same figures; a closed table costs nothing.
#[component]
fn MapTable(drawn: StoredValue<Drawn>, head: Memo<(usize, usize)>) -> impl IntoView {
    let text = &MASKED_MORE.attention;
    let open = RwSignal::new(false);
    let table = move || {
        let (layer, head) = head.get();
        drawn.with_value(|drawn| {
            let map = Map::of(drawn.maps()?, layer, head)?;
            let heads = (0..map.tokens()).map(|column| view! { <th scope="col">{drawn.label(column)}</th> });
            let rows = (0..map.tokens()).map(|row| {
                let cells =
                    (0..map.tokens()).map(|column| view! { <td>{TEXT.figures.percent(map.weight(row, column))}</td> });
                view! { <tr><th scope="row">{drawn.label(row)}</th>{cells.collect_view()}</tr> }
            });
            Some(view! {
                <div class="table-scroll" tabindex="0" role="region" aria-label=text.table>
                    <table>
                        <thead><tr><th scope="col">{text.table_from}</th>{heads.collect_view()}</tr></thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                </div>
            })
        })
    };
    view! {
        <details class="data" on:toggle:target=move |event| open.set(event.target().open())>
            <summary>{text.table}</summary>
            {move || open.get().then(table)}
        </details>
    }
}
