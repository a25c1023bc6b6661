//! An audio thread that plays instances as they come and go, with parameters moving.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use clack_host::events::event_types::ParamValueEvent;
use clack_host::events::spaces::CoreEventSpace;
use clack_host::prelude::*;
use redlight::params::PARAMS;

use crate::clap::{Host, KINDS};
use crate::process::hurry;

/// Frames of a block.
pub const FRAMES: usize = 64;
/// A parameter of each instance moves in one of so many blocks.
const RARITY: u64 = 8;

/// What the audio thread saw.
#[derive(Debug, Default)]
pub struct Seen {
    /// Blocks of one instance.
    pub blocks: AtomicU64,
    /// Samples that are NaN, or denormals. Loud is what is asked for: every gain moves.
    pub bad_samples: AtomicUsize,
    /// Gestures that editors began.
    pub begun: AtomicUsize,
    /// Gestures that editors ended.
    pub ended: AtomicUsize,
    /// Parameters that editors moved.
    pub moved: AtomicUsize,
    /// Longest process call in nanoseconds.
    pub worst_ns: AtomicU64,
}

struct Voice {
    number: usize,
    kind: usize,
    ids: Vec<ClapId>,
    processor: StartedPluginAudioProcessor<Host>,
}

enum Order {
    Play(usize, usize, Vec<ClapId>, StoppedPluginAudioProcessor<Host>),
    Stop(usize),
}

/// The audio thread.
pub struct Player {
    orders: Option<Sender<Order>>,
    stopped: Receiver<StoppedPluginAudioProcessor<Host>>,
    thread: Option<JoinHandle<()>>,
    /// What it saw so far.
    pub seen: Arc<Seen>,
}

impl Player {
    /// Starts the thread. It keeps the pace of a host at 48 kHz, as far as the machine lets it.
    pub fn start() -> Self {
        Self::start_with(|| ())
    }

    /// Starts the thread with a host's priority, where the system allows it.
    pub fn start_in_a_hurry() -> Self {
        Self::start_with(|| {
            if !hurry() {
                println!(
                    "The audio thread has no priority here: late calls may be the scheduler's."
                );
            }
        })
    }

    fn start_with(begin: impl FnOnce() + Send + 'static) -> Self {
        let (orders, inbox) = channel();
        let (outbox, stopped) = channel();
        let seen = Arc::new(Seen::default());
        let its_seen = seen.clone();
        let thread = thread::spawn(move || {
            begin();
            run(&inbox, &outbox, &its_seen);
        });
        Self {
            orders: Some(orders),
            stopped,
            thread: Some(thread),
            seen,
        }
    }

    fn order(&self, order: Order) {
        let orders = self.orders.as_ref().expect("it runs");
        orders.send(order).expect("the audio thread lives");
    }

    /// Plays an instance of one of [`KINDS`] under a number.
    pub fn play(
        &self,
        number: usize,
        kind: usize,
        ids: &[ClapId],
        processor: StoppedPluginAudioProcessor<Host>,
    ) {
        self.order(Order::Play(number, kind, ids.to_vec(), processor));
    }

    /// Stops an instance.
    pub fn stop(&self, number: usize) -> StoppedPluginAudioProcessor<Host> {
        self.order(Order::Stop(number));
        self.stopped.recv().expect("the audio thread lives")
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.orders = None;
        let end = self.thread.take().map(JoinHandle::join);
        if !thread::panicking() {
            end.expect("once").expect("the audio thread is well");
        }
    }
}

fn run(inbox: &Receiver<Order>, outbox: &Sender<StoppedPluginAudioProcessor<Host>>, seen: &Seen) {
    let mut voices: Vec<Voice> = Vec::new();
    let mut chance = Chance(1);
    let period = Duration::from_secs_f64(FRAMES as f64 / 48_000.0);
    loop {
        let start = Instant::now();
        loop {
            match inbox.try_recv() {
                Ok(Order::Play(number, kind, ids, processor)) => voices.push(Voice {
                    number,
                    kind,
                    ids,
                    processor: processor.start_processing().expect("started"),
                }),
                Ok(Order::Stop(number)) => {
                    let at = voices.iter().position(|v| v.number == number);
                    let voice = voices.swap_remove(at.expect("it plays"));
                    let stopped = voice.processor.stop_processing();
                    outbox.send(stopped).expect("the main thread lives");
                }
                Err(std::sync::mpsc::TryRecvError::Empty) => break,
                Err(std::sync::mpsc::TryRecvError::Disconnected) => return,
            }
        }
        for voice in &mut voices {
            block(voice, &mut chance, seen);
        }
        thread::sleep(period.saturating_sub(start.elapsed()));
    }
}

/// Numbers that repeat from run to run (Knuth's MMIX generator).
pub struct Chance(pub u64);

impl Chance {
    /// 24 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 40
    }

    /// A number from 0 to 1.
    pub fn share(&mut self) -> f64 {
        self.draw() as f64 / (1_u64 << 24) as f64
    }
}

fn block(voice: &mut Voice, chance: &mut Chance, seen: &Seen) {
    let (_, channels, has_key) = KINDS[voice.kind];
    let mut audio = [[0.0_f32; FRAMES]; 4];
    for x in audio.as_flattened_mut() {
        *x = chance.share() as f32 - 0.5;
    }
    let mut output = [[0.0_f32; FRAMES]; 2];
    let event = chance.draw().is_multiple_of(RARITY).then(|| {
        let index = chance.draw() as usize % PARAMS.len();
        let steps = PARAMS[index].step_count().unwrap_or(1) as f64;
        let value = (chance.share() * steps).round() / steps;
        let frame = chance.draw() as u32 % FRAMES as u32;
        ParamValueEvent::new(frame, voice.ids[index], Pckn::match_all(), value * steps)
    });
    let mut input_ports = AudioPorts::with_capacity(2 * channels, 2);
    let mut output_ports = AudioPorts::with_capacity(channels, 1);
    let ports = audio.chunks_mut(2).take(1 + usize::from(has_key));
    let inputs = input_ports.with_input_buffers(ports.map(|port| AudioPortBuffer {
        latency: 0,
        channels: AudioPortBufferType::f32_input_only(
            port[..channels].iter_mut().map(InputChannel::variable),
        ),
    }));
    let mut outputs = output_ports.with_output_buffers([AudioPortBuffer {
        latency: 0,
        channels: AudioPortBufferType::f32_output_only(
            output[..channels].iter_mut().map(|c| &mut c[..]),
        ),
    }]);
    let events = event.as_slice();
    let events = InputEvents::from_buffer(&events);
    let mut sent = EventBuffer::new();
    let start = Instant::now();
    voice
        .processor
        .process(
            &inputs,
            &mut outputs,
            &events,
            &mut sent.as_output(),
            None,
            None,
        )
        .expect("processed");
    seen.worst_ns
        .fetch_max(start.elapsed().as_nanos() as u64, Relaxed);
    seen.blocks.fetch_add(1, Relaxed);
    for event in sent.iter() {
        let counter = match event.as_core_event() {
            Some(CoreEventSpace::ParamGestureBegin(_)) => &seen.begun,
            Some(CoreEventSpace::ParamGestureEnd(_)) => &seen.ended,
            Some(CoreEventSpace::ParamValue(_)) => &seen.moved,
            _ => continue,
        };
        counter.fetch_add(1, Relaxed);
    }
    let is_bad = |x: &f32| !x.is_finite() || x.is_subnormal();
    let bad = output.as_flattened().iter().filter(|x| is_bad(x)).count();
    seen.bad_samples.fetch_add(bad, Relaxed);
}
