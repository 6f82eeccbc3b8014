"""A model's configuration: one TOML file below `configs/`, with overrides from the command line."""
from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints


class ConfigError(Exception):
    """What is wrong with a configuration or a run, and what to do, in one sentence."""


@dataclass(frozen=True)
class Shape:
    """The transformer's size. T5 has `layers` in the encoder and as many in the decoder."""

    vocabulary: int
    layers: int
    width: int
    heads: int
    feed_forward: int
    positions: int


@dataclass(frozen=True)
class Batch:
    """Tensor shapes, the same in every step: `rows` × `length` tokens (T5: and `rows` × `target_length`)."""

    rows: int
    length: int
    target_length: int = 0


@dataclass(frozen=True)
class Objective:
    """What is hidden. `mask_rate` (BERT) goes in a straight line from the first value to the last."""

    mask_rate: tuple[float, ...] = (0.15,)
    noise_density: tuple[float, ...] = (0.15,)
    mean_span: tuple[float, ...] = (3.0,)
    causal: bool = True


@dataclass(frozen=True)
class Optimiser:
    """`muon` updates hidden matrices by Muon, the rest by AdamW; `adamw` everything by AdamW."""

    name: str = "adamw"
    learning_rate: float = 1e-3
    muon_learning_rate: float = 3e-3
    betas: tuple[float, ...] = (0.9, 0.98)
    weight_decay: float = 0.05
    clip: float = 1.0


@dataclass(frozen=True)
class Schedule:
    """Steps in all, of warm-up from zero, and the share at the end in which the rate falls to zero."""

    steps: int
    warm_up: int = 200
    decay: float = 0.4


@dataclass(frozen=True)
class Config:
    """Everything that a run depends on besides the text."""

    name: str
    family: str
    seed: int
    shape: Shape
    batch: Batch
    schedule: Schedule
    objective: Objective = field(default_factory=Objective)
    optimiser: Optimiser = field(default_factory=Optimiser)
    evaluate_every: int = 250
    evaluation_rows: int = 128
    checkpoint_seconds: float = 120.0
    snapshots: tuple[int, ...] = ()
    # Folder of a model whose weights and tokenizer the run begins with, instead of random weights and a tokenizer of
    # its own: pre-training goes on, on other text or for longer.
    start: str = ""
    # Of `start`, only the weights whose names begin with this; the others are random ("shared": T5's embedding).
    start_only: str = ""
    # How often lines of a source are seen in a pass, where not as `mix.toml` says; 0 leaves the source out.
    repeats: dict[str, int] = field(default_factory=dict)


def read_config(path: Path, overrides: list[str] | None = None) -> Config:
    """Reads a configuration; an override is `schedule.steps=200`, a value in TOML's notation."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for override in overrides or []:
            key, _, value = override.partition("=")
            *tables, last = key.split(".")
            part = table
            for name in tables:
                part = part.setdefault(name, {})
            part[last] = tomllib.loads(f"value = {value}")["value"]
        config: Config = build_table(Config, {"name": path.stem} | table)
    except (OSError, tomllib.TOMLDecodeError, TypeError, AttributeError, KeyError) as error:
        raise ConfigError(f"{path} is no configuration ({error}): compare it with training/configs/bert.toml.") from error
    if config.family not in ("bert", "gpt", "t5"):
        raise ConfigError(f"{path}: the family is {config.family!r}: write bert, gpt or t5.")
    if config.shape.vocabulary > 65536 or config.batch.length > config.shape.positions:
        raise ConfigError(f"{path}: a vocabulary is at most 65536, and a row at most as long as there are positions.")
    return config


def build_table(kind: type, table: dict[str, Any]) -> Any:
    """Makes a dataclass of a table, and of the tables in it."""
    hints = get_type_hints(kind)
    known = {f.name for f in fields(kind)}
    if unknown := set(table) - known:
        raise TypeError(f"unknown settings: {', '.join(sorted(unknown))}")
    values = {}
    for name, value in table.items():
        if is_dataclass(hints[name]):
            value = build_table(hints[name], value)
        elif isinstance(value, list):
            value = tuple(value)
        values[name] = value
    return kind(**values)
