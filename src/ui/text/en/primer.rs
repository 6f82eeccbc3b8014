//! The primer's figures, in English.

use crate::protocol::ModelId;
use crate::ui::text::Figures;
use crate::ui::text::Run::{Code, Words};
use crate::ui::text::en::FIGURES;
use crate::ui::text::primer::{Cost, PrimerText};

pub(in crate::ui::text) static PRIMER: PrimerText = PrimerText {
    titles: [
        "One text, three tokenizers",
        "From scores to probabilities",
        "Probability and bits",
        "The loss of one guess",
    ],
    text: "Your text",
    examples: ("Examples", "your own"),
    row: |model| match model {
        ModelId::Gpt => "GPT (BPE)",
        ModelId::T5 => "T5 (Unigram)",
        _ => "BERT (WordPiece)",
    },
    count: |all, added| {
        let tokens = if all == 1 { "1 token".to_owned() } else { format!("{all} tokens") };
        match added {
            0 => tokens,
            added => format!("{tokens}, {added} of them added by the program"),
        }
    },
    not_cut: &[Words("This tokenizer is not here yet. It comes with its model:")],
    cutting: &[Words("On its way. The tokens appear here.")],
    cut_off: |tokens, figures| format!("Only the first {} are shown.", figures.count(tokens as u64)),
    tokens_hint: &[
        Words("Below each token stands its id. "),
        Code("␣"),
        Words(" is a space: for GPT and T5 it belongs to the token; BERT marks the later pieces of a word with "),
        Code("##"),
        Words(" instead, makes capitals small and takes accents away. What it cannot spell becomes "),
        Code("[UNK]"),
        Words(", with T5 "),
        Code("<unk>"),
        Words(". Something like "),
        Code("<0xC3>"),
        Words(" is one byte of a character. Dashed tokens are added by the program."),
    ],
    id: |id| id.to_string(),
    token_columns: ["tokenizer", "place", "token", "number"],
    score: |word| format!("score of “{word}”"),
    softmax_columns: ["token", "score z", "e to the z", "probability"],
    add_to_all: "Add 1 to all five scores",
    softmax_takeaway: |word, probability, figures| {
        format!(
            "“{word}” is likeliest with {}. Whatever one token gains, the others lose: the sum is always 100 %.",
            percent(probability, figures)
        )
    },
    all_raised: "Every power of e was multiplied by the same number, so no probability has changed. Only differences between scores count.",
    exact_percent,
    probability: "Probability (%)",
    probability_hint: "What was given to the word that really came, before it came.",
    out_of_range: |least, most, instead| format!("Write a number from {least} to {most}. Until then it is {instead}."),
    presets: "Try",
    blind: "1 in 8,192",
    bits_takeaway,
    bits_axes: ["probability of what came, %", "surprisal, bits"],
    bits_columns: ["probability", "bits", "nats"],
    bits_at: |probability, bits| format!("{}: {} bits", percent(probability, &FIGURES), FIGURES.decimals(bits, 1)),
    words: ["cat", "dog", "girl", "idea"],
    is_true: "what came",
    shares: ["“cat” is given (%)", "“dog” takes of the rest (%)"],
    loss: |probability, nats, bits, figures| {
        format!(
            "“cat” came and had {}: the loss is {} nats, or {} bits. How the rest was shared out does not enter.",
            percent(probability, figures),
            figures.decimals(nats, 3),
            figures.decimals(bits, 3)
        )
    },
    cross_entropy_columns: ["what comes true", "probability", "loss in nats", "loss in bits"],
    average_rows: ["average of what is said", "average of saying the true share"],
    average: ["On average over many guesses", "“cat” comes true in (%)"],
    average_axes: ["probability that “cat” is given, %", "average loss, nats"],
    average_at: |said, nats| format!("{}: {} nats", percent(said, &FIGURES), FIGURES.decimals(nats, 2)),
    average_takeaway: |said, true_share, average, least, figures| {
        let shares = format!(
            "Given {} each time, and true in {} of the cases, it costs {} nats on average.",
            percent(said, figures),
            percent(true_share, figures),
            figures.decimals(average, 3)
        );
        if (average - least).abs() < 5e-4 {
            format!("{shares} Hardly any other probability would cost less.")
        } else {
            format!(
                "{shares} Least is {}, for {}: the true share.",
                figures.decimals(least, 3),
                percent(true_share, figures)
            )
        }
    },
};

/// Three digits, or what there is of them: 69.6 %, 50 %, 0.0122 %.
fn percent(probability: f64, figures: &Figures) -> String {
    let percent = probability * 100.0;
    let decimals = if percent > 0.0 { (2.0 - percent.log10().floor()).clamp(0.0, 6.0) as usize } else { 0 };
    format!("{}{}%", trimmed(figures.decimals(percent, decimals), figures), figures.before_percent)
}

/// Without decimals that say nothing.
fn trimmed(written: String, figures: &Figures) -> String {
    if !written.contains(figures.decimal) {
        return written;
    }
    written.trim_end_matches('0').trim_end_matches(figures.decimal).to_owned()
}

/// As many decimals as keep it away from 0 and from 100 %.
fn exact_percent(probability: f64, missing: f64, figures: &Figures) -> String {
    let near = probability.min(missing) * 100.0;
    let decimals = if near > 0.0 { (1.0 - near.log10().floor()).clamp(1.0, 14.0) as usize } else { 1 };
    // Near 100 % the digits come from what is missing: the figure itself has lost them.
    let percent = if missing < probability { 100.0 - missing * 100.0 } else { probability * 100.0 };
    format!("{}{}%", figures.decimals(percent, decimals), figures.before_percent)
}

fn bits_takeaway((probability, bits): Cost, before: Option<Cost>, figures: &Figures) -> String {
    let cost = |bits: f64| {
        let written = trimmed(figures.decimals(bits, 2), figures);
        if written == "1" { "1 bit".to_owned() } else { format!("{written} bits") }
    };
    let now = format!("A word that was given {} costs {}.", percent(probability, figures), cost(bits));
    match before {
        Some((probability, before)) if (before - bits).abs() > 1e-9 => {
            let change = if before > bits { "saves" } else { "costs another" };
            format!(
                "{now} Coming from {}, that {change} {}.",
                figures.percent(probability),
                cost((before - bits).abs())
            )
        }
        _ => now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_probability_is_written_as_nothing_or_all() {
        let written = |probability: f64, missing: f64| exact_percent(probability, missing, &FIGURES);
        assert_eq!(written(0.696, 0.304), "69.6 %");
        assert_eq!(written(2e-9, 1.0), "0.00000020 %");
        assert_eq!(written(1.0 - 4e-6, 4e-6), "99.99960 %");
        assert_eq!(written(1.0, 4e-14), "99.9999999999960 %");
        assert_eq!(written(0.035, 0.965), "3.5 %");
    }

    #[test]
    fn halvings_are_told() {
        assert_eq!(
            bits_takeaway((1.0, 0.0), Some((0.5, 1.0)), &FIGURES),
            "A word that was given 100 % costs 0 bits. Coming from 50 %, that saves 1 bit."
        );
        assert!(bits_takeaway((1.0 / 8192.0, 13.0), None, &FIGURES).ends_with("given 0.0122 % costs 13 bits."));
        assert_eq!(bits_takeaway((0.5, 1.0), None, &FIGURES), "A word that was given 50 % costs 1 bit.");
    }
}
