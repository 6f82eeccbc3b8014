//! The text box, and who chooses the spans.

use leptos::prelude::*;

use super::model::Lab;
use crate::ui::state::row::CutBy;
use crate::ui::state::span::{Mode, Setting};
use crate::ui::text::{SPAN, TEXT};
use crate::ui::widget::remark::Remark;
use crate::ui::widget::setting::NumberSetting;

/// The text.
#[component]
pub fn Text(lab: Lab) -> impl IntoView {
    let typed = Signal::derive(move || lab.state.with(|state| state.text().to_owned()));
    let words = Signal::derive(move || {
        let by_words = lab.good_cut().is_some_and(|cut| cut.row.by == CutBy::Words && !cut.row.tokens.is_empty());
        by_words.then(|| SPAN.words_for_tokens.to_owned())
    });
    let cut_off = Signal::derive(move || {
        let cut = lab.good_cut().filter(|cut| cut.row.goes_on)?;
        Some((SPAN.cut_off)(cut.row.tokens.len(), &TEXT.figures))
    });
    let other = Signal::derive(move || lab.linked.other_revision.get().then(|| TEXT.figure.other_revision.to_owned()));
    view! {
        <div class="sentence">
            <div class="field-head"><label for="span-text">{SPAN.text}</label></div>
            <textarea id="span-text" rows="2" dir="auto" autocomplete="off" spellcheck="false"
                aria-describedby="span-text-hint" prop:value=typed
                on:input:target=move |event| lab.edit(event.target().value())></textarea>
            <p class="hint" id="span-text-hint">{SPAN.text_hint}</p>
            <p class="remark" role="status">{lab.remark}</p>
            <Remark words/>
            <Remark words=cut_off/>
            <Remark words=other/>
        </div>
    }
}

/// Who chooses the spans, and how many there are.
#[component]
pub fn Settings(lab: Lab) -> impl IntoView {
    let mode = Memo::new(move |_| lab.state.with(|state| state.mode));
    let options = Mode::ALL.map(|option| {
        view! {
            <label class="segment">
                <input type="radio" name="span-mode" value=option.key() prop:checked=move || mode.get() == option
                    on:change=move |_| lab.change(|state| state.mode = option)/>
                <span>{(SPAN.mode)(option)}</span>
            </label>
        }
    });
    let fields = move || {
        (mode.get() != Mode::Hand).then(|| {
            let fields = [Setting::Density, Setting::MeanSpan, Setting::Seed].map(|setting| view! { <Field lab setting/> });
            view! {
                <div class="span-fields">
                    {fields.into_iter().collect_view()}
                    <button type="button" class="another-seed" on:click=move |_| another_seed(lab)>{SPAN.another_seed}</button>
                </div>
            }
        })
    };
    view! {
        <div class="span-settings">
            <fieldset class="span-who">
                <legend>{SPAN.who}</legend>
                <div class="segments">{options.collect_view()}</div>
            </fieldset>
            <p class="hint" role="status">{move || (SPAN.mode_hint)(mode.get())}</p>
            {fields}
            <label class="switch">
                <input type="checkbox" prop:checked=move || lab.state.with(|state| state.final_sentinel)
                    aria-describedby="span-final-hint"
                    on:change:target=move |event| {
                        let on = event.target().checked();
                        lab.change(|state| state.final_sentinel = on);
                    }/>
                <span>{SPAN.final_sentinel}</span>
            </label>
            <p class="hint" id="span-final-hint">{SPAN.final_sentinel_hint}</p>
        </div>
    }
}

fn another_seed(lab: Lab) {
    let seed = lab.state.with_untracked(|state| state.get(Setting::Seed));
    lab.set(Setting::Seed, if seed >= Setting::Seed.bounds().1 { 0.0 } else { seed + 1.0 });
}

/// One number.
#[component]
pub fn Field(lab: Lab, setting: Setting) -> impl IntoView {
    let words = (SPAN.setting)(setting);
    let value = Signal::derive(move || lab.state.with(|state| state.get(setting).to_string()));
    let read: fn(&str) -> Option<f64> = match setting {
        Setting::Density => |typed| Setting::Density.read(typed),
        Setting::MeanSpan => |typed| Setting::MeanSpan.read(typed),
        Setting::Seed => |typed| Setting::Seed.read(typed),
        Setting::SumInputs => |typed| Setting::SumInputs.read(typed),
        Setting::SumDensity => |typed| Setting::SumDensity.read(typed),
        Setting::SumMeanSpan => |typed| Setting::SumMeanSpan.read(typed),
    };
    view! {
        <NumberSetting id=format!("span-{}", setting.key()) name=words.name hint=words.hint bounds=setting.bounds()
            step=setting.step() slider={setting != Setting::Seed} value read
            write=Callback::new(move |value| lab.set(setting, value)) complaint=SPAN.out_of_range/>
    }
}
