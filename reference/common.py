"""What every script here shares: the numbers that stand in the sources, and a report of one's own.

A script has one function, `report(out)`. What it says goes to `results/<script>.txt`; what it finds is
compared with the sources, or written there:

- `out.line(text)`: a line of the results;
- `out.constant(name, values, ...)`: the numbers of a Rust constant, which is found by its name;
- `out.stated(numbers)`: numbers that stand one after the other somewhere in the sources, in a test say;
- `out.holds(what, value, limit)`: a claim of the sources or of docs/sound.md: value <= limit.
"""

import re
import sys
from functools import cache
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "reference" / "results"
NUMBER = r"(?<![\w.])-?\d[\d_]*(?:\.[\d_]+)?(?:e-?\d+)?(?![\w])"


@cache
def sources():
    """Every Rust source with its text."""
    return {path: path.read_text() for path in sorted((ROOT / "src").rglob("*.rs"))}


def numbers(text):
    """The numbers in a piece of Rust, without its comments."""
    text = re.sub(r"//[^\n]*", "", text)
    return [float(n.replace("_", "")) for n in re.findall(NUMBER, text)]


@cache
def all_numbers():
    return {path: np.array(numbers(text)) for path, text in sources().items()}


@cache
def find(name, near=""):
    """File and place of the value of the constant `name`, in a file whose path has `near` in it."""
    pattern = re.compile(rf"\bconst {name}\s*:[^=]*=\s*(.*?);[ \t]*\n", re.S)
    found = [
        (path, match)
        for path, text in sources().items()
        if near in str(path.relative_to(ROOT))
        for match in pattern.finditer(text)
    ]
    if len(found) != 1:
        where = ", ".join(str(path.relative_to(ROOT)) for path, _ in found) or "nowhere"
        raise SystemExit(f"const {name} (near {near!r}) stands {where}: wanted once")
    return found[0]


@cache
def constant(name, near=""):
    """The numbers of the constant `name`."""
    return np.array(numbers(find(name, near)[1][1]))


def rust(value, decimals):
    """A number as Rust sources write it: `decimals` of them, or "f32" or "f64" for all that count."""
    if decimals == "f32":
        text = np.format_float_positional(np.float32(value), unique=True)
    elif decimals == "f64":
        text = repr(float(value))
    else:
        text = f"{value:.{decimals}f}"
    whole, _, part = text.partition(".")
    mantissa, e, exponent = part.partition("e")
    grouped = "_".join(mantissa[i : i + 3] for i in range(0, len(mantissa), 3)) or "0"
    return f"{whole}.{grouped}{e}{exponent}"


def is_same(found, wanted, decimals):
    if decimals == "f32":
        return np.float32(found) == np.float32(wanted)
    if decimals == "f64":
        # Sines and cosines may differ in the last bits from machine to machine.
        return abs(found - wanted) <= 4e-16 * max(abs(wanted), 1e-3)
    return abs(found - wanted) <= 0.5000001 * 10.0**-decimals


