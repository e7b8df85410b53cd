//! Access keys, masks and lines of the audit log. What must hold is said in `duijie_fuzz::keys_and_log`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| duijie_fuzz::keys_and_log(bytes));
