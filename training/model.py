"""The three families as transformers' classes, and their losses."""
from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from torch.nn.functional import cross_entropy
from transformers import (
    BertConfig,
    BertForMaskedLM,
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedModel,
    T5Config,
    T5ForConditionalGeneration,
)
from transformers.activations import NewGELUActivation

from .collate import Tensors
from .config import Config, ConfigError, Shape
from .objectives import IGNORED

# So many positions of the head at a time: their logits stay in the processor's cache.
_HEAD_POSITIONS = 512


def build(family: str, shape: Shape) -> PreTrainedModel:
    """A model with random weights (from PyTorch's generator), without dropout: no text is seen often."""
    v, c, n, h = shape.vocabulary, shape.width, shape.layers, shape.heads
    if family == "bert":
        model: PreTrainedModel = BertForMaskedLM(
            BertConfig(
                vocab_size=v, hidden_size=c, num_hidden_layers=n, num_attention_heads=h, intermediate_size=shape.feed_forward,
                max_position_embeddings=shape.positions, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, pad_token_id=0,
            )
        )  # fmt: skip
    elif family == "gpt":
        model = GPT2LMHeadModel(
            GPT2Config(
                vocab_size=v, n_embd=c, n_layer=n, n_head=h, n_inner=shape.feed_forward, n_positions=shape.positions,
                resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=0, eos_token_id=0,
            )
        )  # fmt: skip
    else:
        model = T5ForConditionalGeneration(
            T5Config(
                vocab_size=v, d_model=c, d_kv=c // h, d_ff=shape.feed_forward, num_layers=n, num_heads=h, dropout_rate=0.0,
                feed_forward_proj="gated-gelu", tie_word_embeddings=True, decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
            )
        )  # fmt: skip
        _look_at_neighbours(model)
    model.set_attn_implementation("sdpa")
    for module in model.modules():
        for name, child in module.named_children():
            if isinstance(child, NewGELUActivation):
                # The same function in one operation instead of eight.
                setattr(module, name, torch.nn.GELU(approximate="tanh"))
    return model


@torch.no_grad()
def _look_at_neighbours(model: T5ForConditionalGeneration) -> None:
    """Sets the relative position biases that a T5 begins with, (buckets, heads): all that tells it where a token stands
    (Raffel et al. 2019, section 2.1). In the encoder the first head begins with the token to the left, the second with
    the one to the right, the third with what is near; in the decoder the first head with the token before. With small
    random biases, as usual, the scores outgrow them, and the encoder stays blind to order (EXPERIMENTS.md)."""
    encoder, decoder = (
        stack.block[0].layer[0].SelfAttention.relative_attention_bias.weight.zero_() for stack in (model.encoder, model.decoder)
    )
    # The first half of the encoder's buckets is for keys to the left, by distance (0 the query itself), the second for
    # those to the right; all of the decoder's are for keys to the left.
    half = encoder.shape[0] // 2
    for head, side in zip(range(min(2, encoder.shape[1])), (0, half)):
        encoder[side + 1, head], encoder[side + 2, head] = 8.0, 4.0
    if encoder.shape[1] > 2:
        near = 4.0 - 0.7 * torch.arange(half, dtype=encoder.dtype)
        encoder[:half, 2], encoder[half:, 2] = near, near
    decoder[1, 0], decoder[2, 0] = 4.0, 2.0


def start_weights(folder: Path, config: Config, model: PreTrainedModel) -> dict[str, torch.Tensor]:
    """The weights in a Hugging Face folder, in f32, for a model of this shape. Raises `ConfigError` if they are another
    model's."""
    try:
        found, told = type(model).from_pretrained(folder, config=model.config, dtype=torch.float32, output_loading_info=True)
        # transformers makes up what a folder lacks.
        if lacking := sorted(told["missing_keys"]):
            raise ValueError(f"it lacks {lacking[0]}")
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise ConfigError(f"{folder} holds no {config.family} of this shape ({error}): name the folder of one as `start`.") from error
    weights: dict[str, torch.Tensor] = found.state_dict()
    return weights


