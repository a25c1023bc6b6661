//! Kick and snare drum: swept and steady modes, skin noise, the other drum bleeding in.

use crate::signals::instruments::parts::{LowPass, Noise, decay};
use crate::signals::{RATE_HZ, at_beat};

/// Beats of the kick drum and their strength.
const KICKS: [(f64, f64); 10] = [
    (0.0, 1.0),
    (1.5, 0.8),
    (2.0, 0.9),
    (4.0, 1.0),
    (6.5, 0.85),
    (8.0, 1.0),
    (9.5, 0.8),
    (10.0, 0.9),
    (12.0, 1.0),
    (14.5, 0.85),
];

/// Beats of the snare drum and their strength; the weak ones are ghost notes.
const SNARES: [(f64, f64); 12] = [
    (1.0, 0.95),
    (3.0, 1.0),
    (3.75, 0.15),
    (5.0, 0.9),
    (7.0, 1.0),
    (9.0, 0.95),
    (10.75, 0.15),
    (11.0, 1.0),
    (13.0, 0.9),
    (15.0, 1.0),
    (15.5, 0.4),
    (15.75, 0.6),
];

/// The microphone inside the kick drum.
pub fn kick(out: &mut [f64]) {
    add_kicks(out, 1.0);
    add_snares(out, 0.02);
    add_hiss(out, 11);
}

/// The microphone over the snare drum.
pub fn snare(out: &mut [f64]) {
    add_snares(out, 1.0);
    add_kicks(out, 0.05);
    add_hiss(out, 12);
}

/// The room and the preamp, about 66 dB under a full stroke.
fn add_hiss(out: &mut [f64], seed: u64) {
    let mut noise = Noise::new(seed);
    out.iter_mut().for_each(|x| *x += 5e-4 * noise.next());
}

fn add_kicks(out: &mut [f64], gain: f64) {
    for (beat, strength) in KICKS {
        add_kick(&mut out[at_beat(beat)..], gain * strength);
    }
}

/// The skin's pitch falls as its tension does; the beater adds a click.
fn add_kick(out: &mut [f64], gain: f64) {
    let mut noise = Noise::new(21);
    let mut click = LowPass::new(4_000.0);
    let mut phase = 0.0;
    for (i, x) in out.iter_mut().take((0.6 * RATE_HZ) as usize).enumerate() {
        let t = i as f64 / RATE_HZ;
        let freq_hz = 52.0 + 170.0 * decay(t, 0.018);
        phase += crate::units::hz_to_radians(freq_hz, RATE_HZ);
        let body = libm::sin(phase) * decay(t, 0.16);
        let tick = click.next(noise.next()) * decay(t, 0.003);
        *x += gain * (body + 0.8 * tick);
    }
}

fn add_snares(out: &mut [f64], gain: f64) {
    for (index, (beat, strength)) in SNARES.into_iter().enumerate() {
        add_snare(
            &mut out[at_beat(beat)..],
            gain * strength,
            31 + index as u64,
        );
    }
}

/// Two modes of the skin and the wires' noise, which lasts longer.
fn add_snare(out: &mut [f64], gain: f64, seed: u64) {
    let mut noise = Noise::new(seed);
    let (mut low, mut high) = (LowPass::new(900.0), LowPass::new(9_000.0));
    for (i, x) in out.iter_mut().take((0.7 * RATE_HZ) as usize).enumerate() {
        let t = i as f64 / RATE_HZ;
        let angle = core::f64::consts::TAU * t;
        let skin = libm::sin(185.0 * angle) * decay(t, 0.07)
            + 0.6 * libm::sin(331.0 * angle) * decay(t, 0.045);
        let wires = high.next(low.next_high(noise.next())) * decay(t, 0.09);
        let stick = noise.next() * decay(t, 0.0015);
        *x += gain * (0.6 * skin + 0.9 * wires + 0.5 * stick);
    }
}
