//! A host's buffers, made whole.
//!
//! What the plug-in's layout declares is always there afterwards, in memory of its own or in the
//! host's where that is sound:
//!
//! - A port or channel that is missing reads as silence; what is written to it is lost.
//! - A port with fewer channels than declared repeats its last one (mono into stereo); the host's
//!   further output channels get the last one of ours.
//! - An input that lies in an output's memory is read from a copy, unless it is the same channel in
//!   place; an output that lies in another one's memory is written apart.
//! - A block longer than there is room for is cut into stretches.
//! - Samples of 64 bits, for which nobody has asked, are read and written through samples of 32.

mod channel;

use std::collections::TryReserveError;
use std::ptr::null_mut;

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::process::{
    CLAP_PROCESS_CONTINUE, CLAP_PROCESS_ERROR, clap_process, clap_process_status,
};

use channel::{
    CHANNELS, Channel, Channels, Sent, Source, apart, at, channel_of, copy_in, copy_out, sources,
};

/// Longest stretch that there is room for, frames, however long a host's blocks may be.
pub const MOST_FRAMES: u32 = 8192;

/// Room for what hosts leave out.
pub struct Room {
    channels: usize,
    has_key: bool,
    /// Longest stretch.
    frames: usize,
    silence: Vec<f32>,
    /// Copies of inputs, main and key, then outputs that nobody hears.
    spare: Vec<f32>,
}

/// Numbers of spare channels.
const MAIN: usize = 0;
const KEY: usize = CHANNELS;
const OUTPUT: usize = 2 * CHANNELS;
const SPARES: usize = 3 * CHANNELS;

/// What a plug-in is handed: all of a stretch.
pub struct Stretch {
    inputs: [Channels; 2],
    output: Channels,
    channels: usize,
    has_key: bool,
    /// First frame in the block.
    pub start: u32,
    /// Frames.
    pub frames: u32,
}

impl Stretch {
    /// Runs a plug-in on a piece of the stretch, of `frames` from `start` on, both counted in the block.
    /// `block` says what is not buffers.
    pub fn piece(
        &self,
        start: u32,
        block: &clap_process,
        plugin: impl FnOnce(&clap_process) -> clap_process_status,
    ) -> clap_process_status {
        let offset = (start - self.start) as usize;
        let at = |channels: Channels| channels.map(|c| c.wrapping_add(offset));
        let [mut main, mut key] = self.inputs.map(at);
        let mut output = at(self.output);
        let inputs = [self.port(&mut main), self.port(&mut key)];
        let mut output = self.port(&mut output);
        plugin(&clap_process {
            audio_inputs: inputs.as_ptr(),
            audio_inputs_count: 1 + u32::from(self.has_key),
            audio_outputs: &raw mut output,
            audio_outputs_count: 1,
            ..*block
        })
    }

    fn port(&self, channels: &mut Channels) -> clap_audio_buffer {
        clap_audio_buffer {
            data32: channels.as_mut_ptr(),
            data64: null_mut(),
            channel_count: self.channels as u32,
            latency: 0,
            constant_mask: 0,
        }
    }
}

impl Room {
    /// Room for blocks of at most `frames` of a plug-in with ports of 1 or 2 channels.
    ///
    /// # Errors
    ///
    /// If there is no memory.
    pub fn new(channels: usize, has_key: bool, frames: u32) -> Result<Self, TryReserveError> {
        let frames = frames.clamp(1, MOST_FRAMES) as usize;
        Ok(Self {
            channels: channels.clamp(1, CHANNELS),
            has_key,
            frames,
            silence: zeros(frames)?,
            spare: zeros(SPARES * frames)?,
        })
    }

    /// Runs a plug-in on whole buffers, one stretch after the other, and tells it whether there is
    /// anything of a key. Returns its last status, or the first that is an error.
    ///
    /// # Safety
    ///
    /// The ports and channels of `sent` are as many as it says, each null or valid; each channel that
    /// is not null holds `frames_count` samples, those of outputs writable.
    pub unsafe fn run(
        &mut self,
        sent: &clap_process,
        mut plugin: impl FnMut(&Stretch, bool) -> clap_process_status,
    ) -> clap_process_status {
        let output = if sent.audio_outputs.is_null() || sent.audio_outputs_count == 0 {
            None
        } else {
            // SAFETY: there is one.
            Some(unsafe { &mut *sent.audio_outputs })
        };
        // SAFETY: the counts are the host's.
        let [heard, main, key] = unsafe {
            [output.as_deref(), input(sent, 0), input(sent, 1)].map(|port| self.channels_of(port))
        };
        let has_key = key.iter().any(|channel| *channel != Channel::Missing);
        let mut status = CLAP_PROCESS_CONTINUE;
        let mut start = 0;
        while start < sent.frames_count {
            let frames = (sent.frames_count - start).min(self.frames as u32);
            let [heard, main, key] = [heard, main, key].map(|port| at(port, start as usize));
            let stretch = self.stretch(heard, main, key, (start, frames));
            status = plugin(&stretch, has_key);
            if let Some(output) = &output {
                // SAFETY: as of this function.
                unsafe { self.hand_back(output, heard, &stretch) };
            }
            if status == CLAP_PROCESS_ERROR {
                return status;
            }
            start += frames;
        }
        if let Some(output) = output {
            // What the host remembers of an earlier block.
            output.constant_mask = 0;
        }
        status
    }

