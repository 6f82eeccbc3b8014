//! The masking procedure's laboratory, in English.

use crate::objective::masked_lm::Event;
use crate::ui::state::masking::{Fate, Leaf, MAX_PREDICTIONS, Setting, Share};
use crate::ui::text::Figures;
use crate::ui::text::Run::{Code, Link, Stress, Words};
use crate::ui::text::masking::{Difference, MaskingText};

pub(in crate::ui::text) static MASKING: MaskingText = MaskingText {
    title: "The masking procedure, step by step",
    sentence: "Your sentence",
    sentence_hint: "The words are BERT’s tokens: rare ones come in pieces, and capitals are made small.",
    examples: ("Examples", "your own"),
    not_cut: &[Words(
        "This sentence has not been cut into tokens yet. Load BERT above, whose tokenizer does it, or take one of the examples.",
    )],
    cutting: &[Words("The model is on its way. The tokens of your sentence appear here.")],
    too_long: |tokens| {
        format!(
            "This text is longer than BERT reads at once. You see its first {tokens} tokens, [CLS] and [SEP] included."
        )
    },
    tokens: "The tokens",
    rows: ["in the text", "the model reads", "label"],
    fate,
    no_label: "none",
    unnamed: |id| format!("token {id}"),
    player: "Run the function",
    buttons: ["To the start", "Back", "Step", "Play", "Pause", "To the end"],
    steps: |step, of| format!("step {step} of {of}"),
    just_ran: "What has just run",
    nothing_ran: "Nothing yet. Press “Step”: the function begins by looking at every token.",
    event,
    values: ["position", "token", "coin", "chance", "lot", "to be selected"],
    code: "The code that runs here",
    code_hint: &[
        Words("This is the function’s own source, compiled into this page. "),
        Code("tell"),
        Words(" is how it reports what it does; everything marked here was reported by it. "),
        Code("place"),
        Words(
            " gives every decision about a position a random number of its own, so that a seed always decides the same.",
        ),
    ],
    times: |times| format!("{times}×"),
    here: "▶",
    never: "never",
    tree: "The tree of probabilities",
    tree_columns: ["chance", "what happens", "of all", "here"],
    tree_nodes: ["an ordinary token", "selected", "second coin"],
    leaf,
    taken: "◀ just now",
    settings: "Settings",
    select: ["How tokens are selected", "a coin for each", "a fixed number"],
    select_hint,
    setting,
    kept: |kept| format!("{kept} % of the selected stay as they are."),
    out_of_range: |least, most, instead| {
        format!("Write a whole number from {least} to {most}. Until then it is {instead}.")
    },
    another_seed: "Another seed",
    draws: "Ten thousand draws",
    draws_hint: "The sentence above is masked again and again with these settings, until 10,000 ordinary tokens are drawn.",
    draw: "Draw 10,000 tokens",
    drawn: |tally, figures| {
        format!("{} tokens drawn, in {} sentences.", figures.count(tally.tokens), figures.count(tally.sentences))
    },
    draw_columns: ["What happened", "Expected", "Drawn", "95 % band", "Verdict"],
    verdict,
    share: |share, figures| format!("{}{}%", figures.decimals(share * 100.0, 2), figures.before_percent),
    band: |(low, high), figures| {
        let [low, high] = [low, high].map(|share| figures.decimals(share * 100.0, 2));
        format!("{low} to {high}{}%", figures.before_percent)
    },
    draws_takeaway: |inside, exact| {
        let fixed = if exact { " How many are selected is fixed; only what becomes of them is chance." } else { "" };
        match inside {
            4 => format!("All four shares lie within their bands.{fixed}"),
            inside => format!(
                "{inside} of 4 shares lie within their bands. At least one of the four is outside about once in six times without anything being wrong.{fixed}"
            ),
        }
    },
    idiom: "The same in PyTorch",
    idiom_hint: &[
        Words("Here nothing is done in turn: coins are thrown for "),
        Stress("all"),
        Words(" positions at once, also where nothing depends on them, and combined with "),
        Code("&"),
        Words(". The second coin counts only where "),
        Code("~masked"),
        Words(
            " holds: so it must show the conditional probability, as in the code above. −100 marks positions without a label.",
        ),
    ],
    idiom_code,
    ablation: "What BERT’s authors measured",
    ablation_question: &[Words(
        "BERT’s authors tried six splits and measured three scores. Before you look: which split came out most different from 80/10/10?",
    )],
    ablation_field: "Most different",
    ablation_none: "choose one",
    ablation_columns: ["[MASK] / random / stays", "MNLI, fine-tuned", "NER, fine-tuned", "NER, frozen", "Try it"],
    ablation_use: "use",
    ablation_use_of: |split| format!("Use the split {split} above"),
    split: |[mask, random, kept]| format!("{mask}/{random}/{kept}"),
    ablation_answer,
    ablation_source: &[
        Link("Devlin et al. 2018", "https://arxiv.org/abs/1810.04805"),
        Words(", table 8; scores in per cent, without error bars. The paper lists "),
        Stress("stays"),
        Words(" before "),
        Stress("random"),
        Words(
            "; here it is the order of the code. MNLI: does one sentence follow from another? NER: the names in a text; frozen means that BERT was not trained further.",
        ),
    ],
    takeaway,
    columns: ["Position", "Token", "What happens", "Coin or lot", "The model reads", "Label"],
};

