//! Taking back a request that is being worked on.

use crate::protocol::EngineError;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Whether a request has been taken back; clones speak of the same request.
#[derive(Clone, Default)]
pub struct Cancel(Rc<State>);

#[derive(Default)]
struct State {
    cancelled: Cell<bool>,
    hook: RefCell<Option<Box<dyn FnOnce()>>>,
}

impl Cancel {
    /// Takes the request back, and calls what [`Cancel::on_cancel`] left.
    pub fn cancel(&self) {
        self.0.cancelled.set(true);
        let hook = self.0.hook.take();
        if let Some(hook) = hook {
            hook();
        }
    }

    /// Whether it has been taken back.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.get()
    }

    /// Ends work that need not be finished any more.
    ///
    /// # Errors
    /// [`EngineError::Cancelled`] if the request has been taken back.
    pub fn check(&self) -> Result<(), EngineError> {
        if self.is_cancelled() { Err(EngineError::Cancelled) } else { Ok(()) }
    }

    /// Leaves word of how to wake whatever is being waited for: a server that has gone quiet
    /// sends no next chunk at which [`Cancel::check`] would be seen. Replaces what was left
    /// before; is called at once if it is too late.
    pub fn on_cancel(&self, hook: impl FnOnce() + 'static) {
        if self.is_cancelled() {
            hook();
        } else {
            *self.0.hook.borrow_mut() = Some(Box::new(hook));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hook_is_called_once_and_never_too_late() {
        let calls = Rc::new(Cell::new(0));
        let count = || {
            let calls = calls.clone();
            move || calls.set(calls.get() + 1)
        };
        let cancel = Cancel::default();
        cancel.on_cancel(count());
        assert_eq!((calls.get(), cancel.check()), (0, Ok(())));
        cancel.cancel();
        cancel.cancel();
        assert_eq!((calls.get(), cancel.check()), (1, Err(EngineError::Cancelled)));
        cancel.on_cancel(count());
        assert_eq!(calls.get(), 2);
    }
}
