"""Ways to a compressor in HQ, compared: why src/dsp/stages/compressor/hq.rs does what it does.

Needs numpy and scipy; prints one row per way, in about five minutes:

- spurs: two tones of 9.1 and 10.3, and of 5 and 5.57 kHz at 20 us/50 ms, 10:1: everything in
  20 Hz-20 kHz that is no sideband of theirs, relative to them, in dBc;
- peak: that of a 1 kHz burst that begins at its crest (FET 20:1, 20 us) over Live's, in dB;
- least gain of a 1 kHz cosine (20:1 at -45 dBFS, 20 us);
- null against Live on drum-like hits at 20 us, 1 and 10 ms, in dB;
- aliases of a low and a high tone over Live's, in dB: the greatest over 1009 + 11003 Hz at .3 and 1 ms and
  101 + 8009 Hz at .3 ms, 10:1 at -30 dBFS; what lies in bins that are empty in Live at 384 kHz.

Double precision, no fades; the detector is that of src/dsp/blocks/detector.
"""

import numpy as np
from scipy.signal import butter, lfilter

RATE = 48_000.0
N = 1 << 15


def half_band_coefs(count, width):
    k = np.tan((1 - 2 * width) * np.pi / 4) ** 2
    root = (1 - k * k) ** 0.25
    e = 0.5 * (1 - root) / (1 + root)
    q = e * (1 + e**4 * (2 + e**4 * (15 + 150 * e**4)))
    i = np.arange(12)
    out = []
    for c in range(1, count + 1):
        angle = c * np.pi / (2 * count + 1)
        above = np.sum((-1.0) ** i * q ** (i * (i + 1)) * np.sin((2 * i + 1) * angle)) * q**0.25
        below = 0.5 + np.sum((-1.0) ** i[1:] * q ** (i[1:] ** 2) * np.cos(2 * i[1:] * angle))
        w = (above / below) ** 2
        x = np.sqrt((1 - w * k) * (1 - w / k)) / (1 + w)
        out.append((1 - x) / (1 + x))
    return out


def targets(x, s):
    """Static curve over max(x^2, I^2 + Q^2)."""
    coefs = half_band_coefs(12, 40 / s["rate"])
    i, q = x, np.concatenate([[0.0], x[:-1]])
    for c in coefs[0::2]:
        i = lfilter([c, 0, -1], [1, 0, -c], i)
    for c in coefs[1::2]:
        q = lfilter([c, 0, -1], [1, 0, -c], q)
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
    first = lfilter([step], [1, step - 1], x)
    second = lfilter([step], [1, step - 1], first)
    return second + (2 * t + lag) / t * (first - second)


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
    mean = np.concatenate([[0.0], lfilter([step], [1, step - 1], within(apart, 0.4))[:-1]])
    bound = np.minimum(min(0.4, 20e-6 / s["attack"]), 0.5 * plain)
    return plain + within(apart - mean, bound)


def pole(x, t):
    return lfilter([1 / (1 + t)], [1, 1 / (1 + t) - 1], x)


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


def low_pass(c, s):
    """The gain at four times the rate through a Butterworth low-pass of fourth order at .15."""
    b, a = butter(4, 2 * 0.15 / 4)
    return 1 + lfilter(b, a, gain(envelope(c, s, 4).ravel()) - 1)[3::4]


def low_pass_of_logarithm(c, s):
    b, a = butter(4, 2 * 0.15 / 4)
    return gain(lfilter(b, a, envelope(c, s, 4).ravel())[3::4])


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
    n = np.arange(8 * N)
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
    n = np.arange(3 * rate)
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


def main():
    print(f"{'':34}   spurs           peak    least    null at 20 us, 1, 10 ms    aliases")
    for name, way in WAYS.items():
        nulls = " ".join(f"{null_db(way, t):7.1f}" for t in (15e-6, 0.85e-3, 9.85e-3))
        spurs = "".join(f"{spurs_dbc(way, bins):8.1f}" for bins in ((6213, 7031), (3413, 3803)))
        row = f"{spurs}{onset_db(way):8.2f}{least_gain(way):9.4f} {nulls}"
        row += f"{aliases_over_live_db(way):+8.1f}"
        print(f"{name:34}{row}", flush=True)


if __name__ == "__main__":
    main()
