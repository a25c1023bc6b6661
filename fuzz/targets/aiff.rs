//! AIFF and AIFC.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| redlight_fuzz::read(bytes));
