//! `calls BUNDLE`: what the bundled CLAP's process calls cost, as ratios of one run: small signals against
//! loud ones in a thread that does not flush denormals, the slowest block against the mean while presets are
//! loaded, and automation at every sample against rest. Each figure is the least of the repeats, block by
//! block. A missed target is printed, not punished.

use std::ffi::CStr;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use clack_extensions::params::{ParamInfoBuffer, PluginParams};
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use redlight::params::{PARAMS, ParamId, Values};
use redlight_speed::panel::{OTHER, busy};
use redlight_speed::signal::Signal;
use redlight_speed::{SAMPLE_RATE_HZ, timing};

const STEREO: &CStr = c"org.redlight-audio.redlight";

/// Frames that are timed.
const FRAMES: usize = 12_800;

const REPEATS: usize = 7;

type Result<T> = std::result::Result<T, String>;

struct Host;

struct Shared;

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {}
    fn request_process(&self) {}
    fn request_callback(&self) {}
}

impl HostHandlers for Host {
    type Shared<'a> = Shared;
    type MainThread<'a> = ();
    type AudioProcessor<'a> = ();
}

/// An instance that processes.
struct Instance {
    processor: StartedPluginAudioProcessor<Host>,
    ids: Vec<(ParamId, ClapId)>,
    ports: (AudioPorts, AudioPorts),
    // Last, so that it goes last.
    _plugin: PluginInstance<Host>,
}

impl Instance {
    fn new(entry: &PluginEntry) -> Result<Self> {
        let info = HostInfo::new("Calls", "Redlight", "", "1").map_err(|e| e.to_string())?;
        let plugin = PluginInstance::new(|_| Shared, |_| (), entry, STEREO, &info);
        let mut plugin = plugin.map_err(|e| e.to_string())?;
        let ids = ids(&mut plugin)?;
        let configuration = PluginAudioConfiguration {
            sample_rate: SAMPLE_RATE_HZ,
            min_frames_count: 1,
            max_frames_count: 1024,
        };
        let processor = plugin.activate(|_, _| (), configuration);
        let processor = processor.map_err(|e| e.to_string())?.start_processing();
        Ok(Self {
            processor: processor.map_err(|e| e.to_string())?,
            ids,
            ports: (
                AudioPorts::with_capacity(2, 1),
                AudioPorts::with_capacity(2, 1),
            ),
            _plugin: plugin,
        })
    }

    /// The event that sets a parameter at a frame of the next block.
    fn event(&self, time: usize, id: ParamId, value: f64) -> ParamValueEvent {
        let param = id.param();
        let steps = param.step_count().unwrap_or(1) as f64;
        let found = self.ids.iter().find(|(known, _)| *known == id);
        let clap_id = found.expect("every parameter is listed").1;
        let value = param.position_of(value) * steps;
        ParamValueEvent::new(time as u32, clap_id, Pckn::match_all(), value)
    }

    fn events(&self, values: &Values) -> Vec<ParamValueEvent> {
        let params = PARAMS.iter();
        params
            .map(|p| self.event(0, p.id, values.get(p.id)))
            .collect()
    }

    /// Processes in place; gives the time in ns.
    fn process(&mut self, [left, right]: [&mut [f32]; 2], events: &[ParamValueEvent]) -> f64 {
        let (mut dry_left, mut dry_right) = (left.to_vec(), right.to_vec());
        let dry = [&mut dry_left, &mut dry_right].into_iter();
        let inputs = self.ports.0.with_input_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_input_only(
                dry.map(|c| InputChannel::variable(c.as_mut_slice())),
            ),
        }]);
        let mut outputs = self.ports.1.with_output_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_output_only([left, right].into_iter()),
        }]);
        let events = InputEvents::from_buffer(&events);
        let mut answers = EventBuffer::new();
        let mut answers = OutputEvents::from_buffer(&mut answers);
        let start = Instant::now();
        let done = self
            .processor
            .process(&inputs, &mut outputs, &events, &mut answers, None, None);
        let ns = start.elapsed().as_nanos() as f64;
        done.expect("our own plug-in processes");
        ns
    }
}

fn ids(plugin: &mut PluginInstance<Host>) -> Result<Vec<(ParamId, ClapId)>> {
    let handle = plugin.plugin_handle();
    let params: PluginParams = handle.get_extension().ok_or("no parameters")?;
    let mut buffer = ParamInfoBuffer::new();
    let one = |index| {
        let info = params.get_info(&handle, index, &mut buffer);
        let info = info.ok_or("no info")?;
        let param = PARAMS.iter().find(|p| p.name.as_bytes() == info.name);
        Ok((param.ok_or("a parameter that is not ours")?.id, info.id))
    };
    (0..params.count(&handle)).map(one).collect()
}

/// What happens to the parameters in each block.
enum Moves {
    Nothing,
    /// One of two presets, in turn, before so many blocks.
    Presets(usize),
    /// So many controls, in turn, one at every sample.
    EverySample(&'static [&'static str]),
}

