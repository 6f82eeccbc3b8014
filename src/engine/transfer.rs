//! The transfer race: one training step after the other, with a breath between them. A race takes
//! minutes, so other requests are answered in between.

use super::answer;
use super::host::Host;
use super::queue::Job;
use super::{Engine, Ready};
use crate::protocol::{EngineError, FromEngine, ModelId, RaceNews, RaceOrder, RaceTask, Response};
use crate::transfer::task::Task;
use crate::transfer::{News, Order, Pretrained, Race, TransferError};

/// Between two messages that only say how far the race is.
const PAUSE_MS: f64 = 200.0;

impl Ready {
    /// The encoder, if it is one to be fine-tuned.
    fn pretrained(&self) -> Result<&Pretrained, EngineError> {
        if let super::lm::Lm::Encoder(pretrained) = &self.lm { Ok(pretrained) } else { Err(self.wrong()) }
    }
}

impl<H: Host> Engine<H> {
    /// Races, and tells of every run that has ended.
    pub(super) async fn race(&self, job: &Job, order: &RaceOrder) -> Result<Response, EngineError> {
        let ready = self.ready(ModelId::BertTransfer)?;
        let task = match &order.task {
            RaceTask::Shipped(name) => Task::shipped(*name),
            RaceTask::Own(task) => {
                let sentences = task.labelled.iter().chain(&task.held_out);
                answer::accept(sentences.map(|sentence| sentence.text.as_str()))?;
                (**task).clone()
            }
        };
        let runs = Order::new(order.method, order.sizes.clone(), order.seeds);
        let mut race = Race::new(ready.pretrained()?, &task, runs).map_err(refusal)?;
        race.leave_out(order.first as usize);
        let mut last = None;
        loop {
            self.host().breathe().await;
            job.cancel.check()?;
            self.answer_others().await;
            job.cancel.check()?;
            let Some(news) = race.step().map_err(refusal)? else { return Ok(Response::Raced) };
            let now = self.host().now();
            // A clock that was set back must not hold anything up.
            if last.is_none_or(|last| now - last >= PAUSE_MS || now < last) {
                last = Some(now);
                let (done, total) = race.progress();
                self.host().send(FromEngine::Race { id: job.id, news: RaceNews::Worked { done, total } });
            }
            if let News::Ended(outcome) = news {
                self.host().send(FromEngine::Race { id: job.id, news: RaceNews::Ended(outcome) });
            }
        }
    }
}

/// Why there is no race.
fn refusal(error: TransferError) -> EngineError {
    match error {
        TransferError::NoTask | TransferError::TooMany { .. } | TransferError::Setting { .. } => {
            EngineError::BadSetting { detail: error.to_string() }
        }
        TransferError::TooLong { text, limit, found } => {
            EngineError::LongSentence { start: text, limit: limit as u64, found: found as u64 }
        }
        TransferError::Model(error) => answer::unreadable(error),
        other => EngineError::Computation { detail: other.to_string() },
    }
}
