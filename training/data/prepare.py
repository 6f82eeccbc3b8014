"""Makes the training text from the corpora: `python -m training.data.prepare --help`.

Writes below `--out`: `train/NAME.txt` and `held_out/NAME.txt` for each source, `held_out.txt` (all of the
latter) and `manifest.json` (weights and hashes); and the counts of every step to `--counts`.
"""
from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from . import check
from .exclusion import Excluder
from .mix import DataError, Mix, Source, read_mix
from .prompts import Pattern, read_prompts, read_zorro
from .words import words

# A held-out line that shares so many words in a row with the training text is no test of anything.
_SHARED_WORDS = 10
# "Short paragraphs first" means up to so many bytes.
_SHORT = 300

Documents = list[list[str]]


def digest(text: str) -> int:
    """A 64-bit hash that is the same in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def read_documents(path: Path, unit: str) -> Documents:
    """The documents of a corpus file, each a list of lines."""
    try:
        opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
        with opened as file:
            lines = file.read().split("\n")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read ({error}): put it into the corpora folder, or take it out of the mix.") from error
    documents: Documents = [[]]
    for line in lines:
        line = " ".join(line.split())
        if line and unit == "line":
            documents.append([line])
        elif line:
            documents[-1].append(line)
        elif documents[-1]:
            documents.append([])
    return [document for document in documents if document]


def is_text(line: str) -> bool:
    """Whether a line is prose: more small letters than capitals and figures (headings and tables are not)."""
    small = sum(c.islower() for c in line)
    return small > sum(c.isupper() or c.isdigit() for c in line)


class Counts:
    """Lines and bytes after each step, in order."""

    def __init__(self) -> None:
        self.steps: dict[str, dict[str, int]] = {}

    def add(self, step: str, documents: Documents) -> None:
        """Counts what is there after a step."""
        lines = sum(map(len, documents))
        size = sum(len(line.encode()) + 1 for document in documents for line in document)
        self.steps[step] = {"lines": lines, "bytes": size}


def each_line(documents: Documents, keep: object) -> Documents:
    """The documents with `keep` applied to each line; what becomes empty is left out."""
    kept = ([new for line in document if (new := keep(line))] for document in documents)  # type: ignore[operator]
    return [document for document in kept if document]


class Deduplicator:
    """Knows the normalised lines that it has seen, over all sources."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def __call__(self, line: str) -> str:
        key = digest(" ".join(words(line)))
        if key in self._seen:
            return ""
        self._seen.add(key)
        return line


def repeated(documents: Documents, drawn: Counter[str], at_most: int) -> Documents:
    """Each document of one line as often as it was drawn, but `at_most` so often. A line that was changed
    on the way is no longer known, and stays once."""
    return [document for document in documents for _ in range(min(max(1, drawn[document[0]]), at_most))]


def split_held_out(documents: Documents, share: float, seed: int) -> tuple[Documents, Documents]:
    """Training and held-out documents. Whole documents in an order given by their hash, until `share` of
    the bytes is reached; one that would make it more than twice as much is passed over."""
    sizes = [sum(len(line) for line in document) for document in documents]
    wanted = share * sum(sizes)
    chosen: set[int] = set()
    taken = 0
    for index in sorted(range(len(documents)), key=lambda i: digest(f"{seed} {documents[i][0]}")):
        if taken >= wanted:
            break
        if taken + sizes[index] <= 2 * wanted:
            chosen.add(index)
            taken += sizes[index]
    train = [document for i, document in enumerate(documents) if i not in chosen]
    return train, [documents[i] for i in sorted(chosen)]


def thin(documents: Documents, share: float, short_first: bool, seed: int) -> Documents:
    """The lines of a share of the bytes, by hash, in their old order."""
    if share >= 1:
        return documents
    places = [(d, i) for d, document in enumerate(documents) for i in range(len(document))]

    def rank(place: tuple[int, int]) -> tuple[bool, int]:
        line = documents[place[0]][place[1]]
        return short_first and len(line) > _SHORT, digest(f"{seed} {line}")

    left = share * sum(len(documents[d][i]) for d, i in places)
    chosen: set[tuple[int, int]] = set()
    for place in sorted(places, key=rank):
        if left <= 0:
            break
        left -= len(documents[place[0]][place[1]])
        chosen.add(place)
    kept = ([line for i, line in enumerate(document) if (d, i) in chosen] for d, document in enumerate(documents))
    return [document for document in kept if document]


def without_shared(held_out: dict[str, Documents], train: dict[str, Documents]) -> dict[str, Documents]:
    """The held-out lines that share no ten words in a row with the training text."""
    runs = {run for documents in held_out.values() for document in documents for line in document for run in _runs(line)}
    shared = {run for documents in train.values() for document in documents for line in document for run in _runs(line) if run in runs}
    return {
        name: each_line(documents, lambda line: "" if any(run in shared for run in _runs(line)) else line)
        for name, documents in held_out.items()
    }


def _runs(line: str) -> Iterator[str]:
    text = words(line)
    return (" ".join(text[i : i + _SHARED_WORDS]) for i in range(len(text) - _SHARED_WORDS + 1))


