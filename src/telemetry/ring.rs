//! The last stretch of a signal, written by the audio thread and read by the editor.

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use atomic_float::AtomicF32;

/// Samples kept: two transforms of 8192.
const LENGTH: usize = 16_384;

/// A ring of mono samples. The writer never waits; a reader that is overtaken sees newer samples
/// in place of older ones, which a picture survives.
#[derive(Debug)]
pub struct SampleRing {
    samples: Box<[AtomicF32]>,
    written: AtomicUsize,
    is_wanted: AtomicBool,
}

impl SampleRing {
    /// An empty ring that nobody listens to.
    pub(super) fn new() -> Self {
        Self {
            samples: (0..LENGTH).map(|_| AtomicF32::new(0.0)).collect(),
            written: AtomicUsize::new(0),
            is_wanted: AtomicBool::new(false),
        }
    }

    /// Editor: whether the samples are wanted. Unwanted, writing costs nothing.
    pub fn set_wanted(&self, is_wanted: bool) {
        self.is_wanted.store(is_wanted, Ordering::Relaxed);
    }

    /// Audio thread: appends the mean of the channels.
    pub fn write(&self, audio: &[&mut [f32]]) {
        if !self.is_wanted.load(Ordering::Relaxed) || audio.is_empty() {
            return;
        }
        let scale = 1.0 / audio.len() as f32;
        let mut at = self.written.load(Ordering::Relaxed);
        for n in 0..audio[0].len() {
            let sum: f32 = audio.iter().filter_map(|c| c.get(n)).sum();
            self.samples[at % LENGTH].store(sum * scale, Ordering::Relaxed);
            at = at.wrapping_add(1);
        }
        self.written.store(at, Ordering::Release);
    }

    /// Editor: copies the newest samples, oldest first; `to` holds at most 8192.
    pub fn read_latest(&self, to: &mut [f32]) {
        let end = self.written.load(Ordering::Acquire);
        let start = end.wrapping_sub(to.len());
        for (n, x) in to.iter_mut().enumerate() {
            *x = self.samples[start.wrapping_add(n) % LENGTH].load(Ordering::Relaxed);
        }
    }

    /// Editor: a reader that gets every sample once, beginning with the next one.
    pub fn listen(&self) -> Listener {
        Listener {
            read: self.written.load(Ordering::Acquire),
        }
    }
}

/// A position in a [`SampleRing`], for readers that need every sample (loudness).
#[derive(Clone, Copy, Debug)]
pub struct Listener {
    read: usize,
}

impl Listener {
    /// Hands each new sample to `take`. After a pause longer than the ring the oldest are skipped.
    pub fn drain(&mut self, ring: &SampleRing, mut take: impl FnMut(f32)) {
        let end = ring.written.load(Ordering::Acquire);
        if end.wrapping_sub(self.read) > LENGTH {
            self.read = end.wrapping_sub(LENGTH);
        }
        while self.read != end {
            take(ring.samples[self.read % LENGTH].load(Ordering::Relaxed));
            self.read = self.read.wrapping_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_samples_are_read_in_order_and_only_when_wanted() {
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
        let mut sum = 0.0;
        listener.drain(&ring, |x| sum += x);
        assert_eq!(sum, 6.0);
    }
}