fn fate(fate: Fate) -> (&'static str, &'static str) {
    match fate {
        Fate::Waiting => ("·", "not looked at"),
        Fate::Special => ("–", "special"),
        Fate::Eligible => ("○", "can be selected"),
        Fate::PassedBy => ("○", "not selected"),
        Fate::Selected => ("◆", "selected"),
        Fate::Masked => ("■", "masked"),
        Fate::Random => ("⇄", "random"),
        Fate::Kept => ("＝", "stays"),
    }
}

fn leaf(leaf: Leaf) -> &'static str {
    match leaf {
        Leaf::Untouched => "not selected",
        Leaf::Masked => "becomes [MASK]",
        Leaf::Random => "becomes a random token",
        Leaf::Kept => "stays, and is predicted",
    }
}

fn event(event: Event, token: &str, other: &str, figures: &Figures) -> String {
    let shows = |coin: f64, chance: f64| {
        let sign = if coin < chance { "<" } else { "≥" };
        format!("{} {sign} {}", figures.decimals(coin, 4), chance_of(chance, figures))
    };
    match event {
        Event::Look { special: true, .. } => {
            format!("“{token}” is no part of the text. It is never selected.")
        }
        Event::Look { .. } => format!("“{token}” is an ordinary token, so it can be selected."),
        Event::Coin { coin, chance, .. } if coin < chance => {
            format!("A coin for “{token}”: {}. It is selected.", shows(coin, chance))
        }
        Event::Coin { coin, chance, .. } => {
            format!("A coin for “{token}”: {}. It is not selected.", shows(coin, chance))
        }
        Event::Quota { quota } => format!(
            "The rate times all tokens, [CLS] and [SEP] counted, rounded; at least 1 and at most {MAX_PREDICTIONS}: {quota} to be selected."
        ),
        Event::Lot { lot, .. } => format!("“{token}” draws the lot {}.", figures.decimals(lot, 4)),
        Event::SmallestLots { selected } => format!("The smallest lots win: {selected} selected."),
        Event::Label { .. } => {
            format!("“{token}” becomes the label. Whatever happens now, this is what the model has to say here.")
        }
        Event::MaskCoin { coin, chance, .. } if coin < chance => {
            format!("The first coin for “{token}”: {}. It becomes [MASK].", shows(coin, chance))
        }
        Event::MaskCoin { coin, chance, .. } => {
            format!("The first coin for “{token}”: {}. No [MASK], so there is a second coin.", shows(coin, chance))
        }
        Event::Mask { .. } => format!("[MASK] takes the place of “{token}”. No second coin is thrown."),
        Event::SecondCoin { coin, chance, .. } if coin < chance => {
            format!("The second coin for “{token}”: {}. A random token will stand here.", shows(coin, chance))
        }
        Event::SecondCoin { coin, chance, .. } => {
            format!("The second coin for “{token}”: {}. It will stay.", shows(coin, chance))
        }
        Event::Random { .. } => format!("“{other}” takes the place of “{token}”, drawn from the whole vocabulary."),
        Event::Keep { .. } => format!("“{token}” stays, and has to be predicted nevertheless."),
    }
}

/// A chance with as many decimals as it needs, up to four.
fn chance_of(chance: f64, figures: &Figures) -> String {
    let written = figures.decimals(chance, 4);
    written.trim_end_matches('0').trim_end_matches(figures.decimal).to_owned()
}

fn select_hint(exact: bool) -> &'static str {
    if exact {
        "As in Google’s code: 15 % of the length, rounded, at least 1 and at most 20. So a short sentence always has one."
    } else {
        "As in the collator of transformers: any number can be selected, also none."
    }
}

fn setting(setting: Setting) -> (&'static str, &'static str) {
    match setting {
        Setting::Rate => ("Selected (%)", "Of the tokens. Published: 15."),
        Setting::Mask => ("[MASK] (%)", "Of the selected. Published: 80."),
        Setting::Random => ("Random (%)", "Of the selected. Published: 10."),
        Setting::Seed => ("Seed", "The same seed always decides the same."),
    }
}

fn verdict(share: &Share) -> &'static str {
    match (share.deviation > 0.0, share.is_inside()) {
        (false, true) => "certain",
        (_, true) => "inside",
        (_, false) => "outside",
    }
}

