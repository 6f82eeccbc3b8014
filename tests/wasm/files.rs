//! Fetching and keeping files.

use crate::browser::{Replaced, Server, scope};
use pretraining_lab::engine::cancel::Cancel;
use pretraining_lab::engine::fetch::WebHost;
use pretraining_lab::engine::host::{Freshness, Host, Wanted};
use pretraining_lab::manifest::{ModelFile, ShippedModel};
use pretraining_lab::protocol::EngineError;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

const SIZE: usize = 200_000;

static OLD: ShippedModel = model("test", &[file("test", "0000000000000")]);
static NEW: ShippedModel = model("test", &[file("test", "1111111111111")]);
static OTHER: ShippedModel = model("test2", &[file("test2", "0000000000000")]);
/// A model whose file lies in another one's folder, since they share it.
static SHARING: ShippedModel = model("run/two", &[file("run/one", "1111111111111")]);
static SHARED_BEFORE: ShippedModel = model("run/two", &[file("run/one", "0000000000000")]);
static BESIDE: ShippedModel = model("run/three", &[file("run/three", "0000000000000")]);

const fn model(folder: &'static str, files: &'static [ModelFile]) -> ShippedModel {
    ShippedModel { folder, revision: "", files }
}

const fn file(folder: &'static str, sha256: &'static str) -> ModelFile {
    ModelFile { folder, name: "a.bin", bytes: SIZE as u64, sha256 }
}

fn wanted(model: &'static ShippedModel) -> Wanted {
    Wanted { model, file: &model.files[0] }
}

fn host() -> WebHost {
    WebHost::new(scope()).expect("a browser")
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index % 251) as u8).collect()
}

async fn download(freshness: Freshness) -> (Result<Vec<u8>, EngineError>, Vec<u64>) {
    let mut progress = Vec::new();
    let mut note = |bytes| progress.push(bytes);
    let result = host().download(wanted(&NEW), freshness, &Cancel::default(), &mut note).await;
    (result, progress)
}

async fn kept(model: &'static ShippedModel) -> Option<Vec<u8>> {
    host().kept(wanted(model), &Cancel::default(), &mut |_| {}).await
}

#[wasm_bindgen_test]
async fn a_file_comes_in_chunks_from_beside_the_worker() {
    let server = Server::start();
    server.serve("a.bin", &bytes(SIZE), 200, false);
    let (result, progress) = download(Freshness::Any).await;
    assert_eq!(result, Ok(bytes(SIZE)));
    assert_eq!(progress, [65_536, 131_072, 196_608, 200_000]);
    let base = scope().location().href();
    let base = &base[..=base.rfind('/').expect("an address")];
    let question = format!("{base}models/test/a.bin?v=111111111111 same-origin default");
    assert_eq!(server.log.get(0).as_string(), Some(question));
    download(Freshness::FromServer).await.0.expect("a file");
    assert_eq!(server.logged("same-origin reload"), 1);
}

#[wasm_bindgen_test]
async fn one_byte_too_many_ends_the_download() {
    let server = Server::start();
    server.serve("a.bin", &bytes(SIZE + 1), 200, true);
    let (result, progress) = download(Freshness::Any).await;
    let (expected, found) = (SIZE as u64, SIZE as u64 + 1);
    assert_eq!(result, Err(EngineError::WrongSize { file: "test/a.bin".to_owned(), expected, found }));
    assert_eq!(progress.last(), Some(&196_608));
    assert_eq!(server.logged("cancelled a.bin"), 1);
}

#[wasm_bindgen_test]
async fn a_status_and_no_answer_are_told_apart() {
    let server = Server::start();
    let error = download(Freshness::Any).await.0;
    assert!(matches!(&error, Err(EngineError::Network { detail, .. }) if detail.contains("offline")), "{error:?}");
    server.serve("a.bin", b"not found", 404, false);
    let error = download(Freshness::Any).await.0;
    assert_eq!(error, Err(EngineError::HttpStatus { file: "test/a.bin".to_owned(), status: 404 }));
}

#[wasm_bindgen_test]
async fn a_download_that_stalls_can_be_taken_back() {
    let server = Server::start();
    server.serve("a.bin", &bytes(100_000), 200, true);
    let cancel = Cancel::default();
    let mut chunks = 0;
    let mut note = |_| {
        chunks += 1;
        if chunks == 2 {
            // As soon as everything that there is has come.
            let cancel = cancel.clone();
            wasm_bindgen_futures::spawn_local(async move { cancel.cancel() });
        }
    };
    let result = host().download(wanted(&NEW), Freshness::Any, &cancel, &mut note).await;
    assert!(result.is_err() && cancel.is_cancelled());
    assert_eq!(server.logged("aborted a.bin"), 1);
}

#[wasm_bindgen_test]
async fn what_is_kept_is_found_until_it_is_thrown_away() {
    assert_eq!(kept(&OLD).await, None);
    for model in [&OLD, &NEW, &OTHER] {
        assert!(host().keep(wanted(model), &bytes(SIZE)).await);
        assert_eq!(kept(model).await, Some(bytes(SIZE)));
    }
    host().discard_older(&NEW).await;
    assert_eq!(kept(&OLD).await, None, "an older revision goes");
    assert_eq!(kept(&NEW).await, Some(bytes(SIZE)), "this one stays");
    assert_eq!(kept(&OTHER).await, Some(bytes(SIZE)), "and so does another model");
    for model in [&NEW, &OTHER] {
        host().discard(wanted(model)).await;
        assert_eq!(kept(model).await, None);
    }
}

#[wasm_bindgen_test]
async fn an_older_revision_of_a_shared_file_goes_and_other_models_beside_it_stay() {
    for model in [&SHARED_BEFORE, &SHARING, &BESIDE] {
        assert!(host().keep(wanted(model), &bytes(SIZE)).await);
    }
    host().discard_older(&SHARING).await;
    assert_eq!(kept(&SHARED_BEFORE).await, None);
    for model in [&SHARING, &BESIDE] {
        assert_eq!(kept(model).await, Some(bytes(SIZE)));
        host().discard(wanted(model)).await;
    }
}

#[wasm_bindgen_test]
async fn something_too_long_among_what_is_kept_is_not_read() {
    assert!(host().keep(wanted(&NEW), &bytes(SIZE + 1)).await);
    assert_eq!(kept(&NEW).await, None);
    host().discard(wanted(&NEW)).await;
}

#[wasm_bindgen_test]
async fn without_a_cache_nothing_is_kept_and_nothing_breaks() {
    for caches in [JsValue::UNDEFINED, JsValue::NULL, js_sys::Object::new().into()] {
        let _none = Replaced::with("caches", &caches);
        assert!(!host().keep(wanted(&NEW), &bytes(SIZE)).await);
        assert_eq!(kept(&NEW).await, None);
        host().discard(wanted(&NEW)).await;
        host().discard_older(&NEW).await;
    }
}

#[wasm_bindgen_test]
async fn a_breath_ends() {
    let host = host();
    for _ in 0..100 {
        host.breathe().await;
    }
}
