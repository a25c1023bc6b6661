"""How the tables of `dsp::matched` are found: the fit of one entry, nine numbers, from the sampled poles.

An entry says for one frequency and Q how c and the factors on g and k move with the gain, each as a
parabola over |gain|/9 dB - 1. Levenberg-Marquardt steps (D. W. Marquardt, "An algorithm for least-squares
estimation of nonlinear parameters", 1963) go for the least mean of the 2nd, then 4th and so on up to the
128th power of the error over nine gains, 20 Hz to 20 kHz: towards the least largest error.

What this is not: the search that made the tables. That one moved all entries of a table together, as they
act through the interpolation, and kept them on one branch of solutions from Q = 4 downwards. So these
numbers are not the tables' integers (as small an error is had in several places). What is checked is that
the fit ends at no larger an error than the table, whose entries also serve their neighbours, and that the
table's is within the target.
"""

import numpy as np

from common import gain, main
from matched import band, committed, error_db, grid, placing

GAINS_DB = np.array([1, 2, 4, 6, 9, 12, 14, 16, 18.0])
HZ = np.unique(np.concatenate([np.geomspace(20, 20e3, 30), np.arange(500, 20001, 250.0)]))


class Entry:
    """One place of a table."""

    def __init__(self, kind, rate, f0, q):
        self.kind, self.rate = kind, rate
        self.a = gain((1 if kind == "bell" else -1) * GAINS_DB / 2)
        self.f0, self.q = np.full(len(self.a), f0), np.full(len(self.a), q)
        u = GAINS_DB / 9 - 1
        self.powers = np.stack([np.ones_like(u), u, u * u])
        self.place = placing(kind, *band(self.f0, rate), self.a, self.q, committed())
        fields = grid({"bell": "bell", "high shelf": "shelf"}[kind])[0]
        self.low_c = fields["low_c"][int(rate == 48000)]

    def errors(self, numbers=None):
        """In dB, of nine numbers, or of the tables."""
        place = self.place
        if numbers is not None:
            place = np.ones_like(self.place)
            place[:, :3] += (numbers.reshape(3, 3) @ self.powers).T
            place[:, 0] += self.low_c - 1
        return error_db(self.kind, self.f0, self.a, self.q, self.rate, place, HZ).ravel()

    def slopes(self, numbers, errors):
        step = 1e-7
        moved = [self.errors(numbers + step * row) for row in np.eye(9)]
        return np.stack([(m - errors) / step for m in moved], 1)

    def fit(self):
        numbers, damping = np.zeros(9), 1e-3
        errors = self.errors(numbers)
        for power in (2, 4, 8, 16, 32, 64, 128):
            for _ in range(25):
                scale = np.max(np.abs(errors))
                cost = lambda e: np.sum(np.abs(e / scale) ** power)
                # A power's square root is what is made small: Gauss and Newton's least squares.
                weights = np.abs(errors / scale) ** (power / 2 - 1)
                slopes = self.slopes(numbers, errors) * (weights * power / 2)[:, None]
                square = slopes.T @ slopes
                goal = slopes.T @ (weights * errors)
                for _ in range(8):
                    own = np.diag(square)
                    damped = square + damping * np.diag(own + 1e-6 * own.max())
                    tried = numbers - np.linalg.solve(damped, goal)
                    new = self.errors(tried)
                    is_better = np.all(np.isfinite(new)) and cost(new) < cost(errors)
                    damping = max(0.3 * damping, 1e-7) if is_better else 4 * damping
                    if is_better:
                        numbers, errors = tried, new
                        break
                else:
                    break
        return numbers


def report(out):
    for kind, places in (
        ("bell", [(12.6e3, 1.0), (16e3, 4.0), (20.2e3, 4.0), (24e3, 0.71), (32e3, 2.0)]),
        ("high shelf", [(5e3, 0.71), (8e3, 1.0), (12.6e3, 0.5), (16e3, 2.0)]),
    ):
        for rate, target in ((44100.0, 0.03), (48000.0, 0.01)):
            for f0, q in places:
                entry = Entry(kind, rate, f0, q)
                worst = lambda numbers=None: np.max(np.abs(entry.errors(numbers)))
                fitted = entry.fit()
                plain, ours, table = worst(np.zeros(9)), worst(fitted), worst()
                text = f"{plain:.3f} sampled, {ours:.3f} fitted, {table:.3f} in the table, dB"
                out.line(f"{kind}, {rate / 1e3:g} kHz, {f0 / 1e3:g} kHz, Q {q:g}: {text}")
                if ours > table or table > target:
                    out.faults.append(f"{out.lines[-1]}: wanted fitted <= table <= {target}")


if __name__ == "__main__":
    main(report)