def prepare(mix: Mix, corpora: Path, world: Path | None, patterns: set[Pattern], out: Path) -> dict[str, object]:
    """Does all the steps, writes and checks the text, and returns the counts."""
    excluder = Excluder(patterns, mix.allow_short_prompts)
    unseen = Deduplicator()
    sources = list(mix.sources)
    paths = {source.name: corpora / source.file for source in sources}
    if world is not None:
        sources.insert(0, mix.world.source())
        paths["world"] = world
    counts: dict[str, Counts] = {}
    dropped: dict[str, int] = {}
    train: dict[str, Documents] = {}
    held_out: dict[str, Documents] = {}
    for source in sources:
        count = counts[source.name] = Counts()
        documents = read_documents(paths[source.name], source.unit)
        count.add("read", documents)
        documents = each_line(documents, lambda line: line if is_text(line) else "")
        count.add("prose", documents)
        drawn = Counter(document[0] for document in documents) if source.at_most > 1 else Counter()
        documents = each_line(documents, unseen)
        count.add("deduplicated", documents)
        changed = [0]
        documents = each_line(documents, lambda line: _counted(excluder, line, changed))
        count.add("excluded", documents)
        dropped[source.name] = changed[0]
        documents, held_out[source.name] = split_held_out(documents, mix.held_out, mix.seed)
        train[source.name] = thin(documents, source.share, source.short_first, mix.seed)
        if source.at_most > 1:
            train[source.name] = repeated(train[source.name], drawn, source.at_most)
        count.add("train", train[source.name])
        print(f"prepare: {source.name}: {count.steps['read']['lines']} lines read, {count.steps['train']['lines']} for training", flush=True)
    held_out = without_shared(held_out, train)
    for name, documents in held_out.items():
        counts[name].add("held_out", documents)
    files = write_text(out, sources, train, held_out)
    check.check_files(files, excluder.patterns)
    return {
        "patterns": len(excluder.patterns),
        "patterns_too_short": len(patterns) - len(excluder.patterns),
        "sources": [
            {"name": s.name, "weight": s.weight, "changed_by_exclusion": dropped[s.name], **counts[s.name].steps} for s in sources
        ],
        "total": _total(counts),
    }


def _counted(excluder: Excluder, line: str, changed: list[int]) -> str:
    """The cleaned line; counts it if it was changed. A rest without prose is dropped."""
    cleaned = excluder.clean(line)
    if cleaned != line:
        changed[0] += 1
    return cleaned if is_text(cleaned) else ""


def _total(counts: dict[str, Counts]) -> dict[str, dict[str, int]]:
    total: dict[str, dict[str, int]] = {}
    for count in counts.values():
        for step, figures in count.steps.items():
            sums = total.setdefault(step, {"lines": 0, "bytes": 0})
            for key, figure in figures.items():
                sums[key] += figure
    return total


def write_text(out: Path, sources: list[Source], train: dict[str, Documents], held_out: dict[str, Documents]) -> list[Path]:
    """Writes the text and its manifest; returns the text files. Blank lines part documents."""
    files = []
    for folder, parts in (("train", train), ("held_out", held_out)):
        (out / folder).mkdir(parents=True, exist_ok=True)
        for old in (out / folder).glob("*.txt"):
            old.unlink()
        for source in sources:
            between = "\n\n" if source.unit == "document" else "\n"
            text = between.join("\n".join(document) for document in parts[source.name])
            path = out / folder / f"{source.name}.txt"
            path.write_text(text + "\n", encoding="utf-8")
            files.append(path)
    joined = "".join(path.read_text(encoding="utf-8") for path in files if path.parent.name == "held_out")
    lines = [line for line in joined.split("\n") if line]
    (out / "held_out.txt").write_text("\n".join(sorted(lines, key=digest)) + "\n", encoding="utf-8")
    manifest = {
        "sources": [{"name": s.name, "repeats": s.repeats} for s in sources],
        "sha256": hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest(),
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return [*files, out / "held_out.txt"]


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    here = Path(__file__).resolve().parents[1]
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--corpora", type=Path, required=True, help="folder with the .txt.gz files that the mix names")
    parser.add_argument("--out", type=Path, required=True, help="folder for the prepared text")
    parser.add_argument("--mix", type=Path, default=here / "mix.toml")
    parser.add_argument("--evaluation", type=Path, default=here / "evaluation", help="folder with the prompts to exclude")
    parser.add_argument("--zorro", type=Path, help="folder with Zorro's sentences, to exclude them too")
    parser.add_argument("--world", type=Path, help="synthetic text, one unit a line")
    parser.add_argument("--counts", type=Path, help="where the counts are written as JSON")
    options = parser.parse_args(arguments)
    try:
        patterns = read_prompts(options.evaluation)
        if options.zorro:
            patterns |= read_zorro(options.zorro)
        counts = prepare(read_mix(options.mix), options.corpora, options.world, patterns, options.out)
    except DataError as error:
        print(f"prepare: {error}", file=sys.stderr)
        return 1
    counts["zorro_excluded"] = options.zorro is not None
    if options.counts:
        options.counts.parent.mkdir(parents=True, exist_ok=True)
        options.counts.write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")
    print(f"prepare: {json.dumps(counts['total'])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