    /// One stretch's channels, all there.
    fn stretch(&mut self, heard: Sent, main: Sent, key: Sent, at: (u32, u32)) -> Stretch {
        let frames = at.1 as usize;
        let written = apart(heard, frames);
        let sources = [
            sources(main, written, frames, true),
            // The framework reads the key after it has brought the main input to the output.
            sources(key, written, frames, false),
        ];
        Stretch {
            inputs: [
                self.readable(sources[0], MAIN, frames),
                self.readable(sources[1], KEY, frames),
            ],
            output: self.writable(written),
            channels: self.channels,
            has_key: self.has_key,
            start: at.0,
            frames: at.1,
        }
    }

    /// A port's channels, as many as the plug-in has; the last is repeated.
    ///
    /// # Safety
    ///
    /// The port's tables hold as many pointers as it says.
    unsafe fn channels_of(&self, port: Option<&clap_audio_buffer>) -> Sent {
        let mut channels = [Channel::Missing; CHANNELS];
        let Some(port) = port.filter(|port| port.channel_count > 0) else {
            return channels;
        };
        let last = port.channel_count as usize - 1;
        for (c, channel) in channels.iter_mut().enumerate().take(self.channels) {
            // SAFETY: `last` is the table's last.
            *channel = unsafe { channel_of(port, c.min(last)) };
        }
        channels
    }

    /// Inputs that are all there, and not written to while they are read.
    fn readable(&mut self, sources: [Source; CHANNELS], first: usize, frames: usize) -> Channels {
        let mut number = first;
        sources.map(|source| {
            let spare = self.spare(number);
            number += 1;
            match source {
                Source::Host(channel) => channel,
                Source::Silence => self.silence.as_mut_ptr(),
                Source::Copy(channel) => {
                    // SAFETY: both hold as many; the spare channel is ours alone.
                    unsafe { copy_in(channel, spare, frames) };
                    spare
                }
            }
        })
    }

    /// Outputs that are all there.
    fn writable(&mut self, channels: Sent) -> Channels {
        let mut number = OUTPUT;
        channels.map(|channel| {
            let spare = self.spare(number);
            number += 1;
            match channel {
                Channel::Single(channel) => channel,
                Channel::Missing | Channel::Double(_) => spare,
            }
        })
    }

    fn spare(&mut self, number: usize) -> *mut f32 {
        // In bounds, as `number` is below SPARES.
        self.spare.as_mut_ptr().wrapping_add(number * self.frames)
    }

    /// Brings what was written beside the host's memory there, and the last channel of ours to the
    /// host's channels beyond ours.
    ///
    /// # Safety
    ///
    /// As of [`run`](Self::run); the stretch has been written.
    unsafe fn hand_back(&self, port: &clap_audio_buffer, heard: Sent, stretch: &Stretch) {
        let (start, frames) = (stretch.start as usize, stretch.frames as usize);
        for (to, from) in heard.into_iter().zip(stretch.output) {
            if let Channel::Double(to) = to {
                // SAFETY: both hold as many.
                unsafe { copy_out(from, Channel::Double(to), frames) };
            }
        }
        for c in self.channels..port.channel_count as usize {
            // SAFETY: there are so many.
            let [to, _] = at([unsafe { channel_of(port, c) }, Channel::Missing], start);
            // SAFETY: both hold as many.
            unsafe { copy_out(stretch.output[self.channels - 1], to, frames) };
        }
    }
}

/// Zeros, if there is memory for them.
fn zeros(count: usize) -> Result<Vec<f32>, TryReserveError> {
    let mut zeros = Vec::new();
    zeros.try_reserve_exact(count)?;
    zeros.resize(count, 0.0);
    Ok(zeros)
}

/// An input port, if the host sent it.
///
/// # Safety
///
/// There are as many as `sent` says.
unsafe fn input(sent: &clap_process, number: u32) -> Option<&clap_audio_buffer> {
    if sent.audio_inputs.is_null() || sent.audio_inputs_count <= number {
        return None;
    }
    // SAFETY: it is one of them.
    unsafe { sent.audio_inputs.add(number as usize).as_ref() }
}
