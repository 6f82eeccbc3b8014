"""Exports a run as a Hugging Face folder: `python -m training.export --run DIR --data DIR --to DIR`.

The folder is loaded again with transformers, and its held-out loss compared with the run's own. With
`--curves FILE` the curves are written there, at most 300 points a curve. With `--snapshots` there is a
folder for each of the run's snapshots instead, `step-000000` and so on; the last is the one compared.
With `--average DIR` it is the mean of the run's weights and of those in DIR (Wortsman et al. 2022, arXiv
2109.01903), the model that the run began with: often better on held-out text than either end. `--share` says how much
of the mean the run's weights are, if not half.
"""
from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

import torch
from transformers import AutoConfig, BertForMaskedLM, GPT2LMHeadModel, T5ForConditionalGeneration

from .checkpoint import write_model
from .collate import Collator
from .config import Config, ConfigError, build_table
from .model import build, start_weights
from .points import replace
from .text import load, write_whole
from .train import Device, evaluate

_CLASSES = {"bert": BertForMaskedLM, "gpt": GPT2LMHeadModel, "t5": T5ForConditionalGeneration}
_POINTS = 300
# What f16 may add to the held-out loss, in nats.
_TOLERANCE = 0.01
# Rows of held-out text that are compared: a minute's work for the larger models on two cores.
_ROWS = 256


def thin(losses: list[float], points: int = _POINTS) -> list[list[float]]:
    """A curve of [step, loss] with at most `points` points, each the mean of the steps since the one before."""
    size = max(1, -(-len(losses) // points))
    parts = [(start, losses[start : start + size]) for start in range(0, len(losses), size)]
    return [[start + len(part), round(sum(part) / len(part), 4)] for start, part in parts]


def curves(table: dict) -> dict:
    """What the page plots of a run."""
    points = table["points"]
    points = points[:: max(1, -(-len(points) // _POINTS))] + ([points[-1]] if points else [])
    unique = {point["step"]: point for point in points}
    return {
        "name": table["config"]["name"],
        "config": table["config"],
        "steps": table["step"],
        "tokens": table["tokens"],
        "seconds": table["seconds"],
        "train": thin(table["losses"]),
        "points": list(unique.values()),
    }


def copy_snapshots(run: Path, to: Path) -> Path:
    """Copies the run's snapshots into folders of their own; returns the folder of the last."""
    folders = sorted((run / "snapshots").glob("step-*"))
    if not folders:
        raise ConfigError(f"{run} holds no snapshots: its configuration asks for none.")
    for folder in folders:
        shutil.copytree(folder, to / folder.name, dirs_exist_ok=True)
    return to / folders[-1].name


def export(
    run: Path, data: Path, to: Path, curves_to: Path | None, snapshots: bool = False, average: Path | None = None, share: float = 0.5
) -> tuple[float, float]:
    """Exports the run; returns the held-out losses of the run's weights (or of the mean with those in
    `average`, of which the run's are `share`) and of the folder's (with `snapshots`, of the last one's), over
    `_ROWS` rows. Raises `ConfigError` if they differ, or there is no checkpoint."""
    path = run / "checkpoint.pt"
    if not path.exists():
        raise ConfigError(f"{run} holds no checkpoint: train first, or name the run's folder.")
    state = torch.load(path, map_location="cpu", weights_only=True)
    table = json.loads((run / "curves.json").read_text(encoding="utf-8"))
    config: Config = build_table(Config, table["config"])
    prepared = load(data, config.family, config.shape.vocabulary, config.batch.length, start=config.start)
    collator = Collator(config, prepared)
    device = Device(torch.device("cpu"), False)
    model = build(config.family, config.shape)
    model.load_state_dict(state["model"])
    if average:
        others = start_weights(average, config, model)
        model.load_state_dict({name: torch.lerp(others[name].float(), weight.float(), share) for name, weight in model.state_dict().items()})
    if snapshots:
        to = copy_snapshots(run, to)
    else:
        write_model(to, model, prepared.tokenizer)
    before = evaluate(config, model, collator, device, prepared.held_out, _ROWS)
    reloaded = _CLASSES[config.family].from_pretrained(to, config=AutoConfig.from_pretrained(to), dtype=torch.float32)
    reloaded.set_attn_implementation("sdpa")
    after = evaluate(config, reloaded, collator, device, prepared.held_out, _ROWS)
    if not abs(before - after) < _TOLERANCE:
        raise ConfigError(f"{to} has a held-out loss of {after:.4f}, the run {before:.4f}: do not use the folder.")
    if curves_to:
        result = curves(table) | {"held_out": round(after, 4), "parameters": sum(p.numel() for p in model.parameters())}
        if average:
            result["averaged"] = share
        curves_to.parent.mkdir(parents=True, exist_ok=True)
        write_whole(curves_to, lambda temporary: temporary.write_text(json.dumps(result) + "\n", encoding="utf-8"))
        if snapshots:
            replace(curves_to.parent / "snapshots.tsv", result)
    return before, after


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Exports a run as a Hugging Face folder, and checks it.")
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--curves", type=Path, help="where the loss curves go, as assets/runs/NAME.json")
    parser.add_argument("--average", type=Path, metavar="DIR", help="export the mean of the run's weights and of those in DIR")
    parser.add_argument("--share", type=float, default=0.5, help="how much of that mean the run's weights are, between 0 and 1")
    parser.add_argument("--snapshots", action="store_true", help="a folder for each snapshot instead of the last weights alone")
    options = parser.parse_args(arguments)
    if not 0 < options.share < 1:
        parser.error(f"--share is {options.share}: write a number between 0 and 1")
    try:
        before, after = export(options.run, options.data, options.to, options.curves, options.snapshots, options.average, options.share)
    except ConfigError as error:
        print(f"export: {error}", file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in options.to.rglob("model.safetensors"))
    print(f"export: {options.to}: {size / 1e6:.2f} MB; held-out loss {after:.4f} (before f16: {before:.4f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
