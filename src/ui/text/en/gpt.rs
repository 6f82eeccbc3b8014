//! The chapter on GPT, in English.

use crate::protocol::Ending;
use crate::ui::state::next_token::Setting;
use crate::ui::text::Run::{Code, Link, Stress, Words};
use crate::ui::text::{Ended, Figures, NextTokenText, SectionText, SettingText};

pub(super) const SECTION: SectionText = SectionText {
    title: "GPT: learning language by writing on",
    question: "What can a machine learn from the question what comes next?",
    lead: &[
        Words(
            "Read a text from left to right, and let the machine guess every next word. Again the text itself knows the answers, and this time each word of it is an exercise. This is ",
        ),
        Stress("causal language modelling"),
        Words(", the game that "),
        Link("GPT", "https://openai.com/index/language-unsupervised/"),
        Words(
            " learned from. A model that guesses the next word can be asked again and again, with each guess put behind the text: so it writes.",
        ),
    ],
    try_this: (
        "Try this with GPT",
        &[
            &[Words(
                "Press one of the tokens to put it behind your text, then one of the next. You are doing by hand what “Write on” does sixty times.",
            )],
            &[Words(
                "Set the temperature to 0 and write twice: the same text comes. At 2, what becomes of the grammar?",
            )],
            &[Words("Set top-k to 1 instead. Why does it write what temperature 0 writes?")],
            &[Words(
                "Keep the settings and take another seed: another text. The same seed writes the same text on every machine of a class.",
            )],
            &[Words("Empty the box. The model begins a text of its own.")],
        ],
    ),
    notice: (
        "What to notice about GPT",
        &[
            &[Words(
                "Temperature moves all bars; the cuts remove the tail. What is cut keeps its bar here, drawn in outline, but can no longer be drawn by chance.",
            )],
            &[
                Words("It reads to the "),
                Stress("left"),
                Words(
                    " only. Whatever you write after a word cannot change what was expected in its place: here it differs from BERT.",
                ),
            ],
            &[Words(
                "It has no plan. Each token is drawn on its own, and once drawn, it is as much a part of the text as what you typed.",
            )],
        ],
    ),
    honesty: (
        "What this GPT is, and is not",
        &[
            &[Words(
                "It is a toy: 5.3 million parameters that read 11.3 million tokens. On texts it has not seen it loses 3.67 nats a token, 5.3 bits, as if it chose among 39 equally likely tokens each time. The smallest published GPT-2 had 124 million parameters. So expect sentences that sound right and lead nowhere.",
            )],
            &[Words(
                "It writes on; it does not answer, and it does not know what is true. It repeats the habits of the texts that it read, prejudices among them.",
            )],
        ],
    ),
};

pub(super) const NEXT_TOKEN: NextTokenText = NextTokenText {
    title: "The next token",
    prompt: "Your text",
    prompt_hint: "Type anything, or nothing: then the model begins a text.",
    settings: "How the next token is chosen",
    setting,
    out_of_range: |least, most, instead| format!("Write a number from {least} to {most}. Until then it is {instead}."),
    another_seed: "Another seed",
    candidates: "What the model expects next",
    spelling: &[
        Code("␣"),
        Words(" is a space and "),
        Code("↵"),
        Words(" a new line. Something like "),
        Code("<0xE2>"),
        Words(" is a byte that is only part of a character."),
    ],
    append: |token| format!("Put “{token}” behind the text"),
    not_text: "This token is not a whole character, or ends the text. It cannot be typed.",
    axis: "probability after temperature",
    verdict: |kept| if kept { "kept" } else { "cut" },
    kept: |kept, of, share, figures| {
        format!(
            "{} of {} tokens can be drawn. Together they had {}.",
            figures.count(kept as u64),
            figures.count(of as u64),
            figures.percent(share)
        )
    },
    entropy: |own, drawn, figures| {
        format!(
            "Uncertainty: {} bits by the model itself, {} bits after temperature and cuts.",
            figures.decimals(own, 1),
            figures.decimals(drawn, 1)
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
    columns: ["Place", "Token", "Model’s probability", "After temperature", "Chance to be drawn"],
    no_chance: "cut",
    model_note: |figures| {
        vec![
            Stress("A toy GPT"),
            Words(
                " of 5.3 million parameters (4 layers, 256 wide), trained on 11.3 million tokens; loss on texts that it has not seen: ",
            ),
            Words(if figures.decimal == '.' { "3.67" } else { "3,67" }),
            Words(" nats a token. It often talks nonsense."),
        ]
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

fn takeaway(best: &[(String, f64)], kept: usize, figures: &Figures) -> String {
    let list: Vec<String> =
        best.iter().map(|(token, probability)| format!("“{token}” ({})", figures.percent(*probability))).collect();
    let [first, others @ ..] = &list[..] else { return String::new() };
    let expects = if others.is_empty() {
        format!("After this text the model expects {first}.")
    } else {
        format!("After this text the model expects {first}, then {}.", others.join(", "))
    };
    match kept {
        1 => format!("{expects} With these settings it always takes the first."),
        kept => format!("{expects} With these settings one of {} tokens is drawn.", figures.count(kept as u64)),
    }
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