/// Least time of every block, in ns.
fn floors(entry: &PluginEntry, level: f32, block: usize, moves: &Moves) -> Result<Vec<f64>> {
    let clock_ns = timing::clock_reading_ns();
    let presets = [busy(&[]), busy(OTHER)];
    let audio = Signal::Programme.samples();
    let audio = audio.map(|c| c.iter().map(|x| x * level).collect::<Vec<f32>>());
    let mut floors = vec![f64::INFINITY; FRAMES / block];
    for _ in 0..REPEATS {
        let mut instance = Instance::new(entry)?;
        let mut quiet = [[0.0; 1024]; 2];
        let events = instance.events(&presets[0]);
        for n in 0..4 {
            let [left, right] = &mut quiet;
            instance.process([left, right], if n == 0 { &events } else { &[] });
        }
        let [mut left, mut right] = audio.clone();
        let blocks = left.chunks_exact_mut(block);
        let blocks = blocks.zip(right.chunks_exact_mut(block));
        for (n, ((left, right), floor)) in blocks.zip(&mut floors).enumerate() {
            let events = match moves {
                Moves::Presets(every) if n % every == 0 => instance.events(&presets[n / every % 2]),
                Moves::EverySample(keys) => (0..block)
                    .map(|i| automated(&instance, keys, n * block + i, i))
                    .collect(),
                _ => Vec::new(),
            };
            let ns = instance.process([left, right], &events) - clock_ns;
            *floor = floor.min(ns);
        }
    }
    Ok(floors)
}

/// The event of a frame: a small move of one of `keys`.
fn automated(instance: &Instance, keys: &[&str], frame: usize, time: usize) -> ParamValueEvent {
    let key = keys[frame % keys.len()];
    let id = ParamId::from_key(key).expect("a control");
    let position = id.param().position_of(busy(&[]).get(id));
    let phase = (frame / keys.len() % 64) as f64 / 64.0;
    let moved = position + 0.1 * (2.0 * (phase - 0.5).abs() - 0.5);
    instance.event(time, id, id.param().value_at(moved.clamp(0.0, 1.0)))
}

fn mean(floors: &[f64]) -> f64 {
    floors.iter().sum::<f64>() / floors.len() as f64
}

/// Slowest block over the mean.
fn worst(floors: &[f64]) -> f64 {
    floors.iter().fold(0.0, |w: f64, ns| w.max(*ns)) / mean(floors)
}

fn row(title: &str, ratio: f64, most: f64) {
    let word = if ratio <= most { "met" } else { "MISSED" };
    println!("{title:<64}{ratio:>8.2}  <= {most}: {word}");
}

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
    "eq_lf_freq",
    "eq_lf_q",
    "eq_lmf_gain",
    "eq_lmf_freq",
    "eq_lmf_q",
    "eq_hmf_gain",
    "eq_hmf_freq",
    "eq_hmf_q",
    "eq_hf_gain",
    "eq_hf_freq",
    "eq_hf_q",
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

fn run(bundle: &Path) -> Result<()> {
    // SAFETY: the library is our own plug-in.
    let entry = unsafe { PluginEntry::load(bundle) };
    let entry = entry.map_err(|e| format!("{}: {e}", bundle.display()))?;
    let of = |level, block, moves| floors(&entry, level, block, &moves);
    let rest = mean(&of(1.0, 64, Moves::Nothing)?);
    println!("Blocks of 64 at rest: {:.1} ns a frame\n", rest / 64.0);
    for level in [1e-44, 1e-40, 1e-37, 1e-34, 1e-30, 1e-20, 1e-10] {
        let ratio = mean(&of(level, 64, Moves::Nothing)?) / rest;
        row(&format!("programme at {level:e} against loud"), ratio, 1.3);
    }
    for (block, most) in [(64, 3.0), (32, 4.0)] {
        let still = worst(&of(1.0, block, Moves::Nothing)?);
        row(
            &format!("slowest block of {block} against the mean, nothing moves"),
            still,
            2.0,
        );
        let moved = worst(&of(1.0, block, Moves::Presets(50))?);
        row(&format!("the same, a preset every 50th block"), moved, most);
    }
    for key in ["output_trim", "eq_lmf_gain", "pre_drive"] {
        let keys: &'static [&'static str] = Box::leak(vec![key].into_boxed_slice());
        let ratio = mean(&of(1.0, 64, Moves::EverySample(keys))?) / rest;
        row(&format!("{key} at every sample, against rest"), ratio, 6.0);
    }
    let ratio = mean(&of(1.0, 64, Moves::EverySample(NUMBERS))?) / rest;
    row(
        "every number in turn, one at every sample, against rest",
        ratio,
        6.0,
    );
    Ok(())
}

fn main() -> ExitCode {
    let Some(bundle) = std::env::args().nth(1) else {
        eprintln!("usage: calls BUNDLE");
        return ExitCode::FAILURE;
    };
    match run(Path::new(&bundle)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
