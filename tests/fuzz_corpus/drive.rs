//! What is done with bytes that may be anything: the fuzz targets (`fuzz/`) do it with bytes that
//! they think of, `tests/fuzz_corpus.rs` with those that were worth keeping. A panic is a defect.

use std::error::Error;

use pretraining_lab::model::bert::BertForMaskedLm;
use pretraining_lab::model::checkpoint::{Checkpoint, CheckpointError, TensorSource};
use pretraining_lab::model::config::{Activation, BertConfig, GptConfig, T5Config};
use pretraining_lab::model::gpt::GptForCausalLm;
use pretraining_lab::model::relative_position::{Direction, bucket};
use pretraining_lab::model::shards::shard_names;
use pretraining_lab::model::t5::T5ForConditionalGeneration;
use pretraining_lab::protocol::{FromEngine, PROTOCOL_VERSION, ToEngine, decode, encode};
use serde::{Serialize, de::DeserializeOwned};

/// A sentence about a file is never longer, however large the file's own words are.
const LONGEST_SENTENCE: usize = 8_000;

/// What the data of a mended file is filled up to at most.
const LONGEST_FILE: usize = 1 << 16;

/// A weights file: opened, every tensor read, and taken for each of the three models.
pub fn checkpoint(bytes: &[u8]) {
    read(&[bytes]);
    if let Some(mended) = mended(bytes) {
        read(&[&mended]);
    }
}

/// An index of weights files; and several of them, each with its length before it.
pub fn shards(bytes: &[u8]) {
    match shard_names(bytes) {
        Ok(names) => {
            assert!(!names.is_empty() && names.is_sorted());
            assert!(names.iter().all(|name| name.ends_with(".safetensors") && !name.contains(['/', '\\'])));
        }
        Err(error) => check_sentence(&error),
    }
    let mut files = Vec::new();
    let mut rest = bytes;
    while let Some((length, more)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_le_bytes(*length)).min(more.len());
        let (file, more) = more.split_at(length);
        files.push(file);
        rest = more;
    }
    read(&files);
}

/// A `config.json`, taken for each of the three.
pub fn config(bytes: &[u8]) {
    // There is nothing to load: what a configuration asks for must not be set aside beforehand.
    let nothing = b"\x02\0\0\0\0\0\0\0{}";
    let nothing = Checkpoint::open(nothing).expect("a file without tensors");
    let check = |result: Result<(), CheckpointError>| {
        assert!(matches!(result, Err(CheckpointError::MissingTensor { .. })), "{result:?}");
    };
    match BertConfig::from_json(bytes) {
        Ok(config) => {
            assert_eq!(config.validate(), Ok(()));
            assert!(config.head_size() > 0 && config.parameter_count() > 0);
            check(BertForMaskedLm::from_checkpoint(&nothing, &config).map(drop));
        }
        Err(error) => check_sentence(&error),
    }
    match GptConfig::from_json(bytes) {
        Ok(config) => {
            assert_eq!(config.validate(), Ok(()));
            assert!(config.head_size() > 0 && config.parameter_count() > 0);
            assert!(config.attention_scale(config.n_layer - 1) > 0.0);
            check(GptForCausalLm::from_checkpoint(&nothing, &config).map(drop));
        }
        Err(error) => check_sentence(&error),
    }
    match T5Config::from_json(bytes) {
        Ok(config) => {
            assert_eq!(config.validate(), Ok(()));
            assert!(config.inner_size() > 0 && config.parameter_count() > 0);
            check_buckets(&config);
            check(T5ForConditionalGeneration::from_checkpoint(&nothing, &config).map(drop));
        }
        Err(error) => check_sentence(&error),
    }
}

/// A frame, in either direction. What can be read can be written, and is then the same.
pub fn protocol(bytes: &[u8]) {
    // Of this version as well, or the next version would make what was found worthless.
    let ours = bytes.get(2..).map(|body| [&PROTOCOL_VERSION.to_le_bytes(), body].concat());
    let ours = ours.filter(|frame| frame != bytes);
    for frame in [Some(bytes), ours.as_deref()].into_iter().flatten() {
        there_and_back::<ToEngine>(frame);
        there_and_back::<FromEngine>(frame);
    }
}

/// Every distance falls into a row of the table.
fn check_buckets(config: &T5Config) {
    let (buckets, farthest) = (config.relative_attention_num_buckets, config.relative_attention_max_distance);
    for (query, key) in [(0, 0), (0, 1), (1, 0), (0, buckets), (buckets, 0), (0, farthest), (farthest, 0)] {
        for direction in [Direction::Both, Direction::Left] {
            assert!((bucket(query, key, direction, buckets, farthest) as usize) < buckets, "{query} {key}");
        }
    }
}

