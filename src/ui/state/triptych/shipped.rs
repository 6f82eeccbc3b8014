//! The opening text as each model cuts it, and what each says of its exercise, as shipped
//! (`lab examples --objectives`).

use super::{Column, Objective, Triptych, column};
use crate::ui::state::row::{CutBy, Token, TokenRow};
use crate::ui::state::token_label;

/// `assets/examples/objectives.tsv`; a test compares it with what the engine gives.
const FILE: &str = include_str!("../../../../assets/examples/objectives.tsv");

/// What is shipped for one column.
#[derive(Clone, Debug, PartialEq)]
pub struct Shipped {
    /// The text.
    pub text: &'static str,
    row: TokenRow,
    /// Tokens that chance puts in.
    others: Vec<(u32, &'static str)>,
    /// Natural logarithms of the labels' probabilities, with the opening seed.
    scores: Vec<f64>,
    /// V.
    pub vocabulary: usize,
}

impl Shipped {
    /// That of an objective; what is not understood is left out (a test sees to it that all is).
    pub fn of(objective: Objective) -> Self {
        Self::parse(FILE, objective)
    }

    fn parse(file: &'static str, objective: Objective) -> Self {
        let row = TokenRow { by: CutBy::Shipped, tokens: Vec::new(), goes_on: false };
        let mut shipped = Self { text: "", row, others: Vec::new(), scores: Vec::new(), vocabulary: 0 };
        for line in file.lines() {
            let (key, rest) = line.split_once('\t').unwrap_or((line, ""));
            let mut fields = rest.split('\t');
            match key {
                "text" => shipped.text = rest,
                "row" | "other" | "scores" if fields.next() != Some(objective.name()) => {}
                "row" => shipped.row.tokens = fields.filter_map(token).collect(),
                "other" => shipped.others = fields.filter_map(|it| it.split_once(' ')).filter_map(named).collect(),
                "scores" => {
                    shipped.vocabulary = fields.next().and_then(|it| it.parse().ok()).unwrap_or_default();
                    let scores = fields.next().unwrap_or_default().split(' ');
                    shipped.scores = scores.filter_map(|it| it.parse().ok()).collect();
                }
                _ => {}
            }
        }
        shipped
    }

    /// The column of the opening text; none for another text.
    pub fn column(&self, objective: Objective, state: &Triptych) -> Option<Column> {
        let is_this = state.text == self.text && !self.row.tokens.is_empty();
        let mut column = is_this.then(|| column(objective, &self.row, None, state.seed).ok()).flatten()?;
        for place in &mut column.places {
            let other = self.others.iter().find(|(id, _)| place.reads == format!("#{id}"));
            place.reads = other.map_or_else(|| place.reads.clone(), |(_, name)| (*name).to_owned());
        }
        Some(column)
    }

    /// Surprisals in nats, one a label, for what the laboratory opens with.
    pub fn surprisals(&self, column: &Column, state: &Triptych) -> Option<Vec<f64>> {
        let is_opening = column.by == CutBy::Shipped && *state == Triptych::default();
        (is_opening && column.losses() == self.scores.len()).then(|| self.scores.iter().map(|score| -score).collect())
    }
}

fn token(field: &str) -> Option<Token> {
    let mut parts = field.splitn(4, ' ');
    let mut number = || parts.next()?.parse::<u32>().ok();
    let (id, start, end) = (number()?, number()? as usize, number()? as usize);
    let name = parts.next()?;
    Some(Token { id, label: token_label::label(name.as_bytes(), name), span: start..end })
}

fn named((id, name): (&str, &'static str)) -> Option<(u32, &'static str)> {
    Some((id.parse().ok()?, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_opens_with_its_own_tokens_and_scores() {
        let state = Triptych::default();
        for objective in Objective::ALL {
            let shipped = Shipped::of(objective);
            assert_eq!((shipped.text, shipped.vocabulary), (state.text.as_str(), 8_192), "{objective:?}");
            let column = shipped.column(objective, &state).expect("the opening text can be cut");
            assert!(column.places.iter().all(|place| !place.reads.starts_with('#')), "{column:?}");
            let surprisals = shipped.surprisals(&column, &state).expect("one score a label");
            assert!(surprisals.iter().all(|nats| *nats >= 0.0) && !surprisals.is_empty());
            let other = Triptych { seed: 1, ..Triptych::default() };
            assert!(shipped.column(objective, &other).is_some_and(|it| shipped.surprisals(&it, &other).is_none()));
            assert_eq!(shipped.column(objective, &Triptych { text: "x".into(), ..Triptych::default() }), None);
        }
    }

    #[test]
    fn what_is_damaged_is_left_out() {
        let file =
            "text\ta\nrow\tgpt\t1 0 1 a\t2 x\t3 0 1\nrow\tt5\t9 0 1 b\nscores\tgpt\tx\t-1 ? -2\nother\tgpt\t5\n?";
        let shipped = Shipped::parse(file, Objective::Gpt);
        assert_eq!((shipped.row.tokens.len(), shipped.others.len(), shipped.vocabulary), (1, 0, 0));
        assert_eq!(shipped.scores, [-1.0, -2.0]);
    }
}
