//! What all lines about models have in common.

use crate::manifest::trained::Trained;
use crate::ui::text::Figures;

/// “of 5.4 million parameters (4 layers, 256 wide), trained on 19.5 million tokens of simple English”.
pub(super) fn trained_words(trained: &Trained, layers: &str, figures: &Figures) -> String {
    format!(
        "of {} million parameters ({layers} layers, {} wide), trained on {} million tokens of simple English",
        figures.decimals(f64::from(trained.parameters) / 1e6, 1),
        trained.width,
        figures.decimals(trained.tokens as f64 / 1e6, 1)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::trained::trained;
    use crate::protocol::Family;
    use crate::ui::text::en::FIGURES;

    #[test]
    fn millions_have_one_decimal() {
        let words = trained_words(&Trained { tokens: 19_460_000, ..*trained(Family::T5) }, "4 + 4", &FIGURES);
        assert!(
            words.ends_with("(4 + 4 layers, 256 wide), trained on 19.5 million tokens of simple English"),
            "{words}"
        );
    }
}
