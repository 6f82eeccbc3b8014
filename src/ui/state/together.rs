//! Several gaps, filled all at once and one by one.
//!
//! All at once, every gap gets the best token of its own distribution, as if there were no other
//! gap. One by one, a gap is filled, the text is read again with the word in it, and so on. To
//! compare both, both are judged alike: gap after gap in the same order, each token by its
//! probability given the tokens that stand before it in this order. The product of these is a
//! probability of the whole filling.

use std::sync::Arc;

use super::masked_word::Order;
use super::segments::MASK;
use crate::inference::distribution::Distribution;
use crate::protocol::{MaskedPrediction, Span};

/// More gaps than this are not compared: each takes two more readings of the text.
pub const MOST_GAPS: usize = 6;

/// A gap, filled.
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// Which gap of the text, from 0.
    pub gap: usize,
    /// The token, as the vocabulary writes it.
    pub token: String,
    /// Its probability while all gaps are empty.
    pub alone: f64,
    /// Its probability while those before it in the order are filled.
    pub given: f64,
}

/// All gaps, filled in an order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filling {
    /// The gaps in the order in which they are filled.
    pub fills: Vec<Fill>,
    /// The text with all of them in place.
    pub text: String,
}

impl Filling {
    /// The probability of the whole: each token given those before it in the order.
    pub fn probability(&self) -> f64 {
        self.fills.iter().map(|fill| fill.given).product()
    }

    /// What the product would be if no gap depended on another.
    pub fn if_independent(&self) -> f64 {
        self.fills.iter().map(|fill| fill.alone).product()
    }

    /// The tokens from left to right.
    pub fn words(&self) -> Vec<&str> {
        let mut fills: Vec<&Fill> = self.fills.iter().collect();
        fills.sort_by_key(|fill| fill.gap);
        fills.into_iter().map(|fill| fill.token.as_str()).collect()
    }
}

/// Both ways of filling, in the same order.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Each gap with its own best token.
    pub at_once: Filling,
    /// Each gap with the best token given those before.
    pub one_by_one: Filling,
}

impl Comparison {
    /// The first gap, in the order, in which both ways part.
    pub fn parting(&self) -> Option<(&Fill, &Fill)> {
        self.at_once.fills.iter().zip(&self.one_by_one.fills).find(|(a, b)| a.token != b.token)
    }
}

/// How far the comparison has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// The model has to be asked about this text.
    Ask(String),
    /// There is nothing to compare: fewer than two gaps, more than are compared, or one that the
    /// model does not read.
    Nothing,
    /// It is done.
    Done(Comparison),
}

/// Compares, as far as the answers that `known` has for a text go.
pub fn compare(
    text: &str,
    order: Order,
    vocabulary: &[String],
    known: impl Fn(&str) -> Option<Arc<MaskedPrediction>>,
) -> Progress {
    let Some(base) = known(text) else { return Progress::Ask(text.to_owned()) };
    let alone: Vec<Distribution> = base.masks.iter().map(|mask| Distribution::from_logits(&mask.logits)).collect();
    let Some(best) = alone.iter().map(|gap| best_token(gap, vocabulary)).collect::<Option<Vec<u32>>>() else {
        return Progress::Nothing;
    };
    if !(2..=MOST_GAPS).contains(&best.len()) || !base.unread_masks.is_empty() {
        return Progress::Nothing;
    }
    let run = |choose: &Choose| fill_all(text, &alone, vocabulary, &known, choose);
    let surest = |open: &[usize], now: &[Distribution], _: usize| {
        let ids = now.iter().map(|gap| best_token(gap, vocabulary)).collect::<Option<Vec<u32>>>()?;
        let sure = |place: &usize| now[*place].probability(ids[*place]);
        let place = match order {
            Order::LeftToRight => 0,
            Order::Surest => (0..open.len()).max_by(|a, b| sure(a).total_cmp(&sure(b)).then(b.cmp(a)))?,
        };
        Some((place, ids[place]))
    };
    let one_by_one = match run(&surest) {
        Ok(filling) => filling,
        Err(progress) => return progress,
    };
    let gaps: Vec<usize> = one_by_one.fills.iter().map(|fill| fill.gap).collect();
    let same_order = |open: &[usize], _: &[Distribution], step: usize| {
        let gap = *gaps.get(step)?;
        Some((open.iter().position(|other| *other == gap)?, best[gap]))
    };
    match run(&same_order) {
        Ok(at_once) => Progress::Done(Comparison { at_once, one_by_one }),
        Err(progress) => progress,
    }
}

