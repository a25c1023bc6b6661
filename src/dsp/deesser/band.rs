//! The band that is turned down, and what that does to the whole.
//!
//! With the outputs of one SVF (g = tan(ω/2), k), B = k·BP and H = HP, for the gain a of the moment:
//!
//! - bell: y = x + (a − 1)·B with k/√a for k: (s² + √a·k·s + 1)/(s² + k/√a·s + 1)
//! - shelf: y = x + (a − 1)·H + (√a − 1)·B with a^¼·g for g: (a·s² + √a·k·s + 1)/(s² + k·s + 1), the
//!   s on an axis where half the reduction (in dB) falls on the frequency
//!
//! Nothing is split and added up again, so there is no cross-over phase, and at a = 1 the input
//! passes as it is. Moving k and g with a keeps the width in dB: with both fixed, a deeper
//! reduction would be a narrower one, and an s would never lose more than 11 dB.
//!
//! Sources: A. Simper, "Solving the continuous SVF equations using trapezoidal integration and
//! equivalent currents", 2013; R. Bristow-Johnson, "Audio EQ cookbook", 1998 (both forms).

use super::channel::Interleaved;
use super::settings::DeesserShape;
use crate::dsp::chunk::TICK;
use crate::dsp::glide::Ramp;
use crate::units::db_to_gain;

/// Q of the bell: with the centre at 6.5 kHz, noise between 5 and 9 kHz, which is where an s lies,
/// loses 5.7 of 6 dB.
const BELL_Q: f64 = 0.5;

/// Q of the shelf: Butterworth, without a bump.
const SHELF_Q: f64 = core::f64::consts::FRAC_1_SQRT_2;

/// Highest pole, as a share of the sample rate.
const HIGHEST_NORM: f64 = 0.45;

/// What the band's filter needs, at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct BandCoefs {
    /// Warped frequency.
    pub(super) g: f32,
    /// Damping.
    pub(super) k: f32,
    /// 0 for the bell, 1 for the shelf, and between while one turns into the other.
    pub(super) shelf_norm: f32,
}

/// The coefficients of a band at `freq_hz` that is `shelf_norm` of the way from bell to shelf.
pub(super) fn design(freq_hz: f64, shelf_norm: f64, sample_rate_hz: f64) -> BandCoefs {
    let norm = (freq_hz / sample_rate_hz).min(HIGHEST_NORM);
    let damping = (1.0 - shelf_norm) / BELL_Q + shelf_norm / SHELF_Q;
    BandCoefs {
        g: libm::tan(core::f64::consts::PI * norm) as f32,
        k: damping as f32,
        shelf_norm: shelf_norm as f32,
    }
}

impl BandCoefs {
    /// The coefficients while the band is turned down to the gain a, `quarter_gain` = a^¼. Exactly
    /// these for 1.
    #[inline]
    pub(super) fn turned_down(&self, quarter_gain: f32) -> Self {
        let widening = 1.0 / (quarter_gain * quarter_gain) - 1.0;
        Self {
            g: self.g * (1.0 + (quarter_gain - 1.0) * self.shelf_norm),
            k: self.k * (1.0 + widening * (1.0 - self.shelf_norm)),
            shelf_norm: self.shelf_norm,
        }
    }

    /// What is added to the input: weights of B and H for the gain a.
    #[inline]
    pub(super) fn weights(&self, quarter_gain: f32) -> (f32, f32) {
        let root_gain = quarter_gain * quarter_gain;
        let (whole, half) = (root_gain * root_gain - 1.0, root_gain - 1.0);
        (
            whole + (half - whole) * self.shelf_norm,
            whole * self.shelf_norm,
        )
    }
}

/// The coefficients over a tick.
#[derive(Clone, Copy, Debug)]
pub(super) struct BandRamps {
    g: Ramp,
    k: Ramp,
    shelf_norm: Ramp,
}

impl BandRamps {
    pub(super) fn new(coefs: BandCoefs) -> Self {
        Self {
            g: Ramp::new(coefs.g),
            k: Ramp::new(coefs.k),
            shelf_norm: Ramp::new(coefs.shelf_norm),
        }
    }

    pub(super) fn aim(&mut self, coefs: BandCoefs) {
        self.g.aim(coefs.g);
        self.k.aim(coefs.k);
        self.shelf_norm.aim(coefs.shelf_norm);
    }

    pub(super) fn target(&self) -> BandCoefs {
        BandCoefs {
            g: self.g.target(),
            k: self.k.target(),
            shelf_norm: self.shelf_norm.target(),
        }
    }

