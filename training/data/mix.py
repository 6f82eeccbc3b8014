"""The mix file: which sources, with what weights."""
from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


class DataError(Exception):
    """What is wrong with the data, and what to do, in one sentence."""


@dataclass(frozen=True)
class Source:
    """A file of the corpora folder, and how it is used."""

    file: str
    weight: float
    unit: str
    short_first: bool = False

    @property
    def name(self) -> str:
        """The file's name without its endings: what counts and prepared files are called."""
        return self.file.removesuffix(".gz").removesuffix(".txt")

    @property
    def repeats(self) -> int:
        """How often a line is seen in one pass."""
        return max(1, round(self.weight))

    @property
    def share(self) -> float:
        """Which share of the bytes is taken."""
        return min(1.0, self.weight)


@dataclass(frozen=True)
class World:
    """How the synthetic text is generated, and its weight.

    Its grammar says how often a sentence is worth saying, so a line that was drawn several times stays
    several times, `at_most` so often: of few wordings, short facts would otherwise all but vanish.
    """

    sentences: int
    seed: int
    weight: float
    at_most: int = 1


@dataclass(frozen=True)
class Mix:
    """The whole file."""

    seed: int
    held_out: float
    allow_short_prompts: int
    world: World
    sources: tuple[Source, ...]


def read_mix(path: Path) -> Mix:
    """Reads a mix file; raises `DataError` if it is not one."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        sources = tuple(Source(**entry) for entry in table.pop("source"))
        mix = Mix(
            world=World(**table.pop("world")),
            sources=sources,
            **table,
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise DataError(f"{path} is no mix file ({error}): compare it with training/mix.toml.") from error
    if mix.world.at_most < 1:
        raise DataError(f"{path}: the world's at_most is {mix.world.at_most}: write how often a line may stand, 1 or more.")
    for source in mix.sources:
        if source.unit not in ("line", "document"):
            raise DataError(f"{path}: the unit of {source.file} is {source.unit!r}: write \"line\" or \"document\".")
        if source.weight <= 0 or (source.weight > 1 and source.weight != round(source.weight)):
            raise DataError(f"{path}: the weight of {source.file} is {source.weight}: write a whole number or a share below 1.")
    return mix