/// Gets the gaps that are open, the distribution of each, and how many are filled; says which of the
/// open ones is next, and with which token.
type Choose<'a> = dyn Fn(&[usize], &[Distribution], usize) -> Option<(usize, u32)> + 'a;

/// Fills gap after gap.
fn fill_all(
    text: &str,
    alone: &[Distribution],
    vocabulary: &[String],
    known: &impl Fn(&str) -> Option<Arc<MaskedPrediction>>,
    choose: &Choose,
) -> Result<Filling, Progress> {
    let mut open: Vec<usize> = (0..alone.len()).collect();
    let mut filling = Filling { fills: Vec::new(), text: text.to_owned() };
    while !open.is_empty() {
        let Some(answer) = known(&filling.text) else { return Err(Progress::Ask(filling.text)) };
        // The text is cut into tokens anew; should that have cost a gap, there is nothing to tell.
        if answer.masks.len() != open.len() {
            return Err(Progress::Nothing);
        }
        let now: Vec<Distribution> = answer.masks.iter().map(|mask| Distribution::from_logits(&mask.logits)).collect();
        let (place, id) = choose(&open, &now, filling.fills.len()).ok_or(Progress::Nothing)?;
        let gap = open.remove(place);
        let token = vocabulary.get(id as usize).cloned().unwrap_or_default();
        filling.text = filled(&filling.text, answer.masks[place].span, &token);
        filling.fills.push(Fill { gap, token, alone: alone[gap].probability(id), given: now[place].probability(id) });
    }
    Ok(filling)
}

/// The likeliest token that is text: not `[MASK]` or another with a meaning of its own.
fn best_token(distribution: &Distribution, vocabulary: &[String]) -> Option<u32> {
    let is_text = |id: &u32| vocabulary.get(*id as usize).is_some_and(|token| !is_special(token));
    distribution.top(8).into_iter().map(|(id, _)| id).find(is_text)
}

fn is_special(token: &str) -> bool {
    token.len() > 2 && token.starts_with('[') && token.ends_with(']')
}

