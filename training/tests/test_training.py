"""Tests of models, training, resume and export on a small text; needs PyTorch and transformers."""
from __future__ import annotations

import contextlib
import io
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import load_file

from training import export
from training.checkpoint import write_curves
from training.collate import Collator
from training.config import Config, ConfigError, read_config
from training.data.mix import read_mix
from training.model import build, head_loss, loss
from training.objectives import IGNORED
from training.optimiser import Muon, build_optimisers, learning_rate, orthogonalise
from training.text import epoch_order, load
from training.train import Run, evaluate

ROOT = Path(__file__).resolve().parents[2]
CONFIGS = ROOT / "training" / "configs"
SMALL = ["shape.vocabulary=300", "shape.layers=1", "shape.width=32", "shape.heads=2", "shape.feed_forward=64", "schedule.warm_up=4",
         "batch.rows=4", "evaluation_rows=4", "evaluate_every=10", "snapshots=[]"]  # fmt: skip


def small_data(folder: Path) -> None:
    """Prepared text of two thousand sentences."""
    chance = random.Random(1)
    animals, deeds = ["cat", "dog", "hen", "cow", "fox", "owl"], ["sees", "likes", "follows", "finds", "hears"]
    lines = [
        f"The {chance.choice(animals)} {chance.choice(deeds)} the {chance.choice(animals)} {chance.randint(1, 99)} times a day."
        for _ in range(2000)
    ]
    for part, text in (("train", lines[:1900]), ("held_out", lines[1900:])):
        (folder / part).mkdir(parents=True)
        (folder / part / "a.txt").write_text("\n".join(text) + "\n", encoding="utf-8")
    manifest = {"sources": [{"name": "a", "repeats": 2}], "sha256": "0123456789abcdef"}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def small(name: str, *more: str) -> Config:
    return read_config(CONFIGS / f"{name}.toml", [*SMALL, *more])


def quietly(run: Run, stop_at: int | None = None) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        run.train(stop_at)


class WithData(unittest.TestCase):
    data: Path

    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.data = Path(folder.name) / "data"
        small_data(cls.data)
        torch.set_num_threads(1)

    def run_of(self, config: Config, name: str | None = None) -> Run:
        folder = Path(tempfile.mkdtemp(dir=self.data)) if name is None else self.data / name
        with contextlib.redirect_stdout(io.StringIO()):
            return Run(config, self.data, folder)


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

    def test_a_new_t5_looks_at_neighbours(self) -> None:
        torch.manual_seed(5)
        model = build("t5", small("t5").shape)
        attention = model.encoder.block[0].layer[0].SelfAttention
        weights = attention.compute_bias(6, 6).softmax(-1)[0]
        self.assertEqual(weights[0, 3].argmax().item(), 2, "the token to the left")
        self.assertEqual(weights[1, 3].argmax().item(), 4, "the token to the right")
        self.assertGreater(weights[0, 3, 2].item(), 0.9)
        own = model.decoder.block[0].layer[0].SelfAttention.compute_bias(6, 6).softmax(-1)[0]
        self.assertEqual(own[0, 3].argmax().item(), 2, "the token before")
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


