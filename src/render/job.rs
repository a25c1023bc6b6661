//! One file through the strip.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::error::Error;
use super::format::{AudioSpec, SampleFormat};
use super::measure::{LevelMeasure, Levels, ReductionMeasure, Reductions};
use super::metadata::{AudioHash, Provenance, attach};
use super::reader::AudioReader;
use super::take::{Take, TakeMeasure};
use super::writer::AudioWriter;
use crate::dsp::{Faults, Strip};
use crate::params::{ParamId as P, Values, strip_settings};
use crate::presets::Preset;

/// What to render, and how.
#[derive(Clone, Debug)]
pub struct Job {
    /// The recording.
    pub input: PathBuf,
    /// The file to be made.
    pub output: PathBuf,
    /// Settings of the strip.
    pub values: Values,
    /// Name of the settings, for the file to remember.
    pub settings_name: String,
    /// What the side-chain hears.
    pub key: Option<PathBuf>,
    /// Encoding of the output; none takes [`SampleFormat::default_output`] of the input's.
    pub format: Option<SampleFormat>,
    /// Seed of the dither when reducing to 16 bit; none rounds without dither.
    pub dither_seed: Option<u64>,
    /// Whether an existing output may be replaced.
    pub overwrite: bool,
    /// Whether a truncated input is rendered as far as it goes.
    pub accept_truncated: bool,
    /// Sound as while playing, where the offline quality does not count. Off, the file equals a
    /// host's offline bounce.
    pub is_live: bool,
    /// What a file remembers of its making, to make it again. The input must then sound as it did.
    pub again: Option<Provenance>,
}

impl Job {
    /// A job with default settings: 16-bit output dithered, nothing overwritten.
    pub fn new(input: &Path, output: &Path) -> Self {
        Self {
            input: input.to_owned(),
            output: output.to_owned(),
            values: Values::default(),
            settings_name: String::new(),
            key: None,
            format: None,
            dither_seed: Some(1),
            overwrite: false,
            accept_truncated: false,
            is_live: false,
            again: None,
        }
    }

    /// The job that makes again, as `output`, what `provenance` tells of, from `input`.
    pub fn again(provenance: &Provenance, input: &Path, output: &Path) -> Self {
        Self {
            values: provenance.values(),
            format: Some(provenance.format),
            dither_seed: provenance.dither_seed,
            is_live: provenance.is_live,
            again: Some(provenance.clone()),
            ..Self::new(input, output)
        }
    }
}

/// How far a render is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Frames done.
    pub frames: u64,
    /// Frames in all, if that is known.
    pub total: Option<u64>,
}

/// What a render did.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The recording.
    pub input: PathBuf,
    /// The file made.
    pub output: PathBuf,
    /// Kind and encoding of the recording.
    pub input_format: String,
    /// Encoding of the file made.
    pub output_format: String,
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// Channels.
    pub channels: usize,
    /// Frames, in and out.
    pub frames: u64,
    /// Length.
    pub seconds: f64,
    /// Levels of the recording.
    pub before: Levels,
    /// Levels of what was made, before it was encoded.
    pub after: Levels,
    /// The recording as a take: clips, silence, DC, noise.
    pub take_before: Take,
    /// The same of what was made.
    pub take_after: Take,
    /// Gain reduction.
    pub reduction: Reductions,
    /// Whether the output guard acted.
    pub is_guarding: bool,
    /// What a person should know, in plain words.
    pub warnings: Vec<String>,
}

