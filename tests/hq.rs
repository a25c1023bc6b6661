//! The compressor in HQ is what was heard in Live: on every built-in signal, and on recorded drums
//! where the package `hydrogen-drumkits` of Debian is installed.

use std::path::{Path, PathBuf};

use redlight::dsp::Quality;
use redlight::dsp::stages::compressor::{
    Compressor, CompressorModel, CompressorSettings, FetRatio,
};
use redlight::dsp::stages::preamp::Voice;
use redlight::dsp::{Strip, StripSettings};
use redlight::files::AudioReader;
use redlight::signals::factory::SIGNALS;
use redlight::signals::{SAMPLE_RATE_HZ, TRACKS};
use redlight::testkit::Runner;
use redlight::units::{db_to_gain, gain_to_db};

const KITS: &str = "/usr/share/hydrogen/data/drumkits";

/// One or two channels through a compressor.
fn run(settings: &CompressorSettings, rate_hz: f64, input: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let mut output = input.to_vec();
    Runner::<Compressor>::new(settings, rate_hz).process(&mut output, None);
    output
}

/// How HQ stands to Live.
#[derive(Clone, Copy, Debug)]
struct Comparison {
    /// Greatest difference of the peaks of 5 ms.
    peaks_db: f64,
    /// Level of the difference relative to Live.
    null_db: f64,
}

fn compare(settings: &CompressorSettings, rate_hz: f64, input: &[Vec<f32>]) -> Comparison {
    let [live, hq] = [Quality::Live, Quality::Hq].map(|quality| {
        let settings = CompressorSettings {
            quality,
            ..*settings
        };
        run(&settings, rate_hz, input)
    });
    let mut peaks_db = 0.0f64;
    let (mut rest, mut whole) = (0.0, 1e-30);
    for ((x, live), hq) in input.iter().zip(&live).zip(&hq) {
        for (x, y) in x.iter().zip(hq) {
            assert!(
                x * y > 0.0 || x.abs() < 1e-15,
                "{x} became {y}: {settings:?}"
            );
        }
        let window = (0.005 * rate_hz) as usize;
        for (live, hq) in live.chunks(window).zip(hq.chunks(window)) {
            let [live, hq] = [live, hq].map(|y| y.iter().fold(0.0f32, |p, y| p.max(y.abs())));
            if live > 1e-6 {
                peaks_db = peaks_db.max(gain_to_db(f64::from(hq / live)).abs());
            }
        }
        for (live, hq) in live.iter().zip(hq) {
            rest += f64::from(hq - live) * f64::from(hq - live);
            whole += f64::from(*live) * f64::from(*live);
        }
    }
    Comparison {
        peaks_db,
        null_db: 10.0 * (rest / whole).max(1e-30).log10(),
    }
}

/// A VCA and a FET that work hard.
fn hard(attack_ms: f64) -> [CompressorSettings; 2] {
    let vca = CompressorSettings {
        threshold_db: -30.0,
        ratio: 8.0,
        knee_db: 0.0,
        attack_ms,
        release_ms: 50.0,
        ..CompressorSettings::default()
    };
    let fet = CompressorSettings {
        model: CompressorModel::Fet,
        fet_ratio: FetRatio::R20,
        threshold_db: -40.0,
        ..vca
    };
    [vca, fet]
}

/// Attacks in ms, and what is allowed: difference of the peaks, and null. What is within .15 dB in every
/// sample has a null of −35 dB at worst.
const LIMITS: [(f64, f64, f64); 4] = [
    (0.02, 0.151, -35.0),
    (0.1, 0.151, -35.0),
    (1.0, 0.026, -50.0),
    (10.0, 0.026, -60.0),
];

fn check(name: &str, rate_hz: f64, input: &[Vec<f32>]) {
    for (attack_ms, peaks_db, null_db) in LIMITS {
        for settings in hard(attack_ms) {
            // The FET is never slower than .8 ms.
            let is_slow_fet = settings.model == CompressorModel::Fet && attack_ms > 1.0;
            let null_db = if is_slow_fet { -50.0 } else { null_db };
            let found = compare(&settings, rate_hz, input);
            assert!(
                found.peaks_db < peaks_db && found.null_db < null_db,
                "{name}, {:?}, {attack_ms} ms: {found:?}",
                settings.model
            );
        }
    }
}

/// A strip with one of the voices whose half-bands have other delays in HQ.
fn run_strip(
    (voice, drive_db): (Voice, f64),
    compressor: &CompressorSettings,
    rate_hz: f64,
    input: &[f32],
) -> Vec<f32> {
    let mut settings = StripSettings {
        quality: compressor.quality,
        compressor_on: true,
        compressor: *compressor,
        ..StripSettings::default()
    };
    settings.preamp.voice = voice;
    settings.preamp.drive_db = drive_db;
    settings.preamp.quality = compressor.quality;
    let mut strip = Strip::new(rate_hz, 1);
    strip.set(&settings);
    strip.reset();
    let mut output = input.to_vec();
    strip.process(&mut [&mut output], None);
    output
}

