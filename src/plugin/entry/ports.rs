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
//! - A block longer than announced for which there would have to be room passes dry.

use std::ptr::{self, null_mut};

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::process::{CLAP_PROCESS_CONTINUE, clap_process, clap_process_status};

/// Most channels of a port.
const CHANNELS: usize = 2;

/// One port's channels; null where there is none.
type Channels = [*mut f32; CHANNELS];

/// Room for what hosts leave out.
pub struct Room {
    channels: usize,
    has_key: bool,
    /// Longest block.
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

/// Where an input channel is read.
#[derive(Clone, Copy)]
enum Source {
    /// Where the host has it.
    Host(*mut f32),
    /// From a copy of what the host has.
    Copy(*mut f32),
    Silence,
}

impl Room {
    /// Room for blocks of at most `frames` of a plug-in with ports of 1 or 2 channels.
    pub fn new(channels: usize, has_key: bool, frames: usize) -> Self {
        Self {
            channels: channels.clamp(1, CHANNELS),
            has_key,
            frames,
            silence: vec![0.0; frames],
            spare: vec![0.0; SPARES * frames],
        }
    }

    /// Runs a plug-in on whole buffers, and tells it whether there is anything of a key.
    ///
    /// # Safety
    ///
    /// The ports and channels of `sent` are as many as it says, each null or valid; each channel that
    /// is not null holds `frames_count` samples, those of outputs writable.
    pub unsafe fn run(
        &mut self,
        sent: &clap_process,
        plugin: impl FnOnce(&clap_process, bool) -> clap_process_status,
    ) -> clap_process_status {
        let frames = sent.frames_count as usize;
        let output = if sent.audio_outputs.is_null() || sent.audio_outputs_count == 0 {
            None
        } else {
            // SAFETY: there is one.
            Some(unsafe { &mut *sent.audio_outputs })
        };
        // SAFETY: the counts are the host's.
        let (heard, main, key) = unsafe {
            (
                self.channels_of(output.as_deref()),
                self.channels_of(input(sent, 0)),
                self.channels_of(input(sent, 1)),
            )
        };
        let has_key = key.iter().any(|channel| !channel.is_null());
        let written = apart(heard, frames);
        let main_sources = sources(main, written, frames, true);
        // The framework reads the key after it has brought the main input to the output.
        let key_sources = sources(key, written, frames, false);
        if frames > self.frames && !self.is_whole(written, main_sources, key_sources) {
            // SAFETY: as above.
            unsafe { pass_dry(main, written, frames) };
            return CLAP_PROCESS_CONTINUE;
        }
        let mut main = self.readable(main_sources, MAIN, frames);
        let mut key = self.readable(key_sources, KEY, frames);
        let mut outputs = self.writable(written);
        let inputs = [self.port(&mut main), self.port(&mut key)];
        let mut output_port = self.port(&mut outputs);
        let whole = clap_process {
            audio_inputs: inputs.as_ptr(),
            audio_inputs_count: 1 + u32::from(self.has_key),
            audio_outputs: &raw mut output_port,
            audio_outputs_count: 1,
            ..*sent
        };
        let status = plugin(&whole, has_key);
        if let Some(output) = output {
            // SAFETY: as above.
            unsafe { self.repeat_last(output, outputs[self.channels - 1], frames) };
            // What the host remembers of an earlier block.
            output.constant_mask = 0;
        }
        status
    }

    /// A port's channels, as many as the plug-in has; the last is repeated.
    ///
    /// # Safety
    ///
    /// The port's table holds as many pointers as it says.
    unsafe fn channels_of(&self, port: Option<&clap_audio_buffer>) -> Channels {
        let mut channels = [null_mut(); CHANNELS];
        let Some(port) = port.filter(|p| !p.data32.is_null() && p.channel_count > 0) else {
            return channels;
        };
        let last = port.channel_count as usize - 1;
        for (c, channel) in channels.iter_mut().enumerate().take(self.channels) {
            // SAFETY: `last` is the table's last.
            *channel = unsafe { *port.data32.add(c.min(last)) };
        }
        channels
    }

    /// Whether the plug-in can do without our room.
    fn is_whole(&self, written: Channels, main: [Source; 2], key: [Source; 2]) -> bool {
        let is_host = |source: &Source| matches!(source, Source::Host(_));
        let of_key = if self.has_key { self.channels } else { 0 };
        written[..self.channels].iter().all(|c| !c.is_null())
            && main[..self.channels].iter().all(is_host)
            && key[..of_key].iter().all(is_host)
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
                    unsafe { ptr::copy_nonoverlapping(channel, spare, frames) };
                    spare
                }
            }
        })
    }

    /// Outputs that are all there.
    fn writable(&mut self, mut channels: Channels) -> Channels {
        for (c, channel) in channels.iter_mut().enumerate() {
            if channel.is_null() {
                *channel = self.spare(OUTPUT + c);
            }
        }
        channels
    }

    fn spare(&mut self, number: usize) -> *mut f32 {
        // In bounds, as `number` is below SPARES.
        self.spare.as_mut_ptr().wrapping_add(number * self.frames)
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

    /// The host's channels beyond ours get the last one of ours.
    ///
    /// # Safety
    ///
    /// As of [`run`](Self::run); `last` has been written.
    unsafe fn repeat_last(&self, port: &clap_audio_buffer, last: *mut f32, frames: usize) {
        if port.data32.is_null() {
            return;
        }
        for c in self.channels..port.channel_count as usize {
            // SAFETY: there are so many.
            let channel = unsafe { *port.data32.add(c) };
            if !channel.is_null() && channel != last {
                // SAFETY: both hold as many.
                unsafe { ptr::copy(last, channel, frames) };
            }
        }
    }
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

/// Whether two channels share memory.
fn meet(a: *mut f32, b: *mut f32, frames: usize) -> bool {
    !a.is_null() && !b.is_null() && a.addr().abs_diff(b.addr()) < frames * size_of::<f32>()
}

/// Outputs without those that lie in another one's memory.
fn apart(mut channels: Channels, frames: usize) -> Channels {
    if meet(channels[0], channels[1], frames) {
        channels[1] = null_mut();
    }
    channels
}

/// Where to read a port's channels while `written` is written, which may be in place.
fn sources(
    port: Channels,
    written: Channels,
    frames: usize,
    may_be_in_place: bool,
) -> [Source; CHANNELS] {
    [0, 1].map(|c| {
        let channel = port[c];
        let is_in_the_way = |o: usize| {
            let is_in_place = may_be_in_place && o == c && channel == written[o];
            meet(channel, written[o], frames) && !is_in_place
        };
        if channel.is_null() {
            Source::Silence
        } else if is_in_the_way(0) || is_in_the_way(1) {
            Source::Copy(channel)
        } else {
            Source::Host(channel)
        }
    })
}

/// Copies inputs to outputs; what has no input is silent.
///
/// # Safety
///
/// Each channel is null or holds as many samples.
unsafe fn pass_dry(input: Channels, output: Channels, frames: usize) {
    for (from, to) in input.into_iter().zip(output) {
        if to.is_null() {
            continue;
        }
        // SAFETY: as above.
        unsafe {
            if from.is_null() {
                to.write_bytes(0, frames);
            } else {
                ptr::copy(from, to, frames);
                crate::dsp::pass_dry(std::slice::from_raw_parts_mut(to, frames));
            }
        }
    }
}
