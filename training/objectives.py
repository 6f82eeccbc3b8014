"""What is hidden, and what is to be predicted: masked LM (Devlin et al. 2018, arXiv 1810.04805), causal LM,
and span corruption (Raffel et al. 2019, arXiv 1910.10683). NumPy in, NumPy out; all chance comes from the
generator that is passed."""
from __future__ import annotations

import numpy as np

from .tokenizer import BERT_SPECIAL

#: Label of a position that carries no loss.
IGNORED = -100
MASK = BERT_SPECIAL.index("[MASK]")


def mask_tokens(
    ids: np.ndarray, eligible: np.ndarray, count: int, vocabulary: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Selects exactly `count` of the eligible positions, without replacement. Of these 80 % become [MASK],
    10 % a random token, 10 % stay as they are.

    Returns inputs (of the shape of `ids`), the flat positions selected (count,), and their original ids (count,).
    """
    inputs = ids.copy()
    selected = np.sort(rng.choice(np.flatnonzero(eligible), size=count, replace=False))
    labels = ids.reshape(-1)[selected].astype(np.int64)
    replaced = rng.random(count) < 0.8
    # Half of the remaining fifth: a tenth of all.
    random = ~replaced & (rng.random(count) < 0.5)
    flat = inputs.reshape(-1)
    flat[selected[replaced]] = MASK
    flat[selected[random]] = rng.integers(len(BERT_SPECIAL), vocabulary, int(random.sum()))
    return inputs, selected, labels


def mask_count(eligible: int, rate: float) -> int:
    """How many positions are selected: the rate in steps of 64, so that a rate that falls makes few tensor shapes."""
    return max(1, min(eligible, 64 * round(eligible * rate / 64) or round(eligible * rate)))


def mask_rate(rates: tuple[float, ...], progress: float) -> float:
    """The masking rate at a share of the run, on a straight line from the first rate to the last."""
    return rates[0] + (rates[-1] - rates[0]) * min(1.0, max(0.0, progress))


def shift(text: np.ndarray, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Causal LM: the inputs begin with the end token, the labels end in it, so every token is predicted once."""
    return np.concatenate([[end], text]), np.concatenate([text, [end]])


def span_counts(length: int, density: float, mean_span: float) -> tuple[int, int]:
    """How many tokens are noise, in how many spans, for a text of at least two tokens (T5's arithmetic)."""
    noise = min(max(round(length * density), 1), length - 1)
    return noise, min(max(round(noise / mean_span), 1), noise, length - noise)


def span_sizes(length: int, noise: int, spans: int) -> tuple[int, int]:
    """Lengths of encoder input and decoder target, each with its `</s>`, the target with its final sentinel."""
    return length - noise + spans + 1, noise + spans + 2


def composition(total: int, parts: int, rng: np.random.Generator) -> np.ndarray:
    """`total` as a sum of `parts` positive numbers, uniformly among all such sums."""
    cuts = np.sort(rng.choice(total - 1, size=parts - 1, replace=False)) + 1 if parts > 1 else np.array([], dtype=int)
    return np.diff(np.concatenate([[0], cuts, [total]])).astype(int)


def corrupt_spans(
    text: np.ndarray, noise: int, spans: int, sentinels: np.ndarray, end: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Encoder input and decoder target of a text.

    The spans are placed freely: kept tokens before the first and after the last span may be none. T5's own
    segmentation always begins with a kept token and ends with a noise span, so that its model would never
    see a sentence whose end is kept, which is what readers type.
    """
    lengths = composition(noise, spans, rng)
    # Two tokens more, then one less at either end: a uniform choice where the ends may be empty.
    kept = composition(len(text) - noise + 2, spans + 1, rng)
    kept[0] -= 1
    kept[-1] -= 1
    inputs: list[np.ndarray] = []
    target: list[np.ndarray] = []
    at = 0
    for index in range(spans):
        sentinel = sentinels[index : index + 1]
        inputs += [text[at : at + kept[index]], sentinel]
        at += kept[index]
        target += [sentinel, text[at : at + lengths[index]]]
        at += lengths[index]
    inputs += [text[at:], np.array([end])]
    target += [sentinels[spans : spans + 1], np.array([end])]
    return np.concatenate(inputs), np.concatenate(target)
