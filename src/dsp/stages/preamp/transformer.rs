//! A transformer as a static law between flux and magnetising current.
//!
//! dλ/dt = v − i_m(λ), out = v − i_m(λ), i_m = ω_L·λ + k₂·λ|λ| + k₃·λ³: the current through the
//! winding's inductance loads the source. The flux is the integral of the voltage, so distortion
//! rises as the frequency falls: the square law gives a third harmonic at −12 dB per octave and
//! 1 dB per dB, which is what makers publish; the cube takes over where the core saturates.
//!
//! Trapezoidal integration with one chord step of Newton's method, whose slope is that of the
//! linear part: λ = λ₁ + (T(v+v₁)/2 − T·i_m(λ₁))/(1 + T·ω_L/2). It is exact for the linear part,
//! and as T·di_m/dλ stays below 0.05 at full scale and 40 dB of drive the rest converges in that
//! one step.
//!
//! Sources: B. Whitlock, "Audio transformer basics", in G. Ballou, "Handbook for Sound Engineers",
//! 2008 (nearly pure third, quartering per octave); Lord Rayleigh, "On the behaviour of iron and
//! steel under the operation of feeble magnetic forces", 1887 (square law).

use crate::dsp::blocks::oversampling::flush_lanes;

use wide::f32x4;

/// A transformer's law, in units of the amplifier's knee.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Core {
    /// Corner of the winding's inductance in radians per second.
    pub(super) corner: f64,
    /// Coefficient of the square law.
    pub(super) square: f64,
    /// Coefficient of the cubic law.
    pub(super) cube: f64,
}

/// Third harmonic of cos·|cos|: 8/(15π).
const SQUARE_THIRD: f64 = 8.0 / (15.0 * core::f64::consts::PI);

impl Core {
    /// A core with the corner `corner_hz` whose third harmonic is `third_gain` of a fundamental of
    /// `amplitude` at 1 kHz, and whose cubic law equals the square law at the flux of 20 Hz at
    /// `saturation_gain` times that amplitude.
    pub(super) fn new(
        corner_hz: f64,
        third_gain: f64,
        amplitude: f64,
        saturation_gain: f64,
    ) -> Self {
        let omega = |hz: f64| core::f64::consts::TAU * hz;
        let square = third_gain * omega(1e3) * omega(1e3) / (SQUARE_THIRD * amplitude);
        Self {
            corner: omega(corner_hz),
            square,
            cube: square * omega(20.0) / (amplitude * saturation_gain),
        }
    }
}

impl Core {
    /// The flux at which T·di_m/dλ of the bent part reaches [`STEEPEST`]; infinite without a bend.
    fn flux_limit(&self, sample_rate_hz: f64) -> f64 {
        let slope = STEEPEST * sample_rate_hz;
        let half = self.square;
        let root = libm::sqrt(half * half + 3.0 * self.cube * slope);
        slope / (half + root)
    }

    /// The input whose current is that of [`flux_limit`](Self::flux_limit): no input that stays below it
    /// leads the flux beyond. For as long as T·di_m/dλ is below 1, a sample's flux rises with the flux
    /// before it, and the greatest input holds the flux where its current equals that input.
    fn input_limit(&self, sample_rate_hz: f64) -> f32 {
        let flux = self.flux_limit(sample_rate_hz);
        let limit = flux * (self.corner + flux * (self.square + flux * self.cube));
        // Also where it is NaN, without a bend.
        if limit < f64::from(f32::MAX) {
            limit as f32
        } else {
            f32::MAX
        }
    }
}

/// T·di_m/dλ that the flux may reach: below 2 the chord step converges. Full scale at 20 Hz with 40 dB
/// of drive reaches a tenth of that flux; only a fault gets there.
const STEEPEST: f64 = 0.5;

/// Numbers in [`CoreCoefs`].
pub(super) const CORE_NUMBERS: usize = 8;

/// Place of the greatest input among them.
pub(super) const CORE_LIMIT: usize = 7;

/// Coefficients of one sample step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct CoreCoefs {
    /// ω_L, k₂, k₃ of the output.
    current: [f32; 3],
    /// Weights of λ₁, v + v₁, λ₁|λ₁| and λ₁³ in λ.
    flux: [f32; 4],
    /// Greatest input.
    limit: f32,
}

