//! The page's side of the protocol, played event by event: no browser, no clock.

mod any_order;
mod page;
mod requests;
mod workers;
