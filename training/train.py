"""Trains a model: `python -m training.train --config training/configs/bert.toml --data DIR --run DIR`.

Run again with the same arguments, it goes on from the last checkpoint.
"""
from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import PreTrainedModel

from .checkpoint import Progress, resume, save, write_model
from .collate import Collator, Tensors
from .config import Config, ConfigError, read_config
from .model import bf16_pays, build, loss, start_weights
from .optimiser import build_optimisers, learning_rate
from .text import Texts, batches, load

# The progress line's loss and speed are means over so many steps.
_WINDOW = 20
# Held-out text is masked by a chance of its own, the same at each evaluation.
_HELD_OUT_STEP = 2**31


@dataclass(frozen=True)
class Device:
    """Where tensors are, and whether products are in bf16."""

    device: torch.device
    bf16: bool

    @classmethod
    def best(cls) -> Device:
        """CUDA if there is one, else the processor."""
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        return cls(device, bf16_pays(device))

    def loss(self, config: Config, model: PreTrainedModel, tensors: Tensors) -> torch.Tensor:
        """The loss of a batch."""
        batch = {name: tensor.to(self.device) for name, tensor in tensors.items()}
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.bf16):
            return loss(config.family, model, batch)


@torch.no_grad()
def evaluate(
    config: Config, model: PreTrainedModel, collator: Collator, device: Device, texts: Texts, limit: int | None = None
) -> float:
    """Mean loss in nats over rows of held-out text (all, or `limit`), with the last masking rate."""
    rows = collator.rows(texts, 0)[:limit]
    total, weight = 0.0, 0
    for start in range(0, len(rows), config.batch.rows):
        tensors = collator.tensors(texts, rows[start : start + config.batch.rows], _HELD_OUT_STEP + start, 1.0)
        carrying = int((tensors["labels"] >= 0).sum())
        total += device.loss(config, model, tensors).item() * carrying
        weight += carrying
    return total / max(1, weight)


