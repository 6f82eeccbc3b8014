//! Where the fuzzer starts: whole small models, files that lie, one message of every kind.

use std::cell::RefCell;
use std::collections::BTreeMap;

use candle_core::{DType, Device, Tensor};
use half::{bf16, f16};
use pretraining_lab::inference::sampling::Sampling;
use pretraining_lab::model::bert::BertForMaskedLm;
use pretraining_lab::model::checkpoint::{CheckpointError, TensorSource, Weights};
use pretraining_lab::model::gpt::GptForCausalLm;
use pretraining_lab::model::t5::T5ForConditionalGeneration;
use pretraining_lab::protocol::*;
use pretraining_lab::transfer::task::TaskName;
use safetensors::tensor::{Dtype, TensorView};

use super::{drive, racing};

#[path = "training.rs"]
mod training;

type Seeds = Vec<(String, Vec<u8>)>;

/// The seeds of each target: name and bytes.
pub fn all() -> [(&'static str, Seeds); 4] {
    [("checkpoint", checkpoints()), ("shards", shards()), ("config", configs()), ("protocol", frames())]
}

/// A source that has every tensor, and remembers which a model has asked for.
#[derive(Default)]
struct Recorder(RefCell<BTreeMap<String, Vec<usize>>>);

impl TensorSource for Recorder {
    fn tensor(&self, name: &str, shape: &[usize]) -> Result<Tensor, CheckpointError> {
        self.0.borrow_mut().insert(name.to_owned(), shape.to_vec());
        Ok(Tensor::zeros(shape, DType::F32, &Device::Cpu).expect("a small tensor"))
    }

    fn contains(&self, _: &str) -> bool {
        false
    }
}

type Tensors = BTreeMap<String, Vec<usize>>;

/// The names and shapes of the three small models' tensors.
fn models() -> [Tensors; 3] {
    let recorders = [Recorder::default(), Recorder::default(), Recorder::default()];
    let [bert, gpt, t5] = &recorders;
    BertForMaskedLm::load(&Weights::new(bert), &drive::bert_config()).expect("a BERT");
    GptForCausalLm::load(&Weights::new(gpt), &drive::gpt_config()).expect("a GPT");
    T5ForConditionalGeneration::load(&Weights::new(t5), &drive::t5_config()).expect("a T5");
    recorders.map(|Recorder(tensors)| tensors.into_inner())
}

/// A file with small numbers, or with `odd` at every tenth place.
fn written(tensors: &Tensors, dtype: Dtype, odd: Option<f32>) -> Vec<u8> {
    let number = |index: usize| match odd {
        Some(odd) if index % 10 == 9 => odd,
        _ => (index % 7) as f32 * 0.25 - 0.5,
    };
    let bytes = |number: f32| match dtype {
        Dtype::F16 => f16::from_f32(number).to_le_bytes().to_vec(),
        Dtype::BF16 => bf16::from_f32(number).to_le_bytes().to_vec(),
        _ => number.to_le_bytes().to_vec(),
    };
    let data = |shape: &Vec<usize>| (0..shape.iter().product()).flat_map(|index| bytes(number(index))).collect();
    let data: Vec<Vec<u8>> = tensors.values().map(data).collect();
    let views = tensors
        .iter()
        .zip(&data)
        .map(|((name, shape), data)| (name, TensorView::new(dtype, shape.clone(), data).expect("a tensor")));
    safetensors::serialize(views, None).expect("a file")
}

fn with_header(header: &str, data: usize) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(header.as_bytes());
    bytes.resize(bytes.len() + data, 0);
    bytes
}

fn with_length(length: u64) -> Vec<u8> {
    let mut bytes = with_header(r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 4);
    bytes[..8].copy_from_slice(&length.to_le_bytes());
    bytes
}

