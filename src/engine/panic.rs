//! What a panic says before the worker is gone.

use crate::protocol::FromEngine;
use std::panic::PanicHookInfo;

/// The message for the page: what the panic said, and where.
pub fn report(info: &PanicHookInfo<'_>) -> FromEngine {
    let said = info.payload_as_str().unwrap_or("no message");
    let message = match info.location() {
        Some(place) => format!("{said} ({}:{}:{})", place.file(), place.line(), place.column()),
        None => said.to_owned(),
    };
    FromEngine::Panicked { message }
}

/// Has every panic reported through `post`, in place of what was done before.
pub fn report_to(post: impl Fn(&FromEngine) + Send + Sync + 'static) {
    std::panic::set_hook(Box::new(move |info| post(&report(info))));
}
