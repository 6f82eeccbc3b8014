"""AdamW, Muon, and the learning rate's course."""
from __future__ import annotations

from typing import Any

import torch
from transformers import PreTrainedModel

from .config import Optimiser, Schedule

# Newton and Schulz's iteration as Muon uses it: Keller Jordan 2024, https://kellerjordan.github.io/posts/muon/
_COEFFICIENTS = (3.4445, -4.7750, 2.0315)
_ITERATIONS = 5
_MOMENTUM = 0.95
# T5's position biases are added to scores that are not divided by anything, so they have as far to go as these.
_BIAS_SCALE = 16.0


def learning_rate(schedule: Schedule, step: int) -> float:
    """The factor of a step, a trapezoid: up in a straight line, level, down to zero at the last step."""
    up = (step + 1) / max(1, schedule.warm_up)
    down = (schedule.steps - step) / max(1.0, schedule.decay * schedule.steps)
    return max(0.0, min(1.0, up, down))


def orthogonalise(matrices: torch.Tensor) -> torch.Tensor:
    """The nearest (half-)orthogonal matrices, roughly, of a stack of matrices. In their own type: torch.optim.Muon
    computes in bf16, which takes a processor without bf16 units about forty times as long."""
    a, b, c = _COEFFICIENTS
    tall = matrices.size(-2) > matrices.size(-1)
    x = matrices.mT if tall else matrices
    x = x / (torch.linalg.matrix_norm(x.float(), keepdim=True) + 1e-7).to(x.dtype)
    for _ in range(_ITERATIONS):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.mT if tall else x


class Muon(torch.optim.Optimizer):
    """Momentum, orthogonalised, with decoupled weight decay; for matrices only. A matrix that holds several
    side by side (`parts` of its group: query, key, value in GPT-2) is taken apart first. It orthogonalises
    in `dtype`, all matrices of one shape at once."""

    def __init__(self, groups: list[dict[str, Any]], lr: float, weight_decay: float, dtype: torch.dtype = torch.float32):
        super().__init__(groups, {"lr": lr, "weight_decay": weight_decay, "parts": 1})
        self._dtype = dtype

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Updates every matrix that has a gradient."""
        # Views of the parameters and their updates, by shape and rate.
        stacks: dict[tuple[torch.Size, float, float], list[tuple[torch.Tensor, torch.Tensor]]] = {}
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                momentum = state.setdefault("momentum", torch.zeros_like(parameter))
                momentum.lerp_(parameter.grad, 1 - _MOMENTUM)
                update = parameter.grad.lerp(momentum, _MOMENTUM)
                for view, part in zip(parameter.chunk(group["parts"], dim=1), update.chunk(group["parts"], dim=1)):
                    stacks.setdefault((part.shape, group["lr"], group["weight_decay"]), []).append((view, part))
        for (shape, rate, weight_decay), pairs in stacks.items():
            directions = orthogonalise(torch.stack([part.to(self._dtype) for _, part in pairs]))
            # As large as AdamW's steps usually are (Liu et al. 2025, arXiv 2502.16982, eq. 4).
            scale = 0.2 * max(shape) ** 0.5
            for (view, part), direction in zip(pairs, directions):
                view.mul_(1 - rate * weight_decay).add_(direction.to(part.dtype), alpha=-rate * scale)


def build_optimisers(model: PreTrainedModel, options: Optimiser, dtype: torch.dtype = torch.float32) -> list[torch.optim.Optimizer]:
    """The optimisers of a run: AdamW, and Muon, orthogonalising in `dtype`, if it is chosen. Norms and biases do not
    decay. The learning rate of a group is to be multiplied by its `scale`."""
    adamw: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    muon: dict[tuple[int, float], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        scale = _scale(model, name) if options.name == "muon" else 1.0
        if options.name == "muon" and parameter.ndim > 1 and _is_hidden(name):
            muon.setdefault((3 if name.endswith("c_attn.weight") else 1, scale), []).append(parameter)
        else:
            decay = options.weight_decay / scale if parameter.ndim > 1 else 0.0
            adamw.setdefault((decay, scale), []).append(parameter)
    first = torch.optim.AdamW(
        [{"params": params, "weight_decay": decay, "scale": scale} for (decay, scale), params in adamw.items()],
        lr=options.learning_rate,
        betas=(options.betas[0], options.betas[1]),
        fused=True,
    )
    if options.name != "muon":
        return [first]
    groups = [
        {"params": params, "parts": parts, "scale": scale, "weight_decay": options.weight_decay / scale}
        for (parts, scale), params in muon.items()
    ]
    return [first, Muon(groups, options.muon_learning_rate, options.weight_decay, dtype)]


def _is_hidden(name: str) -> bool:
    """Whether a matrix stands between embedding and head."""
    outside = ("embeddings", "wte", "wpe", "shared", "embed_tokens", "lm_head", "relative_attention_bias", "cls.")
    return not any(part in name for part in outside)


def _scale(model: PreTrainedModel, name: str) -> float:
    """What a parameter's learning rate is multiplied by, so that one rate serves all three families.

    BERT and GPT divide attention scores by sqrt(d_kv) where they are computed; T5 has the divisor in the initial
    values of its queries instead (Raffel et al. 2019; Shazeer and Stern 2018), which a relative step such as
    Adafactor's respects and an absolute one such as Muon's or Adam's does not. Its embedding begins with a spread
    of 1, not of 0.02, and the head divides by sqrt(d_model), so an absolute step there is too small by that factor.
    Its position biases are added to scores in the tens. Without their factor the encoder stays blind to order; what
    each factor is worth by itself has not been measured (EXPERIMENTS.md)."""
    if model.config.model_type != "t5":
        return 1.0
    if name.endswith(".q.weight"):
        return float(model.config.d_kv) ** -0.5
    if "relative_attention_bias" in name:
        return _BIAS_SCALE
    return float(model.config.d_model) ** 0.5 if name.startswith("shared") else 1.0
