//! The chapter on BERT, in English.

use crate::ui::text::Run::{Code, Link, Stress, Words};
use crate::ui::text::{ChapterText, Figures, MaskedWordText};

pub(super) const CHAPTER: ChapterText = ChapterText {
    title: "BERT: learning language by filling gaps",
    question: "How can a machine learn a language from text that nobody has labelled?",
    minutes: 10,
    lead: &[
        Words(
            "Hide a word, and let the machine guess it. The text itself knows the answer, so every sentence ever written is an exercise with its solution attached. This is ",
        ),
        Stress("masked language modelling"),
        Words(", the game that "),
        Link("BERT", "https://arxiv.org/abs/1810.04805"),
        Words(" learned from. Below, a small BERT plays it with you."),
    ],
    try_this: (
        "Try this",
        &[
            &[Words(
                "Cover the bars with your hand and finish the sentence yourself. What did you expect, and what did the model? “Guess first” hides the answers for you.",
            )],
            &[Words("Press another word to hide it as well. With less to go on, do the bars get longer or shorter?")],
            &[
                Words("Write “ball” in place of “mouse”, to the "),
                Stress("right"),
                Words(" of the gap. The guesses on its left change, and “dog” climbs: BERT reads in both directions."),
            ],
            &[Words(
                "Press one of the guesses to put it into the sentence, then hide another word. How far do you get before it turns to nonsense?",
            )],
        ],
    ),
    notice: (
        "What to notice",
        &[
            &[Words(
                "The answer is never one word. It is a probability for each of the 8,192 tokens that this model knows, and all of them add up to 100 %.",
            )],
            &[Words(
                "A wrong guess can be a good one. “Girl” is not what stood in the opening sentence, but girls do chase mice. Grammar comes first: look at how many of the guesses are words of the right kind.",
            )],
            &[Words(
                "The first guess may be a word that stands elsewhere in the sentence, as if a mouse chased the mouse. Small models like to repeat what they see.",
            )],
            &[
                Words("Two gaps are filled "),
                Stress("independently"),
                Words(": neither guess knows of the other. Each can be sensible, and the pair of them nonsense."),
            ],
            &[
                Words("The mask has its own token, "),
                Code("[MASK]"),
                Words(
                    ". Small letters, capitals and accents are the same to this model, because its tokenizer removes the difference.",
                ),
            ],
        ],
    ),
    surprisal: (
        "How a guess is scored",
        &[
            Words("The word that was hidden is known, so the guess can be marked. The mark is the "),
            Stress("surprisal"),
            Words(
                " of the true word, in bits. A word that the model was sure of costs nothing; one to which it gave one chance in two costs 1 bit, one in four 2 bits, one in 1,024 costs 10. Knowing nothing, and giving all 8,192 tokens the same chance, costs 13. Pre-training is nothing but making this number smaller, sentence after sentence.",
            ),
        ],
    ),
    surprisal_given: "everything else",
    surprisal_symbols: &[
        Words("Here "),
        Stress("w"),
        Words(" is the hidden word, and "),
        Stress("p"),
        Words(" is the probability that the model gives it when it sees everything else in the sentence."),
    ],
    honesty: (
        "What this model is, and is not",
        &[
            &[Words(
                "It is a toy: 5.4 million parameters that read 19.5 million tokens of simple English in under half an hour. The smaller of the first two published had 110 million and learned for four days on 16 special processors. So it is often wrong, it knows few facts, and it is confident about some things that are not so.",
            )],
            &[Words(
                "It learned from old children’s books, encyclopaedia sentences, captions and everyday phrases, and it repeats their habits, prejudices among them. Try “The nurse said that [MASK] was tired.”, then write “captain” for “nurse”.",
            )],
            &[Words("It finishes sentences. It does not chat, look things up, or know when it is wrong.")],
        ],
    ),
};

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
    model_note: |figures| {
        vec![
            Stress("A toy BERT"),
            Words(
                " of 5.4 million parameters (4 layers, 256 wide), trained on 19.5 million tokens of simple English; perplexity on hidden words of texts it has not seen: ",
            ),
            Words(if figures.decimal == '.' { "21.3" } else { "21,3" }),
            Words(". It is often wrong."),
        ]
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
