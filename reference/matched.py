"""The EQ's matched filters, designed as `dsp::matched` does but in numpy, and how well its tables hold.

The tables (`matched::table`: BELL, SHELF, RESONANCE) are the end of a long search whose path is not on
record, so this script does not regenerate them: it verifies them. It reads the integers from the sources,
designs bells and shelves over frequency, Q and gain, between the entries as well as at them, of types E
and G, and measures the distance to the analog prototype, 20 Hz to 20 kHz, against stated bounds; those of
the bells are the figures in the head of `matched::table`. The results hold a digest of each table, so
that no integer changes unseen, and the errors without the tables.
"""

import hashlib
import re
from functools import cache

import numpy as np

from common import constant, gain, main, numbers, sources
from constants import growth

PARTS = 20 / 44.1, 20 / 48
PLAIN_PART = 20 / 64
ROWS_PER_OCTAVE = 2.0
# Numbers per entry; first and columns per octave; columns; first log2(Q).
GRIDS = {"bell": 3, "shelf": 3, "resonance": 4}


def coefficients(kind, a, q):
    """n0 to n2 and d0 to d2 of |H|^2 in x^2."""
    one, aa, qq = np.ones_like(a * q), a * a, 1 / (q * q)
    shelf = a * qq - 2 * a
    if kind == "bell":
        return (one, aa * qq - 2, one), (one, qq / aa - 2, one)
    if kind == "high shelf":
        return (aa * one, shelf * aa, aa * aa * one), (aa * one, shelf, one)
    if kind == "low shelf":
        return (aa * aa * one, shelf * aa, aa * one), (one, shelf, aa * one)
    return (one, 0 * one, 0 * one), (one, qq - 2, one)


def power(kind, x, a, q):
    """|H|^2 of the prototype at x = f/f0 for a = sqrt(gain)."""
    n, d = coefficients(kind, np.asarray(a, float), np.asarray(q, float))
    xx = np.asarray(x, float) ** 2
    return (n[0] + xx * (n[1] + xx * n[2])) / (d[0] + xx * (d[1] + xx * d[2]))


def field(text, key):
    """A field of a Rust literal: a number, a quotient, a list, or [value; count]."""
    value = re.search(rf"\b{key}: (\[.*?\]|[^,]*),", text)[1]
    found = numbers(value)
    if ";" in value:
        return np.full(int(found[1]), found[0])
    if value.startswith("["):
        return np.array(found)
    return found[0] / found[1] if "/" in value else found[0]


@cache
def grid(name):
    """The table of that name: its fields, and its integers as [rate, row, column, number, power]."""
    text = next(t for path, t in sources().items() if path.name == f"{name}.rs" and "AT_441" in t)
    keys = "first_octave", "columns_per_octave", "columns", "first_q_log2", "units", "low_c"
    fields = {key: field(text, key) for key in keys}
    shape = -1, int(fields["columns"]), GRIDS[name], 3
    tables = [constant(f"AT_{rate}", f"{name}.rs").reshape(shape) for rate in (441, 480)]
    return fields, np.stack(tables)


def read(fields, table, octaves, q_log2, nine_db):
    """Numbers of one table, one row per filter."""
    rows, columns = table.shape[:2]
    place = lambda p, count: (
        np.minimum(np.clip(p, 0, count - 1).astype(int), count - 2),
        np.clip(p, 0, count - 1),
    )
    column, x = place((octaves - fields["first_octave"]) * fields["columns_per_octave"], columns)
    row, y = place((q_log2 - fields["first_q_log2"]) * ROWS_PER_OCTAVE, rows)
    x, y = x - column, y - row
    powers = np.stack([np.ones_like(nine_db), nine_db, nine_db**2], 1)
    value = lambda r, c: np.einsum("fnp,fp->fn", table[r, c], powers)
    low = (1 - x)[:, None] * value(row, column) + x[:, None] * value(row, column + 1)
    high = (1 - x)[:, None] * value(row + 1, column) + x[:, None] * value(row + 1, column + 1)
    return ((1 - y)[:, None] * low + y[:, None] * high) * fields["units"]


