//! What goes from frame to frame at the base rate beside a half-band.

use wide::f32x4;

/// What goes from frame to frame at the base rate. Mark its function `#[inline(always)]`.
pub trait Recursion {
    /// One frame, in the places of both paths.
    fn step(&mut self, x: f32x4) -> f32x4;
}

/// Leaves every frame as it is.
#[derive(Clone, Copy)]
pub struct Same;

impl Recursion for Same {
    #[inline(always)]
    fn step(&mut self, x: f32x4) -> f32x4 {
        x
    }
}

#[cfg(test)]
mod tests {
    use super::super::half_band::HalfBand;
    use super::super::shape;
    use super::*;

    /// A leaky integrator.
    struct Leaky(f32);

    impl Recursion for Leaky {
        #[inline(always)]
        fn step(&mut self, x: f32x4) -> f32x4 {
            let [x, ..] = x.to_array();
            self.0 = 0.9 * self.0 + x;
            f32x4::splat(self.0)
        }
    }

    fn bits(x: &[f32]) -> Vec<u32> {
        x.iter().map(|x| x.to_bits()).collect()
    }

    /// Every length of a chunk, of which the halves of the half-band's cascade and the recursions work on
    /// different frames, against chunks of one frame; then a second chunk, for the memory.
    #[test]
    fn a_chunk_beside_recursions_is_frame_by_frame() {
        let coefs = super::super::design::<8>(shape(0).1);
        for len in 1..=32 {
            let [mut up, mut down] = HalfBand::<4>::pair(&coefs);
            let [mut slow_up, mut slow_down] = [up.clone(), down.clone()];
            let mut parts = [0.0, 0.0, 0.0].map(Leaky);
            let mut slow_parts = [0.0, 0.0, 0.0].map(Leaky);
            for _ in 0..2 {
                let input: Vec<f32> = (0..len).map(|i| libm::cosf(i as f32)).collect();
                let (mut ours, mut wanted) = (vec![0.0; 2 * len], vec![0.0; 2 * len]);
                let [before, first, second] = &mut parts;
                let [slow_before, slow_first, slow_second] = &mut slow_parts;
                up.up_behind::<1>(&input, &mut ours, before);
                for (x, y) in input.chunks(1).zip(wanted.chunks_mut(2)) {
                    slow_up.up_behind::<1>(x, y, slow_before);
                }
                assert_eq!(bits(&ours), bits(&wanted), "up, {len}");
                let (mut y, mut slow_y) = (vec![0.0; len], vec![0.0; len]);
                down.down_before::<1>(&ours, &mut y, (first, second));
                for (x, y) in wanted.chunks(2).zip(slow_y.chunks_mut(1)) {
                    slow_down.down_before::<1>(x, y, (slow_first, slow_second));
                }
                assert_eq!(bits(&y), bits(&slow_y), "down, {len}");
            }
        }
    }
}
