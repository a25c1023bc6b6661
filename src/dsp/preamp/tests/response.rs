use super::spectrum::*;
use super::*;
#[test]
fn explore_r() {
    for rate in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0] {
        for q in [Quality::Live, Quality::Hq] {
            for v in VOICES {
                let n = rate as usize;
                let s = PreampSettings {
                    quality: q,
                    voice: v,
                    ..Default::default()
                };
                let mut line = format!("{rate} {q:?} {v:?}");
                for f in [20, 1000, 10_000, 15_000, 20_000] {
                    let x = sine(f, n, 1e-3, if f == 20 { 3 * n } else { 2 * n });
                    let y = run(&mut preamp(&s, rate), &x);
                    let g = db(component(&y[y.len() - n..], f)) + 60.0;
                    line += &format!("  {g:.4} ({:.4})", response_db(&s, f as f64, rate));
                }
                println!("{line}");
            }
            let mut x = vec![0.0f32; 64];
            x[0] = 1e-3;
            let y = run(
                &mut preamp(
                    &PreampSettings {
                        quality: q,
                        ..Default::default()
                    },
                    rate,
                ),
                &x,
            );
            println!(
                "impulse {:?}",
                y[..10]
                    .iter()
                    .map(|v| (v * 1e6).round() / 1e3)
                    .collect::<Vec<_>>()
            );
        }
    }
}
