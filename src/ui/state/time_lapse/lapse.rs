//! What is shown of the snapshots' answers.

use super::{MOST_WATCHED, Run, STEPS};
use crate::inference::distribution::Distribution;
use crate::protocol::LoadedModel;
use crate::ui::state::token_label;

/// The likeliest tokens that are kept of an answer.
const BEST: usize = 8;

/// What one snapshot answered: one logit a token.
pub type Answer = Vec<f32>;

/// One snapshot's answer, as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct StageView {
    /// The likeliest tokens with their probabilities.
    pub best: Vec<(String, f64)>,
    /// Its uncertainty, in bits.
    pub entropy: f64,
}

/// The course of one word.
#[derive(Clone, Debug, PartialEq)]
pub struct WordLine {
    /// The word.
    pub label: String,
    /// Its surprisal at each snapshot, in bits; none where there is no answer.
    pub bits: [Option<f64>; STEPS.len()],
}

/// Everything that is shown of the answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lapse {
    /// A view a snapshot, if it has answered.
    pub stages: [Option<StageView>; STEPS.len()],
    /// Words over the steps.
    pub lines: Vec<WordLine>,
    /// Words that were asked for and are no single token of the vocabulary.
    pub unknown: Vec<String>,
    /// V; 0 if nothing has been answered.
    pub vocabulary: usize,
}

impl Lapse {
    /// Of the answers so far. All snapshots have the vocabulary of this one. If no words are asked
    /// for, those are drawn that come first at some snapshot.
    pub fn new(run: Run, answers: &[Option<Answer>; STEPS.len()], words: &[&str], model: &LoadedModel) -> Self {
        let distributions = answers.each_ref().map(|logits| logits.as_deref().map(Distribution::from_logits));
        let label = |id: u32| {
            let name = model.vocabulary.get(id as usize).map_or("", String::as_str);
            let bytes = model.token_bytes.get(id as usize).map_or(&[][..], Vec::as_slice);
            match run {
                Run::Bert => name.to_owned(),
                Run::Gpt => token_label::label(bytes, name),
            }
        };
        let view = |distribution: &Distribution| StageView {
            best: distribution.top(BEST).into_iter().map(|(id, probability)| (label(id), probability)).collect(),
            entropy: distribution.entropy(),
        };
        let (ids, unknown) = if words.is_empty() { (first(&distributions), Vec::new()) } else { find(words, model) };
        let line = |id: &u32| WordLine {
            label: label(*id),
            bits: distributions.each_ref().map(|distribution| {
                distribution.as_ref().map(|distribution| distribution.surprisal(*id)).filter(|bits| bits.is_finite())
            }),
        };
        Self {
            lines: ids.iter().map(line).collect(),
            unknown,
            vocabulary: answers.iter().flatten().map(Vec::len).next().unwrap_or_default(),
            stages: distributions.each_ref().map(|distribution| distribution.as_ref().map(view)),
        }
    }

    /// The largest probability at any snapshot: the scale of all bars, so that they can be compared.
    pub fn largest(&self) -> f64 {
        let best = self.stages.iter().flatten().filter_map(|stage| stage.best.first());
        best.map(|(_, probability)| *probability).fold(0.0, f64::max)
    }

    /// The most bits that are drawn.
    pub fn most_bits(&self) -> f64 {
        self.lines.iter().flat_map(|line| line.bits).flatten().fold(0.0, f64::max)
    }
}

/// The tokens that come first at the snapshots, the last one's before the earlier ones'. What comes
/// first before anything was learnt is chance.
fn first(distributions: &[Option<Distribution>; STEPS.len()]) -> Vec<u32> {
    let mut ids: Vec<u32> = Vec::new();
    let mut take = |candidates: Vec<(u32, f64)>| {
        for (id, _) in candidates {
            if !ids.contains(&id) && ids.len() < MOST_WATCHED {
                ids.push(id);
            }
        }
    };
    distributions.iter().skip(1).rev().flatten().for_each(|distribution| take(distribution.top(1)));
    distributions.iter().skip(1).rev().flatten().for_each(|distribution| take(distribution.top(MOST_WATCHED)));
    ids
}

