//! The laboratory in which the reader fits a law, in English.

use super::FIGURES as F;
use crate::scaling::fit::{Fit, FloorOrigin, Interval};
use crate::ui::state::fit::outcome::{AHEAD, Ahead, Extrapolation, FloorVerdict, Predicted};
use crate::ui::state::fit::points::{MOST_ROWS, Origin, Row, Standing, TableError};
use crate::ui::state::fit::{Along, Distance, View, Which};
use crate::ui::text::Run::{Code, Stress, Words};
use crate::ui::text::fit::{Beside, Constant, FitText};

pub(in crate::ui::text) static FIT: FitText = FitText {
    title: "Fit a law to measured points",
    badge: "computed here",
    badge_hint: "the law is fitted in this page; the points were measured beforehand",
    provenance: |runs| {
        vec![
            Words("The points: "),
            Stress(if runs == 0 { "none" } else { "measured by this project" }),
            Words(
                ". Small GPTs were trained on the tiny world, whose grammar is known and whose entropy therefore is, too. N counts all parameters, those that are used twice once; D counts the tokens that were predicted, none of them seen twice; the loss is on text that no model was trained on, corrected for how hard that sample happens to be. ",
            ),
            Code("lab sweep"),
            Words(" trains them all again; "),
            Code("lab fit assets/runs/sweep.csv"),
            Words(" fits the law outside of this page."),
        ]
    },
    view: "Show",
    view_name: |view| match view {
        View::Law => "the law",
        View::Misses => "what it is off by",
    },
    along: "Along",
    along_name: |along| match along {
        Along::Size => "parameters",
        Along::Tokens => "tokens",
        Along::Compute => "compute",
    },
    along_title: |along| match along {
        Along::Size => "N, parameters",
        Along::Tokens => "D, training tokens",
        Along::Compute => "C = 6 N D, training compute in FLOP",
    },
    loss_titles: ["Loss above the entropy, nats a token", "Loss, nats a token"],
    miss_title: "Predicted loss against the measured one, %",
    tick: [|it| F.short(it, 3), |it| F.power(it, 2), |it| F.digits(it, 3), |it| signed(F.digits(it.abs(), 2), it)],
    exact: "exactly right",
    held_out: "held out",
    line: |along, value| match along {
        Along::Size => format!("D = {}", F.short(value, 2)),
        Along::Tokens | Along::Compute => format!("N = {}", F.short(value, 2)),
    },
    best: "best use of each budget",
    standing: |standing| match standing {
        Standing::Kept => "in the fit",
        Standing::HeldOut => "held out",
        Standing::LeftOut => "left out",
    },
    origin: |origin| match origin {
        Origin::Measured => "measured here",
        Origin::Own => "your run",
        Origin::Table => "your table",
    },
    point,
    drawing: |view, along| match (view, along) {
        (View::Misses, _) => "What the law is off by at each point, over the compute",
        (View::Law, Along::Size) => "Loss against parameters, a line for each number of tokens",
        (View::Law, Along::Tokens) => "Loss against tokens, a line for each size",
        (View::Law, Along::Compute) => "Loss against compute, a line for each size",
    },
    drawing_hint: "Point at a point and click, or go to it with the arrow keys and press Enter: it is left out, or taken in again.",
    legend: "Filled points are in the fit, hollow ones are not. Lines are dotted beyond the runs that were fitted; the band around the lowest holds 95 % of the resampled laws.",
    distance: "What counts as an error",
    distance_name: |distance| match distance {
        Distance::Huber => "Huber",
        Distance::Squares => "squares",
        Distance::Relative => "relative squares",
    },
    distance_hint: |distance| match distance {
        Distance::Huber => {
            "As in the papers: the distance of the losses’ logarithms, squared only up to 0.1 %. A point that is far off pulls no harder than others."
        }
        Distance::Squares => "The square of the distance of the losses’ logarithms. Points that are far off pull hard.",
        Distance::Relative => {
            "The square of how many per cent the prediction is off. Predictions that are too high count a little more."
        }
    },
    floor: "Irreducible loss E",
    floor_name: |is_known, entropy| {
        if is_known { format!("held at the entropy, {}", F.decimals(entropy, 3)) } else { "fitted".to_owned() }
    },
    controls: "How to fit",
    points: "Which points count",
    most: "Hold out the runs of the most compute",
    most_hint: |most, held| match most {
        Some(most) => {
            format!("{} of more than {} FLOP: not fitted, but predicted", runs(held), F.power(most, 2))
        }
        None => "none are held out".to_owned(),
    },
    counts: |kept, held, left| format!("{kept} in the fit, {held} held out, {left} left out by hand"),
    take_in: "Take all in again",
    list: "Choose points one by one",
    list_columns: ["in the fit", "N", "D", "C, FLOP", "loss", "predicted"],
    list_box: |row| format!("{} parameters, {} tokens", F.long(row.point.parameters, 3), F.long(row.point.tokens, 3)),
    cells: |row, predicted| {
        let Row { point, .. } = row;
        [
            F.short(point.parameters, 3),
            F.short(point.tokens, 3),
            F.power(point.flop(), 2),
            F.decimals(point.loss, 3),
            predicted.map_or("–".to_owned(), |it| format!("{} ({})", F.decimals(it.loss, 3), signed_percent(it.off))),
        ]
    },
    own: "Bring your own points",
    add_runs: |count| {
        if count == 1 {
            "Add your run from chapter 8".to_owned()
        } else {
            format!("Add your {count} runs from chapter 8")
        }
    },
    no_runs: "Models that you train in chapter 8 on the tiny world, with the next token as their task, can be added here.",
    runs_here: |count| {
        if count == 1 { "Your run is a star.".to_owned() } else { format!("Your {count} runs are stars.") }
    },
    clear_runs: "Take them away",
    table: "A table of your own, as CSV",
    table_hint: "A first line with the names N, D and loss, then a line for each run; other columns are passed over.",
    table_example: "N,D,loss\n7e7,5e9,3.3084\n7e7,1.26e10,3.1423\n7e7,3.16e10,3.0164\n3e8,5e9,3.0127\n3e8,1.26e10,2.8203\n3e8,3.16e10,2.7162\n1e9,5e9,2.8709\n1e9,1.26e10,2.6876\n1e9,3.16e10,2.5665\n",
    put_example: "Put an example there",
    table_read: |count| if count == 1 { "1 point is read.".to_owned() } else { format!("{count} points are read.") },
    table_wrong: |error| match error {
        TableError::Csv(error) => sentence(&error.to_string()),
        TableError::NoPoints => {
            "There are names of columns, and no points below them; add a line for each run.".to_owned()
        }
        TableError::TooMany(count) => format!(
            "{count} points are more than the {MOST_ROWS} that this page draws; give fewer, or use lab fit, which takes 2,000."
        ),
    },
    which: "Fit to",
    which_name: |which| match which {
        Which::Measured => "the points measured here",
        Which::Table => "my table",
        Which::Both => "both",
    },
    which_hint: |which| match which {
        Which::Measured => "Your table is not in the fit.",
        Which::Table => {
            "Your table alone: its losses have an axis of their own, and the entropy of its text is not known here."
        }
        Which::Both => {
            "Only sensible if your losses are of the tiny world, word by word: losses of other texts belong on another axis."
        }
    },
    searching: "The law is being searched for …",
    no_law: |error| format!("These points make no law: {}.", error.to_string().trim_end_matches('.')),
    no_bands: |error| format!("There are no bands: {}.", error.to_string().trim_end_matches('.')),
    constants: "The law: L = E + A / Nᵅ + B / Dᵝ",
    constant_columns: ["constant", "fitted", "95 % of the resampled fits"],
    constant_rows,
    resampling: |done, of| format!("{done} of {of} resamples fitted"),
    entropy: "E beside the true entropy",
    verdict,
    no_entropy: |floor| {
        format!(
            "E is {} nats a token. The page does not know the entropy of this text, so nothing here can check the fit.",
            F.decimals(floor, 3)
        )
    },
    extrapolation: "What it says of larger runs",
    extrapolated,
    nothing_held_out: "No runs are held out, so nothing shows how well the law predicts. Hold out the largest, with the slider.",
    held_columns: ["N", "D", "measured", "predicted", "off by"],
    held_cells: |row, predicted, band| {
        [
            F.short(row.point.parameters, 3),
            F.short(row.point.tokens, 3),
            F.decimals(row.point.loss, 3),
            format!(
                "{}{}",
                F.decimals(predicted.loss, 3),
                band.map(|band| format!(" ({})", span(band, |it| F.decimals(it, 3)))).unwrap_or_default()
            ),
            signed_percent(predicted.off),
        ]
    },
    ahead,
    others: "The same points, other errors",
    other_columns: ["what counts", "E", "α", "β", "a in N ∝ Cᵃ", "off on held-out runs"],
    other_cells: |fit, extrapolation| {
        let law = &fit.constants;
        [
            F.decimals(law.floor, 3),
            F.decimals(law.alpha, 3),
            F.decimals(law.beta, 3),
            F.decimals(law.allocation_exponents().0, 2),
            extrapolation.map_or("–".to_owned(), |it| F.percent(it.spread)),
        ]
    },
    no_other: "no law",
    takeaway,
    takeaway_none: "These points make no law yet.",
    columns: ["N", "D", "C in FLOP", "loss", "predicted", "off by", "what for", "from"],
    row: |row, predicted| {
        let Row { point, .. } = row;
        [
            F.count(point.parameters as u64),
            F.count(point.tokens as u64),
            F.power(point.flop(), 3),
            F.decimals(point.loss, 4),
            predicted.map_or("–".to_owned(), |it| F.decimals(it.loss, 4)),
            predicted.map_or("–".to_owned(), |it| signed_percent(it.off)),
            (FIT.standing)(row.standing).to_owned(),
            (FIT.origin)(row.origin).to_owned(),
        ]
    },
    note: &[
        Stress("What the band is not. "),
        Words(
            "Resampling shows how much the constants hang on the runs that happen to be there. It does not show whether the formula is right, nor whether each model was trained as well as it could be: behind these points stand one seed, and one learning rate for each size and batch, set by a rule and not searched for.",
        ),
    ],
};

