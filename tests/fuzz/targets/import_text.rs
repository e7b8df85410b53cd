//! Foreign tables as text, and JSON Lines. What must hold is said in `duijie_fuzz::import_text`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| duijie_fuzz::import_text(bytes));
