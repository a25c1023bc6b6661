//! What happens to a chunk before the first stage and behind the last one.

use super::guard;
use crate::dsp::blocks::chunk::Chunk;
use crate::dsp::blocks::meter::LevelMeter;
use crate::dsp::simd::{F32x8, Kernel};
use crate::dsp::stages::input::Input;
use crate::dsp::stages::output::Output;

/// Fault guard, input stage and its meter; whether a sample had to be replaced.
pub(super) struct InputKernel<'a> {
    pub(super) audio: &'a mut Chunk,
    pub(super) input: &'a mut Input,
    pub(super) meter: &'a mut LevelMeter,
    /// Takes the chunk behind the input stage, if that does anything.
    pub(super) staged: &'a mut Chunk,
}

impl Kernel for InputKernel<'_> {
    type Output = bool;

    #[inline(always)]
    fn run<V: F32x8>(self) -> bool {
        let is_bad = guard::clean_input(self.audio);
        if !self.input.is_identity() {
            self.input.process(self.audio);
            *self.staged = *self.audio;
        }
        self.meter.process(self.audio);
        is_bad
    }
}

/// Mid/side decoding, output stage, fault guard and meter; whether a sample had to be replaced by
/// the `dry` signal.
pub(super) struct OutputKernel<'a, Dry> {
    pub(super) audio: &'a mut Chunk,
    pub(super) input: &'a mut Input,
    pub(super) output: &'a mut Output,
    /// None if something else follows.
    pub(super) meter: Option<&'a mut LevelMeter>,
    pub(super) dry: Dry,
}

impl<Dry: FnOnce() -> Chunk> Kernel for OutputKernel<'_, Dry> {
    type Output = bool;

    #[inline(always)]
    fn run<V: F32x8>(self) -> bool {
        self.input.decode(self.audio);
        self.output.process(self.audio);
        let is_bad = guard::clean_output(self.audio, self.dry);
        if let Some(meter) = self.meter {
            meter.process(self.audio);
        }
        is_bad
    }
}
