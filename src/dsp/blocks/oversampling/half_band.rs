//! One half-band, going up or going down.

use core::array::from_fn;

use super::recursion::Recursion;
use super::{flush_lanes, gather, spread};

use wide::f32x4;

/// Two frames, one for each path.
#[inline(always)]
fn pair<const CH: usize>(frames: [[f32; CH]; 2]) -> f32x4 {
    f32x4::from(from_fn::<f32, 4, _>(|lane| frames[lane / 2][lane % CH]))
}

/// The frames of both paths, one after the other.
#[inline(always)]
fn split<const CH: usize>(paths: f32x4) -> [[f32; CH]; 2] {
    let paths = paths.to_array();
    from_fn(|path| from_fn(|c| paths[2 * path + c]))
}

/// Half the sum of both paths, in the places of both.
#[inline(always)]
fn sum(paths: f32x4) -> f32x4 {
    const HALF: f32x4 = f32x4::new([0.5; 4]);
    let [a, b, c, d] = paths.to_array();
    HALF * (paths + f32x4::from([c, d, a, b]))
}

/// One half-band as `L` pairs of all-passes.
#[derive(Clone, Debug)]
pub(super) struct HalfBand<const L: usize> {
    coefs: [f32x4; L],
    /// The coefficients' squares.
    squares: [f32x4; L],
    /// The previous input of each all-pass, which is the previous output of the one before it.
    memory: [f32x4; L],
    last: f32x4,
}

impl<const L: usize> HalfBand<L> {
    /// One for going up and one for going down.
    pub(super) fn pair(coefs: &[f64]) -> [Self; 2] {
        [0, 1].map(|first| Self::with_first_path(coefs, first))
    }

    fn with_first_path(coefs: &[f64], first: usize) -> Self {
        let coefs: [f32x4; L] = from_fn(|level| {
            f32x4::from(from_fn::<f32, 4, _>(|lane| {
                coefs[2 * level + (lane / 2 + first) % 2] as f32
            }))
        });
        Self {
            coefs,
            squares: coefs.map(|c| c * c),
            memory: [f32x4::ZERO; L],
            last: f32x4::ZERO,
        }
    }

