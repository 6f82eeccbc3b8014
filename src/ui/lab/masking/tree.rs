//! The tree of probabilities, with the branch that was just taken and what came of this sentence.

use leptos::prelude::*;

use super::model::Lab;
use crate::objective::masked_lm::Event;
use crate::ui::state::masking::{Leaf, MaskingState, Sentence, View};
use crate::ui::text::TEXT;
use crate::ui::text::masking::MASKING;

/// A row: how deep, the chance on the edge, the name, the share of all, the count, whether it was
/// just taken.
struct Branch {
    depth: &'static str,
    chance: Option<f64>,
    name: &'static str,
    share: f64,
    count: usize,
    taken: bool,
}

/// The tree.
#[component]
pub fn Tree(lab: Lab) -> impl IntoView {
    let rows = move || {
        let view = lab.view.get()?;
        let branches = lab.shown.with(|shown| {
            let sentence = shown.sentence()?;
            Some(lab.state.with(|state| branches(sentence, state, &view)))
        })?;
        Some(branches.into_iter().map(row).collect_view())
    };
    let [chance, what, share, here] = MASKING.tree_columns;
    view! {
        <section class="masking-tree" aria-labelledby="masking-tree">
            <h4 id="masking-tree">{MASKING.tree}</h4>
            <table>
                <thead><tr><th scope="col">{chance}</th><th scope="col">{what}</th><th scope="col">{share}</th><th scope="col">{here}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

fn row(branch: Branch) -> impl IntoView {
    let figures = &TEXT.figures;
    let chance = branch.chance.map(|chance| {
        figures.decimals(chance, if (chance * 100.0 - (chance * 100.0).round()).abs() < 1e-9 { 2 } else { 3 })
    });
    view! {
        <tr class=branch.depth class:is-now=branch.taken>
            <td class="tree-chance">{chance}</td>
            <td class="tree-name">{branch.name}{branch.taken.then(|| view! { <strong class="tree-taken">{" "}{MASKING.taken}</strong> })}</td>
            <td>{figures.percent(branch.share)}</td>
            <td>{branch.count.to_string()}</td>
        </tr>
    }
}

fn branches(sentence: &Sentence, state: &MaskingState, view: &View) -> Vec<Branch> {
    let mut tree = state.settings().tree();
    tree.selected = sentence.selected_share(state);
    let shares = tree.shares();
    let [ordinary, selected, second] = MASKING.tree_nodes;
    let count = |leaf| view.count(leaf);
    let now = |is: fn(Event) -> bool| view.now.is_some_and(is);
    let leaf = |depth, chance, share, leaf, taken| Branch {
        depth,
        chance: Some(chance),
        name: (MASKING.leaf)(leaf),
        share,
        count: count(leaf),
        taken,
    };
    let passed = now(|it| matches!(it, Event::Coin { coin, chance, .. } if coin >= chance));
    let taken = now(|it| {
        matches!(it, Event::Coin { coin, chance, .. } if coin < chance) || matches!(it, Event::SmallestLots { .. })
    });
    let no_mask = now(|it| matches!(it, Event::MaskCoin { coin, chance, .. } if coin >= chance));
    let rest = shares.random + shares.kept;
    let masked = now(|it| {
        matches!(it, Event::MaskCoin { coin, chance, .. } if coin < chance) || matches!(it, Event::Mask { .. })
    });
    let random = now(|it| {
        matches!(it, Event::SecondCoin { coin, chance, .. } if coin < chance) || matches!(it, Event::Random { .. })
    });
    let kept = now(|it| {
        matches!(it, Event::SecondCoin { coin, chance, .. } if coin >= chance) || matches!(it, Event::Keep { .. })
    });
    vec![
        Branch { depth: "depth-0", chance: None, name: ordinary, share: 1.0, count: sentence.eligible(), taken: false },
        leaf("depth-1", 1.0 - tree.selected, shares.untouched, Leaf::Untouched, passed),
        Branch {
            depth: "depth-1",
            chance: Some(tree.selected),
            name: selected,
            share: tree.selected,
            count: view.selected(),
            taken,
        },
        leaf("depth-2", tree.mask, shares.masked, Leaf::Masked, masked),
        Branch {
            depth: "depth-2",
            chance: Some(1.0 - tree.mask),
            name: second,
            share: rest,
            count: count(Leaf::Random) + count(Leaf::Kept),
            taken: no_mask,
        },
        leaf("depth-3", tree.random, shares.random, Leaf::Random, random),
        leaf("depth-3", 1.0 - tree.random, shares.kept, Leaf::Kept, kept),
    ]
}
