//! Parameters, ports, modes and states, as hosts ask for them.

use std::ffi::{CStr, CString, c_void};
use std::ptr::{null, null_mut};

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::events::{CLAP_EVENT_PARAM_MOD, clap_event_param_value};
use clap_sys::ext::audio_ports_activation::{
    CLAP_EXT_AUDIO_PORTS_ACTIVATION, clap_plugin_audio_ports_activation,
};
use clap_sys::ext::params::{CLAP_PARAM_IS_ENUM, CLAP_PARAM_IS_MODULATABLE, clap_param_info_flags};
use clap_sys::stream::{clap_istream, clap_ostream};

use super::super::meters;
use super::host::*;
use super::*;
use crate::dsp::Strip;
use crate::params::decl::Kind;
use crate::params::{HOST_ORDER, PARAMS, ParamId, Values, strip_settings};

const STEREO: &CStr = c"org.redlight-audio.redlight";
const TRIM: ParamId = ParamId::OutputTrim;

fn modulation(id: u32, amount: f64) -> clap_event_param_value {
    let mut event = event(id, 0, amount);
    event.header.type_ = CLAP_EVENT_PARAM_MOD;
    event
}

#[test]
fn a_host_reads_what_was_set_not_what_is_modulated() {
    let held = Held::new(STEREO);
    held.activate();
    let id = held.id(TRIM);
    let with = process_with(&held, &noise(1), &List::of(&[modulation(id, 0.25)]));
    assert_eq!(held.value(TRIM), 0.5);
    assert_ne!(with, strip(2, &noise(1), None), "it sounds");
    held.deactivate();
}

#[test]
fn only_what_glides_can_be_modulated_and_what_is_a_list_says_so() {
    let held = Held::new(STEREO);
    let mut counts = [0; 2];
    for (index, id) in HOST_ORDER.iter().enumerate() {
        let param = id.param();
        let flags = held.info(index as u32).expect("listed").flags;
        let has = |flag: clap_param_info_flags| flags & flag != 0;
        assert_eq!(
            has(CLAP_PARAM_IS_MODULATABLE),
            param.glides(),
            "{}",
            param.key
        );
        let is_list = matches!(param.kind, Kind::Choice { labels, .. } if labels.len() > 2);
        assert_eq!(has(CLAP_PARAM_IS_ENUM), is_list, "{}", param.key);
        counts[0] += usize::from(param.glides());
        counts[1] += usize::from(is_list);
    }
    assert!(
        counts[0] > 40 && counts[0] < PARAMS.len() && counts[1] > 4,
        "{counts:?}"
    );
    let listed = PARAMS.len() + meters::COUNT;
    assert!(held.info(listed as u32).is_none(), "one too many");
    assert!(held.info(u32::MAX).is_none());
    // A switch that is modulated all the same stands as it was set.
    held.activate();
    let plain = process_with(&held, &noise(1), &List::of(&[]));
    held.deactivate();
    let bypass = held.id(ParamId::StripBypass);
    held.activate();
    let modulated = process_with(&held, &noise(1), &List::of(&[modulation(bypass, 1.0)]));
    assert_eq!(modulated, plain);
    held.deactivate();
}

#[test]
fn what_cannot_be_a_rate_or_a_length_is_refused() {
    let held = Held::new(c"org.redlight-audio.redlight-key");
    let refused = [
        0.0,
        -1.0,
        -48e3,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        1e300,
        1e-300,
    ];
    for rate_hz in refused {
        assert!(!held.activate_as(rate_hz, 1, 64), "{rate_hz}");
    }
    for (min, max) in [(1, u32::MAX), (1, 1 << 31), (u32::MAX, u32::MAX), (65, 64)] {
        assert!(!held.activate_as(RATE_HZ, min, max), "{min} to {max}");
        // SAFETY: in any order.
        assert!(!unsafe { held.table().start_processing.expect("start")(held.0) });
    }
    // The greatest that the format allows takes no more memory than others.
    assert!(held.activate_as(RATE_HZ, 1, i32::MAX as u32));
    held.deactivate();
    assert!(held.activate_as(RATE_HZ, 0, 64));
    held.deactivate();
}

