//! A host that sends what hosts should not, through the entry's own pointers.

mod desk;
mod events;
mod host;
mod threads;
mod values;

use std::ffi::CStr;
use std::ptr::{null, null_mut};

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::ext::gui::{CLAP_WINDOW_API_COCOA, CLAP_WINDOW_API_WIN32, CLAP_WINDOW_API_X11};

use clap_sys::process::CLAP_PROCESS_ERROR;

use super::factory::{create_plugin, get_factory, plugin_count, plugin_descriptor};
use super::*;
use host::*;

#[test]
fn without_a_key_the_modules_hear_themselves() {
    let input = noise(1);
    let expected = strip(2, &input, None);
    for key in [noise(2), silence()] {
        assert_ne!(expected, strip(2, &input, Some(&key)), "a key is heard");
    }
    let mut nothing = [null_mut(); 2];
    let missing = clap_audio_buffer {
        data32: null_mut(),
        ..port(&mut nothing)
    };
    let mut none = [];
    let keys = [
        None,
        Some(missing),
        Some(port(&mut none)),
        Some(port(&mut nothing)),
    ];
    for (i, key) in keys.into_iter().enumerate() {
        let (mut main, mut output) = (input.clone(), noise(9));
        let mut main = pointers(&mut main);
        let mut ports = vec![port(&mut main)];
        ports.extend(key);
        run(&ports, &mut pointers(&mut output));
        assert_eq!(output, expected, "{i}");
    }
}

#[test]
fn a_key_is_heard_wherever_it_lies() {
    let (input, key) = (noise(1), noise(2));
    let (mut main, mut side, mut output) = (input.clone(), key.clone(), noise(9));
    let mut side = pointers(&mut side);
    run(
        &[port(&mut pointers(&mut main)), port(&mut side)],
        &mut pointers(&mut output),
    );
    assert_eq!(output, strip(2, &input, Some(&key)));

    // In the memory of the output.
    let (mut main, mut shared) = (input.clone(), key.clone());
    let mut shared_pointers = pointers(&mut shared);
    run(
        &[port(&mut pointers(&mut main)), port(&mut shared_pointers)],
        &mut shared_pointers.clone(),
    );
    assert_eq!(shared, strip(2, &input, Some(&key)));

    // Mono into stereo.
    let (mut main, mut side, mut output) = (input.clone(), key.clone(), noise(9));
    let mut mono = [side[0].as_mut_ptr()];
    run(
        &[port(&mut pointers(&mut main)), port(&mut mono)],
        &mut pointers(&mut output),
    );
    let twice = [key[0].clone(), key[0].clone()];
    assert_eq!(output, strip(2, &input, Some(&twice)));
}

#[test]
fn a_main_input_that_is_not_there_is_silent() {
    let expected = strip(2, &silence(), None);
    let mut output = noise(9);
    run(&[], &mut pointers(&mut output));
    assert_eq!(output, expected);

    let (mut main, mut output) = (noise(1), noise(9));
    let half = [main[0].clone(), vec![0.0; FRAMES]];
    let mut half_there = [main[0].as_mut_ptr(), null_mut()];
    run(&[port(&mut half_there)], &mut pointers(&mut output));
    assert_eq!(output, strip(2, &half, None));
}

#[test]
fn channels_may_lie_in_each_others_memory() {
    let input = noise(1);
    let expected = strip(2, &input, None);
    // In place.
    let mut shared = input.clone();
    let mut in_place = pointers(&mut shared);
    run(&[port(&mut in_place)], &mut in_place.clone());
    assert_eq!(shared, expected);
    // In place, crossed: the host's left output lies where its right input is.
    let [left, right] = input.clone();
    let mut shared = [right, left];
    let mut crossed = pointers(&mut shared);
    let mut straight = [crossed[1], crossed[0]];
    run(&[port(&mut straight)], &mut crossed);
    assert_eq!(shared, expected);
    // Both outputs the same: the left one is heard.
    let (mut main, mut output) = (input.clone(), noise(9));
    let left = output[0].as_mut_ptr();
    run(&[port(&mut pointers(&mut main))], &mut [left, left]);
    assert_eq!(output[0], expected[0]);
    // Mono in, stereo out, the one channel in place.
    let mut shared = input.clone();
    let mut both = pointers(&mut shared);
    run(&[port(&mut [both[0]])], &mut both);
    let twice = [input[0].clone(), input[0].clone()];
    assert_eq!(shared, strip(2, &twice, None));
}

