//! The page's side of the protocol: one worker, kept alive, asked by several laboratories.
//!
//! [`session`] decides; [`lane`], [`heartbeat`] and `models` are its parts: plain state machines
//! that know neither the browser nor a clock, so that every order of events can be tested. `web`
//! carries their decisions out.

pub mod event;
pub mod heartbeat;
pub mod lane;
mod models;
pub mod session;
#[cfg(feature = "app")]
pub mod web;

pub use event::{News, Status};
pub use lane::{Lane, Outcome, Ticket};
#[cfg(feature = "app")]
pub use web::EngineClient;
