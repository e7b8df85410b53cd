//! Any text about work, through the readers that know the code tables. What must hold is said in `duijie_fuzz::language_tables`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| duijie_fuzz::language_tables(bytes));
