//! Law, view, what is held, and three dials.

use leptos::prelude::*;

use crate::scaling::allocation::GOPHER_FLOP;
use crate::ui::state::scaling::{Choice, Dial, Quantity, Scaling, View};
use crate::ui::state::url::LabState;
use crate::ui::text::SCALING;
use crate::ui::widget::segments::segments;

/// Everything that can be chosen.
#[component]
pub fn Controls(state: RwSignal<Scaling>) -> impl IntoView {
    let gopher = move |_| state.update(|state| state.set(Dial::Compute, GOPHER_FLOP));
    let best = move |_| {
        state.update(|state| {
            if let Some(best) = state.reading().best {
                state.set_point(best.size.count(), best.tokens.count());
            }
        });
    };
    let is_third = Memo::new(move |_| state.with(|state| state.choice == Choice::Three));
    let is_line = Memo::new(move |_| state.with(|state| state.view == View::Line));
    let is_budgets = Memo::new(move |_| state.with(|state| state.view == View::Budgets));
    view! {
        <div class="scaling-choices">
            <Laws state/>
            {move || is_third.get().then(|| segments(Scaling::LAB, SCALING.constants, "constants",
                [true, false].map(|it| (it, if it { "printed" } else { "unrounded" }, SCALING.constants_names[usize::from(!it)])).to_vec(),
                move || state.with(|state| state.is_printed), move |it| state.update(|state| state.is_printed = it)))}
            {segments(Scaling::LAB, SCALING.view, "view", View::ALL.map(|(it, name)| (it, name, (SCALING.view_name)(it))).to_vec(),
                move || state.with(|state| state.view), move |it| state.update(|state| state.view = it))}
            {move || is_budgets.get().then(|| segments(Scaling::LAB, SCALING.quantity, "quantity",
                Quantity::ALL.map(|(it, name)| (it, name, (SCALING.quantity_name)(it))).to_vec(),
                move || state.with(|state| state.quantity), move |it| state.update(|state| state.quantity = it)))}
        </div>
        <section class="scaling-dials" aria-labelledby="scaling-dials">
            <h4 id="scaling-dials" class:visually-hidden=true>{SCALING.controls}</h4>
            {segments(Scaling::LAB, SCALING.hold, "hold", Dial::ALL.map(|(it, name)| (it, name, (SCALING.hold_name)(it))).to_vec(),
                move || state.with(|state| state.hold), move |it| state.update(|state| state.hold = it))}
            {Dial::ALL.map(|(dial, name)| view! { <DialField state dial name/> }).collect_view()}
            <div class="scaling-buttons" class:is-line=is_line>
                <button type="button" data-action="gopher" on:click=gopher>{SCALING.gophers_budget}</button>
                <button type="button" data-action="best" on:click=best>{SCALING.to_best}</button>
            </div>
        </section>
    }
}

#[component]
fn Laws(state: RwSignal<Scaling>) -> impl IntoView {
    let options = Choice::ALL.map(|(choice, name)| {
        let is_chosen = move || state.with(|state| state.choice == choice);
        view! { <option value=name selected=is_chosen>{(SCALING.choice_name)(choice)}</option> }
    });
    let value = move || {
        let choice = state.with(|state| state.choice);
        Choice::ALL.into_iter().find(|(it, _)| *it == choice).map(|(_, name)| name)
    };
    let choose = move |name: String| {
        if let Some((choice, _)) = Choice::ALL.into_iter().find(|(_, it)| *it == name) {
            state.update(|state| state.choice = choice);
        }
    };
    view! {
        <div class="scaling-choice">
            <label for="scaling-law">{SCALING.law}</label>
            <select id="scaling-law" prop:value=value on:change:target=move |event| choose(event.target().value())>{options.collect_view()}</select>
        </div>
    }
}

/// A slider in steps that multiply, and a field that takes `70 B` as well as `7e10`.
#[component]
fn DialField(state: RwSignal<Scaling>, dial: Dial, name: &'static str) -> impl IntoView {
    let (least, most) = dial.bounds();
    let draft = RwSignal::new(None::<String>);
    let value = Memo::new(move |_| state.with(|state| state.get(dial)));
    let read = move |typed: &str| (SCALING.dial_read)(typed).filter(|it| (least..=most).contains(it));
    let wrong = Memo::new(move |_| draft.with(|draft| draft.as_deref().is_some_and(|typed| read(typed).is_none())));
    let typed = move |typed: String| {
        if let Some(number) = read(&typed) {
            state.update(|state| state.set(dial, number));
        }
        draft.set(Some(typed));
    };
    let slid = move |place: String| {
        draft.set(None);
        if let Ok(place) = place.parse::<f64>() {
            state.update(|state| state.set(dial, 10f64.powf(place)));
        }
    };
    let hint = move || {
        if wrong.get() {
            (SCALING.dial_wrong)(dial, (least, most), value.get())
        } else {
            (SCALING.dial_hint)(dial).to_owned()
        }
    };
    let shown = move || draft.get().unwrap_or_else(|| (SCALING.dial_typed)(dial, value.get()));
    let is_held = move || state.with(|state| state.hold == dial);
    let ids = ["number", "label", "hint"].map(|part| format!("scaling-{name}-{part}"));
    let [id, label_id, hint_id] = ids.clone();
    let [label_for, labelled_by, described_by] = ids;
    view! {
        <div class="setting" class:is-wrong=wrong class:is-held=is_held data-dial=name>
            <label id=label_id for=label_for>{(SCALING.dial_name)(dial)}</label>
            <input type="range" class="setting-slider" aria-labelledby=labelled_by min=format!("{:.2}", least.log10()) max=format!("{:.2}", most.log10()) step="0.01"
                prop:value=move || format!("{:.4}", value.get().log10()) aria-valuetext=move || (SCALING.dial_spoken)(dial, value.get())
                on:input:target=move |event| slid(event.target().value())/>
            <input id=id type="text" class="setting-number" autocomplete="off" spellcheck="false" maxlength="40"
                aria-describedby=described_by aria-invalid=move || wrong.get().to_string()
                prop:value=shown
                on:input:target=move |event| typed(event.target().value())
                on:blur=move |_| draft.set(None)/>
            <p class="hint" id=hint_id role="status">{hint}</p>
        </div>
    }
}