impl CoreCoefs {
    pub(super) fn new(core: &Core, sample_rate_hz: f64) -> Self {
        let half = 0.5 / sample_rate_hz;
        let slope = 1.0 / (1.0 + half * core.corner);
        let gain = 2.0 * half * slope;
        Self {
            current: [core.corner as f32, core.square as f32, core.cube as f32],
            flux: [
                ((1.0 - half * core.corner) * slope) as f32,
                (half * slope) as f32,
                (gain * core.square) as f32,
                (gain * core.cube) as f32,
            ],
            limit: core.input_limit(sample_rate_hz),
        }
    }

    #[inline(always)]
    pub(super) fn from_numbers([a, b, c, d, e, f, g, limit]: [f32; CORE_NUMBERS]) -> Self {
        Self {
            current: [a, b, c],
            flux: [d, e, f, g],
            limit,
        }
    }

    pub(super) fn numbers(&self) -> [f32; CORE_NUMBERS] {
        let ([a, b, c], [d, e, f, g]) = (self.current, self.flux);
        [a, b, c, d, e, f, g, self.limit]
    }

    /// Whether there is a transformer at all.
    #[inline(always)]
    pub(super) fn is_present(&self) -> bool {
        self.current != [0.0; 3]
    }
}

/// The law with one value per lane, the flux and the last input.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Transformer {
    is_present: bool,
    /// As [`CoreCoefs::current`], [`CoreCoefs::flux`] and [`CoreCoefs::limit`].
    current: [f32x4; 3],
    weights: [f32x4; 4],
    limits: [f32x4; 2],
    flux: f32x4,
    last: f32x4,
}

impl Transformer {
    /// Takes the coefficients of the next frames.
    #[inline(always)]
    pub(super) fn aim(&mut self, coefs: &CoreCoefs) {
        self.is_present = coefs.is_present();
        self.current = coefs.current.map(f32x4::splat);
        self.weights = coefs.flux.map(f32x4::splat);
        let limit = f32x4::splat(coefs.limit);
        self.limits = [-limit, limit];
    }

    /// One frame, as it is if there is no transformer.
    #[inline(always)]
    pub(super) fn step(&mut self, v: f32x4) -> f32x4 {
        if !self.is_present {
            return v;
        }
        // It is the input that is held, not the flux: the recursion need not wait for it. NaN passes, for
        // the tick to find.
        let v = self.limits[0].fast_max(self.limits[1].fast_min(v));
        let [keep, feed, square, cube] = self.weights;
        let was = self.flux;
        let size = was.abs();
        let linear = keep * was + feed * (v + self.last);
        let flux = linear - (was * size) * (square + cube * size);
        self.flux = flux;
        self.last = v;
        let [corner, k2, k3] = self.current;
        let size = flux.abs();
        v - (corner * flux + (flux * size) * (k2 + k3 * size))
    }

    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        flush_lanes([&mut self.flux, &mut self.last])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::blocks::oversampling::{gather, spread};
    use crate::dsp::stages::preamp::settings::{PreampSettings, Voice};
    use crate::dsp::stages::preamp::tests::spectrum::{harmonics_db, tone};
    use crate::dsp::stages::preamp::voice::Model;

    /// One sample of one channel.
    fn step(transformer: &mut Transformer, v: f32) -> f32 {
        let [y] = gather(transformer.step(spread([v])));
        y
    }

    /// Third harmonic in dBc of a tone of `cycles` · 20 Hz through `core` at 192 kHz.
    fn third_dbc(core: &Core, cycles: usize, amplitude: f64) -> f64 {
        let n = 9600;
        let mut transformer = Transformer::default();
        transformer.aim(&CoreCoefs::new(core, 192e3));
        let y: Vec<f32> = tone(cycles, n, amplitude, 9 * n)
            .iter()
            .map(|v| step(&mut transformer, *v))
            .collect();
        let h = harmonics_db(&y[8 * n..], cycles);
        h[2] - h[0]
    }

