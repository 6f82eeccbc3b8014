//! The laboratory on the right-hand context, in English.

use crate::ui::state::right_context::{Cost, Summary};
use crate::ui::text::Figures;
use crate::ui::text::Run::{Code, Stress, Words};
use crate::ui::text::right_context::RightContextText;

/// In English.
pub static RIGHT_CONTEXT: RightContextText = RightContextText {
    title: "What does the right-hand side buy?",
    lead: "The same word in the same place: how many bits does it cost a model that sees what stands to its left, and one that sees both sides? Fewer is better.",
    models: [("GPT", "sees the left side"), ("BERT", "sees both sides")],
    guess_first: "Guess first",
    live_hint: "A real GPT and a real BERT computed these figures just now, in this tab.",
    axis: "bits for the word",
    bits: |bits, figures| format!("{} bits", figures.decimals(bits, 1)),
    pieces,
    ahead,
    your_guess: |word| format!("“{word}”: by how many bits will BERT be ahead?"),
    guess_hint: "Below zero: GPT will be.",
    reveal: "Reveal",
    skip: "Skip",
    no_number: "Write a number of bits, such as 3 or −1.",
    guessed: |guess, saved, figures| {
        let off = (guess - saved).abs();
        let marked = if off < 0.5 { "close".to_owned() } else { format!("{} bits off", figures.decimals(off, 1)) };
        format!("Your guess: {}; {marked}.", signed(guess, figures))
    },
    own: "A sentence of your own",
    own_hint: "Type a sentence, then choose the word that both models have to find.",
    choose_word: "The word to be found",
    more_words: |most| format!("Only the first {most} words can be chosen."),
    own_waits: "Your sentence is computed when both models are loaded.",
    sentences: "The same word, twice",
    takeaway,
    mean: |summary, figures| format!("On average: {}", ahead(summary.mean, figures)),
    foot_title: "What is counted, and what is not",
    foot: &[
        &[
            Stress("Whole words. "),
            Words(
                "The two tokenizers cut words differently, so tokens cannot be compared. GPT pays for each of its pieces, given all that stands before, and then for the word’s end: that no further letter follows. Otherwise “cat” would also count “cats”. BERT gets as many ",
            ),
            Code("[MASK]"),
            Words(
                " as the word has pieces; they are filled from left to right, each paid for given both sides and the pieces before it.",
            ),
        ],
        &[
            Stress("A gift to BERT. "),
            Words(
                "The number of masks tells it how many pieces the word has, and that it ends there. GPT is told neither.",
            ),
        ],
        &[
            Stress("Two models, not one experiment. "),
            Words(
                "They also differ in training: in objective, in how many tokens gave a loss, in vocabulary. So a difference at one word is not the value of its right-hand side alone; see whether it follows what the right-hand side tells.",
            ),
        ],
    ],
    columns: ["Sentence", "Word", "GPT, bits", "GPT’s pieces", "BERT, bits", "BERT’s pieces", "BERT ahead by, bits"],
};

fn pieces(cost: &Cost, figures: &Figures) -> String {
    let piece = |(name, bits): &(String, f64)| format!("{} {}", name.replace(' ', "␣"), figures.decimals(*bits, 1));
    let mut parts: Vec<String> = cost.pieces.iter().map(piece).collect();
    parts.extend(cost.ends.map(|ends| format!("word’s end {}", figures.decimals(ends, 1))));
    parts.join(" + ")
}

fn ahead(saved: f64, figures: &Figures) -> String {
    let bits = figures.decimals(saved.abs(), 1);
    match (saved.abs() < 0.05, saved > 0.0) {
        (true, _) => "level".into(),
        (_, true) => format!("BERT ahead by {bits} bits"),
        _ => format!("GPT ahead by {bits} bits"),
    }
}

fn signed(bits: f64, figures: &Figures) -> String {
    let sign = if bits < 0.0 { "−" } else { "" };
    format!("{sign}{} bits", figures.decimals(bits.abs(), 1))
}

fn takeaway(summary: &Summary, figures: &Figures) -> String {
    let Summary { sentences, mean, gpt_ahead } = *summary;
    let bits = figures.decimals(mean.abs(), 1);
    let who = if mean >= 0.0 { "BERT, which sees both sides," } else { "GPT, which sees the left side only," };
    let of = if sentences == 1 { "In this sentence".to_owned() } else { format!("Over {sentences} sentences") };
    let average = if sentences == 1 { "" } else { " on average" };
    let exceptions = match (sentences, gpt_ahead, mean >= 0.0) {
        (1, ..) => String::new(),
        (_, 0, _) => " In none of them does GPT need fewer.".to_owned(),
        (_, 1, true) => " In one of them GPT needs fewer.".to_owned(),
        (_, ahead, _) => format!(" In {ahead} of them GPT needs fewer."),
    };
    format!("{of}, {who} needs {bits} bits fewer for the word{average}.{exceptions}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::en::FIGURES;

    #[test]
    fn the_takeaway_says_what_the_bars_say() {
        let say = |sentences, mean, gpt_ahead| takeaway(&Summary { sentences, mean, gpt_ahead }, &FIGURES);
        assert_eq!(
            say(8, 2.13, 2),
            "Over 8 sentences, BERT, which sees both sides, needs 2.1 bits fewer for the word on average. In 2 of them GPT needs fewer."
        );
        assert_eq!(
            say(1, -0.4, 1),
            "In this sentence, GPT, which sees the left side only, needs 0.4 bits fewer for the word."
        );
        assert_eq!(
            (ahead(0.01, &FIGURES).as_str(), ahead(-1.25, &FIGURES).as_str()),
            ("level", "GPT ahead by 1.2 bits")
        );
    }

    #[test]
    fn what_a_word_costs_is_added_up_in_sight() {
        let cost = Cost { pieces: vec![(" cat".into(), 2.0), ("s".into(), 1.25)], ends: Some(0.05) };
        assert_eq!(pieces(&cost, &FIGURES), "␣cat 2.0 + s 1.2 + word’s end 0.1");
    }
}