fn runs(count: usize) -> String {
    if count == 1 { "1 run".to_owned() } else { format!("{count} runs") }
}

/// A sentence that begins with a capital and ends with a full stop.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first: String = letters.next().map(|it| it.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

fn signed(written: String, number: f64) -> String {
    match written.as_str() {
        "0" => written,
        _ if number < 0.0 => format!("−{written}"),
        _ => format!("+{written}"),
    }
}

fn signed_percent(share: f64) -> String {
    let percent = 100.0 * share;
    format!("{} %", signed(F.decimals(percent.abs(), if percent.abs() < 10.0 { 1 } else { 0 }), percent))
        .replace("+0.0", "0.0")
        .replace("−0.0", "0.0")
}

fn span(band: Interval, write: impl Fn(f64) -> String) -> String {
    format!("{} to {}", write(band.low), write(band.high))
}

fn point(row: &Row, predicted: Option<Predicted>) -> String {
    let Row { point, .. } = row;
    let says = predicted
        .map_or(String::new(), |it| format!("; predicted {}, {}", F.decimals(it.loss, 3), signed_percent(it.off)));
    format!(
        "{} parameters, {} tokens: {} nats a token{says}; {}{}",
        F.short(point.parameters, 3),
        F.short(point.tokens, 3),
        F.decimals(point.loss, 3),
        (FIT.standing)(row.standing),
        if row.origin == Origin::Measured { String::new() } else { format!(", {}", (FIT.origin)(row.origin)) }
    )
}

