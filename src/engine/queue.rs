//! The requests that the engine has not answered yet, in the order in which they came.

use super::cancel::Cancel;
use crate::protocol::{Request, RequestId};
use std::collections::VecDeque;

/// A request, and whether it is still wanted.
pub(super) struct Job {
    pub id: RequestId,
    pub request: Request,
    pub cancel: Cancel,
}

/// Who has been cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cancelled {
    /// A request that nobody had begun: it is gone from the queue, and its end is still owed.
    Waiting,
    /// The one that is being worked on: it will notice.
    Running,
    /// None: it has ended already, or never was.
    Nothing,
}

/// The running requests, of which each began between the steps of the one before, and those that wait.
#[derive(Default)]
pub(super) struct Queue {
    waiting: VecDeque<Job>,
    running: Vec<(RequestId, Cancel)>,
}

impl Queue {
    pub fn push(&mut self, id: RequestId, request: Request) {
        self.waiting.push_back(Job { id, request, cancel: Cancel::default() });
    }

    /// The next request; from now on it is running.
    pub fn next(&mut self) -> Option<Job> {
        let job = self.waiting.pop_front()?;
        Some(self.run(job))
    }

    /// The next request that does not take long.
    pub fn next_short(&mut self) -> Option<Job> {
        let index = self.waiting.iter().position(|job| !job.request.is_long())?;
        let job = self.waiting.remove(index)?;
        Some(self.run(job))
    }

    fn run(&mut self, job: Job) -> Job {
        self.running.push((job.id, job.cancel.clone()));
        job
    }

    /// The one that began last has ended.
    pub fn finished(&mut self) {
        self.running.pop();
    }

    pub fn cancel(&mut self, id: RequestId) -> Cancelled {
        if let Some((_, cancel)) = self.running.iter().find(|(running, _)| *running == id) {
            cancel.cancel();
            return Cancelled::Running;
        }
        match self.waiting.iter().position(|job| job.id == id) {
            Some(index) => {
                self.waiting.remove(index);
                Cancelled::Waiting
            }
            None => Cancelled::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::ModelId;

    #[test]
    fn first_come_first_served_and_cancelled_by_id() {
        let mut queue = Queue::default();
        let load = || Request::Load { model: ModelId::Bert };
        for id in 0..4 {
            queue.push(RequestId(id), load());
        }
        assert_eq!(queue.cancel(RequestId(1)), Cancelled::Waiting);
        assert_eq!(queue.cancel(RequestId(1)), Cancelled::Nothing);
        let first = queue.next().expect("three are left");
        assert_eq!(first.id, RequestId(0));
        assert_eq!(queue.cancel(RequestId(0)), Cancelled::Running);
        assert!(first.cancel.is_cancelled());
        queue.finished();
        assert_eq!(queue.cancel(RequestId(0)), Cancelled::Nothing);
        let second = queue.next().expect("two are left");
        assert_eq!((second.id, second.cancel.is_cancelled()), (RequestId(2), false));
    }
}
