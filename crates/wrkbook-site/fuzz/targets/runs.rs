#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

#[path = "../../../wrkbook/tests/any_table/mod.rs"]
mod any_table;

/// In memory, where the system has a place for that.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    memory.expect("a folder").keep()
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| any_table::any_table(data, &FOLDER));
