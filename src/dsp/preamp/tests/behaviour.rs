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
