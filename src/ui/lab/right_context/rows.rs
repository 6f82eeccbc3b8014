//! A row for each sentence: the word in its place, what it costs both models, who is ahead.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::model::{Guess, Known, Lab};
use crate::ui::chart::bar::Bar;
use crate::ui::chart::scale::FromZero;
use crate::ui::state::right_context::{self, Blank, Cost, Pair};
use crate::ui::text::{RIGHT_CONTEXT, TEXT};
use crate::ui::widget::engine_status::Failure;

/// Ends of the bars' scale, in bits: the first that is large enough.
const ENDS: [f64; 6] = [5.0, 10.0, 15.0, 20.0, 30.0, 60.0];

/// All sentences.
#[component]
pub fn Rows(lab: Lab) -> impl IntoView {
    let text = RIGHT_CONTEXT;
    let scale = Memo::new(move |_| {
        let bits = lab.shown().into_iter().flat_map(|(_, pair)| [pair.gpt.bits(), pair.bert.bits()]);
        let largest = bits.filter(|bits| bits.is_finite()).fold(0.0, f64::max);
        ENDS.into_iter().find(|end| largest <= *end).unwrap_or(largest)
    });
    let blanks = Memo::new(move |_| lab.blanks());
    let shipped = lab.shipped.with_value(Vec::len);
    let row = move |(at, blank): (usize, Blank)| {
        let own = at >= shipped;
        view! { <Row lab blank scale at own/> }
    };
    let mean = move || {
        let shown = lab.shown();
        let summary = right_context::summary(shown.iter().map(|(_, pair)| pair)).filter(|it| it.sentences > 1)?;
        Some(view! { <p class="mean">{(text.mean)(&summary, &TEXT.figures)}</p> })
    };
    view! {
        <section class="comparison" aria-labelledby="right-context-sentences">
            <div class="field-head">
                <h4 id="right-context-sentences">{text.sentences}</h4>
                <label class="switch">
                    <input type="checkbox" prop:checked=move || lab.state.with(|state| state.guess_first)
                        on:change:target=move |event| {
                            let on = event.target().checked();
                            lab.guesses.update(Vec::clear);
                            lab.state.update(|state| state.guess_first = on);
                        }/>
                    <span>{text.guess_first}</span>
                </label>
            </div>
            <ol class="blanks"><For each=move || blanks.get().into_iter().enumerate() key=Clone::clone children=row/></ol>
            {move || view! { <Axis scale=FromZero { maximum: scale.get() }/> }}
            {mean}
        </section>
    }
}

#[component]
fn Row(lab: Lab, blank: Blank, scale: Memo<f64>, at: usize, own: bool) -> impl IntoView {
    let asked = blank.clone();
    let known = Memo::new(move |_| lab.known(&asked));
    let asked = blank.clone();
    let revealed = Memo::new(move |_| lab.is_revealed(&asked));
    let sentence = view! {
        <p class="blank-text" dir="auto">{shortened_start(blank.before())}<mark>{blank.word().to_owned()}</mark>{shortened_end(blank.after())}</p>
    };
    let answer = move || match known.get() {
        // Until the guess is made, the figures are not in the page at all.
        Known::Pair(..) if !revealed.get() => view! { <GuessForm lab blank=blank.clone() at/> }.into_any(),
        Known::Pair(pair, _) => {
            view! { <Bars pair=pair.clone() scale/><Marked lab blank=blank.clone() pair/> }.into_any()
        }
        Known::Nothing => view! { <p class="hint">{RIGHT_CONTEXT.own_waits}</p> }.into_any(),
        Known::Failed(error) => view! { <Failure error retry=Callback::new(move |()| lab.ask_again())/> }.into_any(),
    };
    view! { <li class="blank" class:own=own>{sentence}<div class="blank-answer">{answer}</div></li> }
}

