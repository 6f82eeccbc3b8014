//! The primer's four small figures: scores, probabilities, surprise, loss.

/// The words that the scores belong to.
pub const WORDS: [&str; 5] = ["cat", "dog", "girl", "idea", "stone"];
/// Their scores, as the chapter has them; the fifth is ours.
pub const OPENING_SCORES: [f64; 5] = [3.0, 2.0, 0.0, -1.0, -2.0];
/// The least and the most of a score.
pub const SCORES: (f64, f64) = (-10.0, 20.0);

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
