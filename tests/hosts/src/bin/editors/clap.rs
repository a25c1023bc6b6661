//! Scenes in a CLAP host.

use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Duration;

use clack_host::prelude::PluginEntry;
use redlight_host_tests::clap::{Instance, KINDS, entry};
use redlight_host_tests::player::{Chance, FRAMES, Player};
use redlight_host_tests::process::Watch;
use redlight_host_tests::screen::Screen;

use super::ledger::Ledger;

/// Instances that play at the same time.
const INSTANCES: usize = 6;
/// Rates between which instances change with the editor open.
const RATES_HZ: [f64; 3] = [48_000.0, 96_000.0, 44_100.0];
/// Where the preamp's drive stands in the editor, as shares of its width and height.
const KNOB: [f64; 2] = [171.0 / 1_336.0, 304.0 / 700.0];

type Scene = fn(&mut Stage, usize) -> usize;

/// Each gives the number of editors that it opened and closed.
const SCENES: &[(&str, Scene)] = &[
    ("opened, drawn, closed", drawn),
    ("closed at once", at_once),
    ("closed before it had a window", without_window),
    ("closed during a drag", during_a_drag),
    ("resized during play", resized),
    ("states loaded while it opened and closed", states),
    ("rate changed while open", rate_changed),
    ("hidden, shown, moved to another window", moved),
    ("window destroyed before the editor", window_first),
    ("plug-in destroyed before the editor", plug_in_first),
    ("all instances at once", together),
];

/// Plays all scenes in turn until `cycles` editors have been opened and closed.
pub fn run(cycles: usize, watch: &Watch) {
    let mut ledger = Ledger::new(cycles, 1, watch);
    let mut stage = Stage::new();
    let mut turn = 0;
    while ledger.is_open() {
        for (name, scene) in SCENES {
            eprintln!("{}: {name}", ledger.cycles());
            let count = scene(&mut stage, turn % INSTANCES);
            stage.idle();
            ledger.enter(name, count);
        }
        turn += 1;
    }
    ledger.close();
    stage.finish();
}

struct Stage {
    entry: PluginEntry,
    screen: Screen,
    player: Player,
    instances: Vec<Instance>,
    chance: Chance,
    drags: usize,
}

impl Stage {
    fn new() -> Self {
        let entry = entry();
        let mut stage = Self {
            screen: Screen::connect(),
            player: Player::start(),
            instances: Vec::new(),
            chance: Chance(7),
            drags: 0,
            entry,
        };
        for i in 0..INSTANCES {
            let instance = Instance::new(&stage.entry, i % KINDS.len());
            stage.instances.push(instance);
            stage.play(i, RATES_HZ[0]);
        }
        stage
    }

    fn play(&mut self, i: usize, rate_hz: f64) {
        let instance = &mut self.instances[i];
        let processor = instance.activate(rate_hz, FRAMES as u32);
        let (kind, ids) = (instance.kind, &instance.ids);
        self.player.play(i, kind, ids, processor);
    }

    fn idle(&mut self) {
        for instance in &mut self.instances {
            instance.idle();
        }
    }

    /// Creates the editor of an instance in a window of its own.
    fn open(&mut self, i: usize) -> (u32, (u32, u32)) {
        let size = self.instances[i].create();
        let corner = 40 * i as i16;
        let window = self.screen.open((corner, corner), size);
        self.instances[i].embed(window);
        self.instances[i].show(true);
        (window, size)
    }

    /// The same, and waits for its picture.
    fn open_and_draw(&mut self, i: usize) -> (u32, (u32, u32)) {
        let (window, size) = self.open(i);
        assert!(self.screen.is_drawn(window), "nothing was drawn");
        (window, size)
    }

    fn close(&mut self, i: usize, window: u32) {
        self.instances[i].destroy();
        assert!(self.screen.is_empty(window), "a view is left over");
        self.screen.close(window);
    }

    /// Every gesture that began has ended; the audio was sound.
    fn finish(mut self) {
        // The last gestures' ends come with the next blocks.
        thread::sleep(Duration::from_millis(200));
        for i in 0..self.instances.len() {
            let processor = self.player.stop(i);
            self.instances[i].deactivate(processor);
        }
        let seen = &self.player.seen;
        println!("{seen:?}");
        let (begun, ended) = (seen.begun.load(Relaxed), seen.ended.load(Relaxed));
        assert!(
            begun >= self.drags,
            "{} drags, {begun} gestures",
            self.drags
        );
        assert_eq!(begun, ended, "gestures without an end");
        assert_eq!(seen.bad_samples.load(Relaxed), 0, "bad samples");
        assert!(seen.blocks.load(Relaxed) > 0);
    }
}

fn pause(ms: u64) {
    thread::sleep(Duration::from_millis(ms));
}

fn drawn(stage: &mut Stage, i: usize) -> usize {
    let (window, _) = stage.open_and_draw(i);
    stage.close(i, window);
    1
}

