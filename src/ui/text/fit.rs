//! Words of the laboratory in which the reader fits a law.

use super::Run;
use crate::scaling::error::FitError;
use crate::scaling::fit::{Fit, Interval};
use crate::ui::state::fit::outcome::{Ahead, Extrapolation, FloorVerdict, Predicted};
use crate::ui::state::fit::points::{Origin, Row, Standing, TableError};
use crate::ui::state::fit::{Along, Distance, View, Which};

/// A constant: its name, what it is, its figure, its band.
pub type Constant = [String; 4];

/// What became of the entropy, and what it is.
pub type Beside = (FloorVerdict, f64);

/// All of them. Figures are rounded here, and nowhere else.
pub struct FitText {
    /// The figure's title.
    pub title: &'static str,
    /// Where the figures come from.
    pub badge: &'static str,
    /// The same in a sentence.
    pub badge_hint: &'static str,
    /// What the shipped points are, how many, and how they can be made again.
    pub provenance: fn(usize) -> Vec<Run>,
    /// The choice of the drawing.
    pub view: &'static str,
    /// A drawing's name.
    pub view_name: fn(View) -> &'static str,
    /// The choice of the axis.
    pub along: &'static str,
    /// Its name in the choice.
    pub along_name: fn(Along) -> &'static str,
    /// The title of the axis.
    pub along_title: fn(Along) -> &'static str,
    /// Titles of the axis of losses: above the entropy, and whole.
    pub loss_titles: [&'static str; 2],
    /// Title of the axis of misses.
    pub miss_title: &'static str,
    /// Figures on axes: sizes and tokens, compute, losses, per cent.
    pub tick: [fn(f64) -> String; 4],
    /// The line of misses of nothing.
    pub exact: &'static str,
    /// What is larger than the fit may see.
    pub held_out: &'static str,
    /// A line: what is equal along it.
    pub line: fn(Along, f64) -> String,
    /// The least loss of every budget.
    pub best: &'static str,
    /// What a point is for.
    pub standing: fn(Standing) -> &'static str,
    /// Where a point is from.
    pub origin: fn(Origin) -> &'static str,
    /// A point, and what the law says of it.
    pub point: fn(&Row, Option<Predicted>) -> String,
    /// What the drawing shows, for who does not see it.
    pub drawing: fn(View, Along) -> &'static str,
    /// How points are left out in the drawing.
    pub drawing_hint: &'static str,
    /// What filled and hollow points, dots and bands are.
    pub legend: &'static str,
    /// The choice of what the fit calls an error.
    pub distance: &'static str,
    /// Its name in the choice.
    pub distance_name: fn(Distance) -> &'static str,
    /// What it does.
    pub distance_hint: fn(Distance) -> &'static str,
    /// The choice of E.
    pub floor: &'static str,
    /// Fitted, or held at the entropy.
    pub floor_name: fn(bool, f64) -> String,
    /// Heading of what can be chosen of the fit.
    pub controls: &'static str,
    /// Heading of the points.
    pub points: &'static str,
    /// The slider of compute.
    pub most: &'static str,
    /// What it holds out: the bound, how many runs.
    pub most_hint: fn(Option<f64>, usize) -> String,
    /// How many points there are for what: kept, held out, left out.
    pub counts: fn(usize, usize, usize) -> String,
    /// Takes in all that were left out.
    pub take_in: &'static str,
    /// Opens the list of points.
    pub list: &'static str,
    /// Columns of the list.
    pub list_columns: [&'static str; 6],
    /// A box of the list: its point.
    pub list_box: fn(&Row) -> String,
    /// Cells of the list: N, D, C, loss, what it is predicted as.
    pub cells: fn(&Row, Option<Predicted>) -> [String; 5],
    /// Heading of what the reader brings.
    pub own: &'static str,
    /// The button that brings the reader's own runs: how many are to be had.
    pub add_runs: fn(usize) -> String,
    /// There are none.
    pub no_runs: &'static str,
    /// Those that are here, with the button that takes them away.
    pub runs_here: fn(usize) -> String,
    /// The button.
    pub clear_runs: &'static str,
    /// Label of the table.
    pub table: &'static str,
    /// What to write there.
    pub table_hint: &'static str,
    /// An example of it.
    pub table_example: &'static str,
    /// The button that puts it there.
    pub put_example: &'static str,
    /// How many points it has.
    pub table_read: fn(usize) -> String,
    /// What is wrong with it.
    pub table_wrong: fn(&TableError) -> String,
    /// The choice of the points.
    pub which: &'static str,
    /// Its name in the choice.
    pub which_name: fn(Which) -> &'static str,
    /// What to heed.
    pub which_hint: fn(Which) -> &'static str,
    /// The law is being searched for.
    pub searching: &'static str,
    /// There is no law: why.
    pub no_law: fn(&FitError) -> String,
    /// There are no bands: why.
    pub no_bands: fn(&FitError) -> String,
    /// Heading of the constants.
    pub constants: &'static str,
    /// Columns of the constants.
    pub constant_columns: [&'static str; 3],
    /// The constants with their bands, as soon as these are there.
    pub constant_rows: fn(&Fit, Option<&[Interval; 7]>) -> Vec<Constant>,
    /// Resamples under way: done, of how many.
    pub resampling: fn(usize, usize) -> String,
    /// Heading of E beside the entropy.
    pub entropy: &'static str,
    /// What became of it: E, the entropy.
    pub verdict: fn(FloorVerdict, f64, f64) -> String,
    /// The same where the language's entropy is not known: E.
    pub no_entropy: fn(f64) -> String,
    /// Heading of the extrapolation.
    pub extrapolation: &'static str,
    /// How well larger runs are predicted.
    pub extrapolated: fn(&Extrapolation) -> String,
    /// None were held out.
    pub nothing_held_out: &'static str,
    /// Columns of the runs that were held out.
    pub held_columns: [&'static str; 5],
    /// Cells of one: N, D, measured, predicted with band, off.
    pub held_cells: fn(&Row, Predicted, Option<Interval>) -> [String; 5],
    /// A prediction far ahead.
    pub ahead: fn(&Ahead) -> String,
    /// Heading of the other ways of measuring.
    pub others: &'static str,
    /// Columns: what is called an error, E, α, β, a.
    pub other_columns: [&'static str; 6],
    /// Cells of one law, with what it is off by on the held-out runs.
    pub other_cells: fn(&Fit, Option<Extrapolation>) -> [String; 5],
    /// There is no law by this way of measuring.
    pub no_other: &'static str,
    /// The takeaway: the law, the points, how well it extrapolates, what became of the entropy.
    pub takeaway: fn(&Fit, Option<Extrapolation>, Option<Beside>) -> String,
    /// The takeaway without a law.
    pub takeaway_none: &'static str,
    /// Columns of the table behind the drawing.
    pub columns: [&'static str; 8],
    /// Rows of it.
    pub row: fn(&Row, Option<Predicted>) -> [String; 8],
    /// What to know about the law.
    pub note: &'static [Run],
}
