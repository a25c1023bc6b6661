//! A gain for listening: the bypassed signal as loud as the strip, while somebody compares them.
//!
//! `y = g·x`; g moves to its target in a straight line of 10 ms, counted in samples, so that the
//! block size does not matter. At 1 it is left out: the signal passes to the bit.

/// Time to a new gain.
const MOVE_S: f64 = 0.01;

/// The gain and where it goes.
#[derive(Clone, Copy, Debug)]
pub struct CompareGain {
    gain: f32,
    target: f32,
    step: f32,
    frames_left: u32,
    frames_total: u32,
}

impl CompareGain {
    /// At 1.
    pub fn new(sample_rate_hz: f64) -> Self {
        Self {
            gain: 1.0,
            target: 1.0,
            step: 0.0,
            frames_left: 0,
            frames_total: libm::ceil(MOVE_S * sample_rate_hz).max(1.0) as u32,
        }
    }

    /// Moves to `gain`, a positive factor.
    pub fn set(&mut self, gain: f32) {
        if gain != self.target {
            self.target = gain;
            self.step = (gain - self.gain) / self.frames_total as f32;
            self.frames_left = self.frames_total;
        }
    }

    /// Jumps to the target.
    pub fn reset(&mut self) {
        self.gain = self.target;
        self.frames_left = 0;
    }

    /// Processes one block in place, any number of channels.
    pub fn process(&mut self, audio: &mut [&mut [f32]]) {
        if self.frames_left == 0 && self.gain == 1.0 {
            return;
        }
        let start = *self;
        for channel in audio {
            *self = start;
            for x in channel.iter_mut() {
                *x *= self.next();
            }
        }
    }

    fn next(&mut self) -> f32 {
        match self.frames_left {
            0 => return self.gain,
            1 => self.gain = self.target,
            _ => self.gain += self.step,
        }
        self.frames_left -= 1;
        self.gain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(gain: &mut CompareGain, audio: &mut [f32], block: usize) {
        for block in audio.chunks_mut(block) {
            gain.process(&mut [block]);
        }
    }

    #[test]
    fn at_one_it_passes_to_the_bit_and_a_move_ends_on_target_after_10_ms() {
        let mut gain = CompareGain::new(48_000.0);
        let mut audio = [f32::MIN_POSITIVE, 0.3, -0.0];
        let input = audio;
        run(&mut gain, &mut audio, 3);
        assert_eq!(audio.map(f32::to_bits), input.map(f32::to_bits));
        gain.set(0.25);
        let mut audio = [1.0; 960];
        run(&mut gain, &mut audio, 960);
        assert!(
            (audio[239] - 0.625).abs() < 1e-4,
            "half way: {}",
            audio[239]
        );
        assert_eq!(audio[479..], [0.25; 481]);
    }

    #[test]
    fn the_block_size_does_not_matter_and_both_channels_move_alike() {
        let mut whole = [0.5; 700];
        let mut gain = CompareGain::new(44_100.0);
        gain.set(3.0);
        run(&mut gain, &mut whole, 700);
        for block in [1, 7, 64] {
            let mut cut = [0.5; 700];
            let mut gain = CompareGain::new(44_100.0);
            gain.set(3.0);
            run(&mut gain, &mut cut, block);
            assert_eq!(whole, cut);
        }
        let (mut left, mut right) = ([0.5; 700], [0.5; 700]);
        let mut gain = CompareGain::new(44_100.0);
        gain.set(3.0);
        gain.process(&mut [&mut left, &mut right]);
        assert_eq!(left, right);
        assert_eq!(left, whole);
    }
}
