"""Words as the exclusion rule sees them: case, punctuation and apostrophes aside."""
from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)]*\s+")


def spans(text: str) -> list[tuple[str, int, int]]:
    """Each word with the range of characters where it stands in `text`."""
    return [(_plain(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


def words(text: str) -> list[str]:
    """The words of a text. "Don't" and "dont" are one word; "well-known" is two."""
    return [_plain(word) for word in _WORD.findall(text)]


def _plain(word: str) -> str:
    return word.lower().replace("'", "").replace("\u2019", "")


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text stand, as ranges of characters that cover it."""
    cuts = [0] + [m.end() for m in _SENTENCE_END.finditer(text)] + [len(text)]
    return [(a, b) for a, b in zip(cuts, cuts[1:]) if b > a]
