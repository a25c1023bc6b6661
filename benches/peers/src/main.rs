//! `peers [--clap BUNDLE] [--repeats N] [--write FILE]`: the strip against the free plug-ins of
//! Debian, in one process, on one signal, in turn. Without a bundle the strip runs alone.

mod clap;
mod distortion;
mod float;
mod lv2;
mod peers;
mod processor;
mod proof;
mod race;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use redlight::params::Values;
use redlight_speed::acting::actions;
use redlight_speed::signal::Signal;
use redlight_speed::{hash, panel};

use crate::clap::Clap;
use crate::distortion::Driven;
use crate::lv2::{Chain, Rack};
use crate::peers::{ARDOUR, CALF, Peer};
use crate::processor::{BareStrip, output_of};
use crate::race::Contestant;
use crate::report::{Comparison, Report};

struct Options {
    bundle: Option<PathBuf>,
    repeats: usize,
    write: Option<PathBuf>,
}

fn main() -> ExitCode {
    match options().and_then(|o| run(&o)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn options() -> Result<Options, String> {
    let (mut bundle, mut repeats, mut write) = (None, 200, None);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let value = args.next().ok_or(format!("{arg} wants a value"))?;
        match arg.as_str() {
            "--clap" => bundle = Some(PathBuf::from(value)),
            "--repeats" => repeats = value.parse().map_err(|e| format!("{e}"))?,
            "--write" => write = Some(PathBuf::from(value)),
            _ => return Err(format!("{arg}: unknown")),
        }
    }
    Ok(Options {
        bundle,
        repeats,
        write,
    })
}

fn run(options: &Options) -> Result<(), String> {
    float::flush_denormals();
    let rack = Rack::new()?;
    let calf = distortion::of_unit(&rack, peers::CALF_DRIVE, peers::calf_saturator)?;
    let zam = distortion::of_unit(&rack, peers::ZAM_DRIVE, peers::zam_tube)?;
    let ours = distortion::of_preamp()?;
    let peers = peers::all(calf.drive, zam.drive);
    let strips = strips(ours);
    let mut contestants = enter(options.bundle.as_deref(), &strips)?;
    let mut proofs = Vec::new();
    for peer in &peers {
        proofs.push(proof::deeds(
            &mut Chain::new(&rack, &peer.units)?,
            &peer.units,
        ));
        contestants.push(Contestant {
            name: peer.name.to_owned(),
            processor: Box::new(Chain::new(&rack, &peer.units)?),
        });
    }
    let (times, clock_ghz) = race::run(&mut contestants, options.repeats);
    let rows = contestants.iter().map(|c| c.name.clone()).zip(times);
    let report = Report {
        rows: rows.collect(),
        clock_ghz,
        repeats: options.repeats,
        driven: vec![
            ("Redlight, preamp Iron", ours),
            ("Calf Saturator", calf),
            ("ZamTube", zam),
        ],
        actions: actions(),
        proofs: peers
            .iter()
            .map(|p: &Peer| (p.name, p.lacks))
            .zip(proofs)
            .collect(),
        comparisons: vec![
            Comparison {
                ours: WHOLE,
                theirs: CALF,
                most: 0.35,
            },
            Comparison {
                ours: NO_PREAMP,
                theirs: ARDOUR,
                most: 0.70,
            },
        ],
    };
    let text = report.markdown();
    println!("{text}");
    if let Some(path) = &options.write {
        std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(())
}

const WHOLE: &str = "**Redlight**, every module, Live";
const NO_PREAMP: &str = "**Redlight**, every module but the preamp";

/// Our rows: names and positions of the controls.
fn strips(driven: Driven) -> Vec<(&'static str, Values)> {
    let drive = format!("{:.2} dB", driven.drive);
    let with = |changes: &[(&str, &str)]| {
        let mut values = panel::busy(&[("pre_drive", &drive)]);
        panel::set(&mut values, changes);
        values
    };
    let plain = [("deess_on", "off"), ("output_guard", "off")];
    let bare = [plain[0], plain[1], ("pre_on", "off")];
    vec![
        (WHOLE, with(&[])),
        (
            "**Redlight**, every module, HQ",
            with(&[("strip_quality", "HQ")]),
        ),
        (
            "**Redlight**, preamp + gate + filters + EQ + compressor",
            with(&plain),
        ),
        (NO_PREAMP, with(&[("pre_on", "off")])),
        (
            "**Redlight**, gate + filters + EQ + compressor",
            with(&bare),
        ),
    ]
}

/// Our contestants: the bundle in a host, and the strip alone to show what the format costs. Fails
/// if the two do not sound the same to the bit.
fn enter(bundle: Option<&Path>, strips: &[(&str, Values)]) -> Result<Vec<Contestant>, String> {
    let mut contestants = Vec::new();
    for (name, values) in strips {
        contestants.push(Contestant {
            name: (*name).to_owned(),
            processor: match bundle {
                Some(bundle) => Box::new(load(bundle, name, values)?),
                None => Box::new(BareStrip::new(values)),
            },
        });
    }
    contestants.push(Contestant {
        name: "the first row without the plug-in around it".to_owned(),
        processor: Box::new(BareStrip::new(&strips[0].1)),
    });
    Ok(contestants)
}

fn load(bundle: &Path, name: &str, values: &Values) -> Result<Clap, String> {
    let signal = Signal::Programme.samples();
    let by_plug_in = output_of(&mut Clap::new(bundle, values)?, &signal);
    let by_strip = output_of(&mut BareStrip::new(values), &signal);
    if hash::of(&by_plug_in) != hash::of(&by_strip) {
        return Err(format!(
            "{name}: the bundle sounds unlike the strip; is it of this source?"
        ));
    }
    Clap::new(bundle, values)
}
