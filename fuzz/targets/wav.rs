//! WAV, RIFX, RF64 and Wave64.
#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| common::read(bytes));
