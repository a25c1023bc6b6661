//! `blocks [--repeats N]`: single blocks of the strip against their mean, and small signals against loud
//! ones. All figures are ratios of one run: the least of the repeats, block by block, as each repeat
//! does the same work. A missed target is printed, not punished.
//!
//! `blocks --trace` prints what each tick behind the loading of a preset takes. `blocks --spin` only loads presets, for a profiler to look at.

use std::time::Instant;

use redlight::dsp::{Strip, StripSettings};
use redlight_speed::panel::{OTHER, busy, settings};
use redlight_speed::signal::{Audio, Signal};
use redlight_speed::{SAMPLE_RATE_HZ, hash, timing};

/// Frames that are timed: the first beat and pause of the programme.
const FRAMES: usize = 12_000;

/// What is timed.
struct Case {
    title: String,
    strip: Strip,
    audio: Audio,
    block: usize,
    /// Taken in turn, each before so many blocks.
    settings: Vec<StripSettings>,
    every: usize,
    floors_ns: Vec<f64>,
    hash: u64,
}

impl Case {
    fn new(title: &str, audio: &Audio, block: usize, settings: Vec<StripSettings>) -> Self {
        let mut strip = Strip::new(SAMPLE_RATE_HZ, 2);
        strip.set(&settings[0]);
        strip.reset();
        Self {
            title: title.to_owned(),
            strip,
            audio: audio.clone(),
            block,
            settings,
            every: 50,
            floors_ns: vec![f64::INFINITY; FRAMES / block],
            hash: 0,
        }
    }

    fn every(mut self, blocks: usize) -> Self {
        self.every = blocks;
        self
    }

    fn repeat(&mut self, clock_ns: f64) {
        let mut strip = self.strip.clone();
        let [mut left, mut right] = self.audio.clone();
        let blocks = left.chunks_exact_mut(self.block);
        let blocks = blocks.zip(right.chunks_exact_mut(self.block));
        for (n, ((l, r), floor_ns)) in blocks.zip(&mut self.floors_ns).enumerate() {
            let start = Instant::now();
            if n % self.every == 0 {
                strip.set(&self.settings[n / self.every % self.settings.len()]);
            }
            strip.process(&mut [l, r], None);
            let ns = start.elapsed().as_nanos() as f64 - clock_ns;
            *floor_ns = floor_ns.min(ns);
        }
        self.hash = hash::of(&[left, right]);
    }

    fn mean_ns(&self) -> f64 {
        self.floors_ns.iter().sum::<f64>() / (self.floors_ns.len() * self.block) as f64
    }

    /// Slowest block over the mean of all.
    fn worst(&self) -> f64 {
        let worst_ns = self.floors_ns.iter().fold(0.0, |w: f64, x| w.max(*x));
        worst_ns / (self.mean_ns() * self.block as f64)
    }
}

fn measure(cases: &mut [Case], repeats: usize) {
    let clock_ns = timing::clock_reading_ns();
    for _ in 0..repeats {
        cases.iter_mut().for_each(|case| case.repeat(clock_ns));
    }
}

fn verdict(is_met: bool) -> &'static str {
    if is_met { "met" } else { "MISSED" }
}

fn print_small(repeats: usize) {
    let loud = Signal::Programme.samples();
    let at = |level: f64| {
        loud.clone()
            .map(|c| c.iter().map(|x| (f64::from(*x) * level) as f32).collect())
    };
    let constant = |level: f32| [vec![level; loud[0].len()], vec![level; loud[1].len()]];
    println!("\nSmall signals: ns per frame, against loud noise; <= 1.30\n");
    for (name, values) in [
        ("Live", busy(&[])),
        ("HQ", busy(&[("strip_quality", "HQ")])),
    ] {
        let case =
            |title: &str, audio: &Audio| Case::new(title, audio, 64, vec![settings(&values)]);
        let mut cases = vec![case("loud", &loud)];
        for level in [
            1e-44, 1e-40, 1e-37, 1e-34, 1e-30, 1e-24, 1e-20, 1e-16, 1e-10,
        ] {
            cases.push(case(&format!("programme at {level:e}"), &at(level)));
            cases.push(case(
                &format!("constant {level:e}"),
                &constant(level as f32),
            ));
        }
        cases.push(case("decay through all of it", &Signal::Tail.samples()));
        measure(&mut cases, repeats);
        let loud_ns = cases[0].mean_ns();
        for case in &cases {
            let (ns, ratio) = (case.mean_ns(), case.mean_ns() / loud_ns);
            let word = verdict(ratio <= 1.3);
            println!("  {name:<6}{:<40}{ns:>8.1}{ratio:>8.2}  {word}", case.title);
        }
    }
}