def placing(kind, part, octaves, a, q, tables, is_plain=False):
    """c, g, k and the factors on q0 to q3, for canonical filters."""
    first = np.clip((part - PARTS[1]) / (PARTS[0] - PARTS[1]), 0, 1)
    from_plain = np.clip((part - PLAIN_PART) / (PARTS[1] - PLAIN_PART), 0, 1)
    shares = [first * from_plain, (1 - first) * from_plain]
    count, plain_c = len(octaves), 2.2 * part * part
    out = np.tile([plain_c, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], (count, 1))
    name = {"bell": "bell", "high shelf": "shelf"}.get(kind)
    if name is None or is_plain:
        return out
    fields = grid(name)[0]
    out[:, 0] = shares[0] * fields["low_c"][0] + shares[1] * fields["low_c"][1]
    out[:, 0] += (1 - sum(shares)) * plain_c
    q_log2, nine_db = np.log2(q), np.abs(np.log2(a)) * 40 / 9 * np.log10(2) - 1
    is_in = octaves > fields["first_octave"]
    for i, share in enumerate(shares):
        out[:, :3] += share * is_in[:, None] * read(fields, tables[name][i], octaves, q_log2, nine_db)
    if name == "shelf":
        fields = grid("resonance")[0]
        is_in = is_in & (q_log2 > fields["first_q_log2"])
        weight = np.minimum(2 * (nine_db + 1), 1) * is_in
        for i, share in enumerate(shares):
            values = read(fields, tables["resonance"][i], octaves, q_log2, nine_db)
            out[:, 3:] += (share * weight)[:, None] * values
    return out


def pairs(kind, radians, a, q):
    """gg and kg of the sampled poles, and of the analog zeros over them."""
    damping = 0.5 / (a * q) if kind == "bell" else 0.5 / q
    pole = radians * {"high shelf": np.sqrt(a), "low shelf": 1 / np.sqrt(a)}.get(kind, 1.0)
    turn = np.sqrt(np.maximum(1 - damping**2, 0)) * pole
    over = np.maximum(turn - 0.9 * np.pi, 0)
    angle = np.where(over > 0, 0.9 * np.pi + over / (1 + over / (0.06 * np.pi)), turn)
    gap = -np.expm1(-damping * pole)
    sin, around = np.sin(angle / 2) ** 2, 4 * (1 - gap)
    dc, nyquist, loss = gap**2 + around * sin, gap**2 + around * (1 - sin), gap * (2 - gap)
    fast = damping + np.sqrt(np.maximum(damping**2 - 1, 0))
    slow_gap, fast_gap = -np.expm1(-pole / fast), -np.expm1(-pole * fast)
    is_real = damping > 1
    dc = np.where(is_real, slow_gap * fast_gap, dc)
    nyquist = np.where(is_real, (2 - slow_gap) * (2 - fast_gap), nyquist)
    loss = np.where(is_real, slow_gap + fast_gap - slow_gap * fast_gap, loss)
    return dc / nyquist, 2 * loss / nyquist


def spline(u):
    u = np.abs(u)
    v = np.maximum(2 - u, 0)
    return np.where(u < 1, 2 / 3 + u * u * (0.5 * u - 1), v**3 / 6)


def band(f0, rate):
    """Top of the matched band as a part of the rate, and the octaves from there to f0."""
    top = min(20e3, 20 / 44.1 * rate)
    return top / rate, np.log2(f0 / top)


def design(kind, f0, a, q, rate, place):
    """Squared numerator and denominator, cubics in t = tan^2(w/2), of canonical filters, a row each."""
    part, octaves = band(f0, rate)
    top = part * rate
    gg, kg = pairs(kind, 2 * np.pi * f0 / rate, a, q)
    gg, kg = gg * place[:, 1] ** 2, kg * place[:, 1] * place[:, 2]
    pp = ((1 + place[:, 0]) / (1 - place[:, 0])) ** 2
    # |D|^2 = ((gg - t)^2 + kg^2 t)(pp + t), lowest power first.
    quad = np.stack([gg * gg, kg * kg - 2 * gg, np.ones_like(gg)], 1)
    d = np.zeros((len(f0), 4))
    d[:, :3] += quad * pp[:, None]
    d[:, 1:] += quad
    # Nodes: twelve over the band, and splines every half octave around f0.
    wide = (0.5 * (1 - np.cos(np.pi * (2 * np.arange(12) + 1) / 24))) ** 2
    near = 0.5 ** np.arange(24)
    squares = np.concatenate([wide, near])
    weights = np.concatenate(
        [np.tile(1 + wide**2, (len(f0), 1)), spline(np.arange(24) + 2 * octaves[:, None])], 1
    )
    t = np.tan(np.pi * part * np.sqrt(squares)) ** 2
    x = np.sqrt(squares) * (top / f0)[:, None]
    wanted = power(kind, x, a[:, None], q[:, None])
    inverse = 1 / (wanted * np.polynomial.polynomial.polyval(t, d.T, tensor=True))
    q0 = power(kind, 0, a, q) * gg * gg * pp * place[:, 3]
    row = weights * inverse * (1 - q0[:, None] * inverse)
    square = weights * inverse**2
    matrix = np.stack([np.sum(square * t**i, 1) for i in range(2, 7)], 1)
    right = np.stack([np.sum(row * t**i, 1) for i in range(1, 4)], 1)
    at_nyquist = power(kind, rate / 2 / f0, a, q)
    weight = 1e-9 if kind == "low-pass" else 1e-4
    matrix[:, 4] += weight / at_nyquist**2
    right[:, 2] += weight / at_nyquist
    cubic = np.linalg.solve(matrix[:, [[0, 1, 2], [1, 2, 3], [2, 3, 4]]], right[:, :, None])[:, :, 0]
    cubic *= place[:, 4:]
    cubic[:, 2] = np.maximum(cubic[:, 2], 1e-3 * at_nyquist)
    return np.concatenate([q0[:, None], cubic], 1), d


