//! A host that calls anything from anywhere at any time.

use std::sync::atomic::AtomicUsize;
use std::thread;
use std::time::{Duration, Instant};

use clap_sys::ext::render::{CLAP_EXT_RENDER, clap_plugin_render};
use clap_sys::ext::track_info::{CLAP_EXT_TRACK_INFO, clap_plugin_track_info};

use super::host::*;
use super::*;
use crate::params::ParamId;

const TRIM: ParamId = ParamId::OutputTrim;

// SAFETY: what is tried is that calls from any thread do no harm.
unsafe impl Sync for Held {}

#[test]
fn what_is_flushed_beside_processing_is_not_lost() {
    let held = keyed();
    let id = held.id(TRIM);
    let rounds = AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            let input = noise(1);
            while rounds.load(Relaxed) < 20_000 {
                process_with(&held, &input, &List::of(&[]));
            }
        });
        for round in 0..20_000 {
            let position = f64::from(round % 1_000) / 1_000.0;
            held.flush(&List::of(&[event(id, 0, position)]));
            rounds.fetch_add(1, Relaxed);
        }
    });
    held.flush(&List::of(&[]));
    let last = f64::from(0.999_f32);
    assert!(
        (held.value(TRIM) - last).abs() < 1e-6,
        "{}",
        held.value(TRIM)
    );
    held.deactivate();
}

#[test]
fn what_is_flushed_inside_processing_counts_when_it_has_come_back() {
    let held = keyed();
    // SAFETY: it lives as long as `held`.
    let this = unsafe { &*held.0.cast::<Instance>() };
    let audio = this.audio.lock().expect("the audio's side");
    held.flush(&List::of(&[event(held.id(TRIM), 0, 0.25)]));
    assert_eq!(held.value(TRIM), 0.5, "it waits");
    drop(audio);
    process_with(&held, &noise(1), &List::of(&[]));
    assert_eq!(held.value(TRIM), 0.25);
    held.deactivate();
}

#[test]
fn every_call_from_every_thread_does_no_harm() {
    let held = keyed();
    let end = Instant::now() + Duration::from_millis(1_500);
    let calls: [&(dyn Fn() + Sync); 8] = [
        &|| {
            process_with(&held, &noise(1), &List::of(&[event(held.id(TRIM), 7, 0.1)]));
        },
        &|| held.flush(&List::of(&[event(held.id(TRIM), 7, 0.9)])),
        // SAFETY: in any order.
        &|| unsafe { held.table().on_main_thread.expect("a callback")(held.0) },
        // SAFETY: in any order.
        &|| unsafe { held.table().reset.expect("reset")(held.0) },
        &|| {
            let render = held.extension::<clap_plugin_render>(CLAP_EXT_RENDER);
            // SAFETY: in any order.
            unsafe { render.set.expect("set")(held.0, 1) };
        },
        &|| {
            let track = held.extension::<clap_plugin_track_info>(CLAP_EXT_TRACK_INFO);
            // SAFETY: in any order.
            unsafe { track.changed.expect("changed")(held.0) };
        },
        // SAFETY: in any order.
        &|| unsafe {
            held.table().init.expect("init")(held.0);
        },
        &|| {
            held.activate_as(RATE_HZ, 1, FRAMES as u32);
            thread::sleep(Duration::from_millis(5));
        },
    ];
    thread::scope(|scope| {
        for call in calls.iter().chain(&calls[..4]) {
            scope.spawn(move || {
                while Instant::now() < end {
                    call();
                }
            });
        }
    });
    held.deactivate();
}

/// Like `process_with`, an error being one of the answers.
fn process_with(held: &Held, input: &Signal, list: &List) {
    let (mut main, mut output) = (input.clone(), noise(9));
    let mut main = pointers(&mut main);
    let ports = [port(&mut main)];
    let mut heard = pointers(&mut output);
    let mut outputs = [port(&mut heard)];
    let mut sent = block(&ports, &mut outputs, FRAMES);
    sent.in_events = &raw const list.table;
    held.process(&sent);
}

#[test]
fn an_editor_is_left_alone_by_other_threads_and_inside_other_calls() {
    let held = Held::new(c"org.redlight-audio.redlight");
    // SAFETY: it lives as long as `held`.
    let this = unsafe { &*held.0.cast::<Instance>() };
    let elsewhere = thread::spawn(|| thread::current().id())
        .join()
        .expect("an id");
    *this.editor.thread.write().expect("free") = Some(elsewhere);
    assert_eq!(this.in_editor(|| 1), None, "another thread's");
    this.end_editor();
    assert_eq!(*this.editor.thread.read().expect("free"), Some(elsewhere));
    // Ours: destroyed inside a call, as hosts do that are told that it has gone.
    *this.editor.thread.write().expect("free") = Some(thread::current().id());
    let inside = this.in_editor(|| {
        this.end_editor();
        this.editor.is_over.load(Relaxed)
    });
    assert_eq!(inside, Some(true), "it waits");
    assert!(!this.editor.is_over.load(Relaxed), "it is done");
    assert_eq!(*this.editor.thread.read().expect("free"), None);
}

#[test]
fn a_host_without_functions_is_asked_for_nothing() {
    static BARE: clap_host = clap_host {
        get_extension: None,
        request_restart: None,
        request_process: None,
        request_callback: None,
        ..HOST
    };
    let held = Held::in_host(c"org.redlight-audio.redlight-key", &BARE);
    let id = held.id(TRIM);
    held.flush(&List::of(&[event(id, 0, 0.25)]));
    held.activate();
    thread::scope(|scope| {
        // On the main thread the framework would ask nobody to be called back.
        scope.spawn(|| {
            held.flush(&List::of(&[event(id, 0, 0.5)]));
            process_with(&held, &noise(1), &List::of(&[event(id, 7, 0.75)]));
        });
    });
    // SAFETY: in any order.
    unsafe { held.table().on_main_thread.expect("a callback")(held.0) };
    assert_eq!(held.value(TRIM), 0.75);
    held.deactivate();
}
