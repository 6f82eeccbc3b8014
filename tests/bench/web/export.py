"""Writes the checkpoints in the formats of the peers, into target/bench/models.

    pip install -r requirements.txt      (Python 3.11; CPU is enough)
    python export.py

BERT and GPT as ONNX in f32 and quantised as transformers.js' "q8", T5 likewise, GPT also as GGUF;
and inputs.json: what the cases are asked, and what PyTorch answers. Every ONNX file is compared
with transformers' own classes, and the difference printed; the GGUF files are compared when they
are run. A model whose checkpoint and exporter have not changed is left as it is.

The checkpoints are the folders of assets/models, or of `--checkpoints DIR …`, the first that has one.
"""

import argparse
import hashlib
import json
import pathlib
import warnings

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from transformers import BertForMaskedLM, GPT2LMHeadModel, T5ForConditionalGeneration
from transformers.utils import logging

import gguf_gpt
import models

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SOURCES = [HERE / name for name in ("export.py", "models.py", "gguf_gpt.py")]
CLASSES = {"bert": BertForMaskedLM, "gpt": GPT2LMHeadModel, "t5": T5ForConditionalGeneration}
OPSET = 17

BERT_LENGTHS = (16, 64, 128)
GPT_PREFILL = 64
T5_INPUT, T5_STEPS = 24, 12
# Every so many logits of a row are compared in the browser.
STRIDE = 61

STORY = (
    "Once upon a time there was a little girl who lived in a small house near the river. Every "
    "morning she walked to the old bridge and looked at the boats. One day a boat stopped, and a "
    "man with a long white beard asked her the way to the town. She told him to follow the road "
    "past the mill and the church. He thanked her and gave her a silver coin. When she came home "
    "her mother was baking bread, and the whole house smelled of it. They ate it warm, with butter "
    "and honey, and talked about the stranger until the sun went down behind the hills and the "
    "first stars came out."
)
CORRUPTED = (
    "The little girl <extra_id_0> to the old bridge every morning, and looked at the boats on <extra_id_1>."
)


class Writer:
    """One model's files: exports, quantises, compares."""

    def __init__(self, folder):
        self.folder = folder

    def onnx(self, name, module, arguments, inputs, outputs, dynamic):
        file = self.folder / f"{name}.f32.onnx"
        with warnings.catch_warnings():
            # The older exporter: its graphs are those that onnxruntime's fusions know.
            warnings.simplefilter("ignore")
            torch.onnx.export(
                module, arguments, str(file), dynamo=False, opset_version=OPSET,
                input_names=inputs, output_names=outputs, dynamic_axes=dynamic,
            )
        # Unsigned weights, and a scale for every channel, were no faster in the browser.
        quantised = self.folder / f"{name}.q8.onnx"
        quantize_dynamic(str(file), str(quantised), weight_type=QuantType.QInt8)
        return [self.session(file), self.session(quantised)]

    @staticmethod
    def session(file):
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        return file, session

    @staticmethod
    def compare(file, got, expected):
        """Prints how far an export is off; f32 must agree."""
        expected = expected.numpy()
        apart = float(np.abs(got - expected).max())
        same = float((got.argmax(-1) == expected.argmax(-1)).mean())
        print(f"  {file.name:24} {file.stat().st_size:>10} bytes, logits differ by at most {apart:.2g}, same first choice {same:.0%}")
        if ".f32." in file.name and apart > 1e-3:
            raise SystemExit(f"{file.name} does not compute what PyTorch does")


def feed(names, values):
    return {name: value.numpy() for name, value in zip(names, values, strict=True)}


def sample(row):
    """What the browser compares an answer with: a few logits, and the first choice."""
    return {"stride": STRIDE, "logits": [round(value, 5) for value in row[::STRIDE].tolist()], "first": int(row.argmax())}


def caches(kind, layers):
    return [f"{kind}.{layer}.{part}" for layer in range(layers) for part in ("key", "value")]


