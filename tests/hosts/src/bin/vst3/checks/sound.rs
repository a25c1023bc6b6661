//! What is heard: automation and keys, against the strip itself.

use redlight::dsp::Strip;
use redlight::params::{ParamId, Values, strip_settings};
use redlight_host_tests::bare::Opened;
use redlight_host_tests::bare::instance::{Bus, Instance};
use redlight_host_tests::player::Chance;
use vst3::Steinberg::Vst::IComponentTrait as _;
use vst3::Steinberg::kResultOk;

use super::{MONO_KEY, RATE_HZ, STEREO, STEREO_KEY};

const FRAMES: usize = 6_000;

pub fn noise(channels: usize, frames: usize) -> Bus {
    let mut chance = Chance(7);
    let mut channel = || (0..frames).map(|_| chance.share() as f32 - 0.5).collect();
    (0..channels).map(|_| channel()).collect()
}

/// Frame, parameter, position.
type Moves = Vec<(usize, ParamId, f64)>;

/// Numbers that glide and switches, several at the same time and at every frame of some stretches.
fn moves() -> Moves {
    let mut moves = Moves::new();
    for frame in 0..FRAMES {
        let share = |n: usize| (frame % n) as f64 / n as f64;
        if frame % 10 == 3 || (1_000..1_400).contains(&frame) {
            moves.push((frame, ParamId::OutputTrim, share(480)));
        }
        if frame % 97 == 0 {
            moves.push((frame, ParamId::EqHmfGain, share(7)));
            moves.push((frame, ParamId::CompThreshold, share(11)));
        }
        if frame % 700 == 5 {
            let is_on = f64::from(frame as u32 / 700 % 2);
            for switch in [ParamId::EqOn, ParamId::CompOn, ParamId::StripBypass] {
                moves.push((frame, switch, is_on));
            }
            moves.push((frame, ParamId::StripOrder, is_on));
        }
    }
    moves
}

fn of_strip(input: &Bus, moves: &Moves) -> Bus {
    let mut values = Values::default();
    let mut strip = Strip::new(RATE_HZ, input.len());
    strip.set(&strip_settings(&values, false));
    strip.reset();
    let mut audio = input.clone();
    let mut start = 0;
    for (frame, id, position) in moves {
        let mut part: Vec<_> = audio.iter_mut().map(|c| &mut c[start..*frame]).collect();
        strip.process(&mut part, None);
        values.set_position(*id, f64::from(*position as f32));
        strip.set(&strip_settings(&values, false));
        start = *frame;
    }
    let mut part: Vec<_> = audio.iter_mut().map(|c| &mut c[start..]).collect();
    strip.process(&mut part, None);
    audio
}

/// Every point reaches the strip at its frame, whatever the block.
pub fn automation(opened: &Opened) {
    let (input, moves) = (noise(2, FRAMES), moves());
    let expected = of_strip(&input, &moves);
    assert!(expected != input, "nothing moves");
    for length in [32, 64, 256, 1_024, 7, 333, FRAMES] {
        let instance = Instance::new(opened, STEREO);
        let ids = instance.ids();
        instance.start(RATE_HZ, length);
        let mut heard: Bus = vec![Vec::new(); 2];
        let mut unread = 0;
        for start in (0..FRAMES).step_by(length) {
            let end = (start + length).min(FRAMES);
            let points: Vec<_> = moves
                .iter()
                .filter(|(frame, ..)| (start..end).contains(frame))
                .map(|(frame, id, position)| ((frame - start) as i32, ids[*id as usize], *position))
                .collect();
            let block: Bus = input.iter().map(|c| c[start..end].to_vec()).collect();
            let mut output: Bus = vec![vec![0.0; end - start]; 2];
            let (result, left) = instance.process(&[block], &mut output, &points);
            assert_eq!(result, kResultOk);
            unread += left;
            for (all, part) in heard.iter_mut().zip(&output) {
                all.extend_from_slice(part);
            }
        }
        assert_eq!(unread, 0, "points not read in blocks of {length}");
        assert!(heard == expected, "blocks of {length}");
        instance.stop();
    }
    println!(
        "{} points, each at its frame, in blocks of any length",
        moves.len()
    );
}

/// Points beyond the block, and values that are none.
pub fn late_points(opened: &Opened) {
    const BLOCK: usize = 64;
    let input = noise(2, BLOCK);
    let heard = |points: &[(i32, f64)]| {
        let instance = Instance::new(opened, STEREO);
        let trim = instance.id(ParamId::OutputTrim as usize);
        instance.start(RATE_HZ, BLOCK);
        let points: Vec<_> = points
            .iter()
            .map(|(at, value)| (*at, trim, *value))
            .collect();
        let (mut first, mut second) = (vec![vec![0.0; BLOCK]; 2], vec![vec![0.0; BLOCK]; 2]);
        instance.process(std::slice::from_ref(&input), &mut first, &points);
        instance.process(std::slice::from_ref(&input), &mut second, &[]);
        instance.stop();
        [first, second]
    };
    let last = heard(&[(63, 0.0)]);
    assert!(last != heard(&[]));
    for offset in [64, 65, 100, 4_000, 100_000, i32::MAX] {
        assert!(heard(&[(offset, 0.0)]) == last, "{offset}");
    }
    for offset in [-1, i32::MIN] {
        assert!(heard(&[(offset, 0.0)]) == heard(&[(0, 0.0)]), "{offset}");
    }
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(heard(&[(0, value)]) == heard(&[]), "{value}");
    }
    assert!(
        heard(&[(40, 0.5), (10, 0.0)]) == heard(&[(10, 0.0), (40, 0.5)]),
        "falling"
    );
}

/// A key's bus that is off is no key, even with silence in it; one that is on is.
pub fn switched_off_keys(opened: &Opened) {
    const BLOCK: usize = 512;
    for (class, channels) in [(STEREO_KEY, 2), (MONO_KEY, 1)] {
        let input = noise(channels, BLOCK);
        let silence = vec![vec![0.0; BLOCK]; channels];
        let heard = |is_on: Option<u8>, key: Option<&Bus>| {
            let instance = Instance::new(opened, class);
            if let Some(is_on) = is_on {
                // SAFETY: in order.
                assert_eq!(
                    unsafe { instance.component.activateBus(0, 0, 1, is_on) },
                    kResultOk
                );
            }
            instance.start(RATE_HZ, BLOCK);
            let set = [(ParamId::GateOn, 1.0), (ParamId::GateKey, 1.0)];
            let points = set.map(|(id, value)| (0, instance.id(id as usize), value));
            let buses: Vec<_> = [Some(&input), key].into_iter().flatten().cloned().collect();
            let mut output = vec![vec![0.0; BLOCK]; channels];
            for _ in 0..40 {
                instance.process(&buses, &mut output, &points);
            }
            instance.stop();
            output
        };
        let itself = heard(None, None);
        assert!(
            heard(Some(0), Some(&silence)) == itself,
            "Ardour without a pin"
        );
        assert!(heard(Some(0), Some(&input)) == itself);
        assert!(
            heard(Some(1), Some(&silence)) != itself,
            "a silent key shuts"
        );
        assert!(heard(None, Some(&silence)) != itself, "a silent key shuts");
    }
}
