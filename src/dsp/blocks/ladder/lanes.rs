//! Ladders in series, side by side in the lanes of a SIMD register.
//!
//! A section waits for its own last sample far longer than it works. So all sections step at once,
//! each one sample behind the section before it: section k takes sample n − k, and its input is
//! what the section before gave at the last step. At the ends of a chunk, where a section has no
//! sample, its memory stands still; so every section does the same arithmetic on the same samples
//! as if it ran alone, to the bit.
//!
//! A section's channels stand side by side: one channel of four sections or two channels of two
//! fill four lanes, two channels of four sections fill eight.

use core::marker::PhantomData;

use super::{COEFS, Ladder, LadderCoefs};
use crate::dsp::blocks::chunk::{Chunk, TICK};
use crate::dsp::simd::{self, F32x8, Kernel, Lanes};
use packing::{PackedF32x4, PackedF32x8, Packing};

mod packing;

/// Sections that run side by side.
const WIDTH: usize = 4;

/// Filters `audio` in place through `ladders`, one after the other.
pub fn run_in_series<'a>(ladders: impl Iterator<Item = &'a mut Ladder>, audio: &mut Chunk) {
    let mut ladders = ladders.filter(|ladder| !ladder.is_through());
    loop {
        let group: [Option<&mut Ladder>; WIDTH] = core::array::from_fn(|_| ladders.next());
        if let [None, ..] = group {
            return;
        }
        simd::run(Group { group, audio });
    }
}

/// Up to [`WIDTH`] sections, the first ones taken, and what they filter.
struct Group<'a, 'b> {
    group: [Option<&'a mut Ladder>; WIDTH],
    audio: &'b mut Chunk,
}

impl Kernel for Group<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run<V: F32x8>(self) {
        let Self { group, audio } = self;
        match (&group, audio.channels) {
            (_, 1) => run_mono(group, audio),
            ([_, _, None, _], _) => {
                let [first, second, ..] = group;
                run_stereo::<PackedF32x4, 2>([first, second], audio);
            }
            _ => run_stereo::<PackedF32x8<V>, WIDTH>(group, audio),
        }
    }
}

#[inline(always)]
fn run_mono(group: [Option<&mut Ladder>; WIDTH], audio: &mut Chunk) {
    let samples = &mut audio.samples[0];
    let mut frames = samples.map(|x| [x]);
    run::<PackedF32x4, 1, WIDTH>(group, &mut frames, audio.len);
    *samples = frames.map(|[x]| x);
}

#[inline(always)]
fn run_stereo<P: Packing, const SECTIONS: usize>(
    group: [Option<&mut Ladder>; SECTIONS],
    audio: &mut Chunk,
) {
    let [left, right] = &mut audio.samples;
    let mut frames = [[0.0; 2]; TICK];
    for ((f, l), r) in frames.iter_mut().zip(left.iter()).zip(right.iter()) {
        *f = [*l, *r];
    }
    run::<P, 2, SECTIONS>(group, &mut frames, audio.len);
    for ((f, l), r) in frames.iter().zip(left).zip(right) {
        [*l, *r] = *f;
    }
}

#[inline(always)]
fn run<P: Packing, const CHANNELS: usize, const SECTIONS: usize>(
    mut group: [Option<&mut Ladder>; SECTIONS],
    frames: &mut [[f32; CHANNELS]; TICK],
    len: usize,
) {
    let mut pipeline = Pipeline::<P, CHANNELS, SECTIONS>::new(&group);
    let mut targets = [LadderCoefs::THROUGH; WIDTH];
    let mut starts = targets;
    let mut positions = [0.0; WIDTH];
    for (k, ladder) in group.iter().enumerate() {
        if let Some(ladder) = ladder {
            targets[k] = ladder.target;
            starts[k] = ladder.start;
            positions[k] = ladder.position as f32;
        }
    }
    let target = Constant(spread::<P, CHANNELS>(&targets));
    if group.iter().flatten().any(|ladder| ladder.is_moving) {
        let start = Constant(spread::<P, CHANNELS>(&starts));
        pipeline.run(
            frames,
            len,
            &Moving::new::<P, CHANNELS>(start, target, &positions),
        );
    } else {
        pipeline.run(frames, len, &target);
    }
    pipeline.store(&mut group);
    for ladder in group.iter_mut().flatten() {
        ladder.position += len as u32;
        ladder.is_moving &= ladder.position < TICK as u32;
    }
}

