//! The transfer race, in English.

use crate::transfer::outcome::{Row, Summary};
use crate::transfer::own::{LEAST, MOST_CHARACTERS, MOST_NAME, OwnError};
use crate::transfer::settings::Method;
use crate::transfer::task::{Task, TaskName};
use crate::ui::state::transfer::Field;
use crate::ui::text::Figures;
use crate::ui::text::Run::{Stress, Words};
use crate::ui::text::en::FIGURES;
use crate::ui::text::transfer::TransferText;

/// Fewer points than these are called no clear difference.
const CLEAR: f64 = 0.03;

/// Its words.
pub static TRANSFER: TransferText = TransferText {
    title: "Pre-trained against random weights",
    tasks: "Task",
    task: |task| match task {
        Some(TaskName::Animal) => "Animal or not",
        Some(TaskName::Question) => "Question or statement",
        Some(TaskName::Sentiment) => "Good or bad",
        None => "Your own",
    },
    asks: |task| match task {
        Some(TaskName::Animal) => {
            &[Words("Is there an animal in the sentence? The animals of the test occur in no labelled sentence.")]
        }
        Some(TaskName::Question) => &[Words(
            "Is it a question? There are no question marks, and the question words of the test occur in no labelled sentence.",
        )],
        Some(TaskName::Sentiment) => &[Words(
            "Is it something good or something bad? The words that say so in the test occur in no labelled sentence.",
        )],
        None => &[Words("Two classes and sentences of your own, to be written below.")],
    },
    methods: "What is trained",
    method: |method| match method {
        Method::Full => "All weights",
        Method::Probe => "Linear probe",
    },
    seeds: "Seeds",
    seeds_hint: "So many times with other sentences drawn, other random weights, another order.",
    seeds_wrong: |least, most, instead| {
        format!("Write a whole number from {least} to {most}. Until then it is {instead}.")
    },
    most: "Labelled sentences, at most",
    learnt: "Draw accuracy on the labelled sentences, too",
    run: "Run it here",
    go_on: "Go on",
    pause: "Pause",
    again: "Run it again",
    progress_label: "Runs that have ended",
    progress: |ended, all, left| {
        let left = left.map(|seconds| format!(", {} left", time(seconds))).unwrap_or_default();
        format!("{ended} of {all} runs{left}")
    },
    paused: |ended, all| format!("Paused: {ended} of {all} runs were made here."),
    finished: |all| format!("All {all} runs were made here, in your browser."),
    x_axis: "labelled sentences",
    y_axis: "accuracy on held-out sentences (%)",
    arms: ["pre-trained", "random start"],
    learnt_arms: ["pre-trained, labelled", "random start, labelled"],
    chance: "guessing",
    stop: |size, it| format!("{size} labelled sentences: {}, {}", percent(it.mean, &FIGURES), range(it, &FIGURES)),
    at: "Look at",
    size: |size| format!("{size} labelled sentences"),
    sentences: "What each answered",
    sentences_hint: |own| {
        if own {
            "Some test sentences. Words that no labelled sentence has are marked."
        } else {
            "Some held-out sentences. The word that tells is marked; no labelled sentence has it."
        }
    },
    sentence_columns: ["Sentence", "Right label", "Pre-trained", "Random start"],
    right: |right, all| {
        let mark = if 2 * right > all { "✓" } else { "✗" };
        format!("{mark} {right} of {all} right")
    },
    nothing_yet: &[Words("Nothing has run on these sentences yet. Press "), Stress("Run it here"), Words(".")],
    takeaway,
    labelled,
    remark: |task| match task {
        TaskName::Animal => &[Words(
            "A likely reason for the lead: names of animals stand in the same gaps of the pre-training text, so they have come to lie close together.",
        )],
        TaskName::Question => &[Words(
            "A likely reason for the lead: filling gaps is easier for a model that computes how the words of a question are ordered, and that order is the same for question words that no label was given for.",
        )],
        TaskName::Sentiment => &[Words(
            "A likely reason that pre-training helps less here, and with few labels hardly at all: words for good and for bad stand in the same gaps (“The soup was …”), so predicting them did little to pull the two kinds apart. A larger network and more text are known to do better.",
        )],
    },
    columns: [
        "Labelled sentences",
        "Pre-trained: mean",
        "Range",
        "Random start: mean",
        "Range",
        "Lead (points)",
        "Labelled, pre-trained",
        "Labelled, random start",
    ],
    model_note: &[
        Stress("One small encoder"),
        Words(
            " of 0.9 million parameters (2 layers, 128 wide, 4,096 tokens), once with the weights that pre-training left and once with random ones. A new layer reads the mean of its vectors. Learning rate and number of steps were searched for each of the two, on labelled sentences alone; the held-out ones chose nothing.",
        ),
    ],
    own: "Your own labels",
    class: ["First class", "Second class"],
    field: |field| match field {
        Field::Name => "Name",
        Field::Labelled => "Labelled sentences",
        Field::Tests => "Test sentences",
    },
    own_hint: "One sentence a line. For a hard test, write test sentences whose telling words no labelled sentence has. The network was pre-trained on plain English only.",
    problem,
    counted: |labelled, tests| format!("{labelled} labelled sentences and {tests} to test."),
};

fn time(seconds: f64) -> String {
    let seconds = seconds.max(0.0);
    if seconds < 10.0 {
        return "a few seconds".to_owned();
    }
    if seconds < 90.0 {
        format!("about {:.0} s", (seconds / 5.0).round() * 5.0)
    } else {
        format!("about {:.0} min", (seconds / 60.0).ceil())
    }
}

