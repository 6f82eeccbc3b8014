//! The engine's end of `postMessage`: the only place in the worker that touches it.

use super::Engine;
use super::fetch::WebHost;
use super::panic;
use crate::protocol::{self, FromEngine, ProtocolError, ToEngine};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Listens to the page until the worker ends; says [`FromEngine::Ready`] first. Where this is not
/// a dedicated worker, or the browser lacks what the engine needs, throws: the loader tells the
/// page.
pub fn start() {
    panic::report_to(post);
    if let Err(problem) = listen() {
        wasm_bindgen::throw_val(problem);
    }
}

fn listen() -> Result<(), JsValue> {
    let scope = scope().ok_or("this is not a dedicated worker")?;
    let engine = Rc::new(Engine::new(WebHost::new(scope.clone())?));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| match read(&event.data()) {
        Ok(message) => receive(&engine, message),
        Err(reason) => post(&FromEngine::Rejected { reason }),
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It listens for as long as the worker lives.
    on_message.forget();
    post(&FromEngine::Ready);
    Ok(())
}

fn receive(engine: &Rc<Engine<WebHost>>, message: ToEngine) {
    let work = matches!(message, ToEngine::Request { .. });
    engine.receive(message);
    if work {
        let engine = engine.clone();
        spawn_local(async move { engine.drive().await });
    }
}

fn read(data: &JsValue) -> Result<ToEngine, ProtocolError> {
    let buffer = data.dyn_ref::<ArrayBuffer>().ok_or(ProtocolError::Malformed)?;
    protocol::decode(&Uint8Array::new(buffer).to_vec())
}

/// Sends a message to the page, as a frame that changes hands without being copied again.
///
/// Also called while panicking, hence without a handle: it asks for the scope anew. There is
/// nobody to tell of a failure.
pub fn post(message: &FromEngine) {
    if let Some(scope) = scope() {
        let frame = Uint8Array::from(protocol::encode(message).as_slice()).buffer();
        let _ = scope.post_message_with_transfer(&frame, &Array::of1(&frame));
    }
}

fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}
