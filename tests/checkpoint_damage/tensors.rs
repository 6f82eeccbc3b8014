//! Every tensor of every small model: taken away, turned around, poisoned.

use half::{bf16, f16};

use super::*;

/// What a model does with a tensor of its file.
enum Role {
    /// It does not load without; the error names this.
    Needed(String),
    /// It is read where it is there, and can be done without.
    Optional,
    /// It may be there, and is never read.
    Ignored,
}

/// Damages every tensor in every way, and looks at what is said.
fn sweep(small: Small, role: fn(&str) -> Role) {
    let whole = small.tensors();
    for (name, (dtype, shape, data)) in &whole {
        let changed = |raw: Option<Raw>| {
            let mut tensors = whole.clone();
            match raw {
                Some(raw) => tensors.insert(name.clone(), raw),
                None => tensors.remove(name),
            };
            small.load_tensors(&tensors)
        };
        let what = format!("{}: {name}", small.folder);
        let role = role(name);
        let error = |result| refused(result, &what);
        match &role {
            Role::Needed(named) => assert_eq!(error(changed(None)), missing(named)),
            Role::Optional | Role::Ignored => assert_eq!(changed(None), Ok(()), "{what}"),
        }
        let ignored = matches!(role, Role::Ignored);
        let turned = turned(shape);
        let result = changed(Some((*dtype, turned.clone(), data.clone())));
        if ignored {
            assert_eq!(result, Ok(()), "{what}");
        } else {
            let (tensor, expected, found) = (name.clone(), shape.clone(), turned);
            assert_eq!(error(result), CheckpointError::ShapeMismatch { tensor, expected, found });
        }
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let Some((index, data)) = poisoned(*dtype, data, value) else { continue };
            let result = changed(Some((*dtype, shape.clone(), data)));
            if ignored {
                assert_eq!(result, Ok(()), "{what}");
            } else {
                let tensor = name.clone();
                assert_eq!(error(result), CheckpointError::NonFinite { tensor, index });
            }
        }
    }
}

/// Another shape with as many numbers: the other way round, or with one more dimension.
fn turned(shape: &[usize]) -> Vec<usize> {
    let turned: Vec<usize> = shape.iter().rev().copied().collect();
    if turned == shape { [shape, &[1]].concat() } else { turned }
}

/// The data with this value as its last one, and where that is.
fn poisoned(dtype: Dtype, data: &[u8], value: f32) -> Option<(usize, Vec<u8>)> {
    let value = match dtype {
        Dtype::F32 => value.to_le_bytes().to_vec(),
        Dtype::F16 => f16::from_f32(value).to_le_bytes().to_vec(),
        Dtype::BF16 => bf16::from_f32(value).to_le_bytes().to_vec(),
        _ => return None,
    };
    let kept = data.len() - value.len();
    Some((kept / value.len(), [&data[..kept], &value].concat()))
}

fn needed(name: &str) -> Role {
    Role::Needed(name.to_owned())
}

#[test]
fn damages_to_bert_are_named() {
    sweep(BERT, needed);
    sweep(BERT_UNTIED, |name| match name {
        // Each does for the other.
        "cls.predictions.decoder.bias" => Role::Optional,
        "cls.predictions.bias" => Role::Ignored,
        _ => needed(name),
    });
    sweep(BERT_OLD_NAMES, |name| {
        let unread = [".position_ids", ".decoder.weight", ".decoder.bias"];
        let unread = unread.iter().any(|end| name.ends_with(end))
            || ["bert.pooler.", "cls.seq_relationship."].iter().any(|start| name.starts_with(start));
        match name {
            _ if unread => Role::Ignored,
            "cls.predictions.bias" => Role::Optional,
            _ => needed(&name.replace("Norm.gamma", "Norm.weight").replace("Norm.beta", "Norm.bias")),
        }
    });
}

#[test]
fn damages_to_gpt_are_named() {
    // One of the oldest files: without the prefix, which is told by one tensor, and with masks.
    sweep(GPT, |name| match name {
        "wte.weight" => needed("transformer.wte.weight"),
        _ if name.ends_with(".attn.bias") || name.ends_with(".attn.masked_bias") => Role::Ignored,
        _ => needed(name),
    });
    sweep(GPT_UNTIED, needed);
    sweep(GPT_SHARDED, needed);
}

#[test]
fn damages_to_t5_are_named() {
    sweep(T5, needed);
    sweep(T5_UNTIED, needed);
    sweep(T5_SHARDED, |name| if name.ends_with(".embed_tokens.weight") { Role::Ignored } else { needed(name) });
}