fn percent(share: f64, figures: &Figures) -> String {
    format!("{}{}%", figures.decimals(100.0 * share, 0), figures.before_percent)
}

fn range(it: &Summary, figures: &Figures) -> String {
    if it.runs == 1 {
        return "one run".to_owned();
    }
    let least = figures.decimals(100.0 * it.least, 0);
    format!("from {least} to {} over {} seeds", percent(it.most, figures), it.runs)
}

fn takeaway(row: &Row, task: &Task, figures: &Figures) -> String {
    let [pretrained, random] = row.held_out;
    let (Some(pretrained), Some(random)) = (pretrained, random) else {
        return format!("With {} labelled sentences only one of the two networks has run so far.", row.size);
    };
    let lead = pretrained.mean - random.mean;
    let points = figures.decimals(100.0 * lead.abs(), 0);
    let seeds = if pretrained.runs.min(random.runs) > 1 { ", on average over the seeds" } else { ", in a single run" };
    let results = format!(
        "With {} labelled sentences, the pre-trained network gets {} of the held-out sentences right and the random start {}{seeds}",
        row.size,
        percent(pretrained.mean, figures),
        percent(random.mean, figures)
    );
    let verdict = if lead.abs() < CLEAR {
        "no clear difference: pre-training does not win here".to_owned()
    } else if lead > 0.0 {
        format!("pre-training leads by {points} points")
    } else {
        format!("pre-training does not win here, the random start leads by {points} points")
    };
    let apart = match (lead.abs() >= CLEAR && pretrained.runs.min(random.runs) > 1, row.is_apart()) {
        (false, _) => "",
        (true, true) => ", and the ranges do not overlap",
        (true, false) => ", but the ranges overlap",
    };
    let guessing = percent(task.chance(), figures);
    format!("{results}: {verdict}{apart}. Guessing would give {guessing}.")
}

fn labelled(row: &Row, figures: &Figures) -> String {
    match row.labelled {
        [Some(pretrained), Some(random)] => format!(
            "On their {} labelled sentences themselves, the pre-trained network gets {} right and the random start {}.",
            row.size,
            percent(pretrained.mean, figures),
            percent(random.mean, figures)
        ),
        _ => String::new(),
    }
}

fn problem(error: &OwnError) -> String {
    let class = |class: usize| if class == 0 { "first" } else { "second" };
    match error {
        OwnError::Nothing => "There is no sentence yet. Write some for both classes, one a line.".into(),
        OwnError::NoName { class: it } => format!("The {} class has no name. Give it one.", class(*it)),
        OwnError::SameName => "Both classes have the same name. Change one.".into(),
        OwnError::LongName { class: it, found } => {
            format!("The name of the {} class has {found} characters. Shorten it to {MOST_NAME}.", class(*it))
        }
        OwnError::OneClass { missing } => format!(
            "All labelled sentences are of one class, so there is nothing to tell apart. Write some for the {} class.",
            class(*missing)
        ),
        OwnError::TooFew { class: it, .. } => {
            format!("The {} class needs at least {LEAST} labelled sentences. Write more.", class(*it))
        }
        OwnError::TooMany { class: it, found, limit, tests } => {
            let kind = if *tests { "test" } else { "labelled" };
            format!("The {} class has {found} {kind} sentences, and {limit} are taken. Leave some out.", class(*it))
        }
        OwnError::NoTest => "There is no test sentence. Write at least one, in either class.".into(),
        OwnError::TooLong { start, found, .. } => {
            format!("The sentence “{start}…” has {found} characters. Shorten it to {MOST_CHARACTERS}.")
        }
        OwnError::Twice { start } => {
            format!("“{start}…” stands there twice. What was trained on is no test: take one away.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(pretrained: [f64; 2], random: [f64; 2]) -> Row {
        let summary = |numbers: [f64; 2]| Summary::of(numbers);
        Row { size: 8, held_out: [pretrained, random].map(summary), labelled: [[1.0, 1.0], [1.0, 0.9]].map(summary) }
    }

    #[test]
    fn the_takeaway_says_who_leads_and_when_nobody_does() {
        let task = Task::shipped(TaskName::Animal);
        let said = |row: &Row| takeaway(row, &task, &FIGURES);
        assert_eq!(
            said(&row([0.8, 0.9], [0.5, 0.6])),
            "With 8 labelled sentences, the pre-trained network gets 85 % of the held-out sentences right and the random start 55 %, on average over the seeds: pre-training leads by 30 points, and the ranges do not overlap. Guessing would give 50 %."
        );
        assert!(said(&row([0.5, 0.9], [0.5, 0.6])).contains("leads by 15 points, but the ranges overlap."));
        assert!(
            said(&row([0.5, 0.5], [0.6, 0.6])).contains("does not win here, the random start leads by 10 points, and")
        );
        assert!(said(&row([0.5, 0.6], [0.5, 0.6])).contains("no clear difference: pre-training does not win here."));
        assert!(labelled(&row([0.5, 0.6], [0.5, 0.6]), &FIGURES).ends_with("100 % right and the random start 95 %."));
        let half = Row { held_out: [Summary::of([0.5]), None], ..row([0.5, 0.5], [0.5, 0.5]) };
        assert!(said(&half).contains("only one of the two"));
        assert_eq!((TRANSFER.right)(3, 5), "✓ 3 of 5 right");
        assert_eq!((TRANSFER.progress)(3, 60, Some(62.0)), "3 of 60 runs, about 60 s left");
    }
}
