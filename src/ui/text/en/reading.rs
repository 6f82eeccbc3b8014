//! Words around the chapters' prose, in English.

use crate::ui::text::Run::{Stress, Words};
use crate::ui::text::reading::{BlocksText, ComingText, CoverText, GlossaryText, QuizText, ReadingText, WaysText};

pub static READING: ReadingText = ReadingText {
    cover: COVER,
    ways: WAYS,
    blocks: BlocksText {
        tries: "Try this",
        notices: "What to notice",
        then: "What it means",
        misconception: "Often believed",
        predict: "Think first",
        your_answer: "Your answer, for yourself",
        compare: "Compare",
        skip: "Show the answer",
        you_wrote: "You wrote:",
        answer: "Answer",
        aside: "For those who want to know more",
        teacher: "For teachers",
        symbols: "where",
        table: |heads| {
            format!("Table of {}", heads.iter().filter(|head| !head.is_empty()).cloned().collect::<Vec<_>>().join(", "))
        },
    },
    quiz: QuizText {
        title: |number| format!("Question {number}"),
        check: "Check",
        choose: "Choose an answer first.",
        right: |attempt| if attempt == 1 { "Right.".into() } else { format!("Right, at attempt {attempt}.") },
        wrong: "Not this one.",
        others: "Why not the others?",
        again: "Ask me again",
    },
    glossary: GlossaryText {
        title: "Glossary",
        search: "Find a term",
        found: |found, all| match found {
            0 => "No term has this in its name or its meaning.".into(),
            _ if found == all => format!("{all} terms"),
            1 => format!("1 of {all} terms"),
            found => format!("{found} of {all} terms"),
        },
        all: "All terms",
        close: "Close",
        unknown: "The glossary does not have this term.",
    },
    coming: ComingText {
        label: "Not here yet",
        chapters: &[],
        lab: |_| "This laboratory is being built.",
        figure: "This small figure is being built.",
    },
};

const COVER: CoverText = CoverText {
    document: "Pretraining Lab: how language models learn",
    question: "How can a machine learn a language from text that nobody has labelled?",
    title: "Hide a word. Let the machine guess.",
    lead: "Language models learn by a game: something is missing from a text, and they guess what. Here a tiny BERT, GPT and T5 play it in your browser, and you can open up every guess.",
    first: "Begin with a guess of your own",
    first_words: &[Words(
        "What could stand in the gap? Then press another word to hide it as well, or type a sentence of your own.",
    )],
    honesty: &[
        Words("This model is "),
        Stress("a toy"),
        Words(
            ": it is often wrong, and it repeats the habits of the texts that it read, prejudices among them. It finishes sentences; it does not chat, look things up, or know when it is wrong.",
        ),
    ],
    chapters: "The chapters",
    chapters_words: |minutes| {
        format!(
            "Ten chapters, about {} in all. Each stands by itself; in order, they tell one story.",
            if minutes < 90 { format!("{minutes} minutes") } else { format!("{} hours", (minutes + 30) / 60) }
        )
    },
    not: (
        "What this tutorial is not",
        &[
            &[Words(
                "It is about pre-training: how a model learns from plain text. How such a model is then made into an assistant that holds a conversation is another training, and is not shown here.",
            )],
            &[Words(
                "The models have fewer than ten million parameters, so that they run on any laptop. They compute as large ones do, and know far less. What holds for their answers need not hold for a large model’s; what holds for the way they are computed does.",
            )],
            &[
                Words(
                    "Nothing is faked: what you see was computed by these models, here, or before with the same program and marked ",
                ),
                Stress("precomputed"),
                Words("."),
            ],
        ],
    ),
    go_on: "Continue where you left off",
    begin: "Begin with the first chapter",
};

const WAYS: WaysText = WaysText {
    contents: "Contents",
    cover: "Cover",
    chapter: |number| format!("Chapter {number}"),
    document: |title| format!("{title} – Pretraining Lab"),
    sections: "In this chapter",
    previous: "Previous chapter",
    next: "Next chapter",
    copy_section: |heading| format!("Copy a link to “{heading}”"),
    section_copied: "The link to this section was copied.",
    section_not_copied: "This browser does not let the page copy. The link to this section is in the address bar.",
    read: |read, all| format!("{read} of {all} sections read"),
    done: "Read",
    solved: |solved, all| format!("{solved} of {all} questions solved"),
    unread: "Not begun",
    not_kept: "This browser does not let the page keep your progress.",
    answer: "In short",
    papers: "Papers cited here",
    loading: "The text is on its way …",
    failed: "The text of this chapter did not arrive, or not as it was sent.",
    retry: "Try again",
    unknown: "No chapter has this address. The contents are below.",
    hints_switch: "Show hints for teachers",
};
