use super::spectrum::{alias_dbc, sine};
use super::*;
const N: usize = 1 << 14;
#[test]
fn explore_path() {
    for rate in [44_100.0, 48_000.0] {
        for b in [0.0f32, 0.126] {
            for amp in [2.0, 8.0] {
                let mut line = format!("{rate} b {b} amp {amp}: ");
                for f in [5e3, 7e3, 9.3e3, 10e3, 12.1e3, 15e3] {
                    let k = (f / rate * N as f64).round() as usize | 1;
                    let x = sine(k, N, amp, 2 * N);
                    for q in [Quality::Live, Quality::Hq] {
                        let mut path = Path::new(q, rate);
                        let mut y = x.clone();
                        for c in y.chunks_mut(32) {
                            path.process::<1>(
                                c,
                                b / (1.0 + b * b).sqrt(),
                                &[1.0, 0.0, 0.0, 0.0, 0.0],
                            );
                        }
                        line += &format!(" {:.0}", alias_dbc(&y[N..], k, rate));
                    }
                    line += " |";
                }
                println!("{line}");
            }
        }
    }
}
