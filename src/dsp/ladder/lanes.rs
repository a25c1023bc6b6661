//! Ladders in series, side by side in the lanes of SIMD registers.
//!
//! A section waits for its own last sample far longer than it works. So all sections step at once,
//! each one sample behind the section before it: section k takes sample n − k, and its input is
//! what the section before gave at the last step. At the ends of a chunk, where a section has no
//! sample, its memory stands still; so every section does the same arithmetic on the same samples
//! as if it ran alone, to the bit.
//!
//! Sections are dealt out to the registers in turn, so that most inputs are a whole register; within
//! a register a section's channels stand side by side.

use wide::f32x4;

use super::{COEFS, Ladder, LadderCoefs};
use crate::dsp::chunk::{Chunk, TICK};

/// Sections that run side by side.
const WIDTH: usize = 4;

/// One value of all sections and channels.
type Lanes<const REGISTERS: usize> = [f32x4; REGISTERS];

/// Filters `audio` in place through `ladders`, one after the other.
pub fn run_in_series<'a>(ladders: impl Iterator<Item = &'a mut Ladder>, audio: &mut Chunk) {
    let mut ladders = ladders.filter(|ladder| !ladder.is_through());
    loop {
        let group: [Option<&mut Ladder>; WIDTH] = core::array::from_fn(|_| ladders.next());
        match (&group, audio.channels) {
            ([None, ..], _) => return,
            (_, 1) => run_mono(group, audio),
            ([_, _, None, _], _) => {
                let [first, second, ..] = group;
                run_stereo::<1, 2>([first, second], audio);
            }
            _ => run_stereo::<2, WIDTH>(group, audio),
        }
    }
}

fn run_mono(group: [Option<&mut Ladder>; WIDTH], audio: &mut Chunk) {
    let samples = &mut audio.samples[0];
    let mut frames = samples.map(|x| [x]);
    run::<1, 1, WIDTH>(group, &mut frames, audio.len);
    *samples = frames.map(|[x]| x);
}

fn run_stereo<const REGISTERS: usize, const SECTIONS: usize>(
    group: [Option<&mut Ladder>; SECTIONS],
    audio: &mut Chunk,
) {
    let [left, right] = &mut audio.samples;
    let mut frames = [[0.0; 2]; TICK];
    for ((f, l), r) in frames.iter_mut().zip(left.iter()).zip(right.iter()) {
        *f = [*l, *r];
    }
    run::<REGISTERS, 2, SECTIONS>(group, &mut frames, audio.len);
    for ((f, l), r) in frames.iter().zip(left).zip(right) {
        [*l, *r] = *f;
    }
}

#[inline(always)]
fn run<const REGISTERS: usize, const CHANNELS: usize, const SECTIONS: usize>(
    mut group: [Option<&mut Ladder>; SECTIONS],
    frames: &mut [[f32; CHANNELS]; TICK],
    len: usize,
) {
    let mut pipeline = Pipeline::<REGISTERS, CHANNELS, SECTIONS>::new(&group);
    if group.iter().flatten().any(|ladder| ladder.is_moving) {
        let path = Path::<REGISTERS>::new::<CHANNELS, SECTIONS>(&group);
        pipeline.run(frames, len, &path);
    } else {
        let coefs = spread::<REGISTERS, CHANNELS, SECTIONS>(&group, |ladder| &ladder.target);
        pipeline.run(frames, len, &coefs);
    }
    pipeline.store(&mut group);
    for ladder in group.iter_mut().flatten() {
        ladder.position += len as u32;
        ladder.is_moving &= ladder.position < TICK as u32;
    }
}

/// The section of a lane.
const fn section_at<const REGISTERS: usize, const CHANNELS: usize>(r: usize, lane: usize) -> usize {
    lane / CHANNELS * REGISTERS + r
}

/// A value per section in all lanes.
#[inline(always)]
fn lanes<const REGISTERS: usize, const CHANNELS: usize>(
    value: impl Fn(usize) -> f32,
) -> Lanes<REGISTERS> {
    core::array::from_fn(|r| {
        f32x4::new([0, 1, 2, 3].map(|lane| value(section_at::<REGISTERS, CHANNELS>(r, lane))))
    })
}

/// Coefficients of all sections, four by four.
type Spread<const REGISTERS: usize> = [[Lanes<REGISTERS>; 4]; COEFS / 4];