/// Coefficients of all sections.
type Spread<R> = [R; COEFS];

#[inline(always)]
fn spread<P: Packing, const CHANNELS: usize>(coefs: &[LadderCoefs; WIDTH]) -> Spread<P::Register> {
    let mut all = [P::Register::splat(0.0); COEFS];
    for (four, first) in all
        .as_chunks_mut::<4>()
        .0
        .iter_mut()
        .zip((0..COEFS).step_by(4))
    {
        let mut rows = [[0.0; 4]; WIDTH];
        for (row, coefs) in rows.iter_mut().zip(coefs) {
            row.copy_from_slice(&coefs.0[first..first + 4]);
        }
        *four = P::columns::<CHANNELS>(&rows);
    }
    all
}

/// A number per section in the lanes of its channels.
#[inline(always)]
fn by_section<P: Packing, const CHANNELS: usize>(numbers: [f32; WIDTH]) -> P::Register {
    let mut lanes = [0.0; 8];
    for (lane, number) in lanes[..P::LANES].iter_mut().enumerate() {
        *number = numbers[lane / CHANNELS];
    }
    P::from_lanes(lanes)
}

/// Where a pipeline's coefficients come from.
trait Source<R> {
    /// Whether the last sample of a chunk may need [`Source::get_last`].
    const ENDS: bool;

    /// Coefficient `i` at a step.
    fn get(&self, step: f32, i: usize) -> R;

    /// The same where a section's tick may end.
    fn get_last(&self, step: f32, i: usize) -> R;
}

/// Coefficients that stay.
struct Constant<R>(Spread<R>);

impl<R: Lanes<Number = f32>> Source<R> for Constant<R> {
    const ENDS: bool = false;

    #[inline(always)]
    fn get(&self, _: f32, i: usize) -> R {
        self.0[i]
    }

    #[inline(always)]
    fn get_last(&self, step: f32, i: usize) -> R {
        self.get(step, i)
    }
}

/// Coefficients that move linearly over the tick, each section's at its own sample.
struct Moving<R> {
    start: Constant<R>,
    /// Start less target, so that a coefficient at rest keeps even the sign of its zero.
    fall: Constant<R>,
    target: Constant<R>,
    /// Position in the tick after step 0.
    position: R,
}

impl<R: Lanes<Number = f32>> Moving<R> {
    #[inline(always)]
    fn new<P: Packing<Register = R>, const CHANNELS: usize>(
        start: Constant<R>,
        target: Constant<R>,
        done: &[f32; WIDTH],
    ) -> Self {
        let mut fall = Constant([R::splat(0.0); COEFS]);
        for i in 0..COEFS {
            fall.0[i] = start.0[i] - target.0[i];
        }
        let [a, b, c, d] = *done;
        Self {
            start,
            fall,
            target,
            position: by_section::<P, CHANNELS>([a + 1.0, b, c - 1.0, d - 2.0]),
        }
    }
}

impl<R: Lanes<Number = f32>> Source<R> for Moving<R> {
    const ENDS: bool = true;

    #[inline(always)]
    fn get(&self, step: f32, i: usize) -> R {
        let t = (self.position + R::splat(step)) * R::splat(1.0 / TICK as f32);
        self.start.0[i] - self.fall.0[i] * t
    }

    /// The last coefficients of a tick are the target exactly.
    #[inline(always)]
    fn get_last(&self, step: f32, i: usize) -> R {
        let position = self.position + R::splat(step);
        let moving = self.get(step, i);
        R::where_less(position, R::splat(TICK as f32), moving, self.target.0[i])
    }
}

/// The sections' memories, and what each gave last.
struct Pipeline<P: Packing, const CHANNELS: usize, const SECTIONS: usize> {
    state: [P::Register; 3],
    y: P::Register,
    channels: PhantomData<[f32; CHANNELS]>,
}

impl<P: Packing, const CHANNELS: usize, const SECTIONS: usize> Pipeline<P, CHANNELS, SECTIONS> {
    /// Steps by which the last section is later than the first.
    const LAG: usize = SECTIONS - 1;

