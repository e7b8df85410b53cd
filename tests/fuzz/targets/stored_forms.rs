//! Records and pools as bytes. What must hold is said in `duijie_fuzz::stored_forms`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| duijie_fuzz::stored_forms(bytes));
