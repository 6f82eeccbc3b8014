//! Figures of many sizes: `70 B`, `5.76 × 10²³`, and what a reader types for them.

use super::Figures;

/// Thousand, million, billion, trillion on axes and in fields: figure, letter, word.
const SHORT: [(f64, &str, &str); 4] =
    [(1e12, "T", "trillion"), (1e9, "B", "billion"), (1e6, "M", "million"), (1e3, "k", "thousand")];
const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

impl Figures {
    /// So many digits that say something, as a decimal fraction: `0.0503`, `18`, `1.33`.
    #[must_use]
    pub fn digits(&self, number: f64, digits: usize) -> String {
        let rounded = rounded(number, digits);
        if rounded == 0.0 {
            return "0".to_owned();
        }
        let before = rounded.abs().log10().floor() as i32 + 1;
        let decimals = usize::try_from(digits as i32 - before).unwrap_or(0).min(12);
        if decimals == 0 && rounded >= 1.0 {
            return self.count(rounded as u64);
        }
        let written = self.decimals(rounded, decimals);
        if written.contains(self.decimal) {
            written.trim_end_matches('0').trim_end_matches(self.decimal).to_owned()
        } else {
            written
        }
    }

    /// A large figure with a letter: `1 M`, `70 B`, `1.33 T`; beyond that a power.
    #[must_use]
    pub fn short(&self, number: f64, digits: usize) -> String {
        self.with_unit(number, digits, |(_, letter, _)| letter)
    }

    /// A large figure with a word, for sentences: `70 billion`.
    #[must_use]
    pub fn long(&self, number: f64, digits: usize) -> String {
        self.with_unit(number, digits, |(_, _, word)| word)
    }

    fn with_unit(
        &self,
        number: f64,
        digits: usize,
        name: fn((f64, &'static str, &'static str)) -> &'static str,
    ) -> String {
        let number = rounded(number, digits);
        if number >= 1e16 {
            return self.power(number, digits);
        }
        let unit = SHORT.into_iter().find(|(size, ..)| number >= *size);
        unit.map_or_else(
            || self.digits(number, digits),
            |unit| format!("{}\u{a0}{}", self.digits(number / unit.0, digits), name(unit)),
        )
    }

    /// A figure as a power of ten: `5.76 × 10²³`, `10²¹`.
    #[must_use]
    pub fn power(&self, number: f64, digits: usize) -> String {
        let number = rounded(number, digits);
        let scientific = format!("{number:e}");
        let Some((mantissa, exponent)) = scientific.split_once('e').filter(|_| number.is_finite()) else {
            return scientific;
        };
        let raised: String =
            exponent.chars().map(|it| it.to_digit(10).map_or('⁻', |digit| RAISED[digit as usize])).collect();
        match mantissa {
            "0" => "0".to_owned(),
            "1" => format!("10{raised}"),
            _ => format!("{}\u{a0}×\u{a0}10{raised}", mantissa.replace('.', &self.decimal.to_string())),
        }
    }

    /// Reads what is typed for a large figure: `70 B`, `1.4 trillion`, `5.76e23`, `5.76 × 10²³`,
    /// `5.76*10^23`, `1,000,000`.
    #[must_use]
    pub fn read(&self, typed: &str) -> Option<f64> {
        let plain =
            |it: char| RAISED.iter().position(|raised| *raised == it).map_or(it, |digit| (b'0' + digit as u8) as char);
        // Where a power begins in raised digits, a `^` makes it one in plain ones.
        let mut text = String::new();
        for it in typed.chars().take(60).filter(|it| !it.is_whitespace() && *it != self.thousands && *it != '_') {
            if (it == '⁻' || RAISED.contains(&it)) && !text.contains('^') {
                text.push('^');
            }
            text.extend(if it == '⁻' { '-' } else { plain(it) }.to_lowercase());
        }
        let text = text.replace(self.decimal, ".").replace(['×', '·', '⋅'], "*");
        let (digits, factor) = SHORT
            .into_iter()
            .find_map(|(size, letter, word)| {
                let stem = text.strip_suffix(word).or_else(|| text.strip_suffix(&letter.to_lowercase()))?;
                Some((stem, size))
            })
            .unwrap_or((text.as_str(), 1.0));
        let number = match digits.split_once("10^") {
            Some((before, exponent)) => {
                let mantissa = before.strip_suffix('*').unwrap_or(before);
                let exponent: i32 = exponent.parse().ok()?;
                format!("{}e{exponent}", if mantissa.is_empty() { "1" } else { mantissa }).parse::<f64>().ok()?
            }
            None => digits.parse::<f64>().ok()?,
        };
        let number = number * factor;
        number.is_finite().then_some(number)
    }
}

