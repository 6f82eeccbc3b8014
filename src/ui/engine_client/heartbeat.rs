//! Finds a worker that is dead without having said so: one that was killed or hangs raises no
//! event. Time is counted in ticks that someone else makes, so a laptop that slept, or a tab in
//! the background whose timers are slowed down, counts none and suspects nobody.

/// Ticks without a message after which a worker that had been ready is taken for dead.
pub const PATIENCE: u32 = 4;

/// Ticks that a worker may take to fetch and compile itself before it is ready.
pub const STARTING_PATIENCE: u32 = 45;

/// What to do at a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    /// Wait: the worker is still starting, and nothing may be sent.
    Wait,
    /// Send a ping with this nonce.
    Ping(u32),
    /// Give it up.
    Dead,
}

/// Counts the ticks since a worker was last heard of.
#[derive(Clone, Debug, Default)]
pub struct Heartbeat {
    ready: bool,
    silent: u32,
    nonce: u32,
}

impl Heartbeat {
    /// There is a new worker, which is not ready yet.
    pub fn restart(&mut self) {
        self.ready = false;
        self.silent = 0;
    }

    /// The worker is ready: from now on it is asked.
    pub fn ready(&mut self) {
        self.ready = true;
    }

    /// Something came from the worker, no matter what.
    pub fn heard(&mut self) {
        self.silent = 0;
    }

    /// A tick has passed.
    pub fn tick(&mut self) -> Beat {
        let patience = if self.ready { PATIENCE } else { STARTING_PATIENCE };
        if self.silent >= patience {
            return Beat::Dead;
        }
        self.silent += 1;
        if !self.ready {
            return Beat::Wait;
        }
        self.nonce = self.nonce.wrapping_add(1);
        Beat::Ping(self.nonce)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_after_ready_is_death() {
        let mut heartbeat = Heartbeat::default();
        heartbeat.ready();
        for nonce in 1..=PATIENCE {
            assert_eq!(heartbeat.tick(), Beat::Ping(nonce));
        }
        assert_eq!(heartbeat.tick(), Beat::Dead);
    }

    #[test]
    fn any_message_is_life() {
        let mut heartbeat = Heartbeat::default();
        heartbeat.ready();
        for _ in 0..100 {
            assert_ne!(heartbeat.tick(), Beat::Dead);
            heartbeat.heard();
        }
    }

    #[test]
    fn a_start_may_take_long_but_not_for_ever() {
        let mut heartbeat = Heartbeat::default();
        for _ in 0..STARTING_PATIENCE {
            assert_eq!(heartbeat.tick(), Beat::Wait);
        }
        assert_eq!(heartbeat.tick(), Beat::Dead);
        heartbeat.restart();
        assert_eq!(heartbeat.tick(), Beat::Wait);
    }
}