    /// `reference/transformer.py`, square law: 20 to 320 Hz at 0 dB, and 40 Hz at −20 to +6 dB.
    #[test]
    fn the_square_law_reproduces_the_reference() {
        let core = Core {
            corner: core::f64::consts::TAU * 2.0,
            square: 2e3,
            cube: 0.0,
        };
        let thirds = [-33.6, -45.4, -57.4, -69.5, -81.5];
        for (octave, wanted) in thirds.iter().enumerate() {
            let third = third_dbc(&core, 1 << octave, 1.0);
            assert!((third - wanted).abs() < 0.1, "{octave}: {third}");
        }
        for (level_db, wanted) in [(-20.0, -65.4), (-10.0, -55.4), (6.0, -39.4)] {
            let third = third_dbc(&core, 2, crate::units::db_to_gain(level_db));
            assert!((third - wanted).abs() < 0.1, "{level_db} dB: {third}");
        }
    }

    /// `reference/transformer.py`, cubic law: −18 dB per octave.
    #[test]
    fn the_cubic_law_reproduces_the_reference() {
        let core = Core {
            corner: core::f64::consts::TAU * 2.0,
            square: 0.0,
            cube: 4e6,
        };
        for (octave, wanted) in [(1, -24.6), (2, -42.1), (3, -60.1), (4, -78.2)] {
            let third = third_dbc(&core, 1 << octave, 1.0);
            assert!((third - wanted).abs() < 0.1, "{octave}: {third}");
        }
    }

    /// One chord step against the implicit equation solved to the end, at +20 dBu and 20 Hz
    /// through Iron's law: what is left of the difference is far below the harmonics.
    #[test]
    fn one_step_is_enough() {
        let rate = 48e3;
        let core = Core::new(2.5, 1e-7, 0.01, 12.6);
        let mut transformer = Transformer::default();
        transformer.aim(&CoreCoefs::new(&core, rate));
        let (mut flux, mut last) = (0.0f64, 0.0f64);
        let half = 0.5 / rate;
        let current =
            |l: f64| l * (core.corner + libm::fabs(l) * (core.square + core.cube * libm::fabs(l)));
        for v in tone(1, 2400, 0.063, 9600) {
            let ours = f64::from(step(&mut transformer, v));
            let goal = flux + half * (f64::from(v) + last);
            for _ in 0..20 {
                flux = goal - half * current(flux);
            }
            let out = f64::from(v) - current(flux);
            last = out;
            assert!(libm::fabs(ours - out) < 0.063 * 1e-5, "{ours} {out}");
        }
    }

    /// The greatest inputs, and the fastest turns from one to the other, lead the flux to its limit and not
    /// beyond, where the chord step need not converge; and it comes back.
    #[test]
    fn no_input_leads_the_flux_beyond_its_limit() {
        let core = Core::new(2.5, 1e-7, 0.01, 12.6);
        let limit = core.flux_limit(48e3) as f32;
        let mut transformer = Transformer::default();
        transformer.aim(&CoreCoefs::new(&core, 48e3));
        for v in [1e9, -1e9, f32::MAX] {
            for n in 0..2_000 {
                let v = if n % 700 == 0 { -v } else { v };
                assert!(step(&mut transformer, v).is_finite());
                let [flux] = gather(transformer.flux);
                assert!(flux.abs() <= 1.000_01 * limit, "{flux} {limit}");
            }
            let [flux] = gather(transformer.flux);
            assert!((flux / limit.copysign(v) - 1.0).abs() < 1e-3, "{flux}");
        }
        for _ in 0..48_000 {
            step(&mut transformer, 0.0);
        }
        let [flux] = gather(transformer.flux);
        assert!(flux.abs() < 0.01 * limit, "{flux} {limit}");
    }

    /// Where the preamp is driven hardest, full scale is far from being held: as peaks behind the gain into
    /// the model, and as what leaves the class-A stage, which ends at the knee.
    #[test]
    fn the_limit_is_far_above_full_scale() {
        for voice in [Voice::Iron, Voice::Punch, Voice::Tube] {
            let model = Model::new(&PreampSettings {
                voice,
                drive_db: 40.0,
                iron_norm: 1.0,
                calibration_dbfs: -24.0,
                ..PreampSettings::default()
            });
            let full_scale = [crate::units::db_to_gain(model.gain_db), 1.0];
            for (core, peak) in model.cores.iter().zip(full_scale) {
                let limit = f64::from(core.input_limit(48e3));
                assert!(limit > 10.0 * peak, "{voice:?}: {limit} {peak}");
            }
        }
        let unbent = Core::new(2.5, 0.0, 0.01, 12.6);
        assert_eq!(unbent.input_limit(48e3), f32::MAX);
    }
}