/// Headers that lie, or that are none; four bytes of data follow.
pub fn hostile_headers() -> Vec<(&'static str, String)> {
    let tensor = |dtype: &str, shape: &str, offsets: &str| {
        format!(r#""a":{{"dtype":"{dtype}","shape":{shape},"data_offsets":{offsets}}}"#)
    };
    let one = |dtype: &str, shape: &str, offsets: &str| format!("{{{}}}", tensor(dtype, shape, offsets));
    // Eight of the largest tensors that can be, and what is left up to the last number of all.
    let largest = (1_u64 << 61) - 1;
    let mut parts: Vec<(u64, u64)> = (0..8).map(|index| (index * largest, (index + 1) * largest)).collect();
    parts.push((8 * largest, u64::MAX));
    let part = |(index, (start, end)): (usize, &(u64, u64))| {
        format!(r#""{index}":{{"dtype":"U8","shape":[{}],"data_offsets":[{start},{end}]}}"#, end - start)
    };
    let endless = parts.iter().enumerate().map(part).collect::<Vec<_>>().join(",");
    vec![
        ("null", "null".to_owned()),
        ("list", "[]".to_owned()),
        ("half", "{".to_owned()),
        ("number", r#"{"a":1}"#.to_owned()),
        ("nested", "[".repeat(300)),
        ("too_few_bytes", one("F32", "[2]", "[0,4]")),
        ("backwards", one("F32", "[1]", "[4,0]")),
        ("beyond_the_end", one("F32", "[1]", "[4,8]")),
        ("negative", one("F32", "[-1]", "[0,4]")),
        ("unknown_type", one("F99", "[1]", "[0,4]")),
        ("type_of_two_lines", one(r"F\n\u001b[31m", "[1]", "[0,4]")),
        ("half_a_byte", one("F4", "[3]", "[0,1]")),
        ("huge_shape", one("F32", "[4294967296,4294967296,16]", "[0,4]")),
        ("huge_times_nothing", one("F32", "[18446744073709551615,18446744073709551615,0]", "[0,0]")),
        ("nothing_times_huge", one("F32", "[0,18446744073709551615,18446744073709551615]", "[0,0]")),
        ("huge_offsets", one("U8", "[2305843009213693951]", "[0,2305843009213693951]")),
        ("endless_offsets", format!("{{{endless}}}")),
        ("long_shape", one("F32", &format!("[{}0]", "0,".repeat(300)), "[0,0]")),
        ("shape_of_ones", one("F32", &format!("[{}1]", "1,".repeat(300)), "[0,4]")),
        ("no_shape", one("F32", "[]", "[0,4]")),
        ("same_name_twice", format!("{{{0},{0}}}", tensor("F32", "[1]", "[0,4]"))),
        (
            "overlapping",
            format!("{{{},{}}}", tensor("F32", "[1]", "[0,4]"), tensor("F32", "[1]", "[0,4]").replace('a', "b")),
        ),
        ("odd_name", one("F32", "[1]", "[0,4]").replacen('a', r"\u0000\n\u202e\ud83d\ude00", 1)),
        ("long_name", one("F32", "[1]", "[0,4]").replacen('a', &"é".repeat(2_500), 1)),
        ("no_names", one("F32", "[1]", "[0,4]").replacen('a', "", 1)),
        ("metadata", format!(r#"{{"__metadata__":{{"format":"pt"}},{}}}"#, tensor("F32", "[1]", "[0,4]"))),
        ("metadata_is_a_tensor", one("F32", "[1]", "[0,4]").replacen('a', "__metadata__", 1)),
    ]
}

fn checkpoints() -> Seeds {
    let [bert, gpt, t5] = models();
    let named = |name: &str, bytes: Vec<u8>| (name.to_owned(), bytes);
    let mut seeds = vec![
        named("bert_f32", written(&bert, Dtype::F32, None)),
        named("gpt_f16", written(&gpt, Dtype::F16, None)),
        named("t5_bf16", written(&t5, Dtype::BF16, None)),
        // Finite, and yet the sums are not.
        named("bert_overflows", written(&bert, Dtype::BF16, Some(3e38))),
        named("gpt_overflows", written(&gpt, Dtype::BF16, Some(-3e38))),
        named("t5_overflows", written(&t5, Dtype::F32, Some(3e38))),
        named("gpt_nan", written(&gpt, Dtype::F16, Some(f32::NAN))),
        named("empty", Vec::new()),
        named("cut_length", vec![1, 0, 0]),
        named("no_tensors", with_header("{}", 0)),
        named("no_tensors_but_data", with_header("{}", 4)),
        named("length_0", with_length(0)),
        named("length_cuts_the_header", with_length(20)),
        named("length_beyond_the_file", with_length(1 << 20)),
        named("length_beyond_the_limit", with_length((1 << 20) + 1)),
        named("length_wraps", with_length(u64::MAX - 7)),
        named("length_of_all", with_length(u64::MAX)),
    ];
    let hostile = hostile_headers();
    seeds.extend(hostile.iter().map(|(name, header)| (format!("header_{name}"), with_header(header, 4))));
    seeds
}

fn shards() -> Seeds {
    let [bert, gpt, t5] = models();
    let halves = |tensors: &Tensors, both: usize| {
        let cut = |range: std::ops::Range<usize>| {
            let part = tensors.iter().skip(range.start).take(range.len());
            written(&part.map(|(name, shape)| (name.clone(), shape.clone())).collect(), Dtype::F16, None)
        };
        let half = tensors.len() / 2;
        let files = [cut(0..half + both), cut(half..tensors.len())];
        files.iter().flat_map(|file| [&(file.len() as u16).to_le_bytes(), &file[..]].concat()).collect::<Vec<u8>>()
    };
    let index = |map: &str| format!(r#"{{"metadata":{{"total_size":4}},"weight_map":{{{map}}}}}"#).into_bytes();
    let seeds = [
        ("bert", halves(&bert, 0)),
        ("gpt", halves(&gpt, 0)),
        ("t5", halves(&t5, 0)),
        ("one_tensor_twice", halves(&gpt, 1)),
        ("no_file", Vec::new()),
        ("index", index(r#""b":"model-2.safetensors","a":"model-1.safetensors","c":"model-2.safetensors""#)),
        ("index_without_files", index("")),
        ("index_elsewhere", index(r#""a":"../model.safetensors""#)),
        ("index_absolute", index(r#""a":"C:\\model.safetensors""#)),
        ("index_odd_name", index(r#""a":"\u0000\n\u202e.bin""#)),
        ("index_long_name", index(&format!(r#""a":"{}""#, "x".repeat(5_000)))),
        ("index_without_map", b"{}".to_vec()),
        ("index_of_numbers", index(r#""a":1"#)),
    ];
    seeds.map(|(name, bytes)| (name.to_owned(), bytes)).to_vec()
}

const BERT: &str = r#"{
    "model_type":"bert","vocab_size":97,"hidden_size":60,"num_hidden_layers":2,
    "num_attention_heads":3,"intermediate_size":77,"hidden_act":"relu","max_position_embeddings":24,
    "type_vocab_size":2,"layer_norm_eps":1e-3,"pad_token_id":0,"position_embedding_type":"absolute",
    "is_decoder":false,"tie_word_embeddings":true
}"#;

const GPT: &str = r#"{
    "model_type":"gpt2","vocab_size":97,"n_positions":24,"n_embd":60,"n_layer":2,"n_head":3,
    "n_inner":77,"activation_function":"gelu_new","layer_norm_epsilon":1e-5,
    "scale_attn_weights":true,"scale_attn_by_inverse_layer_idx":true,"tie_word_embeddings":true,
    "add_cross_attention":false,"bos_token_id":0,"eos_token_id":0
}"#;

const T5: &str = r#"{
    "model_type":"t5","vocab_size":67,"d_model":24,"d_kv":10,"d_ff":31,"num_layers":2,
    "num_decoder_layers":3,"num_heads":4,"relative_attention_num_buckets":32,
    "relative_attention_max_distance":128,"layer_norm_epsilon":1e-6,
    "feed_forward_proj":"gated-gelu","tie_word_embeddings":true,"scale_decoder_outputs":true,
    "pad_token_id":0,"eos_token_id":1,"decoder_start_token_id":0
}"#;

fn configs() -> Seeds {
    let compact = |json: &str| json.split_whitespace().collect::<String>();
    let [bert, gpt, t5] = [BERT, GPT, T5].map(compact);
    let largest = bert
        .replace(":97", ":262144")
        .replace("\":60", "\":8192")
        .replace("_layers\":2", "_layers\":96")
        .replace("_heads\":3", "_heads\":256")
        .replace(":77", ":32768");
    let fields = |json: &String| serde_json::from_str::<BTreeMap<String, serde_json::Value>>(json).expect("an object");
    let mut all: BTreeMap<_, _> = [&bert, &gpt, &t5].into_iter().flat_map(fields).collect();
    all.remove("model_type");
    let all = serde_json::to_string(&all).expect("JSON");
    let seeds = [
        ("bert", bert.clone()),
        ("gpt", gpt.clone()),
        ("t5", t5.clone()),
        ("bert_largest", largest),
        ("gpt_inner_overflows", gpt.replace(r#""n_inner":77,"#, "").replace("\":60", "\":18446744073709551615")),
        ("t5_widest_heads", t5.replace("_kv\":10", "_kv\":8192").replace("_heads\":4", "_heads\":256")),
        ("t5_fewest_buckets", t5.replace(":32,", ":4,").replace(":128,", ":3,")),
        ("t5_most_buckets", t5.replace(":32,", ":1024,").replace(":128,", ":513,")),
        ("epsilon_0", bert.replace("1e-3", "1e-400")),
        ("epsilon_infinite", bert.replace("1e-3", "1e400")),
        ("all_in_one", all),
        ("type_of_two_lines", r#"{"model_type":"a\nb\u001b[31m"}"#.to_owned()),
        ("long_activation", bert.replace("relu", &"x".repeat(5_000))),
        ("nothing", "{}".to_owned()),
        ("nested", "[".repeat(300)),
    ];
    seeds.map(|(name, json)| (name.to_owned(), json.into_bytes())).to_vec()
}

/// One frame of every kind of message.
fn frames() -> Seeds {
    let (id, model, text) = (RequestId(7), ModelId::Gpt, String::from("a b é"));
    let input = || vec![2, 300, u32::MAX];
    let score = |sequence| Request::Score { model, sequence };
    let requests = [
        ("load", Request::Load { model }),
        (
            "mask",
            Request::PredictMasked {
                model,
                text: text.clone(),
                hidden: vec![None, Some("x".into())],
                attention: true,
                also: vec![Span { start: 1, end: 300 }],
            },
        ),
        ("next", Request::PredictNext { model, text: text.clone(), causal: true, attention: false }),
        (
            "generate",
            Request::Generate { model, prompt: text.clone(), sampling: Sampling::default(), max_new_tokens: 300 },
        ),
        ("fill", Request::FillSpans { model, text: text.clone() }),
        ("pieces", Request::Pieces { model, word: text.clone() }),
        ("snapshot", Request::Load { model: ModelId::BertSnapshot(Snapshot::LAST) }),
        ("tokenize", Request::Tokenize { model, text: text.clone() }),
        ("score_masked", score(Sequence::Masked { input: input(), labels: vec![(1, 300), (300, 1)] })),
        ("score_causal", score(Sequence::Causal { input: input(), causal: true })),
        ("score_spans", score(Sequence::Spans { input: input(), target: input() })),
        ("fill_ids", Request::FillIds { model: ModelId::T5, input: input() }),
        ("begin_training", Request::Training(TrainingRequest::Begin(Box::new(training::plan())))),
        ("train", Request::Training(TrainingRequest::Run { steps: Some(300) })),
        ("import", Request::Training(TrainingRequest::Import { archive: vec![80, 75, 3, 4] })),
        ("word", Request::WordProbability { model, before: text.clone(), word: text.clone(), after: String::new() }),
        ("race", racing::request(RaceTask::Shipped(TaskName::Animal))),
        ("race_own", racing::request(racing::own(&text))),
    ];
    let mut frames: Seeds = Vec::new();
    let mut to_engine = |name: &str, message: ToEngine| frames.push((format!("to_{name}"), encode(&message)));
    for (name, request) in requests {
        to_engine(name, ToEngine::Request { id, request });
    }
    to_engine("cancel", ToEngine::Cancel { id });
    to_engine("ping", ToEngine::Ping { nonce: u32::MAX });
    let mut from_engine = |name: &str, message: FromEngine| frames.push((format!("from_{name}"), encode(&message)));
    for (name, response) in responses(model, &text) {
        from_engine(name, FromEngine::Done { id, result: Ok(response) });
    }
    for (index, error) in errors(model, &text).into_iter().enumerate() {
        from_engine(&format!("error_{index:02}"), FromEngine::Done { id, result: Err(error) });
    }
    let progress =
        LoadProgress { stage: LoadStage::Verifying, source: Source::Cache, received: 1 << 40, total: u64::MAX };
    from_engine("ready", FromEngine::Ready);
    from_engine("progress", FromEngine::Progress { id, progress });
    from_engine("tokens", FromEngine::Tokens { id, first: 300, tokens: written_tokens() });
    from_engine("training", FromEngine::Training { id, report: Box::new(training::report()) });
    for (name, news) in racing::news() {
        from_engine(name, FromEngine::Race { id, news });
    }
    from_engine("pong", FromEngine::Pong { nonce: 0 });
    from_engine("panicked", FromEngine::Panicked { message: text });
    from_engine(
        "rejected",
        FromEngine::Rejected { reason: ProtocolError::Version { expected: PROTOCOL_VERSION, found: 1 } },
    );
    // 2^32 - 1 bytes of text, of which none is there.
    let mut promising = encode(&FromEngine::Panicked { message: String::new() });
    promising.splice(promising.len() - 1.., [255, 255, 255, 255, 15]);
    frames.push(("promises_too_much".to_owned(), promising));
    frames.push(("no_version".to_owned(), vec![PROTOCOL_VERSION as u8]));
    frames.push(("another_version".to_owned(), vec![1, 0, 0]));
    frames
}

fn written_tokens() -> Vec<WrittenToken> {
    [-0.5, f32::NAN, f32::NEG_INFINITY].map(|log_probability| WrittenToken { id: 300, log_probability }).to_vec()
}

fn responses(model: ModelId, text: &str) -> Vec<(&'static str, Response)> {
    let span = Span { start: 1, end: 300 };
    let tokens = vec![TokenView { id: 300, token: text.to_owned(), span }];
    let attention = Some(AttentionMaps { layers: 1, heads: 1, tokens: 2, weights: vec![1.0, 0.0, 0.5, 0.5] });
    let pieces = vec![Piece { id: 300, token: text.to_owned() }];
    let logits = vec![0.5, f32::NAN, f32::INFINITY];
    let mask = MaskAnswer { position: 1, ordinal: 0, span, logits: logits.clone(), hidden: pieces.clone() };
    let masked = MaskedPrediction {
        tokens: tokens.clone(),
        read: span,
        tokens_in_text: 3,
        masks: vec![mask],
        unread_masks: vec![span],
        also: vec![PositionAnswer { position: 300, span, logits: logits.clone() }],
        attention: attention.clone(),
    };
    let next = NextPrediction { tokens: tokens.clone(), read: span, tokens_in_text: 3, logits, attention };
    let gap = |tokens| FilledGap { sentinel: "<extra_id_0>".to_owned(), span, tokens, text: text.to_owned() };
    let gaps = vec![gap(None), gap(Some(written_tokens()))];
    let tokenized = TokenizedText { tokens: tokens.clone(), tokens_in_text: 5_000 };
    let piece = ScoredPiece { id: 300, token: text.to_owned(), log_probability: f32::NEG_INFINITY };
    let word = WordProbability { pieces: vec![piece], word_ends: Some(-0.5) };
    let filled = FilledText { tokens, gaps, written: written_tokens(), ending: Ending::EndOfText };
    let loaded = LoadedModel {
        model,
        parameters: 5_000_000,
        layers: 4,
        decoder_layers: 0,
        heads: 4,
        width: 256,
        max_positions: 256,
        vocabulary: vec![text.to_owned(), String::new()],
        token_bytes: vec![vec![0, 255], vec![]],
        source: Source::Network,
        kept: true,
    };
    vec![
        ("loaded", Response::Loaded(Box::new(loaded))),
        ("masked", Response::Masked(Box::new(masked))),
        ("next", Response::Next(Box::new(next))),
        ("generated", Response::Generated(Generated { written: 300, ending: Ending::Length, forgotten: 0 })),
        ("filled", Response::Filled(Box::new(filled))),
        ("pieces", Response::Pieces(pieces)),
        ("tokenized", Response::Tokens(Box::new(tokenized))),
        ("run", Response::Training(TrainingAnswer::Run(Box::new(training::run_overview())))),
        ("archive", Response::Training(TrainingAnswer::Archive(vec![80, 75]))),
        ("scores", Response::Scores(vec![-0.5, f32::NAN])),
        ("word", Response::Word(Box::new(word))),
        ("raced", Response::Raced),
    ]
}

fn errors(model: ModelId, text: &str) -> Vec<EngineError> {
    let (file, detail) = (text.to_owned(), text.to_owned());
    vec![
        EngineError::HttpStatus { file: file.clone(), status: 404 },
        EngineError::Network { file: file.clone(), detail: detail.clone() },
        EngineError::WrongSize { file: file.clone(), expected: u64::MAX, found: 0 },
        EngineError::WrongHash { file, expected: detail.clone(), found: detail.clone() },
        EngineError::BadModel { model, detail: detail.clone() },
        EngineError::NotLoaded { model },
        EngineError::NotShipped { model },
        EngineError::BadIds { detail: text.to_owned() },
        EngineError::WrongModel { model },
        EngineError::NoSentinel,
        EngineError::TooManyTokens { limit: 512, found: 600 },
        EngineError::BadSetting { detail: detail.clone() },
        EngineError::Training(TrainingProblem::TooShort { characters: 3, least: 2_000 }),
        EngineError::Training(TrainingProblem::Import { problem: ImportProblem::Missing, detail: text.to_owned() }),
        EngineError::EmptyText,
        EngineError::LongSentence { start: "The dog".to_owned(), limit: 64, found: 70 },
        EngineError::NoMask,
        EngineError::TextTooLong { limit: 65_536, found: 70_000 },
        EngineError::TooManyMasks { limit: 16, found: 17 },
        EngineError::Cancelled,
        EngineError::Computation { detail: detail.clone() },
        EngineError::DidNotStart { detail: detail.clone() },
        EngineError::Died { detail },
        EngineError::VersionMismatch { page: 2, engine: 1 },
    ]
}
