//! Attention maps: small ones of every layer and head to choose from, and the chosen one large.

use std::sync::Arc;

use leptos::prelude::*;

use super::map::LargeMap;
use super::model::Lab;
use crate::protocol::{AttentionMaps, Family, MaskedPrediction};
use crate::ui::engine::{Engine, ModelState};
use crate::ui::state::attention::{self, Map};
use crate::ui::text::MASKED_MORE;
use crate::ui::widget::engine_status::Failure;
use crate::ui::widget::prose::Prose;

/// The switch, and the maps.
#[component]
pub fn Attention(lab: Lab) -> impl IntoView {
    let text = &MASKED_MORE.attention;
    let open = Memo::new(move |_| lab.state.with(|state| state.view.attention));
    view! {
        <section class="panel attention" aria-labelledby="masked-word-attention">
            <div class="field-head">
                <h3 id="masked-word-attention">{text.title}</h3>
                <label class="switch">
                    <input type="checkbox" prop:checked=open
                        on:change:target=move |event| {
                            let on = event.target().checked();
                            lab.state.update(|state| state.view.attention = on);
                        }/>
                    <span>{text.show}</span>
                </label>
            </div>
            {move || open.get().then(|| view! { <Maps lab/> })}
        </section>
    }
}

#[component]
fn Maps(lab: Lab) -> impl IntoView {
    let engine: Engine = expect_context();
    let text = &MASKED_MORE.attention;
    // What was there stays while the next maps are computed.
    let last = Memo::new(move |before: Option<&Option<Arc<MaskedPrediction>>>| {
        let now = lab.more.look.get().filter(|prediction| prediction.attention.is_some());
        now.or_else(|| before.cloned().flatten())
    });
    let empty = move || lab.input.with(|input| input.words.is_empty());
    view! {
        <p class="remark standing">{text.remark}</p>
        {move || match (engine.model(engine.asked(Family::Bert)).get(), lab.more.failure.get(), last.get()) {
            (ModelState::Here(_), Some((_, error)), _) => {
                view! { <Failure error retry=Callback::new(move |()| lab.more.ask_again())/> }.into_any()
            }
            (ModelState::Here(_), None, Some(prediction)) if !empty() => drawn(lab, &prediction),
            _ => view! { <p class="empty">{text.waiting}</p> }.into_any(),
        }}
        <p class="hint"><Prose runs=text.specials/></p>
    }
}

fn drawn(lab: Lab, prediction: &Arc<MaskedPrediction>) -> AnyView {
    let Some(maps) = prediction.attention.as_ref() else { return ().into_any() };
    view! {
        <div class="attention-maps">
            {small_maps(lab, maps)}
            <LargeMap lab prediction=prediction.clone()/>
        </div>
    }
    .into_any()
}

/// Radio buttons, so that arrows choose and one tab stop is enough.
fn small_maps(lab: Lab, maps: &AttentionMaps) -> AnyView {
    let text = &MASKED_MORE.attention;
    let layers = maps.layers as usize;
    let heads = maps.heads as usize;
    let rows = (0..layers).map(|layer| {
        let row = (0..heads).map(|head| small_map(lab, maps, layer, head));
        view! {
            <div class="map-row">
                <span class="map-row-name">{(text.layer)(layer + 1)}</span>
                {row.collect_view()}
            </div>
        }
    });
    view! {
        <fieldset class="small-maps">
            <legend>{text.all}</legend>
            {rows.collect_view()}
        </fieldset>
    }
    .into_any()
}

fn small_map(lab: Lab, maps: &AttentionMaps, layer: usize, head: usize) -> AnyView {
    let Some(map) = Map::of(maps, layer, head) else { return ().into_any() };
    let (layers, heads) = (maps.layers as usize, maps.heads as usize);
    let chosen = move || {
        lab.state
            .with(|state| (state.view.map.layer.min(layers - 1), state.view.map.head.min(heads - 1)) == (layer, head))
    };
    let choose = move |_| {
        lab.state.update(|state| (state.view.map.layer, state.view.map.head) = (layer, head));
    };
    let size = map.tokens();
    view! {
        <label class="small-map">
            <input type="radio" name="masked-word-map" aria-label=(MASKED_MORE.attention.choose)(layer + 1, head + 1)
                prop:checked=chosen on:change=choose/>
            <svg viewBox=format!("0 0 {size} {size}") aria-hidden="true" focusable="false" shape-rendering="crispEdges">{shades(map)}</svg>
        </label>
    }
    .into_any()
}

/// The squares of a map, a path for each shade.
pub fn shades(map: Map) -> AnyView {
    let paths = attention::paths(map).into_iter().enumerate().filter(|(_, path)| !path.is_empty());
    paths.map(|(at, path)| view! { <path class=format!("shade-{}", at + 1) d=path/> }).collect_view().into_any()
}
