//! Lists of events as hosts should not send them.

use clap_sys::events::{
    CLAP_EVENT_PARAM_MOD, CLAP_EVENT_TRANSPORT, clap_event_header, clap_event_param_value,
    clap_event_transport,
};
use std::ptr::null;

use super::host::*;
use super::*;
use crate::dsp::Strip;
use crate::params::{ParamId, Values, strip_settings};

const TRIM: ParamId = ParamId::OutputTrim;
/// Position of −24 dB and of 0 dB.
const DOWN: f64 = 0.0;
const UP: f64 = 0.5;

fn active() -> Held {
    let held = Held::new(c"org.redlight-audio.redlight");
    held.activate();
    held
}

/// One block of a fresh plug-in, and where the trim stands afterwards.
fn heard(events: &[clap_event_param_value]) -> (Signal, f64) {
    let held = active();
    let output = process_with(&held, &noise(1), &List::of(events));
    let value = held.value(TRIM);
    held.deactivate();
    (output, value)
}

fn trim(time: u32, value: f64) -> clap_event_param_value {
    let held = Held::new(c"org.redlight-audio.redlight");
    event(held.id(TRIM), time, value)
}

/// What the strip makes of values that change at frames.
fn strip_with(input: &Signal, changes: &[(usize, ParamId, f64)]) -> Signal {
    let mut values = Values::default();
    let mut strip = Strip::new(RATE_HZ, 2);
    strip.set(&strip_settings(&values, false));
    strip.reset();
    let mut audio = input.clone();
    let mut start = 0;
    for (frame, id, position) in changes.iter().chain(&[(input[0].len(), TRIM, UP)]) {
        let [left, right] = &mut audio;
        strip.process(
            &mut [&mut left[start..*frame], &mut right[start..*frame]],
            None,
        );
        values.set_position(*id, *position);
        strip.set(&strip_settings(&values, false));
        start = *frame;
    }
    audio
}

#[test]
fn a_late_event_counts_at_the_last_frame_and_writes_nothing_behind_it() {
    // The strip hears of it with its next tick, which is in the next block.
    let heard = |time| {
        let held = active();
        let event = event(held.id(TRIM), time, DOWN);
        let first = process_with(&held, &noise(1), &List::of(&[event]));
        let second = process_with(&held, &noise(1), &List::of(&[]));
        let value = held.value(TRIM);
        held.deactivate();
        ([first, second], value)
    };
    let last = FRAMES as u32 - 1;
    let expected = heard(last);
    assert_eq!(expected.1, DOWN);
    assert_ne!(expected, heard(0));
    for time in [last + 1, last + 2, 5_064, i32::MAX as u32, u32::MAX] {
        assert_eq!(heard(time), expected, "{time}");
    }
}

#[test]
fn every_event_is_heard_at_its_frame_in_the_order_of_times() {
    let expected = strip_with(&noise(1), &[(10, TRIM, DOWN), (40, TRIM, UP)]);
    assert_ne!(expected, heard(&[]).0);
    assert_eq!(
        heard(&[trim(10, DOWN), trim(40, UP)]),
        (expected.clone(), UP)
    );
    assert_eq!(
        heard(&[trim(40, UP), trim(10, DOWN)]),
        (expected, UP),
        "falling"
    );
    // Of the same time, the last that came.
    assert_eq!(
        heard(&[trim(9, UP), trim(9, DOWN)]),
        heard(&[trim(9, DOWN)])
    );
    // Late ones too are in order.
    assert_eq!(heard(&[trim(900, UP), trim(700, DOWN)]).1, UP);
}

#[test]
fn an_event_in_a_block_without_frames_and_in_a_flush_counts() {
    let held = active();
    process_with(&held, &[vec![], vec![]], &List::of(&[trim(5, DOWN)]));
    assert_eq!(held.value(TRIM), DOWN);
    held.flush(&List::of(&[trim(u32::MAX, UP), trim(7, DOWN)]));
    assert_eq!(held.value(TRIM), UP);
    held.deactivate();
    held.flush(&List::of(&[trim(3, DOWN)]));
    assert_eq!(held.value(TRIM), DOWN);
}

