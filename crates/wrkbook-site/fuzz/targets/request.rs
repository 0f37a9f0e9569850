#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wrkbook_site_fuzz::request(data));
