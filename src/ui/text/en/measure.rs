//! The surprisal ribbon and the causal mask, in English.

use crate::ui::state::next_token::perplexity;
use crate::ui::state::surprisal::Ribbon;
use crate::ui::text::Figures;
use crate::ui::text::Run::Words;
use crate::ui::text::measure::MeasureText;

/// Its words.
pub static MEASURE: MeasureText = MeasureText {
    title: "What each token of a text costs",
    text: "Text to be measured",
    hint: "Paste a paragraph. Under each token stands its surprisal in bits, given all tokens before it; the mark over it is as high.",
    not_loaded: &[Words("Load the model above, and the surprisal of each token appears here.")],
    readings: [
        "Our GPT, with the mask, as it was trained",
        "The same GPT, asked without the mask",
        "Small GPT, trained and asked with the mask",
        "Its twin, trained and asked without the mask",
    ],
    bits: |cost, figures| figures.decimals(cost.bits, 1),
    sums,
    highest: |costs, figures| {
        let list: Vec<String> =
            costs.iter().map(|cost| format!("“{}” ({} bits)", cost.label, figures.decimals(cost.bits, 1))).collect();
        format!("The most surprising: {}.", list.join(", "))
    },
    cut: |tokens, figures| {
        format!(
            "The text is longer than the model reads at once: these are its first {} tokens.",
            figures.count(tokens as u64)
        )
    },
    empty: "There is nothing to measure yet. Type or paste a text.",
    unmasked: "Also ask without the causal mask",
    unmasked_hint: "Then every position also reads the tokens after it, the one it is asked for among them. In training our GPT never had such inputs.",
    broken: |with, without, figures| {
        let [with, without] = [with, without].map(|bits| figures.decimals(bits, 1));
        format!(
            "The same weights, the same text: {with} bits a token with the mask, {without} without it. The answers stand in the input now, but this model never learnt to look there."
        )
    },
    twin: "A twin that was trained without the mask",
    twin_hint: "Two small GPTs, alike in size and text. One was trained with the causal mask, its twin without, for a quarter as long: copying is learnt fast.",
    twin_missing: "The twin, a small GPT that was trained without the mask, is not in this build of the page.",
    load: |_, bytes, figures| format!("Load the small GPT and its twin ({} in all)", figures.megabytes(bytes)),
    loading: |here, all| format!("Loading: {here} of {all} are here …"),
    loaded: |_| "The small GPT and its twin are here.".into(),
    write: "Have both write on from your text above",
    nothing_written: "Nothing has been written yet.",
    why: |masked, unmasked, figures| {
        let [masked, unmasked] = [masked, unmasked].map(|bits| figures.decimals(bits, 2));
        format!(
            "On this text the small GPT loses {masked} bits a token, its twin {unmasked}. The twin can copy each answer from the input, so training taught it to copy, not to predict. In writing there is nothing to copy yet. That is why the mask hides the future."
        )
    },
};

fn sums(ribbon: &Ribbon, figures: &Figures) -> String {
    let (Some(mean), Some(character)) = (ribbon.mean(), ribbon.a_character()) else { return String::new() };
    format!(
        "{} tokens cost {} bits together: {} bits a token ({} nats), a perplexity of {}, {} bits a character.",
        figures.count(ribbon.costs.len() as u64),
        figures.decimals(ribbon.bits(), 1),
        figures.decimals(mean, 2),
        figures.decimals(mean * std::f64::consts::LN_2, 2),
        figures.decimals(perplexity(mean), 1),
        figures.decimals(character, 2)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::surprisal::Cost;
    use crate::ui::text::en::FIGURES;

    #[test]
    fn the_sums_are_those_of_the_chapter() {
        let cost = |bits| Cost { label: "x".into(), bits };
        let ribbon = Ribbon { costs: [2.0, 1.0, 3.0, 1.0].map(cost).to_vec(), characters: 14, is_cut: false };
        assert_eq!(
            sums(&ribbon, &FIGURES),
            "4 tokens cost 7.0 bits together: 1.75 bits a token (1.21 nats), a perplexity of 3.4, 0.50 bits a character."
        );
        assert_eq!(sums(&Ribbon::default(), &FIGURES), "");
        assert_eq!((MEASURE.highest)(&[&cost(3.0)], &FIGURES), "The most surprising: “x” (3.0 bits).");
    }
}
