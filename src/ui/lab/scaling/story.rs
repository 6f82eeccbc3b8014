//! Gopher's budget, told in steps.

use leptos::prelude::*;

use crate::ui::state::scaling::Scaling;
use crate::ui::state::scaling::story::{STEPS, told};
use crate::ui::text::SCALING;
use crate::ui::widget::remark::unless;

/// The stepper.
#[component]
pub fn Story(state: RwSignal<Scaling>) -> impl IntoView {
    let step = Memo::new(move |_| state.with(|state| state.story));
    let go = move |to: Option<usize>| {
        state.update(|state| match to {
            Some(to) if to < STEPS => state.tell(to),
            _ => {}
        });
    };
    let [tell, again, back, next] = SCALING.story_buttons;
    let words = move || match step.get().and_then(told) {
        Some(told) => (SCALING.told)(&told),
        None => SCALING.story_lead.to_owned(),
    };
    let place = move || step.get().map(|step| (SCALING.story_place)(step + 1, STEPS));
    let first = move || if step.get().is_some() { again } else { tell };
    view! {
        <section class="scaling-story" aria-labelledby="scaling-story">
            <div class="field-head">
                <h4 id="scaling-story">{SCALING.story}</h4>
                <span class="hint">{place}</span>
            </div>
            <p class="scaling-told" role="status">{words}</p>
            <div class="scaling-buttons">
                <button type="button" data-story="first" on:click=move |_| go(Some(0))>{first}</button>
                <button type="button" data-story="back" aria-disabled=unless(move || step.get().is_some_and(|step| step > 0))
                    on:click=move |_| go(step.get_untracked().and_then(|step| step.checked_sub(1)))>{back}</button>
                <button type="button" data-story="next" class:primary=move || step.get().is_some() aria-disabled=unless(move || step.get().is_some_and(|step| step + 1 < STEPS))
                    on:click=move |_| go(step.get_untracked().map(|step| step + 1))>{next}</button>
            </div>
        </section>
    }
}
