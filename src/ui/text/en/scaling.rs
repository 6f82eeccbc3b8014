//! The explorer of scaling laws, in English.

use crate::scaling::known::KnownModel;
use crate::scaling::laws::Law;
use crate::scaling::units::Counting;
use crate::ui::state::scaling::reading::{LossHere, Reading};
use crate::ui::state::scaling::story::{Step, Told};
use crate::ui::state::scaling::{Choice, Dial, Quantity, View};
use crate::ui::text::Run::{Stress, Words};
use crate::ui::text::{ReadOff, ScalingText};

use super::FIGURES as F;

pub(in crate::ui::text) static SCALING: ScalingText = ScalingText {
    title: "Explore the scaling laws",
    badge: "computed here",
    badge_hint: "computed in this page from the published constants",
    controls: "Choose a law, and a point",
    law: "Law",
    constants: "Constants of approach 3",
    constants_names: ["as printed", "unrounded"],
    view: "Show",
    hold: "Hold",
    quantity: "Best",
    gophers_budget: "Gopher’s budget, 5.76 × 10²³ FLOP",
    to_best: "Go to the rule’s best size",
    choice_name: |choice| match choice {
        Choice::Kaplan => "Kaplan 2020",
        Choice::One => "Hoffmann 2022, approach 1",
        Choice::Two => "Hoffmann 2022, approach 2",
        Choice::Three => "Hoffmann 2022, approach 3",
        Choice::Replication => "Besiroglu 2024, the replication",
    },
    view_name: |view| match view {
        View::Line => "loss along a line",
        View::Plane => "size × text",
        View::Budgets => "best for every budget",
    },
    dial_name: |dial| match dial {
        Dial::Size => "Parameters, N",
        Dial::Tokens => "Tokens, D",
        Dial::Compute => "Compute, C = 6 N D",
    },
    dial_hint: |dial| match dial {
        Dial::Size => "as in 70 B or 7e10",
        Dial::Tokens => "as in 1.4 T or 1.4e12",
        Dial::Compute => "in FLOP, as in 5.76e23",
    },
    dial_typed: |dial, value| if dial == Dial::Compute { F.power(value, 3) } else { F.short(value, 3) },
    dial_spoken: |dial, value| match dial {
        Dial::Size => format!("{} parameters", F.long(value, 3)),
        Dial::Tokens => format!("{} tokens", F.long(value, 3)),
        Dial::Compute => format!("{} FLOP", F.power(value, 3)),
    },
    dial_read: |typed| F.read(typed),
    dial_wrong: |dial, (least, most), holds| {
        let write = SCALING.dial_typed;
        let (least, most, holds) = (write(dial, least), write(dial, most), write(dial, holds));
        format!("Type a number from {least} to {most}; until then it is {holds}.")
    },
    hold_name: |dial| match dial {
        Dial::Size => "parameters",
        Dial::Tokens => "tokens",
        Dial::Compute => "compute",
    },
    quantity_name: |quantity| match quantity {
        Quantity::Size => "parameters",
        Quantity::Tokens => "tokens",
        Quantity::Ratio => "tokens a parameter",
    },
    rule_name,
    size_title: |counting| match counting {
        Counting::Total => "N, parameters",
        Counting::NonEmbedding => "N, parameters without embeddings",
    },
    token_title: "D, training tokens",
    ratio_title: "D / N, tokens a parameter",
    compute_title: "C, training compute in FLOP",
    loss_title: |law| format!("Loss in nats a token ({})", short_law(law)),
    tick: [|it| F.short(it, 3), |it| F.power(it, 2), |it| F.decimals(it, if it < 10.0 { 2 } else { 0 })],
    height: |it| F.decimals(it, 2),
    this_compute: |flop| format!("C = {} FLOP", F.power(flop, 3)),
    other_compute: |flop| format!("{} FLOP", F.power(flop, 3)),
    equal_compute: |flop| format!("{} FLOP", F.power(flop, 3)),
    lowest: |size| format!("lowest at {}", F.short(size, 3)),
    bottoms: "lowest points",
    near_bottom: |near| format!("within {} of the lowest", F.percent(near - 1.0)),
    floor: |nats| format!("E = {}", F.decimals(nats, 4)),
    endless_text: |nats| format!("with endless text: {}", F.decimals(nats, 4)),
    endless_model: |nats| format!("with an endless model: {}", F.decimals(nats, 4)),
    size_held: |size| format!("N = {}", F.short(size, 3)),
    tokens_held: |tokens| format!("D = {}", F.short(tokens, 3)),
    rule_says: |_, size| format!("Kaplan’s rule: {}", F.short(size, 3)),
    here: "you are here",
    point: |size, tokens, loss| format!("{}{}", place(size, tokens), loss.map(said_loss).unwrap_or_default()),
    fitted: "what was tried",
    twenty: "20 tokens a parameter",
    best_path: |rule| format!("best: {rule}"),
    best_at: |flop, size, tokens, is_outside| {
        format!(
            "{} FLOP: {}{}",
            F.power(flop, 3),
            place(size, tokens),
            if is_outside { "; outside what was tried" } else { "" }
        )
    },
    models: "Known models",
    model,
    your_budget: |flop| format!("your budget, {} FLOP", F.power(flop, 3)),
    drawing: |view, hold, rule| match (view, hold) {
        (View::Line, Dial::Compute) => format!("Loss against parameters at equal compute, {rule}"),
        (View::Line, Dial::Size) => format!("Loss against tokens at a held size, {rule}"),
        (View::Line, Dial::Tokens) => format!("Loss against parameters at a held number of tokens, {rule}"),
        (View::Plane, _) => format!("Parameters and tokens, with the loss as a surface, {rule}"),
        (View::Budgets, _) => "The best use of every budget, by all rules".to_owned(),
    },
    no_loss: "This approach gives a best size for a budget, and no formula for the loss.",
    show_plane: "Show its best sizes",
    readings: "At this point",
    reading,
    doublings: "What doubling costs, and saves (loss in nats a token)",
    doubling_names: ["N × 2", "D × 2", "both × 2"],
    double: ["N × 2: double the parameters", "D × 2: double the tokens", "both × 2: double both"],
    doubling_columns: ["doubled", "compute", "loss", "change"],
    times: |times| format!("× {}", F.digits(times, 3)),
    doubled_loss: |before, after| match (before, after) {
        (Some(before), Some(after)) => {
            [F.decimals(after.nats, 4), F.decimals(after.nats - before.nats, 4).replace('-', "−")]
        }
        _ => ["–".to_owned(), "–".to_owned()],
    },
    notes: [
        &[
            Stress("Kaplan’s law. "),
            Words(
                "Its N leaves embeddings out, it has no irreducible term, and its D is a text that is read until the model stops improving. So where its curve is lowest at C = 6 N D is no recommendation; his rule for budgets was fitted apart, and comes to 1.8 C. Fitted from 768 to 1.5 billion parameters. The known models’ sizes count everything, which makes a difference of about 2 % or less for most of them, 4 % for those of 7 billion, and 13 % for Llama 3 of 8 billion.",
            ),
        ],
        &[
            Stress("E + A / Nᵅ + B / Dᵝ. "),
            Words(
                "N counts all parameters, and each token is read once. Fitted from 70 million to 16 billion parameters and 5 to 500 billion tokens. Its losses belong to its own text and tokenizer: compare sizes between laws, never losses.",
            ),
        ],
        &[
            Stress("A rule, not a law. "),
            Words(
                "Approach 1 takes the least loss over all training curves, approach 2 the bottoms of the valleys. Each gives how the best size grows with the budget, and no formula for the loss. Fitted from 70 million to 16 billion parameters.",
            ),
        ],
    ],
    dashes: "Dotted lines lie outside the sizes and texts that were tried.",
    story: "The story, step by step",
    story_lead: "One budget, 5.76 × 10²³ FLOP, and what each rule makes of it, in eight steps.",
    story_buttons: ["Tell it", "From the beginning", "Back", "Next"],
    story_place: |step, of| format!("Step {step} of {of}"),
    built_name: |name| format!("{name}, as trained"),
    told,
    takeaway,
    takeaway_budgets: |flop, (least, low), (most, high)| {
        format!(
            "For {} FLOP the rules recommend from {} parameters ({least}) to {} ({most}).",
            F.power(flop, 3),
            F.long(low, 3),
            F.long(high, 3)
        )
    },
    columns: [
        "rule",
        "parameters",
        "tokens",
        "tokens a parameter",
        "a, b in N ∝ Cᵃ, D ∝ Cᵇ",
        "in the range of its experiments",
    ],
    cells: |size, tokens, is_outside, (a, b)| {
        [
            F.short(size, 3),
            F.short(tokens, 3),
            F.digits(tokens / size, 3),
            format!("{}, {}", F.decimals(a, 2), F.decimals(b, 2)),
            if is_outside { "no" } else { "yes" }.to_owned(),
        ]
    },
};

