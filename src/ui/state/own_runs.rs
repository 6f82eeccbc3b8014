//! The runs that a reader has trained in the page, as points for the scaling plot, and how they are
//! kept: a line a run, of six columns with tabulators between them.

/// The most runs that are kept; of more, the oldest go.
pub const MOST: usize = 64;

/// The longest name of a preset, an objective or a source.
const LONGEST_NAME: usize = 16;

/// One run that a reader has trained.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnRun {
    /// N, all parameters, tied ones counted once.
    pub parameters: u64,
    /// D, tokens that were predicted in training.
    pub tokens: u64,
    /// The loss on text that was held out, in nats a token.
    pub loss: f64,
    /// The preset's name, such as `100k`.
    pub preset: String,
    /// What it was trained to do: `clm`, `mlm` or `span`. Losses of different objectives cannot be
    /// compared.
    pub objective: String,
    /// Whether its text was the little world's. Losses on other texts cannot be compared with those.
    pub world: bool,
}

impl OwnRun {
    /// Whether its loss can be held against those of the shipped runs: next tokens of the little world.
    pub fn is_comparable(&self) -> bool {
        self.objective == "clm" && self.world
    }

    /// As a line. Fields are numbers and names without spaces.
    fn write(&self) -> String {
        let source = if self.world { "world" } else { "text" };
        let Self { parameters, tokens, loss, preset, objective, .. } = self;
        format!("{parameters}\t{tokens}\t{loss}\t{preset}\t{objective}\t{source}")
    }

    /// Reads a line; none if it makes no sense.
    fn read(line: &str) -> Option<Self> {
        let mut fields = line.split('\t');
        let mut next = || fields.next();
        let (parameters, tokens) = (next()?.parse().ok()?, next()?.parse().ok()?);
        let loss: f64 = next()?.parse().ok()?;
        let (preset, objective, source) = (next()?.to_owned(), next()?.to_owned(), next()?.to_owned());
        let run = Self { parameters, tokens, loss, preset, objective, world: source == "world" };
        let known = source == "world" || source == "text";
        (known && fields.next().is_none() && run.is_sound()).then_some(run)
    }

    /// Whether it could be a run at all.
    fn is_sound(&self) -> bool {
        self.parameters > 0
            && self.tokens > 0
            && self.loss.is_finite()
            && self.loss > 0.0
            && is_name(&self.preset)
            && is_name(&self.objective)
    }
}

fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Reads what was kept, the oldest first; lines that make no sense are passed over.
pub fn read(text: &str) -> Vec<OwnRun> {
    let mut runs: Vec<OwnRun> = text.lines().filter_map(OwnRun::read).collect();
    forget_oldest(&mut runs);
    runs
}

/// As a text to keep; empty without runs.
pub fn write(runs: &[OwnRun]) -> String {
    runs.iter().map(OwnRun::write).collect::<Vec<_>>().join("\n")
}

/// Adds a run at the end, unless it makes no sense. The very same run is kept once.
pub fn add(runs: &mut Vec<OwnRun>, run: OwnRun) {
    if run.is_sound() {
        runs.retain(|other| *other != run);
        runs.push(run);
        forget_oldest(runs);
    }
}

fn forget_oldest(runs: &mut Vec<OwnRun>) {
    runs.drain(..runs.len().saturating_sub(MOST));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(loss: f64) -> OwnRun {
        let (preset, objective) = ("100k".to_owned(), "clm".to_owned());
        OwnRun { parameters: 117_000, tokens: 2_048_000, loss, preset, objective, world: true }
    }

    #[test]
    fn runs_survive_being_kept() {
        let mut runs = Vec::new();
        add(&mut runs, run(1.234_567_890_123));
        add(&mut runs, OwnRun { world: false, objective: "span".to_owned(), ..run(0.5) });
        assert_eq!(read(&write(&runs)), runs);
        assert_eq!(write(&[]), "");
        assert_eq!(read(""), []);
        assert!(runs[0].is_comparable() && !runs[1].is_comparable());
    }

    #[test]
    fn the_same_run_is_kept_once_and_the_oldest_go() {
        let mut runs = Vec::new();
        for number in 1..=MOST + 5 {
            add(&mut runs, run(number as f64));
            add(&mut runs, run(number as f64));
        }
        assert_eq!(runs.len(), MOST);
        assert_eq!(runs[0], run(6.0));
        let many: String = (1..200).map(|number| format!("{}\n", run(f64::from(number)).write())).collect();
        assert_eq!(read(&many).len(), MOST);
    }

    #[test]
    fn what_makes_no_sense_is_passed_over() {
        let good = run(2.0).write();
        for bad in [
            "nonsense",
            "1\t2\t3",
            "0\t1\t1\t10k\tclm\tworld",
            "1\t0\t1\t10k\tclm\tworld",
            "1\t1\tNaN\t10k\tclm\tworld",
            "1\t1\tinf\t10k\tclm\tworld",
            "1\t1\t-1\t10k\tclm\tworld",
            "1\t1\t1\t\tclm\tworld",
            "1\t1\t1\ta b\tclm\tworld",
            "1\t1\t1\t10k\tclm\tmars",
            "1\t1\t1\t10k\tclm\tworld\tmore",
            "99999999999999999999\t1\t1\t10k\tclm\tworld",
        ] {
            assert_eq!(read(&format!("{bad}\n{good}\n{bad}")), [run(2.0)], "{bad:?}");
        }
        let mut runs = Vec::new();
        add(&mut runs, run(f64::NAN));
        assert_eq!(runs, []);
    }
}
