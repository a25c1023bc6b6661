//! What every stage has to do, and clicks while controls are turned.

use super::*;

#[test]
fn the_bits_are_the_same_for_every_chunk_length_while_settings_move() {
    let swell: Vec<f32> = noise(9_600)
        .iter()
        .enumerate()
        .map(|(n, x)| x * libm::sinf(n as f32 * 0.002).powi(4))
        .collect();
    let moves = |n: usize| GateSettings {
        mode: [GateMode::Gate, GateMode::Duck, GateMode::Expander][n % 3],
        threshold_db: -30.0 + n as f64,
        range_db: 60.0 - 3.0 * n as f64,
        hold_ms: 2.0 * n as f64,
        key_hpf_hz: if n.is_multiple_of(4) { 20.0 } else { 300.0 },
        key_lpf_hz: if n.is_multiple_of(5) { 20e3 } else { 5e3 },
        link_norm: 0.1 * n as f64,
        ..settings()
    };
    let run = |cut: usize| {
        let mut rig = Rig::new(&settings(), cut);
        let mut output = Vec::new();
        for (n, block) in swell.chunks(960).enumerate() {
            rig.0.stage.set(&moves(n));
            let mut audio = vec![block.to_vec(), block.iter().map(|x| 0.1 * x).collect()];
            let key = audio.clone();
            rig.run(&mut audio, &key);
            output.append(&mut audio);
        }
        output
    };
    let whole = run(32);
    for cut in [1, 5, 7, 31] {
        assert_eq!(run(cut), whole, "chunks of {cut}");
    }
}

#[test]
fn reset_equals_new_and_mono_equals_left() {
    let wanted = GateSettings {
        mode: GateMode::Expander,
        key_hpf_hz: 100.0,
        ..settings()
    };
    let input = noise(3_200);
    let mut used = Rig::new(&settings(), 32);
    used.run_mono(&noise(1_111));
    used.0.stage.set(&wanted);
    used.run_mono(&noise(77));
    used.0.reset();
    let fresh = Rig::new(&wanted, 32).run_mono(&input);
    assert_eq!(used.run_mono(&input), fresh);
    let mut stereo = vec![input.clone(), input.clone()];
    let key = stereo.clone();
    Rig::new(&wanted, 32).run(&mut stereo, &key);
    assert_eq!(stereo[0], stereo[1]);
    assert_eq!(stereo[0], fresh.0);
}

#[test]
fn linked_channels_move_together_and_unlinked_ones_alone() {
    let loud = tone(700.0, 0.3, |_| -20.0);
    let soft = tone(450.0, 0.3, |_| -70.0);
    for (link_norm, wanted_db) in [(1.0, 0.0), (0.0, -40.0)] {
        let wanted = GateSettings {
            link_norm,
            ..settings()
        };
        let mut audio = vec![loud.clone(), soft.clone()];
        let key = audio.clone();
        Rig::new(&wanted, 32).run(&mut audio, &key);
        let at = 12_010;
        let ratio = f64::from(audio[1][at]) / f64::from(soft[at]);
        assert!(
            (gain_to_db(ratio) - wanted_db).abs() < 1e-3,
            "link {link_norm}"
        );
        assert_eq!(audio[0][at], loud[at]);
    }
    // At every moment of opening and closing the gains agree.
    let level_db = |t: f64| -45.0 + 30.0 * libm::sin(40.0 * t);
    let (left, right) = (tone(80.0, 0.3, level_db), tone(130.0, 0.3, |_| -50.0));
    let mut audio = vec![left.clone(), right.clone()];
    let key = audio.clone();
    Rig::new(&settings(), 32).run(&mut audio, &key);
    for n in 0..left.len() {
        let (l, r) = (audio[0][n] / left[n], audio[1][n] / right[n]);
        if left[n].abs() > 1e-4 && right[n].abs() > 1e-4 {
            assert!((l / r - 1.0).abs() < 1e-5, "sample {n}: {l} and {r}");
        }
    }
}

#[test]
fn a_bad_key_heals_and_silence_stays_silence() {
    let mut rig = Rig::new(
        &GateSettings {
            key_hpf_hz: 200.0,
            ..settings()
        },
        32,
    );
    let mut audio = vec![tone(500.0, 0.1, |_| -10.0)];
    let mut key = audio.clone();
    key[0][100] = f32::NAN;
    key[0][200] = f32::INFINITY;
    rig.run(&mut audio, &key);
    assert!(rig.0.is_healed);
    assert!(audio[0].iter().all(|x| x.is_finite()));
    let again = tone(500.0, 0.2, |_| -10.0);
    assert_eq!(rig.run_mono(&again).0[4_800..], again[4_800..]);
    let silence = vec![0.0; 9_600];
    assert_eq!(rig.run_mono(&silence).0, silence);
}

/// Whatever is turned while a 60 Hz tone at −20 dBFS sounds, nothing above 1 kHz rises over −60 dBFS,
/// or −50 where that opens the gate.
#[test]
fn turning_a_control_makes_no_click() {
    let open = settings();
    let jumps = [
        (
            GateSettings {
                threshold_db: 0.0,
                ..open
            },
            open,
        ),
        (
            GateSettings {
                key_hpf_hz: 4_000.0,
                ..open
            },
            open,
        ),
        (
            open,
            GateSettings {
                mode: GateMode::Duck,
                ..open
            },
        ),
        (
            GateSettings {
                mode: GateMode::Duck,
                ..open
            },
            open,
        ),
        (
            open,
            GateSettings {
                mode: GateMode::Expander,
                threshold_db: -5.0,
                ..open
            },
        ),
        (
            GateSettings {
                mode: GateMode::Duck,
                ..open
            },
            GateSettings {
                mode: GateMode::Duck,
                range_db: 0.0,
                ..open
            },
        ),
        (
            GateSettings {
                threshold_db: 0.0,
                range_db: 3.0,
                ..open
            },
            GateSettings {
                threshold_db: 0.0,
                range_db: 60.0,
                ..open
            },
        ),
    ];
    for (from, to) in jumps {
        let input = tone(60.0, 0.6, |_| -20.0);
        let mut rig = Rig::new(&from, 32);
        let (start, _) = rig.run_mono(&input[..14_400 + 160]);
        rig.0.stage.set(&to);
        let (end, _) = rig.run_mono(&input[14_400 + 160..]);
        let output: Vec<f64> = start[9_600..]
            .iter()
            .chain(&end)
            .map(|x| f64::from(*x))
            .collect();
        // The filter's own start on the tone is left out by a fade.
        let faded: Vec<f64> = output
            .iter()
            .enumerate()
            .map(|(n, x)| x * (n as f64 / 4_000.0).min(1.0))
            .collect();
        let click_db = peak_above_1k_db(&faded);
        // A knob that opens the gate starts the tone at a crossing of zero, in .1 ms: what stands
        // above 1 kHz is the bend there, 33 dB below the tone.
        let is_opened = from.threshold_db > to.threshold_db || from.key_hpf_hz > to.key_hpf_hz;
        let limit_db = if is_opened { -50.0 } else { -60.0 };
        assert!(click_db < limit_db, "{from:?} to {to:?}: {click_db} dBFS");
    }
}
