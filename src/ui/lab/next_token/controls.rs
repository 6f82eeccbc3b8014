//! The text box, and how the next token is chosen.

use leptos::prelude::*;

use super::model::Lab;
use crate::ui::state::next_token::Setting;
use crate::ui::text::TEXT;
use crate::ui::widget::remark::Remark;
use crate::ui::widget::setting::NumberSetting;

/// The text so far.
#[component]
pub fn Prompt(lab: Lab) -> impl IntoView {
    let text = &TEXT.next_token;
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
    let prompt = Signal::derive(move || lab.state.with(|state| state.prompt.clone()));
    view! {
        <div class="prompt">
            <div class="field-head"><label for="next-token-text">{text.prompt}</label></div>
            <textarea id="next-token-text" rows="3" dir="auto" autocomplete="off" spellcheck="false"
                aria-describedby="next-token-text-hint"
                prop:value=prompt
                on:input:target=move |event| lab.edit(event.target().value())></textarea>
            <p class="hint" id="next-token-text-hint">{text.prompt_hint}</p>
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
    view! {
        <section class="settings" aria-labelledby="next-token-settings">
            <h4 id="next-token-settings">{TEXT.next_token.settings}</h4>
            {fields.into_iter().collect_view()}
            <button type="button" class="another-seed" on:click=another>{TEXT.next_token.another_seed}</button>
        </section>
    }
}

#[component]
fn Field(lab: Lab, setting: Setting) -> impl IntoView {
    let words = (TEXT.next_token.setting)(setting);
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
            write=Callback::new(move |value| lab.set(setting, value)) complaint=TEXT.next_token.out_of_range/>
    }
}
