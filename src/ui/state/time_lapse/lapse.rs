//! What is shown of the snapshots' answers.

use super::{MOST_WATCHED, Run, STEPS, Shipped};
use crate::inference::distribution::Distribution;
use crate::protocol::LoadedModel;
use crate::ui::state::next_token::token;
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
    /// Which of the views were computed here; the others were shipped.
    pub live: [bool; STEPS.len()],
}

impl Lapse {
    /// Of the answers so far, and where there is none yet of the shipped ones. All snapshots have the
    /// vocabulary of this model. If no words are asked for, those are drawn that come first at some
    /// snapshot.
    pub fn new(
        run: Run,
        answers: &[Option<Answer>; STEPS.len()],
        words: &[&str],
        model: Option<&LoadedModel>,
        shipped: Option<&Shipped>,
    ) -> Self {
        let distributions = answers.each_ref().map(|logits| logits.as_deref().map(Distribution::from_logits));
        let label = |id: u32| model.map_or_else(String::new, |model| label(run, model, id));
        let view = |distribution: &Distribution| StageView {
            best: distribution.top(BEST).into_iter().map(|(id, probability)| (label(id), probability)).collect(),
            entropy: distribution.entropy(),
        };
        let mut stages = distributions.each_ref().map(|distribution| distribution.as_ref().map(view));
        let live = stages.each_ref().map(Option::is_some);
        for (stage, shipped) in stages.iter_mut().zip(shipped.iter().flat_map(|shipped| &shipped.stages)) {
            if stage.is_none() {
                stage.clone_from(shipped);
            }
        }
        let (followed, unknown) = match (words, model, shipped) {
            ([], ..) => (first(&stages), Vec::new()),
            (_, Some(model), _) => {
                let (ids, unknown) = find(words, model);
                (ids.into_iter().map(label).collect(), unknown)
            }
            (_, None, shipped) => (words.iter().filter_map(|word| shipped?.find(word)).collect::<Vec<_>>(), Vec::new()),
        };
        let line = |followed: String| {
            let id = model.and_then(|model| (0..model.vocabulary.len() as u32).find(|id| label(*id) == followed));
            let bits = |at: usize| match distributions.get(at)?.as_ref().zip(id) {
                Some((distribution, id)) => Some(distribution.surprisal(id)).filter(|bits| bits.is_finite()),
                None => shipped?.bits(&followed, at).filter(|_| !live[at]),
            };
            WordLine { bits: std::array::from_fn(bits), label: followed }
        };
        Self {
            lines: followed.into_iter().map(line).collect(),
            unknown,
            vocabulary: answers
                .iter()
                .flatten()
                .map(Vec::len)
                .next()
                .or(shipped.map(|it| it.vocabulary))
                .unwrap_or_default(),
            stages,
            live,
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

fn label(run: Run, model: &LoadedModel, id: u32) -> String {
    let (bytes, name) = token(model, id);
    if run == Run::Bert { name.to_owned() } else { token_label::label(bytes, name) }
}

/// The tokens that come first at the snapshots, the last one's before the earlier ones'. What comes
/// first before anything was learnt is chance.
fn first(stages: &[Option<StageView>; STEPS.len()]) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    let mut take = |stage: &StageView, most: usize| {
        for (label, _) in stage.best.iter().take(most) {
            if !labels.contains(label) && labels.len() < MOST_WATCHED {
                labels.push(label.clone());
            }
        }
    };
    stages.iter().skip(1).rev().flatten().for_each(|stage| take(stage, 1));
    stages.iter().skip(1).rev().flatten().for_each(|stage| take(stage, MOST_WATCHED));
    labels
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
        let lapse = Lapse::new(Run::Bert, &all, &[], Some(&model), None);
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
        let lapse = Lapse::new(Run::Gpt, &answers(&[]), &["cat", "time", "Time", "none", "🙂"], Some(&gpt), None);
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
        let lapse = Lapse::new(Run::Bert, &all, &[], Some(&model), None);
        assert!(lapse.lines.is_empty() && lapse.stages[1].as_ref().is_some_and(|stage| stage.best.is_empty()));
        assert_eq!((lapse.largest(), lapse.most_bits()), (0.0, 0.0));
        assert_eq!(Lapse::new(Run::Gpt, &[const { None }; STEPS.len()], &[], Some(&model), None), Lapse::default());
    }

    #[test]
    fn what_has_not_been_answered_is_as_it_was_shipped() {
        let shipped = Shipped::of(Run::Bert);
        let nothing = [const { None }; STEPS.len()];
        let before = Lapse::new(Run::Bert, &nothing, &[], None, Some(&shipped));
        assert_eq!((before.lines.len(), before.live, before.vocabulary), (MOST_WATCHED, [false; STEPS.len()], 2_048));
        assert!(before.lines.iter().all(|line| line.bits.iter().all(Option::is_some)));
        let model = model(ModelId::Bert, &[b"the", b"cat", b"dog", b"x"]);
        let some = answers(&[(6, [5.0, 1.0, 1.0, 1.0])]);
        let partly = Lapse::new(Run::Bert, &some, &["cat", "none"], Some(&model), Some(&shipped));
        assert_eq!((partly.live[5], partly.live[6], partly.vocabulary), (false, true, 4));
        assert_eq!(partly.stages[0], shipped.stages[0]);
        assert_eq!(partly.lines[0].bits[0], shipped.bits("cat", 0));
        assert!(partly.lines[0].bits[6].is_some_and(|bits| (bits - 3.0).abs() < 1e-6));
        assert_eq!(partly.unknown, ["none"]);
        let asked = Lapse::new(Run::Bert, &nothing, &["none"], None, Some(&shipped));
        assert!(asked.lines.is_empty() && asked.unknown.is_empty());
    }
}
