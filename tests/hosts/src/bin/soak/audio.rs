//! The audio thread's side: signals, automation, timing, and the strip to compare with.

use std::thread;
use std::time::{Duration, Instant};

use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use redlight::dsp::Strip;
use redlight::params::{PARAMS, Values, strip_settings};
use redlight_host_tests::clap::{Host, KINDS};
use redlight_host_tests::process::hurry;

use crate::RATE_HZ;
use crate::report::Tally;

/// Samples of signal, then as many of silence, over and over: a second each.
const PHASE: usize = 48_000;
/// Longest block.
const MAX_FRAMES: usize = 64;
/// A parameter of each instance moves in one of so many blocks.
const RARITY: u64 = 4;

type Block = [[f32; MAX_FRAMES]; 2];

/// When a cycle begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// As soon as the last has ended.
    FlatOut,
    /// When a sound card would ask for it, with the priority of an audio thread.
    Real,
}

/// Everything that the audio thread needs; nothing in it grows.
pub struct Stage {
    ids: Vec<ClapId>,
    chance: u64,
    /// Samples played.
    position: usize,
    signal: Vec<f32>,
    /// What the first instance is set to.
    values: Values,
    reference: Strip,
    moves: usize,
    /// When the next cycle begins, and how long it may take; none flat out.
    due: Option<(Instant, Duration)>,
}

impl Stage {
    pub fn new(ids: &[ClapId]) -> Self {
        let mut stage = Self {
            ids: ids.to_vec(),
            chance: 1,
            position: 0,
            signal: Vec::new(),
            values: Values::default(),
            reference: Strip::new(RATE_HZ, 2),
            moves: 0,
            due: None,
        };
        stage.signal = (0..PHASE)
            .map(|n| {
                let swell = 1.0 - (n % 12_000) as f32 / 12_000.0;
                let noise = stage.next() as f32 / (1_u64 << 24) as f32 - 0.5;
                let phase = n as f64 / RATE_HZ * std::f64::consts::TAU;
                let tone = libm::sin(110.0 * phase) + 0.3 * libm::sin(2_310.0 * phase);
                swell * (0.4 * tone as f32 + 0.1 * noise)
            })
            .collect();
        stage
    }

    /// Parameters moved so far.
    pub fn moves(&self) -> usize {
        self.moves
    }

    /// The instances have just been activated: the strip begins anew like them.
    pub fn begin(&mut self, frames: usize, pace: Pace) {
        let period = Duration::from_secs_f64(frames as f64 / RATE_HZ);
        self.due = (pace == Pace::Real).then(|| {
            if !hurry() {
                println!(
                    "The audio thread has no priority here: late cycles may be the scheduler's."
                );
            }
            (Instant::now() + period, period)
        });
        self.reference = Strip::new(RATE_HZ, 2);
        self.reference.set(&strip_settings(&self.values, false));
        self.reference.reset();
    }

    /// 24 bits of chance (Knuth's MMIX generator).
    fn next(&mut self) -> u64 {
        self.chance = self
            .chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.chance >> 40
    }

    /// One block through every instance.
    pub fn cycle(
        &mut self,
        processors: &mut [StartedPluginAudioProcessor<Host>],
        frames: usize,
        tally: &mut Tally,
    ) {
        self.wait();
        let is_signal = (self.position / PHASE).is_multiple_of(2);
        let at = self.position % PHASE;
        let mut nanoseconds = 0;
        for (i, processor) in processors.iter_mut().enumerate() {
            let mut input = [[0.0; MAX_FRAMES]; 2];
            if is_signal {
                for (c, channel) in input.iter_mut().enumerate() {
                    for (n, x) in channel[..frames].iter_mut().enumerate() {
                        // Each channel of each instance hears another part.
                        *x = self.signal[(at + n + 997 * i + 131 * c) % PHASE];
                    }
                }
            }
            let change = self
                .next()
                .is_multiple_of(RARITY)
                .then(|| self.change(frames));
            let event = change.map(|(frame, index, value)| {
                let steps = PARAMS[index].step_count().unwrap_or(1) as f64;
                let value = PARAMS[index].position_of(value) * steps;
                ParamValueEvent::new(frame as u32, self.ids[index], Pckn::match_all(), value)
            });
            let (_, channels, has_key) = KINDS[i % KINDS.len()];
            let shape = (frames, channels, has_key);
            let mut output = input;
            let mut source = input;
            nanoseconds += process(processor, &mut source, &mut output, event.as_slice(), shape);
            self.check(&output, shape, tally);
            if i == 0 {
                self.compare(input, &output, frames, change, tally);
            }
        }
        tally.add(nanoseconds, is_signal);
        self.position += frames;
    }

