//! The chapter on GPT, in English.

use crate::ui::text::Run::{Link, Stress, Words};
use crate::ui::text::SectionText;

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
