//! `calls BUNDLE`: what the bundled CLAP's process calls cost, as ratios of one run: small signals against
//! loud ones in a thread that does not flush denormals, the slowest block against the mean while presets are
//! loaded, and automation at every sample against rest. Each figure is the least of the repeats, block by
//! block; what is compared takes turns, so that both meet the same disturbances. A missed target is printed,
//! not punished.

use std::ffi::CStr;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use redlight::params::{ParamId, Values};
use redlight_load::host::{
    self, Instance, ParamValueEvent, PluginEntry, Result, STEREO, STEREO_KEY,
};
use redlight_speed::panel::{OTHER, busy};
use redlight_speed::signal::{Audio, Signal};
use redlight_speed::timing;

/// Frames that are timed.
const FRAMES: usize = 12_800;

/// Frames of silence before them.
const WARM_UP_FRAMES: usize = 4_096;

const REPEATS: usize = 25;

/// What happens to the parameters in each block.
enum Moves {
    Nothing,
    /// One of two presets, in turn, before so many blocks: as a state, which the main thread loads.
    States(usize, [Vec<u8>; 2]),
    /// The same as events, one for every parameter.
    Presets(usize),
    /// These controls, in turn, one at every sample.
    EverySample(Vec<ParamId>),
}

/// One thing that is timed.
struct Case {
    title: String,
    id: &'static CStr,
    values: Values,
    audio: Audio,
    key: Option<Audio>,
    block: usize,
    moves: Moves,
    floors_ns: Vec<f64>,
}

impl Case {
    /// Every module acting on the programme, at rest.
    fn new(title: impl Into<String>, block: usize) -> Self {
        Self {
            title: title.into(),
            id: STEREO,
            values: busy(&[]),
            audio: Signal::Programme.samples(),
            key: None,
            block,
            moves: Moves::Nothing,
            floors_ns: vec![f64::INFINITY; FRAMES / block],
        }
    }

    fn audio(mut self, audio: Audio) -> Self {
        self.audio = audio;
        self
    }

    /// With the detectors listening to a key.
    fn key(mut self, key: Audio) -> Self {
        self.id = STEREO_KEY;
        self.values = busy(&[("gate_key", "External"), ("comp_key", "External")]);
        self.key = Some(key);
        self
    }

    fn moves(mut self, moves: Moves) -> Self {
        self.moves = moves;
        self
    }

