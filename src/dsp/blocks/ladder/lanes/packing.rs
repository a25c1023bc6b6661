//! How sections and channels lie in a register of four or of eight lanes.

use core::marker::PhantomData;

use wide::f32x4;

use crate::dsp::simd::{F32x8, Lanes};

/// Sections of a pipeline, side by side, each in the lanes of its channels.
pub(super) trait Packing {
    /// A number of all sections and channels.
    type Register: Lanes<Number = f32>;

    /// How many numbers that is, at most eight.
    const LANES: usize;

    /// The first [`LANES`](Self::LANES) of the numbers.
    fn from_lanes(lanes: [f32; 8]) -> Self::Register;
    /// The numbers, and zeros behind them.
    fn lanes(register: Self::Register) -> [f32; 8];
    /// Four numbers per section become four registers with the sections in their lanes.
    fn columns<const CHANNELS: usize>(rows: &[[f32; 4]; 4]) -> [Self::Register; 4];
    /// `input` in the lanes of the first section, and what every other section's predecessor has.
    fn shifted<const CHANNELS: usize>(
        register: Self::Register,
        input: [f32; CHANNELS],
    ) -> Self::Register;
    /// The lanes of the last section.
    fn last<const CHANNELS: usize>(register: Self::Register) -> [f32; CHANNELS];
}

/// One channel of four sections, or two channels of two.
pub(super) struct PackedF32x4;

/// Two channels of four sections.
pub(super) struct PackedF32x8<V>(PhantomData<V>);

/// Four numbers of two sections, each in two lanes.
#[inline(always)]
fn paired(first: [f32; 4], second: [f32; 4]) -> [f32x4; 4] {
    let (a, b) = (f32x4::new(first), f32x4::new(second));
    let (low, high) = (a.unpack_lo(b), a.unpack_hi(b));
    [
        low.unpack_lo(low),
        low.unpack_hi(low),
        high.unpack_lo(high),
        high.unpack_hi(high),
    ]
}

impl Packing for PackedF32x4 {
    type Register = f32x4;

    const LANES: usize = 4;

    #[inline(always)]
    fn from_lanes([a, b, c, d, ..]: [f32; 8]) -> f32x4 {
        f32x4::new([a, b, c, d])
    }

    #[inline(always)]
    fn lanes(register: f32x4) -> [f32; 8] {
        let [a, b, c, d] = register.to_array();
        [a, b, c, d, 0.0, 0.0, 0.0, 0.0]
    }

    #[inline(always)]
    fn columns<const CHANNELS: usize>(rows: &[[f32; 4]; 4]) -> [f32x4; 4] {
        let [a, b, c, d] = *rows;
        if CHANNELS == 1 {
            f32x4::transpose([f32x4::new(a), f32x4::new(b), f32x4::new(c), f32x4::new(d)])
        } else {
            paired(a, b)
        }
    }

    #[inline(always)]
    fn shifted<const CHANNELS: usize>(register: f32x4, input: [f32; CHANNELS]) -> f32x4 {
        let last = register.to_array();
        f32x4::new(if CHANNELS == 1 {
            [input[0], last[0], last[1], last[2]]
        } else {
            [input[0], input[CHANNELS - 1], last[0], last[1]]
        })
    }

    #[inline(always)]
    fn last<const CHANNELS: usize>(register: f32x4) -> [f32; CHANNELS] {
        let last = register.to_array();
        core::array::from_fn(|c| last[4 - CHANNELS + c])
    }
}

impl<V: F32x8> Packing for PackedF32x8<V> {
    type Register = V;

    const LANES: usize = 8;

    #[inline(always)]
    fn from_lanes(lanes: [f32; 8]) -> V {
        V::from_array(lanes)
    }

    #[inline(always)]
    fn lanes(register: V) -> [f32; 8] {
        register.to_array()
    }

    #[inline(always)]
    fn columns<const CHANNELS: usize>(rows: &[[f32; 4]; 4]) -> [V; 4] {
        let [a, b, c, d] = *rows;
        let (low, high) = (paired(a, b), paired(c, d));
        [
            V::from_halves(low[0], high[0]),
            V::from_halves(low[1], high[1]),
            V::from_halves(low[2], high[2]),
            V::from_halves(low[3], high[3]),
        ]
    }

    #[inline(always)]
    fn shifted<const CHANNELS: usize>(register: V, input: [f32; CHANNELS]) -> V {
        let front = f32x4::new([0.0, 0.0, input[0], input[CHANNELS - 1]]);
        register.later_by_2(V::from_halves(front, front))
    }

    #[inline(always)]
    fn last<const CHANNELS: usize>(register: V) -> [f32; CHANNELS] {
        let last = register.high().to_array();
        core::array::from_fn(|c| last[4 - CHANNELS + c])
    }
}
