"""The compressor's detector and envelope: wanted values of its tests, the lag of the VCA's detector, and
why the level is taken from a pair in quadrature.

Chain: level in dB -> static curve -> branching one-pole on the reduction (D. Giannoulis, M. Massberg,
J. D. Reiss, "Digital dynamic range compressor design", JAES 2012). Levels: |x|; an RMS over 20 ms of x;
max(|x|, sqrt(I^2 + Q^2)) with 8 and with 12 coefficients, of which the plug-in has 12.
"""

import numpy as np

from common import constant, main, run_filter
from half_bands import half_band, quadrature

RATE = 48e3


def one_pole(time_s):
    return lambda w: (1 - np.exp(-1 / (time_s * RATE))) / (
        1 - np.exp(-1 / (time_s * RATE)) * np.exp(-1j * w)
    )


def pair(x, count):
    """I and Q with an edge of 20 Hz."""
    coefs = half_band(count, 40 / RATE)
    return [run_filter(x, lambda w: quadrature(coefs, w)[part]) for part in (0, 1)]


def level_db(x, kind):
    if kind == "peak":
        power = x * x
    elif kind == "RMS":
        power = 2 * run_filter(x * x, one_pole(0.02))
    else:
        i, q = pair(x, kind)
        power = np.maximum(x * x, i * i + q * q)
    return 10 * np.log10(np.maximum(power, 1e-30))


def reductions(level, threshold, ratio, attack_s, release_s):
    """Hard knee, branching one-pole."""
    targets = (1 - 1 / ratio) * np.maximum(level - threshold, 0)
    a, r = (1 - np.exp(-1 / (t * RATE)) for t in (attack_s, release_s))
    y, out = 0.0, []
    for c in targets.tolist():
        y += (a if c > y else r) * (c - y)
        out.append(y)
    return np.array(out)


def thd_percent(freq_hz, attack_s, release_s, kind):
    """4:1 at -8 dBFS, a tone of 0 dBFS: 6 dB of reduction."""
    n = np.arange(int(1.5 * RATE))
    x = np.sin(2 * np.pi * freq_hz * n / RATE)
    y = x * 10 ** (-reductions(level_db(x, kind), -8, 4, attack_s, release_s) / 20)
    tail = y[-int(0.2 * RATE) :]
    spectrum = np.abs(np.fft.rfft(tail))[round(0.2 * freq_hz) :: round(0.2 * freq_hz)]
    return 100 * np.sqrt(np.sum(spectrum[1:19] ** 2)) / spectrum[0]


def times_ms(attack_s, release_s, kind):
    """To 63 % of the reduction: a tone of 1 kHz from silence to 12 dB over the threshold, and back."""
    start, end, length = int(0.1 * RATE), int(0.5 * RATE), int((0.9 + 2 * release_s) * RATE)
    n = np.arange(length)
    x = 0.5 * np.sin(2 * np.pi * 1e3 * n / RATE) * np.where((n >= start) & (n < end), 1, 1e-3)
    r = reductions(level_db(x, kind), -18, 4, attack_s, release_s)
    held, reached = np.mean(r[end - 960 : end]), 1 - np.exp(-1)
    attack = np.argmax(r[start:] >= reached * held)
    release = np.argmax(r[end:] <= (1 - reached) * held)
    return attack / RATE * 1e3, release / RATE * 1e3


def report(out):
    cases = [(50, 1e-4, 0.05), (50, 1e-3, 0.1), (50, 1e-2, 0.1), (100, 1e-4, 0.05)]
    for kind in ("peak", "RMS", 8, 12):
        thd = [thd_percent(*case, kind) for case in cases]
        name = f"I/Q, {kind} coefficients" if isinstance(kind, int) else kind
        out.line(f"THD in %, {name}: {' '.join(f'{t:.4f}' for t in thd)}")
        if kind == 8:
            # The test's limits, rounded.
            for (freq, *_), t, limit in zip(cases, thd, (0.03, 0.013, 0.009, 0.007)):
                out.holds(f"  {freq} Hz", t, limit * 1.07)
    lags = constant("DETECTOR_LAG_S")
    found = []
    for attack, release in ((1e-3, 0.05), (3e-3, 0.1), (10e-3, 0.15), (30e-3, 0.4)):
        ms = times_ms(attack, release, 12)
        found.append([ms[0] - 1e3 * attack, ms[1] - 1e3 * release])
        out.line(f"{1e3 * attack:g}/{1e3 * release:g} ms measure {ms[0]:.3f}/{ms[1]:.2f} ms")
        own = [t - min(lag, 0.25 * t) for t, lag in zip((attack, release), lags)]
        ms = times_ms(*own, 12)
        out.holds("  with the lag taken off, attack is off by", abs(ms[0] / attack / 1e3 - 1), 0.1)
        out.holds("  and release", abs(ms[1] / release / 1e3 - 1), 0.02)
    out.line(f"least lags: {' and '.join(f'{x:.2f}' for x in np.min(found, 0))} ms")
    attack = times_ms(1e-4, 0.05, 12)[0]
    out.line(f"an attack of .1 ms measures {attack:.2f} ms: the tone itself counts")


if __name__ == "__main__":
    main(report)