def error_db(kind, f0, a, q, rate, place, hz):
    """Distance to the prototype in dB, a row per filter and a column per frequency."""
    n, d = design(kind, f0, a, q, rate, place)
    t = np.tan(np.pi * hz / rate) ** 2
    powers = np.stack([np.ones_like(t), t, t * t, t**3])
    wanted = power(kind, hz / f0[:, None], a[:, None], q[:, None])
    return 10 * np.log10((n @ powers) / (d @ powers) / wanted)


def committed():
    return {name: grid(name)[1] for name in GRIDS}


def digest(table):
    """Letters that change with every integer of a table."""
    digits = hashlib.sha256(table.astype("<i4").tobytes()).hexdigest()[:12]
    return digits.translate(str.maketrans("0123456789", "ghijklmnop"))


def survey(kind, f0s, qs, gains_db, rate, tables, is_plain=False, is_g=False):
    """The worst error in dB, and where: Hz, Q, dB. In blocks, to spare the memory."""
    hz = np.unique(np.concatenate([np.geomspace(20, 20e3, 60), np.arange(250, 20001, 250.0)]))
    sign = 1 if kind == "bell" else -1
    worst = (0.0,)
    for f0 in f0s:
        qq, dd = (m.ravel() for m in np.meshgrid(qs, gains_db))
        if is_g:
            qq = qq * growth(gain(dd)) / growth(gain(18))
        a = gain(sign * dd / 2)
        f = np.full(len(qq), f0)
        place = placing(kind, *band(f, rate), a, qq, tables, is_plain)
        errors = np.abs(error_db(kind, f, a, qq, rate, place, hz)).max(1)
        i = np.argmax(errors)
        worst = max(worst, (errors[i], f0, qq[i], dd[i]))
    return worst


def report(out):
    tables = committed()
    for name, table in tables.items():
        out.line(f"{name}: {table.size} integers, {digest(table)}")
    gains = np.array([1, 2, 3, 4.5, 6, 9, 12, 15, 18.0])
    bells = np.concatenate([np.arange(1e3, 12e3, 1e3), np.arange(12e3, 40001, 250.0), [5e3, 20.2e3]])
    shelves = np.concatenate([np.arange(1e3, 6e3, 500.0), np.geomspace(6e3, 40e3, 90)])
    qs = np.geomspace(0.3, 4, 40)
    for rate, limit, bell_limit in ((44100.0, 0.031, 0.0226), (48000.0, 0.01, 0.0075)):
        for kind, f0s, most in (("bell", bells, bell_limit), ("high shelf", shelves, limit)):
            e, f0, q, gain_db = survey(kind, f0s, qs, gains, rate, tables)
            out.line(f"{kind} at {rate / 1e3:g} kHz: worst at {f0:.0f} Hz, Q {q:.2f}, {gain_db:g} dB")
            out.holds("  error in dB", e, most)
            e, f0, q, gain_db = survey(kind, f0s[::2], qs[::2], gains, rate, tables, is_g=True)
            out.holds("  of type G, in dB", e, limit)
            plain = survey(kind, f0s[::4], qs[::4], gains, rate, tables, True)
            out.line(f"  without the tables: {plain[0]:.3f} dB")


if __name__ == "__main__":
    main(report)
