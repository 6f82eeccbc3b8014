//! The laboratory's signals: what the learner decided, what ran here, and how far it is.

use std::sync::Arc;

use leptos::prelude::*;

use crate::manifest;
use crate::protocol::{EngineError, ModelId, RaceNews, RaceOrder, RaceTask, Request};
use crate::transfer::outcome::{Outcome, Recorded};
use crate::transfer::own::OwnError;
use crate::transfer::settings::Method;
use crate::transfer::task::Task;
use crate::ui::engine::Engine;
use crate::ui::engine_client::{Lane, Outcome as Ended};
use crate::ui::state::transfer::{Transfer, View, recorded};
use crate::ui::widget::address::{Address, Linked};
use crate::ui::widget::badge::Figures;

/// On what, and how: races that differ in nothing else share their runs.
type Key = (RaceTask, Method);

/// How far a race is.
#[derive(Clone, Debug, PartialEq)]
struct Running {
    order: RaceOrder,
    /// When it began, in milliseconds.
    since: f64,
    /// Pieces done, of how many.
    pieces: (u64, u64),
}

/// All of the laboratory's signals.
#[derive(Clone, Copy)]
pub struct Lab {
    engine: Engine,
    /// What the learner decided.
    pub state: RwSignal<Transfer>,
    /// The state in the address.
    pub linked: Linked<Transfer>,
    /// The sentences, or why they are none.
    pub sentences: Memo<Result<Arc<Task>, OwnError>>,
    /// What is shown.
    pub view: Memo<Arc<View>>,
    /// Where it comes from.
    pub figures: Memo<Option<Figures>>,
    /// Why the last race ended early.
    pub failure: RwSignal<Option<EngineError>>,
    live: RwSignal<Vec<(Key, Vec<Outcome>)>>,
    running: RwSignal<Option<Running>>,
    /// The race is to begin as soon as the model is here.
    wanted: RwSignal<bool>,
}

impl Lab {
    /// Reads the address and connects the signals. No model is asked for: that is the reader's.
    pub fn provide() -> Self {
        let engine: Engine = expect_context();
        let linked = expect_context::<Address>().link::<Transfer>(manifest::shipped(ModelId::BertTransfer).revision);
        let state = linked.state;
        let what =
            Memo::new(move |_| state.with(|state| (state.task, state.task.is_none().then(|| state.own.clone()))));
        let sentences = Memo::new(move |_| {
            // Not `track`: a memo that nobody has read follows nothing.
            what.with(|_| ());
            state.with_untracked(|state| state.sentences().map(Arc::new))
        });
        let recorded = StoredValue::new(recorded());
        let live = RwSignal::new(Vec::new());
        let view = Memo::new(move |_| Arc::new(view(state, sentences, live, recorded)));
        let lab = Self {
            engine,
            state,
            linked,
            sentences,
            view,
            figures: Memo::new(move |_| figures(state, sentences, live, view)),
            failure: RwSignal::new(None),
            live,
            running: RwSignal::new(None),
            wanted: RwSignal::new(false),
        };
        lab.begin_when_possible();
        lab.end_what_no_longer_fits();
        on_cleanup(move || engine.cancel(Lane::Transfer));
        lab
    }

    /// Whether a race is running, or about to.
    pub fn is_running(self) -> bool {
        self.wanted.get() || self.running.with(Option::is_some)
    }

    /// How many runs of this race were made here, of how many.
    pub fn made(self) -> (usize, usize) {
        let Some((task, live)) = self.task_and_live() else { return (0, 0) };
        self.state.with(|state| {
            let all = state.runs(&task);
            let sizes = state.sizes(&task);
            let made = live.iter().filter(|it| it.seed < state.seeds && sizes.contains(&it.size)).count();
            (made.min(all), all)
        })
    }

    /// Seconds until the race will have ended, once that can be said.
    pub fn seconds_left(self) -> Option<f64> {
        self.running.with(|running| {
            let Running { since, pieces: (done, total), .. } = running.as_ref()?;
            let seconds = (now() - since) / 1000.0;
            // The first steps are slow, and say nothing of the rest.
            (*done > 0 && seconds > 1.0).then(|| seconds * total.saturating_sub(*done) as f64 / *done as f64)
        })
    }

    /// Runs, goes on, runs once more, or pauses: whatever the button says.
    pub fn press(self) {
        self.failure.set(None);
        if untrack(|| self.is_running()) {
            return self.pause();
        }
        let (made, all) = untrack(|| self.made());
        if made == all {
            let key = untrack(|| self.key());
            self.live.update(|live| live.retain(|(other, _)| Some(other) != key.as_ref()));
        }
        self.wanted.set(true);
        if self.engine.model(ModelId::BertTransfer).with_untracked(|it| it.here().is_none()) {
            self.engine.load(ModelId::BertTransfer);
        }
    }

    /// Stops the race; what has ended stays.
    pub fn pause(self) {
        self.wanted.set(false);
        self.running.set(None);
        self.engine.cancel(Lane::Transfer);
    }

