//! A number that can be slid and typed.

use leptos::prelude::*;

/// A number field, and a slider if there is something to slide. What is typed and makes no sense is
/// not taken over; it is said what would make sense, and what holds until then.
#[component]
pub fn NumberSetting(
    /// The root of its elements' ids.
    id: String,
    /// What it is called.
    name: &'static str,
    /// What it does.
    hint: &'static str,
    /// The least and the most that is accepted.
    bounds: (f64, f64),
    /// How far the slider goes at a time.
    step: f64,
    /// Whether there is a slider.
    slider: bool,
    /// What holds, as it is typed.
    value: Signal<String>,
    /// What was typed, if it makes sense.
    read: fn(&str) -> Option<f64>,
    /// Takes over what was typed.
    write: Callback<f64>,
    /// What to say of what makes no sense: least, most, what holds instead.
    complaint: fn(&str, &str, &str) -> String,
) -> impl IntoView {
    let (least, most) = (bounds.0.to_string(), bounds.1.to_string());
    // What stands in the field; none as long as it is what holds.
    let draft = RwSignal::new(None::<String>);
    let wrong = Signal::derive(move || draft.with(|draft| draft.as_deref().is_some_and(|typed| read(typed).is_none())));
    let typed = move |typed: String| {
        if let Some(number) = read(&typed) {
            write.run(number);
        }
        draft.set(Some(typed));
    };
    let says = {
        let (least, most) = (least.clone(), most.clone());
        Signal::derive(move || if wrong.get() { complaint(&least, &most, &value.get()) } else { hint.to_owned() })
    };
    let shown = Signal::derive(move || draft.get().unwrap_or_else(|| value.get()));
    let invalid = Signal::derive(move || wrong.get().to_string());
    let label_id = format!("{id}-label");
    let hint_id = format!("{id}-hint");
    let described_by = hint_id.clone();
    view! {
        <div class="setting" class:is-wrong=wrong>
            <label id=label_id.clone() for=id.clone()>{name}</label>
            {slider.then(|| view! {
                <input type="range" class="setting-slider" aria-labelledby=label_id min=least.clone() max=most.clone() step=step.to_string()
                    prop:value=value
                    on:input:target=move |event| {
                        draft.set(None);
                        if let Some(number) = read(&event.target().value()) {
                            write.run(number);
                        }
                    }/>
            })}
            // Not `required`, nor anything that lets the browser complain in its own words.
            <input id=id type="text" inputmode="decimal" class="setting-number" autocomplete="off" spellcheck="false" maxlength="20"
                aria-describedby=described_by aria-invalid=invalid
                prop:value=shown
                on:input:target=move |event| typed(event.target().value())
                on:blur=move |_| draft.set(None)/>
            <p class="hint" id=hint_id role="status">{says}</p>
        </div>
    }
}
