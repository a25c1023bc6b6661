//! Bits: block sizes, reset, equal channels, silence.

use redlight::params::{ParamId, strip_settings};

use crate::signals::programme;
use crate::subjects::{all, busy_values, run, strip_with};

const RATE_HZ: f64 = 48_000.0;
const LEN: usize = 12_000;

fn stereo() -> Vec<Vec<f32>> {
    vec![programme(RATE_HZ, 1, LEN), programme(RATE_HZ, 2, LEN)]
}

fn bits(signal: &[Vec<f32>]) -> Vec<u32> {
    signal.iter().flatten().map(|x| x.to_bits()).collect()
}

#[test]
fn any_cut_into_blocks_gives_the_same_bits() {
    for case in all() {
        for channels in [1, 2] {
            let input = &stereo()[..channels];
            let whole = run(&mut *(case.make)(RATE_HZ, channels), input, &[LEN]);
            for blocks in [
                &[1][..],
                &[7],
                &[64],
                &[512],
                &[8192],
                &[3, 0, 129, 32, 1, 1000],
            ] {
                let cut = run(&mut *(case.make)(RATE_HZ, channels), input, blocks);
                assert!(
                    bits(&cut) == bits(&whole),
                    "{} in blocks of {blocks:?}",
                    case.name
                );
            }
        }
    }
}

/// Settings are taken at the control tick: of those that come between two ticks the last ones count, and
/// when they came does not matter.
#[test]
fn of_settings_between_two_ticks_the_last_count() {
    let output = |changes: &[(usize, f64)]| {
        let mut values = busy_values();
        let mut strip = strip_with(&values, RATE_HZ, 2);
        let [mut left, mut right] = [1, 2].map(|seed| programme(RATE_HZ, seed, LEN));
        let mut start = 0;
        for &(end, trim_db) in changes.iter().chain([&(LEN, 0.0)]) {
            strip.process(&mut [&mut left[start..end], &mut right[start..end]], None);
            for id in [ParamId::InputTrim, ParamId::EqHmfGain, ParamId::CompMakeup] {
                values.set(id, trim_db);
            }
            strip.set(&strip_settings(&values, false));
            start = end;
        }
        bits(&[left, right])
    };
    let once = output(&[(6_000, 6.0)]);
    // Ticks stand at multiples of 32: 5984 and 6016.
    for changes in [
        &[(6_015, 6.0)][..],
        &[(5_985, 6.0), (6_001, -9.0), (6_002, 6.0)],
        &[(5_990, 3.0), (6_016, 6.0)],
    ] {
        assert!(output(changes) == once, "{changes:?}");
    }
    assert!(output(&[(6_017, 6.0)]) != once);
}

#[test]
fn reset_equals_new() {
    for case in all() {
        let input = stereo();
        let fresh = run(&mut *(case.make)(RATE_HZ, 2), &input, &[64]);
        let mut used = (case.make)(RATE_HZ, 2);
        run(&mut *used, &input, &[77]);
        used.reset();
        let again = run(&mut *used, &input, &[64]);
        assert!(bits(&again) == bits(&fresh), "{}", case.name);
    }
}

#[test]
fn equal_channels_stay_equal() {
    for case in all() {
        // Mid/side of equal channels has no side; decoding gives equal channels again.
        let mono = programme(RATE_HZ, 3, LEN);
        let output = run(&mut *(case.make)(RATE_HZ, 2), &[mono.clone(), mono], &[64]);
        assert!(bits(&output[..1]) == bits(&output[1..]), "{}", case.name);
    }
}

#[test]
fn silence_stays_silence_and_a_tail_ends() {
    for case in all().iter().filter(|c| c.is_silent) {
        let mut subject = (case.make)(RATE_HZ, 2);
        let silence = vec![vec![0.0; LEN]; 2];
        let output = run(&mut *subject, &silence, &[64]);
        assert!(
            output.iter().flatten().all(|x| *x == 0.0),
            "{}: from new",
            case.name
        );
        run(&mut *subject, &stereo(), &[64]);
        let long = vec![vec![0.0; 20 * RATE_HZ as usize]; 2];
        let tail = run(&mut *subject, &long, &[512]);
        let last = &tail[0][19 * RATE_HZ as usize..];
        assert!(
            last.iter().all(|x| *x == 0.0),
            "{}: {:e} after 19 s",
            case.name,
            last[0]
        );
        let denormal = tail.iter().flatten().find(|x| x.is_subnormal());
        assert_eq!(denormal, None, "{}", case.name);
    }
}