    /// Back to the opening state.
    pub fn reset(self) {
        self.pause();
        self.failure.set(None);
        self.live.update(Vec::clear);
        self.linked.reset();
    }

    fn key(self) -> Option<Key> {
        let task = self.sentences.get().ok()?;
        Some(self.state.with(|state| key(state, &task)))
    }

    fn task_and_live(self) -> Option<(Arc<Task>, Vec<Outcome>)> {
        let task = self.sentences.get().ok()?;
        let live = live_of(self.state, &task, self.live);
        Some((task, live))
    }

    fn begin_when_possible(self) {
        Effect::new(move |_| {
            if !self.wanted.get() {
                return;
            }
            let model = self.engine.model(ModelId::BertTransfer);
            if model.with(|it| it.here().is_some()) {
                self.wanted.set(false);
                untrack(|| self.begin());
            }
        });
    }

    fn begin(self) {
        let Some((task, live)) = self.task_and_live() else { return };
        let order = self.state.with(|state| state.order(&task, &live));
        let key = self.state.with(|state| key(state, &task));
        self.running.set(Some(Running { order: order.clone(), since: now(), pieces: (0, 0) }));
        let request = Request::Race(Box::new(order.clone()));
        let on_news = move |news| match news {
            RaceNews::Worked { done, total } => {
                // The reader may have left the chapter, or paused, meanwhile.
                let _ = self.running.try_update(|running| {
                    if let Some(running) = running {
                        running.pieces = (done, total);
                    }
                });
            }
            RaceNews::Ended(outcome) => {
                let _ = self.live.try_update(|live| keep(live, &key, outcome));
            }
        };
        self.engine.submit_race(Lane::Transfer, request, on_news, move |ended| {
            if self.running.is_disposed() {
                return;
            }
            if let Ended::Done(Err(error)) = &ended
                && *error != EngineError::Cancelled
            {
                self.failure.set(Some(error.clone()));
            }
            // After a pause another race may be running already.
            if self.running.with_untracked(|it| it.as_ref().is_some_and(|it| it.order == order)) {
                self.running.set(None);
            }
        });
    }

    /// A race on other sentences, or of other runs, than are looked at is ended.
    fn end_what_no_longer_fits(self) {
        Effect::new(move |_| {
            let task = self.sentences.get();
            let fits = self.state.with(|state| {
                let Ok(task) = &task else { return false };
                let order = state.order(task, &[]);
                self.running.with_untracked(|running| {
                    running.as_ref().is_none_or(|it| {
                        let it = &it.order;
                        (&it.task, it.method, &it.sizes, it.seeds)
                            == (&order.task, order.method, &order.sizes, order.seeds)
                    })
                })
            });
            if !fits {
                self.pause();
            }
        });
    }
}

fn key(state: &Transfer, task: &Task) -> Key {
    (state.order(task, &[]).task, state.method)
}

fn live_of(state: RwSignal<Transfer>, task: &Task, live: RwSignal<Vec<(Key, Vec<Outcome>)>>) -> Vec<Outcome> {
    let key = state.with(|state| key(state, task));
    live.with(|live| live.iter().find(|(other, _)| *other == key).map(|(_, runs)| runs.clone()).unwrap_or_default())
}

fn keep(live: &mut Vec<(Key, Vec<Outcome>)>, key: &Key, outcome: Outcome) {
    let place = live.iter().position(|(other, _)| other == key).unwrap_or_else(|| {
        live.push((key.clone(), Vec::new()));
        live.len() - 1
    });
    let Some((_, runs)) = live.get_mut(place) else { return };
    match runs.iter_mut().find(|it| it.is_same_run(&outcome)) {
        Some(same) => *same = outcome,
        None => runs.push(outcome),
    }
}

fn view(
    state: RwSignal<Transfer>,
    sentences: Memo<Result<Arc<Task>, OwnError>>,
    live: RwSignal<Vec<(Key, Vec<Outcome>)>>,
    recorded: StoredValue<Recorded>,
) -> View {
    let Ok(task) = sentences.get() else { return View::default() };
    let live = live_of(state, &task, live);
    state.with(|state| {
        let outcomes = recorded.with_value(|recorded| state.shown(&task, &live, recorded));
        View::new((*task).clone(), &outcomes, state.at)
    })
}

fn figures(
    state: RwSignal<Transfer>,
    sentences: Memo<Result<Arc<Task>, OwnError>>,
    live: RwSignal<Vec<(Key, Vec<Outcome>)>>,
    view: Memo<Arc<View>>,
) -> Option<Figures> {
    if view.with(|view| view.rows.is_empty()) {
        return None;
    }
    let task = sentences.get().ok()?;
    let live = live_of(state, &task, live);
    let (sizes, seeds) = state.with(|state| (state.sizes(&task), state.seeds));
    let made = live.iter().filter(|it| it.seed < seeds && sizes.contains(&it.size)).count();
    let shown: usize = 2 * seeds as usize * sizes.len();
    Some(match made {
        0 => Figures::Precomputed,
        made if made < shown => Figures::Thinking,
        _ => Figures::Live,
    })
}

fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}