fn rule_name(name: &str) -> &'static str {
    match name {
        "Kaplan" => "Kaplan",
        "Hoffmann, approach 1" => "Hoffmann 1",
        "Hoffmann, approach 2" => "Hoffmann 2",
        "Hoffmann, approach 3 (as printed)" => "Hoffmann 3, printed",
        "Hoffmann, approach 3 (unrounded)" => "Hoffmann 3, unrounded",
        "Besiroglu, replication" => "replication",
        _ => "20 tokens a parameter",
    }
}

fn short_law(law: &Law) -> &'static str {
    match law.name {
        "Kaplan L(N, D)" => "Kaplan’s axis",
        "Besiroglu, replication of approach 3" => "the replication’s axis",
        _ => "Hoffmann’s axis",
    }
}

fn place(size: f64, tokens: f64) -> String {
    format!(
        "{} parameters, {} tokens, {} a parameter",
        F.short(size, 3),
        F.short(tokens, 3),
        F.digits(tokens / size, 2)
    )
}

fn said_loss(loss: LossHere) -> String {
    format!(
        "; {} nats a token{}",
        F.decimals(loss.nats, 4),
        if loss.is_outside { ", outside what was tried" } else { "" }
    )
}

fn model(model: &KnownModel, loss: Option<LossHere>) -> String {
    let loss = loss.map(|loss| format!("; by this law {} nats a token", F.decimals(loss.nats, 4))).unwrap_or_default();
    format!("{} ({}), {}{loss}", model.name, model.year, place(model.parameters, model.tokens))
}

