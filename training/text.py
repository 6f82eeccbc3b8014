"""The prepared text as token ids: tokenizers, encoding (kept on disk), packing into rows of a fixed length."""
from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from .config import ConfigError
from .data.words import sentences
from .tokenizer import SPECIAL_TOKENS, train_tokenizer

# How many rows are open at a time while texts are packed; more fill rows better, and mix texts less.
_OPEN_ROWS = 16


@dataclass(frozen=True)
class Texts:
    """Texts as ids without special tokens: text i is `ids[starts[i]:starts[i + 1]]`, seen `repeats[i]` times a pass."""

    ids: np.ndarray
    starts: np.ndarray
    repeats: np.ndarray

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, index: int) -> np.ndarray:
        return self.ids[self.starts[index] : self.starts[index + 1]]

    def lengths(self) -> np.ndarray:
        """Tokens of each text."""
        return np.diff(self.starts)


@dataclass(frozen=True)
class Prepared:
    """What a run reads: the tokenizer, training and held-out texts."""

    tokenizer: Tokenizer
    train: Texts
    held_out: Texts


def load(
    data: Path, family: str, vocabulary: int, limit: int, repeats: dict[str, int] | None = None, start: str = ""
) -> Prepared:
    """Tokenizer and texts of at most `limit` tokens for a family; made where they are missing or the
    prepared text has changed since. `repeats` says of some sources how often they are seen in a pass;
    of the folder `start`, if it is named, the tokenizer is taken.
    Raises `ConfigError` if there is no prepared text, or no tokenizer in the folder."""
    try:
        manifest = json.loads((data / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{data} holds no prepared text ({error}): run `make train-data` first.") from error
    version = manifest["sha256"][:12]
    cache = data / "encoded" / version
    cache.mkdir(parents=True, exist_ok=True)
    name = f"{family}-{vocabulary}"
    if start:
        name += f"-{_digest(Path(start) / 'tokenizer.json')}"
    path = cache / f"{name}.json"
    if start and not path.exists():
        write_whole(path, lambda temporary: shutil.copyfile(Path(start) / "tokenizer.json", temporary))
    elif not path.exists():
        files = [str(data / "train" / f"{source['name']}.txt") for source in manifest["sources"]]
        write_whole(path, lambda temporary: train_tokenizer(family, vocabulary, files).save(str(temporary)))
    tokenizer = Tokenizer.from_file(str(path))
    parts = []
    for part in ("train", "held_out"):
        kept = cache / f"{name}-{limit}-{part}.npz"
        if not kept.exists():
            arrays = _encode(tokenizer, family, limit, data / part, manifest["sources"])
            write_whole(kept, lambda temporary: _save_arrays(temporary, arrays))
        with np.load(kept) as arrays:
            times = _repeats(manifest["sources"], repeats if part == "train" and repeats else {})
            parts.append(Texts(arrays["ids"], arrays["starts"], np.repeat(times, arrays["counts"])))
    return Prepared(tokenizer, *parts)


def _digest(path: Path) -> str:
    """The first digits of a file's SHA-256."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error}): name the folder of a model as `start`.") from error


def _repeats(sources: list[dict], others: dict[str, int]) -> np.ndarray:
    """How often each source is seen in a pass. `others` may name sources that this text was prepared without."""
    return np.array([others.get(source["name"], source["repeats"]) for source in sources], dtype=np.int64)


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Writes under a temporary name, then renames, so that a file is there whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    write(temporary)
    os.replace(temporary, path)


def _save_arrays(path: Path, arrays: dict[str, np.ndarray]) -> None:
    # An open file, because savez adds an ending to a name.
    with path.open("wb") as file:
        np.savez(file, **arrays)


def pieces(line: str, count: Callable[[list[str]], list[int]], limit: int) -> list[str]:
    """A line cut at sentence ends into pieces of at most `limit` tokens; a longer sentence stays whole."""
    parts = [line[a:b] for a, b in sentences(line)]
    found: list[str] = []
    room = 0
    for part, size in zip(parts, count(parts)):
        if found and size <= room:
            found[-1] += part
        else:
            found.append(part)
            room = limit
        room -= size
    return [piece.strip() for piece in found]


def _encode(tokenizer: Tokenizer, family: str, limit: int, folder: Path, sources: list[dict]) -> dict[str, np.ndarray]:
    """All lines of a folder; lines that are too long in pieces."""
    limit -= SPECIAL_TOKENS[family]

    def encode(texts: list[str]) -> list[list[int]]:
        return [encoding.ids for encoding in tokenizer.encode_batch(texts, add_special_tokens=False)]

    ids: list[np.ndarray] = []
    counts: list[int] = []
    for source in sources:
        lines = [line for line in (folder / f"{source['name']}.txt").read_text(encoding="utf-8").split("\n") if line]
        encoded: list[list[int]] = []
        for line, tokens in zip(lines, encode(lines)):
            if len(tokens) <= limit:
                encoded.append(tokens)
            else:
                encoded += [t[:limit] for t in encode(pieces(line, lambda parts: list(map(len, encode(parts))), limit))]
        encoded = [tokens for tokens in encoded if len(tokens) > 1]
        ids += [np.array(tokens, dtype=np.uint16) for tokens in encoded]
        counts.append(len(encoded))
    starts = np.concatenate([[0], np.cumsum([len(tokens) for tokens in ids])]).astype(np.int64)
    return {"ids": np.concatenate(ids), "starts": starts, "counts": np.array(counts, dtype=np.int64)}


def pack(sizes: list[tuple[int, ...]], capacity: tuple[int, ...]) -> list[list[int]]:
    """Rows of indices so that in each row no sum of sizes is above the capacity, nearly in order: a text
    goes where the least room is left. A text that is too large for any row is left out."""
    rows: list[list[int]] = []
    open_rows: list[tuple[list[int], list[int]]] = []  # (room in each dimension, indices)
    for index, size in enumerate(sizes):
        if any(s > c for s, c in zip(size, capacity)):
            continue
        fitting = [r for r in open_rows if all(s <= room for s, room in zip(size, r[0]))]
        if fitting:
            row = min(fitting, key=lambda r: r[0][0])
        else:
            if len(open_rows) == _OPEN_ROWS:
                fullest = min(range(_OPEN_ROWS), key=lambda i: open_rows[i][0][0])
                rows.append(open_rows.pop(fullest)[1])
            row = (list(capacity), [])
            open_rows.append(row)
        for dimension, s in enumerate(size):
            row[0][dimension] -= s
        row[1].append(index)
    return rows + [indices for _, indices in open_rows]


def epoch_order(texts: Texts, seed: int, epoch: int) -> np.ndarray:
    """The texts of one pass in random order, each as often as its weight says: a function of its arguments."""
    order = np.repeat(np.arange(len(texts)), texts.repeats)
    np.random.default_rng([seed, epoch]).shuffle(order)
    return order


@dataclass
class Position:
    """Where in the data a run stands; with the seed it says all that comes."""

    epoch: int = 0
    row: int = 0


def batches(
    make_rows: Callable[[int], list[list[int]]], seed: int, rows: int, position: Position
) -> Iterator[list[list[int]]]:
    """Batches of rows for ever, from a position on, which is moved along. `make_rows(epoch)` packs one pass."""
    while True:
        packed = make_rows(position.epoch)
        if len(packed) < rows:
            raise ConfigError(f"the text fills {len(packed)} rows, less than one batch: take fewer rows or more text.")
        # Rows are closed in an order that has to do with their texts' lengths.
        np.random.default_rng([seed, position.epoch, 1]).shuffle(packed)
        while position.row + rows <= len(packed):
            batch = packed[position.row : position.row + rows]
            position.row += rows
            yield batch
        position.epoch, position.row = position.epoch + 1, 0
