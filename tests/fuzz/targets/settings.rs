//! Texts that an operator writes. What must hold is said in `duijie_fuzz::settings`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| duijie_fuzz::settings(bytes));
