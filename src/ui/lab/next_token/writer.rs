//! Texts that models write: one after the other, from the same prompt.

use leptos::prelude::*;

use crate::inference::sampling::Sampling;
use crate::protocol::{EngineError, ModelId, Request, Response};
use crate::ui::engine::Engine;
use crate::ui::engine_client::{Lane, Outcome};
use crate::ui::state::next_token::TOKENS_TO_WRITE;
use crate::ui::state::writing::{Phase, Writing};
use crate::ui::text::NEXT_TOKEN;
use crate::ui::text::TEXT;
use crate::ui::text::next_token::Ended;

/// Who writes, and how tokens are chosen.
pub type Job = (ModelId, Sampling);

/// What is written, or has been.
#[derive(Clone, Copy)]
pub struct Writer {
    engine: Engine,
    /// A text for each job that has begun, in their order.
    pub texts: RwSignal<Vec<(ModelId, Writing)>>,
    /// Said once when all have ended.
    pub spoken: RwSignal<String>,
    /// Tells one run from the next: what an earlier one still says is not heard.
    run: StoredValue<u32>,
}

impl Writer {
    /// Nothing has been written.
    pub fn new(engine: Engine) -> Self {
        let (texts, spoken) = (RwSignal::new(Vec::new()), RwSignal::new(String::new()));
        Self { engine, texts, spoken, run: StoredValue::new(0) }
    }

    /// Has the jobs done, one after the other. `sent` is the part of the prompt that models are given.
    pub fn start(self, prompt: String, sent: String, jobs: Vec<Job>) {
        if untrack(|| self.is_running()) {
            return;
        }
        let run = self.next_run();
        self.texts.set(Vec::new());
        self.spoken.set(String::new());
        self.next(run, prompt, sent, jobs.into_iter());
    }

    fn next(self, run: u32, prompt: String, sent: String, mut jobs: std::vec::IntoIter<Job>) {
        let Some((model, sampling)) = jobs.next() else { return self.speak() };
        self.texts.update(|texts| texts.push((model, Writing::start(prompt.clone()))));
        let request = Request::Generate { model, prompt: sent.clone(), sampling, max_new_tokens: TOKENS_TO_WRITE };
        let on_tokens = move |first, tokens: &[_]| {
            if self.run.try_get_value() == Some(run) {
                self.update_last(|writing| writing.apply(first, tokens));
            }
        };
        self.engine.submit_streaming(Lane::Generate, request, on_tokens, move |outcome| {
            if self.run.try_get_value() != Some(run) {
                return;
            }
            let phase = match outcome {
                Outcome::Done(Ok(Response::Generated(generated))) => Phase::Done(generated.ending),
                Outcome::Done(Err(error)) if error != EngineError::Cancelled => Phase::Failed(error),
                _ => Phase::Stopped,
            };
            let goes_on = matches!(phase, Phase::Done(_));
            self.update_last(|writing| writing.end(phase));
            if goes_on {
                self.next(run, prompt, sent, jobs);
            } else {
                self.speak();
            }
        });
    }

    /// Has it stop. What was written stays.
    pub fn stop(self) {
        if untrack(|| self.is_running()) {
            self.next_run();
            self.engine.cancel(Lane::Generate);
            self.update_last(|writing| writing.end(Phase::Stopped));
            self.speak();
        }
    }

    /// Forgets what was written.
    pub fn clear(self) {
        self.stop();
        self.texts.set(Vec::new());
        self.spoken.set(String::new());
    }

    /// Whether a model is writing.
    pub fn is_running(self) -> bool {
        self.texts.with(|texts| texts.last().is_some_and(|(_, writing)| writing.is_running()))
    }

    /// Why the last one failed, if it did.
    pub fn failure(self) -> Option<EngineError> {
        self.texts.with(|texts| match &texts.last()?.1.phase {
            Phase::Failed(error) => Some(error.clone()),
            _ => None,
        })
    }

    /// What was written in a job, as text.
    pub fn written(self, job: usize) -> String {
        self.with_bytes(job, |writing, bytes| writing.text(bytes)).unwrap_or_default()
    }

    /// The prompt and what was written last, as it can be typed.
    pub fn whole(self) -> Option<String> {
        let last = self.texts.with(|texts| texts.len().checked_sub(1))?;
        self.with_bytes(last, |writing, bytes| writing.whole(bytes))
    }

    /// How a job goes, or how it ended, in a sentence; empty if it has not begun.
    pub fn state(self, job: usize) -> String {
        self.texts.with(|texts| {
            let Some((_, writing)) = texts.get(job) else { return String::new() };
            let ended = match writing.phase {
                Phase::Running => return (NEXT_TOKEN.so_far)(writing.tokens.len(), TOKENS_TO_WRITE),
                Phase::Done(ending) => Ended::Done(ending),
                Phase::Stopped => Ended::Stopped,
                Phase::Failed(_) => Ended::Failed,
            };
            (NEXT_TOKEN.ended)(writing.tokens.len(), writing.bits_per_token(), ended, &TEXT.figures)
        })
    }

    fn with_bytes<T>(self, job: usize, then: impl FnOnce(&Writing, &[Vec<u8>]) -> T) -> Option<T> {
        self.texts.with(|texts| {
            let (model, writing) = texts.get(job)?;
            let model = self.engine.model(*model);
            Some(model.with(|model| then(writing, model.here().map_or(&[], |it| &it.token_bytes))))
        })
    }

    fn update_last(self, change: impl FnOnce(&mut Writing)) {
        self.texts.update(|texts| {
            if let Some((_, writing)) = texts.last_mut() {
                change(writing);
            }
        });
    }

    fn speak(self) {
        let said = untrack(|| {
            let jobs = 0..self.texts.with(Vec::len);
            jobs.map(|job| (NEXT_TOKEN.spoken)(&self.state(job), &self.written(job))).collect::<Vec<_>>()
        });
        self.spoken.set(said.join(" "));
    }

    fn next_run(self) -> u32 {
        self.run.update_value(|run| *run = run.wrapping_add(1));
        self.run.get_value()
    }
}
