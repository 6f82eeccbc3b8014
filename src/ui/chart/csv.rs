//! Figures as comma-separated text, for spreadsheets. Pure.

/// A cell that spreadsheets take for text, and not for a formula.
pub fn quoted(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if is_formula { "'" } else { "" }, text.replace('"', "\"\""))
}

/// Lines of cells.
pub fn table<'a, C: AsRef<str> + 'a>(lines: impl IntoIterator<Item = &'a [C]>) -> String {
    let line = |cells: &[C]| cells.iter().map(|cell| quoted(cell.as_ref())).collect::<Vec<_>>().join(",") + "\r\n";
    lines.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_words_and_never_formulas() {
        let rows: [&[&str]; 2] = [&["a token", "say \"so\""], &["=1+1", "−0.5"]];
        assert_eq!(table(rows), "\"a token\",\"say \"\"so\"\"\"\r\n\"'=1+1\",\"−0.5\"\r\n");
    }
}
