//! The primer's four small figures: tokens, scores, surprise, loss.

use super::url::{LabState, Pairs};

/// The words that the scores belong to.
pub const WORDS: [&str; 5] = ["cat", "dog", "girl", "idea", "stone"];
/// Their scores, as the chapter has them; the fifth is ours.
pub const OPENING_SCORES: [f64; 5] = [3.0, 2.0, 0.0, -1.0, -2.0];
/// The least and the most of a score.
pub const SCORES: (f64, f64) = (-10.0, 20.0);

/// A number of a link within bounds.
fn number(value: &str, (least, most): (f64, f64)) -> Option<f64> {
    // Adding zero turns −0 into 0.
    value.parse().ok().filter(|it| (least..=most).contains(it)).map(|it: f64| it + 0.0)
}

/// One text, cut by three tokenizers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokensFigure {
    /// The text.
    pub text: String,
}

impl Default for TokensFigure {
    fn default() -> Self {
        Self { text: super::masking::OPENING_TEXT.to_owned() }
    }
}

impl LabState for TokensFigure {
    const LAB: &'static str = "tokens";

    fn write(&self, pairs: &mut Pairs) {
        pairs.text("text", &self.text);
    }

    fn read(&mut self, key: &str, value: &str) {
        if key == "text" {
            value.clone_into(&mut self.text);
        }
    }
}

/// Five scores, and the probabilities that softmax makes of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoftmaxFigure {
    /// The scores of [`WORDS`].
    pub scores: [f64; 5],
    /// Whether the last change raised all of them.
    pub raised: bool,
}

impl Default for SoftmaxFigure {
    fn default() -> Self {
        Self { scores: OPENING_SCORES, raised: false }
    }
}

impl LabState for SoftmaxFigure {
    const LAB: &'static str = "softmax";

    fn write(&self, pairs: &mut Pairs) {
        pairs.pair("scores", &self.scores.map(|score| score.to_string()).join(" "));
        if self.raised {
            pairs.pair("raised", "1");
        }
    }

    fn read(&mut self, key: &str, value: &str) {
        match key {
            "scores" => {
                let scores: Option<Vec<f64>> = value.split(' ').map(|score| number(score, SCORES)).collect();
                if let Some(scores) = scores.and_then(|scores| scores.try_into().ok()) {
                    self.scores = scores;
                }
            }
            "raised" => self.raised = value == "1",
            _ => {}
        }
    }
}

impl SoftmaxFigure {
    /// Changes one score.
    pub fn set(&mut self, at: usize, score: f64) {
        if let Some(it) = self.scores.get_mut(at).filter(|_| !score.is_nan()) {
            *it = score.clamp(SCORES.0, SCORES.1) + 0.0;
            self.raised = false;
        }
    }

    /// Adds 1 to all scores or to none, so that their differences stay.
    pub fn raise(&mut self) {
        if self.scores.iter().all(|score| score + 1.0 <= SCORES.1) {
            self.scores = self.scores.map(|score| score + 1.0);
            self.raised = true;
        }
    }
}

/// What a probability costs in bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BitsFigure {
    /// The probability.
    pub probability: f64,
    /// Where it was before the last step.
    pub before: Option<f64>,
}

impl Default for BitsFigure {
    /// What "cat" was given in the chapter.
    fn default() -> Self {
        Self { probability: 0.696, before: None }
    }
}

impl LabState for BitsFigure {
    const LAB: &'static str = "bits";

    fn write(&self, pairs: &mut Pairs) {
        pairs.pair("probability", &self.probability.to_string());
        if let Some(before) = self.before {
            pairs.pair("before", &before.to_string());
        }
    }

    fn read(&mut self, key: &str, value: &str) {
        match key {
            "probability" => self.probability = number(value, PROBABILITIES).unwrap_or(self.probability),
            "before" => self.before = number(value, PROBABILITIES),
            _ => {}
        }
    }
}

impl BitsFigure {
    /// Another probability. A slider passes by much: unless it is a jump, the step began where it was
    /// taken up.
    pub fn go(&mut self, next: f64, is_jump: bool) {
        if is_jump || self.before.is_none() {
            self.before = Some(self.probability);
        }
        self.probability = next.clamp(PROBABILITIES.0, PROBABILITIES.1);
    }
}

/// The bounds of the three settings of [`CrossEntropyFigure`], in per cent.
pub const SHARES: [(f64, f64); 3] = [(0.1, 99.9), (0.0, 100.0), (0.0, 100.0)];

