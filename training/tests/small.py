"""What the tests of training share: a small text, small configurations; needs PyTorch and transformers."""
from __future__ import annotations

import contextlib
import io
import json
import random
import tempfile
import unittest
from pathlib import Path

import torch

from training.config import Config, read_config
from training.train import Run

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
