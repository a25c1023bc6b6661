use super::spectrum::*;
use super::*;
#[test]
fn explore_h() {
    let n = 48_000;
    for v in VOICES {
        for level in [-36.0, -26.0, -16.0, -6.0, 4.0, 14.0, 20.0, 24.0] {
            let x = sine(1000, n, dbu(level), 2 * n);
            let y = run(&mut preamp(&voice(v), 48e3), &x);
            let h = harmonics_db(&y[n..], 1000);
            println!(
                "{v:?} {level} dBu: H1 {:.3} H2 {:.2} H3 {:.2} H4 {:.1} H5 {:.1}",
                h[0] - gdb(dbu(level)),
                h[1] - h[0],
                h[2] - h[0],
                h[3] - h[0],
                h[4] - h[0]
            );
        }
        for f in [20, 40, 80, 160, 320, 640] {
            let x = sine(f, n, dbu(-16.0), 2 * n);
            let y = run(&mut preamp(&voice(v), 48e3), &x);
            let h = harmonics_db(&y[n..], f);
            println!("{v:?} {f} Hz: H2 {:.2} H3 {:.2}", h[1] - h[0], h[2] - h[0]);
        }
    }
}
fn gdb(g: f64) -> f64 {
    crate::units::gain_to_db(g)
}
