//! The laboratory in which a model is pre-trained, in English.

use crate::protocol::{Family, Objective, TrainingPlan};
use crate::ui::state::pretrain::kept::KeptRun;
use crate::ui::state::pretrain::{Origin, Setting, Standing};
use crate::ui::text::Figures;
use crate::ui::text::Run::{Code, Words};
use crate::ui::text::en::FIGURES;
use crate::ui::text::pretrain::{PretrainText, TrainingText};

/// Its words.
pub static PRETRAIN: PretrainText = PretrainText {
    title: "Pre-train a model",
    recorded: (
        "Recorded",
        "This run was recorded beforehand, by the same code that trains in your browser. Press “Train” for one of your own.",
    ),
    own: ("Your run", "This model is trained in this tab, on your own processor."),
    choices: "What to train",
    size: "Parameters",
    objective: "Objective",
    objective_name: |objective| match objective {
        Objective::Masked => "Masked words (BERT)",
        Objective::Causal => "Next token (GPT)",
        Objective::Spans => "Missing spans (T5)",
    },
    objective_hint: |objective| match objective {
        Objective::Masked => "Some tokens are hidden, and the model guesses them from both sides.",
        Objective::Causal => "The model guesses every token from those before it.",
        Objective::Spans => "Short spans are cut out, and the model writes them anew.",
    },
    source: "Text",
    source_name: |origin| match origin {
        Origin::World => "The little world",
        Origin::Text => "My own text",
    },
    world_hint: "Short stories that a grammar writes, in a language of fewer than two hundred different words. As the grammar is known, so is the lowest loss that any model can reach.",
    text: "Your text",
    text_hint: |least, most, figures| {
        format!(
            "Paste {} characters or more, up to {} kB. It stays on this machine. A tokenizer is made from it first, and its last tenth is held out.",
            figures.count(least as u64),
            most / 1000
        )
    },
    advanced: "Learning rate, steps and seed",
    setting: |setting| match setting {
        Setting::Rate => (
            "Highest learning rate",
            "How far a step moves the parameters. It rises at first, then falls along half a cosine wave.",
        ),
        Setting::Steps => ("Steps", "How many batches of 16 rows the model learns from."),
        Setting::Seed => {
            ("Seed", "First weights and order of the text follow from it: the same seed gives the same run.")
        }
    },
    out_of_range: |least, most, holds| format!("A number from {least} to {most}. Until then it is {holds}."),
    other_choice: "These settings are not those of the run below. Begin a new run to train with them.",
    buttons: ["Train", "Pause", "One step", "New run"],
    go_on: "Go on",
    player: "Training",
    phases: [
        "Not begun",
        "Making tokenizer and model ready …",
        "Training",
        "Paused",
        "Paused while this tab is hidden",
        "Finished",
    ],
    steps: |done, steps, figures| format!("{} of {} steps", figures.count(done.into()), figures.count(steps.into())),
    speed: |tokens, figures| format!("{} tokens a second", figures.count(tokens.max(0.0).round() as u64)),
    left: |seconds| match seconds.max(0.0).round() as u64 {
        seconds @ 0..=89 => format!("about {} s left", seconds.max(1)),
        seconds => format!("about {} min left", (seconds + 30) / 60),
    },
    what,
    earlier: |run: &KeptRun, figures: &Figures| {
        format!(
            "This browser has kept your last run: a {} with {} parameters, after {} of {} steps. Go on where you left off?",
            family_name(run.objective),
            figures.count(run.parameters),
            figures.count(run.done.into()),
            figures.count(run.steps.into())
        )
    },
    earlier_buttons: ["Take it up", "Forget it"],
    not_kept: "This browser does not let the page keep the run, so it is gone when you close or reload the page. Save the model before.",
    losses: "How surprised the model is",
    loss_axis: "loss in nats a token (lower is better)",
    steps_axis: "training steps",
    curves: ["training text", "held-out text"],
    lines: ["knows nothing", "knows frequent tokens", "knows pairs of tokens", "knows the grammar"],
    point: |step, nats| format!("step {}: {} nats", FIGURES.count(step.into()), FIGURES.decimals(nats, 2)),
    lines_hint: |has_entropy| {
        if has_entropy {
            "The level lines are guessers without a network, on the held-out text: who holds all tokens for equally likely (ln V); who knows how frequent each is (unigram); who also knows how frequent each is after the one before it (bigram); and who knows the grammar that wrote the text: what it costs on this very sample, which is close to its entropy. No model can beat that on average."
        } else {
            "The level lines are guessers without a network, on the held-out text: who holds all tokens for equally likely (ln V); who knows how frequent each is (unigram); and who also knows how frequent each is after the one to its left (bigram). How low the loss can get nobody can say for this text and objective."
        }
    },
    samples: |objective| match objective {
        Objective::Causal => "What it writes",
        Objective::Masked => "How it fills the gaps",
        Objective::Spans => "What it puts into the gaps",
    },
    after: |step, figures| match step {
        0 => "Before training".into(),
        step => format!("Step {}", figures.count(step.into())),
    },
    given: "Given:",
    empty: "(nothing)",
    no_samples: "The first sample comes when training begins.",
    sample_now: "Another sample now",
    takeaway,
    model: "Your model",
    model_buttons: ["Use it in chapters 2 to 4", "Save it", "Open a saved one"],
    model_hint: &[
        Words("A saved model is a zip file with "),
        Code("config.json"),
        Words(", "),
        Code("tokenizer.json"),
        Words(" and "),
        Code("model.safetensors"),
        Words(", which other programs read, too. A finished run also becomes a point for the plot in chapter 6."),
    ],
    adopted: |family| match family {
        Family::Bert => "Your BERT is ready: choose “Your own” in the masked-word laboratory of chapter 2.",
        Family::Gpt => "Your GPT is ready: choose “Your own” in the next-token laboratory of chapter 3.",
        Family::T5 => "Your T5 is ready: choose “Your own” in the span laboratory of chapter 4.",
    },
    saved: "Saved to your downloads.",
    file_name: |objective| match objective {
        Objective::Masked => "my-bert.zip",
        Objective::Causal => "my-gpt.zip",
        Objective::Spans => "my-t5.zip",
    },
    columns: ["Step", "Training loss (nats)", "Held-out loss (nats)", "Sample"],
};

