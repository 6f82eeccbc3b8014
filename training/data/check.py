"""Looks through the finished text once more, by other means than `exclusion`: normalised strings,
substring search and regular expressions instead of an index of tuples."""
from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from .mix import DataError
from .prompts import BLANK, Pattern

_BETWEEN = re.compile(r"[\W_]+")
_DROP = str.maketrans({"'": None, "\u2019": None})


def flat(text: str) -> str:
    """Lower-case words parted by one space, a space at both ends of each line."""
    lines = text.lower().translate(_DROP).split("\n")
    return "\n".join(f" {' '.join(_BETWEEN.split(line)).strip()} " for line in lines)


def slipped_through(text: str, patterns: Iterable[Pattern]) -> list[Pattern]:
    """The patterns that stand in some line of a text."""
    haystack = flat(text)
    whole, gapped = [], []
    for pattern in patterns:
        (gapped if BLANK in pattern else whole).append(pattern)
    return _whole(haystack, whole) + [p for p in gapped if _gapped(haystack, p)]


def _gapped(haystack: str, pattern: Pattern) -> bool:
    pieces = " ".join("\0" if word is BLANK else word for word in pattern).split("\0")
    # Substring search is much faster than the expression, and nearly always says no.
    if max(pieces, key=len) not in haystack:
        return False
    expression = "[^ \n]+".join(re.escape(piece) for piece in pieces)
    return re.search(f" {expression} ", haystack) is not None


def _whole(haystack: str, patterns: list[Pattern]) -> list[Pattern]:
    """Patterns without a blank: there are tens of thousands, so they are sorted by their first three words."""
    by_start: dict[str, list[str]] = {}
    for pattern in patterns:
        by_start.setdefault(" ".join(map(str, pattern[:3])), []).append(f" {' '.join(map(str, pattern))} ")
    found = set()
    for line in haystack.split("\n"):
        text = line.split()
        for three in {" ".join(text[i : i + 3]) for i in range(len(text))}:
            found.update(sentence for sentence in by_start.get(three, ()) if sentence in line)
    return [tuple(sentence.split()) for sentence in sorted(found)]


def check_files(files: Iterable[Path], patterns: Iterable[Pattern]) -> None:
    """Raises `DataError` if a file holds a pattern."""
    patterns = list(patterns)
    for path in files:
        found = slipped_through(path.read_text(encoding="utf-8"), patterns)
        if found:
            raise DataError(
                f"{path} still holds {len(found)} of the excluded word sequences (the first has {len(found[0])} words): "
                "this is a fault in training/data/exclusion.py, so do not train on this text."
            )
