//! Words of every chart.

/// What a chart offers beside its drawing.
pub struct ChartText {
    /// What the chart is to a screen reader that stands on it.
    pub role: &'static str,
    /// What the slider along its points is called: the chart's name.
    pub points: fn(&str) -> String,
    /// How to get along its points.
    pub keys: &'static str,
    /// Saves the drawing.
    pub save_drawing: &'static str,
    /// Saves the figures.
    pub save_figures: &'static str,
    /// The column of names in the saved figures.
    pub series: &'static str,
    /// A point: the name of its row, what is said of it.
    pub point: fn(&str, &str) -> String,
}
