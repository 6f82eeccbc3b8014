//! The questions, put to the three families, on every core.

pub mod bert;
pub mod gpt;
pub mod t5;
mod words;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::error::EvalError;

/// How many tokens are read in one forward pass: enough for the matrix products to be efficient, few
/// enough for what lies between the layers to stay in a processor's cache.
const TOKENS_AT_ONCE: usize = 768;

/// Does every job, one thread a core; the answers are in the order of the jobs.
///
/// # Errors
/// That of a job, after which no further one is begun.
fn in_parallel<J: Sync, A: Send>(
    jobs: &[J],
    work: impl Fn(&J) -> Result<A, EvalError> + Sync,
) -> Result<Vec<A>, EvalError> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    let (next, failure) = (AtomicUsize::new(0), Mutex::new(None));
    let run = || {
        let mut answers = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(index) else {
                return answers;
            };
            match work(job) {
                Ok(answer) => answers.push((index, answer)),
                Err(error) => {
                    next.store(jobs.len(), Ordering::Relaxed);
                    failure.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).get_or_insert(error);
                    return answers;
                }
            }
        }
    };
    let mut answers: Vec<(usize, A)> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        let ended =
            running.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        ended.flatten().collect()
    });
    if let Some(error) = failure.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()) {
        return Err(error);
    }
    answers.sort_unstable_by_key(|(index, _)| *index);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}

/// Puts questions of equal length together: chunks of `order`, in each of which `length` is the same
/// and at most [`TOKENS_AT_ONCE`] tokens are read.
fn chunks_of_one_length<T: Copy>(mut order: Vec<T>, length: impl Fn(T) -> usize) -> Vec<Vec<T>> {
    // A stable sort: which questions share a chunk must not depend on the machine.
    order.sort_by_key(|question| length(*question));
    let same = order.chunk_by(|a, b| length(*a) == length(*b));
    let rows = |group: &[T]| (TOKENS_AT_ONCE / group.first().map_or(1, |first| length(*first)).max(1)).max(1);
    same.flat_map(|group| group.chunks(rows(group)).map(<[T]>::to_vec).collect::<Vec<_>>()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_order_and_an_error_ends_it() {
        let jobs: Vec<u32> = (0..1000).collect();
        let doubled = in_parallel(&jobs, |job| Ok(job * 2)).expect("no job fails");
        assert!(doubled.iter().zip(&jobs).all(|(answer, job)| *answer == job * 2) && doubled.len() == 1000);
        assert!(in_parallel::<u32, u32>(&[], |_| Ok(1)).expect("no job fails").is_empty());
        let refuse = |job: &u32| if *job == 500 { Err(crate::model::ModelError::EmptyInput.into()) } else { Ok(()) };
        assert_eq!(in_parallel(&jobs, refuse).expect_err("one fails").to_string(), "there are no tokens to read");
    }

    #[test]
    fn chunks_hold_one_length_and_every_question_once() {
        let lengths = [3, 5, 3, TOKENS_AT_ONCE, 5, 400, 400, 0, 2 * TOKENS_AT_ONCE];
        let chunks = chunks_of_one_length((0..lengths.len()).collect(), |index| lengths[index]);
        assert_eq!(chunks, [vec![7], vec![0, 2], vec![1, 4], vec![5], vec![6], vec![3], vec![8]]);
    }
}
