use super::*;

/// Every operation on `a` and `b`, as bits.
struct Everything {
    a: [f32; 8],
    b: [f32; 8],
}

impl Kernel for Everything {
    type Output = Vec<[u32; 8]>;

    #[inline(always)]
    fn run<V: F32x8>(self) -> Self::Output {
        let (a, b) = (V::from_array(self.a), V::from_array(self.b));
        let all = [
            a + b,
            a - b,
            a * b,
            a / b,
            -a,
            V::splat(self.a[3]),
            V::from_halves(a.high(), b.low()),
            a.abs().sqrt(),
            a.min(b),
            a.max(b),
            V::where_less(a, b, -b, a),
            a.later_by_4(b),
            a.later_by_2(b),
            a.later_by_1(b),
            a.later_by_3(b),
            a.later_by_6(b),
        ];
        all.map(|v| v.to_array().map(f32::to_bits)).to_vec()
    }
}

/// Lane by lane, straight from what the operations say.
fn expected(a: [f32; 8], b: [f32; 8]) -> Vec<[u32; 8]> {
    let two = |f: fn(f32, f32) -> f32| core::array::from_fn(|i| f(a[i], b[i]));
    let late = |by: usize| core::array::from_fn(|i| if i < by { b[8 - by + i] } else { a[i - by] });
    let halves = core::array::from_fn(|i| if i < 4 { a[i + 4] } else { b[i - 4] });
    let all = [
        two(|a, b| a + b),
        two(|a, b| a - b),
        two(|a, b| a * b),
        two(|a, b| a / b),
        two(|a, _| -a),
        [a[3]; 8],
        halves,
        two(|a, _| a.abs().sqrt()),
        two(|a, b| if a < b { a } else { b }),
        two(|a, b| if a > b { a } else { b }),
        two(|a, b| if a < b { -b } else { a }),
        late(4),
        late(2),
        late(1),
        late(3),
        late(6),
    ];
    all.iter().map(|v| v.map(f32::to_bits)).collect()
}

#[test]
fn every_operation_is_what_it_says_on_every_level() {
    let a = [0.0, -0.0, 1.5, -3.25, 1e-40, f32::INFINITY, f32::NAN, 7e7];
    let b = [-0.0, 0.0, 0.1, 1e20, 3.0, 2.0, 1.0, f32::NAN];
    for (a, b) in [(a, b), (b, a)] {
        // Whether NaN keeps its sign is nobody's promise: only that it is none.
        let plain = |bits: &Vec<[u32; 8]>| -> Vec<[u32; 8]> {
            let tame = |x: u32| {
                if f32::from_bits(x).is_nan() {
                    u32::MAX
                } else {
                    x
                }
            };
            bits.iter().map(|v| v.map(tame)).collect()
        };
        let wanted = plain(&expected(a, b));
        assert_eq!(plain(&run_baseline(Everything { a, b })), wanted);
        assert_eq!(plain(&run(Everything { a, b })), wanted);
    }
}
