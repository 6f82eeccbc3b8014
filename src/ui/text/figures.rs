//! How a language writes figures.

/// A language's marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Between the whole and the fraction.
    pub decimal: char,
    /// Between thousands.
    pub thousands: char,
    /// Between a figure and `%`.
    pub before_percent: &'static str,
}

impl Figures {
    /// A count: `8,192`.
    pub fn count(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut written = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                written.push(self.thousands);
            }
            written.push(digit);
        }
        written
    }

    /// A figure with so many decimals.
    pub fn decimals(&self, number: f64, decimals: usize) -> String {
        format!("{number:.decimals$}").replace('.', &self.decimal.to_string())
    }

    /// A probability as per cent, with as many decimals as say something: `31 %`, `4.2 %`, `0.07 %`.
    pub fn percent(&self, probability: f64) -> String {
        let percent = probability * 100.0;
        let written = if percent > 0.0 && percent < 0.01 {
            format!("<{}", self.decimals(0.01, 2))
        } else if percent < 0.1 {
            self.decimals(percent, 2)
        } else if percent < 10.0 {
            self.decimals(percent, 1)
        } else if percent < 99.5 || percent == 100.0 {
            self.decimals(percent, 0)
        } else {
            // "100 %" is for certainty.
            self.decimals(percent.min(99.9), 1)
        };
        format!("{written}{}%", self.before_percent)
    }

    /// A round per cent figure for an axis.
    pub fn tick(&self, probability: f64) -> String {
        let tenths = (probability * 1000.0).round();
        let decimals = usize::from(tenths % 10.0 != 0.0);
        format!("{}{}%", self.decimals(tenths / 10.0, decimals), self.before_percent)
    }

    /// Bytes as megabytes, on one line: `10.9 MB`.
    pub fn megabytes(&self, bytes: u64) -> String {
        format!("{}\u{a0}MB", self.decimals(bytes as f64 / 1e6, 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: Figures = Figures { decimal: '.', thousands: ',', before_percent: " " };

    #[test]
    fn figures_are_written_with_what_says_something() {
        for (probability, written) in [
            (0.312, "31 %"),
            (0.0421, "4.2 %"),
            (0.0007, "0.07 %"),
            (0.000_01, "<0.01 %"),
            (0.0, "0.00 %"),
            (1.0, "100 %"),
            (0.9999, "99.9 %"),
            (0.995, "99.5 %"),
            (0.0994, "9.9 %"),
        ] {
            assert_eq!(ENGLISH.percent(probability), written, "{probability}");
        }
        assert_eq!(
            (ENGLISH.count(8192), ENGLISH.count(7), ENGLISH.count(5_360_000)),
            ("8,192".into(), "7".into(), "5,360,000".into())
        );
        assert_eq!((ENGLISH.tick(0.125), ENGLISH.tick(0.5)), ("12.5 %".into(), "50 %".into()));
        assert_eq!(ENGLISH.tick(0.1 * 3.0 / 5.0), "6 %", "a tick is round, whatever the sums that led there");
        assert_eq!(ENGLISH.megabytes(10_916_202), "10.9\u{a0}MB");
    }
}
