"""The voices of the preamp: the class-A stage, from published figures to the model's numbers, and the
roll-off behind it.

Feeds: the inversion of `preamp::voice`, the stated errors of `preamp::rolloff`, the droop of
`preamp::shaper`. The inversion takes the first terms of
the stage's Taylor series; the harmonics of the stage itself show what that leaves. H2 and H3 of the units that the
voices are named after stand in docs/sound.md.
"""

import numpy as np

from common import constant, db, gain, main

# H2 and H3 in dBc at 1 kHz and 0 VU, and the corner of the roll-off: Clean, Iron, Punch, Tube.
VOICES = {
    "Clean": (-108.0, -124.0, 150e3),
    "Iron": (-80.0, -98.0, 70e3),
    "Punch": (-92.0, -92.0, 90e3),
    "Tube": (-39.0, -55.0, 50e3),
}


# Worst error in dB to 20 kHz, and rates at which it holds.
ROLLOFF_LIMITS = [
    (0.009, (44.1e3, 48e3, 88.2e3, 96e3, 176.4e3, 192e3)),
    (0.013, (384e3,)),
    (0.031, (768e3,)),
]


def class_a(second, third):
    """Amplitude and bias of f(u + b) - f(b), f(u) = u/sqrt(1 + u^2), with these harmonics."""
    b = np.sqrt(3 / (13.5 * third / second**2 + 12))
    return second * 4 * (1 + b * b) / (3 * b), b


def harmonics(amplitude, b):
    """H2 and H3 over H1 of a sine through the stage itself."""
    t = 2 * np.pi * np.arange(1 << 12) / (1 << 12)
    u = amplitude * np.cos(t)
    # f(u + b) - f(b) without cancellation, by the difference of squares.
    root, root_b = np.sqrt(1 + (u + b) ** 2), np.sqrt(1 + b * b)
    y = u / root - b * u * (u + 2 * b) / (root * root_b * (root + root_b))
    h = [np.mean(y * np.cos(n * t)) for n in (1, 2, 3)]
    return abs(h[1] / h[0]), abs(h[2] / h[0])


def droop(f):
    """Gain of interpolation and averages at `f` of the rate at which the stage is called."""
    (near, far), (inner, outer) = constant("POINT"), constant("LINE")
    cos = lambda turns: np.cos(2 * np.pi * f * turns)
    points = 2 * (near * cos(0.5) + far * cos(1.5)) * cos(0.5)
    return inner * (1 + points) + outer * (cos(1) + points)


def rolloff_error_db(high_hz, factor, rate):
    """Worst error up to 20 kHz of the best of 26 roll-offs."""
    edge = min(20 / 44.1 * rate, 20e3) if rate < 66e3 else 30e3
    f = edge * (0.5 - 0.5 * np.cos(np.pi * (np.arange(24) + 0.5) / 24))
    wanted = lambda f: 1 / (droop(f / rate / factor) ** 2 * (1 + (f / high_hz) ** 4))
    phi = lambda f: np.sin(np.pi * f / rate) ** 2
    best = (np.inf, 0)
    for c in np.arange(-8, 5) / 10:
        for second in (0.0, c):
            poles = lambda p: ((1 + c) ** 2 - 4 * c * p) * ((1 + second) ** 2 - 4 * second * p)
            goal = wanted(f) * poles(phi(f))
            columns = np.stack([phi(f), phi(f) ** 2], 1) / goal[:, None]
            p1, p2 = np.linalg.lstsq(columns, 1 - poles(0) / goal, rcond=None)[0]
            power = lambda p: poles(0) + (p1 + p2 * p) * p
            if np.min(power(np.arange(33) / 32)) < 1e-4:
                continue
            error = np.max(np.abs(power(phi(f)) / goal - 1))
            if error < best[0]:
                g = np.linspace(0, min(edge, 20e3), 4000)
                best = error, np.max(np.abs(db(power(phi(g)) / poles(phi(g)) / wanted(g)) / 2))
    return best[1]


def report(out):
    for name, (second_db, third_db, _) in VOICES.items():
        amplitude, b = class_a(gain(second_db), gain(third_db))
        h2, h3 = db(harmonics(amplitude, b))
        out.line(f"{name}: amplitude {amplitude:.6g}, bias {b:.6g}: {h2:.3f} and {h3:.3f} dBc")
        out.holds(f"{name}, harmonics off by dB", max(abs(h2 - second_db), abs(h3 - third_db)), 0.15)
        out.holds(f"{name}, bias", b, 0.5)
    out.line(f"droop at 20 kHz of 4 x 44.1 kHz: {db(droop(20 / 44.1 / 4)):.3f} dB")
    for limit, rates in ROLLOFF_LIMITS:
        for rate in rates:
            first = sum(rate >= edge for edge in (66e3, 133e3, 266e3))
            worst = 0
            for top in (2, 3):
                for _, _, high_hz in VOICES.values():
                    worst = max(worst, rolloff_error_db(high_hz, 2 ** max(top - first, 0), rate))
            out.holds(f"roll-offs at {rate / 1e3:g} kHz, dB", worst, limit)


if __name__ == "__main__":
    main(report)
