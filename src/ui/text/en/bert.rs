//! The chapter on BERT, in English.

use super::model_note::trained_words;
use crate::ui::text::Run::{Code, Words};
use crate::ui::text::{Figures, MaskedWordText, ModelNote};

pub(super) const MASKED_WORD: MaskedWordText = MaskedWordText {
    title: "The masked-word predictor",
    your_sentence: "Your sentence",
    sentence_hint: &[
        Words("Type anything. Write "),
        Code("[MASK]"),
        Words(" or "),
        Code("___"),
        Words(" for a gap, or press a word below."),
    ],
    examples: "Examples",
    own_sentence: "Your own sentence",
    words: "What the model reads",
    words_hint: &[Words("Press a word to hide it, once more to show it.")],
    hide_word: |word| format!("Hide “{word}”"),
    mask_label: |number, word| match word {
        Some(word) => format!("[MASK], gap {number}, hides “{word}”"),
        None => format!("[MASK], gap {number}"),
    },
    nothing_hidden: "This gap was typed, so no word stands behind it. Choose one of the guesses to fill it.",
    words_before: |count, figures| format!("… {} words before", figures.count(count as u64)),
    words_after: |count, figures| format!("{} words after …", figures.count(count as u64)),
    reads_from_here: "the model reads from here",
    reads_to_here: "the model reads to here",
    window: |read, tokens, left_out, figures| {
        if left_out > 0 {
            format!(
                "This model reads {} tokens at once. It reads the part around your first gap; the rest, paler above or left out, it does not see.",
                figures.count(read.into())
            )
        } else {
            format!(
                "This model reads {} tokens at once, and your text has {}. It reads the part around your first gap; the paler part it does not see.",
                figures.count(read.into()),
                figures.count(tokens.into())
            )
        }
    },
    unread_mask: |count| {
        if count == 1 {
            "One gap is outside the part that the model reads, so it is not guessed.".into()
        } else {
            format!("{count} gaps are outside the part that the model reads, so they are not guessed.")
        }
    },
    guess_first: "Guess first",
    predictions: "What the model expects",
    mask_heading: |number, several| if several { format!("Gap {number}") } else { "In the gap".into() },
    axis: "probability",
    fill_with: |token| format!("Put “{token}” into the sentence"),
    word_ending: "## marks a piece that is joined to the word before it.",
    hidden_word: |word, probability, rank, of, bits, figures| {
        format!(
            "You hid “{word}”: {}, place {} of {}, {} bits of surprise.",
            figures.percent(probability),
            figures.count(rank as u64),
            figures.count(of as u64),
            figures.decimals(bits, 1)
        )
    },
    hidden_pieces: |word, pieces| {
        format!(
            "You hid “{word}”. To this model that is {} pieces ({}), and one gap holds one piece.",
            pieces.len(),
            pieces.join(" ")
        )
    },
    use_masks: |count| format!("Use {count} gaps"),
    hidden_unknown: "No word is hidden here, so there is nothing to mark the guess against.",
    entropy: |bits, figures| {
        format!(
            "Uncertainty: {} bits, as if choosing among {} equally likely tokens.",
            figures.decimals(bits, 1),
            figures.count(bits.exp2().round() as u64)
        )
    },
    your_guess: |number, several| if several { format!("Your guess for gap {number}") } else { "Your guess".into() },
    reveal: "Reveal",
    skip: "Skip",
    guess_scored: |word, probability, rank, bits, figures| {
        format!(
            "Your guess “{word}”: {}, place {}, {} bits.",
            figures.percent(probability),
            figures.count(rank as u64),
            figures.decimals(bits, 1)
        )
    },
    guess_pieces: |word, pieces| {
        format!(
            "Your guess “{word}” is {} pieces to this model ({}), and one gap holds one piece.",
            pieces.len(),
            pieces.join(" ")
        )
    },
    guess_waits: |word| format!("Your guess “{word}” is marked as soon as the model is here."),
    no_text: "Type a sentence above, and the model will guess the words that you hide.",
    no_mask: "Press a word above to hide it, and see what the model expects in its place.",
    waiting: "The model is on its way. Its guesses appear here when it has arrived.",
    takeaway,
    independent: "Each gap is guessed on its own: the model does not know what it puts into the others.",
    columns: ["Gap", "Place", "Token", "Probability", "Surprisal in bits"],
    model_note: |trained, figures| ModelNote {
        name: "A toy BERT",
        words: format!(
            " {}; perplexity on hidden words of texts that it has not seen: {}. It is often wrong.",
            trained_words(trained, &trained.layers.to_string(), figures),
            figures.decimals(trained.held_out.exp(), 1)
        ),
    },
};

fn takeaway(best: &[(String, f64)], masks: usize, figures: &Figures) -> String {
    let list = best
        .iter()
        .map(|(token, probability)| format!("“{token}” ({})", figures.percent(*probability)))
        .collect::<Vec<_>>();
    match (masks, list.as_slice()) {
        (_, []) => String::new(),
        (1, [only]) => format!("The model expects {only}."),
        (1, [first, others @ ..]) => format!("The model expects {first}, then {}.", others.join(", ")),
        (_, each) => format!("The model’s first choices, gap by gap: {}.", each.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::en::FIGURES;

    #[test]
    fn the_takeaway_says_what_the_bars_say() {
        let figures = &FIGURES;
        let best = [("cat".to_owned(), 0.31), ("dog".to_owned(), 0.12)];
        assert_eq!(takeaway(&best, 1, figures), "The model expects “cat” (31 %), then “dog” (12 %).");
        assert_eq!(takeaway(&best, 2, figures), "The model’s first choices, gap by gap: “cat” (31 %), “dog” (12 %).");
        assert_eq!(takeaway(&[], 0, figures), "");
    }
}
