//! Size, objective, text, and the settings that most readers leave as they are.

use leptos::prelude::*;

use super::model::Lab;
use crate::protocol::{LEAST_CHARACTERS, MOST_BYTES, Objective, PRESETS};
use crate::ui::state::pretrain::{Origin, Setting};
use crate::ui::text::{PRETRAIN, TEXT};
use crate::ui::widget::remark::{Remark, decided};
use crate::ui::widget::segments::segment;
use crate::ui::widget::setting::NumberSetting;

/// Everything that can be chosen.
#[component]
pub fn Choices(lab: Lab) -> impl IntoView {
    let state = lab.state;
    let size = PRESETS.iter().map(|preset| {
        let chosen = decided(move || state.with(|state| state.preset().name == preset.name));
        segment("pretrain-size", preset.name, preset.name, chosen, move || state.update(|state| state.choose(preset)))
    });
    let objective = Objective::ALL.map(|objective| {
        let chosen = decided(move || state.with(|state| state.objective == objective));
        let words = (PRETRAIN.objective_name)(objective);
        segment("pretrain-objective", objective.name(), words, chosen, move || {
            state.update(|state| state.objective = objective);
        })
    });
    let hint = move || (PRETRAIN.objective_hint)(state.with(|state| state.objective));
    let other = Signal::derive(move || lab.is_other.get().then(|| PRETRAIN.other_choice.to_owned()));
    view! {
        <section class="pretrain-choices" aria-labelledby="pretrain-choices">
            <h4 id="pretrain-choices">{PRETRAIN.choices}</h4>
            <fieldset>
                <legend>{PRETRAIN.size}</legend>
                <div class="segments">{size.collect_view()}</div>
            </fieldset>
            <fieldset aria-describedby="pretrain-objective-hint">
                <legend>{PRETRAIN.objective}</legend>
                <div class="segments">{objective.into_iter().collect_view()}</div>
                <p class="hint" id="pretrain-objective-hint">{hint}</p>
            </fieldset>
            <Source lab/>
            <details class="pretrain-advanced">
                <summary>{PRETRAIN.advanced}</summary>
                <div class="pretrain-settings">
                    {Setting::ALL.map(|setting| view! { <Field lab setting/> }).into_iter().collect_view()}
                </div>
            </details>
            <Remark words=other/>
        </section>
    }
}

/// The little world, or the reader's own text.
#[component]
fn Source(lab: Lab) -> impl IntoView {
    let state = lab.state;
    let is_text = decided(move || state.with(|state| state.origin == Origin::Text));
    let choices = [Origin::World, Origin::Text].map(|origin| {
        let chosen = decided(move || state.with(|state| state.origin == origin));
        let value = if origin == Origin::World { "world" } else { "text" };
        segment("pretrain-source", value, (PRETRAIN.source_name)(origin), chosen, move || {
            state.update(|state| state.origin = origin);
        })
    });
    let below = move || {
        if !is_text.get() {
            return view! { <p class="hint">{PRETRAIN.world_hint}</p> }.into_any();
        }
        let text = move || state.with(|state| state.text.clone());
        view! {
            <label for="pretrain-text">{PRETRAIN.text}</label>
            <textarea id="pretrain-text" rows="6" dir="auto" autocomplete="off" spellcheck="false"
                aria-describedby="pretrain-text-hint" prop:value=text
                on:input:target=move |event| state.update(|state| state.text = event.target().value())></textarea>
            <p class="hint" id="pretrain-text-hint">{(PRETRAIN.text_hint)(LEAST_CHARACTERS, MOST_BYTES, &TEXT.figures)}</p>
        }
        .into_any()
    };
    view! {
        <fieldset class="pretrain-source">
            <legend>{PRETRAIN.source}</legend>
            <div class="segments">{choices.into_iter().collect_view()}</div>
            {below}
        </fieldset>
    }
}

#[component]
fn Field(lab: Lab, setting: Setting) -> impl IntoView {
    let (name, hint) = (PRETRAIN.setting)(setting);
    let value = Signal::derive(move || lab.state.with(|state| state.get(setting).to_string()));
    let read: fn(&str) -> Option<f64> = match setting {
        Setting::Rate => |typed| Setting::Rate.read(typed),
        Setting::Steps => |typed| Setting::Steps.read(typed),
        Setting::Seed => |typed| Setting::Seed.read(typed),
    };
    view! {
        <NumberSetting id=format!("pretrain-{}", setting.key()) name hint bounds=setting.bounds()
            step=1.0 slider=false value read
            write=Callback::new(move |value| lab.state.update(|state| state.set(setting, value)))
            complaint=PRETRAIN.out_of_range/>
    }
}