/// Compares frames and not messages, because one with a NaN in it differs from itself.
fn there_and_back<M: Serialize + DeserializeOwned>(bytes: &[u8]) {
    let message = match decode::<M>(bytes) {
        Ok(message) => message,
        Err(error) => return check_sentence(&error),
    };
    let frame = encode(&message);
    assert!(frame.len() <= bytes.len(), "{} bytes have become {}", bytes.len(), frame.len());
    let again = decode::<M>(&frame).expect("what was written can be read");
    assert_eq!(encode(&again), frame);
}

/// What an error says fits on a line and in a page, and does nothing to a terminal.
fn check_sentence(error: &dyn Error) {
    let sentence = error.to_string();
    assert!(!sentence.is_empty() && sentence.len() <= LONGEST_SENTENCE, "{} bytes", sentence.len());
    assert!(!sentence.contains(char::is_control), "{sentence:?}");
}

fn read(files: &[&[u8]]) {
    let open = || Checkpoint::open_shards(files);
    let checkpoint = match open() {
        Ok(checkpoint) => checkpoint,
        Err(error) => return check_sentence(&error),
    };
    for name in checkpoint.names() {
        read_tensor(&checkpoint, &name);
    }
    if let Err(error) = checkpoint.expect_all_read(|_| false) {
        check_sentence(&error);
    }
    // Each is opened anew, because a checkpoint remembers what was read.
    let models = [bert, gpt, t5].map(|run| open().and_then(|checkpoint| run(&checkpoint)));
    models.iter().filter_map(|result| result.as_ref().err()).for_each(|error| check_sentence(error));
}

fn read_tensor(checkpoint: &Checkpoint, name: &str) {
    assert!(checkpoint.contains(name));
    // No tensor has this shape, so the error tells the one that it has.
    let shape = match checkpoint.tensor(name, &[usize::MAX]) {
        Err(CheckpointError::ShapeMismatch { found, .. }) => found,
        other => panic!("{other:?}"),
    };
    match checkpoint.tensor(name, &shape) {
        Ok(tensor) => assert_eq!(tensor.dims(), shape),
        Err(CheckpointError::MissingTensor { .. } | CheckpointError::ShapeMismatch { .. }) => panic!("it has another"),
        Err(error) => check_sentence(&error),
    }
}

/// The file with its header's length put right and its data as long as the header says: most of
/// what could be wrong with a file is never reached by one that fails there.
fn mended(bytes: &[u8]) -> Option<Vec<u8>> {
    let body = bytes.get(8..)?;
    let header = body.iter().rposition(|byte| *byte == b'}')? + 1;
    let mut file = (header as u64).to_le_bytes().to_vec();
    file.extend_from_slice(body);
    if let Err(CheckpointError::DataLength { expected, .. }) = Checkpoint::open(&file) {
        file.resize(expected.min(LONGEST_FILE), 0);
    }
    (file != bytes).then_some(file)
}

/// A BERT so small that its file has some hundred bytes of numbers.
pub fn bert_config() -> BertConfig {
    BertConfig {
        vocab_size: 5,
        hidden_size: 2,
        num_hidden_layers: 1,
        num_attention_heads: 1,
        intermediate_size: 3,
        hidden_act: Activation::Gelu,
        max_position_embeddings: 4,
        type_vocab_size: 1,
        ..BertConfig::lab()
    }
}

/// Such a GPT.
pub fn gpt_config() -> GptConfig {
    GptConfig { vocab_size: 5, n_positions: 4, n_embd: 2, n_layer: 1, n_head: 1, n_inner: 3, ..GptConfig::lab() }
}

/// Such a T5.
pub fn t5_config() -> T5Config {
    T5Config {
        vocab_size: 5,
        d_model: 2,
        d_kv: 2,
        d_ff: 3,
        num_layers: 1,
        num_decoder_layers: 1,
        num_heads: 1,
        relative_attention_num_buckets: 4,
        relative_attention_max_distance: 4,
        ..T5Config::lab()
    }
}

// A model that can be built can be run, whatever its numbers: finite ones may still overflow.

fn bert(checkpoint: &Checkpoint) -> Result<(), CheckpointError> {
    let model = BertForMaskedLm::from_checkpoint(checkpoint, &bert_config())?;
    model.logits(&[1, 2, 3], None, Some(&[1, 1, 0])).expect("logits");
    Ok(())
}

fn gpt(checkpoint: &Checkpoint) -> Result<(), CheckpointError> {
    let model = GptForCausalLm::from_checkpoint(checkpoint, &gpt_config())?;
    model.logits(&[1, 2, 3], Some(&[0, 1, 1])).expect("logits");
    Ok(())
}

fn t5(checkpoint: &Checkpoint) -> Result<(), CheckpointError> {
    let model = T5ForConditionalGeneration::from_checkpoint(checkpoint, &t5_config())?;
    model.logits(&[1, 2, 3], Some(&[1, 1, 0]), &[0, 4]).expect("logits");
    Ok(())
}
