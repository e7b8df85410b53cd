//! Files of a data folder as somebody may have left them. What must hold is said in `duijie_fuzz::kept_files`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| duijie_fuzz::kept_files(bytes));