class Run:
    """A training run: everything that its steps need."""

    def __init__(self, config: Config, data: Path, folder: Path):
        torch.manual_seed(config.seed)
        self.config = config
        self.folder = folder
        self.prepared = load(data, config.family, config.shape.vocabulary, config.batch.length, config.repeats, config.start)
        self.collator = Collator(config, self.prepared)
        self.device = Device.best()
        self.model = build(config.family, config.shape).to(self.device.device)
        if config.start:
            weights = start_weights(Path(config.start), config, self.model)
            kept = {name: weight for name, weight in weights.items() if name.startswith(config.start_only)}
            if not kept:
                raise ConfigError(f"no weight of {config.start} begins with {config.start_only!r}: leave `start_only` out for all of them.")
            self.model.load_state_dict(kept, strict=not config.start_only)
        if self.device.bf16 and self.device.device.type == "cpu":
            # The fused kernel's backward pass takes longer than the products by themselves (EXPERIMENTS.md).
            self.model.set_attn_implementation("eager")
        self.optimisers = build_optimisers(self.model, config.optimiser, torch.bfloat16 if self.device.bf16 else torch.float32)
        folder.mkdir(parents=True, exist_ok=True)
        self.progress = resume(folder, config, self.model, self.optimisers)
        parameters = sum(parameter.numel() for parameter in self.model.parameters())
        print(
            f"train: {config.name}: {parameters} parameters, {len(self.prepared.train)} texts, {self.device.device}, "
            f"{'bf16' if self.device.bf16 else 'f32'}, {torch.get_num_threads()} threads, from step {self.progress.step}",
            flush=True,
        )

    def train(self, stop_at: int | None = None) -> None:
        """Trains to the last step (or to `stop_at`), with evaluations, snapshots and checkpoints on the way."""
        config, progress = self.config, self.progress
        train = self.prepared.train
        rows = batches(lambda epoch: self.collator.rows(train, epoch), config.seed, config.batch.rows, progress.position)
        last = config.schedule.steps if stop_at is None else min(stop_at, config.schedule.steps)
        saved = time.monotonic()
        while progress.step < last:
            self.snapshot()
            if progress.step % config.evaluate_every == 0:
                self.evaluate()
            start = time.perf_counter()
            tensors = self.collator.tensors(train, next(rows), progress.step, progress.step / config.schedule.steps)
            self.step(tensors)
            progress.seconds += time.perf_counter() - start
            if progress.step % _WINDOW == 0:
                self.report()
            if time.monotonic() - saved > config.checkpoint_seconds:
                save(self.folder, config, self.model, self.optimisers, progress)
                saved = time.monotonic()
        if progress.step == config.schedule.steps and not (progress.points and progress.points[-1]["step"] == progress.step):
            self.evaluate()
        self.snapshot()
        save(self.folder, config, self.model, self.optimisers, progress)

    def step(self, tensors: Tensors) -> None:
        """One update."""
        config, progress = self.config, self.progress
        factor = learning_rate(config.schedule, progress.step)
        rates = (config.optimiser.learning_rate, config.optimiser.muon_learning_rate)
        for optimiser, rate in zip(self.optimisers, rates):
            for group in optimiser.param_groups:
                group["lr"] = rate * factor * group["scale"]
        batch_loss = self.device.loss(config, self.model, tensors)
        batch_loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), config.optimiser.clip)
        for optimiser in self.optimisers:
            optimiser.step()
            optimiser.zero_grad()
        progress.losses.append(batch_loss.item())
        progress.step += 1
        progress.tokens += int(tensors["tokens"])
        if not progress.losses[-1] < float("inf"):
            raise ConfigError(f"the loss is {progress.losses[-1]} at step {progress.step}: take a lower learning rate.")

    def evaluate(self) -> None:
        """Adds a point to the curves. A point that a killed run had already is not in its checkpoint."""
        config, progress = self.config, self.progress
        if progress.points and progress.points[-1]["step"] == progress.step:
            return
        held_out = evaluate(config, self.model, self.collator, self.device, self.prepared.held_out, config.evaluation_rows)
        recent = progress.losses[-config.evaluate_every :]
        progress.points.append(
            {
                "step": progress.step,
                "tokens": progress.tokens,
                "seconds": round(progress.seconds, 1),
                "train": round(sum(recent) / len(recent), 4) if recent else round(held_out, 4),
                "held_out": round(held_out, 4),
                "learning_rate": config.optimiser.learning_rate * learning_rate(config.schedule, progress.step),
            }
        )
        print(f"train: step {progress.step}, {progress.tokens} tokens, held-out loss {held_out:.4f}", flush=True)

    def snapshot(self) -> None:
        """Keeps the model as it is now, if the configuration asks for it at this step (-1: the last)."""
        step = self.progress.step
        wanted = step in self.config.snapshots or (-1 in self.config.snapshots and step == self.config.schedule.steps)
        if wanted:
            write_model(self.folder / "snapshots" / f"step-{step:06}", self.model, self.prepared.tokenizer)

    def report(self) -> None:
        """Prints the progress line."""
        progress = self.progress
        recent = progress.losses[-_WINDOW:]
        speed = progress.tokens / max(progress.seconds, 1e-9)
        left = progress.seconds / progress.step * (self.config.schedule.steps - progress.step)
        print(
            f"step {progress.step}/{self.config.schedule.steps}  loss {sum(recent) / len(recent):.4f}  "
            f"{speed:.0f} tokens/s  {left / 60:.0f} min left",
            flush=True,
        )


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Trains a model; run again, it goes on from the last checkpoint.")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder that training.data.prepare wrote")
    parser.add_argument("--run", type=Path, required=True, help="folder for checkpoints, curves and snapshots")
    parser.add_argument("--set", action="append", metavar="KEY=VALUE", help="another value than the configuration's, as schedule.steps=200")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    try:
        Run(read_config(options.config, options.set), options.data, options.run).train()
    except ConfigError as error:
        print(f"train: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