/// Its words wherever the reader is.
pub static TRAINING: TrainingText = TrainingText {
    label: "Your training run",
    training: |percent| format!("Training {percent} %"),
    paused: |percent| format!("Training paused at {percent} %"),
    buttons: ["Pause", "Go on"],
    choice: "Model",
    choices: ["The page’s", "Your own"],
    own_hint: "This is the model that you trained or opened in chapter 8. It knows only the words of its own text.",
};

fn family_name(objective: Objective) -> &'static str {
    match objective {
        Objective::Masked => "BERT",
        Objective::Causal => "GPT",
        Objective::Spans => "T5",
    }
}

fn what(parameters: u64, vocabulary: u32, plan: &TrainingPlan, figures: &Figures) -> String {
    let text = if plan.text.is_some() { "your text" } else { "the little world" };
    format!(
        "A {} with {} parameters and {} tokens, on {text}, seed {}.",
        family_name(plan.objective),
        figures.count(parameters),
        figures.count(vocabulary.into()),
        plan.seed
    )
}

fn takeaway(step: u32, loss: f64, standing: Standing, recorded: bool, figures: &Figures) -> String {
    let model = if recorded { "the recorded model" } else { "your model" };
    let head = format!(
        "After {} steps {model} loses {} nats a token on text that it has not seen",
        figures.count(step.into()),
        figures.decimals(loss, 2)
    );
    match standing {
        Standing::Unknown => "Nothing has been measured yet.".into(),
        Standing::Nothing => format!("{head}: no better than holding all tokens for equally likely."),
        Standing::Uniform => {
            format!("{head}: it has learnt something, but knowing how frequent each token is would still be better.")
        }
        Standing::Unigram => {
            format!(
                "{head}: better than knowing how frequent tokens are, not yet better than knowing which follow which."
            )
        }
        Standing::Bigram => {
            format!("{head}: better than any guesser who looks at one token before, so it uses more of the text.")
        }
        Standing::Entropy(share) => format!(
            "{head}: {} of the way from pairs of tokens to knowing the whole grammar, which is the best that can be.",
            figures.percent(share.min(0.994))
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_say_where_the_run_stands() {
        let says = |standing| takeaway(1_500, 2.345, standing, false, &FIGURES);
        assert!(says(Standing::Nothing).starts_with("After 1,500 steps your model loses 2.35 nats a token"));
        assert!(says(Standing::Entropy(1.0)).contains("99 %"));
        assert_eq!((PRETRAIN.left)(61.0), "about 61 s left");
        assert_eq!((PRETRAIN.left)(200.0), "about 3 min left");
        assert_eq!((PRETRAIN.left)(-5.0), "about 1 s left");
    }
}