class Resume(WithData):
    def test_a_killed_run_goes_on_to_the_same_losses(self) -> None:
        for name in ("bert", "gpt", "t5"):
            settings = [*SMALL, "schedule.steps=200", "checkpoint_seconds=0.05", "evaluate_every=50"]
            whole = self.run_of(read_config(CONFIGS / f"{name}.toml", settings), f"{name}-whole")
            quietly(whole)
            folder = self.data / f"{name}-killed"
            command = [sys.executable, "-m", "training.train", "--config", str(CONFIGS / f"{name}.toml"), "--data", str(self.data),
                       "--run", str(folder), "--threads", "1", *(f"--set={setting}" for setting in settings)]  # fmt: skip
            killed_at = self.kill_after_checkpoint(command, folder)
            self.assertTrue(0 < killed_at < 200, killed_at)
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            curves = [json.loads((path / "curves.json").read_text(encoding="utf-8")) for path in (whole.folder, folder)]
            self.assertEqual(len(curves[0]["losses"]), 200)
            self.assertEqual(curves[0]["losses"], curves[1]["losses"], name)
            points = [[(p["step"], p["tokens"], p["train"], p["held_out"]) for p in curve["points"]] for curve in curves]
            self.assertEqual(*points)
            self.assertLess(curves[0]["points"][-1]["held_out"], curves[0]["points"][0]["held_out"])

    def kill_after_checkpoint(self, command: list[str], folder: Path) -> int:
        """Kills the program soon after it has written a checkpoint, at any moment; the step of the last whole one."""
        path = folder / "checkpoint.pt"
        before = path.stat().st_mtime_ns if path.exists() else 0
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while not (path.exists() and path.stat().st_mtime_ns > before):
            self.assertIsNone(process.poll(), "the run ended before it was killed")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.002)
        time.sleep(random.uniform(0.0, 0.1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        return torch.load(path, weights_only=True)["progress"]["step"]

    def test_another_configuration_is_refused(self) -> None:
        quietly(self.run_of(small("bert"), "mine"), 2)
        with self.assertRaisesRegex(ConfigError, "another configuration"):
            self.run_of(small("bert", "seed=2"), "mine")

    def test_the_length_may_change_until_the_rate_falls(self) -> None:
        def of(steps: int) -> Config:
            return small("bert", f"schedule.steps={steps}", "schedule.decay=0.5")

        quietly(self.run_of(of(40), "length"), 10)
        shorter = self.run_of(of(20), "length")
        self.assertEqual(shorter.progress.step, 10)
        quietly(shorter, 12)
        with self.assertRaisesRegex(ConfigError, "of 20 steps whose learning rate falls"):
            self.run_of(of(40), "length")
        quietly(self.run_of(of(20), "length"))
        self.assertEqual(json.loads((self.data / "length" / "curves.json").read_text())["config"]["schedule"]["steps"], 20)


class Repeats(WithData):
    def test_a_run_may_see_sources_more_or_less_often(self) -> None:
        def order(*more: str) -> int:
            run = self.run_of(small("bert", *more))
            return len(epoch_order(run.prepared.train, 1, 0))

        self.assertEqual(order("repeats.a=3"), 1.5 * order())

    def test_configurations_name_sources_of_the_mix(self) -> None:
        known = {"world"} | {source.name for source in read_mix(ROOT / "training" / "mix.toml").sources}
        for path in CONFIGS.glob("*.toml"):
            self.assertEqual(set(read_config(path).repeats) - known, set(), path)


class Export(WithData):
    def test_the_folder_is_the_run(self) -> None:
        for name in ("bert", "gpt", "t5"):
            run = self.run_of(small(name, "schedule.steps=40", "snapshots=[0, 10, -1]"))
            quietly(run)
            to = self.data / f"export-{name}"
            before, after = export.export(run.folder, self.data, to, self.data / "runs" / f"{name}.json")
            self.assertAlmostEqual(before, after, delta=0.01)
            steps = self.data / f"export-{name}-steps"
            before, after = export.export(run.folder, self.data, steps, None, snapshots=True)
            self.assertAlmostEqual(before, after, delta=0.01)
            self.assertEqual(sorted(path.name for path in steps.iterdir()), ["step-000000", "step-000010", "step-000040"])
            self.assertEqual((steps / "step-000040/model.safetensors").read_bytes(), (to / "model.safetensors").read_bytes())
            self.assertNotEqual((steps / "step-000000/model.safetensors").read_bytes(), (to / "model.safetensors").read_bytes())
            for folder in (to, *steps.iterdir()):
                self.assertEqual(sorted(p.name for p in folder.iterdir() if p.is_file()), ["config.json", "model.safetensors", "tokenizer.json"])
            curves = json.loads((self.data / "runs" / f"{name}.json").read_text(encoding="utf-8"))
            self.assertEqual((curves["steps"], curves["train"][-1][0], curves["points"][-1]["step"]), (40, 40, 40))

    def test_a_run_may_begin_with_a_model(self) -> None:
        for name in ("bert", "gpt", "t5"):
            first = self.run_of(small(name, "schedule.steps=40"))
            quietly(first)
            to = self.data / f"start-{name}"
            export.export(first.folder, self.data, to, None)
            # A mark by which the tokenizer is known again.
            tokenizer = json.loads((to / "tokenizer.json").read_text(encoding="utf-8"))
            tokenizer["truncation"] = {"direction": "Right", "max_length": 99, "strategy": "LongestFirst", "stride": 0}
            (to / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
            second = self.run_of(small(name, "schedule.steps=40", f'start="{to}"'))
            self.assertEqual(json.loads(second.prepared.tokenizer.to_str())["truncation"], tokenizer["truncation"])
            quietly(second)
            self.assertAlmostEqual(second.progress.points[0]["held_out"], first.progress.points[-1]["held_out"], delta=0.02)
            self.assertLess(second.progress.points[-1]["held_out"], second.progress.points[0]["held_out"] + 0.02)
            export.export(second.folder, self.data, self.data / f"second-{name}", None)
            export.export(second.folder, self.data, self.data / f"mean-{name}", None, average=to)
            ends = [load_file(folder / "model.safetensors") for folder in (to, self.data / f"second-{name}", self.data / f"mean-{name}")]
            for key in ends[0]:
                first_end, second_end, mean = (end[key].float() for end in ends)
                self.assertTrue(torch.allclose(mean, (first_end + second_end) / 2, atol=2e-3), key)
            for wrong in ("shape.layers=2", "shape.width=64"):
                with self.assertRaisesRegex(ConfigError, "of this shape"):
                    self.run_of(small(name, wrong, f'start="{to}"'))

    def test_a_run_may_keep_the_embedding_alone(self) -> None:
        first = self.run_of(small("t5", "schedule.steps=40"))
        quietly(first)
        to = self.data / "start-only-t5"
        export.export(first.folder, self.data, to, None)
        start = small("t5", f'start="{to}"', 'start_only="shared"', "seed=9")
        second = self.run_of(start)
        new, old = second.model.state_dict(), first.model.state_dict()
        # The folder is in f16.
        self.assertTrue(torch.allclose(new["shared.weight"], old["shared.weight"], atol=1e-2))
        self.assertTrue(torch.equal(new["shared.weight"], new["lm_head.weight"]), "still tied")
        query = "encoder.block.0.layer.0.SelfAttention.q.weight"
        self.assertFalse(torch.allclose(new[query], old[query], atol=1e-2))
        with self.assertRaisesRegex(ConfigError, "nothing"):
            self.run_of(small("t5", f'start="{to}"', 'start_only="nothing"'))

    def test_a_start_that_is_no_folder_is_refused(self) -> None:
        with self.assertRaisesRegex(ConfigError, "name the folder of a model"):
            self.run_of(small("bert", f'start="{self.data / "nowhere"}"'))

    def test_curves_are_thin_and_end_at_the_end(self) -> None:
        points = export.thin([float(n) for n in range(12345)])
        self.assertLessEqual(len(points), 300)
        self.assertEqual(points[-1][0], 12345)
        self.assertAlmostEqual(points[0][1], sum(range(points[0][0])) / points[0][0])

    def test_a_folder_without_a_run_is_refused(self) -> None:
        with self.assertRaisesRegex(ConfigError, "train first"):
            export.export(self.data, self.data, self.data / "none", None)

    def test_snapshots_that_are_not_there_are_not_exported(self) -> None:
        with self.assertRaisesRegex(ConfigError, "no snapshots"):
            export.copy_snapshots(self.data, self.data / "none")


class Unmasked(WithData):
    def test_a_model_that_sees_the_answer_beats_one_that_does_not(self) -> None:
        losses = []
        for name in ("gpt-mini", "gpt-mini-unmasked"):
            run = self.run_of(small(name, "schedule.steps=150", "batch.rows=8"))
            quietly(run)
            write_curves(run.folder, run.config, run.progress)
            losses.append(evaluate(run.config, run.model, run.collator, run.device, run.prepared.held_out))
        self.assertLess(losses[1], 0.7 * losses[0])


class Tokenizers(WithData):
    def test_layout_is_that_of_the_shipped_models(self) -> None:
        for family in ("bert", "gpt", "t5"):
            ours = json.loads(load(self.data, family, 300, 64).tokenizer.to_str())
            shipped = json.loads((ROOT / "assets" / "models" / family / "tokenizer.json").read_text(encoding="utf-8"))
            for table in (ours, shipped):
                table["model"].pop("vocab")
                table["model"].pop("merges", None)
                table["added_tokens"] = [token["content"] for token in table["added_tokens"]]
            self.assertEqual(ours, shipped)


if __name__ == "__main__":
    unittest.main()
