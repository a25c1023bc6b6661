//! What a person should know of a render, in plain words.

use super::job::Job;
use crate::dsp::Faults;
use crate::files::SampleFormat;
use crate::params::ParamId as P;

/// What was seen while rendering.
pub struct Seen {
    /// Frames of the recording.
    pub frames: u64,
    /// Frames of the key, if there is one.
    pub key_frames: Option<u64>,
    /// Samples that did not fit the output's format.
    pub clipped_samples: u64,
    /// Faults that the strip mended.
    pub faults: Faults,
}

/// The warnings that a render calls for.
pub fn warnings(job: &Job, format: SampleFormat, seen: &Seen) -> Vec<String> {
    let values = &job.values;
    let mut warnings = Vec::new();
    let mut warn = |is_so: bool, text: String| warnings.extend(is_so.then_some(text));
    let clipped = seen.clipped_samples;
    warn(
        clipped > 0,
        format!("{clipped} samples clipped at {format}: lower output_trim or take 32f"),
    );
    let hears_key = (values.is_on(P::GateOn) && values.is_on(P::GateKey))
        || (values.is_on(P::CompOn) && values.is_on(P::CompKey));
    warn(
        seen.key_frames.is_some() && !hears_key,
        "nothing listens to the key: set gate_key or comp_key to External".to_owned(),
    );
    let (frames, key_frames) = (seen.frames, seen.key_frames.unwrap_or(seen.frames));
    warn(
        key_frames < frames,
        format!("the key ends after {key_frames} of {frames} frames; silence follows"),
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
        seen.faults.bad_input || seen.faults.bad_key,
        "the input holds samples that are NaN or beyond +80 dBFS; they were replaced".to_owned(),
    );
    warn(
        seen.faults.healed || seen.faults.bad_output,
        "a fault inside the strip was healed; please report it with the file".to_owned(),
    );
    warnings
}
