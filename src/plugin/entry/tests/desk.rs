//! What comes from the desk, and what the host is told of the strip's reductions.

use std::ffi::{CStr, c_void};
use std::ptr::null;
use std::thread;
use std::time::{Duration, Instant};

use clap_sys::events::{
    CLAP_EVENT_PARAM_GESTURE_BEGIN, CLAP_EVENT_PARAM_GESTURE_END, CLAP_EVENT_PARAM_VALUE,
    clap_event_header, clap_event_param_gesture, clap_event_param_value, clap_output_events,
};
use clap_sys::ext::params::CLAP_PARAM_IS_READONLY;
use clap_sys::stream::clap_ostream;

use super::host::*;
use super::*;
use crate::params::{HOST_ORDER, ParamId};
use crate::plugin::entry::meters::{self, GAIN_ADJUSTMENT_ID, GainAdjustment};
use crate::plugin::entry::remote::Move;
use crate::registry::{Change, Desk, Post, Presence, Told, name};

const STEREO: &CStr = c"org.redlight-audio.redlight";
const TRIM: ParamId = ParamId::OutputTrim;

/// An event that came out: its type, parameter, time, and value.
type Heard = (u16, u32, u32, f64);

unsafe extern "C" fn keep(
    list: *const clap_output_events,
    event: *const clap_event_header,
) -> bool {
    // SAFETY: made by `out`; the event is what it says.
    unsafe {
        let told = &mut *(*list).ctx.cast::<Vec<Heard>>();
        let header = *event;
        told.push(if header.type_ == CLAP_EVENT_PARAM_VALUE {
            let event = &*event.cast::<clap_event_param_value>();
            (header.type_, event.param_id, header.time, event.value)
        } else {
            let event = &*event.cast::<clap_event_param_gesture>();
            (header.type_, event.param_id, header.time, -1.0)
        });
    }
    true
}

fn out(told: &mut Vec<Heard>) -> clap_output_events {
    clap_output_events {
        ctx: (&raw mut *told).cast(),
        try_push: Some(keep),
    }
}

unsafe extern "C" fn append(stream: *const clap_ostream, from: *const c_void, size: u64) -> i64 {
    // SAFETY: made by `saved`, and the plug-in has written as much.
    unsafe {
        let to = &mut *(*stream).ctx.cast::<Vec<u8>>();
        to.extend(std::slice::from_raw_parts(from.cast::<u8>(), size as usize));
    }
    size as i64
}

/// The plug-in's state.
fn saved(held: &Held) -> Vec<u8> {
    let mut saved = Vec::new();
    let stream = clap_ostream {
        ctx: (&raw mut saved).cast(),
        write: Some(append),
    };
    let state: &clap_plugin_state = held.extension(CLAP_EXT_STATE);
    // SAFETY: in any order.
    assert!(unsafe { state.save.expect("save")(held.0, &raw const stream) });
    saved
}

/// Processes a block, and gives what came out and what the host was told.
fn heard(held: &Held, input: &Signal, list: &List) -> (Signal, Vec<Heard>) {
    let mut told = Vec::new();
    let events = out(&mut told);
    let frames = input[0].len();
    let (mut main, mut output) = (input.clone(), [0, 1].map(|_| vec![0.0; frames]));
    let mut main = pointers(&mut main);
    let ports = [port(&mut main)];
    let mut heard = pointers(&mut output);
    let mut outputs = [port(&mut heard)];
    let mut sent = block(&ports, &mut outputs, frames);
    sent.in_events = &raw const list.table;
    sent.out_events = &raw const events;
    assert_ne!(held.process(&sent), CLAP_PROCESS_ERROR);
    (output, told)
}

fn instance(held: &Held) -> &Instance {
    // SAFETY: made by our own `create`, and lives as long as `held`.
    unsafe { &*held.0.cast::<Instance>() }
}

fn send(held: &Held, moves: &[Move]) -> bool {
    instance(held)
        .link
        .as_ref()
        .expect("a link")
        .sender
        .send(moves)
}

fn gesture(id: ParamId, position: f64) -> [Move; 3] {
    [Move::Begin(id), Move::Set(id, position), Move::End(id)]
}

#[test]
fn a_move_from_the_desk_sounds_as_the_hosts_own_and_is_told_as_a_gesture() {
    let (by_host, by_desk) = (Held::new(STEREO), Held::new(STEREO));
    by_host.activate();
    by_desk.activate();
    let id = by_desk.id(TRIM);
    let nothing = List::new(&[]);
    let expected = heard(&by_host, &noise(1), &List::of(&[event(id, 0, 0.25)])).0;
    assert!(send(&by_desk, &gesture(TRIM, 0.25)));
    let (output, told) = heard(&by_desk, &noise(1), &nothing);
    assert_eq!(output, expected);
    let wanted = [
        (CLAP_EVENT_PARAM_GESTURE_BEGIN, id, 0, -1.0),
        (CLAP_EVENT_PARAM_VALUE, id, 0, 0.25),
        (CLAP_EVENT_PARAM_GESTURE_END, id, 0, -1.0),
    ];
    assert_eq!(told, wanted);
    assert_eq!(by_desk.value(TRIM), 0.25);
    // Once.
    assert_eq!(heard(&by_desk, &noise(2), &nothing).1, []);
    by_host.deactivate();
    by_desk.deactivate();
}

