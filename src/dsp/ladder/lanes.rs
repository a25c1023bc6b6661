//! Ladders in series, side by side in the lanes of SIMD registers.
//!
//! A section waits for its own last sample far longer than it works. So all sections step at once,
//! each one sample behind the section before it: section k takes sample n − k, and its input is
//! what the section before gave at the last step. At the ends of a chunk, where a section has no
//! sample, its memory stands still; so every section does the same arithmetic on the same samples
//! as if it ran alone, to the bit.
//!
//! Lane by lane: section 0's channels, section 1's channels, and so on.

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
    let is_moving = group.iter().flatten().any(|ladder| ladder.is_moving());
    if is_moving {
        let path = Path::<REGISTERS>::new::<CHANNELS, SECTIONS>(&group);
        pipeline.run(frames, len, |step, is_edge| path.at(step, is_edge));
    } else {
        let coefs = spread::<REGISTERS, CHANNELS, SECTIONS>(&group, |ladder| ladder.target);
        pipeline.run(frames, len, |_, _| coefs);
    }
    pipeline.store(&mut group);
    for ladder in group.iter_mut().flatten() {
        ladder.position = (ladder.position + len as u32).min(TICK as u32);
    }
}

/// Coefficients of all sections, each for all channels of its section.
#[inline(always)]
fn spread<const REGISTERS: usize, const CHANNELS: usize, const SECTIONS: usize>(
    group: &[Option<&mut Ladder>; SECTIONS],
    coefs: impl Fn(&Ladder) -> LadderCoefs,
) -> [Lanes<REGISTERS>; COEFS] {
    let coefs = group
        .each_ref()
        .map(|ladder| ladder.as_deref().map_or(LadderCoefs::THROUGH, &coefs).0);
    let mut spread = [[f32x4::ZERO; REGISTERS]; COEFS];
    for first in (0..COEFS).step_by(4) {
        let quad = |section: usize| f32x4::new(core::array::from_fn(|i| coefs[section][first + i]));
        for r in 0..REGISTERS {
            let columns = if CHANNELS == 1 {
                f32x4::transpose([0, 1, 2, 3].map(quad))
            } else {
                let (a, b) = (quad(2 * r), quad(2 * r + 1));
                let (low, high) = (a.unpack_lo(b), a.unpack_hi(b));
                [
                    low.unpack_lo(low),
                    low.unpack_hi(low),
                    high.unpack_lo(high),
                    high.unpack_hi(high),
                ]
            };
            for (i, column) in columns.into_iter().enumerate() {
                spread[first + i][r] = column;
            }
        }
    }
    spread
}

/// A value per section in all lanes.
#[inline(always)]
fn lanes<const REGISTERS: usize, const CHANNELS: usize>(
    value: impl Fn(usize) -> f32,
) -> Lanes<REGISTERS> {
    core::array::from_fn(|r| f32x4::new(core::array::from_fn(|i| value((4 * r + i) / CHANNELS))))
}

/// Coefficients that move linearly over the tick, each section's at its own sample.
struct Path<const REGISTERS: usize> {
    start: [Lanes<REGISTERS>; COEFS],
    /// Start less target, so that a coefficient at rest keeps even the sign of its zero.
    fall: [Lanes<REGISTERS>; COEFS],
    target: [Lanes<REGISTERS>; COEFS],
    /// Position in the tick after step 0.
    position: Lanes<REGISTERS>,
}

