"""The tilt in front of the compressor's detector: TILT_FROM_HZ, TILT_TO_HZ, TILT_TO_RATE and the number of
pairs of `compressor::sidechain`.

Pole-zero pairs at even distances in log frequency (A. Oustaloup et al., "Frequency-band complex
noninteger differentiator", IEEE Trans. Circuits and Systems I, 2000). The ends were fitted for the least
error at 44.1 to 768 kHz with 10 dB per decade, and rounded: here the error of the rounded numbers, that
of the best ends of a grid around them, and the errors of lesser slopes, for which nothing was fitted.
"""

import numpy as np

from common import constant, db, main

RATES = [44.1e3, 48e3, 88.2e3, 96e3, 192e3, 384e3, 768e3]
# dB per decade.
SLOPES = [2.5, 5.0, 7.5, 9.0, 10.0]


def error_db(rate, slope_db, ends, pairs):
    """Worst distance to the straight line through 1 kHz, 20 Hz to 20 kHz."""
    low, high, share = ends
    ratio = (min(high, share * rate) / low) ** (1 / pairs)
    centres = low * ratio ** (np.arange(pairs) + 0.5)
    apart = ratio ** (0.5 * slope_db / 20)
    hz = np.concatenate([[1e3], np.geomspace(20, min(20e3, 20 / 44.1 * rate), 200)])
    turn = np.exp(-2j * np.pi * hz / rate)
    t = lambda f: np.tan(np.minimum(np.pi * f / rate, 1.5))
    root = lambda f: (1 - t(f)) / (1 + t(f))
    h = np.ones(len(hz), complex)
    for c in centres:
        h *= (1 - root(c / apart) * turn) / (1 - root(c * apart) * turn)
    level = db(h)
    return np.max(np.abs(level - level[0] - slope_db * np.log10(hz / 1e3)))


def worst(ends, slopes=(10.0,), rates=RATES):
    errors = [error_db(rate, d, ends, 5 + (rate >= 60e3)) for rate in rates for d in slopes]
    return max(errors)


def report(out):
    ends = [constant(name)[0] for name in ("TILT_FROM_HZ", "TILT_TO_HZ", "TILT_TO_RATE")]
    for slope in SLOPES:
        errors = [worst(ends, [slope], [rate]) for rate in RATES]
        out.line(f"{slope:g} dB per decade: {' '.join(f'{e:.3f}' for e in errors)} dB")
    here = worst(ends)
    out.holds("10 dB per decade, worst error in dB", here, 0.4)
    out.holds("others from 88.2 kHz on", worst(ends, SLOPES, RATES[2:]), 0.35)
    out.holds("others at 44.1 and 48 kHz", worst(ends, SLOPES, RATES[:2]), 1.15)
    grid = [
        (worst((low, high, share)), low, high, share)
        for low in np.arange(5, 10)
        for high in np.arange(90e3, 135e3, 10e3)
        for share in np.arange(1.7, 2.1, 0.06)
    ]
    best = min(grid)
    out.line(f"best of a grid: {best[0]:.3f} dB from {best[1]:g} to {best[2]:g} Hz or {best[3]:.2f} of the rate")
    out.holds("the constants are worse by dB", here - best[0], 0.05)


if __name__ == "__main__":
    main(report)
