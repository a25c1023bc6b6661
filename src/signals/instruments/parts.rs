//! What the instruments are made of.

use crate::random::Random;
use crate::signals::RATE_HZ;

/// White noise, −1 to 1, seeded.
pub struct Noise(Random);

impl Noise {
    /// Noise that repeats for the same `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Random::new(seed))
    }

    /// The next sample.
    pub fn next(&mut self) -> f64 {
        self.0.triangular()
    }
}

/// A one-pole low-pass.
pub struct LowPass {
    coef: f64,
    state: f64,
}

impl LowPass {
    /// A low-pass with its corner at `freq_hz`.
    pub fn new(freq_hz: f64) -> Self {
        let period_s = 1.0 / (core::f64::consts::TAU * freq_hz);
        Self {
            coef: crate::units::time_to_coef(period_s, RATE_HZ),
            state: 0.0,
        }
    }

    /// One sample.
    pub fn next(&mut self, x: f64) -> f64 {
        self.state = x + (self.state - x) * self.coef;
        self.state
    }

    /// One sample of what the low-pass takes away.
    pub fn next_high(&mut self, x: f64) -> f64 {
        x - self.next(x)
    }
}

/// A two-pole resonator with unity gain at 0 Hz (D. H. Klatt: Software for a cascade/parallel formant
/// synthesizer, JASA 67, 1980).
#[derive(Default)]
pub struct Resonator {
    a: f64,
    b: f64,
    c: f64,
    y: [f64; 2],
}

impl Resonator {
    /// Moves the resonance; the sound in it goes on.
    pub fn tune(&mut self, freq_hz: f64, bandwidth_hz: f64) {
        let radius = libm::exp(-core::f64::consts::PI * bandwidth_hz / RATE_HZ);
        self.c = -radius * radius;
        self.b = 2.0 * radius * libm::cos(crate::units::hz_to_radians(freq_hz, RATE_HZ));
        self.a = 1.0 - self.b - self.c;
    }

    /// One sample.
    pub fn next(&mut self, x: f64) -> f64 {
        let y = self.a * x + self.b * self.y[0] + self.c * self.y[1];
        self.y = [y, self.y[0]];
        y
    }
}

/// Frequency of a note, in semitones from A4.
pub fn note_hz(semitones_from_a4: f64) -> f64 {
    440.0 * libm::exp2(semitones_from_a4 / 12.0)
}

/// Time constant `time_s` → decay, as a function of the time passed.
pub fn decay(passed_s: f64, time_s: f64) -> f64 {
    libm::exp(-passed_s / time_s)
}
