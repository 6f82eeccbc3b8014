//! A sentence, put to the snapshots of a training run.
//!
//! What is shown is decided in [`model`]; the components only draw it.

mod model;
mod panels;

use leptos::prelude::*;

use self::model::{Lab, is_shipped, snapshots};
use self::panels::{Courses, Expected, Loss, Slider};
use crate::protocol::{ModelId, Snapshot};
use crate::ui::state::time_lapse::{Run, STEPS, TIME_LAPSE as NAME, TimeLapse, loss_curve};
use crate::ui::text::{TEXT, TIME_LAPSE};
use crate::ui::widget::badge::{Badge, Figures};
use crate::ui::widget::figure::{Figure, Table};
use crate::ui::widget::load_several::{LoadSeveral, LoadWords};
use crate::ui::widget::prose::Prose;
use crate::ui::widget::remark::Remark;

const LOAD: LoadWords = LoadWords { load: TIME_LAPSE.load, loading: TIME_LAPSE.loading, loaded: TIME_LAPSE.loaded };

/// The laboratory.
#[component]
pub fn TimeLapseLab() -> impl IntoView {
    let lab = Lab::provide();
    let run = Memo::new(move |_| lab.state.with(|state| state.run));
    let takeaway = Signal::derive(move || takeaway(lab));
    let table = Signal::derive(move || table(lab));
    let figures = Signal::derive(move || {
        let stage = lab.state.with(TimeLapse::stage);
        lab.lapse.with(|lapse| {
            let lapse = lapse.as_ref()?;
            lapse.stages.get(stage)?.as_ref()?;
            Some(if lapse.live.get(stage) == Some(&true) { Figures::Live } else { Figures::Precomputed })
        })
    });
    let badge = ViewFn::from(move || view! { <Badge model=ModelId::BertSnapshot(Snapshot::LAST) figures/> });
    let status = move || {
        let run = run.get();
        if is_shipped(run) {
            view! { <LoadSeveral models=snapshots(run) words=LOAD/> }.into_any()
        } else {
            view! { <p class="remark window">{(TIME_LAPSE.not_shipped)(run)}</p> }.into_any()
        }
    };
    view! {
        <Figure name=NAME title=TIME_LAPSE.title nested=true badge takeaway table
            fragment=lab.linked.fragment.into() reset=Callback::new(move |()| lab.reset())>
            {status}
            <div class="time-lapse">
                <Sentence lab run/>
                <Slider lab/>
                <Expected lab/>
                <Courses lab/>
                <Loss lab run/>
            </div>
            <p class="model-note">{move || view! { <Prose runs=(TIME_LAPSE.model_note)(run.get())/> }}</p>
        </Figure>
    }
}

/// Which run, and what its snapshots are asked.
#[component]
fn Sentence(lab: Lab, run: Memo<Run>) -> impl IntoView {
    let choices = Run::ALL.map(|choice| {
        let chosen = move || run.get() == choice;
        view! {
            <label class="segment">
                <input type="radio" name="time-lapse-run" value=choice.key() prop:checked=chosen
                    on:change=move |_| lab.state.update(|state| state.run = choice)/>
                <span>{(TIME_LAPSE.run)(choice)}</span>
            </label>
        }
    });
    let text = Signal::derive(move || lab.state.with(|state| state.text().to_owned()));
    let no_gap =
        Signal::derive(move || lab.state.with(|state| state.asked().is_none().then(|| TIME_LAPSE.no_gap.to_owned())));
    let other = Signal::derive(move || lab.linked.other_revision.get().then(|| TEXT.figure.other_revision.to_owned()));
    view! {
        <div class="prompt">
            <div class="field-head">
                <label for="time-lapse-text">{move || (TIME_LAPSE.text)(run.get())}</label>
                <fieldset class="segments"><legend class="visually-hidden">{TIME_LAPSE.runs}</legend>{choices.into_iter().collect_view()}</fieldset>
            </div>
            <textarea id="time-lapse-text" rows="2" dir="auto" autocomplete="off" spellcheck="false"
                aria-describedby="time-lapse-text-hint" prop:value=text
                on:input:target=move |event| lab.state.update(|state| state.edit(event.target().value()))></textarea>
            <p class="hint" id="time-lapse-text-hint">{move || (TIME_LAPSE.text_hint)(run.get())}</p>
            <Remark words=no_gap/>
            <Remark words=other/>
        </div>
    }
}

fn takeaway(lab: Lab) -> String {
    let (stage, step) = lab.state.with(|state| (state.stage(), state.step()));
    let said = lab.lapse.with(|lapse| {
        let lapse = lapse.as_ref()?;
        let best = lapse.stages.get(stage)?.as_ref()?;
        let now = (TIME_LAPSE.takeaway)(step, &best.best, &TEXT.figures);
        let went = lapse.lines.first().and_then(|line| {
            let [first, .., last] = line.bits;
            Some((TIME_LAPSE.went)(&line.label, first?, last?, &TEXT.figures))
        });
        Some([now, went.unwrap_or_default()].join(" ").trim().to_owned())
    });
    said.unwrap_or_else(|| loss_now(&lab.state.get()))
}

/// What was recorded of the run at this step; shown as long as no snapshot has answered.
fn loss_now(state: &TimeLapse) -> String {
    let curve = loss_curve(state.run.recorded());
    let here = curve.iter().find(|point| point.step == state.step());
    here.map_or_else(String::new, |point| (TIME_LAPSE.loss_at)(point.step, point.held_out, &TEXT.figures))
}

fn table(lab: Lab) -> Table {
    let figures = &TEXT.figures;
    let curve = loss_curve(lab.state.with(|state| state.run.recorded()));
    let rows = STEPS.iter().enumerate().map(|(at, step)| {
        let loss = curve.iter().find(|point| point.step == *step).map(|point| figures.decimals(point.held_out, 2));
        let mut row = vec![figures.count(u64::from(*step)), loss.unwrap_or_default()];
        row.extend(lab.lapse.with(|lapse| {
            let cells = lapse.as_ref().and_then(|lapse| {
                let stage = lapse.stages.get(at)?.as_ref()?;
                let best = |place: usize| {
                    let best = stage.best.get(place);
                    best.map(|(token, share)| format!("{token} ({})", figures.percent(*share))).unwrap_or_default()
                };
                let word = |line: &crate::ui::state::time_lapse::WordLine| {
                    let bits = line.bits.get(at).copied().flatten()?;
                    Some(format!("{} {}", line.label, figures.decimals(bits, 1)))
                };
                let words: Vec<String> = lapse.lines.iter().filter_map(word).collect();
                Some([best(0), best(1), figures.decimals(stage.entropy, 1), words.join("; ")])
            });
            cells.unwrap_or_default()
        }));
        row
    });
    Table { columns: TIME_LAPSE.columns.to_vec(), rows: rows.collect() }
}