#[test]
fn the_desks_hand_is_behind_the_hosts_automation_of_the_same_frame_only() {
    let held = Held::new(STEREO);
    held.activate();
    let id = held.id(TRIM);
    assert!(send(&held, &gesture(TRIM, 0.25)));
    heard(&held, &noise(1), &List::of(&[event(id, 0, 0.75)]));
    assert_eq!(held.value(TRIM), 0.25);
    assert!(send(&held, &gesture(TRIM, 0.25)));
    heard(&held, &noise(1), &List::of(&[event(id, 5, 0.75)]));
    assert_eq!(held.value(TRIM), 0.75);
    held.deactivate();
}

#[test]
fn an_idle_strip_takes_moves_when_the_host_flushes() {
    let held = Held::new(STEREO);
    assert!(send(&held, &gesture(ParamId::CompOn, 1.0)));
    let mut told = Vec::new();
    let events = out(&mut told);
    let flush = held.params().flush.expect("flush");
    let nothing = List::new(&[]);
    // SAFETY: in order.
    unsafe { flush(held.0, &raw const nothing.table, &raw const events) };
    assert_eq!(told.len(), 3);
    assert_eq!(held.value(ParamId::CompOn), 1.0);
    // A host without a list hears nothing, and the strip does.
    assert!(send(&held, &gesture(ParamId::CompOn, 0.0)));
    // SAFETY: in order.
    unsafe { flush(held.0, null(), null()) };
    assert_eq!(held.value(ParamId::CompOn), 0.0);
}

#[test]
fn every_parameter_at_once_goes_in_one_block_and_what_has_no_room_is_refused_whole() {
    let held = Held::new(STEREO);
    held.activate();
    let all: Vec<_> = HOST_ORDER.iter().flat_map(|id| gesture(*id, 1.0)).collect();
    assert!(send(&held, &all));
    let told = heard(&held, &noise(1), &List::new(&[])).1;
    assert!(told.len() >= 3 * HOST_ORDER.len());
    for id in HOST_ORDER {
        let greatest = id.param().step_count().unwrap_or(1) as f64;
        assert_eq!(held.value(id), greatest, "{}", id.param().key);
    }
    let mut sent = 0;
    while send(&held, &all) {
        sent += all.len();
        assert!(sent < 10_000, "bounded");
    }
    let mut values = 0;
    for _ in 0..16 {
        let told = heard(&held, &noise(1), &List::new(&[])).1;
        values += told
            .iter()
            .filter(|t| t.0 != CLAP_EVENT_PARAM_VALUE)
            .count();
    }
    assert_eq!(values, sent / 3 * 2, "every begin and end came out");
    held.deactivate();
}

#[test]
fn hosts_are_told_what_each_module_takes_away() {
    let held = Held::new(STEREO);
    for (id, position) in [(ParamId::CompOn, 1.0), (ParamId::CompThreshold, 0.1)] {
        held.flush(&List::of(&[event(held.id(id), 0, position)]));
    }
    held.activate();
    let infos: Vec<_> = (0..meters::COUNT)
        .map(|at| held.info((HOST_ORDER.len() + at) as u32).expect("listed"))
        .collect();
    assert!(
        held.info((HOST_ORDER.len() + meters::COUNT) as u32)
            .is_none()
    );
    assert!(
        infos
            .iter()
            .all(|info| info.flags == CLAP_PARAM_IS_READONLY)
    );
    let value = |id: u32| {
        let mut value = -1.0;
        let get = held.params().get_value.expect("value");
        // SAFETY: in any order.
        assert!(unsafe { get(held.0, id, &raw mut value) });
        value
    };
    let mut last = [0.0; 3];
    for block in 0..40 {
        let (_, told) = heard(&held, &noise(block), &List::new(&[]));
        for (_, id, time, value) in told {
            let at = infos
                .iter()
                .position(|info| info.id == id)
                .expect("a reduction");
            assert_eq!(time as usize, FRAMES - 1);
            last[at] = value;
        }
    }
    // A steady end, so that what was told last is what is.
    let constant = [0, 1].map(|_| vec![0.5; FRAMES]);
    for _ in 0..200 {
        for (_, id, _, value) in heard(&held, &constant, &List::new(&[])).1 {
            last[infos.iter().position(|info| info.id == id).expect("one")] = value;
        }
    }
    assert!(last[1] > 3.0, "{last:?}");
    assert_eq!((last[0], last[2]), (0.0, 0.0));
    assert!((value(infos[1].id) - last[1]).abs() < 0.01);
    let gain: &GainAdjustment = held.extension(GAIN_ADJUSTMENT_ID);
    // SAFETY: in any order.
    let gain_db = unsafe { (gain.get)(held.0) };
    assert!((gain_db + value(infos[1].id)).abs() < 1e-6, "{gain_db}");
    held.deactivate();
}

