//! The span corrupter, in English.

use super::model_note::trained_words;
use crate::objective::span_corruption::SpanError;
use crate::objective::span_corruption::lengths::Lengths;
use crate::ui::state::span::{Mode, Setting, Whose};
use crate::ui::text::Run::Words;
use crate::ui::text::next_token::SettingText;
use crate::ui::text::span::{SpanText, Story};
use crate::ui::text::{Figures, ModelNote};

/// Its words.
pub static SPAN: SpanText = SpanText {
    title: "The span corrupter",
    text: "Your text",
    text_hint: "Gaps stay with their words while you edit. Nothing you type leaves this page.",
    sentinels_taken: "A marker in your text became a gap: nobody knows what stood there, so “…” does.",
    words_for_tokens: "Words stand for tokens here, until T5’s tokenizer has come with the model.",
    cut_off: |tokens, figures| {
        format!("Only the first {} tokens of your text are used here.", figures.count(tokens as u64))
    },
    no_text: &[Words("Type a sentence above, and spans can be cut out of it.")],
    complaint,
    who: "Who chooses the spans?",
    mode: |mode| match mode {
        Mode::Hand => "You",
        Mode::T5 => "T5’s own program",
        Mode::Rotated => "Chance, without bias",
    },
    mode_hint: |mode| match mode {
        Mode::Hand => "Choose tokens in the text below.",
        Mode::T5 => {
            "Kept and cut-out stretches take turns and are divided at random. The first token is always kept, the last always cut out; with a single span there is nothing to draw."
        }
        Mode::Rotated => {
            "As T5’s program, then turned by a random number of places: every token is cut out equally often. A span across both ends becomes two."
        }
    },
    setting,
    out_of_range: |least, most, instead| format!("Write a number from {least} to {most}. Until then it is {instead}."),
    another_seed: "Another seed",
    final_sentinel: "Final sentinel",
    final_sentinel_hint: "On: as in the T5 paper’s figure. Off: as T5’s own program prepares text.",
    tokens: "The text, token by token",
    tokens_hint: "Drag over tokens to cut them out, or put them back. By keyboard: arrow keys move, with Shift they choose several, Enter cuts.",
    chosen: |tokens| format!("{tokens} tokens chosen; press Enter."),
    input: |tokens| format!("The encoder reads {}", counted(tokens)),
    decoder: |tokens| format!("The decoder writes {}", counted(tokens)),
    decoder_hint: "Above, what it reads at each step: the target, one place later. Below, what it has to predict there.",
    reads: "reads",
    predicts: "predicts",
    sum: |tokens, noise, spans, is_final| {
        let last = if is_final { " + 1 final sentinel" } else { "" };
        let (input, target) = (tokens - noise + spans + 1, noise + spans + usize::from(is_final) + 1);
        format!(
            "Input: {tokens} − {noise} cut out + {spans} {} + 1 end = {input}. Target: {noise} + {spans}{last} + 1 end = {target}.",
            if spans == 1 { "sentinel" } else { "sentinels" },
        )
    },
    merge: "Put together again",
    merge_first: "To the beginning",
    merge_back: "Step back",
    merge_next: "Step",
    merge_all: "All of it",
    merge_step: |step, steps, span| {
        let what = match span {
            None => "copied from the input, up to the next sentinel.".to_owned(),
            Some(span) => {
                format!("the input has sentinel {span}, so what the target has behind sentinel {span} comes here.")
            }
        };
        format!("Step {step} of {steps}: {what}")
    },
    merge_none: "Press “Step”: the input is read from the left, and every sentinel is replaced by its span of the target.",
    merged: "✓ Token for token the text above: nothing was lost.",
    not_merged: "✗ This is not the text above.",
    fills: "What T5 puts into the gaps",
    no_gap: &[Words("Nothing is cut out. Choose a token above, and T5 fills its place.")],
    not_loaded: &[Words("Load T5 above, and it fills the gaps here.")],
    waiting: &[Words("T5 is on its way. Its fills appear here.")],
    whose: |whose| match whose {
        Whose::True => "What stood there",
        Whose::Model => "T5’s own fill",
        Whose::Own => "Your fill",
    },
    nothing: "(nothing)",
    gap_ends: "then the gap ends",
    bits: |bits, tokens, figures| {
        let all = format!("{}, {} bits", counted(tokens), figures.decimals(bits, 1));
        if tokens > 1 { format!("{all}, {} a token", figures.decimals(bits / tokens as f64, 1)) } else { all }
    },
    left_open: "T5 ended before it came to this gap.",
    broke_off: "T5 did not come to an end by itself, and was stopped.",
    fills_hint: "A fill’s probability is that of its tokens multiplied, so longer fills mostly get less. “Then the gap ends” is not in it: that is the probability of the marker behind the fill. What stood in later gaps is scored given what stood in the earlier ones; T5’s own fills are given its own.",
    axis: "probability of all tokens of the fill together",
    gap: |gap| format!("Gap {gap}"),
    own: "Your own fill",
    own_hint: "Type a short one, then a long one, and compare.",
    own_gap: "For",
    sums: "How long may a text be?",
    sums_hint: "The lengths follow from the settings alone; no text is needed. T5 was pre-trained with the three that stand here at first, and without a final sentinel.",
    sums_result,
    sums_bars: ["Text", "Input", "Target"],
    token_count: |tokens, figures| match tokens {
        1 => "1 token".to_owned(),
        _ => format!("{} tokens", figures.count(tokens as u64)),
    },
    takeaway,
    columns: ["Place", "Encoder reads", "Decoder reads", "Has to predict", "Probability"],
    model_note: |trained, figures| ModelNote {
        name: "A toy T5",
        words: format!(
            " {}. Look first at the form of what it writes, sentinels in order with something behind each, and then at the sense.",
            trained_words(trained, &format!("{0} + {0}", trained.layers), figures)
        ),
    },
};

