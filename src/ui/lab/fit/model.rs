//! What the laboratory's parts share, and the computation behind them, which never keeps the page waiting.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use crate::ui::state::fit::Fitting;
use crate::ui::state::fit::points::{Row, shipped};
use crate::ui::state::fit::work::{Results, Task, Work};
use crate::ui::widget::address::{Address, Linked};
use crate::ui::widget::figure::debounced;

/// So many milliseconds of computing at a time: less than a frame.
const SLICE: f64 = 8.0;
/// Between two slices the page does what it has to do.
const PAUSE: Duration = Duration::from_millis(4);
/// How long nothing has to change before the law is fitted anew, in milliseconds.
const SETTLED: u64 = 120;

/// The laboratory.
#[derive(Clone, Copy)]
pub struct Lab {
    /// Its state and its link.
    pub linked: Linked<Fitting>,
    /// What the reader decided.
    pub state: RwSignal<Fitting>,
    /// All points.
    pub rows: Memo<Vec<Row>>,
    /// What was computed last.
    pub results: RwSignal<Arc<Results>>,
    /// Resamples that have been fitted, while they are.
    pub resampled: RwSignal<usize>,
}

impl Lab {
    /// One for the page.
    pub fn provide() -> Self {
        let linked: Linked<Fitting> = expect_context::<Address>().link(&shipped().revision);
        let state = linked.state;
        let rows = Memo::new(move |_| state.with(Fitting::rows));
        let results = RwSignal::new(Arc::new(Results::default()));
        let lab = Self { linked, state, rows, results, resampled: RwSignal::new(0) };
        lab.compute();
        lab
    }

    /// Computes whenever there is something else to be computed.
    fn compute(self) {
        let task = Memo::new(move |_| self.state.with(Fitting::task));
        let work = StoredValue::new(None::<Work>);
        let pending = StoredValue::new(None::<TimeoutHandle>);
        let forget = move || {
            if let Some(handle) = pending.try_get_value().flatten() {
                handle.clear();
            }
        };
        on_cleanup(forget);
        let begin = move |task: Task| {
            forget();
            work.set_value(Some(Work::new(task)));
            self.go_on(work, pending);
        };
        let begin_later = debounced(SETTLED, move || begin(task.get_untracked()));
        Effect::new(move |before: Option<()>| {
            let now = task.get();
            match before {
                None => begin(now),
                Some(()) => begin_later(),
            }
        });
    }

    /// A slice of work, and the next one after it.
    fn go_on(self, work: StoredValue<Option<Work>>, pending: StoredValue<Option<TimeoutHandle>>) {
        let slice = move || {
            let end = js_sys::Date::now() + SLICE;
            let now = work.try_update_value(|work| {
                let work = work.as_mut()?;
                while !work.is_over() && js_sys::Date::now() < end {
                    work.step();
                }
                Some((work.results().clone(), work.is_over()))
            });
            // The chapter has been left.
            let Some((results, is_over)) = now.flatten() else { return };
            self.resampled.set(results.resampled);
            let shown = self.results.get_untracked();
            let parts = |it: &Results| (it.fit.clone(), it.bands.is_some(), it.others.len());
            // What was there before stays until there is a law again.
            if results.fit.is_some() && parts(&results) != parts(&shown) {
                self.results.set(Arc::new(results));
            }
            if !is_over {
                self.go_on(work, pending);
            }
        };
        pending.set_value(set_timeout_with_handle(slice, PAUSE).ok());
    }

    /// Leaves the point out, or takes it in again.
    pub fn toggle(self, row: usize) {
        let row = self.rows.with_untracked(|rows| rows.get(row).copied());
        if let Some(row) = row {
            self.state.update(|state| state.toggle(row.origin, row.index));
        }
    }
}
