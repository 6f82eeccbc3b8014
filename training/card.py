"""Writes a model's card: `python -m training.card --name bert --model DIR --runs assets/runs --to FILE`.

The figures come from what training and evaluation wrote into the folder of runs (`NAME.json`, `eval.json`,
and `data.json`, or the file that `cards.toml` names for text prepared earlier), the words from `cards.toml`.
Of a model that was trained in several runs, `cards.toml` names those after the first as `later`.
A figure that was not measured is not mentioned.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import tomllib
from pathlib import Path
from typing import Any

_WORDS = Path(__file__).with_name("cards.toml")


class CardError(Exception):
    """What is missing for a card, and what to do, in one sentence."""


def read_json(path: Path, how: str) -> Any:
    """A JSON file; `how` says what writes it."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CardError(f"{path} cannot be read ({error}): {how}.") from error


def share(figures: dict[str, Any]) -> str:
    """`21 % (14 to 31 %) of 94`: a share with its 95 % interval."""
    return f"{100 * figures['share']:.0f} % ({100 * figures['low']:.0f} to {100 * figures['high']:.0f} %) of {figures['of']}"


def shape(run: dict[str, Any]) -> str:
    """The network's size in words."""
    size = run["config"]["shape"]
    layers = f"{size['layers']} layers" + (" in the encoder and in the decoder" if run["config"]["family"] == "t5" else "")
    return (
        f"{layers}, {size['width']} wide, {size['heads']} heads of {size['width'] // size['heads']}, "
        f"{size['feed_forward']:,} inside the feed-forward network, {size['positions']} positions"
    )


def training(
    run: dict[str, Any], words: dict[str, Any], data: dict[str, Any], later: dict[str, str] | None = None, goes_on: bool = False
) -> str:
    """How a run went, in a paragraph: of a model's first, or (`later`, what `cards.toml` says of such a run) of one
    that went on from another's end. If another `goes_on` from its weights, these are not what is shipped."""
    config = run["config"]
    batch, optimiser = config["batch"], config["optimiser"]
    hours = run["seconds"] / 3600
    names = {"muon": f"Muon at {optimiser['muon_learning_rate']:g} for the matrices between embedding and head, AdamW at "
             f"{optimiser['learning_rate']:g} for the rest", "adamw": f"AdamW at {optimiser['learning_rate']:g}"}  # fmt: skip
    lines = data["total"]["train"]
    # Text that `training/mix.toml` no longer gives is said to be so.
    earlier = f" The text was {words['earlier'][words['data']]}: `assets/runs/{words['data']}`." if words.get("data") in words["earlier"] else ""
    start = config.get("start")
    if later:
        kept = "anew, from the embedding of these weights alone and the rest at random" if config.get("start_only") else "on from these weights"
        begin = f"Then {kept}, with the same objective and {later['text']}"
    else:
        begin = f"From the weights that `{start}` held then, whose own training is not counted here" if start else "From random weights"
        begin += f", {words['objective']}"
    mean = ""
    if run_share := run.get("averaged"):
        parts = f"{100 * run_share:.0f} % of the weights after this run and {100 * (1 - run_share):.0f} % of those before"
        mean = f" What {'went on from here' if goes_on else 'is shipped'} is a mean: {parts} (`--average` of `training/export.py`)."
    return (
        f"{begin}. {run['steps']:,} steps of {batch['rows']} rows of {batch['length']} tokens, "
        f"{run['tokens'] / 1e6:.1f} million tokens in all (of a text of {lines['lines']:,} lines, {lines['bytes'] / 1e6:.1f} MB before "
        f"weighting), {hours:.1f} hours on a processor without a GPU that other programs used as well. Optimiser: {names[optimiser['name']]}; the rate rises over "
        f"{config['schedule']['warm_up']} steps and falls to zero over the last {100 * config['schedule']['decay']:.0f} %. "
        f"Seed {config['seed']}. The configuration is `training/configs/{config['name']}.toml`, the curves are in "
        f"`assets/runs/{config['name']}.json`.{earlier}{mean}"
    )


