//! What a take may throw at the strip: bad levels, odd buffers, every rate, broken keys, resets.

use redlight::dsp::{INPUT_LIMIT, Strip};
use redlight::params::{ParamId, Values, strip_settings};

use crate::signals::{Dice, peak, programme};
use crate::subjects::{busy_values, ids, run, strip_with};

const RATE_HZ: f64 = 48_000.0;

/// Greatest gain at worst settings that do not ask for more: 24 dB.
const MOST_GAIN: f32 = 15.85;

/// Busy, without the guard, which would hide what it catches.
fn unguarded() -> Values {
    let mut values = busy_values();
    values.set(ParamId::OutputGuard, 0.0);
    values
}

/// Named signals of which none should come from a microphone.
fn bad_signals(len: usize) -> Vec<(&'static str, Vec<f32>)> {
    let every = |f: &dyn Fn(usize) -> f32| (0..len).map(f).collect();
    vec![
        ("DC", every(&|_| 1.0)),
        ("negative DC at the limit", every(&|_| -INPUT_LIMIT)),
        (
            "full-scale square",
            every(&|n| if n / 240 % 2 == 0 { 1.0 } else { -1.0 }),
        ),
        (
            "square at half the rate",
            every(&|n| if n % 2 == 0 { 1.0 } else { -1.0 }),
        ),
        (
            "1e30, alternating",
            every(&|n| if n / 7 % 2 == 0 { 1e30 } else { -1e30 }),
        ),
        (
            "greatest numbers",
            every(&|n| if n % 3 == 0 { f32::MAX } else { f32::MIN }),
        ),
        ("NaN", every(&|_| f32::NAN)),
        (
            "infinities",
            every(&|n| [f32::INFINITY, f32::NEG_INFINITY, 0.5][n % 3]),
        ),
        ("denormals", every(&|n| f32::from_bits(1 + n as u32 % 99))),
    ]
}

#[test]
fn bad_levels_at_every_rate_stay_finite_and_bounded_and_die_away() {
    let rates_hz = [8e3, 11_025.0, 44_100.0, 48e3, 96e3, 192e3, 384e3, 768e3];
    for (turn, rate_hz) in rates_hz.into_iter().enumerate() {
        let len = (0.05 * rate_hz) as usize;
        let channels = 1 + turn % 2;
        for (name, signal) in bad_signals(len) {
            let mut strip = strip_with(&unguarded(), rate_hz, channels);
            let input = vec![signal; channels];
            let output = run(&mut strip, &input, &[512]);
            let clean = input[0].iter().filter(|x| x.is_finite());
            let most = clean.fold(0.0_f32, |p, x| p.max(x.abs().min(INPUT_LIMIT)));
            let what = format!("{name} at {rate_hz} Hz");
            assert!(output.iter().flatten().all(|x| x.is_finite()), "{what}");
            let ratio = peak(&output[0]) / most.max(1e-6);
            assert!(ratio <= MOST_GAIN, "{what}: {ratio} times the input");
            let silence = vec![vec![0.0; (rate_hz / 2.0) as usize]; channels];
            let tail = run(&mut strip, &silence, &[512]);
            let last = &tail[0][tail[0].len() - len..];
            assert!(peak(last) <= most * 1e-3, "{what}: {} remains", peak(last));
        }
    }
}

#[test]
fn buffers_of_no_one_odd_and_16384_frames_give_the_same_bits() {
    let input = [1, 2].map(|seed| programme(RATE_HZ, seed, 40_000));
    let whole = run(
        &mut strip_with(&busy_values(), RATE_HZ, 2),
        &input,
        &[40_000],
    );
    for blocks in [&[16_384][..], &[0, 1, 16_384, 333, 0, 31, 33, 2_049]] {
        let cut = run(&mut strip_with(&busy_values(), RATE_HZ, 2), &input, blocks);
        assert!(cut == whole, "{blocks:?}");
    }
}