#[component]
fn Bars(pair: Pair, scale: Memo<f64>) -> impl IntoView {
    let figures = &TEXT.figures;
    let bar = move |name: &'static str, class: &'static str, cost: &Cost| {
        let bits = cost.bits();
        let hint = (RIGHT_CONTEXT.pieces)(cost, figures);
        view! {
            <div class=class title=hint>
                <span class="model-name">{name}</span>
                {move || view! { <Bar figure=bits scale=FromZero { maximum: scale.get() }/> }}
                <span class="figure">{(RIGHT_CONTEXT.bits)(bits, figures)}</span>
            </div>
        }
    };
    let ahead = (RIGHT_CONTEXT.ahead)(pair.saved(), figures);
    let [(gpt, _), (bert, _)] = RIGHT_CONTEXT.models;
    view! {
        {bar(gpt, "cost gpt", &pair.gpt)}
        {bar(bert, "cost bert", &pair.bert)}
        <p class="ahead" class:gpt-ahead={pair.saved() < -0.05}>{ahead}</p>
    }
}

#[component]
fn GuessForm(lab: Lab, blank: Blank, at: usize) -> impl IntoView {
    let text = RIGHT_CONTEXT;
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(false);
    let id = format!("right-context-guess-{at}");
    let hint_id = format!("{id}-hint");
    let described_by = hint_id.clone();
    let label = (text.your_guess)(blank.word());
    let asked = StoredValue::new(blank);
    let decide = move |guess| {
        let blank = asked.get_value();
        lab.guesses.update(|guesses| guesses.push((blank, guess)));
    };
    let commit = move |event: SubmitEvent| {
        event.prevent_default();
        match typed.with_untracked(|typed| number(typed)) {
            Some(bits) => decide(Guess::Bits(bits)),
            None => wrong.set(true),
        }
    };
    view! {
        <form class="guess" novalidate on:submit=commit>
            <label for=id.clone()>{label}</label>
            <input id=id type="text" inputmode="text" autocomplete="off" spellcheck="false" maxlength="12" aria-describedby=described_by
                aria-invalid=move || wrong.get().to_string()
                prop:value=typed
                on:input:target=move |event| {
                    typed.set(event.target().value());
                    wrong.set(false);
                }/>
            <button type="submit" class="primary">{text.reveal}</button>
            <button type="button" class="quiet" on:click=move |_| decide(Guess::Skipped)>{text.skip}</button>
            <p class="hint" id=hint_id role="status">{move || if wrong.get() { text.no_number } else { text.guess_hint }}</p>
        </form>
    }
}

/// How the reader's guess fares.
#[component]
fn Marked(lab: Lab, blank: Blank, pair: Pair) -> impl IntoView {
    let saved = pair.saved();
    move || {
        let guess =
            lab.guesses.with(|guesses| guesses.iter().find(|(other, _)| *other == blank).map(|(_, guess)| *guess));
        match guess {
            Some(Guess::Bits(bits)) => {
                Some(view! { <p class="mark own-guess">{(RIGHT_CONTEXT.guessed)(bits, saved, &TEXT.figures)}</p> })
            }
            _ => None,
        }
    }
}

#[component]
fn Axis(scale: FromZero) -> impl IntoView {
    let ticks = scale.ticks();
    let last = ticks.len() - 1;
    let labels = ticks.into_iter().enumerate().map(|(at, tick)| {
        let anchor = if at == 0 {
            "start"
        } else if at == last {
            "end"
        } else {
            "middle"
        };
        let place = format!("{:.2}%", scale.percent(tick));
        view! {
            <line x1=place.clone() x2=place.clone() y1="0" y2="4"/>
            <text x=place y="16" text-anchor=anchor>{TEXT.figures.decimals(tick, 0)}</text>
        }
    });
    view! {
        <div class="axis cost" aria-hidden="true">
            <span></span>
            <svg class="axis-ticks" focusable="false">{labels.collect_view()}</svg>
            <span class="axis-title">{RIGHT_CONTEXT.axis}</span>
        </div>
    }
}

/// A number as people write it: with a comma, with a real minus sign.
fn number(typed: &str) -> Option<f64> {
    let plain = typed.trim().replace('−', "-").replace(',', ".");
    plain.parse::<f64>().ok().filter(|bits| bits.abs() <= 1000.0)
}

/// Characters of the text that are shown on each side of the word.
const SHOWN: usize = 80;

fn shortened_start(text: &str) -> String {
    let count = text.chars().count();
    if count <= SHOWN { text.to_owned() } else { ['…'].into_iter().chain(text.chars().skip(count - SHOWN)).collect() }
}

fn shortened_end(text: &str) -> String {
    if text.chars().count() <= SHOWN { text.to_owned() } else { text.chars().take(SHOWN).chain(['…']).collect() }
}