def losses(run: dict[str, Any], unit: str) -> str:
    """The held-out loss at the end, beside a guess that is equally likely everywhere."""
    vocabulary = run["config"]["shape"]["vocabulary"]
    return (
        f"Loss on held-out text: {run['held_out']:.2f} {unit}. Guessing uniformly among {vocabulary:,} tokens would cost "
        f"{math.log(vocabulary):.2f}."
    )


def figures(evaluation: list[dict[str, Any]], name: str, revision: str) -> list[str]:
    """What `make eval` found for these weights; nothing if it was others that were measured."""
    found = next((entry for entry in evaluation if entry["model"] == name and entry["revision"] == revision), None)
    if found is None:
        return []
    lines = []
    if held_out := found.get("held_out"):
        if (bits := held_out.get("bits_per_character")) is not None:
            lines.append(f"Held-out text: {bits:.2f} bits a character.")
    if zorro := found.get("zorro"):
        overall = zorro["overall"]
        lines.append(
            f"[Zorro](https://github.com/phueb/Zorro), pairs of a grammatical and an ungrammatical sentence: "
            f"{100 * overall['mean']:.1f} ± {100 * overall['standard_error']:.1f} % right ({zorro['pairs']:,} pairs). Chance is 50 %."
        )
    for half in found["cloze"]:
        overall = half["overall"]
        lines.append(f"Cloze sentences ({half['half']} half): first guess right {share(overall['top_1'])}, among five {share(overall['top_5'])}.")
    for half in found["prompts"]:
        lines.append(f"Next word acceptable ({half['half']} half of the prompts): {share(half['accepted'])}.")
    if samples := found.get("samples"):
        lines.append(
            f"{samples['texts']} samples at temperature {samples['temperature']}: distinct-1 {samples['distinct_1']:.2f}, distinct-2 "
            f"{samples['distinct_2']:.2f}, repeated runs of four words {100 * samples['repeated_4']:.1f} %."
        )
    for half in found["spans"]:
        lines.append(f"Gaps filled as on the list ({half['half']} half): {share(half['gaps_without_article'])}, a leading article aside.")
    return lines


def sources(data: dict[str, Any], known: dict[str, list[str]], repeats: dict[str, int]) -> str:
    """The table of sources: how much of each, how often it was seen in a pass (`repeats` of the run's
    configuration, else as `mix.toml` says), licence and credit. What was left out is not in it."""
    rows = ["| source | lines | MB | seen a pass | licence | credit |", "|---|---|---|---|---|---|"]
    for source in data["sources"]:
        if source["name"] not in known:
            raise CardError(f"cards.toml does not know the source {source['name']!r}: add its licence and credit there.")
        title, licence, credit = known[source["name"]]
        train = source["train"]
        weight = repeats.get(source["name"], source["weight"])
        if weight == 0:
            continue
        often = f"× {weight:g}" if weight >= 1 else f"a share of {weight:g}"
        rows.append(f"| {title} | {train['lines']:,} | {train['bytes'] / 1e6:.1f} | {often} | {licence} | {credit} |")
    return "\n".join(rows)


def written(samples: dict[str, Any], name: str, revision: str) -> str:
    """What these weights wrote for a reader (`training/samples.py`), as a section; nothing if it was others that wrote."""
    found = samples.get(name)
    if not found or found["revision"] != revision:
        return ""
    if stories := found.get("stories"):
        title = f"{len(stories)} stories"
        how = (
            f"“{found['prompt']}”, at temperature {found['temperature']}, seeds 1 to {len(stories)}, to the end of the fifth "
            "sentence; none is left out."
        )
        lines = [f"{seed}. {text}" for seed, text in enumerate(stories, 1)]
    else:
        title = f"{len(found['fills'])} sentences with two gaps"
        how = "What the model wrote stands in brackets; no sentence is left out (`training/evaluation/two-gaps.txt`)."
        lines = [f"- {text}" for text in found["fills"]]
    return f"## {title}\n\n{how}\n\n{chr(10).join(lines)}\n\n"


