//! Any text about work, through the readers that know words. What must hold is said in `duijie_fuzz::language_text`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| duijie_fuzz::language_text(bytes));