fn counted(tokens: usize) -> String {
    if tokens == 1 { "1 token".into() } else { format!("{tokens} tokens") }
}

fn complaint(error: &SpanError, figures: &Figures) -> String {
    match error {
        SpanError::TooShort { .. } => {
            "One token is too short: something has to stay and something to be cut out. Type another word.".into()
        }
        SpanError::Sentinels { needed, available } => {
            format!("This takes {needed} sentinels, and T5 has {available}. Cut out fewer or longer spans.")
        }
        SpanError::SentinelInText { .. } => "A sentinel stands in your text already. Take it out.".into(),
        SpanError::ShortInput { least, .. } => {
            format!("No text has so short an input with these settings. Take {least} or more.")
        }
        SpanError::LongInput { .. } => "The text would be endless. Take a lower density.".into(),
        SpanError::TooLong { limit, .. } => {
            format!("The text is too long. Take one of at most {} tokens.", figures.count(*limit as u64))
        }
        SpanError::Density { .. } | SpanError::MeanSpan { .. } | SpanError::Outside { .. } => {
            "These settings make no sense together. Press “Reset”.".into()
        }
    }
}

fn setting(setting: Setting) -> SettingText {
    let (name, hint) = match setting {
        Setting::Density | Setting::SumDensity => ("Noise density, %", "Which share of the tokens is cut out. T5: 15."),
        Setting::MeanSpan | Setting::SumMeanSpan => {
            ("Mean span length", "How many tokens a span has on average. T5: 3.")
        }
        Setting::Seed => ("Seed", "The same seed cuts out the same spans."),
        Setting::SumInputs => ("Encoder input", "At most so many tokens are to be read, the end included. T5: 512."),
    };
    SettingText { name, hint }
}

fn sums_result(lengths: &Lengths, density: f64, mean: f64, figures: &Figures) -> String {
    let Lengths { tokens, noise, spans, inputs, target } = *lengths;
    let (density, mean) =
        (figures.decimals(density / 100.0, 2), mean.to_string().replace('.', &figures.decimal.to_string()));
    format!(
        "The text may have {tokens} tokens: {density} × {tokens} rounds to {noise} cut out, {noise} / {mean} to {spans} spans. The input has {tokens} − {noise} + {spans} + 1 = {inputs} tokens, the target {noise} + {spans} + 1 = {target} ({} with a final sentinel).",
        target + 1
    )
}

fn takeaway(story: &Story, figures: &Figures) -> String {
    let Story { tokens, noise, spans, input, target, first } = *story;
    let (cut, gaps) = match (noise, spans) {
        (0, _) => {
            return format!("Nothing is cut out of these {tokens} tokens, so there is nothing to predict but the end.");
        }
        (1, _) => ("1 is".to_owned(), "1 span".to_owned()),
        (_, 1) => (format!("{noise} are"), "1 span".to_owned()),
        _ => (format!("{noise} are"), format!("{spans} spans")),
    };
    let lengths = format!(
        "Of {} {cut} cut out, in {gaps}: the encoder reads {input}, the decoder writes {target}, and together they are the text again.",
        counted(tokens)
    );
    match first {
        None => lengths,
        Some((fill, probability)) => {
            let fill = if fill.is_empty() { SPAN.nothing.to_owned() } else { format!("“{fill}”") };
            format!("{lengths} T5 fills the first gap with {fill} ({}).", figures.percent(probability))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::span::Span;
    use crate::ui::text::en::FIGURES;

    #[test]
    fn the_published_lengths_are_written_out() {
        let state = Span::default();
        let lengths = state.sums().expect("sound settings");
        assert_eq!(
            sums_result(&lengths, 15.0, 3.0, &FIGURES),
            "The text may have 568 tokens: 0.15 × 568 rounds to 85 cut out, 85 / 3 to 28 spans. The input has 568 − 85 + 28 + 1 = 512 tokens, the target 85 + 28 + 1 = 114 (115 with a final sentinel)."
        );
        assert_eq!(
            (SPAN.sum)(7, 3, 2, true),
            "Input: 7 − 3 cut out + 2 sentinels + 1 end = 7. Target: 3 + 2 + 1 final sentinel + 1 end = 7."
        );
    }

    #[test]
    fn the_takeaway_counts_and_quotes() {
        let story = Story { tokens: 7, noise: 1, spans: 1, input: 8, target: 4, first: Some(("dog", 0.12)) };
        assert_eq!(
            takeaway(&story, &FIGURES),
            "Of 7 tokens 1 is cut out, in 1 span: the encoder reads 8, the decoder writes 4, and together they are the text again. T5 fills the first gap with “dog” (12 %)."
        );
    }
}
