"""The loss curves that the page draws beside snapshots: few points, in `assets/runs/snapshots.tsv`."""
from __future__ import annotations

import math
from pathlib import Path

# Points a tenfold number of steps.
_A_DECADE = 12


def pick(points: list[dict], kept: list[int]) -> list[dict]:
    """Of a curve's points those at the steps of `kept`, and so many of the others that they lie evenly on a logarithmic axis."""
    picked, last = [], None
    for point in points:
        place = math.floor(_A_DECADE * math.log10(point["step"])) if point["step"] else -1
        if place != last or point["step"] in kept:
            picked.append(point)
        last = place
    return picked


def lines(run: dict) -> list[str]:
    """A run's part of the file: name, step, loss on what it trains on, loss on what it has not seen."""
    steps = run["steps"]
    kept = [steps if step == -1 else step for step in run["config"]["snapshots"]]
    return [f"{run['name']}\t{point['step']}\t{point['train']}\t{point['held_out']}" for point in pick(run["points"], kept)]


def replace(file: Path, run: dict) -> None:
    """Puts a run's lines into the file, in place of those that it had there."""
    old = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    others = [line for line in old if not line.startswith(run["name"] + "\t")]
    file.write_text("".join(f"{line}\n" for line in sorted(others, key=lambda line: line.split("\t")[0]) + lines(run)), encoding="utf-8")
