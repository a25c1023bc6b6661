"""The meters: the VU's needle, the PPM's charging times, the true-peak interpolator.

VU: damping and frequency from 99 % after 300 ms and an overshoot of 1.25 % (ANSI C16.5-1942, IEC
60268-17:1990), to the last digit. PPM: both charging times by least squares (Nelder-Mead) over the burst
table of IEC 60268-10:1991, type IIa, at 192 kHz; found again within 2 %, with the same residual. True
peak: the claims of its head, and its window (J. F. Kaiser, "Nonrecursive digital filter design using the
I0-sinh window function", 1974).
"""

import numpy as np

from common import constant, db, gain, main, minimise

PPM_RATE = 192e3
BURSTS = [(10e-3, -2.0), (5e-3, -4.0), (1.5e-3, -9.0), (0.5e-3, -17.0)]


def vu():
    """Damping and radians per second."""
    over = -np.log(0.0125)
    damping = over / np.hypot(np.pi, over)
    low, high = 8.0, 20.0
    for _ in range(60):
        w = 0.5 * (low + high)
        wd = w * np.sqrt(1 - damping**2) * 0.3
        sine = damping / np.sqrt(1 - damping**2) * np.sin(wd)
        at_300_ms = 1 - np.exp(-damping * w * 0.3) * (np.cos(wd) + sine)
        low, high = (w, high) if at_300_ms < 0.99 else (low, w)
    return damping, w


def charged(x, time_s):
    """One capacitor: its greatest level over |x|, and where it ends."""
    step = 1 - np.exp(-1 / (time_s * PPM_RATE))
    back = gain(-24 / 2.8 / PPM_RATE)
    y, greatest = 0.0, []
    for m in np.abs(x).tolist():
        y = y + step * (m - y) if m > y else y * back
        greatest.append(y)
    return np.array(greatest)


def sine(seconds):
    n = np.arange(round(seconds * PPM_RATE))
    return np.sin(2 * np.pi * 5e3 * (n + 0.5) / PPM_RATE)


def ppm(times, weights=(0.5, 0.5)):
    """Errors of the burst table in dB, and the reading of a steady sine."""
    levels = sum(w * charged(sine(0.1), t) for w, t in zip(weights, times))
    steady = levels.max()
    # A burst's greatest reading is where it ends, or in its last half period.
    reads = [levels[: round(s * PPM_RATE)].max() for s, _ in BURSTS]
    return [db(r / steady) - wanted for r, (_, wanted) in zip(reads, BURSTS)], steady


def true_peak(taps, phases, beta):
    """The phases of the interpolator, scaled to unity at DC."""
    half = taps / 2
    at = np.arange(taps) - (half - 1) - (np.arange(1, phases + 1) / (phases + 1))[:, None]
    h = np.sinc(at) * np.i0(beta * np.sqrt(1 - (at / half) ** 2))
    return h / h.sum(1, keepdims=True)


def crest_error_db(h, freq):
    """Worst misreading of a sine of `freq` of the rate over all phases, by the cosine through extremes."""
    taps, phases = h.shape[1], len(h) + 1
    worst = 0
    for start in np.linspace(0, np.pi, 33):
        x = np.cos(2 * np.pi * freq * np.arange(taps + 400) + start)
        windows = np.lib.stride_tricks.sliding_window_view(x, taps)
        y = np.concatenate([windows[:, taps // 2 - 1 : taps // 2], windows @ h.T], 1).ravel()
        assert len(y) % phases == 0
        a, b, c = y[:-2], y[1:-1], y[2:]
        inner = (np.abs(b) >= np.abs(a)) & (np.abs(b) >= np.abs(c))
        a, b, c = a[inner], b[inner], c[inner]
        # b + C cos: A cos(p) = b, A cos(p +- w) = a, c.
        cos = 0.5 * (a + c) / b
        quarter = (a - c) / (2 * np.sqrt(np.maximum(1 - cos * cos, 1e-12)))
        worst = max(worst, np.abs(db(np.max(np.hypot(b, quarter)))))
    return worst


def report(out):
    damping, w = vu()
    out.constant("DAMPING", damping, 4, "vu")
    out.constant("NATURAL_RAD_PER_S", w, 2, "vu")
    found = constant("CHARGE_S", "ppm")
    errors, steady = ppm(found)
    out.line(f"PPM, bursts of 10, 5, 1.5 and .5 ms are off by dB: {' '.join(f'{e:.3f}' for e in errors)}")
    out.holds("PPM, worst burst in dB", np.max(np.abs(errors)), 0.45)
    off = abs(db(steady / constant("SINE_READING", "ppm")[0]))
    out.holds("PPM, SINE_READING is off by dB", off, 0.02)
    square = lambda p: np.sum(np.square(ppm(np.exp(p))[0]))
    best = np.exp(minimise(square, np.log([1e-3, 5e-3]), 0.2, 45))
    out.line(f"PPM, least squares from 1 and 5 ms: {best[0] * 1e3:.3f} and {best[1] * 1e3:.3f} ms")
    apart = np.max(np.abs(np.log(found / best)))
    out.holds("PPM, CHARGE_S from there", apart, 0.02)
    out.holds("PPM, residual above the least in dB", np.sqrt(square(np.log(found))) - np.sqrt(square(np.log(best))), 0.01)
    taps, phases, beta = (constant(n, "true_peak")[0] for n in ("TAPS", "PHASES", "KAISER_BETA"))
    out.line(f"true peak: {taps:g} taps, {phases:g} values between samples, window for 72 dB")
    out.constant("KAISER_BETA", 0.1102 * (72 - 8.7), 2, "true_peak")
    h = true_peak(int(taps), int(phases), beta)
    f = np.linspace(0, 0.46, 400)
    at = np.arange(taps) - (taps / 2 - 1) - (np.arange(1, phases + 1) / (phases + 1))[:, None]
    pass_band = [np.abs(np.exp(-2j * np.pi * f[:, None] * a) @ row) for a, row in zip(at, h)]
    out.holds("true peak, pass-band to .46 of the rate in dB", np.max(np.abs(db(pass_band))), 0.0045)
    tones = [crest_error_db(h, f) for f in (0.05, 0.25, 0.3971, 0.4535, 0.46)]
    out.holds("true peak, tones to .46 of the rate in dB", max(tones), 0.005)


if __name__ == "__main__":
    main(report)
