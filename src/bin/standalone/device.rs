//! Which device there is, what latency it has, and how the framework is asked for it.

use std::fmt::Write as _;

use cpal::traits::{DeviceTrait as _, HostTrait as _};
use jack::{Client, ClientOptions, LatencyType, PortFlags};
use redlight::plugin::standalone::MOST;

use super::args::{Args, Backend};

/// The system's own audio: cpal's name of it, the framework's, ours.
#[cfg(all(unix, not(target_os = "macos")))]
const SYSTEM: (cpal::HostId, &str, &str) = (cpal::HostId::Alsa, "alsa", "ALSA");
#[cfg(target_os = "macos")]
const SYSTEM: (cpal::HostId, &str, &str) = (cpal::HostId::CoreAudio, "core-audio", "CoreAudio");
#[cfg(windows)]
const SYSTEM: (cpal::HostId, &str, &str) = (cpal::HostId::Wasapi, "wasapi", "WASAPI");

/// What the framework holds between input and output, at least, as a multiple of the cushion.
const CAPACITY: f32 = 2.7;

/// A device.
pub struct Found {
    /// For the status line.
    pub facts: String,
    /// The audio system that asks for blocks; none without one.
    pub system: Option<&'static str>,
    /// Why nothing can be heard.
    pub fault: Option<&'static str>,
    /// For the terminal.
    pub told: String,
    /// For the framework.
    pub args: Vec<String>,
    /// The how manyth standalone on the JACK server this is, from 1.
    pub number: usize,
}

/// The device that `args` ask for.
///
/// # Errors
/// In words, if it was asked for by name and is not there.
pub fn find(args: &Args) -> Result<Found, String> {
    check(args)?;
    match args.backend {
        Backend::Dummy => Ok(none(args, "asked for none")),
        Backend::Jack => on_jack(args),
        Backend::Auto => {
            let is_named = args.input_device.is_some() || args.output_device.is_some();
            if !is_named && let Ok(found) = on_jack(args) {
                return Ok(found);
            }
            if args.connect_jack_inputs.is_some() && !is_named {
                return on_jack(args).map_err(|e| format!("--connect-jack-inputs: {e}"));
            }
            match on_system(args) {
                Ok(found) => Ok(found),
                Err(why) if is_named => Err(why),
                Err(why) => Ok(none(args, &why)),
            }
        }
        _ => on_system(args),
    }
}

fn check(args: &Args) -> Result<(), String> {
    let allowed = [
        (8_000..=768_000).contains(&args.sample_rate),
        (16..=8_192).contains(&args.period_size),
        (0.0..=2.0).contains(&args.input_latency),
    ];
    let what = [
        format!(
            "--sample-rate {}: allowed: 8000 to 768000 Hz",
            args.sample_rate
        ),
        format!(
            "--period-size {}: allowed: 16 to 8192 samples",
            args.period_size
        ),
        format!("--input-latency {}: allowed: 0 to 2 s", args.input_latency),
    ];
    let bad = allowed.into_iter().zip(what).find(|(is_fine, _)| !is_fine);
    bad.map_or_else(|| check_system(args), |(_, why)| Err(why))
}

/// What is asked of one system only is not asked of another.
fn check_system(args: &Args) -> Result<(), String> {
    let named = [
        ("--input-device", &args.input_device),
        ("--output-device", &args.output_device),
    ];
    let ports = [("--connect-jack-inputs", &args.connect_jack_inputs)];
    let (_, backend, title) = SYSTEM;
    let refused = |given: &[(&str, &Option<String>)], why: &str| {
        let option = given.iter().find(|(_, value)| value.is_some());
        option.map_or(Ok(()), |(option, _)| Err(format!("{option}: {why}")))
    };
    match args.backend {
        Backend::Dummy => {
            let why =
                format!("--backend dummy has no devices; allowed with --backend auto, {backend}");
            refused(&named, &why)?;
            refused(&ports, "allowed with --backend auto or jack")
        }
        Backend::Jack => {
            let why = format!("a device of {title}'s, allowed with --backend auto or {backend}");
            refused(&named, &why)
        }
        Backend::Auto if named.iter().all(|(_, value)| value.is_none()) => Ok(()),
        _ => refused(
            &ports,
            "allowed with JACK: --backend auto or jack, and no device named",
        ),
    }
}

