//! How much memory files and frames can make a reader take: a small multiple of their own length,
//! whatever they promise.

#![cfg(feature = "model")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use pretraining_lab::model::bert::BertForMaskedLm;
use pretraining_lab::model::checkpoint::{Checkpoint, CheckpointError, MAX_HEADER, TensorSource};
use pretraining_lab::model::config::{BertConfig, GptConfig, T5Config};
use pretraining_lab::model::gpt::GptForCausalLm;
use pretraining_lab::model::shards::shard_names;
use pretraining_lab::model::t5::T5ForConditionalGeneration;
use pretraining_lab::protocol::{FromEngine, Request, RequestId, ToEngine, decode, encode};
use pretraining_lab::training::{Objective, PRESETS, Source, Trainer};

/// What reading may take beside what follows from the length: tables, messages, the test itself.
const SLACK: usize = 1 << 14;

/// A header in memory: `0,` in a shape is two bytes, and while the header is parsed a value of 32, in
/// a list that may just be moving to one twice as long. So three times 16.
const PARSED: usize = 48;

/// A frame in memory: a text that is not known is one byte, and a value of 24 in such a list.
const DECODED: usize = 72;

/// A weights file in memory, twice its size for f16, with one table turned around at a time.
const LOADED: usize = 4;

/// Counts what the system's allocator gives out.
struct Counting;

static TAKEN: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

fn take(bytes: usize) {
    let taken = TAKEN.fetch_add(bytes, Relaxed) + bytes;
    MOST.fetch_max(taken, Relaxed);
}

// SAFETY: every call is passed on to the system's allocator as it came; what is done beside it is
// adding up.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        take(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        take(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        TAKEN.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }

    // Both at once, because moving may hold both.
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        take(size);
        TAKEN.fetch_sub(layout.size(), Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Only one test may count at a time.
static COUNTER: Mutex<()> = Mutex::new(());

/// Fails if more was taken at any moment than `limit`.
fn check<T>(what: &str, limit: usize, work: impl FnOnce() -> T) -> T {
    let before = TAKEN.load(Relaxed);
    MOST.store(before, Relaxed);
    let result = work();
    let most = MOST.load(Relaxed) - before;
    eprintln!("{what}: {most} bytes of {limit}");
    assert!(most <= limit, "{what}: {most} bytes, and {limit} are allowed");
    result
}

fn open(what: &str, file: &[u8], parsed: usize) -> Result<(), CheckpointError> {
    check(what, PARSED * parsed + SLACK, || Checkpoint::open(file).map(drop))
}

fn with_header(header: &str, data: usize) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(header.as_bytes());
    bytes.resize(bytes.len() + data, 0);
    bytes
}