#[test]
fn a_key_that_is_switched_off_is_none() {
    let (input, key) = (noise(1), noise(2));
    let held = keyed();
    let activation =
        held.extension::<clap_plugin_audio_ports_activation>(CLAP_EXT_AUDIO_PORTS_ACTIVATION);
    let set = |is_input, port, is_active, bits| {
        // SAFETY: in any order.
        unsafe { activation.set_active.expect("set")(held.0, is_input, port, is_active, bits) }
    };
    // SAFETY: in any order.
    assert!(unsafe { activation.can_activate_while_processing.expect("can")(held.0) });
    let heard = |key: &Signal| {
        // SAFETY: in any order.
        unsafe { held.table().reset.expect("reset")(held.0) };
        let (mut main, mut side, mut output) = (input.clone(), key.clone(), noise(9));
        let [mut main, mut side] = [pointers(&mut main), pointers(&mut side)];
        let ports = [port(&mut main), port(&mut side)];
        let mut heard = pointers(&mut output);
        held.process(&block(&ports, &mut [port(&mut heard)], FRAMES));
        output
    };
    // Off, also with silence in it as Ardour sends it: the modules hear themselves.
    assert!(set(true, 1, false, 32));
    assert_eq!(heard(&silence()), strip(2, &input, None));
    assert_eq!(heard(&key), strip(2, &input, None));
    // On and silent: silence is a key.
    assert!(set(true, 1, true, 0));
    assert_eq!(heard(&silence()), strip(2, &input, Some(&silence())));
    assert_eq!(heard(&key), strip(2, &input, Some(&key)));
    // Other ports do not touch it, and what is not there is refused.
    assert!(set(true, 0, false, 32) && set(false, 0, false, 32));
    assert_eq!(heard(&key), strip(2, &input, Some(&key)));
    assert!(!set(true, 2, false, 32) && !set(false, 1, false, 32) && !set(true, 1, true, 64));
    assert_eq!(heard(&key), strip(2, &input, Some(&key)));
    // How wide its samples would be does not matter to one that is switched off.
    assert!(set(true, 1, false, 64));
    assert_eq!(heard(&silence()), strip(2, &input, None));
    held.deactivate();
}

#[test]
fn samples_of_64_bits_are_processed() {
    let input = noise(1);
    let held = keyed();
    let mut main = input
        .each_ref()
        .map(|c| c.iter().map(|x| f64::from(*x)).collect::<Vec<_>>());
    let mut output = [0, 1].map(|_| vec![9.0_f64; FRAMES]);
    let mut main = main.each_mut().map(|c| c.as_mut_ptr());
    let mut heard = output.each_mut().map(|c| c.as_mut_ptr());
    let wide = |channels: &mut [*mut f64; 2]| clap_audio_buffer {
        data32: null_mut(),
        data64: channels.as_mut_ptr(),
        channel_count: 2,
        ..port(&mut [])
    };
    let ports = [wide(&mut main)];
    let mut outputs = [wide(&mut heard)];
    held.process(&block(&ports, &mut outputs, FRAMES));
    let expected = strip(2, &input, None);
    for (wide, expected) in output.iter().zip(&expected) {
        let narrow: Vec<_> = wide.iter().map(|x| *x as f32).collect();
        assert_eq!(narrow, *expected);
    }
    held.deactivate();
}

/// What the strip makes of four blocks, the first ones live, then offline from block `from` on.
fn offline_from(from: usize, values: &Values) -> Vec<Signal> {
    let mut strip = Strip::new(RATE_HZ, 2);
    let mut blocks = Vec::new();
    for n in 0..8 {
        strip.set(&strip_settings(values, n >= from));
        if n == 0 {
            strip.reset();
        }
        let mut audio = noise(1);
        let [left, right] = &mut audio;
        strip.process(&mut [left, right], None);
        blocks.push(audio);
    }
    blocks
}

#[test]
fn offline_rendering_begins_with_the_next_block_and_unknown_modes_are_refused() {
    let mut values = Values::default();
    values.set(ParamId::PreDrive, 24.0);
    values.set(ParamId::StripOfflineQuality, 1.0);
    let held = Held::new(STEREO);
    load(&held, &values);
    let render = held.extension::<clap_sys::ext::render::clap_plugin_render>(CLAP_EXT_RENDER);
    // SAFETY: in any order.
    let set = |mode| unsafe { render.set.expect("set")(held.0, mode) };
    held.activate();
    let mut blocks = Vec::new();
    for n in 0..8 {
        if n == 3 {
            assert!(set(1));
        }
        blocks.push(process_with(&held, &noise(1), &List::of(&[])));
    }
    assert_eq!(blocks, offline_from(3, &values));
    assert_ne!(blocks, offline_from(8, &values), "it is heard");
    for mode in [2, 99, -1] {
        assert!(!set(mode), "{mode}");
    }
    held.deactivate();
}

