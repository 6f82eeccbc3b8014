"""Trains the tokenizers: BERT's uncased WordPiece, GPT's byte-level BPE, T5's Unigram."""
from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

#: How many special tokens a text gets: [CLS] and [SEP]; <|endoftext|> at both ends, of which the model reads
#: one and predicts the other; </s>.
SPECIAL_TOKENS = {"bert": 2, "gpt": 1, "t5": 1}

BERT_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
T5_SPECIAL = ["<pad>", "</s>", "<unk>"]
SENTINELS = 100
# Unigram's training takes minutes and gigabytes for more text, and finds nearly the same pieces.
_UNIGRAM_BYTES = 12_000_000


def train_tokenizer(family: str, vocabulary: int, files: list[str]) -> Tokenizer:
    """A tokenizer of exactly `vocabulary` tokens (or fewer, if the text has too few), trained on text files."""
    return {"bert": _bert, "gpt": _gpt, "t5": _t5}[family](vocabulary, files)


def _bert(vocabulary: int, files: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="##")
    tokenizer.train(files, trainers.WordPieceTrainer(vocab_size=vocabulary, special_tokens=BERT_SPECIAL, show_progress=False))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0",
        pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[("[CLS]", tokenizer.token_to_id("[CLS]")), ("[SEP]", tokenizer.token_to_id("[SEP]"))],
    )
    return tokenizer


def _gpt(vocabulary: int, files: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train(files, trainer)
    return tokenizer


def _t5(vocabulary: int, files: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="first")
    trainer = trainers.UnigramTrainer(
        vocab_size=vocabulary - SENTINELS, special_tokens=T5_SPECIAL, unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(_sample(files, _UNIGRAM_BYTES), trainer)
    tokenizer.add_special_tokens(
        [AddedToken(f"<extra_id_{n}>", lstrip=True, normalized=False, special=True) for n in range(SENTINELS)]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A $B:1", special_tokens=[("</s>", tokenizer.token_to_id("</s>"))]
    )
    return tokenizer


def _sample(files: list[str], size: int) -> Iterator[str]:
    """Every n-th line of the files, so that there are about `size` bytes."""
    every = max(1, round(sum(os.path.getsize(file) for file in files) / size))
    for file in files:
        with open(file, encoding="utf-8") as lines:
            yield from (line.rstrip("\n") for line in itertools.islice(lines, 0, None, every))
