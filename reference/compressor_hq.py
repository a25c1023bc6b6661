"""Ways to a compressor in HQ, compared: why `compressor::hq` does what it does.

- spurs: two tones of 9.1 and 10.3, and of 5 and 5.57 kHz at 20 us/50 ms, 10:1: everything in
  20 Hz-20 kHz that is no sideband of theirs, relative to them, in dBc;
- peak: that of a 1 kHz burst that begins at its crest (FET 20:1, 20 us) over Live's, in dB;
- least gain of a 1 kHz cosine (20:1 at -45 dBFS, 20 us);
- null against Live on drum-like hits at 20 us, 1 and 10 ms, in dB;
- aliases of a low and a high tone over Live's, in dB: the greatest over 1009 + 11003 Hz at .3 and 1 ms and
  101 + 8009 Hz at .3 ms, 10:1 at -30 dBFS; what lies in bins that are empty in Live at 384 kHz.

Double precision, no fades; the detector is that of `dsp::detector`. Feeds the figures in the head of
`compressor::hq`, and checks its constants STEP, BOUND_DB, BOUND_DB_S, HOLD_S and RELEASE_S.
"""

import numpy as np

from common import at, constant, main, run_filter
from half_bands import half_band, quadrature

RATE = 48_000.0
N = 1 << 15


def targets(x, s):
    """Static curve over max(x^2, I^2 + Q^2)."""
    coefs = half_band(12, 40 / s["rate"])
    i, q = (run_filter(x, lambda w: quadrature(coefs, w)[part]) for part in (0, 1))
    level = 10 * np.log10(np.maximum(np.maximum(x * x, i * i + q * q), 1e-30))
    return (1 - 1 / s["ratio"]) * np.maximum(level - s["threshold"], 0)


def envelope(c, s, steps):
    """`steps` reductions per sample over targets on straight lines, a row for each sample."""
    a, r = (1 - np.exp(-1 / (s[t] * s["rate"] * steps)) for t in ("attack", "release"))
    shares = np.arange(1, steps + 1) / steps
    out, y, last = np.empty((len(c), steps)), 0.0, 0.0
    for n, now in enumerate(c.tolist()):
        for k, share in enumerate(shares.tolist()):
            target = last + (now - last) * share
            if target > y:
                y += a * (target - y)
            elif s["feedback"]:
                y = max(y - r * y, target)
            else:
                y += r * (target - y)
            out[n, k] = y
        last = now
    return out


def smooth(x, t, lag):
    """(1 + (2t + lag)s)/(1 + ts)^2, both poles by the backward rule."""
    step = 1 / (1 + t)

    def response(w):
        pole = at([step], [1, step - 1], w)
        return pole * pole + (2 * t + lag) / t * (pole - pole * pole)

    return run_filter(x, response)


def live(c, s):
    return envelope(c, s, 1)[:, 0]


def within(x, bound):
    return np.minimum(np.maximum(x, -bound), bound)


def clipped(c, s, steps=4, t=5.0, is_bound=True):
    """An envelope at a multiple of the rate, smoothed, its difference to Live's clipped at .4 dB."""
    plain = live(c, s)
    fine = envelope(c, s, steps).mean(1)
    lag = 1 - 1 / steps
    fine = smooth(fine, t, lag) if t else fine
    apart = fine - plain
    if not is_bound:
        return np.maximum(fine, 0)
    step = 1 - np.exp(-1 / (0.05 * s["rate"]))
    mean = run_filter(within(apart, 0.4), lambda w: at([0, step], [1, step - 1], w))
    bound = np.minimum(min(0.4, 20e-6 / s["attack"]), 0.5 * plain)
    return plain + within(apart - mean, bound)


def pole(x, t):
    return run_filter(x, lambda w: at([1 / (1 + t)], [1, 1 / (1 + t) - 1], w))


def refined(c, s, t=20.0, is_weighted=True):
    """hq.rs: a pole behind Live's reduction, weighted by how little it ripples."""
    plain = live(c, s)
    d = pole(plain, t) - plain
    if not is_weighted:
        return plain + d
    release = 1 - np.exp(-1 / (0.02 * s["rate"]))
    interval = 32 * int(np.ceil(0.05 * s["rate"] / 32))
    spread, p, now, last = np.empty(len(d)), 0.0, 0.0, 0.0
    for n, size in enumerate(np.abs(d).tolist()):
        if n % interval == 0:
            now, last = 0.0, now
        if n % 32 == 0:
            held = max(now, last)
        now = max(now, size)
        p = max(p + release * (held - p), size)
        spread[n] = p
    range_squared = (2 * min(0.15, 20e-6 / s["attack"])) ** 2
    share = range_squared / (range_squared + spread**2)
    return plain + d * share * plain / (plain + spread + 1e-15)


def gain(reduction):
    return 10 ** (-reduction / 20)


def butterworth(w):
    """Of fourth order at .15 of the base rate, in steps of a quarter sample, by the bilinear rule."""
    s = 1j * np.tan(0.5 * w) / np.tan(np.pi * 0.15 / 4)
    return 1 / ((s * s + 1.847759065 * s + 1) * (s * s + 0.7653668647 * s + 1))


def low_pass(c, s):
    """The gain at four times the rate through a Butterworth low-pass of fourth order at .15."""
    return 1 + run_filter(gain(envelope(c, s, 4).ravel()) - 1, butterworth)[3::4]


def low_pass_of_logarithm(c, s):
    return gain(run_filter(envelope(c, s, 4).ravel(), butterworth)[3::4])