#[inline(always)]
fn spread<const REGISTERS: usize, const CHANNELS: usize, const SECTIONS: usize>(
    group: &[Option<&mut Ladder>; SECTIONS],
    coefs: impl Fn(&Ladder) -> &LadderCoefs,
) -> Spread<REGISTERS> {
    let coefs = group
        .each_ref()
        .map(|ladder| ladder.as_deref().map_or(&LadderCoefs::THROUGH, &coefs));
    let four = |first: usize| {
        let mut four = [[f32x4::ZERO; REGISTERS]; 4];
        for r in 0..REGISTERS {
            let of = |slot: usize| {
                let [a, b, c, d, ..] = coefs[slot * REGISTERS + r].0[first..] else {
                    return f32x4::ZERO;
                };
                f32x4::new([a, b, c, d])
            };
            let columns = if CHANNELS == 1 {
                f32x4::transpose([of(0), of(1), of(2), of(3)])
            } else {
                let (a, b) = (of(0), of(1));
                let (low, high) = (a.unpack_lo(b), a.unpack_hi(b));
                [
                    low.unpack_lo(low),
                    low.unpack_hi(low),
                    high.unpack_lo(high),
                    high.unpack_hi(high),
                ]
            };
            for (all, column) in four.iter_mut().zip(columns) {
                all[r] = column;
            }
        }
        four
    };
    [four(0), four(4), four(8)]
}

/// Where a pipeline's coefficients come from.
trait Source<const REGISTERS: usize> {
    /// Whether the last sample of a chunk may need [`Source::get_last`].
    const ENDS: bool;

    /// Coefficient `i` of register `r` at a step.
    fn get(&self, step: f32, i: usize, r: usize) -> f32x4;

    /// The same where a section's tick may end.
    fn get_last(&self, step: f32, i: usize, r: usize) -> f32x4;
}

impl<const REGISTERS: usize> Source<REGISTERS> for Spread<REGISTERS> {
    const ENDS: bool = false;

    #[inline(always)]
    fn get(&self, _: f32, i: usize, r: usize) -> f32x4 {
        self[i / 4][i % 4][r]
    }

    #[inline(always)]
    fn get_last(&self, step: f32, i: usize, r: usize) -> f32x4 {
        self.get(step, i, r)
    }
}

/// Coefficients that move linearly over the tick, each section's at its own sample.
struct Path<const REGISTERS: usize> {
    start: Spread<REGISTERS>,
    /// Start less target, so that a coefficient at rest keeps even the sign of its zero.
    fall: Spread<REGISTERS>,
    target: Spread<REGISTERS>,
    /// Position in the tick after step 0.
    position: Lanes<REGISTERS>,
}

impl<const REGISTERS: usize> Path<REGISTERS> {
    #[inline(always)]
    fn new<const CHANNELS: usize, const SECTIONS: usize>(
        group: &[Option<&mut Ladder>; SECTIONS],
    ) -> Self {
        let start = spread::<REGISTERS, CHANNELS, SECTIONS>(group, |ladder| &ladder.start);
        let target = spread::<REGISTERS, CHANNELS, SECTIONS>(group, |ladder| &ladder.target);
        let mut fall = start;
        let both = fall
            .as_flattened_mut()
            .iter_mut()
            .zip(target.as_flattened());
        for (fall, target) in both {
            for (fall, target) in fall.iter_mut().zip(target) {
                *fall -= *target;
            }
        }
        let done = group
            .each_ref()
            .map(|ladder| ladder.as_deref().map_or(0, |ladder| ladder.position));
        Self {
            start,
            fall,
            target,
            position: lanes::<REGISTERS, CHANNELS>(|k| done[k] as f32 + 1.0 - k as f32),
        }
    }
}

impl<const REGISTERS: usize> Source<REGISTERS> for Path<REGISTERS> {
    const ENDS: bool = true;

    #[inline(always)]
    fn get(&self, step: f32, i: usize, r: usize) -> f32x4 {
        let t = (self.position[r] + f32x4::splat(step)) * f32x4::splat(1.0 / TICK as f32);
        self.start[i / 4][i % 4][r] - self.fall[i / 4][i % 4][r] * t
    }

    /// The last coefficients of a tick are the target exactly.
    #[inline(always)]
    fn get_last(&self, step: f32, i: usize, r: usize) -> f32x4 {
        let position = self.position[r] + f32x4::splat(step);
        let is_there = position.simd_ge(f32x4::splat(TICK as f32));
        is_there.bitselect(self.target[i / 4][i % 4][r], self.get(step, i, r))
    }
}

/// The sections' memories, and what each gave last.
struct Pipeline<const REGISTERS: usize, const CHANNELS: usize, const SECTIONS: usize> {
    state: [Lanes<REGISTERS>; 3],
    y: Lanes<REGISTERS>,
}

