"""Tests of the data's preparation; standard library only."""
from __future__ import annotations

import contextlib
import gzip
import io
import json
import random
import tempfile
import unittest
from collections import Counter
from pathlib import Path

from training.data import check, prepare
from training.data.exclusion import Excluder
from training.data.mix import DataError, read_mix
from training.data.prompts import filled, pattern, read_prompts
from training.data.words import sentences, words

TRAINING = Path(__file__).resolve().parents[1]


def excluder(*prompts: str) -> Excluder:
    return Excluder([pattern(prompt) for prompt in prompts], 2)


class Words(unittest.TestCase):
    def test_case_punctuation_and_apostrophes_are_aside(self) -> None:
        self.assertEqual(words('"DON\'T sit," said well-known Tom.'), ["dont", "sit", "said", "well", "known", "tom"])

    def test_sentences_cover_the_text(self) -> None:
        text = 'He said, "Stop!" Then it was quiet. Was it? Yes'
        parts = [text[a:b] for a, b in sentences(text)]
        self.assertEqual("".join(parts), text)
        self.assertEqual(parts, ['He said, "Stop!" ', "Then it was quiet. ", "Was it? ", "Yes"])


class Patterns(unittest.TestCase):
    def test_blanks(self) -> None:
        self.assertEqual(pattern("The [MASK] is chasing the mouse."), ("the", None, "is", "chasing", "the", "mouse"))
        self.assertEqual(pattern("The <extra_id_0> sat on the <extra_id_1>."), ("the", None, "sat", "on", "the"))
        self.assertEqual(pattern("[MASK]"), ())

    def test_fillings_may_be_several_words(self) -> None:
        self.assertEqual(filled("A <extra_id_0> ran.", "big dog,cat"), {("a", "big", "dog", "ran"), ("a", "cat", "ran")})

    def test_a_line_without_its_tab_is_named(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "cloze.tsv").write_text("# comment\nanimals The [MASK] barks.\n", encoding="utf-8")
            with self.assertRaisesRegex(DataError, r"cloze\.tsv:2"):
                read_prompts(Path(folder))

    def test_every_demo_prompt_of_the_project_is_read(self) -> None:
        found = read_prompts(TRAINING / "evaluation")
        self.assertIn(pattern("The [MASK] is chasing the mouse."), found)
        self.assertIn(pattern("The cat sat on the"), found)


class Exclusion(unittest.TestCase):
    def test_a_blank_is_exactly_one_word(self) -> None:
        rule = excluder("The [MASK] is chasing the mouse.")
        self.assertEqual(rule.clean("THE big-eyed is chasing; the mouse"), "THE big-eyed is chasing; the mouse")
        self.assertEqual(rule.clean("See: the dog is chasing the mouse again."), "")
        self.assertEqual(rule.clean("The is chasing the mouse."), "The is chasing the mouse.")
        self.assertEqual(rule.clean("The dog's chasing the mouse."), "The dog's chasing the mouse.")

    def test_nothing_needs_to_follow_a_beginning(self) -> None:
        rule = excluder("The cat sat on the")
        self.assertEqual(rule.clean("And the cat sat on the"), "")
        self.assertEqual(rule.clean("The cat sat on them."), "The cat sat on them.")

    def test_only_the_sentence_goes(self) -> None:
        rule = excluder("The cat sat on the")
        self.assertEqual(rule.clean("Tom came. The cat sat on the mat. Tom left."), "Tom came. Tom left.")

    def test_a_sequence_over_two_sentences_and_one_that_arises_are_found(self) -> None:
        rule = excluder("It rained. She took her [MASK] and left.", "tom came and tom left")
        self.assertEqual(rule.clean("It rained. She took her hat and left. Fine."), "Fine.")
        line = "Tom came and. It rained. She took her hat and left. Tom left."
        self.assertEqual(rule.clean(line), "")

    def test_short_prompts_are_left_out(self) -> None:
        self.assertEqual(excluder("Good night").clean("Good night!"), "Good night!")

    def test_the_check_agrees_with_the_rule(self) -> None:
        chance = random.Random(5)
        alphabet = ["a", "b", "it's", "B.", "a,"]
        for _ in range(400):
            prompt = [chance.choice(["a", "b", "its", "[MASK]"]) for _ in range(chance.randint(3, 5))]
            line = " ".join(chance.choice(alphabet) for _ in range(9))
            rule = excluder(" ".join(prompt))
            found = rule.find(words(line)) is not None
            self.assertEqual(bool(check.slipped_through(line, rule.patterns)), found, (prompt, line))
            self.assertEqual(check.slipped_through(rule.clean(line), rule.patterns), [])

    def test_the_check_finds_each_kind_and_stays_within_a_line(self) -> None:
        whole, gapped = pattern("a red fox ran"), pattern("the [MASK] fox slept well")
        text = "Here a red fox\nran. The old fox slept well!\n"
        self.assertEqual(check.slipped_through(text, [whole, gapped]), [gapped])
        self.assertEqual(check.slipped_through("So: a RED fox ran.", [whole]), [whole])