WAYS = {
    "Live": lambda c, s: gain(live(c, s)),
    "gain through a low-pass": low_pass,
    "its logarithm through a low-pass": low_pass_of_logarithm,
    "deeper of that and Live": lambda c, s: np.minimum(low_pass_of_logarithm(c, s), gain(live(c, s))),
    "4x, smoothed": lambda c, s: gain(clipped(c, s, is_bound=False)),
    "4x, not smoothed, clipped": lambda c, s: gain(clipped(c, s, t=0)),
    "4x, smoothed, clipped": lambda c, s: gain(clipped(c, s)),
    "pole of 20 samples": lambda c, s: gain(refined(c, s, is_weighted=False)),
    "HQ, with a pole of 10": lambda c, s: gain(refined(c, s, t=10.0)),
    "HQ: pole of 20, weighted": lambda c, s: gain(refined(c, s)),
}


def settings(threshold, ratio, attack, feedback=False, release=0.05, rate=RATE):
    return dict(
        threshold=threshold, ratio=ratio, attack=attack, release=release, feedback=feedback, rate=rate
    )


def spurs_dbc(way, bins):
    n = np.arange(3 * N)
    x = sum(0.5 * np.sin(2 * np.pi * ((b * n) % N) / N) for b in bins)
    # The VCA takes its detector's lag off the times.
    s = settings(-14, 10, 15e-6)
    y = (x * way(targets(x, s), s))[-N:]
    power = np.abs(np.fft.rfft(y)) ** 2
    k = np.arange(N // 2 + 1)
    hz, apart = k * RATE / N, bins[1] - bins[0]
    heard = (hz > 20) & (hz <= 20e3)
    wanted = ((k - bins[0]) % apart == 0) | ((k + bins[0]) % apart == 0)
    return 10 * np.log10(power[heard & ~wanted].sum() / power[heard & wanted].sum())


def onset_db(way):
    x = np.concatenate([np.zeros(500), 0.501 * np.cos(2 * np.pi * 1e3 * np.arange(2000) / RATE)])
    s = settings(-40, 20, 20e-6, True)
    c = targets(x, s)
    peak = lambda g: np.max(np.abs(x * g))
    return 20 * np.log10(peak(way(c, s)) / peak(gain(live(c, s))))


def least_gain(way):
    s = settings(-45, 20, 15e-6)
    return way(targets(np.cos(2 * np.pi * 1e3 * np.arange(2000) / RATE), s), s).min()


def null_db(way, attack):
    rng = np.random.default_rng(1)
    t = np.arange(6000) / RATE
    hits = [
        np.exp(-t / 0.05) * (rng.uniform(-1, 1, len(t)) + np.sin(2 * np.pi * f * t))
        for f in (60, 110, 185, 330)
    ]
    x = 0.25 * np.concatenate(hits * 2)
    s = settings(-30, 8, attack)
    c = targets(x, s)
    y = x * gain(live(c, s))
    return 10 * np.log10(np.sum((x * way(c, s) - y) ** 2) / np.sum(y * y) + 1e-30)


def pair_spectrum(way, pair, attack, rate):
    n = np.arange(2 * rate)
    x = sum(0.25 * np.cos(2 * np.pi * ((f * n) % rate) / rate) for f in pair)
    s = settings(-30, 10, attack, release=0.0996, rate=rate)
    y = (x * way(targets(x, s), s))[-rate:]
    return np.abs(np.fft.rfft(y) / rate * 2)[:20_001] ** 2


IDEAL = {}


def aliases_dbc(way, pair, attack):
    if (pair, attack) not in IDEAL:
        IDEAL[pair, attack] = pair_spectrum(WAYS["Live"], pair, attack, 384_000)
    ideal = IDEAL[pair, attack]
    carrier = ideal[list(pair)].sum()
    empty = ideal < carrier * 10**-10.5
    empty[:20] = False
    found = pair_spectrum(way, pair, attack, 48_000)
    return 10 * np.log10(found[empty].sum() / carrier)


def aliases_over_live_db(way):
    cases = (((1009, 11003), 0.225e-3), ((1009, 11003), 0.85e-3), ((101, 8009), 0.225e-3))
    return max(aliases_dbc(way, *case) - aliases_dbc(WAYS["Live"], *case) for case in cases)


def report(out):
    out.line(f"{'':34}   spurs           peak    least    null at 20 us, 1, 10 ms    aliases")
    spurs = {}
    for name, way in WAYS.items():
        nulls = " ".join(f"{max(null_db(way, t), -200):7.1f}" for t in (15e-6, 0.85e-3, 9.85e-3))
        spurs[name] = [spurs_dbc(way, bins) for bins in ((6213, 7031), (3413, 3803))]
        text = "".join(f"{x:8.1f}" for x in spurs[name])
        over = aliases_over_live_db(way)
        out.line(f"{name:34}{text}{onset_db(way):8.2f}{least_gain(way):9.4f} {nulls}{over:+8.1f}")
        if name.startswith("HQ: "):
            out.holds("HQ's aliases over Live's, dB", over, 0.05)
    hq, live = spurs["HQ: pole of 20, weighted"], spurs["Live"]
    out.holds("HQ's spurs, dBc", max(hq[0] + 73.0, hq[1] + 71.6), 0.06)
    out.holds("Live's", max(live[0] + 64.2, live[1] + 59.6), 0.06)
    for name, value in (
        ("STEP", 1 / 21),
        ("BOUND_DB", 0.15),
        ("BOUND_DB_S", 20e-6),
        ("HOLD_S", 0.05),
        ("RELEASE_S", 0.02),
    ):
        found = constant(name, "hq")
        found = found[0] / found[1] if len(found) > 1 else found[0]
        out.line(f"{name} = {found:g}")
        out.holds(f"  {name} is off by", abs(found / value - 1), 1e-6)


if __name__ == "__main__":
    main(report)