/// How a figure is written.
type Write = fn(f64) -> String;

fn constant_rows(fit: &Fit, bands: Option<&[Interval; 7]>) -> Vec<Constant> {
    let law = &fit.constants;
    let (a, b) = law.allocation_exponents();
    let small: Write = |it| F.decimals(it, 3);
    let large: Write = |it| F.digits(it, 3);
    let rows: [(&str, &str, f64, Write); 7] = [
        ("E", "irreducible loss, nats a token", law.floor, small),
        ("A", "what the model’s size costs", law.parameter_scale, large),
        ("B", "what the text’s length costs", law.token_scale, large),
        ("α", "how fast the loss falls with N", law.alpha, small),
        ("β", "how fast the loss falls with D", law.beta, small),
        ("a", "the best N grows as Cᵃ", a, small),
        ("b", "the best D grows as Cᵇ", b, small),
    ];
    let band = |at: usize, write: Write| match (at, fit.floor, bands) {
        (0, FloorOrigin::Given, _) => "held there".to_owned(),
        (_, _, None) => "…".to_owned(),
        (_, _, Some(bands)) => bands.get(at).map(|band| span(*band, write)).unwrap_or_default(),
    };
    let row = |(at, (name, what, value, write)): (usize, (&str, &str, f64, Write))| {
        let shown = if at == 0 && fit.floor == FloorOrigin::NotSeen { "0, not seen".to_owned() } else { write(value) };
        [name.to_owned(), what.to_owned(), shown, band(at, write)]
    };
    rows.into_iter().enumerate().map(row).collect()
}

