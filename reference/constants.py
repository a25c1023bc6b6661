"""Numbers that follow from a formula, and stand in the sources as digits.

EQ: the Q law of type G and the nodes of the fit. Filters: the fourth-order Butterworth. Output: the guard.
Compressor: the network of auto release, the opto's halving, the curve of all buttons, the lags of the
RMS window. Tolerance: the generator and the frozen channel. Preamp: its law of harmonics.
"""

import numpy as np

from common import constant, gain, main, minimise

# 1176, all buttons in: dB over the threshold and dB of reduction, as published.
ALL_IN = np.array([(4, 1.2), (8, 5), (12, 10.2), (20, 18.5), (30, 28)])


def growth(g):
    """F of the proportional-Q band for the gain g; see docs/sound.md."""
    wiper, end = constant("WIPER")[0], gain(18)
    middle = 1 / (end - 1) + 0.5 + 0.25 * wiper
    tau = (g - 1) / (g + 1)
    return (1 + np.sqrt(1 + 4 * wiper * middle * tau**2)) * 0.5 * (np.sqrt(g) + 1 / np.sqrt(g))


def hinge(d, at, width, slope):
    """A soft hinge: 0, a parabola over the width, a straight line."""
    inside = np.clip(d - at + width / 2, 0, width)
    return slope * (inside**2 / (2 * width) + np.maximum(d - at - width / 2, 0))


def split_mix(state):
    """The output for a state of SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014)."""
    mask = (1 << 64) - 1
    z = state & mask
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & mask
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & mask
    return z ^ (z >> 31)


def eq_and_filters(out):
    out.constant("END_GAIN", gain(18), "f64")
    out.constant("END_GROWTH", growth(gain(18)), "f64")
    out.line(f"Q of type G when flat: {growth(1) / growth(gain(18)):.4f} of the Q at 18 dB")
    angles = np.pi * (2 * np.arange(12) + 1) / 24
    out.constant("BAND_SQUARES", (0.5 * (1 - np.cos(angles))) ** 2, "f64")
    out.constant("BUTTERWORTH_4", [2 * np.cos(np.pi / 8), 2 * np.sin(np.pi / 8)], "f64")
    out.constant("GUARD_CEILING_GAIN", gain(-0.3), 6)
    out.constant("GUARD_KNEE_GAIN", gain(-3), 7)


def compressor(out):
    # .47 uF with 91 kOhm, 6.8 uF with 750 kOhm, in series.
    (c1, r1), (c2, r2) = (0.47e-6, 91e3), (6.8e-6, 750e3)
    share, burst = r2 / (r1 + r2), c1 / (c1 + c2)
    settle = (c1 + c2) * r1 * r2 / (r1 + r2)
    wanted = [round(c1 * r1, 3), 5, share, burst, settle]
    found = constant("AUTO")
    out.line(f"auto release: {c1 * r1:.4f} and {c2 * r2:.2f} s, {share:.4f}, {burst:.4f}, {settle:.3f} s")
    # The slow time constant is listed as 5.0, without and with charge.
    found = np.delete(found, 2) if len(found) == 6 else found
    out.holds("AUTO from there", np.max(np.abs(found / wanted - 1)), 0.01)
    cell = constant("CELL")
    left = lambda slow: (1 - cell[-3]) * np.exp(-0.06 / cell[0]) + cell[-3] * np.exp(-0.06 / slow)
    out.line(f"opto after 60 ms: {left(0.5):.3f} to {left(5):.3f}")
    out.holds("opto, half after 60 ms, off by", max(abs(left(0.5) - 0.5), abs(left(5) - 0.5)), 0.035)
    values = constant("ALL_IN")
    d, wanted = ALL_IN.T
    error = lambda v: hinge(d, *v[:3]) + hinge(d, *v[3:]) - wanted
    out.line(f"all buttons, off by dB: {' '.join(f'{e:.2f}' for e in error(values))}")
    out.holds("all buttons, worst point in dB", np.max(np.abs(error(values))), 0.7)
    # The widths as they are; the rest by least squares.
    free = lambda v: np.insert(v, [1, 3], [6, 6])
    best = minimise(lambda v: np.sum(error(free(v)) ** 2), np.delete(values, [1, 4]), 0.2)
    rms = lambda v: np.sqrt(np.mean(error(v) ** 2))
    out.line(f"all buttons, RMS: {rms(values):.2f} dB, least squares {rms(free(best)):.2f} dB")
    # Behind 12 dB over the threshold, in time constants.
    rise = np.pi**2 / 6 * 10 / np.log(10) / 12
    fall = 0.5 * 12 / (10 / np.log(10))
    out.constant("RMS_LAGS", [round(rise, 1), fall], 2)


def tolerance(out):
    golden = 0x9E3779B97F4A7C15
    assert split_mix(golden) == 0xE220A8397B1DCDAF
    # Channel 1, control 0, at a tolerance of 1: .3 dB times an even draw from [-1, 1).
    drawn = split_mix((1 << 32) * golden + golden) >> 11
    out.constant("FROZEN_TRIM_DB", 0.3 * (drawn / (1 << 52) - 1), "f64")


def report(out):
    eq_and_filters(out)
    compressor(out)
    tolerance(out)
    out.constant("SHARE", 1 - np.exp(-1), "f64", "times")


if __name__ == "__main__":
    main(report)