fn print_worst(repeats: usize) {
    let audio = Signal::Programme.samples();
    let (here, there) = (settings(&busy(&[])), settings(&busy(OTHER)));
    println!("\nSlowest block against the mean\n");
    for (block, most) in [(64, 3.0), (32, 4.0), (512, 3.0)] {
        let case = |title: &str, settings| Case::new(title, &audio, block, settings);
        let every = (50 * 64 / block).max(8);
        let mut cases = [
            case("nothing moves", vec![here]),
            case("nothing moves, the other preset", vec![there]),
            case("presets in turn, every 3200 frames", vec![here, there]).every(every),
        ];
        measure(&mut cases, repeats);
        let rest_ns = 0.5 * (cases[0].mean_ns() + cases[1].mean_ns());
        for case in &cases {
            let (ns, worst) = (case.mean_ns(), case.worst());
            let rest = worst * ns / rest_ns;
            println!(
                "  blocks of {block:<4}{:<40}{ns:>8.1}{worst:>8.2}  <= {most}: {}; {rest:.2} x rest; {:016x}",
                case.title,
                verdict(worst <= most),
                case.hash,
            );
        }
    }
}

fn print_single(repeats: usize) {
    let audio = Signal::Programme.samples();
    let here = busy(&[]);
    let ramp = |key: &str, from: f64, step: f64| {
        let id = redlight::params::ParamId::from_key(key).expect("a control");
        let moved = (0..96).map(|n| {
            let mut values = here;
            values.set(id, from + step * f64::from(48 - (n - 48_i32).abs()));
            settings(&values)
        });
        moved.collect::<Vec<_>>()
    };
    println!("\nBlocks of one frame, against blocks of 64 at rest\n");
    let rest = vec![settings(&here)];
    let mut cases = [
        Case::new("blocks of 64 at rest", &audio, 64, rest.clone()),
        Case::new("blocks of 1 at rest", &audio, 1, rest),
        Case::new(
            "output trim, every sample",
            &audio,
            1,
            ramp("output_trim", 6.0, 0.1),
        )
        .every(1),
        Case::new(
            "EQ gain, every sample",
            &audio,
            1,
            ramp("eq_lmf_gain", -5.0, 0.1),
        )
        .every(1),
    ];
    measure(&mut cases, repeats);
    let rest_ns = cases[0].mean_ns();
    for case in &cases {
        let (ns, ratio) = (case.mean_ns(), case.mean_ns() / rest_ns);
        println!(
            "  {:<40}{ns:>8.1}{ratio:>8.2}  {:016x}",
            case.title, case.hash
        );
    }
}

/// Loads presets and nothing else, for a profiler to look at.
fn spin(repeats: usize) {
    let audio = Signal::Programme.samples();
    let presets = vec![settings(&busy(&[])), settings(&busy(OTHER))];
    let mut case = Case::new("", &audio, 32, presets).every(100);
    (0..repeats).for_each(|_| case.repeat(0.0));
}

/// Prints every block behind the first presets of [`print_worst`], against rest.
fn trace(repeats: usize) {
    let audio = Signal::Programme.samples();
    let (here, there) = (settings(&busy(&[])), settings(&busy(OTHER)));
    let presets = vec![here, there];
    let mut cases = [
        Case::new("", &audio, 32, vec![here]),
        Case::new("", &audio, 32, presets).every(100),
    ];
    measure(&mut cases, repeats);
    let rest_ns = cases[0].mean_ns() * 32.0;
    for load in 1..3 {
        println!("load {load}");
        for ns in &cases[1].floors_ns[100 * load..][..32] {
            print!(" {:.2}", ns / rest_ns);
        }
        println!();
    }
}

fn main() {
    if std::env::args().any(|arg| arg == "--trace") {
        return trace(30);
    }
    if std::env::args().any(|arg| arg == "--spin") {
        return spin(2);
    }
    let mut args = std::env::args()
        .skip_while(|arg| arg != "--repeats")
        .skip(1);
    let repeats = args.next().and_then(|n| n.parse().ok()).unwrap_or(15);
    print_small(repeats);
    print_worst(repeats);
    print_single(repeats);
}
