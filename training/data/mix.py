"""The mix file: which sources, with what weights."""
from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


class DataError(Exception):
    """What is wrong with the data, and what to do, in one sentence."""


@dataclass(frozen=True)
class Source:
    """A file of the corpora folder, and how it is used.

    Equal lines are dropped but for the first. Where they say how often something is worth saying, as in
    the world, whose grammar has few wordings for a short fact, `at_most` so many of them stay.
    """

    file: str
    weight: float
    unit: str
    short_first: bool = False
    at_most: int = 1

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
    """How the synthetic text is generated, its weight, and how often a line may stand in it."""

    sentences: int
    seed: int
    weight: float
    at_most: int = 1

    def source(self) -> Source:
        """The text as one of the sources."""
        return Source(file="world.txt", weight=self.weight, unit="line", at_most=self.at_most)


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
    for source in (mix.world.source(), *mix.sources):
        if source.at_most < 1 or (source.at_most > 1 and source.unit != "line"):
            raise DataError(f"{path}: {source.file}: at_most is {source.at_most}: write 1, or more where the unit is a line.")
        if source.unit not in ("line", "document"):
            raise DataError(f"{path}: the unit of {source.file} is {source.unit!r}: write \"line\" or \"document\".")
        if source.weight <= 0 or (source.weight > 1 and source.weight != round(source.weight)):
            raise DataError(f"{path}: the weight of {source.file} is {source.weight}: write a whole number or a share below 1.")
    return mix
