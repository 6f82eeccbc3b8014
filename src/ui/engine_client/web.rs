//! Carries out what [`Session`] decides: a real worker, a real timer, callbacks.

use super::event::{Effect, Event, News, Status};
use super::lane::{Lane, Outcome, Ticket};
use super::session::Session;
use crate::protocol::{self, Request, ToEngine};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::{Rc, Weak};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Url, Window, Worker, WorkerOptions, WorkerType};

/// Milliseconds between two ticks of the heartbeat.
const TICK: i32 = 2_000;

/// The worker's loader, beside the page.
const LOADER: &str = "engine.js";

type Callback = Box<dyn FnOnce(Outcome)>;
type OnNews = Rc<dyn Fn(News)>;

/// The page's handle on its engine; clones are handles on the same one. The worker ends with the
/// last of them, and callbacks that are still waiting are dropped uncalled.
#[derive(Clone)]
pub struct EngineClient(Rc<Inner>);

struct Inner {
    session: RefCell<Session>,
    /// Events that arrived while another one was being dealt with.
    events: RefCell<VecDeque<Event>>,
    busy: Cell<bool>,
    callbacks: RefCell<HashMap<Ticket, Callback>>,
    listeners: RefCell<HashMap<Ticket, OnNews>>,
    on_status: Box<dyn Fn(Status)>,
    worker: RefCell<Option<Connection>>,
    timer: RefCell<Option<Timer>>,
    next_ticket: Cell<u64>,
}

impl EngineClient {
    /// Starts a worker. `on_status` is called at once, before this returns, and at every change.
    pub fn start(on_status: impl Fn(Status) + 'static) -> Self {
        let inner = Rc::new(Inner {
            session: RefCell::default(),
            events: RefCell::default(),
            busy: Cell::new(false),
            callbacks: RefCell::default(),
            listeners: RefCell::default(),
            on_status: Box::new(on_status),
            worker: RefCell::default(),
            timer: RefCell::default(),
            next_ticket: Cell::new(0),
        });
        *inner.timer.borrow_mut() = Timer::start(Rc::downgrade(&inner));
        inner.dispatch(Event::Started);
        EngineClient(inner)
    }

    /// Asks the engine. The callback is called exactly once, with this submission's outcome:
    /// at once if the engine is known to have failed, [`Outcome::Superseded`] if a newer one in
    /// the same lane takes its place before it was sent.
    pub fn submit(&self, lane: Lane, request: Request, callback: impl FnOnce(Outcome) + 'static) -> Ticket {
        let ticket = self.ticket();
        self.0.callbacks.borrow_mut().insert(ticket, Box::new(callback));
        self.0.dispatch(Event::Submit { lane, ticket, request });
        ticket
    }

    /// Asks for something that takes a while: `on_news` hears how it goes. After a worker was replaced
    /// it begins anew.
    pub fn submit_listening(
        &self,
        lane: Lane,
        request: Request,
        on_news: impl Fn(News) + 'static,
        callback: impl FnOnce(Outcome) + 'static,
    ) -> Ticket {
        let ticket = self.ticket();
        self.0.listeners.borrow_mut().insert(ticket, Rc::new(on_news));
        self.0.callbacks.borrow_mut().insert(ticket, Box::new(callback));
        self.0.dispatch(Event::Submit { lane, ticket, request });
        ticket
    }

    fn ticket(&self) -> Ticket {
        let ticket = Ticket(self.0.next_ticket.get());
        self.0.next_ticket.set(ticket.0 + 1);
        ticket
    }

    /// Takes back what a lane has asked; it ends in `Cancelled`, unless the answer was already on
    /// its way.
    pub fn cancel(&self, lane: Lane) {
        self.0.dispatch(Event::CancelLane(lane));
    }

    /// Tries again after [`Status::Failed`]; does nothing otherwise.
    pub fn retry(&self) {
        self.0.dispatch(Event::Retry);
    }

    /// How the engine is.
    pub fn status(&self) -> Status {
        self.0.session.borrow().status()
    }
}

impl Inner {
    /// Deals with an event and with all that it entails. A callback may submit, cancel or retry:
    /// that is queued here, not nested.
    fn dispatch(self: &Rc<Self>, event: Event) {
        self.events.borrow_mut().push_back(event);
        if self.busy.replace(true) {
            return;
        }
        loop {
            let Some(event) = self.events.borrow_mut().pop_front() else {
                break;
            };
            let effects = self.session.borrow_mut().handle(event);
            for effect in effects {
                self.perform(effect);
            }
        }
        self.busy.set(false);
    }

