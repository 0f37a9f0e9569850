//! Readers of others on damaged files: on some they panic, which here is one more unreadable file,
//! and nothing that is shown to anybody.

use std::cell::Cell;
use std::panic::{self, PanicHookInfo, UnwindSafe};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How the sources of the readers' own crates are called.
const READER: &str = "polars";

/// How many files are being read, by all threads.
static READING: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// True while this thread reads a file.
    static IS_READING: Cell<bool> = const { Cell::new(false) };
}

/// What a reader returns; `None` where it panics, which is not printed.
pub(super) fn caught<T>(read: impl FnOnce() -> T + UnwindSafe) -> Option<T> {
    let reading = Reading::begin();
    let read = panic::catch_unwind(read);
    drop(reading);
    read.ok()
}

/// While it lives, panics of the readers are not printed; those of others are, as before.
struct Reading;

impl Reading {
    fn begin() -> Self {
        static HOOK: Once = Once::new();
        // A hook cannot be set by a thread that is unwinding already.
        if !thread::panicking() {
            HOOK.call_once(|| {
                let others = panic::take_hook();
                panic::set_hook(Box::new(move |info| {
                    if !is_of_a_reader(info) {
                        others(info);
                    }
                }));
            });
        }
        READING.fetch_add(1, Ordering::SeqCst);
        IS_READING.set(true);
        Self
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        IS_READING.set(false);
        READING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Whether the thread that reads panics, or one that works for it in the reader's own code.
fn is_of_a_reader(info: &PanicHookInfo<'_>) -> bool {
    let is_reading = IS_READING.try_with(Cell::get).unwrap_or(false);
    let in_reader = info.location().is_some_and(|place| place.file().contains(READER));
    is_reading || (in_reader && READING.load(Ordering::SeqCst) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_nothing_and_an_answer_is_one() {
        assert_eq!(caught(|| 5), Some(5));
        assert_eq!(caught(|| -> u32 { panic!("a damaged file") }), None);
        assert!(!IS_READING.get(), "panics of this thread are shown again");
    }
}
