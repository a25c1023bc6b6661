//! The last stretch of a signal, written by the audio thread and read by the editor.

use core::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// Frames kept: two transforms of 8192.
const LENGTH: usize = 16_384;

/// A ring of stereo frames; a mono signal stands on both sides. The writer never waits; a reader that
/// is overtaken sees newer frames in place of older ones, which a picture survives.
#[derive(Debug)]
pub struct SampleRing {
    /// Both samples of a frame in one word, so that they are written at once.
    frames: Box<[AtomicU64]>,
    written: AtomicUsize,
    is_wanted: AtomicBool,
}

impl SampleRing {
    /// An empty ring that nobody listens to.
    pub(super) fn new() -> Self {
        Self {
            frames: (0..LENGTH).map(|_| AtomicU64::new(0)).collect(),
            written: AtomicUsize::new(0),
            is_wanted: AtomicBool::new(false),
        }
    }

    /// Editor: whether the signal is wanted. Unwanted, writing costs nothing.
    pub fn set_wanted(&self, is_wanted: bool) {
        self.is_wanted.store(is_wanted, Ordering::Relaxed);
    }

    /// Audio thread: appends the first two channels, or the only one.
    pub fn write(&self, audio: &[&mut [f32]]) {
        let (Some(left), Some(right)) = (audio.first(), audio.get(1).or(audio.first())) else {
            return;
        };
        if !self.is_wanted.load(Ordering::Relaxed) {
            return;
        }
        let mut at = self.written.load(Ordering::Relaxed);
        for (left, right) in left.iter().zip(right.iter()) {
            self.frames[at % LENGTH].store(packed(*left, *right), Ordering::Relaxed);
            at = at.wrapping_add(1);
        }
        self.written.store(at, Ordering::Release);
    }

    /// Editor: copies the means of the newest frames, oldest first; `to` holds at most 8192.
    pub fn read_latest(&self, to: &mut [f32]) {
        let end = self.written.load(Ordering::Acquire);
        let start = end.wrapping_sub(to.len());
        for (n, x) in to.iter_mut().enumerate() {
            let [left, right] = self.frame(start.wrapping_add(n));
            *x = 0.5 * (left + right);
        }
    }

    fn frame(&self, at: usize) -> [f32; 2] {
        let word = self.frames[at % LENGTH].load(Ordering::Relaxed);
        [word >> 32, word].map(|half| f32::from_bits(half as u32))
    }

    /// Editor: a reader that gets every frame once, beginning with the next one.
    pub fn listen(&self) -> Listener {
        Listener {
            read: self.written.load(Ordering::Acquire),
        }
    }
}

fn packed(left: f32, right: f32) -> u64 {
    u64::from(left.to_bits()) << 32 | u64::from(right.to_bits())
}

/// A position in a [`SampleRing`], for readers that need every frame (loudness).
#[derive(Clone, Copy, Debug)]
pub struct Listener {
    read: usize,
}

impl Listener {
    /// Hands each new frame to `take`. After a pause longer than the ring the oldest are skipped.
    pub fn drain(&mut self, ring: &SampleRing, mut take: impl FnMut([f32; 2])) {
        let end = ring.written.load(Ordering::Acquire);
        if end.wrapping_sub(self.read) > LENGTH {
            self.read = end.wrapping_sub(LENGTH);
        }
        while self.read != end {
            take(ring.frame(self.read));
            self.read = self.read.wrapping_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_frames_are_read_in_order_and_only_when_wanted() {
        let ring = SampleRing::new();
        let (mut left, mut right) = ([1.0, 2.0, 3.0], [3.0, 2.0, 1.0]);
        ring.write(&[&mut left, &mut right]);
        let mut read = [9.0; 3];
        ring.read_latest(&mut read);
        assert_eq!(read, [0.0; 3]);
        ring.set_wanted(true);
        let mut listener = ring.listen();
        ring.write(&[&mut left]);
        ring.read_latest(&mut read);
        assert_eq!(read, [1.0, 2.0, 3.0]);
        right[0] = -5.0;
        ring.write(&[&mut left, &mut right]);
        let mut frames = Vec::new();
        listener.drain(&ring, |frame| frames.push(frame));
        assert_eq!(frames[..3], [[1.0; 2], [2.0; 2], [3.0; 2]]);
        assert_eq!(frames[3..], [[1.0, -5.0], [2.0, 2.0], [3.0, 1.0]]);
        ring.read_latest(&mut read);
        assert_eq!(read, [-2.0, 2.0, 2.0]);
    }
}
