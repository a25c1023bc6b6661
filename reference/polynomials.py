"""The polynomials of `dsp::math`: LOG2 and EXP2. Regenerates both to the last bit of f32.

log2(1+u) = u + u(1-u) h(u) on [0, 1] and 2^z = 1 + z e(z) on [-1/2, 1/2]: exact at the ends and at zero.
h and e are least squares of degree 4 over Chebyshev nodes (T. J. Rivlin, "The Chebyshev polynomials",
1974), computed in double precision, turned into powers and rounded.
"""

import numpy as np
from numpy.polynomial import Chebyshev, Polynomial

from common import db, main


def fit(f, low, high, degree):
    """Powers of the least squares over many Chebyshev nodes."""
    nodes = np.cos(np.pi * (np.arange(4000) + 0.5) / 4000)
    t = 0.5 * (low + high) + 0.5 * (high - low) * nodes
    return Chebyshev.fit(t, f(t), degree, [low, high]).convert(kind=Polynomial).coef


def h(u):
    return (np.log1p(u) / np.log(2) - u) / (u * (1 - u))


def e(z):
    return np.expm1(z * np.log(2)) / z


def report(out):
    log2, exp2 = fit(h, 0, 1, 4), fit(e, -0.5, 0.5, 4)
    out.constant("LOG2", log2, "f32")
    # The first is ln 2 by name, a bit or two off the fit's: no reduction is a gain of exactly one.
    out.constant("EXP2", exp2[1:], "f32")
    u, z = np.linspace(0, 1, 20001), np.linspace(-0.5, 0.5, 20001)
    level = u + u * (1 - u) * Polynomial(log2)(u)
    out.holds("log2, worst error in dB", 20 * np.log10(2) * np.max(np.abs(level - np.log2(1 + u))), 5e-5)
    power = 1 + z * Polynomial([np.log(2), *exp2[1:]])(z)
    out.holds("exp2, worst error in dB", np.max(np.abs(db(power / 2**z))), 2e-6)


if __name__ == "__main__":
    main(report)
