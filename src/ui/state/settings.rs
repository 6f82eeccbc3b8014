//! What a reader sets once for all chapters.

/// The colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// How it is stored, and written into the document's `data-theme`.
    pub fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The theme of this name; the system's for any other.
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }

    /// The next one, for a key that goes through them.
    pub fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()]
    }
}

/// All settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The colours.
    pub theme: Theme,
    /// Whether single letters act as shortcuts (WCAG 2.1.4 asks for a way to switch them off).
    pub shortcuts: bool,
    /// Whether hints for teachers are shown.
    pub hints: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { theme: Theme::System, shortcuts: true, hints: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn themes_survive_being_stored() {
        for theme in Theme::ALL {
            assert_eq!(Theme::from_name(theme.name()), theme);
        }
        assert_eq!(Theme::from_name("mauve"), Theme::System);
        assert_eq!(Theme::Dark.next(), Theme::System);
    }
}