    /// Empties the memory.
    pub(super) fn reset(&mut self) {
        self.memory = [f32x4::ZERO; L];
        self.last = f32x4::ZERO;
    }

    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        flush_lanes(self.memory.iter_mut().chain([&mut self.last]))
    }

    /// `N` steps (1 or 2) of one level: y = (x₁ + c·x) − c·y₁, and the second with y inserted, so that
    /// the recursion costs one multiplication and one addition for both.
    #[inline(always)]
    fn level<const N: usize>(&mut self, level: usize, x: [f32x4; N]) -> [f32x4; N] {
        let c = self.coefs[level];
        let after = *self.memory.get(level + 1).unwrap_or(&self.last);
        let first = self.memory[level] + c * x[0];
        let mut y = [first - c * after; N];
        if N == 2 {
            y[1] = ((x[0] + c * x[1]) - c * first) + self.squares[level] * after;
        }
        self.memory[level] = x[N - 1];
        if level + 1 == L {
            self.last = y[N - 1];
        }
        y
    }

    /// One step of the whole cascade.
    #[inline(always)]
    fn step<const N: usize>(&mut self, x: [f32x4; N]) -> [f32x4; N] {
        let half = self.enter(x);
        self.leave(half)
    }

    /// The first half of the cascade. In a loop the halves work on different frames: a whole cascade
    /// is more than a processor looks ahead.
    #[inline(always)]
    fn enter<const N: usize>(&mut self, mut x: [f32x4; N]) -> [f32x4; N] {
        for level in 0..L / 2 {
            x = self.level(level, x);
        }
        x
    }

    /// The second half of the cascade.
    #[inline(always)]
    fn leave<const N: usize>(&mut self, mut x: [f32x4; N]) -> [f32x4; N] {
        for level in L / 2..L {
            x = self.level(level, x);
        }
        x
    }

    /// Doubles the rate: each frame of `CH` samples in `input` gives two in `output`.
    #[inline(always)]
    pub(super) fn up<const CH: usize, const N: usize>(
        &mut self,
        input: &[f32],
        output: &mut [f32],
    ) {
        let mut filter = self.clone();
        let input = input.as_chunks::<CH>().0.as_chunks::<N>().0;
        let output = output.as_chunks_mut::<CH>().0.as_chunks_mut::<2>().0;
        let mut frames = input.iter().zip(output.as_chunks_mut::<N>().0);
        let Some((x, mut y)) = frames.next() else {
            return;
        };
        let mut half = filter.enter(x.map(spread));
        for (x, next) in frames {
            *y = filter.leave(half).map(split);
            half = filter.enter(x.map(spread));
            y = next;
        }
        *y = filter.leave(half).map(split);
        *self = filter;
    }

    /// [`up`](Self::up) behind another recursion, which is a frame ahead.
    #[inline(always)]
    pub(super) fn up_behind<const CH: usize>(
        &mut self,
        input: &[f32],
        output: &mut [f32],
        before: &mut impl Recursion,
    ) {
        let mut filter = self.clone();
        let input = input.as_chunks::<CH>().0;
        let output = output.as_chunks_mut::<CH>().0.as_chunks_mut::<2>().0;
        let ([first, second, input @ ..], [start @ .., second_last, last]) = (input, &mut *output)
        else {
            for (x, y) in input.iter().zip(output) {
                let [paths] = filter.step([before.step(spread(*x))]);
                *y = split(paths);
            }
            *self = filter;
            return;
        };
        let mut ready = before.step(spread(*first));
        let mut half = filter.enter([ready]);
        ready = before.step(spread(*second));
        for (x, y) in input.iter().zip(start) {
            *y = split(filter.leave(half)[0]);
            half = filter.enter([ready]);
            ready = before.step(spread(*x));
        }
        *second_last = split(filter.leave(half)[0]);
        half = filter.enter([ready]);
        *last = split(filter.leave(half)[0]);
        *self = filter;
    }

    /// Halves the rate: two frames of `CH` samples in `input` give one in `output`.
    #[inline(always)]
    pub(super) fn down<const CH: usize, const N: usize>(
        &mut self,
        input: &[f32],
        output: &mut [f32],
    ) {
        let mut filter = self.clone();
        let input = input.as_chunks::<CH>().0.as_chunks::<2>().0;
        let input = input.as_chunks::<N>().0.iter();
        let mut frames = input.zip(output.as_chunks_mut::<CH>().0.as_chunks_mut::<N>().0);
        let Some((x, mut y)) = frames.next() else {
            return;
        };
        let mut half = filter.enter(x.map(pair));
        for (x, next) in frames {
            *y = filter.leave(half).map(|paths| gather(sum(paths)));
            half = filter.enter(x.map(pair));
            y = next;
        }
        *y = filter.leave(half).map(|paths| gather(sum(paths)));
        *self = filter;
    }

    /// [`down`](Self::down) before two other recursions, each a frame behind what is before it.
    #[inline(always)]
    pub(super) fn down_before<const CH: usize>(
        &mut self,
        input: &[f32],
        output: &mut [f32],
        (first, second): (&mut impl Recursion, &mut impl Recursion),
    ) {
        let mut filter = self.clone();
        let input = input.as_chunks::<CH>().0.as_chunks::<2>().0;
        let output = output.as_chunks_mut::<CH>().0;
        let ([x0, x1, x2, input @ ..], [start @ .., y2, y1, y0]) = (input, &mut *output) else {
            for (x, y) in input.iter().zip(output) {
                let [paths] = filter.step([pair(*x)]);
                *y = gather(second.step(first.step(sum(paths))));
            }
            *self = filter;
            return;
        };
        let mut half = filter.enter([pair(*x0)]);
        let mut filtered = sum(filter.leave(half)[0]);
        half = filter.enter([pair(*x1)]);
        let mut ready = first.step(filtered);
        filtered = sum(filter.leave(half)[0]);
        half = filter.enter([pair(*x2)]);
        for (x, y) in input.iter().zip(start) {
            *y = gather(second.step(ready));
            ready = first.step(filtered);
            filtered = sum(filter.leave(half)[0]);
            half = filter.enter([pair(*x)]);
        }
        *y2 = gather(second.step(ready));
        ready = first.step(filtered);
        filtered = sum(filter.leave(half)[0]);
        *y1 = gather(second.step(ready));
        ready = first.step(filtered);
        *y0 = gather(second.step(ready));
        *self = filter;
    }
}