    /// Waits until the next cycle is due. What came too late starts the clock anew.
    fn wait(&mut self) {
        if let Some((due, period)) = &mut self.due {
            let now = Instant::now();
            thread::sleep(due.saturating_duration_since(now));
            *due = now.max(*due) + *period;
        }
    }

    /// A parameter moves: at which frame, which, where to.
    fn change(&mut self, frames: usize) -> (usize, usize, f64) {
        self.moves += 1;
        let frame = self.next() as usize % frames;
        let index = self.next() as usize % PARAMS.len();
        let position = self.next() as f64 / (1_u64 << 24) as f64;
        (frame, index, PARAMS[index].value_at(position))
    }

    fn check(
        &self,
        output: &Block,
        (frames, channels, _): (usize, usize, bool),
        tally: &mut Tally,
    ) {
        let samples = output[..channels].iter().flat_map(|c| &c[..frames]);
        for x in samples {
            tally.bad_samples += usize::from(!x.is_finite() || x.is_subnormal());
        }
    }

    /// Holds the first instance's output against the strip's.
    fn compare(
        &mut self,
        mut audio: Block,
        output: &Block,
        frames: usize,
        change: Option<(usize, usize, f64)>,
        tally: &mut Tally,
    ) {
        let [left, right] = &mut audio;
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        let cut = change.map_or(0, |(frame, ..)| frame);
        let (left_before, left) = left.split_at_mut(cut);
        let (right_before, right) = right.split_at_mut(cut);
        self.reference
            .process(&mut [left_before, right_before], None);
        if let Some((_, index, value)) = change {
            self.values.set(PARAMS[index].id, value);
            self.reference.set(&strip_settings(&self.values, false));
        }
        self.reference.process(&mut [left, right], None);
        let is_same = (0..2).all(|c| audio[c][..frames] == output[c][..frames]);
        tally.different_blocks += usize::from(!is_same);
    }
}

/// One block through one instance; how long the call took.
fn process(
    processor: &mut StartedPluginAudioProcessor<Host>,
    input: &mut Block,
    output: &mut Block,
    events: &[ParamValueEvent],
    (frames, channels, has_key): (usize, usize, bool),
) -> u64 {
    let mut key = *input;
    let mut input_ports = AudioPorts::with_capacity(2 * channels, 2);
    let mut output_ports = AudioPorts::with_capacity(channels, 1);
    let ports = [input, &mut key].into_iter().take(1 + usize::from(has_key));
    let inputs = input_ports.with_input_buffers(ports.map(|port| {
        AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_input_only(
                port[..channels]
                    .iter_mut()
                    .map(|c| InputChannel::variable(&mut c[..frames])),
            ),
        }
    }));
    let mut outputs = output_ports.with_output_buffers([AudioPortBuffer {
        latency: 0,
        channels: AudioPortBufferType::f32_output_only(
            output[..channels].iter_mut().map(|c| &mut c[..frames]),
        ),
    }]);
    let events = InputEvents::from_buffer(&events);
    let mut sent = EventBuffer::new();
    let mut sent = OutputEvents::from_buffer(&mut sent);
    let start = Instant::now();
    let status = processor.process(&inputs, &mut outputs, &events, &mut sent, None, None);
    let nanoseconds = start.elapsed().as_nanos() as u64;
    status.expect("processed");
    nanoseconds
}
