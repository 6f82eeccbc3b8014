//! The chapter on T5, in English.

use crate::ui::text::Run::{Code, Stress, Words};
use crate::ui::text::{Figures, FillInWords, SpanFillText};

pub(super) const SPAN_FILL: SpanFillText = SpanFillText {
    title: "The gap filler",
    text: "Your text with gaps",
    text_hint: &[
        Words("Type anything. A gap is written "),
        Code("<extra_id_0>"),
        Words(", the next "),
        Code("<extra_id_1>"),
        Words(", and so on."),
    ],
    make_gap: "Make a gap",
    no_more_gaps: "There are as many gaps as the model has markers.",
    fill: "Fill the gaps",
    filled: "What the model puts in",
    no_text: &[Words("Type a text with a gap above, and the model will fill it.")],
    no_gap: &[
        Words("There is no gap in the text yet. Select a word and press “Make a gap”, or write "),
        Code("<extra_id_0>"),
        Words(" where one should be."),
    ],
    not_loaded: &[Words("Load the model above, and the gaps are filled here.")],
    waiting: &[Words("The model is on its way. The filled text appears here.")],
    unreached: "not filled",
    nothing: "nothing",
    gaps: "Gap by gap",
    axis: "probability of all tokens together",
    bits: |bits, tokens, figures| {
        let tokens = if tokens == 1 { "1 token".to_owned() } else { format!("{tokens} tokens") };
        format!("{tokens}, {} bits", figures.decimals(bits, 1))
    },
    never_named: |sentinels| {
        let list = sentinels.join(", ");
        match sentinels.len() {
            1 => format!("The model ended before it came to {list}, so that gap stays open."),
            _ => format!("The model ended before it came to {list}, so those gaps stay open."),
        }
    },
    twice: "A marker stands in your text more than once. Only its first place counts as a gap.",
    target: "The target, as the decoder wrote it",
    target_hint: "Markers stand for the gaps; ␣ is a space.",
    broke_off: |tokens| format!("It did not come to an end within {tokens} tokens, and was stopped."),
    takeaway,
    columns: ["Gap", "Filled with", "Tokens", "Probability", "Surprisal in bits"],
    no_figure: "–",
    model_note: |_| {
        vec![
            Stress("A toy T5"),
            Words(
                " of 9.6 million parameters (4 + 4 layers, 256 wide), trained on only 4.4 million tokens: it has learnt the grammar of the task and little sense.",
            ),
        ]
    },
};

fn takeaway(fills: &[FillInWords], figures: &Figures) -> String {
    let fill = |(text, probability): &(String, Option<f64>)| {
        let words = if text.is_empty() { SPAN_FILL.nothing.to_owned() } else { format!("“{text}”") };
        match probability {
            None => words,
            Some(probability) => format!("{words} ({})", figures.percent(*probability)),
        }
    };
    match fills {
        [] => String::new(),
        [None] => "The model left the gap open.".into(),
        [Some(only)] => format!("The model fills the gap with {}.", fill(only)),
        several => {
            let list: Vec<String> =
                several.iter().map(|it| it.as_ref().map_or_else(|| "left open".into(), fill)).collect();
            format!("The model fills the gaps, in order: {}.", list.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::en::FIGURES;

    #[test]
    fn the_takeaway_says_what_was_filled_and_what_was_not() {
        let cat = || Some(("cat".to_owned(), Some(0.12)));
        assert_eq!(takeaway(&[cat()], &FIGURES), "The model fills the gap with “cat” (12 %).");
        assert_eq!(
            takeaway(&[cat(), None, Some((String::new(), None))], &FIGURES),
            "The model fills the gaps, in order: “cat” (12 %), left open, nothing."
        );
        assert_eq!(takeaway(&[None], &FIGURES), "The model left the gap open.");
        assert_eq!(takeaway(&[], &FIGURES), "");
    }

    #[test]
    fn gaps_that_stay_open_are_named() {
        assert!((SPAN_FILL.never_named)(&["<extra_id_1>".into()]).contains("<extra_id_1>, so that gap"));
    }
}
