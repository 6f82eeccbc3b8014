//! Visible words, several gaps and attention maps, in English.

use crate::ui::state::attention::{Habit, Place};
use crate::ui::state::together::Comparison;
use crate::ui::text::Figures;
use crate::ui::text::Run::{Code, Words};
use crate::ui::text::masked_more::{AskedText, AttentionText, MaskedMoreText, Reading, TogetherText};

/// In English.
pub static MASKED_MORE: MaskedMoreText = MaskedMoreText {
    press: "Pressing a word",
    press_hide: "hides it",
    press_ask: "asks about it",
    ask_hint: &[
        Words("With the keyboard: arrows go from word to word, "),
        Code("M"),
        Words(" hides one, "),
        Code("P"),
        Words(" asks what the model puts where it sees the word."),
    ],
    ask_word: |word| format!("Ask what the model puts at “{word}”, which it sees"),
    asked_label: |word| format!("{word}, asked about"),
    not_a_word: "Gaps have their answers below. Choose a word that is not hidden.",
    asked: AskedText {
        heading: |word| format!("At “{word}”, which the model sees"),
        standing: |token, probability, rank, bits, figures| {
            format!(
                "“{token}” stands here, in sight: {}, place {}, {} bits.",
                figures.percent(probability),
                figures.count(rank as u64),
                figures.decimals(bits, 1)
            )
        },
        remark: |first| {
            if first {
                "Copying is easy: the answer is in the input. Only 3 in 100 tokens were marked while visible in training, half of them originals and half random replacements; a token that fits is most likely an original."
            } else {
                "The answer is in the input, and yet something else comes first. In training, half of the tokens that were marked while visible were random replacements, so a model learns to doubt a token that does not seem to fit."
            }
        },
        pieces: |count| {
            format!("To this model the word is {count} pieces; each is a place of its own, with an answer of its own.")
        },
        piece: |number, token| format!("Piece {number}, “{token}”"),
        unread: "This word is outside the part that the model reads, so there is no answer for it.",
        waiting: "What the model puts here is shown when it has arrived.",
        close: "Stop asking",
    },
    together: TogetherText {
        title: "All at once, or one by one?",
        lead: "Each gap has been guessed without the others. What if one is filled, and the text is read again?",
        order: "One by one",
        surest: "surest gap first",
        left_to_right: "left to right",
        ways: ["All at once: the first guess of each gap", "One by one: each guess sees those before it"],
        whole,
        table: "Gap by gap",
        columns: ["Gap", "All at once", "alone → given those before", "One by one", "alone → given those before"],
        gap: |number| format!("Gap {number}"),
        takeaway: together,
        foot: &[Words(
            "Both fillings are judged alike: gap after gap in the same order, each token by the probability it has once those before it stand in the text; the product is that of the whole. BERT was not trained to give probabilities to whole fillings, and another order can give other figures. After each fill the text is cut into tokens anew.",
        )],
        too_many: |most| format!("With more than {most} gaps this is not computed."),
        nothing: "There is nothing to compare here: the model does not read all of the gaps.",
        busy: "The text is being read again, a gap filled each time.",
        waiting: "The comparison appears here when the model has arrived.",
        after_guesses: "Guess or skip every gap first; then both ways of filling them are compared here.",
        one_gap: "Two gaps are guessed without each other. Hide a second word to see whether two good guesses make a good pair.",
        example: "Show an example",
    },
    attention: AttentionText {
        show: "Attention maps",
        title: "Where each token looks",
        remark: "A map says from where a head collects, and how much. It does not say what is collected, nor why the model answers as it does: an attention map is not an explanation.",
        all: "All layers and heads",
        choose: |layer, head| format!("Layer {layer}, head {head}"),
        layer: |layer| format!("Layer {layer}"),
        map: |layer, head, tokens| format!("Attention map of layer {layer}, head {head}: {tokens} by {tokens} tokens"),
        map_hint: "Arrows go from cell to cell; the cell is read out below.",
        axes: ["from ↓", "to →"],
        cell: |from, to, weight, figures| format!("“{from}” takes {} from “{to}”.", figures.percent(weight)),
        takeaway: reading,
        legend: "Share of a row, from",
        table: "The chosen map in figures",
        table_from: "From",
        waiting: "The maps are shown when the model has arrived.",
        specials: &[
            Code("[CLS]"),
            Words(" and "),
            Code("[SEP]"),
            Words(" stand before and behind every text. A head that finds nothing to collect often looks there."),
        ],
    },
};

fn whole(probability: f64, figures: &Figures) -> String {
    if probability >= 0.1 {
        return figures.percent(probability);
    }
    let times = 1.0 / probability.max(f64::MIN_POSITIVE);
    let (scale, unit) = match times {
        times if times < 1e6 => (1.0, ""),
        times if times < 1e9 => (1e6, " million"),
        times if times < 1e12 => (1e9, " billion"),
        _ => return format!("less than 1 in 1,000 billion ({} bits)", figures.decimals(times.log2(), 0)),
    };
    let number = times / scale;
    let written = if unit.is_empty() { figures.count(number.round() as u64) } else { figures.decimals(number, 1) };
    format!("{} (1 in {written}{unit})", figures.percent(probability))
}

