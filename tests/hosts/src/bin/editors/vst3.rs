//! Scenes in a VST3 host.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use redlight_host_tests::player::{Chance, FRAMES};
use redlight_host_tests::process::Watch;
use redlight_host_tests::screen::Screen;
use redlight_host_tests::vst3::{NAMES, load};
use vst3_host::{Plugin, WindowHandle};

use super::ledger::Ledger;

const RATE_HZ: f64 = 48_000.0;

type Scene = fn(&mut Stage, usize) -> usize;

/// Each gives the number of editors that it opened and closed.
const SCENES: &[(&str, Scene)] = &[
    ("opened, drawn, closed", drawn),
    ("closed at once", at_once),
    ("closed during a drag", during_a_drag),
    ("resized during play", resized),
    ("states loaded while it opened and closed", states),
    ("window destroyed before the view", window_first),
    ("plug-in released before the view was closed", plug_in_first),
    ("all instances at once", together),
];

/// Plays all scenes in turn until `cycles` editors have been opened and closed.
pub fn run(cycles: usize, watch: &Watch) {
    // One window to show, and one that the host makes to ask for the size.
    let mut ledger = Ledger::new(cycles, 2, watch);
    let mut stage = Stage::new();
    let mut turn = 0;
    while ledger.is_open() {
        for (name, scene) in SCENES {
            eprintln!("{}: {name}", ledger.cycles());
            let count = scene(&mut stage, turn % NAMES.len());
            stage.idle(2);
            ledger.enter(name, count);
        }
        turn += 1;
    }
    ledger.close();
    stage.finish();
}

/// An instance that plays on a thread of its own. This host lets one thread at a time call.
struct Voice {
    plugin: Arc<Mutex<Plugin>>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Voice {
    fn new(name: &str, blocks: &Arc<AtomicU64>) -> Self {
        let mut plugin = load(name, RATE_HZ, FRAMES);
        plugin.start_processing().expect("started");
        let plugin = Arc::new(Mutex::new(plugin));
        let is_over = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let (plugin, is_over, blocks) = (plugin.clone(), is_over.clone(), blocks.clone());
            move || play(&plugin, &is_over, &blocks)
        });
        Self {
            plugin,
            is_over,
            thread: Some(thread),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Plugin> {
        self.plugin.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.is_over.store(true, Relaxed);
        let end = self.thread.take().map(JoinHandle::join);
        if !thread::panicking() {
            end.expect("once").expect("the audio thread is well");
        }
    }
}

fn play(plugin: &Mutex<Plugin>, is_over: &AtomicBool, blocks: &AtomicU64) {
    let mut chance = Chance(3);
    let lock = || plugin.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut buffers, ids) = {
        let plugin = lock();
        let buffers = plugin.create_bus_audio_buffers(FRAMES).expect("buffers");
        let params = plugin.get_parameters().expect("parameters");
        (buffers, params.iter().map(|p| p.id).collect::<Vec<_>>())
    };
    while !is_over.load(Relaxed) {
        for channel in buffers.inputs.iter_mut().flat_map(|bus| &mut bus.channels) {
            channel.fill_with(|| chance.share() as f32 - 0.5);
        }
        {
            let mut plugin = lock();
            if chance.draw().is_multiple_of(8) {
                let id = ids[chance.draw() as usize % ids.len()];
                plugin.set_parameter(id, chance.share()).expect("set");
            }
            plugin.process_bus_audio(&mut buffers).expect("processed");
        }
        let mut samples = buffers
            .outputs
            .iter()
            .flat_map(|bus| &bus.channels)
            .flatten();
        assert!(samples.all(|x| x.is_finite() && !x.is_subnormal()));
        blocks.fetch_add(1, Relaxed);
        thread::sleep(Duration::from_micros(1_300));
    }
}

struct Stage {
    screen: Screen,
    voices: Vec<Voice>,
    blocks: Arc<AtomicU64>,
    chance: Chance,
    edits: usize,
}

impl Stage {
    fn new() -> Self {
        let blocks = Arc::new(AtomicU64::new(0));
        let voices = NAMES.map(|name| Voice::new(name, &blocks));
        Self {
            screen: Screen::connect(),
            voices: voices.into(),
            blocks,
            chance: Chance(11),
            edits: 0,
        }
    }

