//! Click-free switching: a linear cross-fade counted in samples.

use crate::dsp::blocks::chunk::TICK;

/// Time of the cross-fades within the strip, rounded up to whole control ticks: a fade that is switched
/// at a tick ends at one, so that no chunk holds both a fade and a rest.
pub const FADE_S: f64 = 0.010;

/// A weight between 0 (off) and 1 (on) that moves linearly when switched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fade {
    position: u32,
    length: u32,
    on: bool,
}

impl Fade {
    /// At rest, on or off, with fades of [`FADE_S`].
    pub fn new(on: bool, sample_rate_hz: f64) -> Self {
        Self::lasting(FADE_S, on, sample_rate_hz)
    }

    /// At rest, on or off, with fades of `fade_s`, in seconds, or up to a tick more.
    pub fn lasting(fade_s: f64, on: bool, sample_rate_hz: f64) -> Self {
        let ticks = libm::ceil(fade_s * sample_rate_hz / TICK as f64).max(1.0);
        let length = ticks as u32 * TICK as u32;
        Self {
            position: if on { length } else { 0 },
            length,
            on,
        }
    }

    /// Fades towards on or off, beginning with the next sample.
    pub fn set(&mut self, on: bool) {
        self.on = on;
    }

    /// Jumps to the end of the fade.
    pub fn snap(&mut self) {
        self.position = if self.on { self.length } else { 0 };
    }

    /// Whether it stands at 0 and stays there.
    pub fn is_off(&self) -> bool {
        !self.on && self.position == 0
    }

    /// Whether it stands at 1 and stays there.
    pub fn is_on(&self) -> bool {
        self.on && self.position == self.length
    }

    /// Where it is switched to.
    pub fn target(&self) -> bool {
        self.on
    }

    /// The next sample's weight.
    #[inline]
    #[allow(
        clippy::should_implement_trait,
        reason = "a fade never ends, unlike an iterator"
    )]
    pub fn next(&mut self) -> f32 {
        match (self.on, self.position) {
            (true, p) if p < self.length => self.position += 1,
            (false, p) if p > 0 => self.position -= 1,
            _ => {}
        }
        self.position as f32 / self.length as f32
    }

    /// The weights of the next `len` samples, at most [`TICK`].
    #[inline(always)]
    pub fn fill(&mut self, weights: &mut [f32; TICK], len: usize) {
        if self.is_on() || self.is_off() {
            weights[..len].fill(if self.on { 1.0 } else { 0.0 });
            return;
        }
        // Whole numbers far below 2²⁴: exact.
        let (from, length) = (self.position as f32, self.length as f32);
        let step = if self.on { 1.0 } else { -1.0 };
        for (n, w) in (1u8..).zip(&mut weights[..len]) {
            let position = from + step * f32::from(n);
            let position = if position > 0.0 { position } else { 0.0 };
            *w = if position < length { position } else { length } / length;
        }
        let moved = len.min(TICK) as u32;
        self.position = if self.on {
            (self.position + moved).min(self.length)
        } else {
            self.position.saturating_sub(moved)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fade_is_linear_takes_ten_milliseconds_and_rests_at_its_ends() {
        let mut fade = Fade::new(false, 48_000.0);
        assert!(fade.is_off());
        fade.set(true);
        let weights: Vec<f32> = (0..480).map(|_| fade.next()).collect();
        assert_eq!(weights[239], 0.5);
        assert_eq!(weights[479], 1.0);
        assert!(fade.is_on());
        fade.set(false);
        assert!(!fade.is_on() && !fade.is_off());
        fade.snap();
        assert!(fade.is_off());
    }

    #[test]
    fn filled_weights_have_the_bits_of_single_ones() {
        let mut single = Fade::new(false, 44_100.0);
        let mut filled = single;
        for (len, on) in [(5, true), (32, true), (7, false), (1, true)] {
            single.set(on);
            filled.set(on);
            for _ in 0..20 {
                let mut weights = [0.0; TICK];
                filled.fill(&mut weights, len);
                assert!(weights[..len].iter().all(|w| *w == single.next()));
                assert_eq!(filled, single);
            }
        }
    }

    #[test]
    fn a_fade_is_whole_ticks_at_every_rate() {
        for rate_hz in [8e3, 44.1e3, 48e3, 88.2e3, 96e3, 176.4e3, 192e3, 768e3] {
            let mut fade = Fade::new(false, rate_hz);
            fade.set(true);
            let mut len = 0;
            while !fade.is_on() {
                fade.next();
                len += 1;
            }
            assert_eq!(len % TICK, 0);
            let excess_s = len as f64 / rate_hz - FADE_S;
            assert!((0.0..TICK as f64 / rate_hz).contains(&excess_s));
        }
    }
}
