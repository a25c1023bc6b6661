//! Settings in, sound and readings out, as hosts cut it.

use super::*;
use crate::dsp::blocks::denormals::testing::HostWord;
use crate::params::Values;

/// Where a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Injected {
    /// In taking over settings, or in the first sample.
    AtOnce,
    /// After half of the block.
    HalfWay,
}

pub fn inject(injected: Option<Injected>, strip: &mut Strip, audio: &mut [&mut [f32]]) {
    let Some(injected) = injected else { return };
    if injected == Injected::HalfWay {
        let half = audio[0].len() / 2;
        let mut first: Vec<_> = audio.iter_mut().map(|c| &mut c[..half]).collect();
        strip.process(&mut first, None);
    }
    panic!("injected");
}

fn processor(params: &Arc<HostParams>) -> Processor {
    let telemetry = Arc::new(Telemetry::default());
    Processor::new(params.clone(), telemetry, 48e3, 2, false, false)
}

fn set(params: &HostParams, id: ParamId, value: f64) {
    let position = id.param().position_of(value) as f32;
    // SAFETY: `params` outlives the pointer.
    unsafe { params.ptr(id)._internal_set_normalized_value(position) };
}

fn noise(frames: usize) -> [Vec<f32>; 2] {
    [1, 2].map(|seed| crate::testkit::noise(0.5, seed).take(frames).collect())
}

fn run(processor: &mut Processor, audio: &mut [Vec<f32>; 2]) -> ProcessStatus {
    let [left, right] = audio;
    processor.process(&mut [left, right], None, false)
}

#[test]
fn it_sounds_like_the_strip_with_the_same_settings() {
    let params = Arc::new(HostParams::default());
    set(&params, ParamId::OutputTrim, -3.0);
    set(&params, ParamId::InputPolarityRight, 1.0);
    let mut audio = noise(1000);
    let mut expected = audio.clone();
    run(&mut processor(&params), &mut audio);

    let mut values = Values::default();
    values.set(ParamId::OutputTrim, -3.0);
    values.set(ParamId::InputPolarityRight, 1.0);
    let mut strip = Strip::new(48e3, 2);
    strip.set(&strip_settings(&values, false));
    strip.reset();
    let [left, right] = &mut expected;
    strip.process(&mut [left, right], None);
    assert_eq!(audio, expected);
}

#[test]
fn comparing_is_heard_but_neither_recorded_nor_rendered() {
    let params = Arc::new(HostParams::default());
    set(&params, ParamId::OutputTrim, 6.0);
    let input = noise(4_800);
    let process = |processor: &mut Processor, is_recording| {
        let mut audio = input.clone();
        let [left, right] = &mut audio;
        processor.process(&mut [left, right], None, is_recording);
        audio
    };
    let mut reference = processor(&params);
    process(&mut reference, false);
    let strip = process(&mut reference, false);
    let never_compared = process(&mut reference, false);

    params.compare.set(Some(-6.0));
    let mut comparing = processor(&params);
    process(&mut comparing, false);
    let heard = process(&mut comparing, false);
    let gain = db_to_gain(-6.0) as f32;
    let last = 4_799;
    assert_eq!(heard[0][last], input[0][last] * gain);
    // The take begins: 10 ms later nothing is left of it.
    let taken = process(&mut comparing, true);
    assert_eq!(taken[0][last], never_compared[0][last]);
    let telemetry = Arc::new(Telemetry::default());
    let mut offline = Processor::new(params.clone(), telemetry, 48e3, 2, false, true);
    process(&mut offline, false);
    assert_eq!(process(&mut offline, false), strip);
    // The window closes.
    params.compare.set(None);
    let mut closed = processor(&params);
    process(&mut closed, false);
    assert_eq!(process(&mut closed, false), strip);
}

/// A trim that moves at every sample: what the strip gives that is told at every sample.
fn trimmed_at_every_sample(input: &[Vec<f32>; 2]) -> [Vec<f32>; 2] {
    let mut strip = Strip::new(48e3, 2);
    let mut audio = input.clone();
    let [left, right] = &mut audio;
    for (n, (l, r)) in left.chunks_mut(1).zip(right.chunks_mut(1)).enumerate() {
        let mut values = Values::default();
        values.set(ParamId::OutputTrim, trim_db(n));
        strip.set(&strip_settings(&values, false));
        if n == 0 {
            strip.reset();
        }
        strip.process(&mut [l, r], None);
    }
    audio
}

fn trim_db(frame: usize) -> f64 {
    (frame % 100) as f64 * -0.1
}

#[test]
fn changes_at_every_sample_sound_as_they_do_where_they_count() {
    let input = noise(2_000);
    let expected = trimmed_at_every_sample(&input);
    let trim = |params: &HostParams, frame| set(params, ParamId::OutputTrim, trim_db(frame));
    for block in [1, 7, 64, 100, 333] {
        let params = Arc::new(HostParams::default());
        trim(&params, 0);
        let mut processor = processor(&params);
        let mut audio = input.clone();
        let [left, right] = &mut audio;
        let mut cuts = 0;
        let blocks = left.chunks_mut(block).zip(right.chunks_mut(block));
        for (number, (left, right)) in blocks.enumerate() {
            // As the framework cuts a block: where the next event stands.
            let frames = left.len() as u32;
            let at: Vec<u32> = (0..frames)
                .map(|time| params.grid.counts_at(time, frames))
                .collect();
            let (mut done, mut event) = (0, 0);
            while done < left.len() {
                while event < at.len() && at[event] as usize <= done {
                    trim(&params, number * block + event);
                    event += 1;
                }
                let end = at.get(event).map_or(left.len(), |at| *at as usize);
                let piece = &mut [&mut left[done..end], &mut right[done..end]];
                processor.process(piece, None, false);
                (done, cuts) = (end, cuts + 1);
            }
        }
        assert!(audio == expected, "blocks of {block}");
        let most = 2_000 / block + 2_000 / 32 + 2_000 / block + 3;
        assert!(cuts <= most, "blocks of {block}: {cuts} pieces");
    }
}