    /// The events of a block.
    fn events(&self, instance: &Instance, n: usize) -> Vec<ParamValueEvent> {
        match &self.moves {
            Moves::Presets(every) if n.is_multiple_of(*every) => {
                let turn = n / every % 2;
                instance.events(&[busy(&[]), busy(OTHER)][turn])
            }
            Moves::EverySample(ids) => {
                let frames = 0..self.block;
                frames
                    .map(|i| automated(instance, ids, n * self.block + i, i))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    fn repeat(&mut self, entry: &PluginEntry, clock_ns: f64) -> Result<()> {
        let mut instance = Instance::new(entry, self.id)?;
        instance.learn_params()?;
        instance.set(&self.values)?;
        instance.activate()?;
        let mut output = [vec![0.0; self.block], vec![0.0; self.block]];
        // What only the first calls of an instance cost is not asked.
        let quiet = vec![0.0; self.block];
        let channels = if self.key.is_some() { 4 } else { 2 };
        for _ in 0..WARM_UP_FRAMES / self.block {
            let [left, right] = &mut output;
            instance.process(&vec![quiet.as_slice(); channels], [left, right], &[]);
        }
        for n in 0..FRAMES / self.block {
            if let Moves::States(every, states) = &self.moves
                && n.is_multiple_of(*every)
            {
                instance.load(&states[n / every % 2])?;
            }
            let events = self.events(&instance, n);
            let span = n * self.block..(n + 1) * self.block;
            let key = self.key.iter().flatten();
            let inputs: Vec<&[f32]> = self
                .audio
                .iter()
                .chain(key)
                .map(|c| &c[span.clone()])
                .collect();
            let [left, right] = &mut output;
            let start = Instant::now();
            instance.process(&inputs, [left, right], &events);
            let ns = start.elapsed().as_nanos() as f64 - clock_ns;
            self.floors_ns[n] = self.floors_ns[n].min(ns);
        }
        Ok(())
    }

    fn ns_per_frame(&self) -> f64 {
        self.floors_ns.iter().sum::<f64>() / FRAMES as f64
    }

    /// Slowest block over the mean.
    fn worst(&self) -> f64 {
        let worst_ns = self.floors_ns.iter().fold(0.0, |w: f64, ns| w.max(*ns));
        worst_ns / (self.ns_per_frame() * self.block as f64)
    }
}

/// The states of both presets.
fn states(entry: &PluginEntry) -> Result<[Vec<u8>; 2]> {
    let state = |values: &Values| {
        let mut instance = Instance::new(entry, STEREO)?;
        instance.learn_params()?;
        instance.set(values)?;
        instance.save()
    };
    Ok([state(&busy(&[]))?, state(&busy(OTHER))?])
}

/// The event of a frame: a small move of one of the controls.
fn automated(instance: &Instance, ids: &[ParamId], frame: usize, time: usize) -> ParamValueEvent {
    let id = ids[frame % ids.len()];
    let position = id.param().position_of(busy(&[]).get(id));
    let phase = (frame / ids.len() % 64) as f64 / 64.0;
    let moved = position + 0.1 * (2.0 * (phase - 0.5).abs() - 0.5);
    instance.event(time, id, id.param().value_at(moved.clamp(0.0, 1.0)))
}

fn measure(entry: &PluginEntry, cases: &mut [Case]) -> Result<()> {
    let clock_ns = timing::clock_reading_ns();
    for _ in 0..REPEATS {
        for case in &mut *cases {
            case.repeat(entry, clock_ns)?;
        }
    }
    Ok(())
}

fn row(title: &str, ratio: f64, most: f64) {
    let word = if ratio <= most { "met" } else { "MISSED" };
    println!("  {title:<60}{ratio:>8.2}  <= {most}: {word}");
}

/// Prints every case's time against the first one's.
fn print_against_first(entry: &PluginEntry, cases: &mut [Case], most: f64) -> Result<()> {
    measure(entry, cases)?;
    let first_ns = cases[0].ns_per_frame();
    println!("  {:<60}{first_ns:>8.1} ns a frame", cases[0].title);
    for case in &cases[1..] {
        row(&case.title, case.ns_per_frame() / first_ns, most);
    }
    Ok(())
}

fn print_small(entry: &PluginEntry) -> Result<()> {
    let loud = Signal::Programme.samples();
    let at = |level: f64| {
        let small = |x: &f32| (f64::from(*x) * level) as f32;
        loud.clone().map(|c| c.iter().map(small).collect())
    };
    let levels = [1e-44, 1e-40, 1e-36, 1e-34, 1e-30, 1e-20, 1e-10];
    println!("\nSmall signals\n");
    let mut cases = vec![Case::new("loud", 64)];
    let mut keyed = vec![Case::new("loud, with a loud key", 64).key(loud.clone())];
    for level in levels {
        cases.push(Case::new(format!("programme at {level:e}"), 64).audio(at(level)));
        keyed.push(Case::new(format!("loud, with a key at {level:e}"), 64).key(at(level)));
        let both = Case::new(format!("both at {level:e}"), 64);
        keyed.push(both.audio(at(level)).key(at(level)));
    }
    let tail = Signal::Tail.samples();
    cases.push(Case::new("decay through all of it", 64).audio(tail.clone()));
    keyed.push(Case::new("loud, with a key that decays through all of it", 64).key(tail));
    print_against_first(entry, &mut cases, 1.3)?;
    print_against_first(entry, &mut keyed, 1.3)
}

fn print_worst(entry: &PluginEntry) -> Result<()> {
    println!("\nSlowest block against the mean\n");
    for (block, most) in [(64, 3.0), (32, 4.0), (512, 3.0)] {
        let every = (50 * 64 / block).max(8);
        let mut cases = [
            Case::new(format!("blocks of {block}, nothing moves"), block),
            Case::new("the same, a state every 3,200 frames", block)
                .moves(Moves::States(every, states(entry)?)),
            Case::new("the same, as an event for every parameter", block)
                .moves(Moves::Presets(every)),
        ];
        measure(entry, &mut cases)?;
        for case in &cases {
            row(&case.title, case.worst(), most);
        }
    }
    Ok(())
}

fn print_automation(entry: &PluginEntry) -> Result<()> {
    println!("\nAutomation at every sample\n");
    let id = |key: &&str| ParamId::from_key(key).expect("a control");
    let mut cases = vec![Case::new("at rest", 64)];
    for key in NUMBERS {
        cases.push(Case::new(*key, 64).moves(Moves::EverySample(vec![id(key)])));
    }
    let all = Moves::EverySample(NUMBERS.iter().map(id).collect());
    cases.push(Case::new("all of these in turn", 64).moves(all));
    print_against_first(entry, &mut cases, 6.0)
}

/// Controls that move.
const NUMBERS: &[&str] = &[
    "input_trim",
    "pre_drive",
    "pre_colour",
    "pre_iron",
    "filter_hpf_freq",
    "filter_lpf_freq",
    "gate_threshold",
    "gate_range",
    "gate_attack",
    "gate_release",
    "eq_lf_gain",
    "eq_lmf_gain",
    "eq_lmf_freq",
    "eq_lmf_q",
    "eq_hf_gain",
    "eq_hf_freq",
    "comp_threshold",
    "comp_ratio",
    "comp_attack",
    "comp_release",
    "comp_knee",
    "comp_makeup",
    "comp_mix",
    "deess_freq",
    "deess_threshold",
    "deess_range",
    "output_trim",
];

fn main() -> ExitCode {
    let Some(bundle) = std::env::args().nth(1) else {
        eprintln!("usage: calls BUNDLE");
        return ExitCode::FAILURE;
    };
    let run = |bundle: &Path| {
        let entry = host::load(bundle)?;
        print_small(&entry)?;
        print_worst(&entry)?;
        print_automation(&entry)
    };
    match run(Path::new(&bundle)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
