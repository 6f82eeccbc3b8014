//! Parts of the browser with parts of it replaced.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().dyn_into().expect("the tests run in a dedicated worker")
}

/// A property of the worker's scope that is another one until this is dropped.
pub struct Replaced {
    name: &'static str,
    /// What was there, or undefined where a prototype had it.
    before: JsValue,
}

impl Replaced {
    pub fn with(name: &'static str, value: &JsValue) -> Self {
        let scope = js_sys::global();
        let before = Object::get_own_property_descriptor(&scope, &name.into());
        let descriptor = Object::new();
        for (key, value) in [("value", value), ("configurable", &JsValue::TRUE), ("writable", &JsValue::TRUE)] {
            Reflect::set(&descriptor, &key.into(), value).expect("a plain object");
        }
        Object::define_property(&scope, &name.into(), &descriptor);
        Replaced { name, before }
    }
}

impl Drop for Replaced {
    fn drop(&mut self) {
        let (scope, name) = (js_sys::global(), self.name.into());
        match self.before.dyn_ref::<Object>() {
            Some(before) => drop(Object::define_property(&scope, &name, before)),
            None => drop(Reflect::delete_property(&scope, &name)),
        }
    }
}

/// A server, as `fetch` sees it.
pub struct Server {
    answers: Object,
    pub log: Array,
    _fetch: Replaced,
}

/// Streams an answer in chunks of 64 KiB; notes every question, and every answer that was left.
const FETCH: &str = r#"
return async (url, init) => {
  const name = new URL(url).pathname.split('/').pop();
  const answer = answers[name];
  log.push(`${url} ${init.mode} ${init.cache ?? 'default'}`);
  if (!answer) throw new TypeError('offline');
  let at = 0;
  const body = new ReadableStream({
    start(stream) {
      init.signal.addEventListener('abort', () => { log.push(`aborted ${name}`); stream.error(init.signal.reason); });
    },
    pull(stream) {
      if (at >= answer.bytes.length) return answer.stalls ? new Promise(() => {}) : stream.close();
      stream.enqueue(answer.bytes.slice(at, at += 65536));
    },
    cancel() { log.push(`cancelled ${name}`); },
  });
  return new Response(body, { status: answer.status });
};
"#;

impl Server {
    pub fn start() -> Self {
        let (answers, log) = (Object::new(), Array::new());
        let make = Function::new_with_args("answers, log", FETCH);
        let fetch = make.call2(&JsValue::NULL, &answers, &log).expect("a function");
        Server { answers, log, _fetch: Replaced::with("fetch", &fetch) }
    }

    pub fn serve(&self, name: &str, bytes: &[u8], status: u16, stalls: bool) {
        let answer = Object::new();
        let bytes = js_sys::Uint8Array::from(bytes);
        for (key, value) in [("bytes", bytes.into()), ("status", status.into()), ("stalls", stalls.into())] {
            Reflect::set(&answer, &key.into(), &value).expect("a plain object");
        }
        Reflect::set(&self.answers, &name.into(), &answer).expect("a plain object");
    }

    pub fn logged(&self, what: &str) -> usize {
        self.log.iter().filter_map(|line| line.as_string()).filter(|line| line.contains(what)).count()
    }
}
