//! A port's channels: where a host has them, which of them share memory, and how they are read and written.

use std::ptr;

use clap_sys::audio_buffer::clap_audio_buffer;

/// Most channels of a port.
pub(super) const CHANNELS: usize = 2;
/// One port's channels as the host has them.
pub(super) type Sent = [Channel; CHANNELS];
/// One port's channels as the plug-in gets them.
pub(super) type Channels = [*mut f32; CHANNELS];

/// Where a host has a channel.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Channel {
    Missing,
    Single(*mut f32),
    Double(*mut f64),
}

/// Where an input channel is read.
#[derive(Clone, Copy)]
pub(super) enum Source {
    /// Where the host has it.
    Host(*mut f32),
    /// From a copy of what the host has.
    Copy(Channel),
    Silence,
}

/// A channel of a port.
///
/// # Safety
///
/// The port's tables hold as many pointers as it says, and `number` is below that.
pub(super) unsafe fn channel_of(port: &clap_audio_buffer, number: usize) -> Channel {
    // SAFETY: as of this function.
    unsafe {
        if !port.data32.is_null() {
            let channel = *port.data32.add(number);
            if !channel.is_null() {
                return Channel::Single(channel);
            }
        } else if !port.data64.is_null() {
            let channel = *port.data64.add(number);
            if !channel.is_null() {
                return Channel::Double(channel);
            }
        }
    }
    Channel::Missing
}

/// Channels from a frame on.
pub(super) fn at(channels: Sent, frame: usize) -> Sent {
    channels.map(|channel| match channel {
        Channel::Missing => Channel::Missing,
        Channel::Single(channel) => Channel::Single(channel.wrapping_add(frame)),
        Channel::Double(channel) => Channel::Double(channel.wrapping_add(frame)),
    })
}

/// Whether two channels share memory.
pub(super) fn meet(a: Channel, b: Channel, frames: usize) -> bool {
    let (Some(a), Some(b)) = (span(a, frames), span(b, frames)) else {
        return false;
    };
    a.0 < b.1 && b.0 < a.1
}

/// The first address of a channel, and the one behind its last.
pub(super) fn span(channel: Channel, frames: usize) -> Option<(usize, usize)> {
    let (first, size) = match channel {
        Channel::Missing => return None,
        Channel::Single(channel) => (channel.addr(), size_of::<f32>()),
        Channel::Double(channel) => (channel.addr(), size_of::<f64>()),
    };
    Some((first, first + frames * size))
}

/// Outputs without those that lie in another one's memory.
pub(super) fn apart(mut channels: Sent, frames: usize) -> Sent {
    if meet(channels[0], channels[1], frames) {
        channels[1] = Channel::Missing;
    }
    channels
}

/// Where to read a port's channels while `written` is written, which may be in place.
pub(super) fn sources(
    port: Sent,
    written: Sent,
    frames: usize,
    may_be_in_place: bool,
) -> [Source; CHANNELS] {
    [0, 1].map(|c| {
        let channel = port[c];
        let is_in_the_way = |o: usize| {
            let is_in_place = may_be_in_place && o == c && channel == written[o];
            meet(channel, written[o], frames) && !is_in_place
        };
        match channel {
            Channel::Missing => Source::Silence,
            Channel::Single(own) if !is_in_the_way(0) && !is_in_the_way(1) => Source::Host(own),
            Channel::Single(_) | Channel::Double(_) => Source::Copy(channel),
        }
    })
}

/// Copies a host's channel to ours.
///
/// # Safety
///
/// Both hold as many samples, and do not meet.
pub(super) unsafe fn copy_in(from: Channel, to: *mut f32, frames: usize) {
    // SAFETY: as of this function.
    unsafe {
        match from {
            Channel::Missing => {}
            Channel::Single(from) => ptr::copy_nonoverlapping(from, to, frames),
            Channel::Double(from) => {
                for i in 0..frames {
                    to.add(i).write(from.add(i).read() as f32);
                }
            }
        }
    }
}

/// Copies a channel of ours, or one of the host's that we have written, to another one of the host's.
///
/// # Safety
///
/// Both hold as many samples.
pub(super) unsafe fn copy_out(from: *const f32, to: Channel, frames: usize) {
    // SAFETY: as of this function.
    unsafe {
        match to {
            Channel::Missing => {}
            Channel::Single(to) => ptr::copy(from, to, frames),
            Channel::Double(to) => {
                for i in 0..frames {
                    to.add(i).write(f64::from(from.add(i).read()));
                }
            }
        }
    }
}