fn together(both: &Comparison, figures: &Figures) -> String {
    let at_once = both.at_once.words().join(" … ");
    let Some((wrong, right)) = both.parting() else {
        return format!(
            "Here both ways fill in the same: “{at_once}”. Sometimes the gaps hardly matter to each other, or the first guesses happen to agree."
        );
    };
    let before: Vec<&str> =
        both.one_by_one.fills.iter().take_while(|fill| fill.gap != right.gap).map(|fill| fill.token.as_str()).collect();
    let ratio = both.one_by_one.probability() / both.at_once.probability().max(f64::MIN_POSITIVE);
    let verdict = if ratio >= 1.05 {
        format!("Filled one by one, the whole is {} times as probable.", times(ratio, figures))
    } else if ratio <= 0.95 {
        format!(
            "Filled all at once, the whole is {} times as probable here: the best next step need not lead to the best whole.",
            times(1.0 / ratio, figures)
        )
    } else {
        "Both are about equally probable.".to_owned()
    };
    format!(
        "The first guesses together make “{at_once}”. But with “{}” in place, gap {} gets “{}” with {}, and “{}” with {}. {verdict}",
        before.join("”, “"),
        right.gap + 1,
        right.token,
        figures.percent(right.given),
        wrong.token,
        figures.percent(wrong.given),
    )
}

fn times(ratio: f64, figures: &Figures) -> String {
    if ratio < 10.0 { figures.decimals(ratio, 1) } else { figures.count(ratio.min(1e15).round() as u64) }
}

fn reading(reading: &Reading, figures: &Figures) -> String {
    let Reading { layer, head, from, to, weight, habit, one } = reading;
    let place = |place: &Place| match place {
        Place::Before => "the token before".to_owned(),
        Place::Behind => "the token behind".to_owned(),
        Place::Itself => "the token itself".to_owned(),
        Place::One(_) => format!("“{one}”"),
    };
    let looks = if from == to {
        format!("“{from}” looks most at a token “{to}”")
    } else {
        format!("“{from}” looks most at “{to}”")
    };
    let habit = match habit {
        Habit::Goes(Place::One(_), share) => {
            format!("On average over all rows, {} of this head’s weight goes to “{one}”.", figures.percent(*share))
        }
        Habit::Goes(to, share) => {
            format!(
                "On average over all rows, {} of this head’s weight goes to {}.",
                figures.percent(*share),
                place(to)
            )
        }
        Habit::Spread(breadth, tokens) => format!(
            "Its rows are spread widely: on average as if evenly over {} of the {tokens} tokens.",
            figures.decimals(*breadth, 1)
        ),
        Habit::Mixed(to, share) => format!(
            "No one place gets most of its weight; the largest share, {}, goes to {}.",
            figures.percent(*share),
            place(to)
        ),
    };
    format!("In layer {layer}, head {head}, {looks} ({}). {habit}", figures.percent(*weight))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::together::{Fill, Filling};
    use crate::ui::text::en::FIGURES;

    fn filling(tokens: [(&str, f64); 2]) -> Filling {
        let fill = |(gap, (token, given)): (usize, (&str, f64))| Fill { gap, token: token.into(), alone: 0.4, given };
        Filling { fills: tokens.into_iter().enumerate().map(fill).collect(), text: String::new() }
    }

    #[test]
    fn the_comparison_says_where_the_ways_part() {
        let both = Comparison {
            at_once: filling([("new", 0.6), ("francisco", 0.01)]),
            one_by_one: filling([("new", 0.6), ("york", 0.58)]),
        };
        assert_eq!(
            together(&both, &FIGURES),
            "The first guesses together make “new … francisco”. But with “new” in place, gap 2 gets “york” with 58 %, and “francisco” with 1.0 %. Filled one by one, the whole is 58 times as probable."
        );
        let same = Comparison { at_once: both.one_by_one.clone(), one_by_one: both.one_by_one };
        assert!(together(&same, &FIGURES).starts_with("Here both ways fill in the same: “new … york”."));
    }

    #[test]
    fn small_probabilities_are_told_as_odds() {
        assert_eq!(whole(0.35, &FIGURES), "35 %");
        assert_eq!(whole(0.001, &FIGURES), "0.1 % (1 in 1,000)");
        assert_eq!(whole(1e-7, &FIGURES), "<0.01 % (1 in 10.0 million)");
        assert_eq!(whole(0.0, &FIGURES), "less than 1 in 1,000 billion (1022 bits)");
    }

    #[test]
    fn a_map_is_read_in_words() {
        let seen = Reading {
            layer: 2,
            head: 3,
            from: "chasing".into(),
            to: "mouse".into(),
            weight: 0.43,
            habit: Habit::Goes(Place::Before, 0.62),
            one: String::new(),
        };
        assert_eq!(
            reading(&seen, &FIGURES),
            "In layer 2, head 3, “chasing” looks most at “mouse” (43 %). On average over all rows, 62 % of this head’s weight goes to the token before."
        );
    }
}
