//! A session of strips for the desk to see: the built-in session's tracks, without a host.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use redlight::params::ParamId;
use redlight::registry::{
    Change, Flags, Letter, Presence, Refusal, Registration, SlotContents, Source, name,
};
use redlight::telemetry::StreamInfo;

use crate::scene::readings;

/// Names, colours and presets of the tracks.
const TRACKS: [(&str, [u8; 3], &str); 12] = [
    ("Kick in", [0xC0, 0x5A, 0x4A], "factory/kick-in"),
    ("Snare top", [0xC0, 0x5A, 0x4A], "factory/snare-top"),
    ("Tom 1", [0xC0, 0x5A, 0x4A], "factory/toms"),
    ("Tom 2", [0xC0, 0x5A, 0x4A], "factory/toms"),
    ("OH L", [0xB8, 0x8A, 0x3A], "factory/overheads"),
    ("OH R", [0xB8, 0x8A, 0x3A], ""),
    ("Bass DI", [0x4A, 0x7F, 0xB5], "factory/bass-di"),
    ("Guitar L", [0x5A, 0x9A, 0x5A], "factory/guitar-crunch"),
    ("Guitar R", [0x5A, 0x9A, 0x5A], "factory/guitar-crunch"),
    ("Keys", [0x7A, 0x6A, 0xB0], ""),
    ("Lead vox", [0xD9, 0x5F, 0x8C], "factory/lead-vocal-female"),
    ("Backing vox", [0xD9, 0x5F, 0x8C], "factory/backing-vocals"),
];

/// A strip without a host: it does what letters ask.
pub struct Track {
    number: usize,
    frame: AtomicUsize,
    contents: Mutex<SlotContents>,
    letters: Mutex<Vec<Change>>,
}

impl Track {
    fn new(number: usize) -> Self {
        let (track, colour, preset) = TRACKS[number % TRACKS.len()];
        let mut contents = SlotContents {
            track: name(track),
            colour: Some(colour),
            preset: name(preset),
            groups: u8::from(number % TRACKS.len() < 6),
            ..SlotContents::default()
        };
        let settings = [
            (ParamId::FilterHpfOn, 1.0),
            (ParamId::CompOn, 1.0),
            (ParamId::EqOn, 1.0),
            (
                ParamId::GateOn,
                f64::from(u8::from(number.is_multiple_of(3))),
            ),
            (ParamId::EqHfGain, 3.0 - number as f64 % 4.0),
            (ParamId::EqLmfGain, number as f64 % 5.0 - 4.0),
        ];
        for (id, value) in settings {
            contents.positions[id as usize] = id.param().position_of(value);
        }
        Self {
            number,
            frame: AtomicUsize::new(0),
            contents: Mutex::new(contents),
            letters: Mutex::default(),
        }
    }

    /// What the strip holds.
    ///
    /// # Panics
    /// If a test has panicked over it.
    pub fn value(&self, id: ParamId) -> f64 {
        let contents = self.contents.lock().expect("whole");
        id.param().value_at(contents.positions[id as usize])
    }

    /// Groups that the strip belongs to.
    ///
    /// # Panics
    /// If a test has panicked over it.
    pub fn groups(&self) -> u8 {
        self.contents.lock().expect("whole").groups
    }

    /// Letters that came.
    ///
    /// # Panics
    /// If a test has panicked over it.
    pub fn letters(&self) -> Vec<Change> {
        self.letters.lock().expect("whole").clone()
    }

    /// Whether the transport records.
    ///
    /// # Panics
    /// If a test has panicked over it.
    pub fn set_recording(&self, is_recording: bool) {
        let mut contents = self.contents.lock().expect("whole");
        contents.flags.set(Flags::RECORDING, is_recording);
    }
}

impl Source for Track {
    fn fill(&self, to: &mut SlotContents) {
        to.clone_from(&self.contents.lock().expect("whole"));
        let frame = self.frame.load(Relaxed) + 5 * self.number;
        to.readings.strip = readings(frame);
        to.readings.strip.input.clipped_samples = if self.number == 1 { 3 } else { 0 };
        to.readings.stream = StreamInfo {
            sample_rate_hz: 48_000.0,
            channels: 1 + (self.number % 2) as u32,
            has_key: false,
            is_recording: to.flags.contains(Flags::RECORDING),
            load_norm: 0.01,
        };
    }

    fn desks(&self, _living: &[u64]) {}

    fn letter(&self, letter: &Letter) -> Result<(), Refusal> {
        let mut contents = self.contents.lock().expect("whole");
        self.letters.lock().expect("whole").push(letter.change);
        match letter.change {
            Change::Value(id, position) | Change::Set(id, position) => {
                contents.positions[id as usize] = position;
            }
            Change::Groups(groups) => contents.groups = groups,
            Change::Preset(key) => contents.preset = key,
            _ => {}
        }
        Ok(())
    }
}

/// A session.
pub struct Session {
    presence: Presence,
    /// Its tracks.
    pub tracks: Vec<Arc<Track>>,
    registrations: Vec<Registration>,
}

impl Session {
    /// A session of so many strips, in a registry of its own.
    pub fn new(strips: usize) -> Self {
        let presence = Presence::local();
        let tracks: Vec<_> = (0..strips).map(|n| Arc::new(Track::new(n))).collect();
        let registrations = tracks.iter().map(|track| presence.enter(track.clone()));
        Self {
            registrations: registrations.collect(),
            presence,
            tracks,
        }
    }

    /// Who sees it.
    pub fn presence(&self) -> Presence {
        self.presence.clone()
    }

    /// Ends the strip `number`.
    pub fn end(&mut self, number: usize) {
        self.registrations.remove(number);
    }

    /// Plays a frame, and waits until a desk can have seen it.
    pub fn play(&self, frame: usize) {
        for track in &self.tracks {
            track.frame.store(frame, Relaxed);
        }
        thread::sleep(Duration::from_millis(12));
    }
}