/// The loss of a guess, and of many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CrossEntropyFigure {
    /// Per cent: what the true token has, what the first of the others takes of the rest, how often the
    /// true one comes true.
    pub shares: [f64; 3],
}

impl Default for CrossEntropyFigure {
    fn default() -> Self {
        Self { shares: [69.6, 80.0, 50.0] }
    }
}

impl LabState for CrossEntropyFigure {
    const LAB: &'static str = "cross-entropy";

    fn write(&self, pairs: &mut Pairs) {
        pairs.pair("shares", &self.shares.map(|share| share.to_string()).join(" "));
    }

    fn read(&mut self, key: &str, value: &str) {
        let shares = value.split(' ').zip(SHARES).map(|(share, bounds)| number(share, bounds));
        if key == "shares"
            && let Some(shares) = shares.collect::<Option<Vec<f64>>>().and_then(|shares| shares.try_into().ok())
        {
            self.shares = shares;
        }
    }
}

/// Softmax, in f64, without overflow.
pub fn softmax(scores: &[f64; 5]) -> [f64; 5] {
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers = scores.map(|score| (score - highest).exp());
    let sum: f64 = powers.iter().sum();
    powers.map(|power| power / sum)
}

/// The surprisal of what had this probability, in bits.
pub fn bits(probability: f64) -> f64 {
    // Adding zero turns the −0 of a certainty into 0.
    -probability.log2() + 0.0
}

/// The same in nats.
pub fn nats(probability: f64) -> f64 {
    -probability.ln() + 0.0
}

/// The least and the most probability of the slider of bits.
pub const PROBABILITIES: (f64, f64) = (0.0001, 1.0);
/// The slider's last place; it moves on a logarithmic scale, so that small ones can be reached.
pub const PLACES: f64 = 400.0;

/// The probability at a place of the slider, with three digits.
pub fn probability_at(place: f64) -> f64 {
    let probability = PROBABILITIES.0.powf(1.0 - (place / PLACES).clamp(0.0, 1.0));
    let digits = 10_f64.powf(2.0 - probability.log10().floor());
    (probability * digits).round() / digits
}

/// The slider's place for a probability.
pub fn place_of(probability: f64) -> f64 {
    let place = (1.0 - probability.max(PROBABILITIES.0).ln() / PROBABILITIES.0.ln()) * PLACES;
    place.round().clamp(0.0, PLACES)
}

/// A percentage that was typed, as a probability within bounds.
pub fn read_percent(typed: &str) -> Option<f64> {
    let percent: f64 = typed.trim().trim_end_matches('%').trim_end().replace(',', ".").parse().ok()?;
    let probability = percent / 100.0;
    (probability >= PROBABILITIES.0 - 1e-12 && probability <= PROBABILITIES.1).then_some(probability)
}

/// What the probabilities of four tokens are, if the true one has `own` and the first of the others
/// has `first` of what is left; the last two share the rest.
pub fn shared(own: f64, first: f64) -> [f64; 4] {
    let left = 1.0 - own;
    let rest = left * (1.0 - first) / 2.0;
    [own, left * first, rest, rest]
}