class Steps(unittest.TestCase):
    def test_duplicates_differ_in_more_than_case(self) -> None:
        unseen = prepare.Deduplicator()
        self.assertEqual([unseen(line) for line in ("Hello, you.", "hello you!", "Hello yours.")], ["Hello, you.", "", "Hello yours."])

    def test_whole_documents_are_held_out(self) -> None:
        documents = [[f"line {n} of {d}" for n in range(5)] for d in range(400)]
        train, held_out = prepare.split_held_out(documents, 0.01, 7)
        self.assertTrue(all(document in documents for document in train + held_out))
        self.assertEqual(len(train) + len(held_out), 400)
        self.assertTrue(3 <= len(held_out) <= 5, len(held_out))
        self.assertEqual(prepare.split_held_out(documents, 0.01, 7)[1], held_out)
        self.assertNotEqual(prepare.split_held_out(documents, 0.01, 8)[1], held_out)

    def test_no_document_that_is_far_too_large_is_held_out(self) -> None:
        self.assertEqual(prepare.split_held_out([["x" * 100], ["y" * 100]], 0.01, 1)[1], [])

    def test_a_share_takes_short_lines_first(self) -> None:
        documents = [["s" * 50, "l" * 500]] * 10
        self.assertEqual(prepare.thin(documents, 0.05, True, 1), [["s" * 50]] * 6)
        self.assertIs(prepare.thin(documents, 1.0, True, 1), documents)

    def test_held_out_lines_that_training_knows_are_left_out(self) -> None:
        line = "one two three four five six seven eight nine ten"
        kept = prepare.without_shared({"a": [[f"And {line}.", "Something else."]]}, {"b": [[line.upper()]]})
        self.assertEqual(kept, {"a": [["Something else."]]})

    def test_headings_are_no_prose(self) -> None:
        self.assertFalse(prepare.is_text("CHAPTER XII."))
        self.assertTrue(prepare.is_text("I see."))