impl<const REGISTERS: usize, const CHANNELS: usize, const SECTIONS: usize>
    Pipeline<REGISTERS, CHANNELS, SECTIONS>
{
    /// Steps by which the last section is later than the first.
    const LAG: usize = SECTIONS - 1;

    #[inline(always)]
    fn new(group: &[Option<&mut Ladder>; SECTIONS]) -> Self {
        let states = group
            .each_ref()
            .map(|ladder| ladder.as_deref().map_or([[0.0; 2]; 3], |l| l.state));
        let of = |s: usize| -> Lanes<REGISTERS> {
            core::array::from_fn(|r| {
                f32x4::new([0, 1, 2, 3].map(|lane| {
                    states[section_at::<REGISTERS, CHANNELS>(r, lane)][s][lane % CHANNELS]
                }))
            })
        };
        let state = [of(0), of(1), of(2)];
        Self {
            state,
            y: [f32x4::ZERO; REGISTERS],
        }
    }

    #[inline(always)]
    fn store(&self, group: &mut [Option<&mut Ladder>; SECTIONS]) {
        for (s, lanes) in self.state.iter().enumerate() {
            for (r, register) in lanes.iter().enumerate() {
                for (lane, value) in register.to_array().into_iter().enumerate() {
                    let section = section_at::<REGISTERS, CHANNELS>(r, lane);
                    if let Some(ladder) = &mut group[section] {
                        ladder.state[s][lane % CHANNELS] = value;
                    }
                }
            }
        }
    }

    /// Filters the first `len` frames in place.
    #[inline(always)]
    fn run(
        &mut self,
        frames: &mut [[f32; CHANNELS]; TICK],
        len: usize,
        source: &impl Source<REGISTERS>,
    ) {
        let full_to = (len - usize::from(Self::ends(source))).max(Self::LAG);
        for step in 0..Self::LAG {
            self.step_edge(frames, len, step, source);
        }
        for step in Self::LAG..full_to {
            let at = f32::from(step as u8);
            let x = self.shifted(frames[step]);
            self.y = advance(&mut self.state, |i, r| source.get(at, i, r), x);
            frames[step - Self::LAG] = self.last();
        }
        for step in full_to..len + Self::LAG {
            self.step_edge(frames, len, step, source);
        }
    }

    const fn ends<S: Source<REGISTERS>>(_: &S) -> bool {
        S::ENDS
    }

    /// A step at which some sections have no sample, or a tick may end.
    #[inline(always)]
    fn step_edge(
        &mut self,
        frames: &mut [[f32; CHANNELS]; TICK],
        len: usize,
        step: usize,
        source: &impl Source<REGISTERS>,
    ) {
        let at = f32::from(step as u8);
        let input = if step < len {
            frames[step]
        } else {
            [0.0; CHANNELS]
        };
        let x = self.shifted(input);
        let before = self.state;
        self.y = advance(&mut self.state, |i, r| source.get_last(at, i, r), x);
        let section = lanes::<REGISTERS, CHANNELS>(|k| k as f32);
        for r in 0..REGISTERS {
            let has_begun = section[r].simd_le(f32x4::splat(at));
            let goes_on = section[r].simd_gt(f32x4::splat(at - f32::from(len as u8)));
            for (new, before) in self.state.iter_mut().zip(&before) {
                new[r] = (has_begun & goes_on).bitselect(new[r], before[r]);
            }
        }
        if step >= Self::LAG {
            frames[step - Self::LAG] = self.last();
        }
    }

    /// The inputs of this step: a new frame, and what the sections gave at the last.
    #[inline(always)]
    fn shifted(&self, input: [f32; CHANNELS]) -> Lanes<REGISTERS> {
        let last = self.y[REGISTERS - 1].to_array();
        let first = if CHANNELS == 1 {
            [input[0], last[0], last[1], last[2]]
        } else {
            [input[0], input[CHANNELS - 1], last[0], last[1]]
        };
        core::array::from_fn(|r| match r {
            0 => f32x4::new(first),
            _ => self.y[r - 1],
        })
    }

    /// What the last section gave.
    #[inline(always)]
    fn last(&self) -> [f32; CHANNELS] {
        let last = self.y[REGISTERS - 1].to_array();
        core::array::from_fn(|c| last[4 - CHANNELS + c])
    }
}

/// One sample through every section.
#[inline(always)]
fn advance<const REGISTERS: usize>(
    state: &mut [Lanes<REGISTERS>; 3],
    k: impl Fn(usize, usize) -> f32x4,
    x: Lanes<REGISTERS>,
) -> Lanes<REGISTERS> {
    let [s1, s2, s3] = state;
    let mut y = x;
    // Backwards: each register's input is what the one before it gave at the last step.
    for r in (0..REGISTERS).rev() {
        let (v1, v2, v3, x) = (s1[r], s2[r], s3[r], x[r]);
        let driven = k(6, r) * x;
        let z = v1 + driven;
        s1[r] = (z + driven) + (k(0, r) * z + (k(2, r) * v3 - k(1, r) * v2));
        s2[r] = v2 + (k(1, r) * z + (k(3, r) * v2 - k(4, r) * v3));
        s3[r] = v3 + (k(2, r) * z + (k(4, r) * v2 - k(5, r) * v3));
        y[r] = (k(10, r) * x + k(7, r) * v1) + (k(8, r) * v2 + k(9, r) * v3);
    }
    y
}
