//! What the snapshots expect of the opening sentences, as shipped (`lab examples --time-lapse`).

use super::lapse::StageView;
use super::{Run, STEPS};
use crate::ui::state::token_label;

/// `assets/examples/time-lapse.tsv`; a test compares it with what the engine gives.
const FILE: &str = include_str!("../../../../assets/examples/time-lapse.tsv");

/// The answers of one run's snapshots to one sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shipped {
    /// The sentence.
    pub text: String,
    /// V.
    pub vocabulary: usize,
    /// What each snapshot expects.
    pub stages: [Option<StageView>; STEPS.len()],
    /// Words with their surprisals at each snapshot, in bits.
    pub words: Vec<(String, [Option<f64>; STEPS.len()])>,
}

impl Shipped {
    /// Those of a run; what is not understood is left out (a test sees to it that all is).
    pub fn of(run: Run) -> Self {
        Self::parse(FILE, run)
    }

    fn parse(file: &str, run: Run) -> Self {
        let mut shipped = Self::default();
        let mut lines = file.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        let head = lines.find(|line| line.first() == Some(&"run") && line.get(1) == Some(&run.key()));
        if let Some([_, _, text, vocabulary]) = head.as_deref() {
            (shipped.text, shipped.vocabulary) = ((*text).to_owned(), vocabulary.parse().unwrap_or_default());
        }
        let mut at = None;
        for line in lines.take_while(|line| line.first() != Some(&"run")) {
            match line.as_slice() {
                ["stage", step, _, entropy] => {
                    at = step.parse().ok().and_then(|step: u32| STEPS.iter().position(|it| *it == step));
                    if let Some(place) = at.and_then(|at: usize| shipped.stages.get_mut(at)) {
                        *place = entropy.parse().ok().map(|entropy| StageView { best: Vec::new(), entropy });
                    }
                }
                ["candidate", token, probability] => {
                    let place = at.and_then(|at| shipped.stages.get_mut(at)).and_then(Option::as_mut);
                    if let (Some(stage), Ok(probability)) = (place, probability.parse()) {
                        stage.best.push((label(token), probability));
                    }
                }
                ["word", token, bits] => {
                    let mut of_stages = [None; STEPS.len()];
                    of_stages.iter_mut().zip(bits.split(' ')).for_each(|(place, bits)| *place = bits.parse().ok());
                    shipped.words.push((label(token), of_stages));
                }
                _ => {}
            }
        }
        shipped
    }

    /// The label of a word that the reader asks for, if it is among those that were followed.
    pub fn find(&self, word: &str) -> Option<String> {
        let lower = word.to_lowercase();
        let spaced = format!("{}{word}", token_label::SPACE);
        let known = |label: &str| self.words.iter().any(|(of, _)| of == label);
        [spaced, word.to_owned(), lower].into_iter().find(|label| known(label))
    }

    /// The surprisal of a word at a snapshot.
    pub fn bits(&self, label: &str, stage: usize) -> Option<f64> {
        let (_, bits) = self.words.iter().find(|(of, _)| of == label)?;
        bits.get(stage).copied().flatten()
    }
}

fn label(token: &str) -> String {
    token_label::label(token.as_bytes(), token)
}

#[cfg(test)]
mod tests {
    use super::super::{MOST_WATCHED, OPENING_BERT, OPENING_GPT};
    use super::*;

    #[test]
    fn both_runs_are_whole() {
        for (run, text) in [(Run::Bert, OPENING_BERT), (Run::Gpt, OPENING_GPT)] {
            let shipped = Shipped::of(run);
            assert_eq!((shipped.text.as_str(), shipped.vocabulary), (text, 2_048));
            assert!(shipped.words.len() >= MOST_WATCHED);
            for (at, stage) in shipped.stages.iter().enumerate() {
                let stage = stage.as_ref().expect("every snapshot has answered");
                assert!(stage.best.len() == 8 && stage.best.is_sorted_by(|one, other| one.1 >= other.1));
                assert!(at == 0 || stage.best.iter().take(MOST_WATCHED).all(|(it, _)| shipped.bits(it, at).is_some()));
            }
        }
    }

    #[test]
    fn what_is_damaged_is_left_out() {
        let file = "run\tbert\ta\tx\nstage\t7\tr\t1\ncandidate\ty\t1\nstage\t100\tr\t2\ncandidate\t y\t.5\ncandidate\tz\t?\nword\t y\t1 x 3\nword\n";
        let shipped = Shipped::parse(file, Run::Bert);
        assert_eq!((shipped.text.as_str(), shipped.vocabulary), ("a", 0));
        assert_eq!(shipped.stages[1], Some(StageView { best: vec![("␣y".into(), 0.5)], entropy: 2.0 }));
        assert_eq!([0, 1, 2, 9].map(|at| shipped.bits("␣y", at)), [Some(1.0), None, Some(3.0), None]);
        assert_eq!(
            (shipped.find("y").as_deref(), shipped.find("Y").as_deref(), shipped.find("z")),
            (Some("␣y"), None, None)
        );
        assert_eq!(Shipped::parse(file, Run::Gpt), Shipped::default());
    }
}
