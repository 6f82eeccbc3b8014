"""Tests of models, losses and optimisers on a small text; needs PyTorch and transformers."""
from __future__ import annotations

import json
import unittest
from dataclasses import replace

import torch

from training.collate import Collator
from training.config import read_config
from training.model import build, head_loss, loss
from training.objectives import IGNORED
from training.optimiser import Muon, build_optimisers, learning_rate, orthogonalise
from training.text import load

from .small import CONFIGS, ROOT, WithData, quietly, small


class Models(WithData):
    def test_sizes(self) -> None:
        # Parameters, and megabytes in f16, of what is shipped.
        limits = {"bert": 6e6, "gpt": 6e6, "t5": 9e6, "bert-transfer": 1e6, "bert-mini": 5e5, "gpt-mini": 5e5, "gpt-mini-unmasked": 5e5}
        for name, limit in limits.items():
            config = read_config(CONFIGS / f"{name}.toml")
            count = sum(parameter.numel() for parameter in build(config.family, config.shape).parameters())
            self.assertLessEqual(count, limit, name)
            self.assertLess(2 * count, 18e6 if name == "t5" else 11e6, name)

    def test_the_unmasked_twin_differs_in_its_mask_and_length_alone(self) -> None:
        masked, twin = (read_config(CONFIGS / f"{name}.toml") for name in ("gpt-mini", "gpt-mini-unmasked"))
        self.assertEqual(replace(twin.schedule, steps=masked.schedule.steps), masked.schedule)
        self.assertEqual(replace(twin, name=masked.name, objective=masked.objective, schedule=masked.schedule), masked)
        self.assertEqual(replace(twin.objective, causal=True), masked.objective)

    def test_texts_in_one_row_do_not_see_each_other(self) -> None:
        for name in ("bert", "gpt", "t5"):
            config = small(name, "objective.mask_rate=[1.0]") if name == "bert" else small(name)
            prepared = load(self.data, config.family, config.shape.vocabulary, config.batch.length)
            collator = Collator(config, prepared)
            torch.manual_seed(2)
            model = build(config.family, config.shape).eval()
            # Weights that are not near zero, or nothing would depend on what is seen.
            with torch.no_grad():
                for parameter in model.parameters():
                    parameter.add_(0.3 * torch.randn_like(parameter))
            row = max(collator.rows(prepared.train, 0)[:50], key=len)
            self.assertGreater(len(row), 2)
            together = collator.tensors(prepared.train, [row], 0, 0.0)
            other = [*row[:-1], next(r for rows in collator.rows(prepared.train, 1) for r in rows if self.alike(prepared.train, r, row[-1]))]
            changed = collator.tensors(prepared.train, [other], 0, 0.0)
            self.assertFalse(torch.equal(together["input_ids"], changed["input_ids"]), name)
            with torch.no_grad():
                first, second = (self.first_text_logits(config.family, model, tensors) for tensors in (together, changed))
            torch.testing.assert_close(first, second, msg=name)

    @staticmethod
    def alike(texts, one, other) -> bool:
        """Texts of the same shape with other tokens."""
        same = len(texts[one[0]]) == len(texts[other[0]]) and one[1:] == other[1:]
        return same and (texts[one[0]] != texts[other[0]]).any()

    def first_text_logits(self, family: str, model, batch) -> torch.Tensor:
        """Logits of the first positions of a batch's only row, with that text's own inputs in both cases."""
        if family == "bert":
            # All masked: the inputs of the first text are what chance made of it; take those of its own text.
            ids = batch["input_ids"].clone()
            ids[:, :8] = torch.arange(10, 18)
            hidden = model.bert(ids, attention_mask=batch["attention_mask"], position_ids=batch["position_ids"]).last_hidden_state
            return hidden[0, :8]
        if family == "gpt":
            return model.transformer(
                batch["input_ids"], attention_mask=batch["attention_mask"], position_ids=batch["position_ids"], use_cache=False
            ).last_hidden_state[0, :8]
        encoded = model.encoder(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).last_hidden_state
        return model.decoder(
            input_ids=batch["decoder_input_ids"], attention_mask=batch["decoder_attention_mask"],
            encoder_hidden_states=encoded, encoder_attention_mask=batch["cross_attention_mask"], use_cache=False,
        ).last_hidden_state[0, :4]  # fmt: skip

    def test_the_head_in_parts_has_the_same_loss_and_gradients(self) -> None:
        torch.manual_seed(5)
        hidden, weight = torch.randn(3, 400, 16, requires_grad=True), torch.randn(50, 16, requires_grad=True)
        labels = torch.randint(0, 50, (3, 400))
        labels[:, ::3] = IGNORED
        whole = torch.nn.functional.cross_entropy((hidden @ weight.T).flatten(0, 1), labels.flatten(), ignore_index=IGNORED)
        parts = head_loss(hidden, weight, labels)
        torch.testing.assert_close(parts, whole)
        for ours, theirs in zip(torch.autograd.grad(2 * parts, (hidden, weight)), torch.autograd.grad(2 * whole, (hidden, weight))):
            torch.testing.assert_close(ours, theirs)

    def test_the_loss_is_transformers_own_on_texts_by_themselves(self) -> None:
        for name in ("bert", "gpt", "t5"):
            config = small(name)
            prepared = load(self.data, config.family, config.shape.vocabulary, config.batch.length)
            collator = Collator(config, prepared)
            model = build(config.family, config.shape).eval()
            row = collator.rows(prepared.train, 0)[0][:1]
            batch = collator.tensors(prepared.train, [row], 0, 0.0)
            if name == "bert":
                n = int(batch["tokens"])
                labels = torch.full((1, config.batch.length), -100)
                labels[0, batch["selected"]] = batch["labels"]
                expected = model(input_ids=batch["input_ids"][:, :n], labels=labels[:, :n]).loss
            elif name == "gpt":
                n = int(batch["tokens"])
                # transformers shifts labels itself: inputs and the end token once more.
                ids = torch.cat([batch["input_ids"][:, :n], torch.zeros(1, 1, dtype=torch.long)], dim=1)
                expected = model(input_ids=ids, labels=ids).loss
            else:
                target = int((batch["labels"] >= 0).sum())
                n = int(batch["tokens"]) - target
                expected = model(input_ids=batch["input_ids"][:, :n], labels=batch["labels"][:, :target]).loss
            with torch.no_grad():
                torch.testing.assert_close(loss(config.family, model, batch), expected, msg=name)