fn idiom_code(exact: bool, rate: f64, mask: f64, random: f64) -> Vec<String> {
    let number = |value: f64| {
        let written = format!("{value:.4}");
        written.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let (rate, mask, random) = (number(rate), number(mask), number(random));
    let mut lines = if exact {
        vec![
            format!("count = min(max(1, round({rate} * len(ids))), {MAX_PREDICTIONS})"),
            "lots = torch.rand(len(ids)).masked_fill(special, 2)  # never wins".to_owned(),
            "selected = torch.zeros_like(special)".to_owned(),
            "selected[lots.argsort()[:count]] = True".to_owned(),
            "selected &= ~special".to_owned(),
        ]
    } else {
        vec![format!("selected = (torch.rand(len(ids)) < {rate}) & ~special")]
    };
    lines.extend([
        "labels = torch.where(selected, ids, -100)".to_owned(),
        String::new(),
        format!("masked = selected & (torch.rand(len(ids)) < {mask})"),
        format!("random = selected & ~masked & (torch.rand(len(ids)) < {random})"),
        String::new(),
        "words = torch.randint(vocabulary, ids.shape)".to_owned(),
        "inputs = torch.where(masked, mask_id, torch.where(random, words, ids))".to_owned(),
    ]);
    lines
}

const SCORES: [&str; 3] = ["MNLI fine-tuned", "NER fine-tuned", "NER frozen"];

fn ablation_answer(own: &Difference, most: &Difference, figures: &Figures) -> String {
    let about = |it: &Difference| {
        let score = SCORES.get(it.score).copied().unwrap_or_default();
        format!("{} points, {score}", figures.decimals(it.points, 1))
    };
    let verdict = if own == most {
        format!("Yes: {} differs most ({}).", most.split, about(most))
    } else {
        format!("{} differs by {} at most. Most different is {}: {}.", own.split, about(own), most.split, about(most))
    };
    format!("{verdict} After fine-tuning hardly anything is left of the differences.")
}

fn takeaway(ordinary: usize, [untouched, masked, random, kept]: [usize; 4], share: f64, figures: &Figures) -> String {
    let selected = masked + random + kept;
    let average = figures.decimals(share * ordinary as f64, 2);
    let open = ordinary - untouched - selected;
    let tokens = if ordinary == 1 { "1 ordinary token".to_owned() } else { format!("{ordinary} ordinary tokens") };
    if ordinary == 0 {
        return "There is no ordinary token here, so nothing can be selected.".to_owned();
    }
    if open > 0 {
        return format!(
            "So far, of {tokens}: {untouched} not selected, {masked} as [MASK], {random} replaced at random, {kept} left as it was; {open} still open."
        );
    }
    format!(
        "{selected} of {tokens} {} to be predicted ({average} on average): {masked} as [MASK], {random} replaced at random, {kept} left as it was.",
        if selected == 1 { "is" } else { "are" }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::en::FIGURES;

    #[test]
    fn what_runs_is_said_with_its_figures() {
        let said = |it| event(it, "cat", "fit", &FIGURES);
        assert_eq!(
            said(Event::Coin { position: 2, coin: 0.1, chance: 0.15 }),
            "A coin for “cat”: 0.1000 < 0.15. It is selected."
        );
        assert_eq!(
            said(Event::MaskCoin { position: 2, coin: 0.8, chance: 0.8 }),
            "The first coin for “cat”: 0.8000 ≥ 0.8. No [MASK], so there is a second coin."
        );
        assert!(said(Event::Random { position: 2, id: 7 }).starts_with("“fit” takes the place of “cat”"));
        assert!(said(Event::MaskCoin { position: 2, coin: 0.3, chance: 1.0 }).contains("0.3000 < 1."));
    }

    #[test]
    fn the_takeaway_counts() {
        assert_eq!(
            takeaway(7, [4, 1, 1, 1], 0.15, &FIGURES),
            "3 of 7 ordinary tokens are to be predicted (1.05 on average): 1 as [MASK], 1 replaced at random, 1 left as it was."
        );
        assert!(takeaway(7, [2, 1, 0, 0], 0.15, &FIGURES).ends_with("left as it was; 4 still open."));
        assert_eq!(takeaway(0, [0; 4], 0.0, &FIGURES), "There is no ordinary token here, so nothing can be selected.");
    }

    #[test]
    fn the_idiom_has_the_readers_numbers() {
        let lines = idiom_code(false, 0.15, 0.8, 0.5).join("\n");
        for part in ["< 0.15)", "< 0.8)", "< 0.5)", "-100"] {
            assert!(lines.contains(part), "{part}");
        }
        assert!(idiom_code(true, 0.15, 1.0, 0.0)[0].contains("round(0.15 * len(ids))), 20)"));
    }
}
