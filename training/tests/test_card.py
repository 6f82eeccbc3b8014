"""Tests of the model cards; standard library only."""
from __future__ import annotations

import json
import tempfile
import tomllib
import unittest
from pathlib import Path

from training import points, samples
from training.card import CardError, card, weights_of
from training.data.mix import read_mix

ROOT = Path(__file__).resolve().parents[2]
# One that was trained in a single run.
NAME = "bert-transfer"
RUN = {
    "config": {
        "name": "bert", "family": "bert", "seed": 1, "shape": {"vocabulary": 2048, "layers": 2, "width": 96, "heads": 3,
        "feed_forward": 384, "positions": 128}, "batch": {"rows": 16, "length": 128}, "schedule": {"warm_up": 100, "decay": 0.4},
        "optimiser": {"name": "muon", "learning_rate": 3e-3, "muon_learning_rate": 1e-2},
    },
    "steps": 12000, "tokens": 24_000_000, "seconds": 5400.0, "held_out": 3.25, "parameters": 444512,
}  # fmt: skip


class Cards(unittest.TestCase):
    def folder(self, run: dict, evaluation: list, name: str = NAME) -> Path:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / f"{name}.json").write_text(json.dumps(run))
        for data in ("data-first.json", "data-second.json", "data-third.json", "data.json"):
            (folder / data).write_text((ROOT / "assets/runs" / data).read_text())
        (folder / "eval.json").write_text(json.dumps(evaluation))
        (folder / "model.safetensors").write_bytes(b"weights")
        return folder

    def test_figures_are_those_of_the_run(self) -> None:
        folder = self.folder(RUN, [])
        text = card(NAME, folder, folder)
        for figure in ("444,512", "24.0 million tokens", "1.5 hours", "3.25 nats", "cost 7.62", "Muon at 0.01", "2 layers, 96 wide"):
            self.assertIn(figure, text)
        self.assertNotIn("Zorro](", text, "nothing was measured")

    def test_a_run_that_began_with_a_model_says_so(self) -> None:
        folder = self.folder(RUN | {"config": RUN["config"] | {"start": "assets/models/bert"}}, [])
        text = card(NAME, folder, folder)
        self.assertIn("From the weights that `assets/models/bert` held then", text)
        self.assertNotIn("From random weights", text)

    def test_figures_of_other_weights_are_not_mentioned(self) -> None:
        zorro = {"overall": {"mean": 0.8125, "standard_error": 0.004}, "pairs": 5750}
        entry = {"model": NAME, "revision": "f5f86c76c3b3", "held_out": None, "zorro": zorro, "cloze": [], "prompts": [], "spans": []}
        other = self.folder(RUN, [entry])
        self.assertNotIn("Zorro](", card(NAME, other, other))
        # The first digits of SHA-256("weights").
        same = self.folder(RUN, [entry | {"revision": "9a129038d9a0"}])
        text = card(NAME, same, same)
        self.assertIn("9a129038d9a0", text)
        self.assertIn("81.2 ± 0.4 %", text)

    def test_what_other_weights_wrote_is_not_shown(self) -> None:
        folder = self.folder(RUN, [])
        written = {"revision": "f5f86c76c3b3", "fills": ["The [cat] drank the [milk]."]}
        (folder / "samples.json").write_text(json.dumps({NAME: written}))
        self.assertNotIn("[milk]", card(NAME, folder, folder))
        (folder / "samples.json").write_text(json.dumps({NAME: written | {"revision": "9a129038d9a0"}}))
        text = card(NAME, folder, folder)
        self.assertIn("## 1 sentences with two gaps", text)
        self.assertIn("\n- The [cat] drank the [milk].\n\n## What it is for", text)

    def test_later_runs_are_told_after_the_first(self) -> None:
        folder = self.folder(RUN, [], "bert")

        def write(name: str, tokens: int, held_out: float, **config: str) -> None:
            run = RUN | {"config": RUN["config"] | {"name": name} | config, "tokens": tokens, "held_out": held_out}
            (folder / f"{name}.json").write_text(json.dumps(run))

        write("bert-finish", 3_000_000, 3.11, start="assets/models/bert")
        write("bert-facts", 5_000_000, 3.07, start="assets/models/bert")
        text = card("bert", folder, folder)
        told = ("From random weights", "24.0 million tokens", "Then on from these weights", "3.0 million tokens",
                "`training/configs/bert-finish.toml`", "`assets/runs/data-third.json`", "5.0 million tokens", "3.07 nats")  # fmt: skip
        self.assertEqual([words for words in told if words not in text], [])
        self.assertEqual(sorted(told, key=text.index), list(told), "in this order")
        for loss in ("3.25 nats", "3.11 nats"):
            self.assertNotIn(loss, text, "only the last run's loss is that of the weights")
        write("bert-finish", 3_000_000, 3.11, start="assets/models/bert", start_only="shared")
        self.assertIn("Then anew, from the embedding", card("bert", folder, folder))

    def test_a_story_ends_with_its_fifth_sentence(self) -> None:
        text = 'A b c. D? "E!" F\ng. H.\n\nI. J.'
        self.assertEqual(samples.opening(text), 'A b c. D? "E!" F g. H.')
        self.assertEqual(samples.opening("No end"), "No end")

    def test_every_source_has_its_licence(self) -> None:
        words = tomllib.loads((ROOT / "training/cards.toml").read_text(encoding="utf-8"))
        names = {source.file.removesuffix(".txt.gz") for source in read_mix(ROOT / "training/mix.toml").sources}
        self.assertEqual(names - set(words["source"]), set())
        folder = self.folder(RUN, [])
        counts = json.loads((folder / "data.json").read_text())
        counts["sources"][0]["name"] = "somewhere"
        (folder / "data.json").write_text(json.dumps(counts))
        with self.assertRaisesRegex(CardError, "somewhere"):
            card(NAME, folder, folder)

    def test_every_configuration_has_its_words(self) -> None:
        words = tomllib.loads((ROOT / "training/cards.toml").read_text(encoding="utf-8"))
        names = {path.stem for path in (ROOT / "training/configs").glob("*.toml")}
        later = {run for model in words["model"].values() for run in model.get("later", [])}
        self.assertEqual(names, set(words["model"]) | later)
        self.assertEqual({run.rsplit("-", 1)[1] for run in later}, set(words["later"]))

    def test_shipped_cards_say_what_was_measured(self) -> None:
        for run in sorted((ROOT / "assets/runs").glob("*.json")):
            folder = ROOT / "assets/models" / run.stem
            if folder.is_dir() and weights_of(folder):
                shipped = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
                self.assertEqual(shipped, card(run.stem, folder, run.parent), f"write it anew: make card-{run.stem}")

    def test_the_points_beside_snapshots_are_the_runs(self) -> None:
        drawn = (ROOT / "assets/runs/snapshots.tsv").read_text(encoding="utf-8").splitlines()
        runs = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "assets/runs").glob("*-mini.json"))]
        self.assertEqual(drawn, [line for run in runs for line in points.lines(run)])
        for run in runs:
            steps = [int(line.split("\t")[1]) for line in points.lines(run)]
            self.assertLess(len(steps), 40)
            self.assertEqual((steps[0], steps[-1]), (0, run["steps"]))
            self.assertLessEqual({0, 100, 300, 1000, 3000, 10000, 12000}, set(steps))


if __name__ == "__main__":
    unittest.main()