def export_bert(model, tokenizer, writer):
    """Two masks a text, as the page asks for a few gaps; and all rows, as ONNX exports come."""
    ids, cases = tokenizer.encode(STORY).ids, []
    for length in BERT_LENGTHS:
        wanted = [length // 3, 2 * length // 3]
        text = ids[: length - 1] + ids[-1:]
        for position in wanted:
            text[position] = tokenizer.token_to_id("[MASK]")
        assert len(text) == length, "STORY is too short"
        cases.append({"ids": text, "wanted": wanted})
    examples = [(torch.tensor([case["ids"]]), torch.tensor(case["wanted"])) for case in cases]
    for name, gathered in (("bert-all", False), ("bert-rows", True)):
        names = ["ids", "wanted"] if gathered else ["ids"]
        dynamic = {"ids": {1: "T"}, "logits": {0: "rows"}} | ({"wanted": {0: "rows"}} if gathered else {})
        module, arguments = models.Bert(model, gathered).eval(), examples[1] if gathered else examples[1][:1]
        for file, session in writer.onnx(name, module, arguments, names, ["logits"], dynamic):
            for given in examples[::2]:
                expected = model(given[0]).logits[0]
                got = session.run(None, feed(names, given[: len(names)]))[0]
                writer.compare(file, got, expected[given[1]] if gathered else expected)
    for case, (given, wanted) in zip(cases, examples):
        case["expected"] = sample(model(given).logits[0, wanted[-1]])
    return {"texts": cases}


def export_gpt(model, tokenizer, writer):
    ids = [0] + tokenizer.encode(STORY).ids[:GPT_PREFILL]
    prompt, following = torch.tensor([ids[:GPT_PREFILL]]), torch.tensor([ids[GPT_PREFILL:]])
    config = model.config
    layers, width = config.n_layer, config.n_embd // config.n_head
    past, present = caches("past", layers), caches("present", layers)
    expected = model(torch.tensor([ids])).logits[0]
    none = [torch.zeros(1, config.n_head, 0, width)] * (2 * layers)
    two = [torch.zeros(1, config.n_head, 2, width)] * (2 * layers)
    names = ["ids", *past]
    axes = {"ids": {1: "T"}} | {name: {2: "P"} for name in past} | {name: {2: "P + T"} for name in present}
    for file, session in writer.onnx("gpt", models.Gpt(model).eval(), (prompt, *two), names, ["logits", *present], axes):
        first, *kept = session.run(None, feed(names, (prompt, *none)))
        writer.compare(file, first[0], expected[-2])
        second = session.run(None, {"ids": following.numpy()} | dict(zip(past, kept)))[0]
        writer.compare(file, second[0], expected[-1])
    gguf_gpt.write(model, tokenizer, writer.folder)
    shape = {"layers": layers, "heads": config.n_head, "width": width}
    return {"ids": ids, "prefill": sample(expected[-2]), "decode": sample(expected[-1])} | shape


def export_t5(model, tokenizer, writer):
    ids = tokenizer.encode(CORRUPTED).ids
    ids = (tokenizer.encode(STORY).ids[: T5_INPUT - len(ids)] + ids)[-T5_INPUT:]
    given, config = torch.tensor([ids]), model.config
    layers = config.num_decoder_layers
    past, cross, present = (caches(kind, layers) for kind in ("past", "cross", "present"))
    encoder, decoder = models.T5Encoder(model).eval(), models.T5Decoder(model).eval()
    start, kept = torch.tensor([[config.decoder_start_token_id]]), encoder(given)
    none = [torch.zeros(1, config.num_heads, 0, config.d_kv)] * (2 * layers)
    two = [torch.zeros(1, config.num_heads, 2, config.d_kv)] * (2 * layers)
    encoders = writer.onnx("t5-encoder", encoder, (given,), ["ids"], cross, {name: {2: "S"} for name in cross} | {"ids": {1: "S"}})
    axes = {name: {2: "P"} for name in past} | {name: {2: "P + 1"} for name in present} | {name: {2: "S"} for name in cross}
    decoders = writer.onnx("t5-decoder", decoder, (start, *two, *kept), ["ids", *past, *cross], ["logits", *present], axes)
    filled = greedy(model, given, start)
    for (_, encode), (file, decode) in zip(encoders, decoders):
        state = dict(zip(past, (part.numpy() for part in none))) | dict(zip(cross, encode.run(None, {"ids": given.numpy()})))
        rows, expected = [], model(input_ids=given, decoder_input_ids=torch.tensor([[0, *filled[:-1]]])).logits[0]
        for token in [config.decoder_start_token_id, *filled[:-1]]:
            logits, *state_now = decode.run(None, {"ids": np.array([[token]])} | state)
            state |= dict(zip(past, state_now))
            rows.append(logits[0])
        writer.compare(file, np.stack(rows), expected)
    shape = {"layers": layers, "heads": config.num_heads, "width": config.d_kv}
    return {"ids": ids, "steps": T5_STEPS, "filled": filled, "start": config.decoder_start_token_id} | shape


def greedy(model, given, start):
    """A fixed number of steps, past any end."""
    said = start
    for _ in range(T5_STEPS):
        logits = model(input_ids=given, decoder_input_ids=said).logits[:, -1]
        said = torch.cat([said, logits.argmax(-1, keepdim=True)], 1)
    return said[0, 1:].tolist()


EXPORTS = {"bert": export_bert, "gpt": export_gpt, "t5": export_t5}


def fingerprint(checkpoint):
    parts = [*SOURCES, *(checkpoint / name for name in ("config.json", "tokenizer.json", "model.safetensors"))]
    return hashlib.sha256(b"".join(hashlib.sha256(part.read_bytes()).digest() for part in parts)).hexdigest()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--checkpoints", nargs="+", type=pathlib.Path, default=[ROOT / "assets" / "models"])
    arguments.add_argument("--out", type=pathlib.Path, default=ROOT / "target" / "bench" / "models")
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    stored = options.out / "inputs.json"
    inputs = json.loads(stored.read_text()) if stored.exists() else {}
    for name, export in EXPORTS.items():
        folder = next((folder / name for folder in options.checkpoints if (folder / name / "config.json").exists()), None)
        if folder is None:
            print(f"{name}: no checkpoint, left out")
            inputs.pop(name, None)
            continue
        print(f"{name}: {folder}")
        stamp = fingerprint(folder)
        if inputs.get(name, {}).get("stamp") == stamp:
            print("  nothing has changed")
            continue
        model = CLASSES[name].from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        with torch.no_grad():
            case = export(model, Tokenizer.from_file(str(folder / "tokenizer.json")), Writer(options.out))
        inputs[name] = case | {"stamp": stamp, "checkpoint": str(folder)}
        stored.write_text(json.dumps(inputs))
    stored.write_text(json.dumps(inputs))


if __name__ == "__main__":
    main()
