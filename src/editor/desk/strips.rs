//! The strips that the desk sees, and what it keeps of each between frames.

use std::cell::RefCell;

use crate::dsp::{PerDynamics, StripSettings};
use crate::editor::gestures::GestureState;
use crate::editor::port::ParamPort;
use crate::editor::readings::Readings;
use crate::editor::view::View;
use crate::params::{PARAMS, ParamId, Values};
use crate::presets;
use crate::registry::{Flags, Owner, SlotContents, StripSeen};
use crate::telemetry::StreamInfo;

/// How long the greatest reduction is held.
const HOLD_S: f64 = 2.0;

/// What hands ask of a strip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Asked {
    /// A hand takes hold of a control.
    Begin(ParamId),
    /// The control goes to a position.
    Set(ParamId, f64),
    /// The hand lets go.
    End(ParamId),
}

/// One strip.
pub struct Strip {
    /// Whose it is.
    pub owner: Owner,
    /// What it tells.
    pub contents: SlotContents,
    /// Its meters.
    pub readings: Readings,
    /// Greatest reductions of the last two seconds.
    pub held_db: PerDynamics<f32>,
    held_since_s: PerDynamics<f64>,
    /// What is held, typed, asked.
    pub gestures: GestureState,
    /// What its values go by.
    pub view: View,
    /// What its preset is called; empty if it goes by none.
    pub preset: String,
    /// Level over frequency, and the settings that it belongs to.
    pub curve: Option<(StripSettings, Vec<f64>)>,
    /// Clipped samples as it told last: into the strip, out of it.
    clipped: [u32; 2],
}

impl Strip {
    fn new(seen: &StripSeen) -> Self {
        Self {
            owner: seen.owner,
            contents: seen.contents.clone(),
            readings: Readings::default(),
            held_db: PerDynamics::default(),
            held_since_s: PerDynamics::default(),
            gestures: GestureState::default(),
            view: View::default(),
            preset: String::new(),
            curve: None,
            clipped: [0; 2],
        }
    }

    /// The name that it goes by: the user's, else the host's, else its number.
    pub fn name(&self) -> String {
        let SlotContents { label, track, .. } = &self.contents;
        if !label.is_empty() {
            label.to_string()
        } else if !track.is_empty() {
            track.to_string()
        } else {
            format!("Strip {}", self.owner.order + 1)
        }
    }

    /// Its values.
    pub fn values(&self) -> Values {
        let mut values = Values::default();
        for param in PARAMS {
            values.set_position(param.id, self.contents.positions[param.id as usize]);
        }
        values
    }

    /// Whether its host's transport records.
    pub fn is_recording(&self) -> bool {
        self.contents.flags.contains(Flags::RECORDING)
    }

    /// Its stream.
    pub fn stream(&self) -> StreamInfo {
        self.contents.readings.stream
    }

    /// Takes in what it tells now. True while anything moves.
    fn follow(&mut self, seen: &StripSeen, time_s: f64) -> bool {
        let is_changed = self.contents.positions != seen.contents.positions
            || self.contents.flags != seen.contents.flags;
        self.owner = seen.owner;
        self.contents.clone_from(&seen.contents);
        if self.view.preset != self.contents.preset.as_str() {
            self.view.preset = self.contents.preset.to_string();
            self.preset = preset_name(&self.view.preset);
        }
        let mut new = self.contents.readings.strip;
        for (level, known) in [&mut new.input, &mut new.output]
            .into_iter()
            .zip(&mut self.clipped)
        {
            let told = level.clipped_samples;
            if told < *known {
                // Cleared by somebody.
                self.readings.clear();
                *known = 0;
            }
            level.clipped_samples = told - *known;
            *known = told;
        }
        let is_moving = self.readings.take(new, true, time_s);
        for which in crate::dsp::Dynamics::ALL {
            let now = self.readings.reduction_db[which];
            let is_over = time_s - self.held_since_s[which] > HOLD_S;
            if now >= self.held_db[which] || is_over {
                self.held_db[which] = now;
                self.held_since_s[which] = time_s;
            }
        }
        is_moving || is_changed
    }

    /// Clips and faults are seen.
    pub fn clear(&mut self) {
        self.readings.clear();
        self.held_db = self.readings.reduction_db;
    }
}

/// What the preset of a key is called.
fn preset_name(key: &str) -> String {
    match key.split_once('/') {
        Some(("factory", slug)) => match presets::factory(slug) {
            Some(factory) => factory.preset().name,
            None => slug.to_owned(),
        },
        Some((_, name)) => name.to_owned(),
        None => key.to_owned(),
    }
}

/// A strip's parameters, as widgets reach them.
pub struct RemotePort<'a> {
    contents: &'a SlotContents,
    asked: &'a RefCell<Vec<Asked>>,
    /// Of the strip whose window the desk is in.
    window: &'a dyn ParamPort,
}

impl<'a> RemotePort<'a> {
    /// Of a strip that tells `contents`; what hands ask goes into `asked`.
    pub fn new(
        contents: &'a SlotContents,
        asked: &'a RefCell<Vec<Asked>>,
        window: &'a dyn ParamPort,
    ) -> Self {
        Self {
            contents,
            asked,
            window,
        }
    }

    fn ask(&self, asked: Asked) {
        self.asked.borrow_mut().push(asked);
    }
}

impl ParamPort for RemotePort<'_> {
    fn position(&self, id: ParamId) -> f64 {
        self.contents.positions[id as usize]
    }

    fn modulated_position(&self, id: ParamId) -> f64 {
        self.position(id)
    }

    fn begin(&self, id: ParamId) {
        self.ask(Asked::Begin(id));
    }

    fn set_position(&self, id: ParamId, position: f64) {
        self.ask(Asked::Set(id, position));
    }

    fn end(&self, id: ParamId) {
        self.ask(Asked::End(id));
    }

    /// Only the strip's own window lets hear its input.
    fn compare(&self, _gain_db: Option<f32>) {}

    fn can_compare(&self) -> bool {
        false
    }

    fn clipboard(&self) -> Option<String> {
        self.window.clipboard()
    }
}

/// All strips.
#[derive(Default)]
pub struct Strips {
    list: Vec<Strip>,
}

impl Strips {
    /// Takes in what is seen now. True while anything moves or comes or goes.
    pub fn follow(&mut self, seen: &[StripSeen], time_s: f64) -> bool {
        let before = self.list.len();
        self.list.retain(|strip| {
            seen.iter()
                .any(|s| s.owner.identity == strip.owner.identity)
        });
        let mut is_moving = self.list.len() != before;
        for seen in seen {
            let identity = seen.owner.identity;
            let at = self.list.iter().position(|s| s.owner.identity == identity);
            let at = at.unwrap_or_else(|| {
                is_moving = true;
                self.list.push(Strip::new(seen));
                self.list.len() - 1
            });
            is_moving |= self.list[at].follow(seen, time_s);
        }
        is_moving
    }

    /// The strip with an identity.
    pub fn get(&self, identity: u64) -> Option<&Strip> {
        self.list.iter().find(|s| s.owner.identity == identity)
    }

    /// The strip with an identity.
    pub fn get_mut(&mut self, identity: u64) -> Option<&mut Strip> {
        self.list.iter_mut().find(|s| s.owner.identity == identity)
    }

    /// All of them, by creation.
    pub fn iter(&self) -> impl Iterator<Item = &Strip> {
        self.list.iter()
    }

    /// All of them, by creation.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Strip> {
        self.list.iter_mut()
    }
}