#[test]
fn the_host_must_not_rest_while_there_are_settings_to_take() {
    let params = Arc::new(HostParams::default());
    let mut processor = processor(&params);
    let mut silence = [vec![0.0; 481], vec![0.0; 481]];
    assert_eq!(run(&mut processor, &mut silence), ProcessStatus::Normal);
    set(&params, ParamId::OutputTrim, -6.0);
    // No tick in one frame.
    let mut frame = [vec![0.0], vec![0.0]];
    assert_eq!(run(&mut processor, &mut frame), ProcessStatus::KeepAlive);
    let mut silence = [vec![0.0; 480], vec![0.0; 480]];
    assert_eq!(run(&mut processor, &mut silence), ProcessStatus::Normal);
}

#[test]
fn peaks_of_short_pieces_are_published_once_and_none_is_lost() {
    let params = Arc::new(HostParams::default());
    let mut processor = processor(&params);
    let mut audio = noise(640);
    audio[0][123] = 0.75;
    let [left, right] = &mut audio;
    for (left, right) in left.chunks_mut(1).zip(right.chunks_mut(1)) {
        processor.process(&mut [left, right], None, false);
    }
    assert_eq!(processor.telemetry.blocks(), 640 / PUBLISHED_FRAMES as u64);
    let read = processor.telemetry.take_readings();
    assert_eq!(read.input.peak_gain[0], 0.75);
}

#[test]
fn the_hosts_control_word_changes_no_bit_and_stays() {
    let params = Arc::new(HostParams::default());
    set(&params, ParamId::OutputTrim, -3.0);
    let [left, right] = noise(1_000);
    let small = [left.iter().map(|x| x * 1e-36).collect(), right];
    let mut usual = small.clone();
    run(&mut processor(&params), &mut usual);
    let words = HostWord::of_denormals().into_iter();
    for host in words.chain(HostWord::of_rounding()) {
        let mut audio = small.clone();
        let (processor, left_behind) = host.run(|| processor(&params));
        assert_eq!(left_behind, host);
        let mut processor = processor;
        let block = || run(&mut processor, &mut audio);
        assert_eq!(host.run(block).1, host);
        assert!(audio == usual, "{host:?}");
    }
}

#[test]
fn it_rests_in_silence_unless_its_noise_is_on() {
    let params = Arc::new(HostParams::default());
    let mut processor = processor(&params);
    assert_eq!(
        run(&mut processor, &mut noise(480)),
        ProcessStatus::Tail(96_000)
    );
    processor.reset();
    let mut silence = [vec![0.0; 480], vec![0.0; 480]];
    assert_eq!(run(&mut processor, &mut silence), ProcessStatus::Normal);
    set(&params, ParamId::PreNoise, -80.0);
    assert_eq!(run(&mut processor, &mut silence), ProcessStatus::KeepAlive);
}

#[test]
fn what_passes_dry_has_neither_denormals_nor_what_is_no_number() {
    let params = Arc::new(HostParams::default());
    let telemetry = Arc::new(Telemetry::default());
    let mut slow = Processor::new(params.clone(), telemetry, 1_234.5, 2, false, false);
    let mut broken = processor(&params);
    broken.is_broken = true;
    for processor in [&mut slow, &mut broken] {
        let bad = vec![0.3, 1e-40, -1e-40, f32::NAN, f32::INFINITY, -0.7];
        let mut audio = [bad.clone(), bad];
        run(processor, &mut audio);
        for channel in &audio {
            assert_eq!(channel[..], [0.3, 0.0, 0.0, 0.0, 0.0, -0.7]);
        }
    }
}

#[test]
fn an_internal_fault_passes_the_input_and_shows_until_the_next_reset() {
    let params = Arc::new(HostParams::default());
    set(&params, ParamId::OutputTrim, -6.0);
    let input = noise(480);
    for injected in [Injected::AtOnce, Injected::HalfWay] {
        let mut processor = processor(&params);
        processor.injected = Some(injected);
        let mut audio = input.clone();
        run(&mut processor, &mut audio);
        let dry_from = if injected == Injected::AtOnce { 0 } else { 240 };
        assert_eq!(audio[0][dry_from..], input[0][dry_from..], "{injected:?}");
        assert!(processor.telemetry.take_readings().faults.bad_output);
        processor.injected = None;
        // It rests, whatever is turned.
        set(&params, ParamId::EqOn, 1.0);
        audio.clone_from(&input);
        run(&mut processor, &mut audio);
        assert_eq!(audio, input, "{injected:?}");
        assert!(processor.telemetry.take_readings().faults.bad_output);
        processor.reset();
        run(&mut processor, &mut audio);
        let mut fresh = input.clone();
        run(&mut self::processor(&params), &mut fresh);
        assert_eq!(audio, fresh, "{injected:?}");
        assert!(!processor.telemetry.take_readings().faults.any());
    }
}
