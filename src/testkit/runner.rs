//! One stage over whole signals, with its control ticks where the strip has them.

use core::ops::Range;

use crate::dsp::{Chunk, Health, Stage, TICK};

/// A stage at rest on `settings`.
pub fn rested<S: Stage>(settings: &S::Settings, sample_rate_hz: f64) -> S {
    let mut stage = S::new(sample_rate_hz);
    stage.set(settings);
    stage.reset();
    stage
}

/// Runs a stage over signals of any length.
#[derive(Clone)]
pub struct Runner<S> {
    /// The stage.
    pub stage: S,
    /// Whether a control tick found its memory not finite.
    pub is_healed: bool,
    cut: usize,
    position: usize,
}

impl<S: Stage> Runner<S> {
    /// A stage at rest on `settings`.
    pub fn new(settings: &S::Settings, sample_rate_hz: f64) -> Self {
        Self::of(rested(settings, sample_rate_hz))
    }

    /// A stage as it is; a control tick comes with the first frame.
    pub fn of(stage: S) -> Self {
        Self {
            stage,
            is_healed: false,
            cut: TICK,
            position: 0,
        }
    }

    /// The same in chunks of at most `frames`.
    pub fn cut(mut self, frames: usize) -> Self {
        self.cut = frames;
        self
    }

    /// Processes `audio` in place, one slice per channel; with no `key` detectors hear `audio`.
    pub fn process<C: AsMut<[f32]>>(&mut self, audio: &mut [C], key: Option<&[Vec<f32>]>) {
        self.watch(audio, key, |_, _| (), |_, _| ());
    }

    /// The same; `before_tick` gets the stage and the frame of each control tick, `after` the stage and the frames
    /// of each chunk.
    ///
    /// # Panics
    /// If the key is shorter than the audio.
    pub fn watch<C: AsMut<[f32]>>(
        &mut self,
        audio: &mut [C],
        key: Option<&[Vec<f32>]>,
        mut before_tick: impl FnMut(&mut S, usize),
        mut after: impl FnMut(&S, Range<usize>),
    ) {
        let mut audio: Vec<&mut [f32]> = audio.iter_mut().map(AsMut::as_mut).collect();
        let (frames, mut done) = (audio.first().map_or(0, |c| c.len()), 0);
        while done < frames {
            if self.position == 0 {
                before_tick(&mut self.stage, done);
                self.is_healed |= self.stage.tick() == Health::Healed;
            }
            let len = self.cut.min(TICK - self.position).min(frames - done);
            let at = done..done + len;
            let mut chunk = chunk_of(audio.iter().map(|c| &c[at.clone()]));
            let key = key.map(|key| chunk_of(key.iter().map(|c| &c[at.clone()])));
            self.stage.process(&mut chunk, key.as_ref());
            for (from, to) in chunk.iter().zip(&mut audio) {
                to[at.clone()].copy_from_slice(from);
            }
            after(&self.stage, at.clone());
            done += len;
            self.position = (self.position + len) % TICK;
        }
    }

    /// What becomes of one channel.
    pub fn mono(&mut self, input: &[f32]) -> Vec<f32> {
        let mut audio = [input.to_vec()];
        self.process(&mut audio, None);
        let [output] = audio;
        output
    }

    /// Empties the memory; a control tick comes with the next frame.
    pub fn reset(&mut self) {
        self.stage.reset();
        self.position = 0;
    }
}

/// A chunk of at most [`TICK`] frames, a slice per channel.
pub fn chunk_of<'a>(channels: impl Iterator<Item = &'a [f32]> + Clone) -> Chunk {
    let frames = channels.clone().next().map_or(0, <[f32]>::len);
    let mut chunk = Chunk::silent(frames, channels.clone().count());
    for (to, from) in chunk.iter_mut().zip(channels) {
        to.copy_from_slice(from);
    }
    chunk
}
