//! The three objectives' laboratory, in English.

use crate::objective::example::{AttentionMap, Row};
use crate::objective::span_corruption::SpanError;
use crate::ui::state::triptych::{Change, Objective};
use crate::ui::text::triptych::{Counted, TriptychText};

/// Its words.
pub static TRIPTYCH: TriptychText = TriptychText {
    title: "One text, three objectives",
    text: "Your text",
    text_hint: "Change the last word, then the first. ▲ and ◆ mark what your last edit changed.",
    seed: "Seed",
    seed_hint: "Which tokens BERT hides and T5 cuts out follows from it.",
    another_seed: "Another seed",
    out_of_range: |least, most, instead| {
        format!("Write a whole number from {least} to {most}. Until then it is {instead}.")
    },
    column: |objective| match objective {
        Objective::Bert => ("BERT", "masked language modelling"),
        Objective::Gpt => ("GPT", "causal language modelling"),
        Objective::T5 => ("T5", "span corruption"),
    },
    words_for_tokens: "Words stand for tokens, until the model’s tokenizer is here.",
    cut_off: |tokens| format!("Only the first {tokens} tokens are used here."),
    complaint: |error| match error {
        SpanError::TooShort { .. } => {
            "Too short: something has to stay and something to be cut out. Type another word."
        }
        SpanError::SentinelInText { .. } => "A sentinel stands in the text already. Take it out.",
        _ => "No spans can be cut out of this text. Take a shorter one.",
    },
    encoder: |tokens| format!("The encoder reads {tokens} tokens"),
    places: |objective, tokens| match objective {
        Objective::T5 => format!("The decoder has {tokens} steps"),
        _ => format!("The model reads {tokens} tokens"),
    },
    places_hint: |objective| match objective {
        Objective::Bert => {
            "Above, the input; below, the label. 15 % of the tokens are selected; of those 80 % become [MASK], 10 % a random token, 10 % stay."
        }
        Objective::Gpt => {
            "Above, the input, behind a token that starts a text; below, the label: always the next token. There is nothing to draw."
        }
        Objective::T5 => {
            "Above, what the decoder reads; below, its label: the next token of the target. 15 % of the text are cut out, in spans of 3 on average. They may stand anywhere here; T5’s own program would always cut out the end."
        }
    },
    reads: "reads",
    label: "label",
    no_label: "–",
    losses: |losses, places, figures| {
        let share = if places == 0 { 0.0 } else { losses as f64 / places as f64 };
        let carry = if losses == 1 { "carries" } else { "carry" };
        format!("{losses} of {places} positions {carry} loss ({}).", figures.percent(share))
    },
    mark: |change| match change {
        Change { seen: true, .. } => Some(("▲", "sees the change")),
        Change { label: true, .. } => Some(("◆", "only the label changed")),
        _ => None,
    },
    marks: "Since your last edit: ▲ something changed that this prediction may see, so the prediction can change. ◆ only the label changed: the distribution is the same, and another word’s probability is read from it.",
    patterns: "What may be seen",
    pattern: |objective, map| match (objective, map) {
        (_, AttentionMap { queries: Row::DecoderInputs, keys: Row::Inputs, .. }) => "from decoder to encoder: all",
        (_, AttentionMap { queries: Row::DecoderInputs, .. }) => "decoder: the past and itself",
        (Objective::T5, _) => "encoder: both sides",
        (_, AttentionMap { causal: true, .. }) => "the past and itself",
        _ => "both sides",
    },
    pairs: |pattern, figures| {
        let (seen, all) = pattern.pairs();
        if seen == all {
            format!("all {} pairs", figures.count(all as u64))
        } else {
            format!("{} of {} pairs", figures.count(seen as u64), figures.count(all as u64))
        }
    },
    pattern_hint: "In the drawings of what may be seen, a row is the position that looks, a column the one that is looked at. Dots on the right: positions that carry loss.",
    loss: "Loss",
    no_loss: "Load the model for its loss.",
    waiting: "The model is computing.",
    mean: |nats, tokens, figures| {
        let over = if tokens == 1 { "1 token".to_owned() } else { format!("the mean of {tokens} tokens") };
        format!(
            "{} nats ({} bits), {over}",
            figures.decimals(nats, 2),
            figures.decimals(nats / std::f64::consts::LN_2, 2)
        )
    },
    was: |nats, figures| format!("It was {} before your last edit.", figures.decimals(nats, 2)),
    uniform: |nats, figures| format!("right end: {} nats, guessing evenly", figures.decimals(nats, 2)),
    not_comparable: "Each loss has a scale of its own, and no axis is shared, because the three numbers do not compare: the models answer different questions, with different information, in tokens of their own.",
    takeaway,
    columns: ["Model", "Position", "Reads", "Label", "Surprisal in nats", "Since the last edit"],
};

fn takeaway(columns: &[Counted]) -> String {
    let part = |(objective, losses, places): &Counted| {
        let (model, _) = (TRIPTYCH.column)(*objective);
        format!("{losses} of {model}’s {places}")
    };
    match columns {
        [] => String::new(),
        columns => {
            let parts: Vec<String> = columns.iter().map(part).collect();
            format!("From the same text, these positions carry loss: {}.", parts.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::en::FIGURES;

    #[test]
    fn columns_are_counted() {
        assert_eq!(
            takeaway(&[(Objective::Bert, 1, 9), (Objective::Gpt, 7, 8)]),
            "From the same text, these positions carry loss: 1 of BERT’s 9, 7 of GPT’s 8."
        );
        assert_eq!(takeaway(&[]), "");
        assert_eq!((TRIPTYCH.losses)(1, 9, &FIGURES), "1 of 9 positions carries loss (11 %).");
    }

    #[test]
    fn a_mark_says_whether_the_prediction_can_change() {
        let mark = |label, seen| (TRIPTYCH.mark)(Change { reads: false, label, seen }).map(|mark| mark.0);
        assert_eq!((mark(true, true), mark(true, false), mark(false, false)), (Some("▲"), Some("◆"), None));
    }
}
