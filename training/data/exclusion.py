"""Finds the word sequences of prompts in text, fast, and takes the sentences with them out."""
from __future__ import annotations

from collections.abc import Iterable

from .prompts import BLANK, Pattern
from .words import sentences, spans, words

# How many literal words in a row are looked up; the rest of a pattern is compared one by one.
_KEY_WORDS = 4


def literal_run(pattern: Pattern) -> tuple[int, int]:
    """Start and length of the longest run of words without a blank."""
    best = (0, 0)
    start = 0
    for index, word in enumerate((*pattern, BLANK)):
        if word is BLANK:
            if index - start > best[1]:
                best = (start, index - start)
            start = index + 1
    return best


class Excluder:
    """An index of patterns by the first words of their longest literal run."""

    def __init__(self, patterns: Iterable[Pattern], ignore_up_to: int):
        """Patterns of `ignore_up_to` words or fewer are left out of the rule."""
        self._index: dict[tuple[str, ...], list[tuple[int, Pattern]]] = {}
        self.patterns = sorted((p for p in patterns if len(p) > ignore_up_to), key=str)
        for pattern in self.patterns:
            start, length = literal_run(pattern)
            key = pattern[start : start + min(length, _KEY_WORDS)]
            self._index.setdefault(key, []).append((start, pattern))
        self._lengths = sorted({len(key) for key in self._index})
        self._first = {key[0] for key in self._index}

    def find(self, text: list[str]) -> tuple[int, int] | None:
        """The first place where a pattern stands, as a range of words."""
        for at, word in enumerate(text):
            if word not in self._first:
                continue
            for length in self._lengths:
                for start, pattern in self._index.get(tuple(text[at : at + length]), ()):
                    if matches(pattern, text, at - start):
                        return at - start, at - start + len(pattern)
        return None

    def clean(self, line: str) -> str:
        """The line without the sentences that hold a pattern; empty if nothing is left."""
        # Each round removes at least one word, so this ends.
        while (found := self.find(words(line))) is not None:
            places = spans(line)
            begin, end = places[found[0]][1], places[found[1] - 1][2]
            kept = (line[a:b] for a, b in sentences(line) if b <= begin or a >= end)
            line = "".join(kept).strip()
        return line


def matches(pattern: Pattern, text: list[str], at: int) -> bool:
    """Whether the pattern stands in the text from word `at` on."""
    if at < 0 or at + len(pattern) > len(text):
        return False
    return all(p is BLANK or p == word for p, word in zip(pattern, text[at : at + len(pattern)]))