#[test]
fn a_reduction_cannot_be_set() {
    let held = Held::new(STEREO);
    let id = held.info(HOST_ORDER.len() as u32).expect("listed").id;
    let before = saved(&held);
    held.flush(&List::of(&[event(id, 0, 6.0)]));
    let mut value = -1.0;
    // SAFETY: in any order.
    assert!(unsafe { held.params().get_value.expect("value")(held.0, id, &raw mut value) });
    assert_eq!(value, 0.0);
    assert_eq!(saved(&held), before);
}

/// Asks until there is an answer.
fn wait<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "no answer");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_gesture_belongs_to_its_desk_and_ends_when_that_is_gone() {
    let held = Held::new(STEREO);
    held.activate();
    let id = held.id(TRIM);
    let presence = Presence::of_process();
    let [mut first, mut second] = [0, 1].map(|_| Desk::open(&presence));
    let identity = wait(|| lock(&instance(&held).registration).as_ref()?.identity());
    let post = |desk: &mut Desk, change| {
        wait(|| {
            desk.strips();
            match desk.post(identity, change) {
                Post::Sent(ticket) => Some(ticket),
                _ => None,
            }
        })
    };
    let told =
        |desk: &Desk, ticket| wait(|| Some(desk.told(&ticket)).filter(|t| *t != Told::Pending));
    let begun = post(&mut first, Change::Begin(TRIM));
    assert_eq!(told(&first, begun), Told::Taken);
    for change in [
        Change::Begin(TRIM),
        Change::Value(TRIM, 0.75),
        Change::Set(TRIM, 0.75),
        Change::End(TRIM),
    ] {
        let ticket = post(&mut second, change);
        assert!(
            matches!(told(&second, ticket), Told::Refused(_)),
            "{change:?}"
        );
    }
    let process = || heard(&held, &noise(1), &List::new(&[])).1;
    let is = |type_| move |told: &Heard| told.0 == type_ && told.1 == id;
    assert!(process().iter().any(is(CLAP_EVENT_PARAM_GESTURE_BEGIN)));
    assert_eq!(held.value(TRIM), 0.5);
    drop(first);
    wait(|| {
        second.strips();
        process()
            .iter()
            .any(is(CLAP_EVENT_PARAM_GESTURE_END))
            .then_some(())
    });
    let free = post(&mut second, Change::Set(TRIM, 0.75));
    assert_eq!(told(&second, free), Told::Taken);
    held.deactivate();
}

#[test]
fn a_desk_sees_the_strip_and_moves_it_by_letters() {
    let held = Held::new(STEREO);
    held.activate();
    let mut desk = Desk::open(&Presence::of_process());
    let identity = wait(|| lock(&instance(&held).registration).as_ref()?.identity());
    let seen = |desk: &mut Desk| {
        let mut strips = desk.strips().iter();
        strips
            .find(|strip| strip.owner.identity == identity)
            .cloned()
    };
    wait(|| seen(&mut desk));
    let post = |desk: &mut Desk, change| {
        wait(|| matches!(desk.post(identity, change), Post::Sent(_)).then_some(()));
    };
    let quarter = f64::from(0.25_f32);
    post(&mut desk, Change::Set(TRIM, quarter));
    post(&mut desk, Change::Label(name("Kick in")));
    post(&mut desk, Change::Groups(0b10));
    post(&mut desk, Change::GroupName(name("Drums")));
    post(&mut desk, Change::Preset(name("factory/kick")));
    let told = wait(|| {
        heard(&held, &noise(1), &List::new(&[]));
        let contents = seen(&mut desk)?.contents;
        (contents.positions[TRIM as usize] == quarter && !contents.preset.is_empty())
            .then_some(contents)
    });
    assert_eq!(held.value(TRIM), quarter);
    let names = [&told.label, &told.group_name, &told.preset].map(|name| name.as_str());
    assert_eq!(names, ["Kick in", "Drums", "factory/kick"]);
    assert_eq!(told.groups, 0b10);
    // B is as A was; then A again.
    post(&mut desk, Change::SwitchSides);
    post(&mut desk, Change::Set(TRIM, 0.75));
    let process = || drop(heard(&held, &noise(1), &List::new(&[])));
    wait(|| {
        process();
        (held.value(TRIM) == 0.75).then_some(())
    });
    post(&mut desk, Change::SwitchSides);
    wait(|| {
        process();
        (held.value(TRIM) == quarter).then_some(())
    });
    // Gone with the instance.
    held.deactivate();
    drop(held);
    wait(|| seen(&mut desk).is_none().then_some(()));
}
