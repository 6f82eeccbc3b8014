//! The text box, and how the next token is chosen.

use leptos::prelude::*;

use super::model::Lab;
use crate::ui::state::next_token::{NextToken, Setting};
use crate::ui::text::{NEXT_TOKEN, TEXT};
use crate::ui::widget::remark::{Remark, unless};
use crate::ui::widget::setting::NumberSetting;

/// The text so far.
#[component]
pub fn Prompt(lab: Lab) -> impl IntoView {
    let text = NEXT_TOKEN;
    let window = Signal::derive(move || {
        lab.answer.with(|answer| {
            let (asked, prediction) = answer.as_ref()?;
            let is_cut = lab.state.with(|state| {
                let (sent, all) = state.sent();
                sent == asked && (!all || prediction.tokens_in_text as usize > prediction.tokens.len())
            });
            is_cut.then(|| (text.window)(prediction.tokens.len(), &TEXT.figures))
        })
    });
    let other = Signal::derive(move || lab.linked.other_revision.get().then(|| TEXT.figure.other_revision.to_owned()));
    let can_step = unless(move || lab.is_here());
    let can_go_back = unless(move || lab.state.with(|state| state.steps() > 0));
    let steps = Signal::derive(move || (text.steps_hint)(lab.state.with(NextToken::steps)));
    let prompt = Signal::derive(move || lab.state.with(|state| state.prompt.clone()));
    view! {
        <div class="prompt">
            <div class="field-head"><label for="next-token-text">{text.prompt}</label></div>
            <textarea id="next-token-text" rows="3" dir="auto" autocomplete="off" spellcheck="false"
                aria-describedby="next-token-text-hint"
                prop:value=prompt
                on:input:target=move |event| lab.edit(event.target().value())></textarea>
            <p class="hint" id="next-token-text-hint">{text.prompt_hint}</p>
            <div class="writing-tools">
                <button type="button" aria-disabled=can_go_back on:click=move |_| lab.back()>{text.back}</button>
                <button type="button" aria-disabled=can_step on:click=move |_| if can_step.get_untracked().is_none() { lab.step() }>{text.step}</button>
                <span class="steps-taken hint" role="status">{steps}</span>
            </div>
            <Remark words=window/>
            <Remark words=other/>
        </div>
    }
}

/// Temperature, cuts, seed.
#[component]
pub fn SettingFields(lab: Lab) -> impl IntoView {
    let fields = Setting::ALL.map(|setting| view! { <Field lab setting/> });
    let another = move |_| {
        let seed = lab.state.with_untracked(|state| state.settings.get(Setting::Seed));
        let next = if seed >= Setting::Seed.bounds().1 { 0.0 } else { seed + 1.0 };
        lab.set(Setting::Seed, next);
    };
    let compares = lab.compares();
    let pinned = Signal::derive(move || {
        lab.state.with(|state| match &state.pinned {
            Some(pinned) => {
                let [temperature, top_k, top_p, _] = Setting::ALL.map(|setting| setting.write(pinned.get(setting)));
                (NEXT_TOKEN.pinned)(&temperature, &top_k, &top_p)
            }
            None => NEXT_TOKEN.pin_hint.to_owned(),
        })
    });
    view! {
        <section class="settings" aria-labelledby="next-token-settings">
            <h4 id="next-token-settings">{NEXT_TOKEN.settings}</h4>
            {fields.into_iter().collect_view()}
            <div class="writing-tools">
                <button type="button" class="another-seed" on:click=another>{NEXT_TOKEN.another_seed}</button>
                <button type="button" class="pin" aria-pressed=move || compares.get().to_string() on:click=move |_| lab.pin()>{NEXT_TOKEN.pin}</button>
            </div>
            <p class="hint" role="status">{pinned}</p>
        </section>
    }
}

#[component]
fn Field(lab: Lab, setting: Setting) -> impl IntoView {
    let words = (NEXT_TOKEN.setting)(setting);
    let value = Signal::derive(move || lab.state.with(|state| setting.write(state.settings.get(setting))));
    let read: fn(&str) -> Option<f64> = match setting {
        Setting::Temperature => |typed| Setting::Temperature.read(typed),
        Setting::TopK => |typed| Setting::TopK.read(typed),
        Setting::TopP => |typed| Setting::TopP.read(typed),
        Setting::Seed => |typed| Setting::Seed.read(typed),
    };
    view! {
        <NumberSetting id=format!("next-token-{}", setting.key()) name=words.name hint=words.hint bounds=setting.bounds()
            step=setting.step() slider={setting != Setting::Seed} value read
            write=Callback::new(move |value| lab.set(setting, value)) complaint=NEXT_TOKEN.out_of_range/>
    }
}