#[test]
fn what_is_no_event_of_ours_is_left_out() {
    let mut short = trim(3, DOWN);
    short.header.size = size_of::<clap_event_header>() as u32;
    let mut elsewhere = trim(3, DOWN);
    elsewhere.header.space_id = 7;
    let mut unknown = trim(3, DOWN);
    unknown.param_id ^= 0x5555;
    let values = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(|value| trim(3, value));
    let mut modulated = trim(3, f64::NAN);
    modulated.header.type_ = CLAP_EVENT_PARAM_MOD;
    let mut events = vec![null()];
    let odd = [short, elsewhere, unknown, modulated];
    events.extend(
        odd.iter()
            .chain(&values)
            .map(|event| &raw const event.header),
    );
    let held = active();
    let output = process_with(&held, &noise(1), &List::new(&events));
    assert_eq!((output, held.value(TRIM)), heard(&[]));
    held.deactivate();
    // A cookie is not looked at; what is beyond the range is at its end.
    let mut odd = trim(3, -1e300);
    odd.cookie = 0xdead as _;
    assert_eq!(heard(&[odd]), heard(&[trim(3, DOWN)]));
}

#[test]
fn a_list_that_lies_about_its_length_ends_where_nothing_comes() {
    unsafe extern "C" fn most(_: *const clap_sys::events::clap_input_events) -> u32 {
        u32::MAX
    }
    let events = [trim(3, DOWN)];
    let mut list = List::of(&events);
    list.table.size = Some(most);
    let held = active();
    let output = process_with(&held, &noise(1), &list);
    assert_eq!((output, held.value(TRIM)), heard(&events));
    list.table.get = None;
    process_with(&held, &noise(1), &list);
    list.table.size = None;
    process_with(&held, &noise(1), &list);
    held.deactivate();
}

#[test]
fn more_events_than_fit_lose_nothing() {
    // One control at every frame, and sixteen others all along.
    let others: Vec<_> = (0..16).map(|i| ParamId::EqLfGain as usize + i).collect();
    let numbers: Vec<_> = others
        .iter()
        .map(|i| &PARAMS[*i])
        .filter(|p| p.glides())
        .collect();
    let held = active();
    let (mut events, mut changes) = (Vec::new(), Vec::new());
    for frame in 0..FRAMES {
        let mut add = |id, position| {
            events.push(event(held.id(id), frame as u32, position));
            changes.push((frame, id, f64::from(position as f32)));
        };
        add(TRIM, frame as f64 / FRAMES as f64);
        for (i, param) in numbers.iter().enumerate() {
            add(param.id, ((frame + i) % 7) as f64 / 7.0);
        }
    }
    assert!(
        events.len() > 2 * super::super::reader::CAPACITY,
        "{}",
        events.len()
    );
    let output = process_with(&held, &noise(1), &List::of(&events));
    assert_eq!(output, strip_with(&noise(1), &changes));
    held.deactivate();
    // All at one frame: the last of each.
    let held = active();
    let id = held.id(TRIM);
    let mut many: Vec<_> = (0..5_000)
        .map(|i| event(id, 9, f64::from(i) / 5_000.0))
        .collect();
    many.push(event(id, 9, DOWN));
    let output = process_with(&held, &noise(1), &List::of(&many));
    assert_eq!((output, held.value(TRIM)), heard(&[trim(9, DOWN)]));
    held.deactivate();
}

#[test]
fn a_transport_event_stays_inside_the_block() {
    for time in [0, 9, 255, 256, 5_064, u32::MAX] {
        // SAFETY: a plain table of numbers.
        let mut transport: clap_event_transport = unsafe { std::mem::zeroed() };
        transport.header = clap_event_header {
            size: size_of::<clap_event_transport>() as u32,
            time,
            type_: CLAP_EVENT_TRANSPORT,
            ..trim(0, 0.0).header
        };
        let held = active();
        let moves = [trim(20, DOWN), trim(9, UP)];
        let all = [
            &raw const transport.header,
            &raw const moves[0].header,
            &raw const moves[1].header,
        ];
        let output = process_with(&held, &noise(1), &List::new(&all));
        assert_eq!(
            (output, held.value(TRIM)),
            heard(&[trim(20, DOWN)]),
            "{time}"
        );
        held.deactivate();
    }
}