#[test]
fn texts_have_room_and_what_is_no_number_has_none() {
    let held = Held::new(STEREO);
    let id = held.id(TRIM);
    let to_text = held.params().value_to_text.expect("text");
    let mut text = [7; 16];
    for (value, size, expected) in [(0.5, 16, "0.00 dB"), (0.5, 5, "0.00"), (0.5, 1, "")] {
        // SAFETY: there is room.
        assert!(unsafe { to_text(held.0, id, value, text.as_mut_ptr(), size) });
        // SAFETY: it ends with a NUL.
        let text = unsafe { CStr::from_ptr(text.as_ptr()) };
        assert_eq!(text.to_str(), Ok(expected));
    }
    for (value, size) in [(f64::NAN, 16), (f64::INFINITY, 16), (0.5, 0)] {
        // SAFETY: there is room.
        assert!(!unsafe { to_text(held.0, id, value, text.as_mut_ptr(), size) });
    }
    // SAFETY: null is what is tried.
    assert!(!unsafe { to_text(held.0, id, 0.5, null_mut(), 16) });
    // SAFETY: null is what is tried.
    assert!(!unsafe { held.params().get_value.expect("value")(held.0, id, null_mut()) });
}

#[test]
fn every_text_of_a_step_comes_back_as_that_step() {
    let held = Held::new(STEREO);
    for param in PARAMS.iter().filter(|param| !param.glides()) {
        let id = held.id(param.id);
        for step in 0..=param.step_count().expect("steps") {
            let value = param.value_at(step as f64 / param.step_count().expect("steps") as f64);
            let text = CString::new(param.format(value)).expect("no NUL");
            let mut back = -1.0;
            let from_text = held.params().text_to_value.expect("a value");
            // SAFETY: the text ends with a NUL.
            assert!(unsafe { from_text(held.0, id, text.as_ptr(), &raw mut back) });
            assert_eq!(back, step as f64, "{}: {text:?}", param.key);
            held.flush(&List::of(&[event(id, 0, back)]));
            assert_eq!(held.value(param.id), step as f64, "{}", param.key);
        }
    }
}

#[test]
fn streams_that_say_too_much_or_nothing_are_refused() {
    unsafe extern "C" fn too_much(_: *const clap_istream, to: *mut c_void, size: u64) -> i64 {
        // SAFETY: there is room for so many.
        unsafe { to.write_bytes(1, size.min(1) as usize) };
        size as i64 + 1_000_000
    }
    // The framework takes it for written.
    unsafe extern "C" fn more_than_all(_: *const clap_ostream, _: *const c_void, size: u64) -> i64 {
        size as i64 + 1
    }
    let held = Held::new(STEREO);
    let state = held.extension::<clap_plugin_state>(CLAP_EXT_STATE);
    for read in [Some(too_much as unsafe extern "C" fn(_, _, _) -> _), None] {
        let stream = clap_istream {
            ctx: null_mut(),
            read,
        };
        // SAFETY: as the test will have it.
        assert!(!unsafe { state.load.expect("load")(held.0, &raw const stream) });
    }
    for write in [
        Some(more_than_all as unsafe extern "C" fn(_, _, _) -> _),
        None,
    ] {
        let stream = clap_ostream {
            ctx: null_mut(),
            write,
        };
        // SAFETY: as the test will have it.
        assert!(!unsafe { state.save.expect("save")(held.0, &raw const stream) });
    }
    // SAFETY: as the test will have it.
    unsafe {
        assert!(!state.save.expect("save")(held.0, null()));
        assert!(!state.load.expect("load")(held.0, null()));
    }
}

#[test]
fn a_size_and_a_scale_are_answered_without_a_window() {
    let held = Held::new(STEREO);
    let gui = held.extension::<clap_plugin_gui>(CLAP_EXT_GUI);
    let (mut width, mut height) = (0, 0);
    // SAFETY: in any order.
    unsafe {
        assert!(gui.can_resize.expect("can")(held.0));
        assert!(gui.get_size.expect("size")(
            held.0,
            &raw mut width,
            &raw mut height
        ));
        assert!(width > 200 && height > 200, "{width} x {height}");
        let legal = (width, height);
        assert!(gui.adjust_size.expect("adjust")(
            held.0,
            &raw mut width,
            &raw mut height
        ));
        assert_eq!((width, height), legal, "a size of ours");
        (width, height) = (1, 1);
        assert!(gui.adjust_size.expect("adjust")(
            held.0,
            &raw mut width,
            &raw mut height
        ));
        assert!(width > 100 && height > 100, "{width} x {height}");
        assert!(!gui.adjust_size.expect("adjust")(
            held.0,
            null_mut(),
            null_mut()
        ));
        for scale in [f64::NAN, 0.0, -1.0, 1e9] {
            assert!(!gui.set_scale.expect("scale")(held.0, scale), "{scale}");
        }
        assert!(!gui.set_parent.expect("parent")(held.0, null()));
        assert!(
            !gui.set_size.expect("size")(held.0, 640, 480),
            "there is none"
        );
        assert!(!gui.show.expect("show")(held.0) && !gui.hide.expect("hide")(held.0));
        assert!(!gui.is_api_supported.expect("api")(held.0, null(), false));
    }
}
