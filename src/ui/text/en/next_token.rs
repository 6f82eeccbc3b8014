//! The next token's laboratory, in English.

use super::model_note::trained_words;
use crate::protocol::Ending;
use crate::ui::state::next_token::{CutBy, Setting, perplexity};
use crate::ui::text::Run::{Code, Words};
use crate::ui::text::next_token::{Ended, NextTokenText, SettingText};
use crate::ui::text::{Figures, ModelNote};

/// Its words.
pub static NEXT_TOKEN: NextTokenText = NextTokenText {
    title: "The next token",
    prompt: "Your text",
    prompt_hint: "Type anything, or nothing: then the model begins a text.",
    step: "Step",
    back: "Back",
    steps_hint: |steps| match steps {
        0 => "Step draws one token with these settings; Back takes it away again.".into(),
        1 => "1 token drawn or picked one by one.".into(),
        steps => format!("{steps} tokens drawn or picked one by one."),
    },
    text_ends: "Here the draw fell on the token that ends a text. Pick a token by hand, or take another seed.",
    drew_bytes: |token| {
        format!(
            "The draw fell on “{token}”, which is only part of a character. Pick a token by hand, or take another seed."
        )
    },
    settings: "How the next token is chosen",
    setting,
    out_of_range: |least, most, instead| format!("Write a number from {least} to {most}. Until then it is {instead}."),
    another_seed: "Another seed",
    pin: "Pin these settings as A",
    pin_hint: "Pin the settings, change them, and compare: the pinned ones are A, the present ones B.",
    pinned: |temperature, top_k, top_p| {
        format!("A is pinned: temperature {temperature}, top-k {top_k}, top-p {top_p}. Both draw with the seed above.")
    },
    sides: ["A", "B"],
    candidates: "What the model expects next",
    spelling: &[
        Code("␣"),
        Words(" is a space and "),
        Code("↵"),
        Words(" a new line. Something like "),
        Code("<0xE2>"),
        Words(" is a byte that is only part of a character."),
    ],
    legend: ["by the model itself", "after temperature", "cut"],
    heads: ["model", "drawn"],
    append: |token| format!("Put “{token}” behind the text"),
    not_text: "This token is not a whole character, or ends the text. It cannot be typed.",
    axis: "probability after temperature",
    cut_by: |by| match by {
        CutBy::TopK => "cut: top-k",
        CutBy::TopP => "cut: top-p",
        CutBy::Zero => "cut: τ = 0",
    },
    kept: |kept, of, share, figures| {
        if kept == of {
            return format!("All {} tokens can be drawn.", figures.count(of as u64));
        }
        format!(
            "{} of {} tokens can be drawn. Together they had {}.",
            figures.count(kept as u64),
            figures.count(of as u64),
            figures.percent(share)
        )
    },
    entropy: |own, drawn, figures| {
        format!(
            "Entropy: {} bits by the model itself, a perplexity of {}; {} bits after temperature and cuts, a perplexity of {}.",
            figures.decimals(own, 1),
            figures.decimals(perplexity(own), 1),
            figures.decimals(drawn, 1),
            figures.decimals(perplexity(drawn), 1)
        )
    },
    not_loaded: &[Words("Load the model above, and what it expects next appears here.")],
    waiting: &[Words("The model is on its way. What it expects next appears here.")],
    window: |tokens, figures| {
        format!(
            "This text is longer than the model reads at once. It reads only the end, the last {} tokens.",
            figures.count(tokens as u64)
        )
    },
    writing: "What the model writes",
    write_on: "Write on",
    stop: "Stop",
    adopt: "Go on from here",
    nothing_written: |tokens| {
        format!("Press “Write on”, and the model puts up to {tokens} tokens behind your text, one after the other.")
    },
    empty_prompt: "(from nothing)",
    so_far: |written, most| format!("Writing: {written} of at most {most} tokens …"),
    ended: |written, bits, ended, figures| {
        let tokens = if written == 1 { "1 token".to_owned() } else { format!("{written} tokens") };
        let what = match ended {
            Ended::Done(Ending::EndOfText) => format!("{tokens} written; then the model ended its text."),
            Ended::Done(Ending::Length) => format!("{tokens} written."),
            Ended::Stopped => format!("Stopped after {tokens}."),
            Ended::Failed => format!("It broke off after {tokens}."),
        };
        match bits {
            Some(bits) => format!("{what} Each surprised the model by {} bits on average.", figures.decimals(bits, 1)),
            None => what,
        }
    },
    spoken: |ended, text| format!("{ended} The text: {text}"),
    takeaway,
    compared,
    columns: ["Place", "Token", "Model’s probability", "After temperature", "Chance to be drawn"],
    compared_columns: ["Place", "Token", "Model’s probability", "Drawn with A", "Drawn with B"],
    model_note: |trained, figures| ModelNote {
        name: "A toy GPT",
        words: format!(
            " {}; loss on texts that it has not seen: {} nats a token. It often talks nonsense.",
            trained_words(trained, &trained.layers.to_string(), figures),
            figures.decimals(trained.held_out, 2)
        ),
    },
};

