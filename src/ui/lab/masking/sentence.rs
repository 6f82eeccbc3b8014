//! The sentence, and its tokens with what has become of them.

use leptos::prelude::*;

use super::model::{Lab, Shown};
use crate::ui::state::masking::{Fate, Place, WINDOW};
use crate::ui::state::tokens;
use crate::ui::text::TEXT;
use crate::ui::text::masking::MASKING;
use crate::ui::widget::remark::{Instead, InsteadOfAnswer, Remark};

/// The text box and the shipped sentences.
#[component]
pub fn SentenceField(lab: Lab) -> impl IntoView {
    let texts = StoredValue::new(tokens::texts());
    let options = texts.get_value().into_iter().map(|text| {
        let chosen = move || lab.state.with(|state| state.text == text);
        view! { <option value=text prop:selected=chosen>{text}</option> }
    });
    let is_own = move || lab.state.with(|state| !texts.get_value().contains(&state.text.as_str()));
    let choose = move |text: String| {
        if !text.is_empty() {
            lab.change(|state| state.edit(text));
        }
    };
    let too_long = Signal::derive(move || {
        let is_cut = lab.shown.with(|shown| shown.sentence().is_some_and(|sentence| sentence.is_cut));
        is_cut.then(|| (MASKING.too_long)(WINDOW))
    });
    let other = Signal::derive(move || lab.linked.other_revision.get().then(|| TEXT.figure.other_revision.to_owned()));
    view! {
        <div class="sentence">
            <div class="field-head">
                <label for="masking-text">{MASKING.sentence}</label>
                <label class="examples">
                    <span>{MASKING.examples.0}</span>
                    <select on:change:target=move |event| choose(event.target().value())>
                        <option value="" prop:selected=is_own>{MASKING.examples.1}</option>
                        {options.collect_view()}
                    </select>
                </label>
            </div>
            <textarea id="masking-text" rows="1" dir="auto" autocomplete="off" spellcheck="false" aria-describedby="masking-text-hint"
                prop:value=move || lab.state.with(|state| state.text.clone())
                on:input:target=move |event| {
                    let text = event.target().value();
                    lab.change(|state| state.edit(text));
                }></textarea>
            <p class="hint" id="masking-text-hint">{MASKING.sentence_hint}</p>
            <Remark words=too_long/>
            <Remark words=other/>
        </div>
    }
}

/// Every token: what stands in the text, what the model reads, what it has to predict.
#[component]
pub fn Tokens(lab: Lab) -> impl IntoView {
    let instead = Signal::derive(move || {
        lab.shown.with(|shown| match shown {
            Shown::NotCut => Some(Instead::Hint(MASKING.not_cut)),
            Shown::Waiting => Some(Instead::Hint(MASKING.cutting)),
            Shown::Failed(error) => Some(Instead::Failed(error.clone())),
            Shown::Here { .. } => None,
        })
    });
    let cards = move || {
        let view = lab.view.get()?;
        let names: Vec<String> = lab.shown.with(|shown| {
            shown.sentence().map(|it| it.tokens.iter().map(|token| token.label.clone()).collect()).unwrap_or_default()
        });
        let cards = names.into_iter().zip(view.places.iter().copied()).enumerate();
        let cards = cards.map(|(at, (name, place))| card(lab, at, name, place, view.position == Some(at)));
        Some(view! {
            <div class="masking-scroll" tabindex="0" role="group" aria-labelledby="masking-tokens">
                <ol class="masking-tokens">{key()}{cards.collect_view()}</ol>
            </div>
        })
    };
    view! {
        <section class="masking-row" aria-labelledby="masking-tokens">
            <h4 id="masking-tokens">{MASKING.tokens}</h4>
            <InsteadOfAnswer instead retry=Callback::new(move |()| lab.ask_again())/>
            {cards}
        </section>
    }
}

/// What the lines of a card are.
fn key() -> impl IntoView {
    let [text, reads, label] = MASKING.rows;
    view! {
        <li class="masking-key" aria-hidden="true">
            <span class="card-place">{"\u{a0}"}</span><span>{text}</span><span>{reads}</span><span>{label}</span><span>{"\u{a0}"}</span>
        </li>
    }
}

fn card(lab: Lab, at: usize, name: String, place: Place, is_now: bool) -> AnyView {
    let class = match place.fate {
        Fate::Waiting => "masking-token waiting",
        Fate::Special => "masking-token special",
        Fate::Eligible | Fate::PassedBy => "masking-token",
        Fate::Selected => "masking-token selected",
        Fate::Masked => "masking-token selected masked",
        Fate::Random => "masking-token selected random",
        Fate::Kept => "masking-token selected kept",
    };
    let (sign, words) = (MASKING.fate)(place.fate);
    let [text, reads, label] = MASKING.rows;
    let says = move |words: &'static str| view! { <span class="visually-hidden">{words}{": "}</span> };
    let labelled = place.label.map(|label| lab.name(label));
    let (no_label, shown_label) = (labelled.is_none(), labelled.unwrap_or_else(|| MASKING.no_label.to_owned()));
    view! {
        <li class=class class:is-now=is_now aria-current=is_now.then_some("step")>
            <span class="card-place">{at.to_string()}</span>
            <span class="card-text" dir="auto">{says(text)}{name}</span>
            <span class="card-input" dir="auto">{says(reads)}{lab.name(place.input)}</span>
            <span class="card-label" class:none=no_label dir="auto">{says(label)}{shown_label}</span>
            <span class="card-fate"><span aria-hidden="true">{sign}{" "}</span>{words}</span>
        </li>
    }
    .into_any()
}
