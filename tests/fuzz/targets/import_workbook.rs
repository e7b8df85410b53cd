//! Foreign workbooks. What must hold is said in `duijie_fuzz::import_workbook`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| duijie_fuzz::import_workbook(bytes));
