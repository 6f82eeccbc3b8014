"""GPT as GGUF, the files of llama.cpp: F32, and Q8_0 with what llama.cpp itself would quantise."""

import json

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType, TokenType, quants

# Names within a block; Conv1D keeps its weights as (in, out), which llama.cpp wants as (out, in).
PARTS = {
    "ln_1": "attn_norm",
    "attn.c_attn": "attn_qkv",
    "attn.c_proj": "attn_output",
    "ln_2": "ffn_norm",
    "mlp.c_fc": "ffn_up",
    "mlp.c_proj": "ffn_down",
}


def write(model, tokenizer, folder):
    for quantised in (False, True):
        file = folder / f"gpt.{'q8' if quantised else 'f32'}.gguf"
        writer = GGUFWriter(file, "gpt2")
        add_shape(writer, model.config, quantised)
        add_tokenizer(writer, tokenizer)
        for name, tensor in tensors(model):
            # The output is tied to the embedding: llama.cpp takes that where there is no other.
            if quantised and tensor.ndim == 2 and name != "position_embd.weight":
                kind = GGMLQuantizationType.Q8_0
                writer.add_tensor(name, quants.quantize(tensor, kind), raw_dtype=kind)
            else:
                writer.add_tensor(name, tensor)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        print(f"  {file.name:24} {file.stat().st_size:>10} bytes, compared with PyTorch when it is run")


def add_shape(writer, config, quantised):
    writer.add_name("gpt")
    writer.add_context_length(config.n_positions)
    writer.add_embedding_length(config.n_embd)
    writer.add_feed_forward_length(config.n_inner or 4 * config.n_embd)
    writer.add_block_count(config.n_layer)
    writer.add_head_count(config.n_head)
    writer.add_layer_norm_eps(config.layer_norm_epsilon)
    writer.add_file_type(LlamaFileType.MOSTLY_Q8_0 if quantised else LlamaFileType.ALL_F32)


def add_tokenizer(writer, tokenizer):
    stored = json.loads(tokenizer.to_str())
    special = {token["id"]: token["content"] for token in stored["added_tokens"]}
    tokens = sorted(stored["model"]["vocab"].items(), key=lambda pair: pair[1])
    assert [index for _, index in tokens] == list(range(len(tokens))), "ids have gaps"
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([token for token, _ in tokens])
    writer.add_token_types([TokenType.CONTROL if index in special else TokenType.NORMAL for _, index in tokens])
    writer.add_token_merges([" ".join(pair) for pair in stored["model"]["merges"]])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)
    writer.add_add_bos_token(False)


def tensors(model):
    weights = {name: value.numpy().astype(np.float32) for name, value in model.transformer.state_dict().items()}
    yield "token_embd.weight", weights["wte.weight"]
    yield "position_embd.weight", weights["wpe.weight"]
    for layer in range(model.config.n_layer):
        for ours, theirs in PARTS.items():
            for kind in ("weight", "bias"):
                tensor = weights[f"h.{layer}.{ours}.{kind}"]
                yield f"blk.{layer}.{theirs}.{kind}", np.ascontiguousarray(tensor.T)
    for kind in ("weight", "bias"):
        yield f"output_norm.{kind}", weights[f"ln_f.{kind}"]
