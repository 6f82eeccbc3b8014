//! The time-lapse, in English.

use crate::ui::state::time_lapse::Run;
use crate::ui::text::Figures;
use crate::ui::text::Run::{Code, Stress, Words};
use crate::ui::text::en::FIGURES;
use crate::ui::text::time_lapse::TimeLapseText;

/// Its words.
pub static TIME_LAPSE: TimeLapseText = TimeLapseText {
    title: "Training, in time-lapse",
    runs: "Model",
    run: |run| match run {
        Run::Bert => "BERT",
        Run::Gpt => "GPT",
    },
    text: |run| match run {
        Run::Bert => "Your sentence, with a gap",
        Run::Gpt => "Your beginning",
    },
    text_hint: |run| match run {
        Run::Bert => "Write [MASK] in place of one word. Each snapshot guesses it; of several gaps the first is shown.",
        Run::Gpt => "Each snapshot says which token it expects next.",
    },
    no_gap: "There is no gap yet. Write [MASK] in place of one word.",
    slider: "Training step",
    after: |step, last, figures| match step {
        0 => "Step 0: nothing has been learnt".into(),
        step if step == last => format!("Step {}: the end", figures.count(step.into())),
        step => format!("Step {} of {}", figures.count(step.into()), figures.count(last.into())),
    },
    before: "Earlier",
    next: "Later",
    play: "Play",
    pause: "Pause",
    expects: "What this snapshot expects",
    axis: "probability",
    entropy: |bits, vocabulary, figures| {
        format!(
            "Entropy: {} bits. Blind guessing among the {} tokens would be {} bits.",
            figures.decimals(bits, 1),
            figures.count(vocabulary as u64),
            figures.decimals((vocabulary.max(1) as f64).log2(), 1)
        )
    },
    no_answer: &[Words("Load the snapshots above, and what each of them expects of your own text appears here.")],
    waiting: &[Words("This snapshot is on its way.")],
    courses: "How single words fared",
    courses_axis: "surprisal in bits (lower is likelier)",
    steps_axis: "training steps, not to scale",
    stop: |step| if step >= 1000.0 { format!("{}k", step / 1000.0) } else { step.to_string() },
    bits_at: |step, bits| format!("step {}: {} bits", FIGURES.count(step.into()), FIGURES.decimals(bits, 1)),
    nats_at: |step, nats| format!("step {}: {} nats", FIGURES.count(step.into()), FIGURES.decimals(nats, 2)),
    words: "Words to follow",
    words_hint: "Up to four, with spaces between them. Empty: those that come first at some snapshot.",
    unknown: |words| {
        let list: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
        let verb = if words.len() == 1 { "is no single token" } else { "are no single tokens" };
        format!("{} {verb} of this model’s vocabulary.", list.join(", "))
    },
    loss: "The loss of this run, as recorded",
    loss_axis: "loss in nats a predicted token",
    losses: ["text it had not seen", "its training text"],
    loss_at: |step, loss, figures| {
        format!(
            "At step {} it lost {} nats a predicted token on text it had not seen, {} bits.",
            figures.count(step.into()),
            figures.decimals(loss, 2),
            figures.decimals(loss / std::f64::consts::LN_2, 1)
        )
    },
    no_curve: "The losses of this run are not in this build of the page.",
    not_shipped: |run| match run {
        Run::Bert => "The snapshots of the small BERT are not in this build of the page.",
        Run::Gpt => "The snapshots of the small GPT are not in this build of the page.",
    },
    load: |count, bytes, figures| format!("Load the {count} snapshots ({} in all)", figures.megabytes(bytes)),
    loading: |here, all| format!("Loading the snapshots: {here} of {all} are here …"),
    loaded: |all| format!("All {all} snapshots are here."),
    takeaway,
    went: |word, first, last, figures| {
        format!(
            "From the first snapshot to the last, the surprisal of “{word}” goes from {} to {} bits.",
            figures.decimals(first, 1),
            figures.decimals(last, 1)
        )
    },
    columns: ["Step", "Loss (nats)", "First", "Then", "Entropy (bits)", "Words followed (bits)"],
    model_note: |run| match run {
        Run::Bert => &[
            Stress("A still smaller BERT"),
            Words(" of 0.44 million parameters (2 layers, 96 wide, "),
            Code("[MASK]"),
            Words(
                " among 2,048 tokens), trained for this figure alone, on the text that the larger models read last. It guesses worse than they do.",
            ),
        ],
        Run::Gpt => &[
            Stress("A still smaller GPT"),
            Words(
                " of 0.43 million parameters (2 layers, 96 wide, 2,048 tokens), trained for this figure alone, on the text that the larger models read last. It writes worse than they do.",
            ),
        ],
    },
};

fn takeaway(step: u32, best: &[(String, f64)], figures: &Figures) -> String {
    let list: Vec<String> =
        best.iter().take(3).map(|(token, share)| format!("“{token}” ({})", figures.percent(*share))).collect();
    let [first, others @ ..] = &list[..] else { return String::new() };
    let others = if others.is_empty() { String::new() } else { format!(", then {}", others.join(", ")) };
    format!("After {} steps of training the model expects {first}{others}.", figures.count(step.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_say_what_is_drawn() {
        let best = [("the".to_owned(), 0.12), ("a".to_owned(), 0.05)];
        assert_eq!(
            takeaway(300, &best, &FIGURES),
            "After 300 steps of training the model expects “the” (12 %), then “a” (5.0 %)."
        );
        assert_eq!(takeaway(0, &[], &FIGURES), "");
        assert_eq!(
            (TIME_LAPSE.entropy)(11.0, 2048, &FIGURES),
            "Entropy: 11.0 bits. Blind guessing among the 2,048 tokens would be 11.0 bits."
        );
        assert_eq!([0.0, 300.0, 1000.0, 12_000.0].map(TIME_LAPSE.stop), ["0", "300", "1k", "12k"]);
        assert_eq!((TIME_LAPSE.unknown)(&["x".into()]), "“x” is no single token of this model’s vocabulary.");
    }
}
