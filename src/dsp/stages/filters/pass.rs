//! One filter behind its switch.
//!
//! Switching IN or OUT and changing the slope mix the ladder's coefficients from the old to the
//! new over 10 ms. OUT means the same poles with the output equal to the input, so that mix is a
//! cross-fade of dry and wet; between slopes it stays as stable as both.

use crate::dsp::blocks::fade::FADE_S;
use crate::dsp::blocks::glide::{Glide, ticks_in};
use crate::dsp::blocks::ladder::{Ladder, LadderCoefs};
use crate::dsp::blocks::stage::Health;

/// A filter of up to `SECTIONS` ladders with the slope as `Slope`.
#[derive(Clone, Debug)]
pub struct Pass<const SECTIONS: usize, Slope> {
    on: bool,
    slope: Slope,
    freq_log2: Glide,
    /// Where the present mix began.
    from: [LadderCoefs; SECTIONS],
    /// Ticks of the present mix that are done; at rest when all are.
    mixed_ticks: u32,
    mix_ticks: u32,
    ladders: [Ladder; SECTIONS],
    /// Whether the filter is OUT and its cross-fade is done.
    is_out: bool,
}

impl<const SECTIONS: usize, Slope: Copy + PartialEq> Pass<SECTIONS, Slope> {
    /// OUT.
    pub fn new(slope: Slope, freq_hz: f64, sample_rate_hz: f64) -> Self {
        let mix_ticks = ticks_in(FADE_S, sample_rate_hz);
        Self {
            on: false,
            slope,
            freq_log2: Glide::new(libm::log2(freq_hz), sample_rate_hz),
            from: [LadderCoefs::THROUGH; SECTIONS],
            mixed_ticks: mix_ticks,
            mix_ticks,
            ladders: [Ladder::new(LadderCoefs::THROUGH); SECTIONS],
            is_out: true,
        }
    }

    /// Takes targets.
    pub fn set(&mut self, on: bool, slope: Slope, freq_hz: f64) {
        if self.is_out() && !on {
            // It takes all of this anew when it goes IN.
            return;
        }
        self.freq_log2.set(libm::log2(freq_hz));
        if self.is_out {
            self.freq_log2.snap();
        } else if on != self.on || slope != self.slope {
            self.from = self.ladders.map(|ladder| ladder.target());
            self.mixed_ticks = 0;
        }
        self.on = on;
        self.slope = slope;
    }

    /// Empties the memory and jumps to the targets.
    pub fn reset(&mut self, design: impl Fn(Slope, f64) -> [LadderCoefs; SECTIONS]) {
        self.freq_log2.snap();
        self.mixed_ticks = self.mix_ticks;
        self.is_out = !self.on;
        let coefs = if self.on {
            design(self.slope, libm::exp2(self.freq_log2.value()))
        } else {
            [LadderCoefs::THROUGH; SECTIONS]
        };
        self.from = coefs;
        self.ladders = coefs.map(Ladder::new);
    }

    /// One control tick.
    pub fn tick(&mut self, design: impl Fn(Slope, f64) -> [LadderCoefs; SECTIONS]) -> Health {
        let is_mixed = self.mixed_ticks == self.mix_ticks;
        if self.is_out && !self.on {
            return Health::Good;
        }
        if !self.on && is_mixed {
            self.is_out = true;
            return Health::Good;
        }
        let has_moved = self.freq_log2.tick();
        if self.is_out || has_moved || !is_mixed {
            self.move_on(design(self.slope, libm::exp2(self.freq_log2.value())));
        } else {
            self.ladders.iter_mut().for_each(Ladder::rest);
        }
        self.ladders
            .iter_mut()
            .fold(Health::Good, |health, ladder| health.and(ladder.tick()))
    }

    fn move_on(&mut self, designed: [LadderCoefs; SECTIONS]) {
        if self.is_out {
            self.is_out = false;
            self.mixed_ticks = 0;
            self.from = designed.map(|coefs| coefs.transparent());
            self.ladders = self.from.map(Ladder::new);
        }
        self.mixed_ticks = (self.mixed_ticks + 1).min(self.mix_ticks);
        let weight = self.mixed_ticks as f32 / self.mix_ticks as f32;
        let is_mixed = self.mixed_ticks == self.mix_ticks;
        for ((ladder, from), designed) in self.ladders.iter_mut().zip(&self.from).zip(designed) {
            let wanted = if self.on {
                designed
            } else {
                designed.transparent()
            };
            ladder.aim(if is_mixed {
                wanted
            } else {
                from.mix(&wanted, weight)
            });
        }
    }

    /// Whether it is OUT and stays so.
    pub fn is_out(&self) -> bool {
        self.is_out && !self.on
    }

    /// The ladders to run; none when OUT.
    pub fn running(&mut self) -> &mut [Ladder] {
        if self.is_out {
            &mut []
        } else {
            &mut self.ladders
        }
    }
}
