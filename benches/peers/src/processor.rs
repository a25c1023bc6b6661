//! What is compared: anything that takes stereo in and gives stereo out.

use redlight::dsp::Strip;
use redlight::params::Values;
use redlight_speed::signal::Audio;
use redlight_speed::{SAMPLE_RATE_HZ, panel};

/// Frames per call.
pub const BLOCK: usize = 64;

/// Takes and gives blocks of [`BLOCK`] frames.
pub trait Processor {
    /// Processes one block.
    fn process(&mut self, input: [&[f32]; 2], output: [&mut [f32]; 2]);
}

/// Output of a processor for a signal whose length is a multiple of [`BLOCK`].
pub fn output_of(processor: &mut dyn Processor, input: &Audio) -> Audio {
    let mut output = input.clone();
    run(processor, input, &mut output);
    output
}

/// The same into a buffer.
pub fn run(processor: &mut dyn Processor, input: &Audio, output: &mut Audio) {
    let [left, right] = output;
    for at in (0..input[0].len()).step_by(BLOCK) {
        let block = at..at + BLOCK;
        processor.process(
            [&input[0][block.clone()], &input[1][block.clone()]],
            [&mut left[block.clone()], &mut right[block]],
        );
    }
}

/// The strip itself, with no plug-in format around it.
pub struct BareStrip(Strip);

impl BareStrip {
    /// A new strip with these values.
    pub fn new(values: &Values) -> Self {
        let mut strip = Strip::new(SAMPLE_RATE_HZ, 2);
        strip.set(&panel::settings(values));
        strip.reset();
        Self(strip)
    }
}

impl Processor for BareStrip {
    fn process(&mut self, input: [&[f32]; 2], output: [&mut [f32]; 2]) {
        let [left, right] = output;
        left.copy_from_slice(input[0]);
        right.copy_from_slice(input[1]);
        self.0.process(&mut [left, right], None);
    }
}
