//! The player, and what has just run, with its values.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::model::Lab;
use crate::objective::masked_lm::Event;
use crate::ui::text::TEXT;
use crate::ui::text::masking::MASKING;
use crate::ui::widget::remark::unless;

/// To the start, back, step, play, to the end; arrows do the same.
#[component]
pub fn Player(lab: Lab) -> impl IntoView {
    let [start, back, step, play, pause, end] = MASKING.buttons;
    let can_go_back = move || lab.step.get() > 0;
    let can_go_on = move || !lab.is_at_end();
    let keys = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            "Home" => isize::MIN,
            "End" => isize::MAX,
            _ => return,
        };
        event.prevent_default();
        lab.step_by(by);
    };
    let steps = move || (MASKING.steps)(lab.step.get(), lab.run.with(|run| run.events.len()));
    let seed = move |_| {
        lab.change(|state| {
            let seed = state.get(crate::ui::state::masking::Setting::Seed);
            state.set(crate::ui::state::masking::Setting::Seed, f64::from(seed.wrapping_add(1)));
        });
    };
    view! {
        <div class="masking-player" role="group" aria-label=MASKING.player on:keydown=keys>
            <button type="button" aria-disabled=unless(can_go_back) on:click=move |_| lab.step_by(isize::MIN)>
                <span aria-hidden="true">{"|◂ "}</span>{start}
            </button>
            <button type="button" aria-disabled=unless(can_go_back) on:click=move |_| lab.step_by(-1)>
                <span aria-hidden="true">{"◂ "}</span>{back}
            </button>
            <button type="button" class="primary" aria-disabled=unless(can_go_on) on:click=move |_| lab.step_by(1)>
                {step}<span aria-hidden="true">{" ▸"}</span>
            </button>
            <button type="button" on:click=move |_| lab.play_or_pause()>
                {move || if lab.playing.get() { pause } else { play }}
            </button>
            <button type="button" aria-disabled=unless(can_go_on) on:click=move |_| lab.step_by(isize::MAX)>
                {end}<span aria-hidden="true">{" ▸|"}</span>
            </button>
            <span class="masking-steps">{steps}</span>
            <button type="button" class="another-seed" on:click=seed>{MASKING.another_seed}</button>
        </div>
    }
}

/// The sentence about the last event, and its values.
#[component]
pub fn JustRan(lab: Lab) -> impl IntoView {
    let event = move || lab.view.get().and_then(|view| Some((view.now?, view.position)));
    let name = move |position: Option<usize>| {
        let label = lab.shown.with(|shown| Some(shown.sentence()?.tokens.get(position?)?.label.clone()));
        label.unwrap_or_default()
    };
    let says = move || match event() {
        None => MASKING.nothing_ran.to_owned(),
        Some((event, position)) => {
            let other = if let Event::Random { id, .. } = event { lab.name(id) } else { String::new() };
            (MASKING.event)(event, &name(position), &other, &TEXT.figures)
        }
    };
    let values = move || {
        let (event, position) = event()?;
        let values = values(event, position, name(position));
        let row = |(name, value): (&'static str, String)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
        Some(values.into_iter().map(row).collect_view())
    };
    view! {
        <section class="masking-now" aria-labelledby="masking-now">
            <h4 id="masking-now">{MASKING.just_ran}</h4>
            <p aria-live=move || if lab.playing.get() { "off" } else { "polite" }>{says}</p>
            <dl>{values}</dl>
        </section>
    }
}

/// The variables behind an event, by their names.
fn values(event: Event, position: Option<usize>, name: String) -> Vec<(&'static str, String)> {
    let [place, token, coin_name, chance_name, lot_name, quota_name] = MASKING.values;
    let figures = &TEXT.figures;
    let mut values = Vec::new();
    if let Some(position) = position {
        values.extend([(place, position.to_string()), (token, name)]);
    }
    match event {
        Event::Coin { coin, chance, .. }
        | Event::MaskCoin { coin, chance, .. }
        | Event::SecondCoin { coin, chance, .. } => {
            values.extend([(coin_name, figures.decimals(coin, 4)), (chance_name, figures.decimals(chance, 4))]);
        }
        Event::Lot { lot, .. } => values.push((lot_name, figures.decimals(lot, 4))),
        Event::Quota { quota } | Event::SmallestLots { selected: quota } => {
            values.push((quota_name, quota.to_string()))
        }
        Event::Look { .. } | Event::Label { .. } | Event::Mask { .. } | Event::Random { .. } | Event::Keep { .. } => {}
    }
    values
}