    /// The host's idle loop.
    fn idle(&mut self, times: usize) {
        for _ in 0..times {
            for voice in &self.voices {
                let mut plugin = voice.lock();
                plugin.service_run_loop();
                let _ = plugin.service_host_requests();
                self.edits += plugin.take_parameter_edits().len();
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn open(&mut self, i: usize) -> (u32, (u32, u32)) {
        let mut plugin = self.voices[i].lock();
        let (width, height) = plugin.get_editor_size().expect("a size");
        let size = (width as u32, height as u32);
        let corner = 40 * i as i16;
        let window = self.screen.open((corner, corner), size);
        let handle = WindowHandle::from_x11(window);
        plugin.open_editor(handle).expect("opened");
        (window, size)
    }

    fn open_and_draw(&mut self, i: usize) -> (u32, (u32, u32)) {
        let (window, size) = self.open(i);
        self.idle(2);
        assert!(self.screen.is_drawn(window), "nothing was drawn");
        (window, size)
    }

    fn close(&mut self, i: usize, window: u32) {
        self.voices[i].lock().close_editor().expect("closed");
        assert!(self.screen.is_empty(window), "a view is left over");
        self.screen.close(window);
    }

    fn finish(mut self) {
        self.idle(20);
        self.voices.clear();
        println!(
            "{} blocks, {} edits by hand",
            self.blocks.load(Relaxed),
            self.edits
        );
        assert!(self.edits > 0, "no drag reached the host");
    }
}

fn drawn(stage: &mut Stage, i: usize) -> usize {
    let (window, _) = stage.open_and_draw(i);
    stage.close(i, window);
    1
}

fn at_once(stage: &mut Stage, i: usize) -> usize {
    for n in 0..3 {
        let (window, _) = stage.open(i);
        thread::sleep(Duration::from_millis(n));
        stage.close(i, window);
    }
    3
}

fn during_a_drag(stage: &mut Stage, i: usize) -> usize {
    let (window, (width, height)) = stage.open_and_draw(i);
    let corner = 40.0 * i as f64;
    // The preamp's drive.
    let x = (corner + 171.0 / 1_336.0 * f64::from(width)) as i16;
    let y = (corner + 304.0 / 700.0 * f64::from(height)) as i16;
    stage.screen.point(x, y);
    thread::sleep(Duration::from_millis(60));
    stage.screen.press(true);
    for n in 0..20 {
        stage.screen.point(x, y - n);
        stage.idle(2);
    }
    stage.close(i, window);
    stage.screen.press(false);
    1
}

fn resized(stage: &mut Stage, i: usize) -> usize {
    let (window, (width, height)) = stage.open_and_draw(i);
    for _ in 0..6 {
        let share = 0.5 + stage.chance.share();
        let wanted = [width, height].map(|x| (f64::from(x) * share) as i32);
        let resized = {
            let mut plugin = stage.voices[i].lock();
            let can_resize = plugin.attached_editor_can_resize() == Some(true);
            can_resize.then(|| plugin.resize_editor(wanted[0], wanted[1]))
        };
        let (width, height) = resized.expect("resizable").expect("resized");
        stage.screen.resize(window, (width as u32, height as u32));
        stage.idle(1);
    }
    assert!(stage.screen.is_drawn(window), "nothing is drawn any more");
    stage.close(i, window);
    1
}

fn states(stage: &mut Stage, i: usize) -> usize {
    let states: Vec<_> = stage
        .voices
        .iter()
        .map(|voice| voice.lock().save_state().expect("saved"))
        .collect();
    let load = |stage: &mut Stage, state: &[u8]| {
        stage.voices[i].lock().load_state(state).expect("loaded");
    };
    load(stage, &states[0]);
    let (window, _) = stage.open(i);
    for state in &states {
        load(stage, state);
        stage.idle(1);
    }
    load(stage, &states[1]);
    stage.close(i, window);
    load(stage, &states[2]);
    1
}

fn window_first(stage: &mut Stage, i: usize) -> usize {
    for ms in [0, 30, 120] {
        let (window, _) = stage.open_and_draw(i);
        stage.screen.close(window);
        // Time for the editor to draw into nothing.
        thread::sleep(Duration::from_millis(ms));
        stage.idle(1);
        stage.voices[i].lock().close_editor().expect("closed");
    }
    3
}

fn plug_in_first(stage: &mut Stage, i: usize) -> usize {
    let (window, _) = stage.open_and_draw(i);
    stage.voices[i] = Voice::new(NAMES[i], &stage.blocks);
    stage.screen.close(window);
    1
}

fn together(stage: &mut Stage, i: usize) -> usize {
    let count = stage.voices.len();
    let windows: Vec<_> = (0..count).map(|n| stage.open(n).0).collect();
    stage.idle(2);
    for window in &windows {
        assert!(stage.screen.is_drawn(*window), "nothing was drawn");
    }
    for n in 0..count {
        let n = (n + i) % count;
        stage.close(n, windows[n]);
    }
    count
}