fn reading(reading: &Reading, law: Option<&Law>, rule: &str) -> Vec<ReadOff> {
    let (size, tokens) = reading.at;
    let mut rows = vec![
        (
            "Compute",
            format!(
                "6 × {} × {} = {} FLOP = {} PF-days",
                F.short(size, 3),
                F.short(tokens, 3),
                F.power(reading.flop, 3),
                if reading.pf_days < 1e5 { F.digits(reading.pf_days, 3) } else { F.power(reading.pf_days, 3) }
            ),
        ),
        ("Tokens a parameter", F.digits(reading.ratio, 3)),
    ];
    if let (Some(loss), Some(law)) = (reading.loss, law) {
        let outside = if loss.is_outside { "; an extrapolation" } else { "" };
        rows.push((
            "Predicted loss",
            format!("{} nats a token, on {}{outside}", F.decimals(loss.nats, 4), short_law(law)),
        ));
    }
    if let Some([floor, model, text]) = reading.terms {
        let [floor, model, text] = [floor, model, text].map(|term| F.decimals(term, 4));
        rows.push(("Made of", format!("{floor} irreducible + {model} for the model’s size + {text} for the text")));
    }
    if let Some(best) = reading.best {
        let (size, tokens) = (best.size.count(), best.tokens.count());
        let loss = reading.best_loss.map(|nats| format!("; {} nats", F.decimals(nats, 4))).unwrap_or_default();
        let outside = if best.is_extrapolated { "; an extrapolation" } else { "" };
        rows.push((
            "Best for this compute",
            format!("{} parameters on {} tokens{loss} ({rule}{outside})", F.short(size, 3), F.short(tokens, 3)),
        ));
    }
    if let Some(waste) = reading.waste {
        let words = if waste < 1.005 {
            "all of it, by this law".to_owned()
        } else {
            format!(
                "{}: the best use would reach this loss with 1/{} of the compute",
                F.percent(1.0 / waste),
                F.digits(waste, 3)
            )
        };
        rows.push(("Compute well spent", words));
    }
    rows
}