/// Renders one file. `progress` is told every few blocks and may stop the render.
///
/// The strip starts as a fresh plug-in with these settings does, so the output equals the plug-in's.
/// It has as many frames as the input.
///
/// # Errors
/// If the input or key cannot be used or the output cannot be made; nothing is left behind then.
pub fn render_file(
    job: &Job,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Summary, Error> {
    let reader = AudioReader::open(&job.input, job.accept_truncated)?;
    let key = open_key(job, reader.spec().sample_rate_hz)?;
    refuse_own_input(job)?;
    let format = out_format(job, &reader.spec());
    let out_spec = AudioSpec {
        format,
        ..reader.spec()
    };
    let draft = provenance(job, format, [AudioHash::default(); 2]);
    let chunks = attach(reader.chunks(), &draft, &out_spec);
    let seed = job.dither_seed;
    let writer = AudioWriter::create(&job.output, out_spec, &chunks, seed, job.overwrite)?;
    let mut render = Render::new(job, reader, key, writer);
    render.run(progress)?;
    render.finish(job, &out_spec)
}

/// Encoding of the output.
pub(super) fn out_format(job: &Job, input: &AudioSpec) -> SampleFormat {
    job.format.unwrap_or(input.format.default_output())
}

/// What the output will remember. `hashes` are of the input and the key.
pub(super) fn provenance(job: &Job, format: SampleFormat, hashes: [AudioHash; 2]) -> Provenance {
    let name = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let [source_hash, key_hash] = hashes.map(|h| h.value());
    if let Some(before) = &job.again {
        let key = before
            .key
            .as_ref()
            .map(|(name, _)| (name.clone(), key_hash));
        return Provenance {
            preset: Preset::of(&before.preset.name, &job.values),
            source_hash,
            key,
            format,
            ..before.clone()
        };
    }
    Provenance {
        preset: Preset::of(&job.settings_name, &job.values),
        source: name(&job.input),
        source_hash,
        key: job.key.as_deref().map(|path| (name(path), key_hash)),
        is_live: job.is_live,
        format,
        dither_seed: job.dither_seed.filter(|_| format == SampleFormat::Int16),
    }
}

/// A file is made again from what it was made of, or not at all.
fn refuse_other_source(job: &Job, made: &Provenance) -> Result<(), Error> {
    let Some(before) = &job.again else {
        return Ok(());
    };
    let other = |path: &Path, name: &str| Error::OtherSource {
        path: path.to_owned(),
        source_name: name.to_owned(),
    };
    if before.source_hash != made.source_hash {
        return Err(other(&job.input, &before.source));
    }
    match (&before.key, &job.key) {
        (Some((name, _)), None) => Err(Error::KeyMissing { name: name.clone() }),
        (Some((name, _)), Some(path)) if before.key != made.key => Err(other(path, name)),
        _ => Ok(()),
    }
}

fn open_key(job: &Job, input_hz: u32) -> Result<Option<AudioReader>, Error> {
    let Some(path) = &job.key else {
        return Ok(None);
    };
    let key = AudioReader::open(path, job.accept_truncated)?;
    let key_hz = key.spec().sample_rate_hz;
    if key_hz != input_hz {
        return Err(Error::KeyRate {
            path: path.clone(),
            key_hz,
            input_hz,
        });
    }
    Ok(Some(key))
}

/// Not even `overwrite` lets a recording be written over, by whatever name it is called.
fn refuse_own_input(job: &Job) -> Result<(), Error> {
    let is_output = |path: &Path| same_file::is_same_file(path, &job.output).unwrap_or(false);
    let role = if is_output(&job.input) {
        "input"
    } else if job.key.as_deref().is_some_and(is_output) {
        "key"
    } else {
        return Ok(());
    };
    Err(Error::SameFile {
        path: job.output.clone(),
        role,
    })
}

/// Windows between two calls of the progress function: once in 0.16 s of sound.
const WINDOWS_PER_PROGRESS: u64 = 16;

/// A render under way.
struct Render {
    strip: Strip,
    reader: AudioReader,
    key: Option<AudioReader>,
    writer: AudioWriter,
    audio: Vec<Vec<f32>>,
    key_audio: Vec<Vec<f32>>,
    before: LevelMeasure,
    after: LevelMeasure,
    takes: [TakeMeasure; 2],
    reductions: ReductionMeasure,
    frames: u64,
    key_frames: u64,
    hashes: [AudioHash; 2],
    is_guarding: bool,
    faults: Faults,
}

impl Render {
    fn new(job: &Job, reader: AudioReader, key: Option<AudioReader>, writer: AudioWriter) -> Self {
        let AudioSpec {
            sample_rate_hz,
            channels,
            ..
        } = reader.spec();
        let mut strip = Strip::new(f64::from(sample_rate_hz), channels);
        strip.set(&strip_settings(&job.values, !job.is_live));
        strip.reset();
        Self {
            strip,
            audio: vec![Vec::new(); channels],
            key_audio: vec![Vec::new(); key.as_ref().map_or(0, |k| k.spec().channels)],
            reader,
            key,
            writer,
            before: LevelMeasure::new(channels, sample_rate_hz),
            after: LevelMeasure::new(channels, sample_rate_hz),
            takes: [(); 2].map(|()| TakeMeasure::new(channels, sample_rate_hz)),
            reductions: ReductionMeasure::default(),
            frames: 0,
            key_frames: 0,
            hashes: [AudioHash::default(); 2],
            is_guarding: false,
            faults: Faults::default(),
        }
    }

    fn run(&mut self, progress: &mut dyn FnMut(Progress) -> ControlFlow<()>) -> Result<(), Error> {
        let window = (self.reader.spec().sample_rate_hz as usize / 100).max(1);
        let mut windows = 0;
        loop {
            let frames = self.read_window(window)?;
            if frames == 0 {
                return Ok(());
            }
            self.process(frames)?;
            windows += 1;
            if windows % WINDOWS_PER_PROGRESS == 0 {
                let now = Progress {
                    frames: self.frames,
                    total: self.reader.frames(),
                };
                if progress(now).is_break() {
                    return Err(Error::Stopped);
                }
            }
        }
    }

    /// Reads a full window, or what is left; the key is continued with silence.
    fn read_window(&mut self, window: usize) -> Result<usize, Error> {
        let frames = self.reader.read_full(&mut self.audio, window)?;
        if let Some(key) = &mut self.key {
            self.key_frames += key.read_full(&mut self.key_audio, frames)? as u64;
            self.hashes[1].add(&slices(&self.key_audio));
            self.key_audio
                .iter_mut()
                .for_each(|k| k.resize(frames, 0.0));
        }
        Ok(frames)
    }

    fn process(&mut self, frames: usize) -> Result<(), Error> {
        self.hashes[0].add(&slices(&self.audio));
        self.before.add(&slices(&self.audio));
        self.takes[0].add(&slices(&self.audio));
        let key = slices(&self.key_audio);
        let key = self.key.is_some().then_some(key.as_slice());
        let mut audio: Vec<&mut [f32]> = self.audio.iter_mut().map(Vec::as_mut_slice).collect();
        self.strip.process(&mut audio, key);
        let readings = self.strip.take_readings();
        self.reductions.add(&readings);
        self.is_guarding |= readings.is_guarding;
        self.faults.bad_input |= readings.faults.bad_input;
        self.faults.bad_key |= readings.faults.bad_key;
        self.faults.healed |= readings.faults.healed;
        self.faults.bad_output |= readings.faults.bad_output;
        let audio = slices(&self.audio);
        self.after.add(&audio);
        self.takes[1].add(&audio);
        self.frames += frames as u64;
        self.writer.write(&audio)
    }

    fn finish(mut self, job: &Job, out_spec: &AudioSpec) -> Result<Summary, Error> {
        let format = out_spec.format;
        let warnings = self.warnings(job, format);
        let spec = self.reader.spec();
        let made = provenance(job, format, self.hashes);
        refuse_other_source(job, &made)?;
        let chunks = attach(self.reader.chunks(), &made, out_spec);
        self.writer.finish(&chunks)?;
        Ok(Summary {
            input: job.input.clone(),
            output: job.output.clone(),
            input_format: format!("{} {}", self.reader.container(), spec.format),
            output_format: format!("WAV {format}"),
            sample_rate_hz: spec.sample_rate_hz,
            channels: spec.channels,
            frames: self.frames,
            seconds: self.frames as f64 / f64::from(spec.sample_rate_hz),
            before: self.before.levels(),
            after: self.after.levels(),
            take_before: self.takes[0].take(),
            take_after: self.takes[1].take(),
            reduction: self.reductions.reductions(),
            is_guarding: self.is_guarding,
            warnings,
        })
    }

    fn warnings(&self, job: &Job, format: SampleFormat) -> Vec<String> {
        let values = &job.values;
        let mut warnings = Vec::new();
        let mut warn = |is_so: bool, text: String| warnings.extend(is_so.then_some(text));
        let clipped = self.writer.clipped_samples();
        warn(
            clipped > 0,
            format!("{clipped} samples clipped at {format}: lower output_trim or take 32f"),
        );
        let hears_key = (values.is_on(P::GateOn) && values.is_on(P::GateKey))
            || (values.is_on(P::CompOn) && values.is_on(P::CompKey));
        warn(
            self.key.is_some() && !hears_key,
            "nothing listens to the key: set gate_key or comp_key to External".to_owned(),
        );
        warn(
            self.key.is_some() && self.key_frames < self.frames,
            format!(
                "the key ends after {} of {} frames; silence follows",
                self.key_frames, self.frames
            ),
        );
        let listen = [P::GateListen, P::CompListen, P::DeessListen];
        warn(
            listen.iter().any(|id| values.is_on(*id)),
            "a listen switch is on: the file holds what a detector hears".to_owned(),
        );
        warn(
            values.is_on(P::StripBypass),
            "the strip is bypassed: the file holds the input".to_owned(),
        );
        warn(
            self.faults.bad_input || self.faults.bad_key,
            "the input holds samples that are no numbers or beyond +80 dBFS; they were replaced"
                .to_owned(),
        );
        warn(
            self.faults.healed || self.faults.bad_output,
            "a fault inside the strip was healed; please report it with the file".to_owned(),
        );
        warnings
    }
}

fn slices(planar: &[Vec<f32>]) -> Vec<&[f32]> {
    planar.iter().map(Vec::as_slice).collect()
}