/// The average loss in nats of saying `said`, if it comes true in `true_share` of all cases and the
/// remaining probability is all on what comes otherwise.
pub fn average_loss(said: f64, true_share: f64) -> f64 {
    let part = |share: f64, probability: f64| if share > 0.0 { share * nats(probability) } else { 0.0 };
    part(true_share, said) + part(1.0 - true_share, 1.0 - said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::url;

    fn survives<S: LabState + std::fmt::Debug>(state: &S) {
        let fragment = url::write(state, "").text;
        assert!(fragment.is_ascii() && !fragment.contains('#'));
        assert_eq!(url::read::<S>(&fragment).state, *state, "{fragment}");
    }

    proptest::proptest! {
        #[test]
        fn states_to_fragments_to_states(
            text in "(\\PC|[#&=%+\n\t]){0,40}", scores in proptest::array::uniform5(-10.0..=20.0f64), raised: bool,
            probability in 0.0001..=1.0f64, before in proptest::option::of(0.0001..=1.0f64),
            own in 0.1..=99.9f64, first in 0.0..=100.0f64, share in 0.0..=100.0f64,
        ) {
            survives(&TokensFigure { text });
            survives(&SoftmaxFigure { scores, raised });
            survives(&BitsFigure { probability, before });
            survives(&CrossEntropyFigure { shares: [own, first, share] });
        }

        #[test]
        fn any_fragment_can_be_read(key in "text|scores|raised|probability|before|shares", value in "\\PC*") {
            let softmax = url::read::<SoftmaxFigure>(&format!("lab=softmax&{key}={value}")).state;
            proptest::prop_assert!(softmax.scores.iter().all(|score| (SCORES.0..=SCORES.1).contains(score)));
            let bits = url::read::<BitsFigure>(&format!("lab=bits&{key}={value}")).state;
            proptest::prop_assert!((PROBABILITIES.0..=PROBABILITIES.1).contains(&bits.probability));
            let entropy = url::read::<CrossEntropyFigure>(&format!("lab=cross-entropy&{key}={value}")).state;
            proptest::prop_assert!(entropy.shares.iter().zip(SHARES).all(|(it, (least, most))| (least..=most).contains(it)));
            let _ = url::read::<TokensFigure>(&format!("lab=tokens&{key}={value}"));
        }
    }

    #[test]
    fn steps_are_remembered_and_scores_stay_in_bounds() {
        let mut bits = BitsFigure::default();
        bits.go(0.5, false);
        bits.go(0.25, false);
        assert_eq!(bits, BitsFigure { probability: 0.25, before: Some(0.696) });
        bits.go(1.0, true);
        assert_eq!(bits, BitsFigure { probability: 1.0, before: Some(0.25) });
        let mut softmax = SoftmaxFigure::default();
        (0..40).for_each(|_| softmax.raise());
        assert_eq!((softmax.scores[0], softmax.scores[4]), (20.0, 15.0));
        softmax.set(9, 1.0);
        softmax.set(0, f64::NAN);
        assert!(softmax.raised);
        softmax.set(0, 99.0);
        assert_eq!((softmax.scores[0], softmax.raised), (20.0, false));
    }

    #[test]
    fn softmax_is_the_chapters() {
        let four = softmax(&[3.0, 2.0, 0.0, -1.0, f64::NEG_INFINITY]);
        for (probability, percent) in four.iter().zip([69.6, 25.6, 3.5, 1.3]) {
            assert_eq!((probability * 1000.0).round() / 10.0, percent);
        }
        let raised = softmax(&OPENING_SCORES.map(|score| score + 10.0));
        for (one, other) in raised.iter().zip(softmax(&OPENING_SCORES)) {
            assert!((one - other).abs() < 1e-12, "only differences count");
        }
        let far = softmax(&[20.0, -10.0, -10.0, -10.0, -10.0]);
        assert!(far.iter().all(|probability| *probability > 0.0 && probability.is_finite()));
        assert!((softmax(&[1e300; 5]).iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn bits_are_halvings() {
        assert_eq!([1.0, 0.5, 0.25, 0.125].map(bits), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(bits(1.0 / 8192.0), 13.0);
        assert!((nats(0.5) - std::f64::consts::LN_2).abs() < 1e-15);
    }

    #[test]
    fn the_slider_reaches_both_ends_and_what_it_says_it_shows() {
        assert_eq!((probability_at(0.0), probability_at(PLACES), probability_at(1e9)), (0.0001, 1.0, 1.0));
        assert_eq!((place_of(0.0), place_of(1.0), place_of(0.0001)), (0.0, PLACES, 0.0));
        let mut before = 0.0;
        for place in 0..=400 {
            let probability = probability_at(f64::from(place));
            assert!(probability > before, "{place}");
            assert!((place_of(probability) - f64::from(place)).abs() <= 1.0, "{place}");
            before = probability;
        }
    }

    #[test]
    fn what_is_typed_is_a_percentage_or_nothing() {
        for (typed, read) in [
            ("50", Some(0.5)),
            (" 12,5 % ", Some(0.125)),
            ("100", Some(1.0)),
            ("0.01", Some(0.0001)),
            ("0", None),
            ("101", None),
            ("-3", None),
            ("NaN", None),
            ("", None),
        ] {
            assert_eq!(read_percent(typed), read, "{typed:?}");
        }
    }

    #[test]
    fn what_is_shared_makes_one_and_leaves_the_true_one_alone() {
        for own in [0.01, 0.4, 0.99] {
            for first in [0.0, 1.0 / 3.0, 1.0] {
                let shares = shared(own, first);
                assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12 && shares[0] == own);
            }
        }
    }

    #[test]
    fn the_average_is_least_where_the_probability_is_true() {
        for true_share in [0.1, 0.5, 0.7, 1.0] {
            let least = average_loss(true_share, true_share);
            for said in 1..100 {
                assert!(average_loss(f64::from(said) / 100.0, true_share) >= least - 1e-12);
            }
        }
    }
}
