//! Values as a person types them: what is taken is in range and says itself again.
#![no_main]

use redlight::params::PARAMS;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, text)) = bytes.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let param = &PARAMS[usize::from(*first) % PARAMS.len()];
    if let Ok(value) = param.parse(text) {
        assert!(!value.is_nan());
        let shown = param.format(value);
        assert_eq!(param.parse(&shown), Ok(value), "{shown}");
    }
});
