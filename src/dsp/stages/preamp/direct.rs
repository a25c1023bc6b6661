//! The direct branch: Clean without drive, beside the half-bands.
//!
//! ```text
//! ──┬─────────────────────────────────────────────── + → roll-off → coupling
//!   └ gain → ↑ 2x → what class A adds → ↓ → 1/gain ──┘
//! ```
//!
//! The signal itself passes unchanged, so that the strip and a dry copy of its input add up: only what
//! the stage adds to it, 78 dB below full scale at full scale, is oversampled and comes as late as the
//! half-bands make it. Its harmonics are those of the oversampled branch, and its aliases lie lower than
//! they do: that far below the knee harmonic 4 is under single precision, and 2x carries the third.

use super::coefs::stage_numbers;
use super::ends::Coupling;
use super::octaves;
use super::rolloff::{self, Rolloff};
use super::settings::{PreampSettings, Voice};
use super::shaper::Biases;
use super::voice::{Model, VoiceTable};
use crate::dsp::blocks::chunk::TICK;
use crate::dsp::blocks::glide::Glide;
use crate::dsp::blocks::oversampling::{Oversampler, Recursion, Work, spread};
use crate::dsp::blocks::quality::Quality;
use crate::dsp::simd::F32x8;
use core::array::from_fn;
use core::marker::PhantomData;
use core::ops::Range;
use core::slice::Iter;

use wide::f32x4;

/// Samples that are computed side by side.
const LANES: usize = 8;

/// The octaves, counted from 44.1 or 48 kHz, that are climbed above a rate: one, and none from
/// 176.4 kHz on, where a third harmonic of the audible band needs none.
pub(super) fn octaves(sample_rate_hz: f64) -> Range<usize> {
    let all = octaves::octaves(Quality::Live, sample_rate_hz);
    all.start..all.end.min(all.start + 1)
}

/// Gain into the stage, bias of the stage as f(b), gain out of the stage.
type Numbers = [f32; 3];

/// Half-bands, class-A stage, roll-off and coupling of the direct branch.
#[derive(Clone)]
pub(super) struct Direct {
    octaves: Range<usize>,
    /// Gain into the stage in dB, and bias.
    glides: [Glide; 2],
    /// Numbers at the last tick and at the next.
    from: Numbers,
    to: Numbers,
    oversampler: Oversampler,
    rolloff: Rolloff,
    coupling: Coupling,
}

impl Direct {
    /// At rest on `settings`, as far as Clean without drive has them.
    pub(super) fn new(settings: &PreampSettings, sample_rate_hz: f64) -> Self {
        let mut rolloff = Rolloff::default();
        let high_hz = VoiceTable::of(Voice::Clean).high_hz;
        rolloff.aim(&rolloff::design(high_hz, None, sample_rate_hz).map(|b| b as f32));
        let mut direct = Self {
            octaves: octaves(sample_rate_hz),
            glides: [Glide::new(0.0, sample_rate_hz); 2],
            from: [0.0; 3],
            to: [0.0; 3],
            oversampler: Oversampler::default(),
            rolloff,
            coupling: Coupling::new(sample_rate_hz),
        };
        direct.set(settings);
        direct.snap();
        direct
    }

    /// Glides to `settings`, as far as Clean without drive has them.
    pub(super) fn set(&mut self, settings: &PreampSettings) {
        let model = Model::new(&PreampSettings {
            voice: Voice::Clean,
            drive_db: 0.0,
            ..*settings
        });
        let [gain, bias] = &mut self.glides;
        gain.set(model.gain_db);
        bias.set(model.bias);
    }

    /// Jumps to the settings.
    pub(super) fn snap(&mut self) {
        self.glides.iter_mut().for_each(Glide::snap);
        self.to = self.numbers();
        self.from = self.to;
    }

    fn numbers(&self) -> Numbers {
        let [gain_db, bias] = self.glides.map(|g| g.value());
        stage_numbers(gain_db, bias)
    }

    /// One control tick of the numbers.
    pub(super) fn tick(&mut self) {
        self.from = self.to;
        let [gain, bias] = &mut self.glides;
        if gain.tick() | bias.tick() {
            self.to = self.numbers();
        }
    }

    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick_states(&mut self) -> bool {
        let half_bands = self.oversampler.tick(self.octaves.clone());
        half_bands & self.rolloff.tick() & self.coupling.tick()
    }

    /// Empties the memory.
    pub(super) fn reset(&mut self) {
        self.oversampler.reset();
        self.rolloff.reset();
        self.coupling.reset();
    }

    /// Empties the memory, except for the constant that `coupling`, the one of the oversampled branch,
    /// takes away ahead of `gain_out`.
    pub(super) fn enter(&mut self, coupling: &Coupling, gain_out: f32) {
        self.reset();
        self.coupling.take_over(coupling, gain_out);
    }

