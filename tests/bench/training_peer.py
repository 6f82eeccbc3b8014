"""Training steps of PyTorch, for the bench that compares ours with them (tests/bench/training_pytorch.rs).

Answers lines on its input, "FAMILY LAYERS WIDTH HEADS VOCABULARY STEPS", with the milliseconds that each step
took: forward pass, loss of the wanted tokens, backward pass, clipping, AdamW; f32, on as many threads as
the first argument says.
"""

import sys
import time

import torch
from transformers import (
    BertConfig, BertForMaskedLM, GPT2Config, GPT2LMHeadModel, T5Config, T5ForConditionalGeneration,
)

ROWS, CONTEXT, TARGET = 16, 64, 20


def model(family: str, layers: int, width: int, heads: int, vocabulary: int) -> torch.nn.Module:
    if family == "bert":
        config = BertConfig(
            vocab_size=vocabulary, hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads,
            intermediate_size=4 * width, max_position_embeddings=CONTEXT, hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        return BertForMaskedLM(config)
    if family == "t5":
        # Of equal size as the others: half the layers on each side, a gate instead of half the width.
        config = T5Config(
            vocab_size=vocabulary, d_model=width, d_kv=width // heads, d_ff=2 * width, num_layers=(layers + 1) // 2,
            num_decoder_layers=max(layers // 2, 1), num_heads=heads, feed_forward_proj="gated-gelu", dropout_rate=0.0,
            pad_token_id=0, eos_token_id=1, decoder_start_token_id=0,
        )
        return T5ForConditionalGeneration(config)
    config = GPT2Config(
        vocab_size=vocabulary, n_positions=CONTEXT, n_embd=width, n_layer=layers, n_head=heads, resid_pdrop=0.0,
        embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=0, eos_token_id=0,
    )
    return GPT2LMHeadModel(config)


def steps(family: str, net: torch.nn.Module, vocabulary: int, count: int) -> list[float]:
    generator = torch.Generator().manual_seed(1)
    ids = torch.randint(5, vocabulary, (ROWS, CONTEXT), generator=generator)
    labels = ids.clone()
    if family == "bert":
        labels[torch.rand(ids.shape, generator=generator) > 0.15] = -100
    if family == "t5":
        labels = torch.randint(5, vocabulary, (ROWS, TARGET), generator=generator)
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, betas=(0.9, 0.98), weight_decay=0.05)
    times = []
    for _ in range(count):
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        net(input_ids=ids, labels=labels).loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        times.append((time.perf_counter() - start) * 1e3)
    return times


def main() -> None:
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(1)
    print("ready", flush=True)
    for line in sys.stdin:
        family, *numbers = line.split()
        layers, width, heads, vocabulary, count = map(int, numbers)
        net = model(family, layers, width, heads, vocabulary)
        # The first step allocates.
        times = steps(family, net, vocabulary, count + 1)[1:]
        print(" ".join(f"{time:.3f}" for time in times), flush=True)


if __name__ == "__main__":
    main()
