//! The last words of a worker that panics, in a real browser. A program of its own: after a panic
//! nothing else can be tested in it.

#![cfg(all(target_arch = "wasm32", feature = "worker"))]

#[path = "wasm/browser.rs"]
#[expect(dead_code, reason = "only a part of it is needed")]
mod browser;

use js_sys::{ArrayBuffer, Uint8Array};
use pretraining_lab::engine::serve;
use pretraining_lab::protocol::{FromEngine, decode};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn a_panic_is_told_before_the_end() {
    let heard: Rc<RefCell<Vec<FromEngine>>> = Rc::default();
    let listener = heard.clone();
    let post = Closure::<dyn Fn(JsValue)>::new(move |data: JsValue| {
        if let Some(frame) = data.dyn_ref::<ArrayBuffer>() {
            listener.borrow_mut().extend(decode(&Uint8Array::new(frame).to_vec()));
        }
    });
    let page = browser::Replaced::with("postMessage", post.as_ref());
    serve::start();
    let fails = Closure::<dyn Fn()>::new(|| panic!("the cat has got my tongue"));
    let trapped = fails.as_ref().unchecked_ref::<js_sys::Function>().call0(&JsValue::NULL);
    // What trapped is in no state to be dropped.
    fails.forget();
    drop(page);
    assert!(trapped.is_err());
    let heard = heard.take();
    let [FromEngine::Ready, FromEngine::Panicked { message }] = &heard[..] else { panic!("{heard:?}") };
    assert!(message.contains("the cat has got my tongue") && message.contains("wasm_panic.rs:"), "{message}");
}