fn framework(backend: &str, rate_hz: u32, period: u32) -> Vec<String> {
    let args = ["redlight", "--backend", backend, "--sample-rate"].map(str::to_owned);
    let numbers = [
        rate_hz.to_string(),
        "--period-size".to_owned(),
        period.to_string(),
    ];
    args.into_iter().chain(numbers).collect()
}

fn none(args: &Args, why: &str) -> Found {
    Found {
        facts: "No audio device: nothing is heard".to_owned(),
        system: None,
        fault: Some("No audio device"),
        told: format!("No audio device ({why}): the editor opens, nothing is heard."),
        args: framework("dummy", args.sample_rate, args.period_size),
        number: 1,
    }
}

fn latency_text(samples: u32, rate_hz: u32) -> String {
    let ms = 1e3 * f64::from(samples) / f64::from(rate_hz);
    format!("{samples} samples, {ms:.1} ms")
}

/// A name on the server that is not taken, as the framework makes it of the plug-in's.
fn free_number(client: &Client) -> Option<usize> {
    (1..=MOST).find(|number| {
        let name = match number {
            1 => "redlight".to_owned(),
            n => format!("redlight_{n}"),
        };
        let ports = client.ports(Some(&format!("^{name}:")), None, PortFlags::empty());
        ports.is_empty()
    })
}

fn on_jack(args: &Args) -> Result<Found, String> {
    let name = format!("redlight-asks-{}", std::process::id());
    let (client, _) = Client::new(&name, ClientOptions::NO_START_SERVER)
        .map_err(|e| format!("no JACK server answers: {e}"))?;
    let (rate_hz, period) = (client.sample_rate(), client.buffer_size());
    let latency = |mode, flags| {
        let ports = client.ports(None, Some("audio"), PortFlags::IS_PHYSICAL | flags);
        let ports = ports.iter().filter_map(|name| client.port_by_name(name));
        ports.map(|port| port.get_latency_range(mode).1).max()
    };
    let input = latency(LatencyType::Capture, PortFlags::IS_OUTPUT).unwrap_or(0);
    let output = latency(LatencyType::Playback, PortFlags::IS_INPUT).unwrap_or(0);
    let number = free_number(&client)
        .ok_or_else(|| format!("{MOST} of this program run on the JACK server already"))?;
    let latency = latency_text(input + output, rate_hz);
    let mut call = framework("jack", rate_hz, period);
    if let Some(ports) = &args.connect_jack_inputs {
        call.extend(["--connect-jack-inputs".to_owned(), ports.clone()]);
    }
    Ok(Found {
        facts: format!("JACK: in to out {latency}"),
        system: Some("JACK"),
        fault: None,
        told: format!(
            "JACK: {rate_hz} Hz, {period} samples per block; latency from input to output {latency}."
        ),
        args: call,
        number,
    })
}

/// The device among `devices` that is called `name`, or the only one with this in its name.
fn named(
    kind: &str,
    name: &str,
    devices: impl Iterator<Item = cpal::Device>,
) -> Result<String, String> {
    let names: Vec<_> = devices.filter_map(|d| name_of(&d)).collect();
    if names.iter().any(|n| n == name) {
        return Ok(name.to_owned());
    }
    let wanted = name.to_lowercase();
    let mut fitting: Vec<_> = names
        .iter()
        .filter(|n| n.to_lowercase().contains(&wanted))
        .collect();
    fitting.dedup();
    match fitting[..] {
        [only] if !name.is_empty() => Ok(only.clone()),
        _ => {
            let found = if fitting.is_empty() {
                "no"
            } else {
                "more than one"
            };
            let mut why = format!("{found} {kind} device is called '{name}'; there are:");
            for name in &names {
                let _ = write!(why, "\n  {name}");
            }
            Err(why)
        }
    }
}

/// Whether the framework can open the device: two channels, the rate and the block as they are asked for.
fn can_play(device: &cpal::Device, args: &Args) -> Result<(), String> {
    let configs = device
        .supported_output_configs()
        .map_err(|e| e.to_string())?;
    let is_stereo = configs.filter(|c| c.channels() == 2).collect::<Vec<_>>();
    if is_stereo.is_empty() {
        return Err("it has no two channels".to_owned());
    }
    let rates = |c: &cpal::SupportedStreamConfigRange| c.min_sample_rate()..=c.max_sample_rate();
    let fits = is_stereo
        .iter()
        .any(|c| rates(c).contains(&args.sample_rate));
    let rate_hz = args.sample_rate;
    fits.then_some(())
        .ok_or_else(|| format!("it does not run at {rate_hz} Hz (--sample-rate)"))
}

