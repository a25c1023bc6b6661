//! One half-band, going up or going down.

use core::array::from_fn;

use super::{Lanes, Recursion, flush_lanes, gather, spread};

/// Two frames, one for each path.
#[inline(always)]
fn pair<const CH: usize>(frames: [[f32; CH]; 2]) -> Lanes {
    Lanes::from(from_fn::<f32, 4, _>(|lane| frames[lane / 2][lane % CH]))
}

/// The frames of both paths, one after the other.
#[inline(always)]
fn split<const CH: usize>(paths: Lanes) -> [[f32; CH]; 2] {
    let paths = paths.to_array();
    from_fn(|path| from_fn(|c| paths[2 * path + c]))
}

/// Half the sum of both paths, in the places of both.
#[inline(always)]
fn sum(paths: Lanes) -> Lanes {
    const HALF: Lanes = Lanes::new([0.5; 4]);
    let [a, b, c, d] = paths.to_array();
    HALF * (paths + Lanes::from([c, d, a, b]))
}

/// One half-band as `L` pairs of all-passes.
#[derive(Clone, Debug)]
pub(super) struct HalfBand<const L: usize> {
    coefs: [Lanes; L],
    /// The coefficients' squares.
    squares: [Lanes; L],
    /// The previous input of each all-pass, which is the previous output of the one before it.
    memory: [Lanes; L],
    last: Lanes,
}

impl<const L: usize> HalfBand<L> {
    /// One for going up and one for going down.
    pub(super) fn pair(coefs: &[f64]) -> [Self; 2] {
        [0, 1].map(|first| Self::with_first_path(coefs, first))
    }

    fn with_first_path(coefs: &[f64], first: usize) -> Self {
        let coefs: [Lanes; L] = from_fn(|level| {
            Lanes::from(from_fn::<f32, 4, _>(|lane| {
                coefs[2 * level + (lane / 2 + first) % 2] as f32
            }))
        });
        Self {
            coefs,
            squares: coefs.map(|c| c * c),
            memory: [Lanes::ZERO; L],
            last: Lanes::ZERO,
        }
    }

    /// Empties the memory.
    pub(super) fn reset(&mut self) {
        self.memory = [Lanes::ZERO; L];
        self.last = Lanes::ZERO;
    }

    /// Flushes denormals; false if a state is not finite.
    pub(super) fn tick(&mut self) -> bool {
        let mut is_good = true;
        for state in &mut self.memory {
            flush_lanes(state, &mut is_good);
        }
        flush_lanes(&mut self.last, &mut is_good);
        is_good
    }

    /// `N` steps (1 or 2) of the cascade: y = (x₁ + c·x) − c·y₁, and the second with y inserted,
    /// so that the recursion costs one multiplication and one addition for both.
    #[inline(always)]
    fn step<const N: usize>(&mut self, input: [Lanes; N]) -> [Lanes; N] {
        let mut x = input;
        for level in 0..L {
            let c = self.coefs[level];
            let after = *self.memory.get(level + 1).unwrap_or(&self.last);
            let first = self.memory[level] + c * x[0];
            let mut y = [first - c * after; N];
            if N == 2 {
                y[1] = ((x[0] + c * x[1]) - c * first) + self.squares[level] * after;
            }
            self.memory[level] = x[N - 1];
            x = y;
        }
        self.last = x[N - 1];
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
        let output = output.as_chunks_mut::<N>().0;
        for (x, y) in input.iter().zip(output) {
            *y = filter.step(x.map(spread)).map(split);
        }
        *self = filter;
    }

    /// [`up`](Self::up) behind another recursion: while this filter works on a frame, `before` works
    /// on the next, so that neither waits for the other.
    #[inline(always)]
    pub(super) fn up_behind<const CH: usize>(
        &mut self,
        input: &[f32],
        output: &mut [f32],
        before: &mut impl Recursion,
    ) {
        let mut filter = self.clone();
        let output = output.as_chunks_mut::<CH>().0.as_chunks_mut::<2>().0;
        let mut frames = input.as_chunks::<CH>().0.iter().zip(output);
        let Some((x, mut y)) = frames.next() else {
            return;
        };
        let mut ready = before.step(spread(*x));
        for (x, next) in frames {
            let [paths] = filter.step([ready]);
            *y = split(paths);
            y = next;
            ready = before.step(spread(*x));
        }
        let [paths] = filter.step([ready]);
        *y = split(paths);
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
        let input = input.as_chunks::<N>().0;
        let output = output.as_chunks_mut::<CH>().0.as_chunks_mut::<N>().0;
        for (x, y) in input.iter().zip(output) {
            *y = filter.step(x.map(pair)).map(|paths| gather(sum(paths)));
        }
        *self = filter;
    }

    /// [`down`](Self::down) before two other recursions: while this filter works on a frame, they
    /// work on the one before it and on the one before that.
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
        let len = input.len().min(output.len());
        let (mut filtered, mut ready) = (Lanes::ZERO, Lanes::ZERO);
        for step in 0..len + 2 {
            if step >= 2 {
                output[step - 2] = gather(second.step(ready));
            }
            if step >= 1 && step <= len {
                ready = first.step(filtered);
            }
            if step < len {
                let [paths] = filter.step([pair(input[step])]);
                filtered = sum(paths);
            }
        }
        *self = filter;
    }
}