#[test]
fn reset_at_any_time_equals_new() {
    let mut dice = Dice::new(5);
    let input = [1, 2].map(|seed| programme(RATE_HZ, seed, 3_000));
    let random = |dice: &mut Dice| {
        let mut values = Values::default();
        ids().for_each(|id| values.set_position(id, dice.next_norm()));
        values.set(ParamId::StripBypass, 0.0);
        values
    };
    for round in 0..40 {
        let mut used = strip_with(&random(&mut dice), RATE_HZ, 2);
        let mut values = Values::default();
        // In the middle of ticks, fades and changes of order.
        for _ in 0..3 {
            let len = (dice.next_norm() * 900.0) as usize;
            let part = [&input[0][..len], &input[1][..len]].map(<[f32]>::to_vec);
            run(&mut used, &part, &[len.max(1)]);
            values = random(&mut dice);
            used.set(&strip_settings(&values, false));
        }
        used.reset();
        let again = run(&mut used, &input, &[64]);
        let fresh = run(&mut strip_with(&values, RATE_HZ, 2), &input, &[64]);
        assert!(again == fresh, "round {round}");
    }
}

/// Busy, with gate and compressor listening to the side-chain input.
fn keyed() -> Values {
    let mut values = busy_values();
    values.set(ParamId::GateKey, 1.0);
    values.set(ParamId::CompKey, 1.0);
    values
}

/// The strip's output for one block of programme, with a key.
fn with_key(values: &Values, channels: usize, key: Option<&[&[f32]]>) -> (Vec<Vec<f32>>, Strip) {
    let mut strip = strip_with(values, RATE_HZ, channels);
    let mut audio: Vec<_> = (0..channels)
        .map(|c| programme(RATE_HZ, c as u64, 9_600))
        .collect();
    let mut slices: Vec<_> = audio.iter_mut().map(Vec::as_mut_slice).collect();
    strip.process(&mut slices, key);
    (audio, strip)
}

#[test]
fn an_absent_or_impossible_key_counts_as_internal() {
    for channels in [1, 2] {
        let (internal, _) = with_key(&busy_values(), channels, None);
        let (short, long): (&[f32], &[f32]) = (&[0.5; 9_599], &[0.5; 9_600]);
        for key in [None, Some(&[][..]), Some(&[short]), Some(&[long, short])] {
            let (output, strip) = with_key(&keyed(), channels, key);
            assert!(output == internal, "{channels} channels");
            assert!(!strip.clone().take_readings().faults.any());
        }
    }
}

#[test]
fn a_silent_key_shuts_the_gate_and_a_mono_key_serves_both_sides() {
    let silence = vec![0.0; 9_600];
    let (shut, _) = with_key(&keyed(), 2, Some(&[&silence]));
    assert!(
        peak(&shut[0][4_800..]) < 0.01,
        "{}",
        peak(&shut[0][4_800..])
    );
    let key = programme(RATE_HZ, 7, 9_600);
    let (mono, _) = with_key(&keyed(), 2, Some(&[&key]));
    let (stereo, _) = with_key(&keyed(), 2, Some(&[&key, &key]));
    assert!(mono == stereo);
    let (down, _) = with_key(&keyed(), 1, Some(&[&key]));
    let (summed, _) = with_key(&keyed(), 1, Some(&[&key, &key]));
    assert!(down == summed);
}

#[test]
fn a_broken_key_is_flagged_and_does_no_harm() {
    for bad in [f32::NAN, f32::INFINITY, -1e30] {
        let key = vec![bad; 9_600];
        let (output, mut strip) = with_key(&keyed(), 2, Some(&[&key, &key]));
        assert!(output.iter().flatten().all(|x| x.is_finite()), "{bad}");
        assert!(peak(&output[0]) < MOST_GAIN);
        let faults = strip.take_readings().faults;
        assert!(
            faults.bad_key && !faults.bad_input && !faults.bad_output,
            "{bad}"
        );
    }
}

/// Hosts have been seen to send fewer channels than agreed, more, or channels of several lengths.
#[test]
fn what_was_not_agreed_is_left_alone() {
    let input = programme(RATE_HZ, 1, 1_000);
    let mut lone = input.clone();
    strip_with(&busy_values(), RATE_HZ, 2).process(&mut [&mut lone], None);
    assert_eq!(lone, input);
    strip_with(&busy_values(), RATE_HZ, 2).process(&mut [], None);
    let mut channels = vec![input.clone(); 3];
    let mut slices: Vec<_> = channels.iter_mut().map(Vec::as_mut_slice).collect();
    strip_with(&busy_values(), RATE_HZ, 2).process(&mut slices, None);
    assert_eq!(channels[2], input);
    assert_ne!(channels[0], input);
    let (mut short, mut long) = (input[..600].to_vec(), input.clone());
    strip_with(&busy_values(), RATE_HZ, 2).process(&mut [&mut short, &mut long], None);
    assert_eq!(long[600..], input[600..]);
    assert_ne!(long[..600], input[..600]);
}
