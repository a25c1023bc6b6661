//! What is measured: one strip or a round of them, fixed or automated, in blocks of one length.

use redlight::dsp::{Strip, StripSettings};
use redlight::params::Values;

use crate::signal::Audio;
use crate::{SAMPLE_RATE_HZ, panel};

/// How a subject is run.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// 1 or 2.
    pub channels: usize,
    /// Frames per call.
    pub block: usize,
    /// Strips that take turns, block by block.
    pub instances: usize,
}

impl Layout {
    /// One stereo strip at blocks of 64.
    pub const USUAL: Self = Self {
        channels: 2,
        block: 64,
        instances: 1,
    };
}

/// Strips with buffers.
#[derive(Clone)]
pub struct Subject {
    layout: Layout,
    strips: Vec<Strip>,
    buffers: Vec<Audio>,
    /// Values taken block by block, in turn; none for fixed settings.
    automation: Vec<Values>,
    step: usize,
}

impl Subject {
    /// New strips with `settings`.
    pub fn new(settings: &StripSettings, automation: Vec<Values>, layout: Layout) -> Self {
        let mut strip = Strip::new(SAMPLE_RATE_HZ, layout.channels);
        strip.set(settings);
        strip.reset();
        Self {
            layout,
            strips: vec![strip; layout.instances],
            buffers: vec![[Vec::new(), Vec::new()]; layout.instances],
            automation,
            step: 0,
        }
    }

    /// Puts `frames` of the audio from `from` into the buffers.
    pub fn load(&mut self, audio: &Audio, from: usize, frames: usize) {
        for buffer in &mut self.buffers {
            for (to, samples) in buffer.iter_mut().zip(audio) {
                to.clear();
                to.extend_from_slice(&samples[from..from + frames]);
            }
        }
    }

    /// Processes what was loaded, in place.
    #[inline(never)]
    pub fn run(&mut self) {
        let frames = self.buffers[0][0].len();
        let mut from = 0;
        while from < frames {
            let to = (from + self.layout.block).min(frames);
            if let Some(values) = self.automation.get(self.step) {
                let settings = panel::settings(values);
                self.strips.iter_mut().for_each(|s| s.set(&settings));
                self.step = (self.step + 1) % self.automation.len();
            }
            for (strip, [left, right]) in self.strips.iter_mut().zip(&mut self.buffers) {
                let mut slices = [&mut left[from..to], &mut right[from..to]];
                strip.process(&mut slices[..self.layout.channels], None);
            }
            from = to;
        }
    }

    /// What was processed, of the last strip.
    pub fn output(&self) -> &[Vec<f32>] {
        let last = &self.buffers[self.buffers.len() - 1];
        &last[..self.layout.channels]
    }

    /// The first strip.
    pub fn strip(&mut self) -> &mut Strip {
        &mut self.strips[0]
    }
}
