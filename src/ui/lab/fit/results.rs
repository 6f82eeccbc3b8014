//! What the fit found.

use leptos::prelude::*;

use super::model::Lab;
use crate::scaling::fit::{Bands, Interval};
use crate::ui::state::fit::outcome::{ahead, extrapolation, floor_verdict, predicted};
use crate::ui::state::fit::points::Standing;
use crate::ui::state::fit::work::RESAMPLES;
use crate::ui::state::fit::{Distance, Fitting};
use crate::ui::text::FIT;
use crate::ui::widget::remark::decided;

/// The seven bands in the order of the rows.
fn in_order(bands: &Bands) -> [Interval; 7] {
    [bands.floor, bands.parameter_scale, bands.token_scale, bands.alpha, bands.beta, bands.a, bands.b]
}

/// The constants with their bands, or why there are none.
#[component]
pub fn Constants(lab: Lab) -> impl IntoView {
    let shown = move || {
        let results = lab.results.get();
        match &results.fit {
            None => view! { <p class="empty">{FIT.searching}</p> }.into_any(),
            Some(Err(error)) => view! { <p class="empty" data-fit="none">{(FIT.no_law)(error)}</p> }.into_any(),
            Some(Ok(fit)) => {
                let bands = results.bands().map(|bands| in_order(bands));
                let row = |[name, what, value, band]: [String; 4]| {
                    view! {
                        <tr>
                            <th scope="row"><strong>{name.clone()}</strong>" " <span class="hint">{what}</span></th>
                            <td data-constant=name>{value}</td>
                            <td>{band}</td>
                        </tr>
                    }
                };
                let rows = (FIT.constant_rows)(fit, bands.as_ref()).into_iter().map(row).collect_view();
                let no_bands = results.bands.as_ref().and_then(|it| it.as_ref().err()).map(|error| {
                    view! { <p class="remark window">{(FIT.no_bands)(error)}</p> }
                });
                view! {
                    <table class="fit-constants">
                        <thead><tr>{FIT.constant_columns.map(|column| view! { <th scope="col">{column}</th> }).collect_view()}</tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                    {no_bands}
                }
                .into_any()
            }
        }
    };
    let is_resampling = decided(move || lab.results.with(|it| it.law().is_some() && it.bands.is_none()));
    let progress = move || {
        is_resampling.get().then(|| {
            view! {
                <div class="fit-progress">
                    <progress max=RESAMPLES.to_string() prop:value=move || lab.resampled.get().to_string() aria-label=FIT.constant_columns[2]></progress>
                    <span class="hint">{move || (FIT.resampling)(lab.resampled.get(), RESAMPLES)}</span>
                </div>
            }
        })
    };
    view! {
        <section aria-labelledby="fit-constants">
            <h4 id="fit-constants">{FIT.constants}</h4>
            {shown}
            {progress}
        </section>
    }
}

/// E beside the entropy.
#[component]
pub fn Floor(lab: Lab) -> impl IntoView {
    let said = Memo::new(move |_| {
        let results = lab.results.get();
        let fit = results.law()?;
        match lab.state.with(Fitting::entropy) {
            Some(entropy) => {
                let verdict = floor_verdict(fit, results.bands()?, entropy);
                Some((FIT.verdict)(verdict, fit.constants.floor, entropy))
            }
            None => Some((FIT.no_entropy)(fit.constants.floor)),
        }
    });
    let shown = move || said.get().unwrap_or_else(|| "…".to_owned());
    view! {
        <section aria-labelledby="fit-entropy" data-part="entropy">
            <h4 id="fit-entropy">{FIT.entropy}</h4>
            <p>{shown}</p>
        </section>
    }
}

/// The runs that were held out, and a look further ahead.
#[component]
pub fn Extrapolations(lab: Lab) -> impl IntoView {
    let shown = move || {
        let results = lab.results.get();
        let fit = results.law()?;
        let entropy = lab.state.with(Fitting::entropy);
        lab.rows.with(|rows| {
            let said = extrapolation(fit, rows, entropy).map_or(FIT.nothing_held_out.to_owned(), |it| (FIT.extrapolated)(&it));
            let bands = results.bands();
            let cells = rows.iter().filter(|row| row.standing == Standing::HeldOut).filter_map(|row| {
                let band = bands.and_then(|bands| bands.loss(row.point.parameters, row.point.tokens));
                Some((FIT.held_cells)(row, predicted(fit, row)?, band))
            });
            let lines: Vec<_> = cells
                .map(|cells| view! { <tr>{cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> })
                .collect();
            let table = (!lines.is_empty()).then(|| view! {
                <div class="table-scroll" tabindex="0" role="region" aria-labelledby="fit-extrapolation">
                    <table>
                        <thead><tr>{FIT.held_columns.map(|column| view! { <th scope="col">{column}</th> }).collect_view()}</tr></thead>
                        <tbody>{lines}</tbody>
                    </table>
                </div>
            });
            let further = ahead(fit, bands.map(AsRef::as_ref)).map(|it| view! { <p class="fit-ahead">{(FIT.ahead)(&it)}</p> });
            Some(view! { <p>{said}</p>{table}{further} })
        })
    };
    view! {
        <section data-part="extrapolation">
            <h4 id="fit-extrapolation">{FIT.extrapolation}</h4>
            {shown}
        </section>
    }
}

/// What other ways of measuring say of the same points.
#[component]
pub fn Others(lab: Lab) -> impl IntoView {
    let now = Memo::new(move |_| lab.state.with(|state| state.distance));
    let row = move |(distance, _): (Distance, &'static str)| {
        let cells = move || {
            let results = lab.results.get();
            let entropy = lab.state.with(Fitting::entropy);
            let found = results.others.iter().find(|(it, _)| *it == distance).map(|(_, fit)| fit.clone());
            match found {
                None => view! { <td colspan="5">"…"</td> }.into_any(),
                Some(Err(_)) => view! { <td colspan="5">{FIT.no_other}</td> }.into_any(),
                Some(Ok(fit)) => {
                    let held = lab.rows.with(|rows| extrapolation(&fit, rows, entropy));
                    (FIT.other_cells)(&fit, held).map(|cell| view! { <td>{cell}</td> }).collect_view().into_any()
                }
            }
        };
        view! {
            <tr class:is-chosen=move || now.get() == distance>
                <th scope="row">{(FIT.distance_name)(distance)}</th>
                {cells}
            </tr>
        }
    };
    let is_there = decided(move || lab.results.with(|it| it.law().is_some()));
    let shown = move || {
        is_there.get().then(|| {
            view! {
                <div class="fit-others">
                    <h4 id="fit-others">{FIT.others}</h4>
                    <div class="table-scroll" tabindex="0" role="region" aria-labelledby="fit-others">
                        <table>
                            <thead><tr>{FIT.other_columns.map(|column| view! { <th scope="col">{column}</th> }).collect_view()}</tr></thead>
                            <tbody>{Distance::ALL.map(row).collect_view()}</tbody>
                        </table>
                    </div>
                </div>
            }
        })
    };
    view! { {shown} }
}
