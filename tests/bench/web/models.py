"""The three models as PyTorch modules that export to lean ONNX graphs.

They take the weights of transformers' classes and compute the same (export.py compares). The
classes themselves are not exported, because their graphs carry what no case here needs: masks of
ones, padding, position numbers as inputs. What is left out would only slow the peers down. In the
browser BERT's graph was as fast as that of transformers' class with all that onnxruntime's offline
optimizer can fuse (within 4 %, all lengths); the optimizer does not speed up the others either.

A batch has one row. T tokens, C channels, nh heads of hd channels, P tokens in the past, V tokens
in the vocabulary.
"""

import torch
from torch import nn
from torch.nn import functional as F

# Longer than any text of the models, so that a table of distances can take the place of arithmetic.
LONGEST = 256


def attend(q, k, v, scale, bias=None):
    """(1, nh, T, hd) with keys (1, nh, S, hd) to (T, C)."""
    scores = torch.matmul(q, k.transpose(2, 3)) * scale  # (1, nh, T, S)
    if bias is not None:
        scores = scores + bias
    context = torch.matmul(scores.softmax(-1), v)  # (1, nh, T, hd)
    return context.transpose(1, 2).reshape(q.shape[2], -1)


def heads(x, number):
    """(T, C) to (1, nh, T, hd)."""
    return x.view(1, x.shape[0], number, -1).transpose(1, 2)


class Bert(nn.Module):
    """`gathered`: logits of the wanted positions only, and past the last layer's attention nothing
    of the others is computed, as in this project's engine."""

    def __init__(self, model, gathered):
        super().__init__()
        self.model, self.gathered = model, gathered
        self.number = model.config.num_attention_heads

    def forward(self, ids, wanted=None):
        bert, layers = self.model.bert, self.model.bert.encoder.layer
        table = bert.embeddings
        x = table.word_embeddings(ids[0]) + table.token_type_embeddings.weight[0]
        x = table.LayerNorm(x + table.position_embeddings.weight[: ids.shape[1]])  # (T, C)
        for index, layer in enumerate(layers):
            rows = wanted if self.gathered and index + 1 == len(layers) else None
            x = self.block(layer, x, rows)
        return self.model.cls(x)  # (T, V), or (wanted, V)

    def block(self, layer, x, rows):
        own, output = layer.attention.self, layer.attention.output
        q, k, v = (heads(part(x), self.number) for part in (own.query, own.key, own.value))
        context = attend(q, k, v, q.shape[3] ** -0.5)
        if rows is not None:
            x, context = x[rows], context[rows]
        x = output.LayerNorm(output.dense(context) + x)
        wide = F.gelu(layer.intermediate.dense(x))
        return layer.output.LayerNorm(layer.output.dense(wide) + x)


class Gpt(nn.Module):
    """The tokens after a past that may be empty; the logits of the last one. `past` has keys and
    values of each layer in turn, (1, nh, P, hd); so has what comes back, with the new tokens.
    One graph for prefill and for decoding, so that the weights are loaded once."""

    def __init__(self, model):
        super().__init__()
        self.model, self.number = model, model.config.n_head
        longest = model.config.n_positions
        self.register_buffer("mask", torch.full((longest, longest), float("-inf")).triu(1))

    def forward(self, ids, *past):
        gpt = self.model.transformer
        before, after = past[0].shape[2], past[0].shape[2] + ids.shape[1]
        x = gpt.wte(ids[0]) + gpt.wpe.weight[before:after]  # (T, C)
        mask, present = self.mask[before:after, :after], []
        for index, layer in enumerate(gpt.h):
            x = self.block(layer, x, mask, past[2 * index : 2 * index + 2], present)
        return head(gpt.ln_f(x[-1:]), gpt.wte), *present

    def block(self, layer, x, mask, past, present):
        q, k, v = (heads(part, self.number) for part in dense(layer.attn.c_attn, layer.ln_1(x)).chunk(3, 1))
        k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
        present += [k, v]
        x = x + dense(layer.attn.c_proj, attend(q, k, v, q.shape[3] ** -0.5, mask))
        return x + dense(layer.mlp.c_proj, F.gelu(dense(layer.mlp.c_fc, layer.ln_2(x)), approximate="tanh"))


