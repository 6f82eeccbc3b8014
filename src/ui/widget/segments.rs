//! A choice of few, all in sight.

use leptos::prelude::*;

/// The choice: values, each with its name in the page's markup and in words. `lab` and `group` name its
/// elements.
pub fn segments<T: Copy + PartialEq + Send + Sync + 'static>(
    lab: &'static str,
    title: &'static str,
    group: &'static str,
    options: Vec<(T, &'static str, impl Into<String>)>,
    now: impl Fn() -> T + Copy + Send + Sync + 'static,
    choose: impl Fn(T) + Copy + 'static,
) -> AnyView {
    let name = format!("{lab}-{group}");
    let options = options.into_iter().map(move |(it, value, words)| {
        let is_chosen = Signal::derive(move || now() == it);
        segment(name.clone(), value, words, is_chosen, move || choose(it))
    });
    view! {
        <fieldset class=format!("{lab}-choice")>
            <legend>{title}</legend>
            <div class="segments">{options.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

/// One of them.
pub fn segment(
    group: impl Into<String>,
    value: &'static str,
    words: impl Into<String>,
    is_chosen: impl Into<Signal<bool>>,
    choose: impl Fn() + 'static,
) -> AnyView {
    radio(group.into(), value, words.into(), is_chosen.into(), Box::new(choose))
}

fn radio(name: String, value: &'static str, words: String, is_chosen: Signal<bool>, choose: Box<dyn Fn()>) -> AnyView {
    view! {
        <label class="segment">
            <input type="radio" name=name value=value prop:checked=is_chosen on:change=move |_| choose()/>
            <span>{words}</span>
        </label>
    }
    .into_any()
}
