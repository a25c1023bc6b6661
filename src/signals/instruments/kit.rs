//! The rest of a drum set, and the set as pairs of microphones hear it.

use core::f64::consts::TAU;

use crate::signals::instruments::drums;
use crate::signals::instruments::parts::{LowPass, Noise, decay};
use crate::signals::{RATE_HZ, at_beat};

/// Wires under the snare drum: the noise without the skin, the kick drum behind it.
pub fn wires(out: &mut [f64]) {
    drums::snare(out);
    let mut lows = [LowPass::new(700.0), LowPass::new(700.0)];
    for x in out.iter_mut() {
        *x = lows.iter_mut().fold(*x, |y, l| l.next_high(y));
    }
}

/// The kick drum from outside: the body without the click.
pub fn kick_out(out: &mut [f64]) {
    drums::kick(out);
    let mut highs = [LowPass::new(900.0), LowPass::new(1_500.0)];
    for x in out.iter_mut() {
        *x = highs.iter_mut().fold(*x, |y, l| l.next(y));
    }
}

/// Eighths on the closed hi-hat, opened at the end of each bar, the snare drum behind it.
pub fn hi_hat(out: &mut [f64]) {
    let mut bleed = vec![0.0; out.len()];
    drums::snare(&mut bleed);
    for (x, bleed) in out.iter_mut().zip(bleed) {
        *x = 0.08 * bleed;
    }
    for eighth in 0..32 {
        let (strength, ring_s) = match eighth % 8 {
            7 => (0.9, 0.25),
            n if n % 2 == 0 => (1.0, 0.045),
            _ => (0.55, 0.035),
        };
        add_metal(
            &mut out[at_beat(0.5 * f64::from(eighth))..],
            strength,
            ring_s,
            eighth as u64,
        );
    }
}

/// Metal: six squares without a common measure through a high-pass, and noise.
fn add_metal(out: &mut [f64], gain: f64, ring_s: f64, seed: u64) {
    const PLATES_HZ: [f64; 6] = [2_051.0, 3_041.0, 3_693.0, 5_229.0, 5_401.0, 8_003.0];
    let mut noise = Noise::new(300 + seed);
    let mut lows = [LowPass::new(5_000.0), LowPass::new(5_000.0)];
    for (i, x) in out
        .iter_mut()
        .take((6.0 * ring_s * RATE_HZ) as usize)
        .enumerate()
    {
        let t = i as f64 / RATE_HZ;
        let plates: f64 = PLATES_HZ
            .iter()
            .map(|f| libm::sin(TAU * f * t).signum())
            .sum();
        let raw = 0.12 * plates + 0.6 * noise.next();
        *x += gain * decay(t, ring_s) * lows.iter_mut().fold(raw, |y, l| l.next_high(y));
    }
}

/// Fills on three toms, cymbals and snare drum behind them.
pub fn toms(out: &mut [f64]) {
    hi_hat(out);
    out.iter_mut().for_each(|x| *x *= 0.03);
    for bar in 0..4 {
        for (index, (beat, freq_hz)) in [
            (0.0, 150.0),
            (0.5, 150.0),
            (1.5, 110.0),
            (2.5, 80.0),
            (3.0, 80.0),
        ]
        .into_iter()
        .enumerate()
        {
            let strength = [1.0, 0.5, 0.8, 1.0, 0.6][index];
            add_tom(
                &mut out[at_beat(4.0 * f64::from(bar) + beat)..],
                freq_hz,
                strength,
            );
        }
    }
}

fn add_tom(out: &mut [f64], freq_hz: f64, gain: f64) {
    let mut noise = Noise::new(400);
    let mut stick = LowPass::new(5_000.0);
    for (i, x) in out.iter_mut().take(RATE_HZ as usize).enumerate() {
        let t = i as f64 / RATE_HZ;
        let skin = libm::sin(TAU * freq_hz * (t + 0.012 * (1.0 - decay(t, 0.04)))) * decay(t, 0.22)
            + 0.35 * libm::sin(TAU * 1.59 * freq_hz * t) * decay(t, 0.09);
        *x += gain * (skin + 0.5 * stick.next(noise.next()) * decay(t, 0.004));
    }
}

/// What is played, how loud, and its place from left to right.
pub type Player = (fn(&mut [f64]), f64, f64);

/// The set in a room: each drum from its side, and `wet` of the walls.
pub fn set(out: &mut [Vec<f64>], wet: f64) {
    let length = out[0].len();
    let drums: [Player; 4] = [
        (drums::kick, 1.0, 0.5),
        (drums::snare, 0.8, 0.4),
        (hi_hat, 0.5, 0.2),
        (toms, 0.5, 0.75),
    ];
    for (play, gain, place) in drums {
        let mut drum = vec![0.0; length];
        play(&mut drum);
        let peak = drum.iter().fold(0.0_f64, |p, x| p.max(x.abs())).max(1e-9);
        for (side, share) in [1.0 - place, place].into_iter().enumerate() {
            let gain = gain * libm::sqrt(share) / peak;
            out[side]
                .iter_mut()
                .zip(&drum)
                .for_each(|(x, d)| *x += gain * d);
        }
    }
    for (side, channel) in out.iter_mut().enumerate() {
        add_walls(channel, wet, side);
    }
}

/// Four echoes of the walls that feed themselves, 0.6 s to −60 dB (M. R. Schroeder: Natural sounding
/// artificial reverberation, JAES 10, 1962), different on either side.
pub fn add_walls(channel: &mut [f64], wet: f64, side: usize) {
    let dry = channel.to_vec();
    for echo_s in [0.0297, 0.0371, 0.0411, 0.0437] {
        let delay = ((echo_s + 0.0013 * side as f64) * RATE_HZ) as usize;
        let back = libm::pow(10.0, -3.0 * echo_s / 0.6);
        let mut dull = LowPass::new(5_000.0);
        let mut line = vec![0.0; delay];
        for (i, x) in dry.iter().enumerate() {
            let at = i % delay;
            let y = line[at];
            line[at] = x + back * dull.next(y);
            channel[i] += 0.5 * wet * y;
        }
    }
}