fn at_once(stage: &mut Stage, i: usize) -> usize {
    for n in 0..3 {
        let (window, _) = stage.open(i);
        pause(n);
        stage.close(i, window);
    }
    3
}

fn without_window(stage: &mut Stage, i: usize) -> usize {
    stage.instances[i].create();
    stage.instances[i].destroy();
    stage.instances[i].create();
    stage.instances[i].show(true);
    pause(5);
    stage.instances[i].destroy();
    2
}

fn during_a_drag(stage: &mut Stage, i: usize) -> usize {
    let (window, (width, height)) = stage.open_and_draw(i);
    let corner = 40.0 * i as f64;
    let x = (corner + KNOB[0] * f64::from(width)) as i16;
    let y = (corner + KNOB[1] * f64::from(height)) as i16;
    let begun = stage.player.seen.begun.load(Relaxed);
    stage.screen.point(x, y);
    pause(60);
    stage.screen.press(true);
    for n in 0..40 {
        stage.screen.point(x, y - n);
        pause(15);
        if stage.player.seen.begun.load(Relaxed) > begun {
            stage.drags += 1;
            break;
        }
    }
    stage.close(i, window);
    stage.screen.press(false);
    1
}

fn resized(stage: &mut Stage, i: usize) -> usize {
    let (window, (width, height)) = stage.open_and_draw(i);
    for _ in 0..6 {
        let share = 0.5 + stage.chance.share();
        let wanted = (
            (f64::from(width) * share) as u32,
            (f64::from(height) * share) as u32,
        );
        // Some hosts resize their window first, some ask the editor first.
        if stage.chance.share() < 0.5 {
            stage.screen.resize(window, wanted);
        }
        let size = stage.instances[i].resize(wanted);
        stage.screen.resize(window, size);
        pause(5);
        stage.idle();
    }
    stage.instances[i].scale(1.5);
    stage.instances[i].scale(1.0);
    let size = stage.instances[i].resize((width, height));
    assert_eq!(size, (width, height));
    assert!(stage.screen.is_drawn(window), "nothing is drawn any more");
    stage.close(i, window);
    1
}

fn states(stage: &mut Stage, i: usize) -> usize {
    let states: Vec<_> = (0..INSTANCES)
        .map(|other| stage.instances[other].save())
        .collect();
    let instance = &mut stage.instances[i];
    let size = instance.create();
    instance.load(&states[0]);
    let window = stage.screen.open((0, 0), size);
    instance.load(&states[1]);
    instance.embed(window);
    instance.load(&states[2]);
    instance.show(true);
    for state in &states {
        instance.load(state);
        instance.values();
        pause(3);
    }
    instance.destroy();
    instance.load(&states[3]);
    stage.screen.close(window);
    1
}

fn rate_changed(stage: &mut Stage, i: usize) -> usize {
    let (window, _) = stage.open_and_draw(i);
    for rate_hz in [RATES_HZ[1], RATES_HZ[2], RATES_HZ[0]] {
        let processor = stage.player.stop(i);
        stage.instances[i].deactivate(processor);
        stage.play(i, rate_hz);
        pause(10);
    }
    stage.close(i, window);
    1
}

fn moved(stage: &mut Stage, i: usize) -> usize {
    let (window, size) = stage.open_and_draw(i);
    stage.instances[i].show(false);
    stage.instances[i].show(true);
    let other = stage.screen.open((200, 10), size);
    stage.instances[i].embed(other);
    stage.instances[i].show(true);
    assert!(stage.screen.is_drawn(other), "nothing was drawn elsewhere");
    stage.screen.close(window);
    stage.close(i, other);
    1
}

/// Some hosts tear down the window and tell the plug-in afterwards.
fn window_first(stage: &mut Stage, i: usize) -> usize {
    for ms in [0, 30, 120] {
        let (window, _) = stage.open_and_draw(i);
        stage.screen.close(window);
        // Time for the editor to draw into nothing.
        pause(ms);
        stage.instances[i].idle();
        stage.instances[i].destroy();
    }
    3
}

fn plug_in_first(stage: &mut Stage, i: usize) -> usize {
    let (window, _) = stage.open_and_draw(i);
    let processor = stage.player.stop(i);
    stage.instances[i].deactivate(processor);
    let kind = stage.instances[i].kind;
    // The old one is dropped with its editor open.
    stage.instances[i] = Instance::new(&stage.entry, kind);
    stage.play(i, RATES_HZ[0]);
    stage.screen.close(window);
    1
}

fn together(stage: &mut Stage, i: usize) -> usize {
    let windows: Vec<_> = (0..INSTANCES).map(|n| stage.open(n).0).collect();
    for (n, window) in windows.iter().enumerate() {
        assert!(
            stage.screen.is_drawn(*window),
            "nothing was drawn in the {n}th"
        );
    }
    for n in 0..INSTANCES {
        let n = (n + i) % INSTANCES;
        stage.close(n, windows[n]);
    }
    INSTANCES
}
