//! The time-lapse of a training run: one sentence, put to snapshots of one model.

mod charts;
mod curve;
mod lapse;
mod shipped;

pub use charts::loss_chart;
pub use curve::{LossPoint, loss_curve};
pub use lapse::{Answer, Lapse, StageView, WordLine};
pub use shipped::Shipped;

use super::segments::MASK;
use super::url::{LabState, Pairs};

/// The name of the laboratory, in links and in the page.
pub const TIME_LAPSE: &str = "time-lapse";
/// The steps after which the models were kept.
pub const STEPS: [u32; 7] = [0, 100, 300, 1000, 3000, 10_000, 12_000];
/// The sentence that BERT is asked about at first.
pub const OPENING_BERT: &str = "The [MASK] is chasing the mouse.";
/// The beginning that GPT is asked about at first.
pub const OPENING_GPT: &str = "One morning the little dog";
/// No more bytes than this are sent: more than the model's 128 tokens ever take.
const REACH_BYTES: usize = 8_192;
/// Words that can be watched at a time.
pub const MOST_WATCHED: usize = 4;

/// Which run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Run {
    /// That of the small BERT.
    #[default]
    Bert,
    /// That of the small GPT.
    Gpt,
}

impl Run {
    /// Both.
    pub const ALL: [Run; 2] = [Run::Bert, Run::Gpt];

    /// Its name in links.
    pub fn key(self) -> &'static str {
        match self {
            Run::Bert => "bert",
            Run::Gpt => "gpt",
        }
    }

    /// Its name among the recorded runs.
    pub fn recorded(self) -> &'static str {
        match self {
            Run::Bert => "bert-mini",
            Run::Gpt => "gpt-mini",
        }
    }
}

/// Everything that the learner decided: this, and nothing else, is in the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeLapse {
    /// Which run.
    pub run: Run,
    /// The sentence for BERT, a gap in it.
    pub bert: String,
    /// The beginning for GPT.
    pub gpt: String,
    /// Which snapshot is looked at.
    stage: usize,
    /// Words whose course is drawn, with spaces between them; nothing for those that come first.
    pub watched: String,
}

impl Default for TimeLapse {
    fn default() -> Self {
        Self { run: Run::Bert, bert: OPENING_BERT.into(), gpt: OPENING_GPT.into(), stage: 0, watched: String::new() }
    }
}

impl LabState for TimeLapse {
    const LAB: &'static str = TIME_LAPSE;

    fn write(&self, pairs: &mut Pairs) {
        let default = Self::default();
        if self.run != default.run {
            pairs.pair("run", self.run.key());
        }
        for (key, text, opening) in [("text", &self.bert, default.bert), ("begin", &self.gpt, default.gpt)] {
            if *text != opening {
                pairs.text(key, text);
            }
        }
        if self.stage != default.stage {
            pairs.pair("step", &self.step().to_string());
        }
        if !self.watched.is_empty() {
            pairs.text("words", &self.watched);
        }
    }

    fn read(&mut self, key: &str, value: &str) {
        match key {
            "run" => self.run = Run::ALL.into_iter().find(|run| run.key() == value).unwrap_or_default(),
            "text" => self.bert = value.to_owned(),
            "begin" => self.gpt = value.to_owned(),
            "step" => self.stage = STEPS.iter().position(|step| step.to_string() == value).unwrap_or_default(),
            "words" => self.watched = value.to_owned(),
            _ => {}
        }
    }
}

impl TimeLapse {
    /// Which snapshot is looked at.
    pub fn stage(&self) -> usize {
        self.stage
    }

    /// After how many steps it was kept.
    pub fn step(&self) -> u32 {
        STEPS.get(self.stage).copied().unwrap_or_default()
    }

    /// Looks at another snapshot; beyond the last is the last.
    pub fn look_at(&mut self, stage: usize) {
        self.stage = stage.min(STEPS.len() - 1);
    }

    /// The sentence of the run that is looked at.
    pub fn text(&self) -> &str {
        match self.run {
            Run::Bert => &self.bert,
            Run::Gpt => &self.gpt,
        }
    }

    /// Takes over an edited sentence.
    pub fn edit(&mut self, text: String) {
        match self.run {
            Run::Bert => self.bert = text,
            Run::Gpt => self.gpt = text,
        }
    }

    /// What the models are asked: of BERT's sentence the beginning, of GPT's the end. None if
    /// there is no gap to be filled.
    pub fn asked(&self) -> Option<&str> {
        let text = self.text();
        match self.run {
            Run::Gpt => {
                let mut start = text.len().saturating_sub(REACH_BYTES);
                while !text.is_char_boundary(start) {
                    start += 1;
                }
                Some(&text[start..])
            }
            Run::Bert => {
                let mut end = text.len().min(REACH_BYTES);
                while !text.is_char_boundary(end) {
                    end -= 1;
                }
                let read = &text[..end];
                read.contains(MASK).then_some(read)
            }
        }
    }

    /// The words to be watched, each once; none for those that come first.
    pub fn words(&self) -> Vec<&str> {
        let mut words: Vec<&str> = Vec::new();
        for word in self.watched.split_whitespace() {
            if !words.contains(&word) && words.len() < MOST_WATCHED {
                words.push(word);
            }
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::url::{read, write};

    #[test]
    fn only_a_sentence_with_a_gap_is_asked_of_bert() {
        let mut state = TimeLapse::default();
        assert_eq!(state.asked(), Some(OPENING_BERT));
        state.edit("no gap".into());
        assert_eq!(state.asked(), None);
        state.edit(format!("{}{MASK}", "é".repeat(100_000)));
        assert_eq!(state.asked(), None, "a gap beyond what is read");
        state.edit(format!("{MASK}{}", "é".repeat(100_000)));
        assert!(state.asked().is_some_and(|asked| asked.len() <= REACH_BYTES));
        state.run = Run::Gpt;
        assert_eq!(state.asked(), Some(OPENING_GPT));
        state.edit("xé".repeat(100_000));
        assert!(state.asked().is_some_and(|asked| asked.len() <= REACH_BYTES && asked.ends_with('é')));
    }

    #[test]
    fn words_are_watched_once_and_not_too_many() {
        let state = TimeLapse { watched: " cat  dog cat\ta b c ".into(), ..TimeLapse::default() };
        assert_eq!(state.words(), ["cat", "dog", "a", "b"]);
        assert!(TimeLapse::default().words().is_empty());
    }

    #[test]
    fn what_makes_no_sense_falls_back() {
        for odd in ["run=t5", "step=7", "step=-1", "step=", "x=y"] {
            assert_eq!(read::<TimeLapse>(&format!("lab=time-lapse&{odd}")).state, TimeLapse::default(), "{odd}");
        }
        let mut state = TimeLapse::default();
        state.look_at(99);
        assert_eq!(state.step(), 12_000);
    }

    proptest::proptest! {
        #[test]
        fn state_to_fragment_to_state(bert in "\\PC{0,30}", gpt in "(\\PC|[#&=%+\n]){0,30}", watched in "\\PC{0,20}", stage in 0..7usize, is_gpt: bool) {
            let state = TimeLapse { run: Run::ALL[usize::from(is_gpt)], bert, gpt, stage, watched };
            proptest::prop_assert_eq!(read::<TimeLapse>(&write(&state, "").text).state, state);
        }

        #[test]
        fn any_fragment_can_be_read(fragment in "\\PC*") {
            read::<TimeLapse>(&format!("lab=time-lapse&{fragment}"));
        }
    }
}
