"""A run's folder: checkpoints that are there whole or not at all, curves, snapshots."""
from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import PreTrainedModel

from .config import Config, ConfigError
from .text import Position, write_whole


@dataclass
class Progress:
    """How far a run is: steps done, tokens seen, seconds of training, and the curves so far."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    position: Position = field(default_factory=Position)
    losses: list[float] = field(default_factory=list)
    points: list[dict[str, float]] = field(default_factory=list)


def identity(config: Config) -> dict[str, Any]:
    """What must be the same for a run to be resumed: all but how often it is looked at and kept, and the number of
    steps, which may change as long as the learning rate does not fall."""
    table = asdict(config)
    table["schedule"].pop("steps")
    for name in ("checkpoint_seconds", "evaluate_every", "evaluation_rows"):
        table.pop(name)
    return table


def save(
    folder: Path, config: Config, model: PreTrainedModel, optimisers: list[torch.optim.Optimizer], progress: Progress
) -> None:
    """Writes a checkpoint, and the curves beside it."""
    state = {
        "config": identity(config),
        "steps": config.schedule.steps,
        "model": model.state_dict(),
        "optimisers": [optimiser.state_dict() for optimiser in optimisers],
        "progress": asdict(progress),
        "rng": torch.get_rng_state(),
    }
    write_whole(folder / "checkpoint.pt", lambda path: torch.save(state, path))
    write_curves(folder, config, progress)


def write_curves(folder: Path, config: Config, progress: Progress) -> None:
    """Writes `curves.json`: every step's loss, and a point at each evaluation."""
    curves = {
        "config": asdict(config),
        "step": progress.step,
        "tokens": progress.tokens,
        "seconds": round(progress.seconds, 1),
        "losses": [round(loss, 5) for loss in progress.losses],
        "points": progress.points,
    }
    write_whole(folder / "curves.json", lambda path: path.write_text(json.dumps(curves), encoding="utf-8"))


def resume(folder: Path, config: Config, model: PreTrainedModel, optimisers: list[torch.optim.Optimizer]) -> Progress:
    """Goes on from the folder's checkpoint if there is one. Raises `ConfigError` if it is another run's."""
    path = folder / "checkpoint.pt"
    if not path.exists():
        return Progress()
    # The file is this program's own; weights_only still keeps it to plain data.
    state = torch.load(path, map_location="cpu", weights_only=True)
    if state["config"] != identity(config):
        raise ConfigError(f"{path} is of another configuration: finish that run with its own, or take another --run.")
    falls = (1 - config.schedule.decay) * min(state["steps"], config.schedule.steps)
    if state["steps"] != config.schedule.steps and state["progress"]["step"] > falls:
        raise ConfigError(f"{path} is of a run of {state['steps']} steps whose learning rate falls already: finish it as it is.")
    model.load_state_dict(state["model"])
    for optimiser, kept in zip(optimisers, state["optimisers"]):
        optimiser.load_state_dict(kept)
    torch.set_rng_state(state["rng"])
    table = state["progress"]
    return Progress(**table | {"position": Position(**table["position"])})


def write_model(folder: Path, model: PreTrainedModel, tokenizer: Tokenizer) -> None:
    """An ordinary Hugging Face folder: config.json, tokenizer.json, model.safetensors in f16. The model stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    half = type(model)(model.config)
    half.load_state_dict(model.state_dict())
    half.half().save_pretrained(folder)
    # Generation settings repeat what config.json says.
    (folder / "generation_config.json").unlink(missing_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    # transformers writes weights for their owner alone.
    (folder / "model.safetensors").chmod(0o644)