    /// The coupling, and the gain that leads from where it stands to where that of the oversampled branch
    /// stands.
    pub(super) fn coupling(&self, gain_out: f32) -> (&Coupling, f32) {
        (&self.coupling, 1.0 / gain_out)
    }

    /// Processes interleaved frames of `CH` channels, at most one chunk, which begins `position` frames
    /// behind the last tick.
    #[inline(always)]
    pub(super) fn process<V: F32x8, const CH: usize>(
        &mut self,
        audio: &mut [f32],
        position: usize,
    ) {
        if self.from == self.to {
            self.run::<V, CH, false>(
                audio,
                [[self.to[0]; TICK], [self.to[1]; TICK], [self.to[2]; TICK]],
            );
        } else {
            let (from, to) = (self.from, self.to);
            let numbers = from_fn(|number| {
                from_fn(|i| {
                    let t = (position + i + 1) as f32 * (1.0 / TICK as f32);
                    from[number] + (to[number] - from[number]) * t
                })
            });
            self.run::<V, CH, true>(audio, numbers);
        }
    }

    #[inline(always)]
    fn run<V: F32x8, const CH: usize, const MOVING: bool>(
        &mut self,
        audio: &mut [f32],
        [gains_in, biases, gains_out]: [[f32; TICK]; 3],
    ) {
        let mut copy = [0.0; 2 * TICK];
        let dry = &mut copy[..audio.len()];
        dry.copy_from_slice(audio);
        let len = (audio.len() / CH).min(TICK);
        let mut feed = Feed {
            gains: gains_in[..len].iter(),
        };
        let work = Addition::<V, CH, MOVING> {
            frame_len: CH << self.octaves.len(),
            biases: if MOVING { &biases[..len] } else { &biases[..1] },
            lanes: PhantomData,
        };
        let mut join = Join::<CH> {
            dry: dry.as_chunks().0.iter(),
            gains: gains_out[..len].iter(),
            rolloff: self.rolloff,
        };
        let mut coupling = self.coupling;
        self.oversampler.process::<CH>(
            audio,
            self.octaves.clone(),
            &mut feed,
            work,
            (&mut join, &mut coupling),
        );
        (self.rolloff, self.coupling) = (join.rolloff, coupling);
    }
}

/// Gain into the stage.
struct Feed<'a> {
    gains: Iter<'a, f32>,
}

impl Recursion for Feed<'_> {
    #[inline(always)]
    fn step(&mut self, x: f32x4) -> f32x4 {
        x * f32x4::splat(self.gains.next().copied().unwrap_or(0.0))
    }
}

/// Gain out of the stage, what passes beside it, and the roll-off.
struct Join<'a, const CH: usize> {
    dry: Iter<'a, [f32; CH]>,
    gains: Iter<'a, f32>,
    rolloff: Rolloff,
}

impl<const CH: usize> Recursion for Join<'_, CH> {
    #[inline(always)]
    fn step(&mut self, x: f32x4) -> f32x4 {
        let gain = f32x4::splat(self.gains.next().copied().unwrap_or(0.0));
        let dry = spread(self.dry.next().copied().unwrap_or([0.0; CH]));
        self.rolloff.step(dry + gain * x)
    }
}

/// What the stage adds to its input, sample by sample at the higher rate.
///
/// In the units of the shaper, with n = u·(u+2β) and s = √(1+n), f is (u − β·(s−1))/s and its slope at
/// rest 1−β²; s−1 = n/(s+1), and what is left of the difference is β²·u − (u+β)·n/(s·(s+1)).
struct Addition<'a, V, const CH: usize, const MOVING: bool> {
    frame_len: usize,
    biases: &'a [f32],
    lanes: PhantomData<V>,
}

impl<V: F32x8, const CH: usize, const MOVING: bool> Work for Addition<'_, V, CH, MOVING> {
    #[inline(always)]
    fn run(self, audio: &mut [f32]) {
        let mut biases = Biases::<MOVING>::new(self.biases, self.frame_len);
        let (blocks, rest) = audio.as_chunks_mut::<LANES>();
        for block in blocks {
            *block = added::<V>(block, biases.next());
        }
        if !rest.is_empty() {
            let mut last = [0.0; LANES];
            last[..rest.len()].copy_from_slice(rest);
            rest.copy_from_slice(&added::<V>(&last, biases.next())[..rest.len()]);
        }
    }
}

/// What the stage adds to `u`.
#[inline(always)]
fn added<V: F32x8>(u: &[f32; LANES], bias: &[f32; LANES]) -> [f32; LANES] {
    let (one, u, bias) = (V::splat(1.0), V::from_array(*u), V::from_array(*bias));
    let n = u * (u + (bias + bias));
    let s = (one + n).sqrt();
    (bias * bias * u - (u + bias) * n / (s * (s + one))).to_array()
}
