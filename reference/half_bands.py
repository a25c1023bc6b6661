"""Elliptic half-bands of two all-pass chains: `dsp::oversampling` and the 90 degree pair of
`dsp::detector`. The sources compute the coefficients; here they are computed again, for their tests.

Design by the elliptic nome: R. A. Valenzuela, A. G. Constantinides, "Digital signal processing schemes
for efficient interpolation and decimation", IEE Proc. G, 1983. The turn of a half-band by j that makes
a pair in quadrature of it: R. Ansari, "Elliptic filter design for a class of generalized halfband
filters", IEEE Trans. ASSP, 1985.
"""

import numpy as np

from common import db, main

BASE_EDGE = 20 / 44.1
# Coefficients of the half-bands above the base rate, octave by octave.
COUNTS = [8, 4, 2]


def half_band(count, width):
    """Coefficients for a transition of `width`, a fraction of the higher rate, in ascending order."""
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
    return np.array(out)


def octave(index):
    """The half-band between 2^index and 2^(index + 1) times the base rate."""
    return half_band(COUNTS[index], 0.5 - BASE_EDGE / 2**index)


def response(coefs, w):
    """(A0(z^2) + A1(z^2)/z)/2 at `w` radians per sample of the higher rate."""
    z = np.exp(-1j * np.asarray(w))
    a0 = np.prod([(c + z * z) / (1 + c * z * z) for c in coefs[0::2]], axis=0)
    a1 = np.prod([(c + z * z) / (1 + c * z * z) for c in coefs[1::2]], axis=0)
    return 0.5 * (a0 + z * a1)


def quadrature(coefs, w):
    """I and Q of `coefs` turned by j."""
    z = np.exp(-1j * np.asarray(w))
    i = np.prod([(c - z * z) / (1 - c * z * z) for c in coefs[0::2]], axis=0)
    q = np.prod([(c - z * z) / (1 - c * z * z) for c in coefs[1::2]], axis=0)
    return i, z * q


def delay_samples(octaves):
    """Group delay of the bass up and down again, in samples of the base rate. Down again, the odd of
    two samples is kept, which takes the delay of 1/z away."""
    d = 1e-4
    total = 0.0
    for o in range(octaves):
        low, high = response(octave(o), np.array([-d, d]))
        delay = -np.angle(high / low) / (2 * d)
        total += (2 * delay - 1) / 2 ** (o + 1)
    return total


def report(out):
    # The test states eight digits.
    for o in (0, 1):
        out.stated(f"octave {o}", np.round(octave(o), 8))
    for o, wanted in enumerate((104.0, 125.0, 98.5)):
        w = np.linspace(np.pi - np.pi * BASE_EDGE / 2**o, np.pi, 20001)
        least = -np.max(db(response(octave(o), w)))
        out.line(f"octave {o}, {COUNTS[o]} coefficients: {least:.2f} dB of attenuation")
        out.holds(f"octave {o}, missing attenuation", wanted - least, 0)
    for octaves in (1, 2, 3):
        out.line(f"group delay of {2**octaves}x at 44.1 kHz: {delay_samples(octaves):.4f} samples")
    out.stated("octaves suppress", [104.0, 125.0, 98.5])
    detector = half_band(12, 40 / 48000)
    out.stated("detector at 48 kHz", np.round(detector, 8))
    for count in (8, 12):
        for rate in (44.1e3, 48e3, 192e3):
            hz = np.geomspace(20, rate / 2 - 20, 20001)
            i, q = quadrature(half_band(count, 40 / rate), 2 * np.pi * hz / rate)
            apart = np.abs(np.abs(np.angle(q / i)) - np.pi / 2)
            # |I + jQ| of a tone moves by half the sine of what is missing, either way.
            ripple = 10 * np.log10(1 + np.sin(np.max(apart)))
            degrees = np.degrees(np.max(apart))
            out.line(f"{count} coefficients, {rate / 1e3:g} kHz: {degrees:.4f} degrees, {ripple:.4f} dB")


if __name__ == "__main__":
    main(report)
