//! The threads that read files: a pool of this process. A process that was forked has none of its
//! parent's threads and would wait for them for ever; it makes a pool of its own.

use std::sync::{Arc, Mutex, TryLockError};

use rayon::{ThreadPool, ThreadPoolBuilder};

/// The pool and the process that it is of.
static POOL: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);

/// Does work with the threads of this process.
pub(crate) fn with<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    match pool() {
        Some(pool) => pool.install(work),
        // Without threads of its own, the work shares those of everybody.
        None => work(),
    }
}

fn pool() -> Option<Arc<ThreadPool>> {
    let process = std::process::id();
    let mut known = match POOL.try_lock() {
        Ok(known) => known,
        Err(TryLockError::Poisoned(known)) => known.into_inner(),
        // Another thread makes one now, or did when this process was forked: one for this work alone.
        Err(TryLockError::WouldBlock) => return made(),
    };
    if let Some((of, pool)) = &*known
        && *of == process
    {
        return Some(Arc::clone(pool));
    }
    let pool = made()?;
    if let Some(parents) = known.replace((process, Arc::clone(&pool))) {
        // Its threads are not here; to end them would be to wait for them.
        std::mem::forget(parents);
    }
    Some(pool)
}

fn made() -> Option<Arc<ThreadPool>> {
    ThreadPoolBuilder::new().build().ok().map(Arc::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_one_pool() {
        let inside = || rayon::current_thread_index().is_some();
        assert!(with(inside));
        let (first, second) = (pool(), pool());
        let (Some(first), Some(second)) = (first, second) else { panic!("a pool") };
        assert!(Arc::ptr_eq(&first, &second));
    }
}