    #[inline(always)]
    fn new(group: &[Option<&mut Ladder>; SECTIONS]) -> Self {
        let mut lanes = [[0.0; 8]; 3];
        for (k, ladder) in group.iter().enumerate() {
            if let Some(ladder) = ladder {
                for (lanes, state) in lanes.iter_mut().zip(&ladder.state) {
                    lanes[CHANNELS * k..CHANNELS * (k + 1)].copy_from_slice(&state[..CHANNELS]);
                }
            }
        }
        let [a, b, c] = lanes;
        Self {
            state: [P::from_lanes(a), P::from_lanes(b), P::from_lanes(c)],
            y: P::Register::splat(0.0),
            channels: PhantomData,
        }
    }

    #[inline(always)]
    fn store(&self, group: &mut [Option<&mut Ladder>; SECTIONS]) {
        let [a, b, c] = self.state;
        let lanes = [P::lanes(a), P::lanes(b), P::lanes(c)];
        for (k, ladder) in group.iter_mut().enumerate() {
            if let Some(ladder) = ladder {
                for (lanes, state) in lanes.iter().zip(&mut ladder.state) {
                    state[..CHANNELS].copy_from_slice(&lanes[CHANNELS * k..CHANNELS * (k + 1)]);
                }
            }
        }
    }

    /// Filters the first `len` frames in place.
    #[inline(always)]
    fn run<S: Source<P::Register>>(
        &mut self,
        frames: &mut [[f32; CHANNELS]; TICK],
        len: usize,
        source: &S,
    ) {
        let full_to = (len - usize::from(S::ENDS)).max(Self::LAG);
        for step in 0..Self::LAG {
            self.step_edge(frames, len, step, source);
        }
        for step in Self::LAG..full_to {
            let x = P::shifted(self.y, frames[step]);
            self.advance::<S, false>(source, f32::from(step as u8), x);
            frames[step - Self::LAG] = P::last(self.y);
        }
        for step in full_to..len + Self::LAG {
            self.step_edge(frames, len, step, source);
        }
    }

    /// A step at which some sections have no sample, or a tick may end.
    #[inline(always)]
    fn step_edge<S: Source<P::Register>>(
        &mut self,
        frames: &mut [[f32; CHANNELS]; TICK],
        len: usize,
        step: usize,
        source: &S,
    ) {
        let at = f32::from(step as u8);
        let input = if step < len {
            frames[step]
        } else {
            [0.0; CHANNELS]
        };
        let x = P::shifted(self.y, input);
        let before = self.state;
        self.advance::<S, true>(source, at, x);
        let section = by_section::<P, CHANNELS>([0.0, 1.0, 2.0, 3.0]);
        // Section k has sample `at` − k, if that is from 0 to `len` − 1.
        let (behind, first) = (
            P::Register::splat(at + 0.5),
            P::Register::splat(at - f32::from(len as u8) + 0.5),
        );
        for (state, before) in self.state.iter_mut().zip(before) {
            let begun = P::Register::where_less(section, behind, *state, before);
            *state = P::Register::where_less(section, first, before, begun);
        }
        if step >= Self::LAG {
            frames[step - Self::LAG] = P::last(self.y);
        }
    }

    /// One sample through every section.
    #[inline(always)]
    fn advance<S: Source<P::Register>, const EDGE: bool>(
        &mut self,
        source: &S,
        at: f32,
        x: P::Register,
    ) {
        let mut k = [P::Register::splat(0.0); 11];
        for (i, k) in k.iter_mut().enumerate() {
            *k = if EDGE {
                source.get_last(at, i)
            } else {
                source.get(at, i)
            };
        }
        let [v1, v2, v3] = self.state;
        let driven = k[6] * x;
        let z = v1 + driven;
        self.state = [
            (z + driven) + (k[0] * z + (k[2] * v3 - k[1] * v2)),
            v2 + (k[1] * z + (k[3] * v2 - k[4] * v3)),
            v3 + (k[2] * z + (k[4] * v2 - k[5] * v3)),
        ];
        self.y = (k[10] * x + k[7] * v1) + (k[8] * v2 + k[9] * v3);
    }
}