class Optimisers(WithData):
    def test_every_parameter_is_in_one_group_and_gets_a_gradient(self) -> None:
        for name in ("bert", "gpt", "t5"):
            for optimiser in ("adamw", "muon"):
                config = small(name, f'optimiser.name="{optimiser}"')
                run = self.run_of(config)
                before = {key: value.clone() for key, value in run.model.named_parameters()}
                grouped = [id(p) for o in build_optimisers(run.model, config.optimiser) for g in o.param_groups for p in g["params"]]
                self.assertEqual(sorted(grouped), sorted(id(p) for p in run.model.parameters()))
                quietly(run, 12)
                # Pooler and such would stay as they are; the second row of token types is never asked for.
                still = [key for key, value in run.model.named_parameters() if torch.equal(value, before[key])]
                self.assertEqual(still, [])

    def test_norms_and_biases_do_not_decay(self) -> None:
        model = build("bert", small("bert").shape)
        adamw = build_optimisers(model, small("bert").optimiser)[0]
        plain = [group for group in adamw.param_groups if group["weight_decay"] == 0.0]
        self.assertEqual([p.ndim for group in plain for p in group["params"]], [1] * sum(p.ndim < 2 for p in model.parameters()))

    def test_a_scaled_rate_is_a_factor_taken_out_of_the_computation(self) -> None:
        # T5 computes scores without 1/sqrt(d_kv), and its head with 1/sqrt(d_model): with rates scaled by these,
        # its queries and its embedding learn as they would with the factor where BERT and GPT have it.
        model = build("t5", small("t5").shape)
        optimisers = build_optimisers(model, small("t5", 'optimiser.name="muon"').optimiser)
        named = {id(parameter): name for name, parameter in model.named_parameters()}
        scales = {named[id(p)]: group["scale"] for o in optimisers for group in o.param_groups for p in group["params"]}
        for name, scale in scales.items():
            if "relative_attention_bias" in name:
                self.assertGreater(scale, 1.0, name)
                continue
            expected = model.config.d_kv**-0.5 if name.endswith(".q.weight") else model.config.d_model**0.5 if name == "shared.weight" else 1.0
            self.assertAlmostEqual(scale, expected, msg=name)
        torch.manual_seed(4)
        inputs = torch.randn(8, 6)
        for make in (
            lambda groups: Muon(groups, 1e-2, 0.1),
            lambda groups: torch.optim.AdamW(groups, lr=1e-2, weight_decay=0.1),
        ):
            start = torch.randn(6, 6)
            ends = []
            for scale in (1.0, 0.125):
                # The loss sees `inside` in both cases: here as it is, there taken times eight.
                weight = torch.nn.Parameter(start * scale)
                optimiser = make([{"params": [weight], "lr": 1e-2 * scale, "weight_decay": 0.1 / scale}])
                for _ in range(5):
                    optimiser.zero_grad()
                    (inputs @ (weight / scale)).tanh().square().sum().backward()
                    optimiser.step()
                ends.append(weight.detach() / scale)
            torch.testing.assert_close(ends[0], ends[1], rtol=1e-3, atol=1e-4)

    def test_a_new_t5_looks_at_neighbours(self) -> None:
        model = build("t5", small("t5").shape)
        attention = model.encoder.block[0].layer[0].SelfAttention
        weights = attention.compute_bias(6, 6).softmax(-1)[0]
        self.assertEqual(weights[0, 3].argmax().item(), 2, "the token to the left")
        self.assertEqual(weights[1, 3].argmax().item(), 4, "the token to the right")
        self.assertGreater(weights[0, 3, 2].item(), 0.9)
        own = model.decoder.block[0].layer[0].SelfAttention.compute_bias(6, 6).softmax(-1)[0]
        self.assertEqual(own[0, 3].argmax().item(), 2, "the token before")

    def test_a_new_t5_begins_with_the_biases_that_the_pages_t5_has(self) -> None:
        # `src/training/init.rs` is compared with the same file.
        expected = json.loads((ROOT / "tests/fixtures/training/first-biases.json").read_text(encoding="utf-8"))
        model = build("t5", replace(small("t5").shape, width=64, heads=4))
        for stack in ("encoder", "decoder"):
            table = getattr(model, stack).block[0].layer[0].SelfAttention.relative_attention_bias.weight
            torch.testing.assert_close(table.detach(), torch.tensor(expected[stack]), rtol=0, atol=1e-6)

    def test_orthogonalised_matrices(self) -> None:
        torch.manual_seed(3)
        for shape in ((16, 48), (48, 16), (32, 32)):
            for dtype in (torch.float32, torch.bfloat16):
                values = torch.linalg.svdvals(orthogonalise(torch.randn(3, *shape).to(dtype)).float())
                self.assertTrue(0.2 < values.min() and values.max() < 1.3, values)

    def test_a_fused_matrix_is_taken_apart(self) -> None:
        torch.manual_seed(4)
        whole = torch.nn.Parameter(torch.randn(8, 24))
        parts = [torch.nn.Parameter(part.detach().clone()) for part in whole.chunk(3, dim=1)]
        gradient = torch.randn(8, 24)
        whole.grad = gradient.clone()
        for part, g in zip(parts, gradient.chunk(3, dim=1)):
            part.grad = g.clone()
        Muon([{"params": [whole], "parts": 3}], 0.1, 0.1).step()
        Muon([{"params": parts}], 0.1, 0.1).step()
        torch.testing.assert_close(whole, torch.cat(list(parts), dim=1))

    def test_the_rate_is_a_trapezoid(self) -> None:
        schedule = replace(small("bert").schedule, steps=1000, warm_up=100, decay=0.4)
        rates = [learning_rate(schedule, step) for step in range(1001)]
        self.assertEqual((rates[49], rates[99], rates[600], rates[1000]), (0.5, 1.0, 1.0, 0.0))
        self.assertEqual(sorted(rates[600:], reverse=True), rates[600:])


if __name__ == "__main__":
    unittest.main()