fn verdict(verdict: FloorVerdict, floor: f64, entropy: f64) -> String {
    let nats = |it: f64| F.decimals(it, 3);
    let (floor, truth) = (nats(floor), nats(entropy));
    match verdict {
        FloorVerdict::Given => format!(
            "E is held at the grammar’s true entropy, {truth} nats a token. So only four constants are fitted. Compare their bands with those before: not all become narrower."
        ),
        FloorVerdict::NotSeen => format!(
            "These points do not bend towards any floor: the fit has E = 0. The grammar’s true entropy is {truth} nats a token, so these runs are still too far above it to show it."
        ),
        FloorVerdict::Inside(band) => format!(
            "The fit has E = {floor} nats a token, with a band of {}. The grammar’s true entropy is {truth}: inside the band.",
            span(band, nats)
        ),
        FloorVerdict::TooLow(band) => format!(
            "The fit has E = {floor} nats a token, with a band of {}. The grammar’s true entropy is {truth}: above the band, so the fit is wrong by more than resampling admits. It expects more of large models than is possible.",
            span(band, nats)
        ),
        FloorVerdict::TooHigh(band) => format!(
            "The fit has E = {floor} nats a token, with a band of {}. The grammar’s true entropy is {truth}: below the band, so the fit is wrong by more than resampling admits. It takes for irreducible what better training would still save.",
            span(band, nats)
        ),
    }
}

fn extrapolated(it: &Extrapolation) -> String {
    let above = it.spread_above.map(|share| {
        format!(" Of what lies above the entropy, which is all that training can change, that is {}.", F.percent(share))
    });
    let side = if it.bias.abs() < it.spread / 3.0 {
        "some too high, some too low"
    } else if it.bias > 0.0 {
        "too high on average: the runs turned out better"
    } else {
        "too low on average: the runs turned out worse"
    };
    format!(
        "{} that the fit has not seen: predictions are {} of the loss off (root mean square), {side}.{}",
        runs(it.runs),
        F.percent(it.spread),
        above.unwrap_or_default()
    )
}

fn ahead(it: &Ahead) -> String {
    let band = it.band.map(|band| format!(" ({})", span(band, |nats| F.decimals(nats, 3)))).unwrap_or_default();
    format!(
        "{} times the largest model in the fit on {} times its longest text, {} parameters and {} tokens: {} nats a token{band}.",
        F.digits(AHEAD, 2),
        F.digits(AHEAD, 2),
        F.long(it.parameters, 3),
        F.long(it.tokens, 3),
        F.decimals(it.loss, 3)
    )
}

fn takeaway(fit: &Fit, held: Option<Extrapolation>, floor: Option<Beside>) -> String {
    let law = &fit.constants;
    let mut said = format!(
        "{} runs make the law L = {} + {} / N^{} + {} / D^{}.",
        fit.points,
        F.decimals(law.floor, 3),
        F.digits(law.parameter_scale, 3),
        F.decimals(law.alpha, 3),
        F.digits(law.token_scale, 3),
        F.decimals(law.beta, 3)
    );
    match floor {
        Some((FloorVerdict::Inside(_), entropy)) => {
            said += &format!(" The true entropy, {}, is within the band of E.", F.decimals(entropy, 3));
        }
        Some((FloorVerdict::TooLow(_) | FloorVerdict::TooHigh(_), entropy)) => {
            said += &format!(" The true entropy, {}, is outside the band of E.", F.decimals(entropy, 3));
        }
        _ => {}
    }
    if let Some(held) = held {
        said += &format!(
            " {} larger {} predicted to within {} (root mean square).",
            held.runs,
            if held.runs == 1 { "run is" } else { "runs are" },
            F.percent(held.spread)
        );
    }
    said
}
