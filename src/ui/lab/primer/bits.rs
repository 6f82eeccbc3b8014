//! What a probability costs in bits.

use leptos::prelude::*;

use super::curve::{Curve, plot};
use super::framed;
use crate::ui::state::primer::{BitsFigure, PLACES, bits, nats, place_of, probability_at, read_percent};
use crate::ui::text::TEXT;
use crate::ui::text::primer::PRIMER;
use crate::ui::widget::address::{Address, Linked};
use crate::ui::widget::figure::Table;
use crate::ui::widget::setting::NumberSetting;

/// What the buttons try.
const PRESETS: [f64; 5] = [0.5, 1.0, 0.01, 0.02, 1.0 / 8192.0];
/// The most bits that the curve shows.
const MOST: f64 = 14.0;

/// The figure.
#[component]
pub fn Bits() -> impl IntoView {
    let linked: Linked<BitsFigure> = expect_context::<Address>().link("");
    let state = linked.state;
    let probability = move || state.with(|state| state.probability);
    let go = move |next: f64, is_jump: bool| state.update(|state| state.go(next, is_jump));
    let takeaway = move || {
        let now = probability();
        let before = state.with(|state| state.before).map(|before| (before, bits(before)));
        (PRIMER.bits_takeaway)((now, bits(now)), before, &TEXT.figures)
    };
    let presets = PRESETS.map(|preset| {
        let name = if preset < 0.001 { PRIMER.blind.to_owned() } else { TEXT.figures.tick(preset) };
        view! { <button type="button" class="inline" on:click=move |_| go(preset, true)>{name}</button> }
    });
    let value = Signal::derive(move || percent(probability()));
    let inside = view! {
        <div class="primer-columns">
            <div class="primer-controls">
                <NumberSetting id="primer-bits".to_owned() name=PRIMER.probability hint=PRIMER.probability_hint bounds=(0.01, 100.0)
                    step=1.0 slider=false value read=read_percent
                    write=Callback::new(move |next| go(next, true)) complaint=PRIMER.out_of_range/>
                <input type="range" min="0" max=PLACES.to_string() step="1" aria-label=PRIMER.probability aria-valuetext=value
                    prop:value=move || place_of(probability()).to_string()
                    on:pointerdown=move |_| state.update(|state| state.before = Some(state.probability))
                    on:input:target=move |event| {
                        if let Ok(place) = event.target().value().parse::<f64>() {
                            go(probability_at(place), false);
                        }
                    }/>
                <div class="primer-presets"><span>{PRIMER.presets}</span>{presets.into_iter().collect_view()}</div>
                <p class="primer-takeaway" role="status">{takeaway}</p>
            </div>
            {plot("primer-bits-curve", PRIMER.titles[2], move || state.with(|state| curve(state.probability, state.before)))}
        </div>
    };
    framed(linked, PRIMER.titles[2], move || state.with(table), inside.into_any())
}

/// The probability, the one before, and halvings.
fn table(state: &BitsFigure) -> Table {
    let row = |probability: f64| {
        let figures = &TEXT.figures;
        let percent = (PRIMER.exact_percent)(probability, 1.0 - probability, figures);
        vec![percent, figures.decimals(bits(probability), 3), figures.decimals(nats(probability), 3)]
    };
    let halvings = (0..=MOST as i32).map(|halving| 0.5_f64.powi(halving));
    let all = [state.probability].into_iter().chain(state.before).chain(halvings);
    Table { columns: PRIMER.bits_columns.to_vec(), rows: all.map(row).collect() }
}

/// A probability as it is typed, in per cent.
fn percent(probability: f64) -> String {
    let percent = probability * 100.0;
    let written = format!("{percent:.*}", if percent < 1.0 { 4 } else { 2 });
    written.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn curve(probability: f64, before: Option<f64>) -> Curve {
    let point = |probability: f64| (probability, bits(probability).min(MOST));
    // Close together where it is steep.
    let line = (0..=200).map(|step| point(2_f64.powf(-MOST * f64::from(step) / 200.0)));
    Curve {
        line: line.collect(),
        point: point(probability),
        other: before.map(point),
        most: MOST,
        axes: PRIMER.bits_axes,
        said: PRIMER.bits_at,
    }
}