fn name_of(device: &cpal::Device) -> Option<String> {
    device.description().ok().map(|d| d.name().to_owned())
}

fn on_system(args: &Args) -> Result<Found, String> {
    let (id, backend, title) = SYSTEM;
    let host = cpal::host_from_id(id).map_err(|e| format!("{title} is not there: {e}"))?;
    let output = match &args.output_device {
        Some(name) => {
            let devices = host.output_devices().map_err(|e| e.to_string())?;
            Some(named("output", name, devices)?)
        }
        None => {
            let device = host.default_output_device();
            let device = device.ok_or_else(|| format!("{title} has no output device"))?;
            can_play(&device, args).map_err(|why| {
                format!("{title}: the system's output device cannot be used: {why}")
            })?;
            None
        }
    };
    let output_name = output.as_deref().unwrap_or("the system's output");
    let input = match &args.input_device {
        Some(name) => {
            let devices = host.input_devices().map_err(|e| e.to_string())?;
            Some(named("input", name, devices)?)
        }
        None => None,
    };
    let mut call = framework(backend, args.sample_rate, args.period_size);
    // The system's own is not among those that the framework finds by name everywhere.
    if let Some(name) = &output {
        call.extend(["--output-device".to_owned(), name.clone()]);
    }
    let rate_hz = args.sample_rate;
    let Some(input) = input else {
        return Ok(Found {
            facts: format!("{title}: {output_name}, no input"),
            system: Some(title),
            fault: Some("No input device"),
            told: format!(
                "{title}: out to {output_name}; no input, so nothing is heard. --input-device NAME \
                 connects one, --list-devices lists them."
            ),
            args: call,
            number: 1,
        });
    };
    let capacity_s = (CAPACITY * args.input_latency).max(0.1);
    call.extend(["--input-device".to_owned(), input.clone()]);
    call.extend(["--input-latency".to_owned(), args.input_latency.to_string()]);
    call.extend(["--input-capacity".to_owned(), capacity_s.to_string()]);
    let cushion = (args.input_latency * rate_hz as f32).round() as u32;
    // A block at the input, the cushion, and two blocks at the output.
    let latency = latency_text(cushion + 3 * args.period_size, rate_hz);
    Ok(Found {
        facts: format!("{title}: {output_name}, in to out about {latency}"),
        system: Some(title),
        fault: None,
        told: format!(
            "{title}: {input} to {output_name}, {rate_hz} Hz, {} samples per block; latency from input to \
             output about {latency}, of which {:.0} ms are the cushion between two clocks: \
             --input-latency and --period-size make it shorter, JACK does without it.",
            args.period_size,
            1e3 * args.input_latency,
        ),
        args: call,
        number: 1,
    })
}

/// Every device, for the terminal.
pub fn list() -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let mut line = |words: &str| {
        let _ = writeln!(text, "{words}");
    };
    let name = format!("redlight-asks-{}", std::process::id());
    match Client::new(&name, ClientOptions::NO_START_SERVER) {
        Ok((client, _)) => {
            let (rate_hz, period) = (client.sample_rate(), client.buffer_size());
            line(&format!(
                "JACK (--backend jack): {rate_hz} Hz, {period} samples per block"
            ));
            let outputs = PortFlags::IS_OUTPUT;
            line("  inputs (--connect-jack-inputs):");
            for port in client.ports(None, Some("audio"), outputs) {
                line(&format!("    {port}"));
            }
        }
        Err(_) => line("JACK: no server answers"),
    }
    let (id, backend, title) = SYSTEM;
    line(&format!("{title} (--backend {backend})"));
    let Ok(host) = cpal::host_from_id(id) else {
        line("  is not there");
        return text;
    };
    let inputs = host.input_devices().into_iter().flatten();
    let outputs = host.output_devices().into_iter().flatten();
    for (title, devices) in [
        ("inputs (--input-device)", inputs.collect::<Vec<_>>()),
        ("outputs (--output-device)", outputs.collect()),
    ] {
        line(&format!("  {title}:"));
        for name in devices.iter().filter_map(name_of) {
            line(&format!("    {name}"));
        }
        if devices.is_empty() {
            line("    none");
        }
    }
    text
}
