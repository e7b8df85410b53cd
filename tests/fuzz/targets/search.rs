//! Words as people type them. What must hold is said in `duijie_fuzz::search`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| duijie_fuzz::search(bytes));
