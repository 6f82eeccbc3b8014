//! What the page notes of what the engine has kept, so that it knows of it before there is an engine.

use form_urlencoded::{Serializer, parse};

use crate::protocol::{Family, Objective, RunOverview};

/// A run that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRun {
    /// What the model was trained to do.
    pub objective: Objective,
    /// Parameters.
    pub parameters: u64,
    /// Whether its text is the little world's.
    pub world: bool,
    /// Steps that had been made at least.
    pub done: u32,
    /// Steps in all.
    pub steps: u32,
}

impl KeptRun {
    /// Of a run.
    pub fn of(run: &RunOverview) -> Self {
        Self {
            objective: run.plan.objective,
            parameters: run.parameters,
            world: run.plan.text.is_none(),
            done: run.history.steps(),
            steps: run.plan.steps,
        }
    }

    /// As a text to keep.
    pub fn write(&self) -> String {
        let mut pairs = Serializer::new(String::new());
        pairs.append_pair("objective", self.objective.name());
        pairs.append_pair("parameters", &self.parameters.to_string());
        pairs.append_pair("source", if self.world { "world" } else { "text" });
        pairs.append_pair("done", &self.done.to_string());
        pairs.append_pair("steps", &self.steps.to_string());
        pairs.finish()
    }

    /// Reads it; none if it makes no sense.
    pub fn read(text: &str) -> Option<Self> {
        let value =
            |name: &str| parse(text.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let run = Self {
            objective: Objective::named(&value("objective")?)?,
            parameters: value("parameters")?.parse().ok()?,
            world: value("source")? == "world",
            done: value("done")?.parse().ok()?,
            steps: value("steps")?.parse().ok()?,
        };
        (run.done <= run.steps).then_some(run)
    }
}

const FAMILIES: [(&str, Family); 3] = [("bert", Family::Bert), ("gpt", Family::Gpt), ("t5", Family::T5)];

/// The families of which the reader has a model, the last one last, as a text to keep.
pub fn write_families(families: &[Family]) -> String {
    let name = |family: &Family| FAMILIES.iter().find(|(_, other)| other == family).map_or("", |(name, _)| name);
    families.iter().map(name).collect::<Vec<_>>().join(" ")
}

/// Reads it; names that are none are passed over.
pub fn read_families(text: &str) -> Vec<Family> {
    let mut families = Vec::new();
    for name in text.split(' ') {
        let family = FAMILIES.iter().find(|(other, _)| *other == name).map(|(_, family)| *family);
        families.extend(family.filter(|family| !families.contains(family)));
    }
    families
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_noted_and_read() {
        let run = KeptRun { objective: Objective::Spans, parameters: 34_000, world: false, done: 70, steps: 2_000 };
        assert_eq!(KeptRun::read(&run.write()), Some(run));
        for odd in [
            "",
            "objective=clm",
            "objective=x&parameters=1&source=world&done=1&steps=2",
            "objective=clm&parameters=1&source=world&done=3&steps=2",
        ] {
            assert_eq!(KeptRun::read(odd), None, "{odd}");
        }
        assert_eq!(read_families(&write_families(&[Family::Gpt, Family::Bert])), [Family::Gpt, Family::Bert]);
        assert_eq!(read_families("gpt gpt elmo "), [Family::Gpt]);
    }
}