    fn perform(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Spawn => match Connection::open(Rc::downgrade(self)) {
                Ok(connection) => *self.worker.borrow_mut() = Some(connection),
                Err(problem) => self.later(Event::WorkerErrored(describe(&problem))),
            },
            Effect::Terminate => drop(self.worker.take()),
            Effect::Send(message) => self.send(&message),
            Effect::News { ticket, news } => {
                let on_news = self.listeners.borrow().get(&ticket).cloned();
                if let Some(on_news) = on_news {
                    on_news(news);
                }
            }
            Effect::Deliver { ticket, outcome } => {
                self.listeners.borrow_mut().remove(&ticket);
                let callback = self.callbacks.borrow_mut().remove(&ticket);
                if let Some(callback) = callback {
                    callback(outcome);
                }
            }
            Effect::Status(status) => (self.on_status)(status),
        }
    }

    fn send(&self, message: &ToEngine) {
        let sent = self.worker.borrow().as_ref().map(|connection| connection.send(message));
        if let Some(Err(problem)) = sent {
            self.later(Event::WorkerErrored(describe(&problem)));
        }
    }

    /// Notes an event from inside of [`Inner::perform`].
    fn later(&self, event: Event) {
        self.events.borrow_mut().push_back(event);
    }
}

/// One worker, and what listens to it.
struct Connection {
    worker: Worker,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(web_sys::Event)>,
}

impl Connection {
    fn open(owner: Weak<Inner>) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&loader_url()?, &options)?;
        let hears = owner.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            if let Some(owner) = hears.upgrade() {
                owner.dispatch(read(&message.data()));
            }
        });
        let on_error = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
            if let Some(owner) = owner.upgrade() {
                owner.dispatch(Event::WorkerErrored(complaint(&event)));
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Connection { worker, _on_message: on_message, _on_error: on_error })
    }

    fn send(&self, message: &ToEngine) -> Result<(), JsValue> {
        let frame = js_sys::Uint8Array::from(protocol::encode(message).as_slice()).buffer();
        self.worker.post_message_with_transfer(&frame, &js_sys::Array::of1(&frame))
    }
}

impl Drop for Connection {
    /// Deaf first: what an ended worker had still in the post is not for its successor's session.
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onmessageerror(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// The heartbeat's clock.
struct Timer {
    window: Window,
    id: i32,
    _on_tick: Closure<dyn Fn()>,
}

impl Timer {
    fn start(owner: Weak<Inner>) -> Option<Self> {
        let window = web_sys::window()?;
        let on_tick = Closure::<dyn Fn()>::new(move || {
            if let Some(owner) = owner.upgrade() {
                owner.dispatch(Event::Tick);
            }
        });
        let callback = on_tick.as_ref().unchecked_ref();
        let id = window.set_interval_with_callback_and_timeout_and_arguments_0(callback, TICK).ok()?;
        Some(Timer { window, id, _on_tick: on_tick })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.window.clear_interval_with_handle(self.id);
    }
}

/// What a message of the worker means: frames come from the engine, strings from its loader.
fn read(data: &JsValue) -> Event {
    if let Some(buffer) = data.dyn_ref::<js_sys::ArrayBuffer>() {
        match protocol::decode(&js_sys::Uint8Array::new(buffer).to_vec()) {
            Ok(message) => Event::Message(message),
            Err(problem) => Event::Undecodable(problem),
        }
    } else if let Some(complaint) = data.as_string() {
        Event::LoaderFailed(complaint)
    } else {
        Event::Undecodable(protocol::ProtocolError::Malformed)
    }
}

/// The loader's address. Relative to the document's base, not to its address: on a deep link the
/// two differ, and a worker that is not found there would only hang.
fn loader_url() -> Result<String, JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("no document")?;
    let base = document.base_uri()?.ok_or("no base address")?;
    let url = Url::new_with_base(LOADER, &base)?;
    let version = document.query_selector("meta[name=engine-version]")?.and_then(|meta| meta.get_attribute("content"));
    if let Some(version) = version.filter(|version| !version.is_empty()) {
        url.search_params().set("v", &version);
    }
    Ok(url.href())
}

/// What an error event says. One about a script that did not arrive says nothing.
fn complaint(event: &web_sys::Event) -> String {
    match event.dyn_ref::<ErrorEvent>() {
        Some(error) => format!("{} ({}:{})", error.message(), error.filename(), error.lineno()),
        None => format!("{LOADER}: {}", event.type_()),
    }
}

fn describe(problem: &JsValue) -> String {
    match problem.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.to_string()),
        None => problem.as_string().unwrap_or_else(|| format!("{problem:?}")),
    }
}
