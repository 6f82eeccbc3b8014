//! Words of every chart, in English.

use crate::ui::text::ChartText;

pub(in crate::ui::text) static CHART: ChartText = ChartText {
    role: "chart",
    points: |name| format!("Points of the chart: {name}"),
    keys: "Point at the chart, or focus it and use ← → along a line, ↑ ↓ from line to line, Esc to leave.",
    save_drawing: "Save as SVG",
    save_figures: "Save as CSV",
    series: "series",
    point: |name, said| format!("{name}: {said}"),
};