def snapshots(model: Path) -> list[Path]:
    """The folders of a run's snapshots, in the order of their steps."""
    return sorted(path for path in model.glob("step-*") if (path / "model.safetensors").is_file())


def weights_of(model: Path) -> Path | None:
    """The weights that the card is about: the model's, or those of its last snapshot."""
    folders = [model, *snapshots(model)[-1:]]
    return next((folder / "model.safetensors" for folder in folders if (folder / "model.safetensors").is_file()), None)


def card(name: str, model: Path, runs: Path) -> str:
    """The card as Markdown."""
    words = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    own = words["model"][name]
    paragraphs = []
    names = (name, *own.get("later", []))
    for at in names:
        # The last run is the one whose weights are shipped: its text, losses and weighting are what counts further down.
        run = read_json(runs / f"{at}.json", f"run `make export-{at}` first")
        later = words["later"][at.rsplit("-", 1)[1]] if at != name else None
        prepared = (later or own).get("data", "data.json")
        data = read_json(runs / prepared, "run `make train-data` first")
        family = words["family"][run["config"]["family"]]
        paragraphs.append(training(run, family | {"data": prepared, "earlier": words["earlier"]}, data, later, at != names[-1]))
    how = "\n\n".join(paragraphs)
    evaluation = read_json(runs / "eval.json", "run `make eval` first") if (runs / "eval.json").exists() else []
    weights = weights_of(model)
    if weights is None:
        raise CardError(f"{model} holds no weights: run `make export-{name}` first.")
    sha256 = hashlib.sha256(weights.read_bytes()).hexdigest()
    files = "`config.json`, `tokenizer.json`, `model.safetensors`"
    if weights.parent != model:
        steps = [int(path.name.removeprefix("step-")) for path in snapshots(model)]
        files = f"a folder for each of {len(steps)} snapshots, after {', '.join(f'{step:,}' for step in steps)} steps, each with {files}"
    samples = read_json(runs / "samples.json", "run `make samples` first") if (runs / "samples.json").exists() else {}
    good = [losses(run, family["unit"]), *figures(evaluation, name, sha256[:12])]
    size = weights.stat().st_size
    return f"""# Model card: `{name}`

{own["what"]}

## What it is

| | |
|---|---|
| Kind | {family["class"]} |
| Shape | {shape(run)} |
| Parameters | {run["parameters"]:,} |
| Tokenizer | {family["tokenizer"]}; {run["config"]["shape"]["vocabulary"]:,} tokens |
| Files | {files} (f16, {size / 1e6:.1f} MB) |
| SHA-256 of the {"last " if weights.parent != model else ""}weights | `{sha256}` |

## How it was trained

{how}

## How good it is

{chr(10).join(f"- {line}" for line in good)}

How each figure is taken is said in the README of the project.

{written(samples, name, sha256[:12])}## What it is for, and what it is not for

{own["for"]} It is not for answering questions, for deciding anything about people, or for any use in which a wrong word does harm.

## Limits

{chr(10).join(f"- {limit}" for limit in own["limits"])}

## Bias

{words["common"]["bias"].strip()}

## Training text, licences and credits

No line of it contains a sentence of the evaluation or of the demonstrations in the tutorial (`training/README.md` says how that is made sure).

{sources(data, words["source"], run["config"].get("repeats", {}))}

{words["common"]["sharing"].strip()}
"""


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Writes a model's card from what was measured.")
    parser.add_argument("--name", required=True, help="as in training/configs")
    parser.add_argument("--model", type=Path, required=True, help="the exported folder")
    parser.add_argument("--runs", type=Path, default=Path("assets/runs"))
    parser.add_argument("--to", type=Path, help="where it goes; otherwise MODEL_CARD.md in the model's folder")
    options = parser.parse_args(arguments)
    try:
        text = card(options.name, options.model, options.runs)
    except CardError as error:
        print(f"card: {error}", file=sys.stderr)
        return 1
    (options.to or options.model / "MODEL_CARD.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