    /// Those of the next `len` samples.
    pub(super) fn next_chunk(&mut self, len: usize) -> BandChunk {
        let target = self.target();
        let mut chunk = BandChunk {
            is_flat: self.g.is_flat() && self.k.is_flat() && self.shelf_norm.is_flat(),
            g: [target.g; TICK],
            k: [target.k; TICK],
            shelf_norm: [target.shelf_norm; TICK],
        };
        if !chunk.is_flat {
            self.g.fill(&mut chunk.g[..len]);
            self.k.fill(&mut chunk.k[..len]);
            self.shelf_norm.fill(&mut chunk.shelf_norm[..len]);
        }
        chunk
    }
}

/// The coefficients of a chunk, sample by sample.
pub(super) struct BandChunk {
    /// Whether all samples have the same.
    pub(super) is_flat: bool,
    g: [f32; TICK],
    k: [f32; TICK],
    shelf_norm: [f32; TICK],
}

impl BandChunk {
    /// Those of sample `n`; of the last one behind the end.
    #[inline(always)]
    pub(super) fn at(&self, n: usize) -> BandCoefs {
        let n = n.min(TICK - 1);
        BandCoefs {
            g: self.g[n],
            k: self.k[n],
            shelf_norm: self.shelf_norm[n],
        }
    }
}

/// What turns the channels down, sample by sample.
#[derive(Clone, Copy)]
pub(super) struct Turned {
    /// The SVF's derived coefficients a1, a2 and a3, doubled, since each integrator takes in twice
    /// the filter's output: that shortens the way from one sample to the next and changes no bit.
    pub(super) doubled: [Interleaved; 3],
    /// Half the damping: what makes B of twice BP.
    pub(super) half_k: Interleaved,
    /// Weight of B.
    pub(super) bell: Interleaved,
    /// Weight of H.
    pub(super) high: Interleaved,
}

impl Turned {
    pub(super) const EMPTY: Self = Self {
        doubled: [[0.0; 2 * TICK]; 3],
        half_k: [0.0; 2 * TICK],
        bell: [0.0; 2 * TICK],
        high: [0.0; 2 * TICK],
    };

    /// For the a^¼ of `CH` channels.
    pub(super) fn design<const CH: usize>(
        &mut self,
        coefs: &BandChunk,
        quarter_gains: &Interleaved,
    ) {
        if coefs.is_flat {
            let coefs = coefs.at(0);
            self.design_all::<CH>(|_| coefs, quarter_gains);
        } else {
            self.design_all::<CH>(|i| coefs.at(i / CH), quarter_gains);
        }
    }

    /// Runs over whole arrays, so that it is compiled to vectors; what stands behind the chunk's end
    /// is void.
    #[inline(always)]
    fn design_all<const CH: usize>(
        &mut self,
        coefs: impl Fn(usize) -> BandCoefs,
        quarter_gains: &Interleaved,
    ) {
        let [a1s, a2s, a3s] = &mut self.doubled;
        for i in 0..CH * TICK {
            let now = coefs(i).turned_down(quarter_gains[i]);
            let a1 = 1.0 / (1.0 + now.g * (now.g + now.k));
            let (a2, a3) = (now.g * a1, now.g * now.g * a1);
            (a1s[i], a2s[i], a3s[i]) = (a1 + a1, a2 + a2, a3 + a3);
            self.half_k[i] = 0.5 * now.k;
            (self.bell[i], self.high[i]) = now.weights(quarter_gains[i]);
        }
    }
}

/// Gain in dB at `at_hz` while the band at `freq_hz` is turned down by `reduction_db` (zero or
/// positive): what the sound does, for the picture. Below half the sample rate.
pub fn response_db(
    shape: DeesserShape,
    freq_hz: f64,
    reduction_db: f64,
    at_hz: f64,
    sample_rate_hz: f64,
) -> f64 {
    let shelf_norm = f64::from(u8::from(shape == DeesserShape::Shelf));
    let quarter_gain = db_to_gain(-0.25 * reduction_db) as f32;
    let coefs = design(freq_hz, shelf_norm, sample_rate_hz).turned_down(quarter_gain);
    let (b, h) = coefs.weights(quarter_gain);
    let (g, k) = (f64::from(coefs.g), f64::from(coefs.k));
    // s = j·w on the SVF's own, warped axis.
    let w = libm::tan(core::f64::consts::PI * at_hz / sample_rate_hz) / g;
    let (real, imag) = (1.0 - w * w, k * w);
    let top_real = real - f64::from(h) * w * w;
    let top_imag = imag * (1.0 + f64::from(b));
    let power = (top_real * top_real + top_imag * top_imag) / (real * real + imag * imag);
    10.0 * libm::log10(power)
}
