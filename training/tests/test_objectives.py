"""Tests of the objectives, packing and the learning rate's course; needs NumPy."""
from __future__ import annotations

import unittest

import numpy as np

from training.objectives import MASK, composition, corrupt_spans, mask_count, mask_rate, mask_tokens, shift, span_counts, span_sizes
from training.text import Position, Texts, batches, epoch_order, pack, pieces

SENTINELS = np.arange(1000, 1100)


class MaskedLm(unittest.TestCase):
    def test_80_10_10_of_exactly_so_many_eligible_positions(self) -> None:
        ids = np.tile(np.arange(100, 200), (400, 1))
        eligible = ids > 109
        inputs, selected, labels = mask_tokens(ids, eligible, 6000, 8192, np.random.default_rng(1))
        self.assertEqual(len(set(selected.tolist())), 6000)
        self.assertTrue(eligible.reshape(-1)[selected].all())
        np.testing.assert_array_equal(labels, ids.reshape(-1)[selected])
        seen = inputs.reshape(-1)[selected]
        self.assertAlmostEqual(float((seen == MASK).mean()), 0.8, delta=0.02)
        self.assertAlmostEqual(float((seen == labels).mean()), 0.1, delta=0.015)
        others = seen[(seen != MASK) & (seen != labels)]
        self.assertTrue((others >= 5).all())
        self.assertGreater(len(set(others.tolist())), 500)
        untouched = np.ones(ids.size, bool)
        untouched[selected] = False
        np.testing.assert_array_equal(inputs.reshape(-1)[untouched], ids.reshape(-1)[untouched])

    def test_masks_are_dynamic_and_seeded(self) -> None:
        ids, eligible = np.full((8, 64), 50), np.ones((8, 64), bool)
        drawn = [mask_tokens(ids, eligible, 64, 8192, np.random.default_rng([1, step]))[1].tolist() for step in (1, 1, 2)]
        self.assertEqual(drawn[0], drawn[1])
        self.assertNotEqual(drawn[0], drawn[2])

    def test_the_rate_falls_in_few_shapes(self) -> None:
        self.assertEqual([mask_rate((0.3, 0.15), p) for p in (0.0, 1.0, 2.0)], [0.3, 0.15, 0.15])
        counts = {mask_count(4000, mask_rate((0.3, 0.15), step / 1000)) for step in range(1000)}
        self.assertTrue(all(count % 64 == 0 for count in counts))
        self.assertLess(len(counts), 12)
        self.assertEqual(mask_count(20, 0.15), 3)


class CausalLm(unittest.TestCase):
    def test_every_token_and_the_end_are_predicted_once(self) -> None:
        inputs, labels = shift(np.array([7, 8, 9]), 0)
        self.assertEqual((inputs.tolist(), labels.tolist()), ([0, 7, 8, 9], [7, 8, 9, 0]))


class SpanCorruption(unittest.TestCase):
    def test_t5s_arithmetic(self) -> None:
        # Length, noise, spans, encoder and target length without a final sentinel: T5's published 568 -> 512, 114.
        for length, noise, spans, encoder, target in ((20, 3, 1, 19, 5), (31, 5, 2, 29, 8), (128, 19, 6, 116, 26), (568, 85, 28, 512, 114)):
            self.assertEqual(span_counts(length, 0.15, 3.0), (noise, spans))
            self.assertEqual(span_sizes(length, noise, spans), (encoder, target + 1))

    def test_input_and_target_merge_to_the_text(self) -> None:
        rng = np.random.default_rng(3)
        for length in range(2, 60):
            for density, mean in ((0.15, 3.0), (0.3, 1.0), (0.9, 2.0)):
                text = rng.integers(10, 900, length)
                noise, spans = span_counts(length, density, mean)
                inputs, target = corrupt_spans(text, noise, spans, SENTINELS, 1, rng)
                self.assertEqual((len(inputs), len(target)), span_sizes(length, noise, spans))
                self.assertEqual((inputs[-1], target[-1], target[-2]), (1, 1, SENTINELS[spans]))
                self.assertEqual(self.merged(inputs, target), text.tolist())

    def merged(self, inputs: np.ndarray, target: np.ndarray) -> list[int]:
        spans: dict[int, list[int]] = {}
        for token in target[:-1].tolist():
            if token >= 1000:
                spans[token] = current = []
            else:
                current.append(token)
        return [t for token in inputs[:-1].tolist() for t in (spans[token] if token >= 1000 else [token])]

    def test_spans_begin_and_end_anywhere(self) -> None:
        rng = np.random.default_rng(4)
        starts = [corrupt_spans(np.arange(10, 16), 2, 1, SENTINELS, 1, rng)[0].tolist().index(1000) for _ in range(2000)]
        # Five places for a span of two in six tokens, all alike.
        np.testing.assert_allclose(np.bincount(starts, minlength=5) / 2000, 0.2, atol=0.035)

    def test_compositions_are_uniform(self) -> None:
        rng = np.random.default_rng(5)
        drawn = [tuple(composition(5, 3, rng).tolist()) for _ in range(6000)]
        counts = {parts: drawn.count(parts) for parts in set(drawn)}
        self.assertEqual(len(counts), 6)
        self.assertTrue(all(sum(parts) == 5 and min(parts) > 0 for parts in counts))
        self.assertTrue(all(abs(count - 1000) < 130 for count in counts.values()), counts)


class Packing(unittest.TestCase):
    def test_every_text_stands_in_one_row_that_holds_it(self) -> None:
        sizes = [(int(n), int(n) // 3) for n in np.random.default_rng(6).integers(2, 60, 3000)]
        rows = pack([*sizes, (129, 1)], (128, 40))
        self.assertEqual(sorted(i for row in rows for i in row), list(range(3000)))
        for dimension, capacity in enumerate((128, 40)):
            self.assertTrue(all(sum(sizes[i][dimension] for i in row) <= capacity for row in rows))
        self.assertGreater(sum(n for n, _ in sizes) / (128 * len(rows)), 0.9)

    def test_long_lines_are_cut_at_sentences(self) -> None:
        count = lambda parts: [len(part.split()) for part in parts]  # noqa: E731
        self.assertEqual(pieces("One two three. Four five. Six.", count, 5), ["One two three. Four five.", "Six."])
        self.assertEqual(pieces("One two three four. Five.", count, 2), ["One two three four.", "Five."])

    def test_weights_repeat_texts_and_order_is_seeded(self) -> None:
        texts = Texts(np.arange(6), np.array([0, 2, 4, 6]), np.array([1, 3, 1]))
        self.assertEqual(sorted(epoch_order(texts, 1, 0).tolist()), [0, 1, 1, 1, 2])
        orders = [epoch_order(texts, 1, epoch).tolist() for epoch in range(8)]
        self.assertEqual(orders, [epoch_order(texts, 1, epoch).tolist() for epoch in range(8)])
        self.assertGreater(len({tuple(order) for order in orders}), 1)

    def test_batches_go_on_where_a_position_says(self) -> None:
        make = lambda epoch: [[100 * epoch + n] for n in range(7)]  # noqa: E731
        position = Position()
        whole = batches(make, 9, 2, position)
        first = [next(whole) for _ in range(4)]
        resumed = batches(make, 9, 2, Position(position.epoch, position.row))
        self.assertEqual([next(whole) for _ in range(5)], [next(resumed) for _ in range(5)])
        self.assertEqual((len({row[0] for batch in first[:3] for row in batch}), position.epoch > 0), (6, True))


if __name__ == "__main__":
    unittest.main()