#[test]
fn unexpected_tensors_are_named() {
    let extra = |names: &[&str], small: Small| {
        let mut tensors = small.tensors();
        let raw = (Dtype::F32, vec![1], vec![0; 4]);
        tensors.extend(names.iter().map(|name| ((*name).to_owned(), raw.clone())));
        small.load_tensors(&tensors)
    };
    let sorted: [(Small, &[&str]); 6] = [
        (BERT, &["bert.encoder.layer.2.output.dense.weight", "cls.predictions.decoder.scale", "lm_head.weight"]),
        (BERT_OLD_NAMES, &["bert.embeddings.LayerNorm.weight.gamma"]),
        (GPT, &["h.0.attn.c_attn.attn.bias.", "h.2.ln_1.weight", "transformer.h.0.ln_1.weight"]),
        (GPT_UNTIED, &["h.0.ln_1.weight", "transformer.h.0.attn.c_attn.scale", "transformer.h.3.ln_1.weight"]),
        (T5, &["decoder.block.2.layer.0.layer_norm.weight", "encoder.block.0.layer.0.SelfAttention.q.bias"]),
        (T5_UNTIED, &["decoder.block.1.layer.0.SelfAttention.relative_attention_bias.weight", "shared.bias"]),
    ];
    for (small, names) in sorted {
        let tensors = names.iter().map(|name| (*name).to_owned()).collect();
        let error = refused(extra(names, small), small.folder);
        assert_eq!(error, CheckpointError::UnexpectedTensors { tensors });
    }
    // What published checkpoints carry beside the weights.
    for (small, name) in [
        (BERT, "bert.pooler.dense.bias"),
        (GPT_UNTIED, "transformer.h.0.attn.bias"),
        (GPT_UNTIED, "transformer.h.1.attn.masked_bias"),
        (GPT, "lm_head.weight"),
        (T5, "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight"),
    ] {
        assert_eq!(extra(&[name], small), Ok(()), "{name}");
    }
}

#[test]
fn a_tensor_of_another_type_is_named() {
    let norms = [
        (BERT, "bert.encoder.layer.1.output.LayerNorm.weight"),
        (GPT, "h.1.ln_2.bias"),
        (T5, "decoder.final_layer_norm.weight"),
    ];
    for (small, name) in norms {
        for (dtype, size) in [(Dtype::I64, 8), (Dtype::F64, 8), (Dtype::U8, 1), (Dtype::BOOL, 1), (Dtype::F8_E4M3, 1)] {
            let mut tensors = small.tensors();
            let shape = tensors[name].1.clone();
            let size = shape.iter().product::<usize>() * size;
            tensors.insert(name.to_owned(), (dtype, shape, vec![0; size]));
            let (tensor, dtype) = (name.to_owned(), format!("{dtype:?}"));
            assert_eq!(
                refused(small.load_tensors(&tensors), name),
                CheckpointError::UnsupportedDtype { tensor, dtype }
            );
        }
    }
}

#[test]
fn every_type_that_is_read_is_looked_through() {
    let name = "bert.embeddings.word_embeddings.weight";
    for dtype in [Dtype::F32, Dtype::F16, Dtype::BF16] {
        let mut tensors = BERT.tensors();
        let shape = tensors[name].1.clone();
        let numbers = shape.iter().product::<usize>();
        let size = if dtype == Dtype::F32 { 4 } else { 2 };
        let (index, data) = poisoned(dtype, &vec![0; numbers * size], f32::NAN).expect("a float");
        assert_eq!(index, numbers - 1);
        tensors.insert(name.to_owned(), (dtype, shape, data));
        let tensor = name.to_owned();
        assert_eq!(refused(BERT.load_tensors(&tensors), name), CheckpointError::NonFinite { tensor, index });
    }
}

#[test]
fn shapes_of_nothing_and_of_one_number_are_named() {
    let (name, expected) = ("bert.encoder.layer.1.output.LayerNorm.weight", vec![60]);
    for found in [vec![], vec![0], vec![60, 0], vec![59], vec![61]] {
        let mut tensors = BERT.tensors();
        let size = found.iter().product::<usize>() * 4;
        tensors.insert(name.to_owned(), (Dtype::F32, found.clone(), vec![0; size]));
        let (tensor, expected) = (name.to_owned(), expected.clone());
        assert_eq!(
            refused(BERT.load_tensors(&tensors), name),
            CheckpointError::ShapeMismatch { tensor, expected, found }
        );
    }
}
