"""The evaluation and demo prompts as patterns of words and blanks."""
from __future__ import annotations

import itertools
import re
from pathlib import Path

from .mix import DataError
from .words import words

#: Stands for any one word in a pattern.
BLANK = None
Pattern = tuple[str | None, ...]

_GAP = re.compile(r"\[MASK\]|<extra_id_\d+>")
# More combinations of fillings than this are not spelt out.
_COMBINATIONS = 64


def pattern(prompt: str) -> Pattern:
    """The words of a prompt, with a blank for each `[MASK]` or `<extra_id_n>`. Blanks at either end
    stand for a word that any text has there, so they are left out: nothing needs to follow."""
    parts: list[str | None] = []
    for index, piece in enumerate(_GAP.split(prompt)):
        if index:
            parts.append(BLANK)
        parts.extend(words(piece))
    while parts and parts[-1] is BLANK:
        parts.pop()
    while parts and parts[0] is BLANK:
        parts.pop(0)
    return tuple(parts)


def read_prompts(folder: Path) -> set[Pattern]:
    """The patterns of all prompts in an evaluation folder; `DataError` names file and line."""
    found: set[Pattern] = set()
    for name, column in (("cloze.tsv", 1), ("prompts.tsv", 0), ("spans.tsv", 0), ("demo.txt", 0)):
        path = folder / name
        if not path.exists():
            continue
        for number, line in _lines(path):
            cells = line.split("\t")
            if len(cells) <= column:
                raise DataError(f"{path}:{number} has no column {column + 1}: separate the columns by tabs.")
            found.add(pattern(cells[column]))
            if name == "spans.tsv" and len(cells) > 1:
                found.update(filled(cells[0], cells[1]))
    found.discard(())
    return found


def filled(text: str, fillings: str) -> set[Pattern]:
    """A text with its gaps filled by accepted answers of any number of words."""
    gaps = [[words(choice) for choice in gap.split(",")] for gap in fillings.split(" | ")]
    pieces = [words(piece) for piece in _GAP.split(text)]
    if len(pieces) != len(gaps) + 1:
        return set()
    found = set()
    for choice in itertools.islice(itertools.product(*gaps), _COMBINATIONS):
        filled_text = list(pieces[0])
        for filling, piece in zip(choice, pieces[1:]):
            filled_text += filling + piece
        found.add(tuple(filled_text))
    return found


def read_zorro(folder: Path) -> set[Pattern]:
    """Every sentence of Zorro's files, grammatical or not."""
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise DataError(f"{folder} holds no .txt files: give the folder of Zorro's sentences as ZORRO=DIR.")
    return {tuple(words(line)) for path in files for _, line in _lines(path)} - {()}


def _lines(path: Path) -> list[tuple[int, str]]:
    """Numbered lines that are neither empty nor comments."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read ({error}): it must be a text file in UTF-8.") from error
    return [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
