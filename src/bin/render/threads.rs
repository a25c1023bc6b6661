//! How many threads the work is spread over.

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

use crate::say::warn;

/// Does `work` on as many threads as `wanted`, or as there are processors, and never on more. A system
/// that gives fewer gets by with fewer, down to the one that runs already.
pub fn spread<T: Send>(wanted: Option<usize>, work: impl FnOnce() -> T + Send) -> T {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let most = wanted.unwrap_or(processors).clamp(1, processors);
    match most_of(most, build) {
        Some((threads, pool)) => {
            if threads < most {
                warn(format!(
                    "the system gives no more threads: {threads} of {most} work"
                ));
            }
            pool.install(work)
        }
        None => work(),
    }
}

/// A single thread is the one that asks: it needs nothing of the system.
fn build(threads: usize) -> Result<ThreadPool, ThreadPoolBuildError> {
    let pool = ThreadPoolBuilder::new().num_threads(threads);
    match threads {
        1 => pool.use_current_thread().build(),
        _ => pool.build(),
    }
}

/// The first number of threads from `most` down, by halves, that `build` can have.
fn most_of<T, E>(most: usize, build: impl Fn(usize) -> Result<T, E>) -> Option<(usize, T)> {
    let halves = std::iter::successors(Some(most), |n| Some(n / 2).filter(|n| *n > 0));
    let mut built = halves.filter_map(|threads| Some((threads, build(threads).ok()?)));
    built.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_threads_do_where_more_cannot_be_had() {
        let at_most = |limit: usize| move |n: usize| if n <= limit { Ok(()) } else { Err(()) };
        for (limit, expected) in [(8, 8), (7, 4), (1, 1)] {
            assert_eq!(most_of(8, at_most(limit)), Some((expected, ())));
        }
        assert_eq!(most_of(8, at_most(0)), None);
    }

    #[test]
    fn one_thread_is_the_one_that_asks() {
        let asking = std::thread::current().id();
        assert_eq!(spread(Some(1), || std::thread::current().id()), asking);
    }
}
