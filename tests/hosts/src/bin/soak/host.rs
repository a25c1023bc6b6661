//! The main thread's side: instances, states, editors.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use clack_host::prelude::ClapId;
use redlight_host_tests::clap::{Instance, KINDS, entry};
use redlight_host_tests::screen::Screen;

use crate::RATE_HZ;
use crate::audio::{Pace, Stage};
use crate::report::Tally;

/// Instances: a small desk.
pub const INSTANCES: usize = 24;
/// Editors that are open at the same time.
const EDITORS: usize = 3;
/// How long an editor stays open.
const STAY: Duration = Duration::from_millis(1_500);

/// What the main thread did.
#[derive(Debug, Default)]
pub struct Deeds {
    /// States saved.
    pub saved: usize,
    /// States loaded.
    pub loaded: usize,
    /// Editors opened, and closed again.
    pub opened: usize,
}

struct OpenEditor {
    instance: usize,
    window: u32,
    since: Instant,
}

/// Tells the audio thread that it is over, however the main thread's work ends.
struct AtTheEnd<'a>(&'a AtomicBool);

impl Drop for AtTheEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

/// All instances.
pub struct Rack {
    instances: Vec<Instance>,
    /// None if editors stay closed.
    screen: Option<Screen>,
    open: Vec<OpenEditor>,
    turn: usize,
    /// What was done so far.
    pub deeds: Deeds,
}

impl Rack {
    /// All instances; with a screen if editors are to open.
    pub fn new(screen: Option<Screen>) -> Self {
        let entry = entry();
        let instance = |i| Instance::new(&entry, i % KINDS.len());
        Self {
            instances: (0..INSTANCES).map(instance).collect(),
            screen,
            open: Vec::new(),
            turn: 0,
            deeds: Deeds::default(),
        }
    }

    /// The CLAP ids of all parameters; the same for all instances.
    pub fn param_ids(&self) -> &[ClapId] {
        &self.instances[0].ids
    }

    /// Activates all, plays for `time` in blocks of `frames`, deactivates all.
    pub fn round(
        &mut self,
        stage: &mut Stage,
        (frames, pace): (usize, Pace),
        time: Duration,
        tally: &mut Tally,
    ) {
        let activated = self.instances.iter_mut();
        let stopped: Vec<_> = activated
            .map(|p| p.activate(RATE_HZ, frames as u32))
            .collect();
        let is_over = AtomicBool::new(false);
        let stopped = thread::scope(|scope| {
            let audio_thread = scope.spawn(|| {
                let mut processors: Vec<_> = stopped
                    .into_iter()
                    .map(|p| p.start_processing().expect("started"))
                    .collect();
                stage.begin(frames, pace);
                while !is_over.load(Relaxed) {
                    stage.cycle(&mut processors, frames, tally);
                }
                let stopped = processors.into_iter().map(|p| p.stop_processing());
                stopped.collect::<Vec<_>>()
            });
            let _end = AtTheEnd(&is_over);
            let start = Instant::now();
            while start.elapsed() < time && !audio_thread.is_finished() {
                self.be_busy();
                thread::sleep(Duration::from_millis(2));
            }
            while let Some(editor) = self.open.pop() {
                self.close(&editor);
            }
            is_over.store(true, Relaxed);
            audio_thread.join().expect("audio thread")
        });
        for (instance, processor) in self.instances.iter_mut().zip(stopped) {
            instance.deactivate(processor);
        }
    }

    /// Saves one instance's state, loads it again, answers callbacks, opens and closes editors. The
    /// first instance is compared with the strip and loads nothing: when a load strikes is not known
    /// to the sample.
    fn be_busy(&mut self) {
        self.turn = (self.turn + 1) % self.instances.len();
        for editor in &self.open {
            self.instances[editor.instance].idle();
        }
        let instance = &mut self.instances[self.turn];
        instance.idle();
        let bytes = instance.save();
        self.deeds.saved += 1;
        if self.turn != 0 {
            instance.load(&bytes);
            self.deeds.loaded += 1;
        }
        if self.open.first().is_some_and(|e| e.since.elapsed() > STAY) {
            let editor = self.open.remove(0);
            self.close(&editor);
        }
        let is_due = self.open.last().is_none_or(|e| {
            let spread = STAY / EDITORS as u32;
            e.since.elapsed() > spread
        });
        if is_due && self.open.len() < EDITORS {
            self.open();
        }
    }

    fn open(&mut self) {
        let Some(screen) = &self.screen else {
            return;
        };
        let number = 5 * self.deeds.opened % INSTANCES;
        let corner = 30 * (self.deeds.opened % 8) as i16;
        self.deeds.opened += 1;
        let instance = &mut self.instances[number];
        let size = instance.create();
        let window = screen.open((corner, corner), size);
        instance.embed(window);
        instance.show(true);
        self.open.push(OpenEditor {
            instance: number,
            window,
            since: Instant::now(),
        });
    }

    fn close(&mut self, editor: &OpenEditor) {
        self.instances[editor.instance].destroy();
        if let Some(screen) = &self.screen {
            screen.close(editor.window);
        }
    }
}
