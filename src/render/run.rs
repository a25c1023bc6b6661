//! One file through the strip.

use std::ops::ControlFlow;
use std::path::Path;

use super::job::{Job, Progress, Summary, path_bytes};
use super::levels::{LevelMeasure, ReductionMeasure};
use super::take::TakeMeasure;
use super::warnings::{Seen, warnings};
use crate::dsp::blocks::denormals::flushing;
use crate::dsp::strip::tolerance;
use crate::dsp::{Faults, Strip};
use crate::files::AudioReader;
use crate::files::Container;
use crate::files::attach;
use crate::files::output::{Reads, Standing, look};
use crate::files::{AudioHash, Provenance};
use crate::files::{AudioSpec, SampleFormat};
use crate::files::{AudioWriter, Target};
use crate::files::{Error, guarded};
use crate::params::strip_settings;
use crate::presets::Preset;

/// Renders one file. `progress` is told before the first block, every few blocks and after the last,
/// and may stop the render each time.
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
    guarded(&job.input, || render(job, progress))
}

fn render(
    job: &Job,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Summary, Error> {
    refuse_own_input(job)?;
    let container = container(job)?;
    let reader = AudioReader::open_with(&job.input, &job.input_options())?;
    let key = open_key(job, reader.spec().sample_rate_hz)?;
    let format = out_format(job, container, &reader.spec());
    let out_spec = AudioSpec {
        format,
        ..reader.spec()
    };
    let draft = provenance(job, format, [AudioHash::default(); 2]);
    let chunks = attach(reader.chunks(), &draft, &out_spec);
    let target = Target {
        path: &job.output,
        container,
        spec: out_spec,
        frames: reader.frames(),
        dither_seed: job.dither_seed,
        overwrite: job.overwrite,
    };
    let writer = AudioWriter::create(&target, &chunks)?;
    let mut render = Render::new(job, reader, key, writer);
    render.run(progress)?;
    render.finish(job, &target)
}

/// Kind of the output.
pub(crate) fn container(job: &Job) -> Result<Container, Error> {
    let named = job.container.or_else(|| Container::of_name(&job.output));
    let is_stream = || matches!(look(&job.output, true, true), Ok(Standing::Stream));
    let named = named.or_else(|| is_stream().then_some(Container::Wav));
    named.ok_or_else(|| Error::OutputKind {
        path: job.output.clone(),
        allowed: Container::ENDINGS,
    })
}

/// Encoding of the output.
pub(crate) fn out_format(job: &Job, container: Container, input: &AudioSpec) -> SampleFormat {
    job.format
        .unwrap_or_else(|| container.default_format(input.format))
}

/// What the output will remember. `hashes` are of the input and the key.
pub(crate) fn provenance(job: &Job, format: SampleFormat, hashes: [AudioHash; 2]) -> Provenance {
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
            channels: [job.channels, job.key_channels],
            format,
            ..before.clone()
        };
    }
    Provenance {
        preset: Preset::of(&job.settings_name, &job.values),
        source: name(&job.input),
        source_hash,
        key: job.key.as_deref().map(|path| (name(path), key_hash)),
        channels: [job.channels, job.key.as_ref().and(job.key_channels)],
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
    // A stream is begun before its source's hash is known: it holds that of no samples.
    let unknown = AudioHash::default().value();
    if ![unknown, made.source_hash].contains(&before.source_hash) {
        return Err(other(&job.input, &before.source));
    }
    match (&before.key, &job.key) {
        (Some((name, _)), None) => Err(Error::KeyMissing { name: name.clone() }),
        (Some((name, hash)), Some(path)) if *hash != unknown && before.key != made.key => {
            Err(other(path, name))
        }
        _ => Ok(()),
    }
}

fn open_key(job: &Job, input_hz: u32) -> Result<Option<AudioReader>, Error> {
    let Some(path) = &job.key else {
        return Ok(None);
    };
    let key = AudioReader::open_with(path, &job.key_options())?;
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
    let mut reads = Reads::default();
    reads.add("input", &job.input);
    if let Some(key) = &job.key {
        reads.add("key", key);
    }
    reads.outputs(job.overwrite)?.claim("output", &job.output)
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
            if windows % WINDOWS_PER_PROGRESS == 0 {
                self.tell(progress)?;
            }
            let frames = self.read_window(window)?;
            if frames == 0 {
                // A source that ends because its writer was stopped too is not a whole recording.
                return self.tell(progress);
            }
            self.process(frames)?;
            windows += 1;
        }
    }

    fn tell(&self, progress: &mut dyn FnMut(Progress) -> ControlFlow<()>) -> Result<(), Error> {
        let now = Progress {
            frames: self.frames,
            total: self.reader.frames(),
        };
        match progress(now) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Stopped),
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

    /// A window; denormals cost the measures no more than they cost the strip.
    fn process(&mut self, frames: usize) -> Result<(), Error> {
        flushing(|| self.process_window(frames))
    }

    fn process_window(&mut self, frames: usize) -> Result<(), Error> {
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
        self.faults |= readings.faults;
        let audio = slices(&self.audio);
        self.after.add(&audio);
        self.takes[1].add(&audio);
        self.frames += frames as u64;
        self.writer.write(&audio)
    }

    fn finish(mut self, job: &Job, target: &Target<'_>) -> Result<Summary, Error> {
        let format = target.spec.format;
        let seen = Seen {
            frames: self.frames,
            key_frames: self.key.is_some().then_some(self.key_frames),
            clipped_samples: self.writer.clipped_samples(),
            faults: self.faults,
        };
        let mut warnings = warnings(job, format, &seen);
        warnings.extend_from_slice(self.reader.notes());
        warnings.extend_from_slice(self.writer.notes());
        let spec = self.reader.spec();
        let made = provenance(job, format, self.hashes);
        refuse_other_source(job, &made)?;
        let chunks = attach(self.reader.chunks(), &made, &target.spec);
        warnings.extend(self.writer.finish(&chunks)?);
        Ok(Summary {
            input: job.input.clone(),
            output: job.output.clone(),
            input_bytes: path_bytes(&job.input),
            output_bytes: path_bytes(&job.output),
            input_format: format!("{} {}", self.reader.container(), self.reader.encoding()),
            output_format: format!("{} {format}", target.container),
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
            deviations: deviations(job),
            warnings,
        })
    }
}

/// How the job's strip deviates from its panel, in words.
fn deviations(job: &Job) -> Vec<String> {
    let list = tolerance::describe(&strip_settings(&job.values, !job.is_live));
    list.into_iter()
        .map(|d| format!("{} {}", d.label, d.text))
        .collect()
}

fn slices(planar: &[Vec<f32>]) -> Vec<&[f32]> {
    planar.iter().map(Vec::as_slice).collect()
}