/// Peaks in HQ over those in Live in dB, of whole strips at 20 µs: VCA and FET, Iron and Tube.
fn strip_peaks_db(rate_hz: f64, input: &[f32]) -> Vec<f64> {
    let mut all = Vec::new();
    for settings in hard(0.02) {
        for preamp in [(Voice::Iron, 0.0), (Voice::Tube, 20.0)] {
            let [live, hq] = [Quality::Live, Quality::Hq].map(|quality| {
                let settings = CompressorSettings {
                    quality,
                    ..settings
                };
                let y = run_strip(preamp, &settings, rate_hz, input);
                y.iter().fold(0.0f32, |peak, y| peak.max(y.abs()))
            });
            all.push(gain_to_db(f64::from(hq / live)));
        }
    }
    all
}

/// On every onset within .5 dB, and no louder in the mean: it sat on +.4 dB.
fn check_strip_peaks(all: &[(String, Vec<f64>)]) {
    for (name, peaks_db) in all {
        for peak_db in peaks_db {
            assert!(peak_db.abs() < 0.5, "{name}: {peaks_db:?}");
        }
    }
    let peaks_db: Vec<f64> = all
        .iter()
        .flat_map(|(_, peaks_db)| peaks_db)
        .copied()
        .collect();
    let mean_db = peaks_db.iter().sum::<f64>() / peaks_db.len().max(1) as f64;
    let worst_db = peaks_db
        .iter()
        .fold(0.0f64, |worst, db| worst.max(db.abs()));
    println!(
        "{} peaks, mean {mean_db:.4} dB, worst {worst_db:.3} dB",
        peaks_db.len()
    );
    assert!(mean_db.abs() < 0.05, "{mean_db} dB");
}

#[test]
fn whole_strips_have_the_same_peaks_in_hq() {
    let tracks = TRACKS.iter().map(|track| {
        let peaks_db = strip_peaks_db(f64::from(SAMPLE_RATE_HZ), &track.samples());
        (track.name.to_string(), peaks_db)
    });
    check_strip_peaks(&tracks.collect::<Vec<_>>());
}

#[test]
fn whole_strips_have_the_same_peaks_of_recorded_drums() {
    let mut paths = Vec::new();
    files(Path::new(KITS), &mut paths);
    paths.sort();
    let drums = paths.iter().step_by(3).filter_map(|path| {
        let (rate_hz, input) = drum(path)?;
        let name = path.display().to_string();
        Some((name, strip_peaks_db(rate_hz, &input[0])))
    });
    check_strip_peaks(&drums.collect::<Vec<_>>());
}

#[test]
fn every_built_in_signal_sounds_in_hq_as_in_live() {
    for track in &TRACKS {
        check(track.name, f64::from(SAMPLE_RATE_HZ), &[track.samples()]);
    }
    for signal in &SIGNALS {
        check(signal.name, f64::from(SAMPLE_RATE_HZ), &signal.samples());
    }
}

/// All files of a folder and those in it.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The first second of a file behind .1 s of silence, with a peak of −6 dBFS; none if it is no audio or
/// silent.
fn drum(path: &Path) -> Option<(f64, Vec<Vec<f32>>)> {
    let mut reader = AudioReader::open(path, false).ok()?;
    let rate_hz = reader.spec().sample_rate_hz;
    let mut channels = vec![vec![0.0; rate_hz as usize / 10]; reader.spec().channels.min(2)];
    let mut planar = vec![Vec::new(); reader.spec().channels];
    let frames = reader.read(&mut planar, rate_hz as usize).ok()?;
    let peak = (planar.iter().flatten()).fold(0.0f32, |peak, x| peak.max(x.abs()));
    if frames == 0 || peak == 0.0 {
        return None;
    }
    let gain = db_to_gain(-6.0) as f32 / peak;
    for (channel, samples) in channels.iter_mut().zip(&planar) {
        channel.extend(samples.iter().map(|x| gain * x));
    }
    Some((f64::from(rate_hz), channels))
}

#[test]
fn recorded_drums_sound_in_hq_as_in_live() {
    let mut paths = Vec::new();
    files(Path::new(KITS), &mut paths);
    let mut drums = 0;
    for path in paths {
        if let Some((rate_hz, input)) = drum(&path) {
            check(&path.display().to_string(), rate_hz, &input);
            drums += 1;
        }
    }
    println!("{drums} drums in {KITS}");
}