def as_pattern(text):
    """The text without its numbers, the numbers, and how fine each is printed."""
    texts = re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text)
    fine = [10.0 ** -len(t.partition("e")[0].partition(".")[2]) for t in texts]
    fine = [f * 10.0 ** int(t.partition("e")[2] or 0) for f, t in zip(fine, texts)]
    words = re.sub(r"\s+", " ", re.sub(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", "#", text))
    return words, [float(t) for t in texts], fine


class Report:
    """What one script says, and where the sources say something else."""

    def __init__(self, is_check):
        self.is_check = is_check
        self.lines = []
        self.faults = []

    def line(self, text=""):
        self.lines.append(text.rstrip())

    def holds(self, what, value, limit):
        # Rounding is another on every machine.
        shown = value if abs(value) > 1e-3 * abs(limit) else 0
        self.line(f"{what}: {shown:.3g} <= {limit:g}")
        if not value <= limit:
            self.faults.append(f"{what}: {value:.6g}, more than {limit:g}")

    def stated(self, what, wanted):
        """`wanted` stand one after the other, as they are, in some source."""
        wanted = np.array(wanted, float)
        self.line(f"{what}: {' '.join(f'{x:g}' for x in wanted)}")
        for found in all_numbers().values():
            starts = np.flatnonzero(np.isclose(found[: len(found) - len(wanted) + 1], wanted[0]))
            if any(np.allclose(found[s : s + len(wanted)], wanted, 1e-9, 1e-12) for s in starts):
                return
        self.faults.append(f"{what}: no source has {wanted.tolist()}")

    def constant(self, name, wanted, decimals, near=""):
        """The constant `name` is `wanted`, with so many `decimals` (or "f32", "f64": all of them)."""
        wanted = np.atleast_1d(wanted).ravel()
        path, match = find(name, near)
        found = numbers(match[1])
        if len(found) == len(wanted) and all(map(is_same, found, wanted, [decimals] * len(found))):
            self.line(f"{name} = {', '.join(f'{x:.10g}' for x in found)}")
            return
        if self.is_check or len(found) != len(wanted):
            self.faults.append(f"{path.relative_to(ROOT)}: {name} is {found}, not {wanted.tolist()}")
            return
        new = iter(rust(x, decimals) for x in wanted)
        value = re.sub(NUMBER, lambda _: next(new), match[1])
        text = path.read_text()
        path.write_text(text.replace(match[0], match[0].replace(match[1], value)))
        for known in (sources, all_numbers, find, constant):
            known.cache_clear()
        self.line(f"{name} = {', '.join(f'{x:.10g}' for x in wanted)}")

    def finish(self, name):
        """Compares with the results on record, or writes them. The faults."""
        text = "\n".join(self.lines) + "\n"
        path = RESULTS / f"{name}.txt"
        if not self.is_check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
            return self.faults
        recorded = path.read_text().splitlines() if path.exists() else []
        if len(recorded) != len(self.lines):
            self.faults.append(f"{path.name}: {len(recorded)} lines, not {len(self.lines)}")
        for was, now in zip(recorded, self.lines):
            (was_words, was_numbers, fine), (words, found, _) = as_pattern(was), as_pattern(now)
            is_near = len(was_numbers) == len(found) and all(
                abs(a - b) <= 2.01 * f for a, b, f in zip(was_numbers, found, fine)
            )
            if was_words != words or not is_near:
                self.faults.append(f"{path.name}: recorded {was!r}, now {now!r}")
        return self.faults


def main(report):
    """A script on its own: says what it finds, and writes nothing."""
    out = Report(True)
    report(out)
    print("\n".join(out.lines))
    if out.faults:
        sys.exit("\n".join(out.faults))


# Signals and filters.


def db(ratio):
    return 20 * np.log10(np.maximum(np.abs(ratio), 1e-30))


def gain(level_db):
    return 10.0 ** (np.asarray(level_db) / 20)


def at(b, a, w):
    """The response of a filter with coefficients of 1, 1/z, ... at `w` radians per sample."""
    z = np.exp(-1j * np.asarray(w))
    return np.polyval(np.asarray(b)[::-1], z) / np.polyval(np.asarray(a)[::-1], z)


def run_filter(x, response, tail=1 << 16):
    """`x`, from rest, through the filter of `response(w)`; it must have faded within `tail` samples."""
    n = 1 << (len(x) + tail - 1).bit_length()
    w = 2 * np.pi * np.arange(n // 2 + 1) / n
    return np.fft.irfft(np.fft.rfft(x, n) * response(w), n)[: len(x)]


def minimise(f, x, step, rounds=400):
    """The place of the least `f` near `x`: Nelder, Mead, "A simplex method for function
    minimization", 1965."""
    points = [np.array(x, float)]
    for i in range(len(x)):
        points.append(points[0] + np.eye(len(x))[i] * np.broadcast_to(step, len(x))[i])
    values = [f(p) for p in points]
    for _ in range(rounds):
        order = np.argsort(values)
        points, values = [points[i] for i in order], [values[i] for i in order]
        centre = np.mean(points[:-1], 0)
        tried = centre + (centre - points[-1])
        value = f(tried)
        if value < values[0]:
            further = centre + 2 * (centre - points[-1])
            further_value = f(further)
            if further_value < value:
                tried, value = further, further_value
        elif value >= values[-2]:
            tried = centre + 0.5 * (points[-1] - centre)
            value = f(tried)
        if value < values[-1]:
            points[-1], values[-1] = tried, value
        else:
            points = [points[0]] + [0.5 * (points[0] + p) for p in points[1:]]
            values = [values[0]] + [f(p) for p in points[1:]]
    return points[int(np.argmin(values))]