fn setting(setting: Setting) -> SettingText {
    let (name, hint) = match setting {
        Setting::Temperature => {
            ("Temperature", "Below 1 the likely gets likelier, above 1 the unlikely. 0 always takes the likeliest.")
        }
        Setting::TopK => ("Top-k", "Only so many of the likeliest can be drawn. 0 means all."),
        Setting::TopP => ("Top-p", "Only the likeliest that have this share together. 1 means all."),
        Setting::Seed => ("Seed", "The same seed draws the same text."),
    };
    SettingText { name, hint }
}

fn expects(best: &[(String, f64)], figures: &Figures) -> String {
    let list: Vec<String> =
        best.iter().map(|(token, probability)| format!("“{token}” ({})", figures.percent(*probability))).collect();
    let [first, others @ ..] = &list[..] else { return String::new() };
    if others.is_empty() {
        format!("After this text the model expects {first}.")
    } else {
        format!("After this text the model expects {first}, then {}.", others.join(", "))
    }
}

fn takeaway(best: &[(String, f64)], kept: usize, figures: &Figures) -> String {
    let expects = expects(best, figures);
    match kept {
        0 => expects,
        1 => format!("{expects} With these settings it always takes the first."),
        kept => format!("{expects} With these settings one of {} tokens is drawn.", figures.count(kept as u64)),
    }
}

fn compared(best: &[(String, f64)], kept: [usize; 2], figures: &Figures) -> String {
    let [a, b] =
        kept.map(|kept| if kept == 1 { "1 token".into() } else { format!("{} tokens", figures.count(kept as u64)) });
    format!("{} A draws among {a}, B among {b}.", expects(best, figures))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::en::FIGURES;

    #[test]
    fn the_takeaway_says_what_the_bars_say() {
        let best = [("␣floor".to_owned(), 0.08), ("␣bed".to_owned(), 0.04)];
        assert_eq!(
            takeaway(&best, 8, &FIGURES),
            "After this text the model expects “␣floor” (8.0 %), then “␣bed” (4.0 %). With these settings one of 8 tokens is drawn."
        );
        assert!(takeaway(&best[..1], 1, &FIGURES).ends_with("it always takes the first."));
        assert_eq!(takeaway(&[], 0, &FIGURES), "");
        assert!(compared(&best, [1, 8192], &FIGURES).ends_with("A draws among 1 token, B among 8,192 tokens."));
    }

    #[test]
    fn endings_are_told_apart() {
        let ended = |written, bits, how| (NEXT_TOKEN.ended)(written, bits, how, &FIGURES);
        assert_eq!(
            ended(60, Some(3.21), Ended::Done(Ending::Length)),
            "60 tokens written. Each surprised the model by 3.2 bits on average."
        );
        assert_eq!(ended(1, None, Ended::Stopped), "Stopped after 1 token.");
        assert_eq!(ended(0, None, Ended::Done(Ending::EndOfText)), "0 tokens written; then the model ended its text.");
    }
}
