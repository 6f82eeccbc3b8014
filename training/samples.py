"""Lets the shipped GPT and T5 write what a person reads: `python -m training.samples --lab target/release/lab`.

Ten stories of GPT's at temperature 0.8, seeds 1 to 10, to the end of the fifth sentence, and T5's fills for the
sentences of `evaluation/two-gaps.txt`. They go to `assets/runs/samples.json` with the digests of the weights, and
from there into the model cards; a card leaves out what other weights wrote.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
GAPS = Path(__file__).parent / "evaluation/two-gaps.txt"
PROMPT = "One day a little girl named Lily"
TEMPERATURE = 0.8
SEEDS = range(1, 11)
SENTENCES = 5


def opening(text: str, sentences: int = SENTENCES) -> str:
    """The text to the end of so many sentences; direct speech that ends with one is closed. Line breaks become spaces."""
    ends = [match.end() for match in re.finditer(r"[.?!][\"”']?(?=\s|$)", text)]
    return " ".join(text[: ends[sentences - 1] if len(ends) >= sentences else len(text)].split())


def ask(lab: Path, *arguments: str) -> dict[str, Any]:
    """What a command of `lab` answers in JSON."""
    done = subprocess.run([lab, *arguments, "--json"], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def story(lab: Path, model: Path, seed: int) -> str:
    """One story."""
    answer = ask(lab, "generate", "--model", str(model), "--temperature", str(TEMPERATURE), "--seed", str(seed),
                 "--max-new-tokens", "160", PROMPT)  # fmt: skip
    return opening(PROMPT + answer["text"])


def filled(text: str, spans: list[dict[str, Any]]) -> str:
    """The sentence with its fills in brackets; `[…]` where the model never came to a gap."""
    for span in spans:
        text = text.replace(span["sentinel"], f"[{(span['text'] or '…').strip()}]")
    return text


def revision(model: Path) -> str:
    """The digest of the weights, as `lab eval` abbreviates it."""
    return hashlib.sha256((model / "model.safetensors").read_bytes()).hexdigest()[:12]


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Writes GPT's stories and T5's fills for the model cards.")
    parser.add_argument("--lab", type=Path, default=ROOT / "target/release/lab")
    parser.add_argument("--models", type=Path, default=ROOT / "assets/models")
    parser.add_argument("--to", type=Path, default=ROOT / "assets/runs/samples.json")
    options = parser.parse_args(arguments)
    gpt, t5 = options.models / "gpt", options.models / "t5"
    sentences = [line for line in GAPS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    try:
        result = {
            "gpt": {"revision": revision(gpt), "prompt": PROMPT, "temperature": TEMPERATURE,
                    "stories": [story(options.lab, gpt, seed) for seed in SEEDS]},
            "t5": {"revision": revision(t5),
                   "fills": [filled(text, ask(options.lab, "fill", "--model", str(t5), text)["spans"]) for text in sentences]},
        }  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"samples: {error}: build it first with `make lab`.", file=sys.stderr)
        return 1
    options.to.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
