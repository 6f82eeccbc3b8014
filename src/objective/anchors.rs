//! The places in a source file that its running code speaks of.
//!
//! The page shows a procedure's own source and marks the lines that have just run. So the source is
//! compiled in as text beside the code, and its lines carry names: a line `// [anchor: NAME]` names
//! those below it, up to the next such line, an empty line, or a line that closes a block (that
//! begins with `}`). A name is made of small letters and hyphens.

use std::ops::Range;

/// A named place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its lines, as indices into [`Listing::lines`]; empty if nothing stands below the name.
    pub lines: Range<usize>,
}

/// A source as it is shown, without the lines that only name places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing<'a> {
    /// The lines that are left.
    pub lines: Vec<&'a str>,
    /// The named places among them, in order.
    pub anchors: Vec<Anchor<'a>>,
}

impl<'a> Listing<'a> {
    /// Reads a source.
    #[must_use]
    pub fn new(source: &'a str) -> Self {
        let mut listing = Self::default();
        let mut is_open = false;
        for line in source.lines() {
            if let Some(name) = anchor_name(line) {
                let here = listing.lines.len();
                listing.anchors.push(Anchor { name, lines: here..here });
                is_open = true;
                continue;
            }
            listing.lines.push(line);
            let code = line.trim_start();
            is_open &= !code.is_empty() && !code.starts_with('}');
            if is_open && let Some(anchor) = listing.anchors.last_mut() {
                anchor.lines.end = listing.lines.len();
            }
        }
        listing
    }

    /// The place of this name: the first, should there be several.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Anchor<'a>> {
        self.anchors.iter().find(|anchor| anchor.name == name)
    }
}

fn anchor_name(line: &str) -> Option<&str> {
    let name = line.trim().strip_prefix("// [anchor: ")?.strip_suffix(']')?;
    let is_name = !name.is_empty() && name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
    is_name.then_some(name)
}