class _HeadLoss(torch.autograd.Function):
    """The mean cross-entropy of `hidden @ weight.T`, and its gradients at once, some positions at a time: all
    logits of a step are a hundred megabytes, which are read and written several times otherwise."""

    @staticmethod
    def forward(ctx: Any, hidden: torch.Tensor, weight: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        dtype = torch.get_autocast_dtype(hidden.device.type) if torch.is_autocast_enabled(hidden.device.type) else hidden.dtype
        w = weight.to(dtype)
        carrying = int((labels != IGNORED).sum())
        total = torch.zeros((), device=hidden.device)
        by_hidden, by_weight = torch.empty_like(hidden), torch.zeros_like(weight)
        for h, part, gradient in zip(*(t.split(_HEAD_POSITIONS) for t in (hidden, labels, by_hidden))):
            h = h.to(dtype)
            logits = (h @ w.T).float()
            logits -= logits.logsumexp(dim=1, keepdim=True)
            carries = part != IGNORED
            target = part.where(carries, 0)[:, None]
            total -= (logits.gather(1, target)[:, 0] * carries).sum()
            if ctx.needs_input_grad[0]:
                logits.exp_().scatter_add_(1, target, logits.new_full(target.shape, -1.0))
                logits *= carries[:, None]
                by_logits = logits.to(dtype)
                gradient.copy_(by_logits @ w)
                by_weight += by_logits.T @ h
        ctx.save_for_backward(by_hidden, by_weight)
        ctx.carrying = max(1, carrying)
        return total / ctx.carrying

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None]:  # type: ignore[override]
        by_hidden, by_weight = ctx.saved_tensors
        return by_hidden * (gradient / ctx.carrying), by_weight * (gradient / ctx.carrying), None


def head_loss(hidden: torch.Tensor, weight: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The mean cross-entropy in nats of a head without bias, over the positions whose label is not `IGNORED`."""
    mean: torch.Tensor = _HeadLoss.apply(hidden.flatten(0, -2), weight, labels.flatten())  # type: ignore[no-untyped-call]
    return mean


def loss(family: str, model: PreTrainedModel, batch: Tensors) -> torch.Tensor:
    """The mean cross-entropy in nats over the positions that carry loss."""
    if family == "bert":
        hidden = model.bert(
            input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], position_ids=batch["position_ids"]
        ).last_hidden_state
        # The head costs as much as a layer: it is asked for the selected positions only.
        logits = model.cls(hidden.flatten(0, 1)[batch["selected"]])  # (selected, V)
        return cross_entropy(logits, batch["labels"])
    if family == "gpt":
        hidden = model.transformer(
            input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], position_ids=batch["position_ids"], use_cache=False
        ).last_hidden_state
        return head_loss(hidden, model.lm_head.weight, batch["labels"])
    encoded = model.encoder(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).last_hidden_state
    hidden = model.decoder(
        input_ids=batch["decoder_input_ids"],
        attention_mask=batch["decoder_attention_mask"],
        encoder_hidden_states=encoded,
        encoder_attention_mask=batch["cross_attention_mask"],
        use_cache=False,
    ).last_hidden_state
    # The embedding is the head, too: T5 then scales the decoder's output by 1/sqrt(C).
    return head_loss(hidden * model.config.d_model**-0.5, model.lm_head.weight, batch["labels"])


def bf16_pays(device: torch.device) -> bool:
    """Whether products in bf16 are faster than in f32 here: asked of the device, timed once on a processor.
    Without matrix units for it a processor emulates bf16 many times slower."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    # Emulation is known by its capability, and not worth a second of timing.
    if not torch.cpu._is_avx512_bf16_supported():
        return False
    times = {}
    for dtype in (torch.float32, torch.bfloat16):
        a, b = torch.ones(1024, 256, dtype=dtype), torch.ones(256, 1024, dtype=dtype)
        a @ b
        start = time.perf_counter()
        for _ in range(20):
            a @ b
        times[dtype] = time.perf_counter() - start
    return times[torch.bfloat16] < times[torch.float32]
