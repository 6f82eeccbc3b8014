//! The whole worker, spoken to in frames, as the page does.

use crate::browser::{Replaced, Server, scope};
use crate::{CONFIG, TOKENIZER, WEIGHTS, assert_close, golden};
use js_sys::{ArrayBuffer, Uint8Array};
use pretraining_lab::engine::fetch::WebHost;
use pretraining_lab::engine::host::Host;
use pretraining_lab::engine::serve;
use pretraining_lab::protocol::{
    FromEngine, LoadStage, ModelId, PROTOCOL_VERSION, ProtocolError, Request, RequestId, Response, Source, ToEngine,
    decode, encode,
};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{MessageEvent, MessageEventInit};

/// A page that listens to the worker that the tests run in.
struct Page {
    heard: Rc<RefCell<Vec<FromEngine>>>,
    _post: Replaced,
    _closure: Closure<dyn Fn(JsValue, JsValue)>,
}

impl Page {
    fn open() -> Self {
        let heard: Rc<RefCell<Vec<FromEngine>>> = Rc::default();
        let listener = heard.clone();
        let closure = Closure::<dyn Fn(JsValue, JsValue)>::new(move |data: JsValue, transfer: JsValue| {
            // Other strings and arrays are the test runner's own.
            if let Some(frame) = data.dyn_ref::<ArrayBuffer>() {
                assert!(js_sys::Array::from(&transfer).includes(&data, 0), "a frame is transferred");
                let message = decode(&Uint8Array::new(frame).to_vec()).expect("a frame");
                listener.borrow_mut().push(message);
            }
        });
        let post = Replaced::with("postMessage", closure.as_ref());
        Page { heard, _post: post, _closure: closure }
    }

    fn post(&self, data: &JsValue) {
        let init = MessageEventInit::new();
        init.set_data(data);
        let event = MessageEvent::new_with_event_init_dict("message", &init).expect("an event");
        scope().dispatch_event(&event).expect("it can be dispatched");
    }

    fn send(&self, message: &ToEngine) {
        self.post(&Uint8Array::from(encode(message).as_slice()).buffer());
    }

    fn take(&self) -> Vec<FromEngine> {
        self.heard.take()
    }

    /// Sends a request, and waits for its end; gives all that was heard.
    async fn ask(&self, id: u32, request: Request) -> Vec<FromEngine> {
        let id = RequestId(id);
        self.send(&ToEngine::Request { id, request });
        let host = WebHost::new(scope()).expect("a browser");
        for _ in 0..100_000 {
            host.breathe().await;
            if self.heard.borrow().iter().any(|message| matches!(message, FromEngine::Done { .. })) {
                break;
            }
        }
        self.take()
    }
}

/// Starts the worker, and puts the test runner's panic hook back.
fn start() {
    let runner = std::panic::take_hook();
    serve::start();
    std::panic::set_hook(runner);
}

#[wasm_bindgen_test]
async fn the_whole_way_from_ready_to_an_answer() {
    let page = Page::open();
    start();
    assert_eq!(page.take(), [FromEngine::Ready]);
    let server = Server::start();
    for (name, bytes) in [("config.json", CONFIG), ("tokenizer.json", TOKENIZER), ("model.safetensors", WEIGHTS)] {
        server.serve(name, bytes, 200, false);
    }
    let mut heard = page.ask(1, Request::Load { model: ModelId::Bert }).await;
    let Some(FromEngine::Done { result: Ok(Response::Loaded(model)), .. }) = heard.pop() else { panic!("not loaded") };
    assert_eq!((model.vocabulary.len(), model.source, model.kept), (8192, Source::Network, true));
    let stages = heard.iter().map(|message| match message {
        FromEngine::Progress { progress, .. } => progress.stage,
        other => panic!("{other:?} in a load"),
    });
    let mut stages: Vec<_> = stages.collect();
    assert!((50..=110).contains(&stages.len()), "{} messages", stages.len());
    stages.dedup();
    assert_eq!(stages, [LoadStage::Fetching, LoadStage::Verifying, LoadStage::Building]);

    let (text, theirs) = golden();
    let request =
        Request::PredictMasked { model: ModelId::Bert, text, hidden: Vec::new(), attention: false, also: Vec::new() };
    let heard = page.ask(2, request).await;
    let [FromEngine::Done { id: RequestId(2), result: Ok(Response::Masked(answer)) }] = &heard[..] else {
        panic!("no answer")
    };
    let ours: Vec<f32> = answer.masks.iter().flat_map(|mask| mask.logits.clone()).collect();
    assert_close(&ours, &theirs);

    // Another worker, later: everything has been kept, and no server is needed.
    drop(server);
    let offline = Server::start();
    start();
    let heard = page.ask(3, Request::Load { model: ModelId::Bert }).await;
    let Some(FromEngine::Done { result: Ok(Response::Loaded(model)), .. }) = heard.last() else { panic!("not kept") };
    assert_eq!((model.source, offline.log.length()), (Source::Cache, 0));
}

#[wasm_bindgen_test]
fn pings_and_nonsense_are_answered_at_once() {
    let page = Page::open();
    start();
    page.take();
    page.send(&ToEngine::Ping { nonce: 7 });
    assert_eq!(page.take(), [FromEngine::Pong { nonce: 7 }]);
    let malformed = FromEngine::Rejected { reason: ProtocolError::Malformed };
    page.post(&JsValue::from_str("hello"));
    let [low, high] = PROTOCOL_VERSION.to_le_bytes();
    page.post(&Uint8Array::from([low, high, 200].as_slice()).buffer());
    assert_eq!(page.take(), [malformed.clone(), malformed]);
    page.post(&Uint8Array::from([9, 9, 0].as_slice()).buffer());
    let reason = ProtocolError::Version { expected: PROTOCOL_VERSION, found: 0x0909 };
    assert_eq!(page.take(), [FromEngine::Rejected { reason }]);
}