impl<const REGISTERS: usize> Path<REGISTERS> {
    #[inline(always)]
    fn new<const CHANNELS: usize, const SECTIONS: usize>(
        group: &[Option<&mut Ladder>; SECTIONS],
    ) -> Self {
        let start = spread::<REGISTERS, CHANNELS, SECTIONS>(group, |ladder| ladder.start);
        let target = spread::<REGISTERS, CHANNELS, SECTIONS>(group, |ladder| ladder.target);
        let fall = core::array::from_fn(|i| core::array::from_fn(|r| start[i][r] - target[i][r]));
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

    /// Coefficients at a step. Only at an edge may a tick end; its last ones are the target exactly.
    #[inline(always)]
    fn at(&self, step: f32, is_edge: bool) -> [Lanes<REGISTERS>; COEFS] {
        let position = self.position.map(|p| p + f32x4::splat(step));
        let t = position.map(|p| p * f32x4::splat(1.0 / TICK as f32));
        let mut coefs = self.start;
        for (i, c) in coefs.iter_mut().enumerate() {
            for r in 0..REGISTERS {
                c[r] -= self.fall[i][r] * t[r];
                if is_edge {
                    let is_there = position[r].simd_ge(f32x4::splat(TICK as f32));
                    c[r] = is_there.bitselect(self.target[i][r], c[r]);
                }
            }
        }
        coefs
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
        let state = core::array::from_fn(|s| {
            core::array::from_fn(|r| {
                f32x4::new(core::array::from_fn(|i| {
                    let lane = 4 * r + i;
                    states[lane / CHANNELS][s][lane % CHANNELS]
                }))
            })
        });
        Self {
            state,
            y: [f32x4::ZERO; REGISTERS],
        }
    }

    #[inline(always)]
    fn store(&self, group: &mut [Option<&mut Ladder>; SECTIONS]) {
        for (s, lanes) in self.state.iter().enumerate() {
            for (r, register) in lanes.iter().enumerate() {
                for (i, value) in register.to_array().into_iter().enumerate() {
                    let lane = 4 * r + i;
                    if let Some(ladder) = &mut group[lane / CHANNELS] {
                        ladder.state[s][lane % CHANNELS] = value;
                    }
                }
            }
        }
    }

    /// Filters the first `len` frames in place; `coefs` are asked for each step and whether it is at
    /// an edge.
    #[inline(always)]
    fn run(
        &mut self,
        frames: &mut [[f32; CHANNELS]; TICK],
        len: usize,
        coefs: impl Fn(f32, bool) -> [Lanes<REGISTERS>; COEFS],
    ) {
        let full_to = (len - 1).max(Self::LAG);
        for step in 0..Self::LAG {
            self.step_edge(frames, len, step, &coefs);
        }
        for step in Self::LAG..full_to {
            let x = self.shifted(frames[step]);
            self.y = advance(&mut self.state, &coefs(step as f32, false), x);
            frames[step - Self::LAG] = self.last();
        }
        for step in full_to..len + Self::LAG {
            self.step_edge(frames, len, step, &coefs);
        }
    }

    /// A step at which some sections have no sample.
    #[inline(always)]
    fn step_edge(
        &mut self,
        frames: &mut [[f32; CHANNELS]; TICK],
        len: usize,
        step: usize,
        coefs: impl Fn(f32, bool) -> [Lanes<REGISTERS>; COEFS],
    ) {
        let at = step as f32;
        let input = if step < len {
            frames[step]
        } else {
            [0.0; CHANNELS]
        };
        let x = self.shifted(input);
        let before = self.state;
        self.y = advance(&mut self.state, &coefs(at, true), x);
        let section = lanes::<REGISTERS, CHANNELS>(|k| k as f32);
        for r in 0..REGISTERS {
            let has_begun = section[r].simd_le(f32x4::splat(at));
            let goes_on = section[r].simd_gt(f32x4::splat(at - len as f32));
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
        core::array::from_fn(|r| {
            f32x4::new(core::array::from_fn(|i| {
                let lane = 4 * r + i;
                match lane.checked_sub(CHANNELS) {
                    Some(from) => self.y[from / 4].to_array()[from % 4],
                    None => input[lane],
                }
            }))
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
    k: &[Lanes<REGISTERS>; COEFS],
    x: Lanes<REGISTERS>,
) -> Lanes<REGISTERS> {
    let [s1, s2, s3] = state;
    core::array::from_fn(|r| {
        let (v1, v2, v3) = (s1[r], s2[r], s3[r]);
        let driven = k[6][r] * x[r];
        let z = v1 + driven;
        s1[r] = (z + driven) + (k[0][r] * z + (k[2][r] * v3 - k[1][r] * v2));
        s2[r] = v2 + (k[1][r] * z + (k[3][r] * v2 - k[4][r] * v3));
        s3[r] = v3 + (k[2][r] * z + (k[4][r] * v2 - k[5][r] * v3));
        (k[10][r] * x[r] + k[7][r] * v1) + (k[8][r] * v2 + k[9][r] * v3)
    })
}
