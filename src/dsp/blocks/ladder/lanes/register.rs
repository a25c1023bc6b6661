//! Registers of four and of eight lanes that a pipeline of ladders runs in.

use core::ops::{Add, Mul, Sub};

use wide::f32x4;

use crate::dsp::simd::F32x8;

/// One number of all sections and channels.
pub(super) trait Register:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self>
{
    /// How many numbers it has, at most eight.
    const LANES: usize;

    /// All lanes `x`.
    fn splat(x: f32) -> Self;
    /// The first [`LANES`](Self::LANES) of the numbers.
    fn from_lanes(lanes: [f32; 8]) -> Self;
    /// The numbers, and zeros behind them.
    fn lanes(self) -> [f32; 8];
    /// Four numbers per section become four registers with the sections in their lanes.
    fn columns<const CHANNELS: usize>(rows: &[[f32; 4]; 4]) -> [Self; 4];
    /// Lane by lane `yes` where a < b, or else `no`.
    fn where_less(a: Self, b: Self, yes: Self, no: Self) -> Self;
    /// `input` in the lanes of the first section, and what every other section's predecessor has.
    fn shifted<const CHANNELS: usize>(self, input: [f32; CHANNELS]) -> Self;
    /// The lanes of the last section.
    fn last<const CHANNELS: usize>(self) -> [f32; CHANNELS];
}

/// One channel of four sections, or two channels of two.
pub(super) type Four = f32x4;

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

impl Register for Four {
    const LANES: usize = 4;

    #[inline(always)]
    fn splat(x: f32) -> Self {
        Self::splat(x)
    }

    #[inline(always)]
    fn from_lanes([a, b, c, d, ..]: [f32; 8]) -> Self {
        Self::new([a, b, c, d])
    }

    #[inline(always)]
    fn lanes(self) -> [f32; 8] {
        let [a, b, c, d] = self.to_array();
        [a, b, c, d, 0.0, 0.0, 0.0, 0.0]
    }

    #[inline(always)]
    fn columns<const CHANNELS: usize>(rows: &[[f32; 4]; 4]) -> [Self; 4] {
        let [a, b, c, d] = *rows;
        if CHANNELS == 1 {
            Self::transpose([Self::new(a), Self::new(b), Self::new(c), Self::new(d)])
        } else {
            paired(a, b)
        }
    }

    #[inline(always)]
    fn where_less(a: Self, b: Self, yes: Self, no: Self) -> Self {
        a.simd_lt(b).bitselect(yes, no)
    }

    #[inline(always)]
    fn shifted<const CHANNELS: usize>(self, input: [f32; CHANNELS]) -> Self {
        let last = self.to_array();
        Self::new(if CHANNELS == 1 {
            [input[0], last[0], last[1], last[2]]
        } else {
            [input[0], input[CHANNELS - 1], last[0], last[1]]
        })
    }

    #[inline(always)]
    fn last<const CHANNELS: usize>(self) -> [f32; CHANNELS] {
        let last = self.to_array();
        core::array::from_fn(|c| last[4 - CHANNELS + c])
    }
}

/// Two channels of four sections.
#[derive(Clone, Copy)]
pub(super) struct Eight<V>(V);

impl<V: F32x8> Add for Eight<V> {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl<V: F32x8> Sub for Eight<V> {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl<V: F32x8> Mul for Eight<V> {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

impl<V: F32x8> Register for Eight<V> {
    const LANES: usize = 8;

    #[inline(always)]
    fn splat(x: f32) -> Self {
        Self(V::splat(x))
    }

    #[inline(always)]
    fn from_lanes(lanes: [f32; 8]) -> Self {
        Self(V::from_array(lanes))
    }

    #[inline(always)]
    fn lanes(self) -> [f32; 8] {
        self.0.to_array()
    }

    #[inline(always)]
    fn columns<const CHANNELS: usize>(rows: &[[f32; 4]; 4]) -> [Self; 4] {
        let [a, b, c, d] = *rows;
        let (low, high) = (paired(a, b), paired(c, d));
        [
            Self(V::from_halves(low[0], high[0])),
            Self(V::from_halves(low[1], high[1])),
            Self(V::from_halves(low[2], high[2])),
            Self(V::from_halves(low[3], high[3])),
        ]
    }

    #[inline(always)]
    fn where_less(a: Self, b: Self, yes: Self, no: Self) -> Self {
        Self(V::where_less(a.0, b.0, yes.0, no.0))
    }

    #[inline(always)]
    fn shifted<const CHANNELS: usize>(self, input: [f32; CHANNELS]) -> Self {
        let front = f32x4::new([0.0, 0.0, input[0], input[CHANNELS - 1]]);
        Self(self.0.later_by_2(V::from_halves(front, front)))
    }

    #[inline(always)]
    fn last<const CHANNELS: usize>(self) -> [f32; CHANNELS] {
        let last = self.0.high().to_array();
        core::array::from_fn(|c| last[4 - CHANNELS + c])
    }
}