fn tensor(name: &str, dtype: &str, shape: &str, offsets: &str) -> String {
    format!(r#""{name}":{{"dtype":"{dtype}","shape":{shape},"data_offsets":{offsets}}}"#)
}

/// A header as long as one may be, of these parts, of which there are as many as fit.
fn filled(start: &str, part: impl Fn(usize) -> String, end: &str) -> String {
    let mut header = start.to_owned();
    for index in 0.. {
        let next = part(index);
        if header.len() + next.len() + end.len() > MAX_HEADER as usize {
            break;
        }
        header.push_str(&next);
    }
    header + end
}

#[test]
fn what_a_header_promises_is_not_set_aside() {
    let _alone = COUNTER.lock();
    let honest = with_header(&format!("{{{}}}", tensor("a", "F32", "[1]", "[0,4]")), 4);
    for length in [0, 1, MAX_HEADER, MAX_HEADER + 1, 1 << 40, u64::MAX - 7, u64::MAX] {
        let mut file = honest.clone();
        file[..8].copy_from_slice(&length.to_le_bytes());
        assert!(open(&format!("a header of {length} bytes"), &file, file.len()).is_err());
    }
    let largest = u64::MAX >> 3;
    let offsets = format!("[0,{largest}]");
    let shape = format!("[{largest}]");
    for (name, shape, offsets) in [
        ("many bytes", shape.as_str(), offsets.as_str()),
        ("many numbers", shape.as_str(), "[0,4]"),
        ("a large product", "[4294967296,4294967296]", "[0,4]"),
        ("a product beyond all numbers", "[4294967296,4294967296,4294967296]", "[0,4]"),
        ("no numbers of a large shape", "[0,4294967296,4294967296]", "[0,0]"),
        ("a file beyond the end", "[1073741824]", "[0,1073741824]"),
    ] {
        let file = with_header(&format!("{{{}}}", tensor("a", "U8", shape, offsets)), 4);
        assert!(open(name, &file, file.len()).is_err(), "{name}");
    }
}

#[test]
fn a_header_takes_a_multiple_of_its_length() {
    let _alone = COUNTER.lock();
    let one = r#"{"a":{"dtype":"F32","data_offsets":[0,0],"shape":["#;
    for (name, header) in [
        ("zeros", filled(one, |_| "0,".to_owned(), "0]}}")),
        ("large numbers", filled(one, |_| format!("{},", u64::MAX), "0]}}")),
        (
            "tensors",
            filled(
                "{",
                |it| tensor(&it.to_string(), "U8", "[0]", "[0,0]") + ",",
                &format!("{}}}", tensor("", "U8", "[0]", "[0,0]")),
            ),
        ),
        (
            "scalars",
            filled(
                "{",
                |it| tensor(&it.to_string(), "U8", "[]", &format!("[{it},{}]", it + 1)) + ",",
                r#""__metadata__":{}}"#,
            ),
        ),
        ("numbers for tensors", filled("{", |it| format!("\"{it}\":0,"), r#""":0}"#)),
        ("metadata", filled(r#"{"__metadata__":{"#, |it| format!("\"{it}\":\"\","), r#""":""}}"#)),
        ("one name", filled(r#"{""#, |_| "é".to_owned(), r#"":0}"#)),
        ("one type", filled(r#"{"a":{"dtype":""#, |_| "\\n".to_owned(), r#""}}"#)),
        ("depth", filled("", |_| "[".to_owned(), "")),
        ("width", filled("[", |_| "[],".to_owned(), "[]]")),
        ("wrong fields", filled(r#"{"a":{"#, |it| format!("\"{it}\":[],"), r#""":[]}}"#)),
    ] {
        let file = with_header(&header, 0);
        assert!(file.len() > MAX_HEADER as usize - 200, "{name}: {} bytes", file.len());
        let _ = open(name, &file, file.len());
    }
    for (name, end) in [("an index", r#""":""}}"#), ("an index of numbers", r#""":0}}"#)] {
        let index = filled(r#"{"weight_map":{"#, |it| format!("\"{it}\":\"{it}.safetensors\","), end);
        check(name, PARSED * index.len() + SLACK, || assert!(shard_names(index.as_bytes()).is_err()));
    }
    let config = filled(r#"{"hidden_act":"x""#, |it| format!(",\"{it}\":[{{}}]"), "}");
    let long = filled(r#"{"model_type":""#, |_| "é".to_owned(), r#""}"#);
    for (name, json) in [("a configuration", config), ("a long type", long)] {
        check(name, PARSED * json.len() + SLACK, || {
            assert!(BertConfig::from_json(json.as_bytes()).is_err());
            assert!(GptConfig::from_json(json.as_bytes()).is_err());
            assert!(T5Config::from_json(json.as_bytes()).is_err());
        });
    }
}

/// The largest model that a configuration may ask for, and a file that has nothing of it.
#[test]
fn what_a_configuration_asks_for_is_not_set_aside() {
    let _alone = COUNTER.lock();
    let nothing = with_header("{}", 0);
    let bert = BertConfig {
        vocab_size: 1 << 18,
        hidden_size: 1 << 13,
        num_hidden_layers: 96,
        intermediate_size: 1 << 15,
        ..BertConfig::lab()
    };
    let gpt = GptConfig { vocab_size: 1 << 18, n_embd: 1 << 13, n_layer: 96, n_inner: 1 << 15, ..GptConfig::lab() };
    let t5 = T5Config { vocab_size: 1 << 18, d_model: 1 << 13, d_ff: 1 << 15, num_layers: 96, ..T5Config::lab() };
    assert_eq!((bert.validate(), gpt.validate(), t5.validate()), (Ok(()), Ok(()), Ok(())));
    check("a huge BERT", SLACK, || assert!(BertForMaskedLm::from_safetensors(&nothing, &bert).is_err()));
    check("a huge GPT", SLACK, || assert!(GptForCausalLm::from_safetensors(&nothing, &gpt).is_err()));
    check("a huge T5", SLACK, || assert!(T5ForConditionalGeneration::from_safetensors(&nothing, &t5).is_err()));
}

/// A tensor is asked for by its shape; the file's one is compared before anything is taken.
#[test]
fn a_tensor_of_another_shape_takes_nothing() {
    let _alone = COUNTER.lock();
    let file = with_header(&format!("{{{}}}", tensor("a", "F16", "[1000,1000]", "[0,2000000]")), 2_000_000);
    let checkpoint = Checkpoint::open(&file).expect("a file");
    for shape in [&[1000][..], &[1000, 1001], &[usize::MAX, usize::MAX], &[]] {
        let result = check("another shape", SLACK, || checkpoint.tensor("a", shape));
        assert!(matches!(result, Err(CheckpointError::ShapeMismatch { .. })));
    }
    check("its shape", 4_000_000 + SLACK, || assert!(checkpoint.tensor("a", &[1000, 1000]).is_ok()));
}

#[test]
fn a_model_takes_a_multiple_of_its_file() {
    let _alone = COUNTER.lock();
    let read = |path: &str| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file");
    for model in ["bert", "gpt", "t5"] {
        let file = read(&format!("assets/models/{model}/model.safetensors"));
        let config = read(&format!("assets/models/{model}/config.json"));
        check(model, LOADED * file.len(), || match model {
            "bert" => {
                let config = BertConfig::from_json(&config).expect("a config");
                drop(BertForMaskedLm::from_safetensors(&file, &config).expect("a model"));
            }
            "gpt" => {
                let config = GptConfig::from_json(&config).expect("a config");
                drop(GptForCausalLm::from_safetensors(&file, &config).expect("a model"));
            }
            _ => {
                let config = T5Config::from_json(&config).expect("a config");
                drop(T5ForConditionalGeneration::from_safetensors(&file, &config).expect("a model"));
            }
        });
    }
}

#[test]
fn a_run_takes_no_more_at_its_end_than_at_its_beginning() {
    let _alone = COUNTER.lock();
    for objective in Objective::ALL {
        let mut settings = PRESETS[0].settings(objective, 0);
        // Enough tokens for 15 % of them to be some in every batch.
        (settings.shape.context, settings.rows, settings.held_out) = (16, 8, 1);
        let mut trainer = Trainer::new(settings, Source::World).expect("a run");
        let mut taken = |steps: usize| {
            (0..steps).for_each(|_| assert!(trainer.step().expect("a step").is_some()));
            TAKEN.load(Relaxed)
        };
        let (early, late) = (taken(5), taken(100));
        assert!(late <= early + SLACK, "{objective:?}: {early} bytes after 5 steps, {late} after 105");
    }
}

#[test]
fn a_frame_takes_a_multiple_of_its_length() {
    let _alone = COUNTER.lock();
    // Lists of the smallest things: what was not known, and texts without letters.
    let count = 100_000;
    let text = String::new();
    let (model, attention) = (pretraining_lab::protocol::ModelId::Bert, false);
    let request = Request::PredictMasked { model, text, hidden: vec![None; count], attention, also: Vec::new() };
    let frame = encode(&ToEngine::Request { id: RequestId(0), request });
    check("nothing, many times", DECODED * frame.len() + SLACK, || {
        assert!(decode::<ToEngine>(&frame).is_ok());
        assert!(decode::<FromEngine>(&frame).is_err());
    });
    // Lengths up to the largest in every place of every kind of message.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fuzz/protocol");
    for entry in fs::read_dir(folder).expect("a folder") {
        let seed = fs::read(entry.expect("a file").path()).expect("a file");
        for place in 2..seed.len() {
            let frame = [&seed[..place], &[255, 255, 255, 255, 15], &seed[place + 1..]].concat();
            check("a large number", DECODED * frame.len() + SLACK, || {
                let _ = decode::<ToEngine>(&frame);
                let _ = decode::<FromEngine>(&frame);
            });
        }
    }
}