/// The text with a token in the place of a mask; a word's ending is joined to what stands before.
pub fn filled(text: &str, mask: Span, token: &str) -> String {
    let (before, after) = (text.get(..mask.start as usize), text.get(mask.end as usize..));
    let (Some(before), Some(after)) = (before, after) else { return text.to_owned() };
    let word = token.strip_prefix("##").unwrap_or(token);
    let joined = word.len() < token.len() && !before.trim_end().is_empty() && !before.trim_end().ends_with(MASK);
    let before = if joined { before.trim_end() } else { before };
    let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let space = if !joined && touches(before.chars().next_back()) { " " } else { "" };
    let space_after = if touches(after.chars().next()) { " " } else { "" };
    format!("{before}{space}{word}{space_after}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::MaskAnswer;

    const VOCABULARY: [&str; 6] = ["[MASK]", "new", "francisco", "york", "##ed", "san"];

    /// The chapter's example: San Francisco 40 %, New York 35 %, New Orleans 25 %.
    fn cities(text: &str) -> Option<Arc<MaskedPrediction>> {
        let gaps: Vec<Vec<f64>> = match text {
            "[MASK] [MASK]" => vec![vec![0.0, 0.6, 0.0, 0.0, 0.0, 0.4], vec![0.0, 0.0, 0.4, 0.35, 0.25, 0.0]],
            "new [MASK]" => vec![vec![0.0, 0.0, 0.01, 0.57, 0.42, 0.0]],
            "[MASK] francisco" => vec![vec![0.0, 0.01, 0.0, 0.0, 0.0, 0.99]],
            _ => return None,
        };
        let mut from = 0;
        let masks = gaps.into_iter().enumerate().map(|(ordinal, gap)| {
            let start = text[from..].find(MASK)? + from;
            from = start + MASK.len();
            Some(MaskAnswer {
                position: ordinal as u32 + 1,
                ordinal: ordinal as u32,
                span: Span { start: start as u32, end: from as u32 },
                logits: gap.into_iter().map(|share| share.max(1e-9).ln() as f32).collect(),
                hidden: vec![],
            })
        });
        let masks = masks.collect::<Option<_>>()?;
        let read = Span { start: 0, end: text.len() as u32 };
        Some(Arc::new(MaskedPrediction {
            tokens: vec![],
            read,
            tokens_in_text: 0,
            masks,
            unread_masks: vec![],
            also: vec![],
            attention: None,
        }))
    }

    fn compared(order: Order) -> Comparison {
        match compare("[MASK] [MASK]", order, &VOCABULARY.map(str::to_owned), cities) {
            Progress::Done(comparison) => comparison,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn two_right_distributions_make_a_wrong_pair() {
        let both = compared(Order::LeftToRight);
        assert_eq!((both.at_once.words(), both.one_by_one.words()), (vec!["new", "francisco"], vec!["new", "york"]));
        assert_eq!((both.at_once.text.as_str(), both.one_by_one.text.as_str()), ("new francisco", "new york"));
        let (wrong, right) = both.parting().expect("they part");
        assert_eq!((wrong.gap, right.gap), (1, 1));
        assert!((both.at_once.probability() - 0.6 * 0.01).abs() < 1e-6);
        assert!((both.at_once.if_independent() - 0.6 * 0.4).abs() < 1e-6);
        assert!((both.one_by_one.probability() - 0.6 * 0.57).abs() < 1e-6);
        // In the last gap, the same words before it given, the best token is the best.
        assert!(both.one_by_one.probability() >= both.at_once.probability());
    }

    #[test]
    fn the_surest_gap_is_filled_first() {
        let both = compared(Order::Surest);
        assert_eq!(both.one_by_one.fills.iter().map(|fill| fill.gap).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn what_is_not_known_is_asked() {
        let vocabulary = VOCABULARY.map(str::to_owned);
        let ask = |known: &dyn Fn(&str) -> Option<Arc<MaskedPrediction>>| {
            compare("[MASK] [MASK]", Order::Surest, &vocabulary, known)
        };
        assert_eq!(ask(&|_| None), Progress::Ask("[MASK] [MASK]".into()));
        let first = |text: &str| cities(text).filter(|answer| answer.masks.len() == 2);
        assert_eq!(ask(&first), Progress::Ask("new [MASK]".into()));
        assert_eq!(compare("new [MASK]", Order::Surest, &vocabulary, cities), Progress::Nothing);
        assert_eq!(compare("[MASK] [MASK]", Order::Surest, &[], cities), Progress::Nothing);
    }

    #[test]
    fn words_are_put_in_so_that_they_stay_words() {
        let fill = |text: &str, token| {
            let start = text.find(MASK).unwrap_or_default() as u32;
            filled(text, Span { start, end: start + 6 }, token)
        };
        assert_eq!(fill("walk [MASK] home", "##ed"), "walked home");
        assert_eq!(fill("[MASK] home", "##ed"), "ed home");
        assert_eq!(fill("a[MASK]b", "new"), "a new b");
        assert_eq!(fill("([MASK])", "new"), "(new)");
        assert_eq!(filled("é", Span { start: 1, end: 9 }, "x"), "é", "a place that there is not");
    }
}
