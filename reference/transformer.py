"""The transformer of `dsp::preamp`: wanted values of its tests, and how well one step solves it.

d lambda/dt = v - i(lambda), out = v - i(lambda), i = w lambda + k2 lambda|lambda| + k3 lambda^3. For a sine
the steady state is found by harmonic balance: the linear part is inverted in the spectrum, what is bent
is put in again and again until nothing changes (M. Nakhla, J. Vlach, "A piecewise harmonic balance
technique for determination of periodic response of nonlinear systems", IEEE Trans. CAS, 1976). That is
the circuit in continuous time, without a sample rate.

Laws: Lord Rayleigh, "On the behaviour of iron and steel under the operation of feeble magnetic forces",
1887 (square); B. Whitlock, "Audio transformer basics", in G. Ballou, "Handbook for Sound Engineers",
2008 (nearly pure third, quartering per octave).
"""

import numpy as np

from common import db, gain, main

POINTS = 1 << 12


def third_dbc(freq_hz, amplitude, corner_hz, square, cube):
    """Third harmonic of a sine in dBc."""
    v = amplitude * np.sin(2 * np.pi * np.arange(POINTS) / POINTS)
    k = np.arange(POINTS // 2 + 1)
    inverse = 2j * np.pi * freq_hz * k + 2 * np.pi * corner_hz
    flux = np.zeros(POINTS)
    for _ in range(400):
        bent = flux * np.abs(flux) * (square + cube * np.abs(flux))
        new = np.fft.irfft(np.fft.rfft(v - bent) / inverse, POINTS)
        step, flux = np.max(np.abs(new - flux)), 0.5 * (flux + new)
        if step < 1e-14 * amplitude:
            break
    else:
        raise SystemExit(f"{freq_hz} Hz, {amplitude}: no steady state")
    out = np.fft.rfft(v - 2 * np.pi * corner_hz * flux - bent)
    return db(out[3] / out[1])


def report(out):
    square = [third_dbc(20 * 2**i, 1, 2, 2e3, 0) for i in range(5)]
    out.stated("square law, 20 to 320 Hz", np.round(square, 1))
    for level in (-20, -10, 6):
        third = np.round(third_dbc(40, gain(level), 2, 2e3, 0), 1)
        out.stated(f"square law, 40 Hz at {level} dB", [level, third])
    for i in range(1, 5):
        out.stated(f"cubic law, {20 * 2**i} Hz", [i, np.round(third_dbc(20 * 2**i, 1, 2, 0, 4e6), 1)])
    # cos|cos| has 8/(15 pi) of a third harmonic.
    t = 2 * np.pi * (np.arange(1 << 16) + 0.5) / (1 << 16)
    third = 2 * np.mean(np.cos(t) * np.abs(np.cos(t)) * np.cos(3 * t))
    out.holds("SQUARE_THIRD is off by", abs(third - 8 / (15 * np.pi)), 1e-9)


if __name__ == "__main__":
    main(report)
