//! A card for each gap: candidates as bars, the hidden word's mark, the learner's guess.

use leptos::prelude::*;

use super::guess::{GuessForm, GuessMark};
use super::model::{Lab, Shown};
use crate::ui::chart::bar::{Bar, ProbabilityAxis};
use crate::ui::chart::scale::FromZero;
use crate::ui::state::cards::{Candidate, Mark, MaskCard};
use crate::ui::text::TEXT;
use crate::ui::widget::engine_status::Failure;

/// Bars a card.
const BARS: usize = 8;

/// Everything under the sentence.
#[component]
pub fn Results(lab: Lab) -> impl IntoView {
    let text = &TEXT.masked_word;
    let busy =
        move || lab.shown.with(|shown| matches!(shown, Shown::Cards { stale: true, .. } | Shown::Waiting)).to_string();
    view! {
        <section class="results" aria-labelledby="masked-word-results" aria-busy=busy>
            <h3 id="masked-word-results">{text.predictions}</h3>
            {move || match lab.shown.get() {
                Shown::NoText => view! { <p class="empty">{text.no_text}</p> }.into_any(),
                Shown::NoMask => view! { <p class="empty">{text.no_mask}</p> }.into_any(),
                Shown::Waiting => view! { <p class="empty">{text.waiting}</p> }.into_any(),
                Shown::Failed(error) => view! { <Failure error retry=Callback::new(move |()| lab.ask_again())/> }.into_any(),
                Shown::Cards { cards, stale, .. } => view! { <Cards lab cards=cards.to_vec() stale/> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Cards(lab: Lab, cards: Vec<MaskCard>, stale: bool) -> impl IntoView {
    // One scale for all cards, so that they can be compared.
    let largest = cards
        .iter()
        .filter_map(|card| card.candidates.first())
        .map(|candidate| candidate.probability)
        .fold(0.0, f64::max);
    let scale = FromZero::for_probability(largest);
    let several = cards.len() > 1;
    let endings =
        cards.iter().any(|card| card.candidates.iter().take(BARS).any(|candidate| candidate.token.starts_with("##")));
    view! {
        <div class="cards" class:several=several class:stale=stale>
            {cards.into_iter().map(|card| view! { <Card lab card several scale/> }).collect_view()}
        </div>
        {endings.then(|| view! { <p class="hint">{TEXT.masked_word.word_ending}</p> })}
    }
}

#[component]
fn Card(lab: Lab, card: MaskCard, several: bool, scale: FromZero) -> impl IntoView {
    let ordinal = card.ordinal;
    let heading = (TEXT.masked_word.mask_heading)(ordinal + 1, several);
    let revealed = Memo::new(move |_| lab.is_revealed(ordinal));
    let heading_id = format!("masked-word-gap-{ordinal}");
    let labelled_by = heading_id.clone();
    view! {
        <article class="card" aria-labelledby=labelled_by>
            <h4 id=heading_id>{heading}</h4>
            // Until the guess is made, the answer is not in the page at all.
            {move || if revealed.get() {
                view! { <Answer lab card=card.clone() scale/> }.into_any()
            } else {
                view! { <GuessForm lab ordinal several/> }.into_any()
            }}
        </article>
    }
}

#[component]
fn Answer(lab: Lab, card: MaskCard, scale: FromZero) -> impl IntoView {
    let ordinal = card.ordinal;
    let hidden = hidden_word(&card);
    let bars = card.candidates.iter().take(BARS).map(|candidate| {
        let is_hidden = hidden.as_deref() == Some(candidate.token.as_str());
        view! { <BarRow lab ordinal candidate=candidate.clone() scale is_hidden/> }
    });
    view! {
        <ol class="bars">{bars.collect_view()}</ol>
        <ProbabilityAxis scale title=TEXT.masked_word.axis/>
        <HiddenWord lab ordinal mark=card.hidden.clone() vocabulary=card.vocabulary/>
        <GuessMark lab card=card.clone()/>
        <p class="entropy">{(TEXT.masked_word.entropy)(card.entropy, &TEXT.figures)}</p>
    }
}

/// The hidden word as the vocabulary writes it, if it is one token.
fn hidden_word(card: &MaskCard) -> Option<String> {
    match &card.hidden {
        Some(Mark::Scored { word, .. }) => Some(word.to_lowercase()),
        _ => None,
    }
}

#[component]
fn BarRow(lab: Lab, ordinal: usize, candidate: Candidate, scale: FromZero, is_hidden: bool) -> impl IntoView {
    let Candidate { token, probability } = candidate;
    let fill = {
        let token = token.clone();
        move |_| lab.change(|state| state.fill(ordinal, &token))
    };
    view! {
        <li class="bar-row" class:is-hidden=is_hidden>
            <button type="button" class="candidate" title=(TEXT.masked_word.fill_with)(&token) on:click=fill>{token.clone()}</button>
            <Bar figure=probability scale/>
            <span class="figure">{TEXT.figures.percent(probability)}</span>
        </li>
    }
}

#[component]
fn HiddenWord(lab: Lab, ordinal: usize, mark: Option<Mark>, vocabulary: usize) -> impl IntoView {
    let text = &TEXT.masked_word;
    match mark {
        Some(Mark::Scored { word, probability, rank, surprisal }) => {
            let words = (text.hidden_word)(&word, probability, rank, vocabulary, surprisal, &TEXT.figures);
            view! { <p class="mark hidden-word">{words}</p> }.into_any()
        }
        Some(Mark::Pieces { word, pieces }) => {
            let words = (text.hidden_pieces)(&word, &pieces);
            let label = (text.use_masks)(pieces.len());
            let expand = move |_| lab.change(|state| state.expand(ordinal, &pieces));
            view! { <p class="mark hidden-word">{words}" "<button type="button" class="inline" on:click=expand>{label}</button></p> }.into_any()
        }
        Some(Mark::Waiting { .. }) => ().into_any(),
        None => view! { <p class="mark unknown">{text.hidden_unknown}</p> }.into_any(),
    }
}