class Whole(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / "corpora").mkdir()
        (self.root / "evaluation").mkdir()
        lines = [f"The fox number {n} went home. The dog sat on the log." for n in range(300)]
        lines.insert(3, "The cat sat on the mat.")
        with gzip.open(self.root / "corpora" / "a.txt.gz", "wt", encoding="utf-8") as file:
            file.write("\n".join(lines))
        (self.root / "evaluation" / "demo.txt").write_text("The [MASK] sat on the\n", encoding="utf-8")
        (self.root / "world.txt").write_text("The cat eats fish.\nThe hen sat on the egg.\n", encoding="utf-8")
        (self.root / "mix.toml").write_text(
            'seed = 1\nheld_out = 0.01\nallow_short_prompts = 2\n'
            "[world]\nsentences = 2\nseed = 1\nweight = 2\n"
            '[[source]]\nfile = "a.txt.gz"\nweight = 3\nunit = "line"\n',
            encoding="utf-8",
        )

    def prepare(self, *more: str) -> tuple[int, str]:
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = prepare.main(
                [
                    "--corpora", str(self.root / "corpora"), "--out", str(self.root / "out"), "--mix", str(self.root / "mix.toml"),
                    "--evaluation", str(self.root / "evaluation"), "--counts", str(self.root / "counts.json"), *more,
                ]
            )  # fmt: skip
        return status, said.getvalue()

    def test_text_and_counts(self) -> None:
        status, said = self.prepare("--world", str(self.root / "world.txt"))
        self.assertEqual(status, 0, said)
        train = (self.root / "out/train/a.txt").read_text(encoding="utf-8")
        held_out = (self.root / "out/held_out.txt").read_text(encoding="utf-8")
        self.assertNotIn("sat on the", train + held_out)
        self.assertEqual((self.root / "out/train/world.txt").read_text(encoding="utf-8"), "The cat eats fish.\n")
        manifest = json.loads((self.root / "out/manifest.json").read_text(encoding="utf-8"))
        self.assertEqual([s["repeats"] for s in manifest["sources"]], [2, 3])
        counts = json.loads((self.root / "counts.json").read_text(encoding="utf-8"))
        figures = counts["sources"][1]
        self.assertEqual((figures["read"]["lines"], figures["excluded"]["lines"], figures["changed_by_exclusion"]), (301, 300, 301))
        self.assertEqual(figures["train"]["lines"] + figures["held_out"]["lines"], 300)
        self.assertEqual(figures["train"]["bytes"], len(train.encode()))

    def test_the_world_keeps_how_often_its_lines_were_drawn(self) -> None:
        lines = ["The crow is black.", "The cat eats fish.", "The crow is black.", "The crow is black.", "A hen is no fox."]
        (self.root / "world.txt").write_text("\n".join(lines * 2) + "\n", encoding="utf-8")
        mix = self.root / "mix.toml"
        mix.write_text(mix.read_text(encoding="utf-8").replace("weight = 2\n", "weight = 2\nat_most = 4\n", 1), encoding="utf-8")
        status, said = self.prepare("--world", str(self.root / "world.txt"))
        self.assertEqual(status, 0, said)
        train = Counter((self.root / "out/train/world.txt").read_text(encoding="utf-8").splitlines())
        held_out = (self.root / "out/held_out/world.txt").read_text(encoding="utf-8").split("\n")
        drawn = {"The crow is black.": 4, "The cat eats fish.": 2, "A hen is no fox.": 2}
        self.assertEqual(train, {line: times for line, times in drawn.items() if line not in held_out})
        self.assertGreaterEqual(len(train), 2)

    def test_a_mix_with_no_copies_is_refused(self) -> None:
        mix = self.root / "mix.toml"
        mix.write_text(mix.read_text(encoding="utf-8").replace("weight = 2\n", "weight = 2\nat_most = 0\n", 1), encoding="utf-8")
        status, said = self.prepare()
        self.assertEqual(status, 1)
        self.assertIn("at_most is 0", said)

    def test_the_same_again_gives_the_same(self) -> None:
        manifests = []
        for _ in range(2):
            self.assertEqual(self.prepare()[0], 0)
            manifests.append((self.root / "out/manifest.json").read_text(encoding="utf-8"))
        self.assertEqual(*manifests)

    def test_what_slips_through_fails(self) -> None:
        original = Excluder.clean
        self.addCleanup(setattr, Excluder, "clean", original)
        Excluder.clean = lambda self, line: line  # type: ignore[method-assign]
        status, said = self.prepare()
        self.assertEqual(status, 1)
        self.assertIn("still holds", said)

    def test_a_missing_corpus_is_named(self) -> None:
        (self.root / "corpora" / "a.txt.gz").unlink()
        status, said = self.prepare()
        self.assertEqual(status, 1)
        self.assertRegex(said, r"a\.txt\.gz cannot be read")

    def test_the_projects_own_mix_can_be_read(self) -> None:
        self.assertGreater(len(read_mix(TRAINING / "mix.toml").sources), 10)


if __name__ == "__main__":
    unittest.main()
