//! What goes from frame to frame at the base rate beside a half-band.

use super::Lanes;
use super::half_band::HalfBand;

/// How a [`Recursion`] goes through the next frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Step by [`Recursion::step_plainly`].
    Plain,
    /// Step by [`Recursion::step_freely`]. Who finds himself [`Careful`](Self::Careful) afterwards has
    /// to do the frames again.
    Free,
    /// Step by [`Recursion::step`].
    Careful,
}

/// What goes from frame to frame at the base rate. Mark its functions `#[inline(always)]`.
pub trait Recursion: Clone {
    /// How to go on.
    fn pace(&self) -> Pace;

    /// One frame, in the places of both paths.
    fn step(&mut self, x: Lanes) -> Lanes;

    /// [`step`](Self::step), but faster and not always right: [`pace`](Self::pace) knows after the last
    /// frame.
    #[inline(always)]
    fn step_freely(&mut self, x: Lanes) -> Lanes {
        self.step(x)
    }

    /// [`step`](Self::step) where that has little to do.
    #[inline(always)]
    fn step_plainly(&mut self, x: Lanes) -> Lanes {
        self.step(x)
    }
}

/// Leaves every frame as it is.
#[derive(Clone, Copy)]
pub struct Same;

impl Recursion for Same {
    #[inline(always)]
    fn pace(&self) -> Pace {
        Pace::Plain
    }

    #[inline(always)]
    fn step(&mut self, x: Lanes) -> Lanes {
        x
    }
}

/// Doubles the rate behind a recursion.
#[inline(always)]
pub(super) fn up_behind<const CH: usize, const L: usize>(
    up: &mut HalfBand<L>,
    from: &[f32],
    to: &mut [f32],
    before: &mut impl Recursion,
) {
    let kept = (up.clone(), before.clone());
    match before.pace() {
        Pace::Plain => return up.up_behind::<CH, PLAIN>(from, to, before),
        Pace::Free => up.up_behind::<CH, FREE>(from, to, before),
        Pace::Careful => (),
    }
    if before.pace() == Pace::Careful {
        (*up, *before) = kept;
        up.up_behind::<CH, CAREFUL>(from, to, before);
    }
}

/// Halves the rate before two recursions.
#[inline(always)]
pub(super) fn down_before<const CH: usize, const L: usize>(
    down: &mut HalfBand<L>,
    from: &[f32],
    to: &mut [f32],
    (first, second): (&mut impl Recursion, &mut impl Recursion),
) {
    let kept = (down.clone(), first.clone(), second.clone());
    match second.pace() {
        Pace::Plain => return down.down_before::<CH, PLAIN>(from, to, (first, second)),
        Pace::Free => down.down_before::<CH, FREE>(from, to, (first, second)),
        Pace::Careful => (),
    }
    if second.pace() == Pace::Careful {
        (*down, *first, *second) = kept;
        down.down_before::<CH, CAREFUL>(from, to, (first, second));
    }
}

/// [`Pace`] as a constant.
pub(super) const PLAIN: u8 = 0;
pub(super) const FREE: u8 = 1;
pub(super) const CAREFUL: u8 = 2;

#[cfg(test)]
mod tests {
    use super::super::shape;
    use super::*;

    /// An integrator that is held at ±1, freely without the hold.
    #[derive(Clone)]
    struct Held {
        sum: f32,
        peak: f32,
    }

    impl Held {
        fn new() -> Self {
            Self {
                sum: 0.0,
                peak: 0.0,
            }
        }
    }

    impl Recursion for Held {
        fn pace(&self) -> Pace {
            if self.peak > 1.0 {
                Pace::Careful
            } else {
                Pace::Free
            }
        }

        fn step(&mut self, x: Lanes) -> Lanes {
            let [x, ..] = x.to_array();
            self.sum = (self.sum + x).clamp(-1.0, 1.0);
            Lanes::splat(self.sum)
        }

        fn step_freely(&mut self, x: Lanes) -> Lanes {
            let [x, ..] = x.to_array();
            self.sum += x;
            self.peak = self.peak.max(self.sum.abs());
            Lanes::splat(self.sum)
        }
    }

    fn bits(x: &[f32]) -> Vec<u32> {
        x.iter().map(|x| x.to_bits()).collect()
    }

    /// Every length of a chunk, below the limit and beyond it, against one step after the other; then
    /// a second chunk, for the memory.
    #[test]
    fn every_pace_is_step_by_step() {
        let coefs = super::super::design::<8>(shape(0).1);
        for (len, size) in (1..=32).flat_map(|len| [(len, 0.02), (len, 0.4)]) {
            let [mut up, mut down] = HalfBand::<4>::pair(&coefs);
            let [mut slow_up, mut slow_down] = [up.clone(), down.clone()];
            let mut parts = [Held::new(), Held::new()];
            for _ in 0..2 {
                let input: Vec<f32> = (0..len).map(|i| size * libm::cosf(i as f32)).collect();
                let (mut ours, mut wanted) = (vec![0.0; 2 * len], vec![0.0; 2 * len]);
                parts.iter_mut().for_each(|p| p.peak = 0.0);
                let [part, slow_part] = &mut parts;
                up_behind::<1, 4>(&mut up, &input, &mut ours, part);
                slow_up.up_behind::<1, CAREFUL>(&input, &mut wanted, slow_part);
                assert_eq!(bits(&ours), bits(&wanted), "up, {len}, {size}");
                let (mut y, mut slow_y) = (vec![0.0; len], vec![0.0; len]);
                part.peak = 0.0;
                down_before::<1, 4>(&mut down, &ours, &mut y, (&mut Same, part));
                slow_down.down_before::<1, CAREFUL>(&wanted, &mut slow_y, (&mut Same, slow_part));
                assert_eq!(bits(&y), bits(&slow_y), "down, {len}, {size}");
                assert_eq!(parts[0].sum.to_bits(), parts[1].sum.to_bits());
            }
        }
    }
}
