"""Rows of texts as the tensors of a step. Several texts stand in one row; none sees another: attention is
limited to a text by a block mask, and positions count from its beginning."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from .config import Config
from .objectives import (
    IGNORED,
    corrupt_spans,
    mask_count,
    mask_rate,
    mask_tokens,
    shift,
    span_counts,
    span_sizes,
)
from .text import Prepared, Texts, epoch_order, pack

Tensors = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Row:
    """Texts laid one after another: ids, which text each position belongs to (0: none), and its position there."""

    ids: np.ndarray
    text: np.ndarray
    position: np.ndarray


def lay(parts: list[list[np.ndarray]], length: int, padding: int) -> Row:
    """A batch of rows (rows, length) of the given texts."""
    shape = (len(parts), length)
    row = Row(np.full(shape, padding, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64))
    for r, texts in enumerate(parts):
        at = 0
        for number, ids in enumerate(texts, 1):
            end = at + len(ids)
            row.ids[r, at:end] = ids
            row.text[r, at:end] = number
            row.position[r, at:end] = np.arange(len(ids))
            at = end
    return row


def block_mask(queries: np.ndarray, keys: np.ndarray, causal: bool) -> torch.Tensor:
    """What is added to attention scores, (rows, 1, queries, keys): 0 within a text, else the lowest number.
    Padding sees padding, so that no softmax is empty."""
    allowed = queries[:, :, None] == keys[:, None, :]
    if causal:
        allowed &= np.tri(queries.shape[1], keys.shape[1], dtype=bool)
    mask = np.where(allowed, np.float32(0), np.finfo(np.float32).min)
    return torch.from_numpy(mask[:, None])


class Collator:
    """Makes the tensors of a step for a configuration."""

    def __init__(self, config: Config, prepared: Prepared):
        self.config = config
        self.prepared = prepared
        token = prepared.tokenizer.token_to_id
        if config.family == "t5":
            self.sentinels = np.array([token(f"<extra_id_{n}>") for n in range(100)])

    def rows(self, texts: Texts, epoch: int) -> list[list[tuple[int, ...]]]:
        """One pass over the texts, packed: each row is a list of (text,), for T5 of (text, noise, spans)."""
        batch, objective = self.config.batch, self.config.objective
        order = epoch_order(texts, self.config.seed, epoch)
        lengths = texts.lengths()[order].tolist()
        if self.config.family != "t5":
            extra = 2 if self.config.family == "bert" else 1
            packed = pack([(n + extra,) for n in lengths], (batch.length,))
            return [[(int(order[i]),) for i in row] for row in packed]
        rng = np.random.default_rng([self.config.seed, epoch, 2])
        densities = rng.choice(objective.noise_density, len(order)).tolist()
        means = rng.choice(objective.mean_span, len(order)).tolist()
        counts = [span_counts(n, d, m) for n, d, m in zip(lengths, densities, means)]
        sizes = [span_sizes(n, *c) for n, c in zip(lengths, counts)]
        packed = pack(sizes, (batch.length, batch.target_length))
        return [[(int(order[i]), *counts[i]) for i in row] for row in packed]

    def tensors(self, texts: Texts, rows: list[list[tuple[int, ...]]], step: int, progress: float) -> Tensors:
        """The tensors of a step: chance comes from seed and step alone, so a resumed run draws the same."""
        rng = np.random.default_rng([self.config.seed, 3, step])
        return getattr(self, f"_{self.config.family}")(texts, rows, rng, progress)

    def _bert(self, texts: Texts, rows: list, rng: np.random.Generator, progress: float) -> Tensors:
        cls, sep = (np.array([self.prepared.tokenizer.token_to_id(t)]) for t in ("[CLS]", "[SEP]"))
        row = lay([[np.concatenate([cls, texts[i], sep]) for (i,) in r] for r in rows], self.config.batch.length, 0)
        eligible = (row.text > 0) & (row.ids != cls[0]) & (row.ids != sep[0])
        count = mask_count(int(eligible.sum()), mask_rate(self.config.objective.mask_rate, progress))
        inputs, selected, labels = mask_tokens(row.ids, eligible, count, self.config.shape.vocabulary, rng)
        return {
            "input_ids": torch.from_numpy(inputs),
            "position_ids": torch.from_numpy(row.position),
            "attention_mask": block_mask(row.text, row.text, False),
            "selected": torch.from_numpy(selected),
            "labels": torch.from_numpy(labels),
            "tokens": torch.tensor(int((row.text > 0).sum())),
        }

    def _gpt(self, texts: Texts, rows: list, rng: np.random.Generator, progress: float) -> Tensors:
        pairs = [[shift(texts[i], 0) for (i,) in r] for r in rows]
        length = self.config.batch.length
        row = lay([[inputs for inputs, _ in r] for r in pairs], length, 0)
        labels = lay([[targets for _, targets in r] for r in pairs], length, IGNORED)
        return {
            "input_ids": torch.from_numpy(row.ids),
            "position_ids": torch.from_numpy(row.position),
            "attention_mask": block_mask(row.text, row.text, self.config.objective.causal),
            "labels": torch.from_numpy(labels.ids),
            "tokens": torch.tensor(int((row.text > 0).sum())),
        }

    def _t5(self, texts: Texts, rows: list, rng: np.random.Generator, progress: float) -> Tensors:
        pairs = [[corrupt_spans(texts[i], noise, spans, self.sentinels, 1, rng) for i, noise, spans in r] for r in rows]
        inputs = lay([[i for i, _ in r] for r in pairs], self.config.batch.length, 0)
        target = lay([[t for _, t in r] for r in pairs], self.config.batch.target_length, IGNORED)
        # Shifted right within each text: the decoder starts every text with the padding token.
        start = [[np.concatenate([[0], t[:-1]]) for _, t in r] for r in pairs]
        decoder = lay(start, self.config.batch.target_length, 0)
        return {
            "input_ids": torch.from_numpy(inputs.ids),
            "attention_mask": block_mask(inputs.text, inputs.text, False),
            "decoder_input_ids": torch.from_numpy(decoder.ids),
            "decoder_attention_mask": block_mask(decoder.text, decoder.text, True),
            "cross_attention_mask": block_mask(decoder.text, inputs.text, False),
            "labels": torch.from_numpy(target.ids),
            "tokens": torch.tensor(int((inputs.text > 0).sum() + (decoder.text > 0).sum())),
        }
