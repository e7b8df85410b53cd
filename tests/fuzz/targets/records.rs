//! Records as other programs send them. What must hold is said in `duijie_fuzz::records`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| duijie_fuzz::records(bytes));
