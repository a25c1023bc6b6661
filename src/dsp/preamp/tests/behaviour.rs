use super::*;
#[test]
fn explore_cost() {
    let mhz = 1e9 / 1e9;
    let _ = mhz;
    for (ch, rate) in [(2, 48e3), (1, 48e3), (2, 96e3), (2, 192e3)] {
        for q in [Quality::Live, Quality::Hq] {
            for v in [Voice::Clean, Voice::Iron, Voice::Punch] {
                let mut p = preamp(
                    &PreampSettings {
                        quality: q,
                        ..voice(v)
                    },
                    rate,
                );
                let mut chunk = Chunk::silent(32, ch);
                let mut best = f64::MAX;
                for i in 0..64 {
                    for c in chunk.iter_mut() {
                        c[i % 32] = 0.5;
                        c[(i + 7) % 32] = -0.4;
                    }
                    let t = std::time::Instant::now();
                    for _ in 0..100 {
                        let _ = p.tick();
                        p.process(&mut chunk, &Chunk::silent(32, ch));
                    }
                    best = best.min(t.elapsed().as_secs_f64() / 3200.0);
                }
                println!("{ch} ch {rate} {q:?} {v:?}: {:.1} ns/frame", best * 1e9);
            }
        }
    }
}
#[test]
fn explore_parts() {
    use std::hint::black_box;
    let t = std::time::Instant::now();
    let mut a = 1.0f32;
    for _ in 0..10_000_000 {
        a += black_box(1e-9);
    }
    println!(
        "add chain {:.3} ns per (3 cycles) {a}",
        t.elapsed().as_secs_f64() * 1e2
    );
    let time = |name: &str, f: &mut dyn FnMut()| {
        let mut best = f64::MAX;
        for _ in 0..64 {
            let t = std::time::Instant::now();
            for _ in 0..100 {
                f();
            }
            best = best.min(t.elapsed().as_secs_f64() / 3200.0);
        }
        println!("{name}: {:.2} ns/frame", best * 1e9);
    };
    let mut o = crate::dsp::oversampling::Oversampler::new();
    let mut buf = [0.3f32; 64];
    time("stereo 2x", &mut || {
        o.process::<2>(black_box(&mut buf), 0..1, |_| ());
    });
    time("stereo 4x", &mut || {
        o.process::<2>(black_box(&mut buf), 0..2, |_| ());
    });
    time("stereo 8x", &mut || {
        o.process::<2>(black_box(&mut buf), 0..3, |_| ());
    });
    let mut m = crate::dsp::oversampling::Oversampler::new();
    let mut mb = [0.3f32; 32];
    time("mono 4x", &mut || {
        m.process::<1>(black_box(&mut mb), 0..2, |_| ());
    });
    time("mono 8x", &mut || {
        m.process::<1>(black_box(&mut mb), 0..3, |_| ());
    });
    let mut s = shaper::Shaper::default();
    let mut b4 = [0.3f32; 256];
    time("shaper 4x", &mut || {
        s.process::<2>(black_box(&mut b4), 0.1);
    });
    time("shaper mono 4x", &mut || {
        s.process::<1>(black_box(&mut b4[..128]), 0.1);
    });
    let mut p = preamp(&voice(Voice::Clean), 48e3);
    let c = p.to;
    time("head", &mut || {
        p.run_head::<2>(black_box(&mut buf), &c);
    });
    time("tail", &mut || {
        p.run_tail::<2>(black_box(&mut buf), &c);
    });
    time("tick", &mut || {
        let _ = p.tick();
    });
    let mut r = rolloff::Rolloff::default();
    time("rolloff", &mut || {
        for f in black_box(&mut buf).as_chunks_mut::<2>().0 {
            *f = r.step(*f, &[1.0, 0.1, 0.01, 0.3, 0.01]);
        }
    });
}
