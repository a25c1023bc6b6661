"""Aliases of the preamp's stage in double precision: wanted values of its tests; and the search for the
weights of `preamp::shaper`, POINT and LINE.

A sine of a whole odd number of periods in 2^14 samples goes up through the half-bands of
`half_bands.py`, through the averages of f(u) = u/sqrt(1 + u^2) over half-lines (J. Parker, V. Zavalishin,
E. Le Bivic, "Reducing the aliasing of nonlinear waveshaping using continuous-time convolution", DAFx
2016), and down again; everything is periodic, so all filters are exact in the spectrum. What is not on
a multiple of the sine, 20 Hz to 20 kHz, is alias.

POINT and LINE were found by such a search, which stopped at three digits; here it is shown that no
neighbour on a grid of .001 (far weight) and .002 (outer weight) is better by more than the stated dB.
"""

import numpy as np

from common import constant, main
from half_bands import octave, response

N = 1 << 14
FREQS_HZ = [5e3, 7e3, 9.3e3, 10e3, 12.1e3, 15e3]


def resample(x, octaves, is_up):
    for o in range(octaves) if is_up else reversed(range(octaves)):
        if is_up:
            doubled = np.zeros(2 * len(x))
            doubled[::2] = 2 * x
            x = doubled
        n = len(x)
        h = response(octave(o), 2 * np.pi * np.arange(n // 2 + 1) / n)
        x = np.fft.irfft(np.fft.rfft(x) * h, n)
        x = x if is_up else x[1::2]
    return x


def stage(u, far, outer):
    """The averages, weighed into one output per sample, of periodic samples."""
    near, inner = 0.5 - far, 0.5 - outer
    before = lambda x, n=1: np.roll(x, n)
    # Points halfway between the samples one and two earlier.
    half = near * (before(u) + before(u, 2)) + far * (u + before(u, 3))
    root = lambda x: np.sqrt(1 + x * x)
    line = lambda a, b: (a + b) / (root(a) + root(b))
    first, second = line(before(u, 2), half), line(half, before(u))
    return inner * (before(second) + first) + outer * (before(first) + second)


def alias_dbc(y, cycles, rate):
    power = np.abs(np.fft.rfft(y)) ** 2
    k = np.arange(N // 2 + 1)
    hz = k * rate / N
    return 10 * np.log10(power[(k % cycles != 0) & (hz > 20) & (hz <= 20e3)].sum() / power[cycles])


def row(rate, amplitude, octaves, far, outer):
    out = []
    for freq_hz in FREQS_HZ:
        cycles = int(round(freq_hz / rate * N)) | 1
        key = rate, amplitude, octaves, cycles
        if key not in SEEN:
            x = amplitude * np.sin(2 * np.pi * cycles * np.arange(N) / N)
            SEEN[key] = resample(x, octaves, True)
        y = resample(stage(SEEN[key], far, outer), octaves, False)
        out.append(alias_dbc(y, cycles, rate))
    return np.array(out)


# What went up, which does not depend on the weights.
SEEN = {}


def report(out):
    (_, far), (_, outer) = constant("POINT"), constant("LINE")
    for rate in (44.1e3, 48e3):
        for octaves, name in ((2, "Live"), (3, "HQ")):
            for amplitude in (2, 8):
                dbc = row(rate, amplitude, octaves, far, outer)
                text = " ".join(f"{a:7.1f}" for a in dbc)
                out.line(f"{rate / 1e3:g} kHz, {name}, amplitude {amplitude}: {text} dBc")
                if octaves == 2 and amplitude == 8:
                    out.stated("  in the test", np.round(dbc, 1))
    # The search: the loudest alias in Live, 18 dB over the knee, and its sum in dB.
    total = lambda far, outer: sum(
        row(rate, 8, 2, far, outer).sum() for rate in (44.1e3, 48e3)
    )
    here = total(far, outer)
    best = min(
        (total(far + i * 1e-3, outer + j * 2e-3), i, j) for i in (-2, 0, 2) for j in (-2, 0, 2)
    )
    out.line(f"mean alias of the row above: {here / 12:.2f} dBc")
    out.holds("best neighbour is better by dB", (here - best[0]) / 12, 0.5)


if __name__ == "__main__":
    main(report)