def dense(conv, x):
    """GPT-2's Conv1D: a weight of (in, out)."""
    return torch.matmul(x, conv.weight) + conv.bias


def head(x, embedding):
    """Logits by the embedding's own weight. The bias of zeros makes it an ONNX Gemm, which takes the
    weight as it is; without, the file would hold it a second time, transposed."""
    return F.linear(x, embedding.weight, torch.zeros(embedding.weight.shape[0]))


def distances(attention, bidirectional):
    """The bias of every distance from -LONGEST to LONGEST: (2·LONGEST + 1, nh)."""
    buckets = attention._relative_position_bucket(
        torch.arange(-LONGEST, LONGEST + 1),
        bidirectional=bidirectional,
        num_buckets=attention.relative_attention_num_buckets,
        max_distance=attention.relative_attention_max_distance,
    )
    return attention.relative_attention_bias.weight.detach()[buckets]


class T5Encoder(nn.Module):
    """From ids to keys and values of the decoder's cross-attention, each layer in turn."""

    def __init__(self, model):
        super().__init__()
        self.model, self.number = model, model.config.num_heads
        first = model.encoder.block[0].layer[0].SelfAttention
        self.register_buffer("bias", distances(first, True))

    def forward(self, ids):
        encoder = self.model.encoder
        steps = torch.arange(ids.shape[1])
        bias = self.bias[steps[None, :] - steps[:, None] + LONGEST].permute(2, 0, 1)[None]
        x = self.model.shared(ids[0])  # (T, C)
        for block in encoder.block:
            own, normed = block.layer[0].SelfAttention, block.layer[0].layer_norm(x)
            q, k, v = (heads(part(normed), self.number) for part in (own.q, own.k, own.v))
            x = x + own.o(attend(q, k, v, 1.0, bias))
            x = x + block.layer[1].DenseReluDense(block.layer[1].layer_norm(x))
        x = encoder.final_layer_norm(x)
        cross = [block.layer[1].EncDecAttention for block in self.model.decoder.block]
        return tuple(heads(part(x), self.number) for own in cross for part in (own.k, own.v))


class T5Decoder(nn.Module):
    """One token after a past that may be empty. `caches`: keys and values of each layer's own past,
    then of its cross-attention. Gives the logits and the past with this token."""

    def __init__(self, model):
        super().__init__()
        self.model, self.number = model, model.config.num_heads
        first = model.decoder.block[0].layer[0].SelfAttention
        self.register_buffer("bias", distances(first, False))

    def forward(self, ids, *caches):
        decoder, half = self.model.decoder, len(caches) // 2
        past, cross = caches[:half], caches[half:]
        seen = past[0].shape[2]
        bias = self.bias[torch.arange(seen + 1) - seen + LONGEST].t()[None, :, None]  # (1, nh, 1, P + 1)
        x = self.model.shared(ids[0])  # (1, C)
        present = []
        for index, block in enumerate(decoder.block):
            own, normed = block.layer[0].SelfAttention, block.layer[0].layer_norm(x)
            q, k, v = (heads(part(normed), self.number) for part in (own.q, own.k, own.v))
            k, v = torch.cat([past[2 * index], k], 2), torch.cat([past[2 * index + 1], v], 2)
            present += [k, v]
            x = x + own.o(attend(q, k, v, 1.0, bias))
            other, normed = block.layer[1].EncDecAttention, block.layer[1].layer_norm(x)
            x = x + other.o(attend(heads(other.q(normed), self.number), cross[2 * index], cross[2 * index + 1], 1.0))
            x = x + block.layer[2].DenseReluDense(block.layer[2].layer_norm(x))
        x = decoder.final_layer_norm(x)
        if self.model.config.scale_decoder_outputs:
            x = x * self.model.model_dim**-0.5
        return head(x, self.model.shared), *present
