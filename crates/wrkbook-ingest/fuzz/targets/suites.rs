#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wrkbook_ingest_fuzz::suites(data));