/// The tokens for words: as they are, or with the space that stands before a word in a text. And the
/// words for which there is none.
fn find(words: &[&str], model: &LoadedModel) -> (Vec<u32>, Vec<String>) {
    let (mut ids, mut unknown) = (Vec::new(), Vec::new());
    for word in words {
        let lower = word.to_lowercase();
        let spaced = format!(" {word}");
        let place = |wanted: &str| model.token_bytes.iter().position(|bytes| bytes == wanted.as_bytes());
        let named = |wanted: &str| model.vocabulary.iter().position(|token| token == wanted);
        match place(&spaced).or_else(|| named(word)).or_else(|| named(&lower)).or_else(|| place(word)) {
            Some(id) if ids.contains(&(id as u32)) => {}
            Some(id) => ids.push(id as u32),
            None => unknown.push((*word).to_owned()),
        }
    }
    (ids, unknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::ModelId;
    use crate::ui::state::next_token::tests::model;

    fn answers(of: &[(usize, [f32; 4])]) -> [Option<Answer>; STEPS.len()] {
        let mut answers = [const { None }; STEPS.len()];
        for (stage, weights) in of {
            answers[*stage] = Some(weights.map(f32::ln).to_vec());
        }
        answers
    }

    #[test]
    fn what_comes_first_is_watched_the_end_before_the_beginning() {
        let model = model(ModelId::Bert, &[b"the", b"cat", b"dog", b"x"]);
        let all = answers(&[(0, [1.0, 1.0, 1.0, 1.0]), (2, [5.0, 1.0, 1.0, 1.0]), (6, [1.0, 4.0, 2.0, 1.0])]);
        let lapse = Lapse::new(Run::Bert, &all, &[], &model);
        let labels: Vec<&str> = lapse.lines.iter().map(|line| line.label.as_str()).collect();
        assert_eq!(labels, ["cat", "the", "dog", "x"]);
        let close = |found: Option<f64>, expected: f64| found.is_some_and(|found| (found - expected).abs() < 1e-6);
        assert!(close(lapse.lines[0].bits[0], 2.0) && close(lapse.lines[0].bits[6], 1.0));
        assert_eq!((lapse.lines[0].bits[1], lapse.stages[1].is_none()), (None, true));
        assert!((lapse.largest() - 0.625).abs() < 1e-6 && lapse.most_bits() >= 3.0 - 1e-6);
        assert_eq!(lapse.vocabulary, 4);
    }

    #[test]
    fn words_are_found_with_their_space_and_without() {
        let gpt = model(ModelId::Gpt, &[b"cat", b" cat", b"\xe2", b"time"]);
        let lapse = Lapse::new(Run::Gpt, &answers(&[]), &["cat", "time", "Time", "none", "🙂"], &gpt);
        let labels: Vec<&str> = lapse.lines.iter().map(|line| line.label.as_str()).collect();
        assert_eq!(labels, ["␣cat", "time"]);
        assert_eq!(lapse.unknown, ["none", "🙂"]);
        assert_eq!(lapse.lines[0].bits, [None; STEPS.len()]);
    }

    #[test]
    fn answers_of_nothing_are_views_of_nothing() {
        let model = model(ModelId::Bert, &[]);
        let mut all = [const { None }; STEPS.len()];
        (all[0], all[1]) = (Some(Vec::new()), Some(vec![f32::NAN; 3]));
        let lapse = Lapse::new(Run::Bert, &all, &[], &model);
        assert!(lapse.lines.is_empty() && lapse.stages[1].as_ref().is_some_and(|stage| stage.best.is_empty()));
        assert_eq!((lapse.largest(), lapse.most_bits()), (0.0, 0.0));
        assert_eq!(Lapse::new(Run::Gpt, &[const { None }; STEPS.len()], &[], &model), Lapse::default());
    }
}
