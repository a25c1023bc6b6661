//! The unit of work inside the strip: at most one control tick of audio.

/// Samples between two control ticks. Parameters are redesigned at most once per tick and
/// interpolated linearly in between: 32 samples keep the zipper of a moving EQ below −100 dBc.
pub const TICK: usize = 32;

/// Up to [`TICK`] frames of one or two channels, one array per channel.
///
/// A chunk never straddles a control tick, so a stage can treat it as one stretch of a linear
/// ramp. Samples at or past `len` are meaningless.
#[derive(Clone, Copy, Debug)]
pub struct Chunk {
    /// Samples of left and right (or mid and side); with one channel the second is unused.
    pub samples: [[f32; TICK]; 2],
    /// Frames in use, 1 to [`TICK`].
    pub len: usize,
    /// Channels in use, 1 or 2.
    pub channels: usize,
}

impl Chunk {
    /// A silent chunk of `len` frames.
    pub fn silent(len: usize, channels: usize) -> Self {
        debug_assert!(len <= TICK && (1..=2).contains(&channels));
        Self {
            samples: [[0.0; TICK]; 2],
            len,
            channels,
        }
    }

    /// Becomes `other`: in pieces that the compiler copies in registers, without a call.
    #[inline(always)]
    pub fn copy_from(&mut self, other: &Self) {
        for (to, from) in self.samples.iter_mut().zip(&other.samples) {
            *to = *from;
        }
        (self.len, self.channels) = (other.len, other.channels);
    }

    /// The channels in use, each `len` samples long.
    pub fn iter(&self) -> impl Iterator<Item = &[f32]> {
        let len = self.len;
        self.samples[..self.channels].iter().map(move |c| &c[..len])
    }

    /// The channels in use, each `len` samples long.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut [f32]> {
        let len = self.len;
        self.samples[..self.channels]
            .iter_mut()
            .map(move |c| &mut c[..len])
    }
}