#[test]
fn outputs_may_be_missing_or_too_many() {
    let input = noise(1);
    let expected = strip(2, &input, None);
    let (mut main, mut output) = (input.clone(), noise(9));
    let right = output[1].as_mut_ptr();
    run(&[port(&mut pointers(&mut main))], &mut [null_mut(), right]);
    assert_eq!(output[1], expected[1]);
    run(&[port(&mut pointers(&mut main))], &mut []);

    let (mut more, mut output) = (noise(8), noise(9));
    let [left, right] = pointers(&mut output);
    let [third, fourth] = pointers(&mut more);
    run(
        &[port(&mut pointers(&mut main))],
        &mut [left, right, third, fourth],
    );
    assert_eq!(output, expected);
    assert_eq!(more, [expected[1].clone(), expected[1].clone()]);
}

#[test]
fn blocks_may_be_empty_or_longer_than_announced() {
    let held = keyed();
    assert_ne!(held.process(&block(&[], &mut [], 0)), CLAP_PROCESS_ERROR);
    let long: Signal = [0, 1].map(|c| [noise(1)[c].clone(), noise(3)[c].clone()].concat());
    let (mut main, mut output) = (long.clone(), [0, 1].map(|_| vec![9.0; 2 * FRAMES]));
    let mut main = pointers(&mut main);
    let ports = [port(&mut main)];
    let mut heard = pointers(&mut output);
    let mut outputs = [port(&mut heard)];
    let sent = block(&ports, &mut outputs, 2 * FRAMES);
    assert_ne!(held.process(&sent), CLAP_PROCESS_ERROR);
    assert_eq!(output, strip(2, &long, None));
    held.deactivate();
}

#[test]
fn processing_is_refused_unless_active() {
    let held = Held::new(c"org.redlight-audio.redlight");
    let (mut main, mut output) = (noise(1), noise(9));
    let mut main = pointers(&mut main);
    let ports = [port(&mut main)];
    let mut heard = pointers(&mut output);
    let mut outputs = [port(&mut heard)];
    let sent = block(&ports, &mut outputs, FRAMES);
    assert_eq!(held.process(&sent), CLAP_PROCESS_ERROR);
    held.activate();
    assert_ne!(held.process(&sent), CLAP_PROCESS_ERROR);
    held.deactivate();
    assert_eq!(held.process(&sent), CLAP_PROCESS_ERROR);
    // SAFETY: null is what is tried.
    let status = unsafe { held.table().process.expect("process")(held.0, null()) };
    assert_eq!(status, CLAP_PROCESS_ERROR);
}

#[test]
fn a_host_without_editors_gets_none() {
    let held = Held::new(c"org.redlight-audio.redlight");
    let gui = held.extension::<clap_plugin_gui>(CLAP_EXT_GUI);
    let create = gui.create.expect("create");
    for api in [
        CLAP_WINDOW_API_X11,
        CLAP_WINDOW_API_COCOA,
        CLAP_WINDOW_API_WIN32,
    ] {
        // SAFETY: in order.
        assert!(!unsafe { create(held.0, api.as_ptr(), false) });
    }
    // SAFETY: null is what is tried.
    assert!(!unsafe { create(held.0, null(), false) });
    // SAFETY: in any order.
    unsafe { gui.destroy.expect("destroy")(held.0) };
}

#[test]
fn every_plug_in_is_listed_and_others_are_not() {
    // SAFETY: the factory needs no pointer.
    assert_eq!(unsafe { plugin_count(null()) }, 4);
    // SAFETY: as above.
    assert!(unsafe { plugin_descriptor(null(), 4) }.is_null());
    for index in 0..4 {
        // SAFETY: as above.
        let descriptor = unsafe { plugin_descriptor(null(), index).as_ref() };
        // SAFETY: ids end with a NUL.
        let id = unsafe { CStr::from_ptr(descriptor.expect("listed").id) };
        drop(Held::new(id));
    }
    // SAFETY: both are valid.
    let unknown = unsafe { create_plugin(null(), &raw const HOST, c"unknown".as_ptr()) };
    assert!(unknown.is_null());
    assert!(get_factory(c"unknown".as_ptr()).is_null());
}
