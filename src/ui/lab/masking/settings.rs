//! How tokens are selected, and what becomes of them.

use leptos::prelude::*;

use super::model::Lab;
use crate::ui::state::masking::Setting;
use crate::ui::text::masking::MASKING;
use crate::ui::widget::setting::NumberSetting;

/// The variant, the rate, the split, the seed.
#[component]
pub fn Settings(lab: Lab) -> impl IntoView {
    let [legend, coins, fixed] = MASKING.select;
    let choice = move |exact: bool, words: &'static str| {
        view! {
            <label class="segment">
                <input type="radio" name="masking-select" prop:checked=move || lab.state.with(|state| state.exact == exact)
                    on:change=move |_| lab.change(|state| state.select(exact))/>
                <span>{words}</span>
            </label>
        }
    };
    let hint = move || (MASKING.select_hint)(lab.state.with(|state| state.exact));
    let kept = move || (MASKING.kept)(lab.state.with(|state| state.kept()));
    view! {
        <section class="masking-settings" aria-labelledby="masking-settings">
            <h4 id="masking-settings">{MASKING.settings}</h4>
            <fieldset class="masking-select">
                <legend>{legend}</legend>
                <div class="segments">{choice(false, coins)}{choice(true, fixed)}</div>
                <p class="hint">{hint}</p>
            </fieldset>
            {Setting::ALL.map(|setting| view! { <Field lab setting/> }).into_iter().collect_view()}
            <p class="hint" role="status">{kept}</p>
        </section>
    }
}

#[component]
fn Field(lab: Lab, setting: Setting) -> impl IntoView {
    let (name, hint) = (MASKING.setting)(setting);
    let value = Signal::derive(move || lab.state.with(|state| state.get(setting).to_string()));
    let read: fn(&str) -> Option<f64> =
        if setting == Setting::Seed { |typed| Setting::Seed.read(typed) } else { |typed| Setting::Rate.read(typed) };
    view! {
        <NumberSetting id=format!("masking-{}", setting.key()) name hint bounds=setting.bounds()
            step=1.0 slider={setting != Setting::Seed} value read
            write=Callback::new(move |value| lab.change(|state| state.set(setting, value))) complaint=MASKING.out_of_range/>
    }
}
