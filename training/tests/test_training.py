"""Tests of training, resume and export on a small text; needs PyTorch and transformers."""
from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

import torch
from safetensors.torch import load_file

from training import export
from training.checkpoint import write_curves
from training.config import Config, ConfigError, read_config
from training.data.mix import read_mix
from training.text import epoch_order, load
from training.train import evaluate

from .small import CONFIGS, ROOT, SMALL, WithData, quietly, small


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
            for share in (0.5, 0.85):
                export.export(second.folder, self.data, self.data / f"mean-{name}", None, average=to, share=share)
                ends = [load_file(folder / "model.safetensors") for folder in (to, self.data / f"second-{name}", self.data / f"mean-{name}")]
                for key in ends[0]:
                    first_end, second_end, mean = (end[key].float() for end in ends)
                    # All three were rounded to f16, whose steps grow with the weight: position biases are above 4.
                    expected = (1 - share) * first_end + share * second_end
                    self.assertTrue(torch.allclose(mean, expected, atol=2e-3, rtol=2**-10), (share, key))
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
