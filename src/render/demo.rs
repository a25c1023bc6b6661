//! The built-in session ([`signals`](crate::signals)), written and rendered.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::job::{Job, Summary};
use super::run::render_file;
use crate::files::Container;
use crate::files::Error;
use crate::files::output::{Reads, look};
use crate::files::{AudioSpec, SampleFormat};
use crate::files::{AudioWriter, Target};
use crate::presets::factory;
use crate::signals::{SAMPLE_RATE_HZ, TRACKS, Track};

/// A track, rendered.
#[derive(Clone, Debug)]
pub struct DemoRender {
    /// Name of the track.
    pub track: &'static str,
    /// The factory preset.
    pub preset: &'static str,
    /// What the render did.
    pub summary: Summary,
}

/// Writes the session's recordings to `folder`, which is made if need be, and beside each its render
/// through the fitting preset: `kick.wav`, `kick-redlight.wav`.
///
/// # Errors
/// If a file cannot be made, or exists and `overwrite` is not set.
pub fn render(folder: &Path, overwrite: bool) -> Result<Vec<DemoRender>, Error> {
    look(&folder.join("kick.wav"), overwrite, true)?;
    std::fs::create_dir_all(folder).map_err(|source| Error::Unwritable {
        path: folder.to_owned(),
        source,
    })?;
    check(folder, overwrite)?;
    TRACKS
        .iter()
        .map(|t| render_track(t, folder, overwrite))
        .collect()
}

/// Looks at the places of all files before the first is made.
fn check(folder: &Path, overwrite: bool) -> Result<(), Error> {
    let mut outputs = Reads::default().outputs(overwrite)?;
    let mut paths = TRACKS.iter().flat_map(|track| paths(track, folder));
    paths.try_for_each(|path| outputs.sound("another file of the session", &path))
}

/// The recording's file and the render's.
fn paths(track: &Track, folder: &Path) -> [PathBuf; 2] {
    ["", "-redlight"].map(|what| folder.join(format!("{}{what}.wav", track.name)))
}

fn render_track(track: &Track, folder: &Path, overwrite: bool) -> Result<DemoRender, Error> {
    let [input, output] = paths(track, folder);
    let spec = AudioSpec {
        sample_rate_hz: SAMPLE_RATE_HZ,
        channels: 1,
        format: SampleFormat::Int24,
    };
    let target = Target {
        path: &input,
        container: Container::Wav,
        spec,
        frames: None,
        dither_seed: None,
        overwrite,
    };
    let mut writer = AudioWriter::create(&target, &[])?;
    writer.write(&[&track.samples()])?;
    writer.finish(&[])?;
    let mut job = Job::new(&input, &output);
    job.overwrite = overwrite;
    if let Some(factory) = factory(track.preset) {
        job.values = factory.preset().values();
    }
    let summary = render_file(&job, &mut |_| ControlFlow::Continue(()))?;
    Ok(DemoRender {
        track: track.name,
        preset: track.preset,
        summary,
    })
}