fn takeaway(reading: &Reading, near: Option<(f64, f64)>, rule: &str) -> String {
    let (size, tokens) = reading.at;
    let run = format!("{} parameters on {} tokens", F.long(size, 3), F.long(tokens, 3));
    let Some(best) = reading.best else { return format!("{run} take {} FLOP.", F.power(reading.flop, 3)) };
    let best_size = best.size.count();
    let side = match best_size / size {
        it if it < 0.97 => format!("{} times smaller", F.digits(1.0 / it, 2)),
        it if it > 1.03 => format!("{} times larger", F.digits(it, 2)),
        _ => "of the same size".to_owned(),
    };
    let first = format!(
        "For {} FLOP the best model by this rule ({rule}) has {} parameters: {side} than the {} here.",
        F.power(reading.flop, 3),
        F.long(best_size, 3),
        F.long(size, 3)
    )
    .replace("of the same size than", "about as many as");
    let valley = near.map(|(low, high)| {
        format!(
            " Its valley is flat: from {} to {} the loss is within 0.5 % of the lowest.",
            F.long(low, 2),
            F.long(high, 2)
        )
    });
    first + &valley.unwrap_or_default()
}

fn told(told: &Told) -> String {
    let figures = format!(
        "{} parameters on {} tokens, {} a parameter",
        F.long(told.size, 3),
        F.long(told.tokens, 3),
        F.digits(told.tokens / told.size, 2)
    );
    match told.step {
        Step::Rule(Choice::Kaplan, _) => format!(
            "Kaplan’s rule of 2020: {figures}. A giant that reads little. His largest experiment had 1.5 billion parameters, so this is more than 500 times beyond it; and 6 N D comes to 1.8 times the budget, because the rule counts tokens for large batches and compute for small ones."
        ),
        Step::Built("Gopher") => format!(
            "What DeepMind built in 2021: Gopher, {figures}. Smaller than Kaplan’s rule has it, and still a large model with little text."
        ),
        Step::Rule(Choice::One, _) => format!(
            "Hoffmann’s first approach, the least loss over all training curves: {figures}. A quarter of Gopher, and almost five times its text."
        ),
        Step::Rule(Choice::Two, _) => {
            format!("The second, the bottoms of the valleys: {figures}. It agrees with the first.")
        }
        Step::Rule(Choice::Three, true) => format!(
            "The third, the formula that is quoted most, with its constants as printed: {figures}. That is not the model that was built: half its size."
        ),
        Step::Rule(Choice::Three, false) => format!(
            "The same with the constants before they were rounded: {figures}. Rounding explains a part of the difference; for the rest, the search for the constants had stopped early."
        ),
        Step::Rule(Choice::Replication, _) => format!(
            "The replication of 2024 searched to the end, on points read off one of the paper’s figures: {figures}. This agrees with the other two approaches."
        ),
        Step::Built(_) => format!(
            "What DeepMind built in 2022: Chinchilla, {figures}. It beat Gopher on most of the tasks that the paper compares."
        ),
    }
}
