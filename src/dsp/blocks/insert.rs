//! A stage that can be switched IN and OUT without a click.

use crate::dsp::blocks::chunk::{Chunk, TICK};
use crate::dsp::blocks::fade::Fade;
use crate::dsp::blocks::stage::{Health, Stage};

/// A stage behind an IN/OUT switch. OUT, once faded, is bit-transparent and costs nothing; going
/// IN starts the stage with empty memory.
#[derive(Clone)]
pub struct Insert<S: Stage> {
    /// The stage.
    pub stage: S,
    fade: Fade,
}

impl<S: Stage> Insert<S> {
    /// OUT, with default settings.
    pub fn new(sample_rate_hz: f64) -> Self {
        Self {
            stage: S::new(sample_rate_hz),
            fade: Fade::new(false, sample_rate_hz),
        }
    }

    /// Takes settings and the state of the switch.
    pub fn set(&mut self, on: bool, settings: &S::Settings) {
        let was_off = self.fade.is_off();
        self.stage.set(settings);
        self.fade.set(on);
        if was_off && on {
            self.stage.reset();
        }
    }

    /// Empties the memory and jumps to the settings.
    pub fn reset(&mut self) {
        self.stage.reset();
        self.fade.snap();
    }

    /// One control tick.
    pub fn tick(&mut self) -> Health {
        self.tick_by(S::tick)
    }

    /// One control tick that `tick` does to the stage.
    pub fn tick_by(&mut self, tick: impl FnOnce(&mut S) -> Health) -> Health {
        if self.fade.is_off() {
            Health::Good
        } else {
            tick(&mut self.stage)
        }
    }

    /// Whether the stage is OUT and its fade is done.
    pub fn is_out(&self) -> bool {
        self.fade.is_off()
    }

    /// Processes `audio` in place; see [`Stage::process`].
    pub fn process(&mut self, audio: &mut Chunk, key: Option<&Chunk>) {
        if self.fade.is_off() {
            return;
        }
        if self.fade.is_on() {
            self.stage.process(audio, key);
            return;
        }
        let dry = *audio;
        self.stage.process(audio, key);
        let mut weights = [0.0; TICK];
        self.fade.fill(&mut weights, audio.len);
        for (wet, dry) in audio.iter_mut().zip(dry.iter()) {
            for ((wet, dry), w) in wet.iter_mut().zip(dry).zip(&weights) {
                *wet = dry + (*wet - dry) * w;
            }
        }
    }
}