/// Rounded to so many digits that say something.
fn rounded(number: f64, digits: usize) -> f64 {
    format!("{number:.*e}", digits.clamp(1, 15) - 1).parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: Figures = Figures { decimal: '.', thousands: ',', before_percent: " " };

    #[test]
    fn figures_of_every_size_are_short() {
        for (number, short) in [
            (1.0, "1"),
            (768.0, "768"),
            (1_500.0, "1.5 k"),
            (1e6, "1 M"),
            (7e10, "70 B"),
            (1.334e12, "1.33 T"),
            (999.9e9, "1 T"),
            (2.98e12, "2.98 T"),
            (1e16, "10¹⁶"),
            (0.27, "0.27"),
        ] {
            assert_eq!(ENGLISH.short(number, 3).replace('\u{a0}', " "), short, "{number}");
        }
        assert_eq!(ENGLISH.long(804.2e9, 3).replace('\u{a0}', " "), "804 billion");
    }

    #[test]
    fn powers_are_raised() {
        for (number, power) in [
            (5.76e23, "5.76 × 10²³"),
            (1e21, "10²¹"),
            (9.999e20, "10²¹"),
            (1.5e-7, "1.5 × 10⁻⁷"),
            (0.0, "0"),
            (2.0, "2 × 10⁰"),
        ] {
            assert_eq!(ENGLISH.power(number, 3).replace('\u{a0}', " "), power, "{number}");
        }
        assert_eq!(
            (ENGLISH.digits(0.050_31, 3), ENGLISH.digits(18.43, 2), ENGLISH.digits(0.0, 3)),
            ("0.0503".into(), "18".into(), "0".into())
        );
        assert_eq!(ENGLISH.digits(1234.0, 3), "1,230", "never more digits than say something");
    }

    #[test]
    fn what_is_typed_is_a_figure_or_nothing() {
        for (typed, number) in [
            ("70 B", 7e10),
            ("70b", 7e10),
            ("1.4 trillion", 1.4e12),
            ("5.76e23", 5.76e23),
            ("5.76 × 10²³", 5.76e23),
            ("5.76*10^23", 5.76e23),
            ("5.76·10^23", 5.76e23),
            ("10^21", 1e21),
            ("10²¹", 1e21),
            ("1,000,000", 1e6),
            ("20 million", 2e7),
            ("3 k", 3e3),
        ] {
            let read = ENGLISH.read(typed).expect(typed);
            assert!((read / number - 1.0).abs() < 1e-12, "{typed}: {read}");
        }
        for odd in ["", "NaN", "inf", "B", "1e999", "<b>", "10^", "10^x", "١٢", "🦀", "1..2", "×10²³²³²³²³²³²³"]
        {
            assert_eq!(ENGLISH.read(odd), None, "{odd}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_can_be_typed(exponent in -3f64..28.0) {
            let number = 10f64.powf(exponent);
            for written in [ENGLISH.short(number, 4), ENGLISH.power(number, 4), ENGLISH.long(number, 4)] {
                let read = ENGLISH.read(&written).expect("a figure");
                proptest::prop_assert!((read / number - 1.0).abs() < 1e-3, "{written}: {read} for {number}");
            }
        }

        #[test]
        fn anything_can_be_typed(typed in "\\PC*") {
            let _ = ENGLISH.read(&typed);
        }
    }
}
