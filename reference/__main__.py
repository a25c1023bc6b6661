"""Runs every script: writes results and constants, or with `--check` compares them.

`cargo xtask reference [--check]` does this with numpy in an environment of its own.
"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module

# In the order of their running times, the longest first.
SCRIPTS = [
    "compressor_hq",
    "alias",
    "matched_fit",
    "compressor",
    "matched",
    "eq",
    "meters",
    "sidechain",
    "transformer",
    "preamp",
    "half_bands",
    "polynomials",
    "constants",
    "citations",
]


def run(name, is_check):
    from common import Report

    start = time.monotonic()
    out = Report(is_check)
    import_module(name).report(out)
    return name, out.finish(name), time.monotonic() - start


def main():
    known = {"--check"}
    if not set(sys.argv[1:]) <= known:
        sys.exit(f"unknown: {sorted(set(sys.argv[1:]) - known)}; there is --check")
    is_check = "--check" in sys.argv
    # Two processes, a thread each.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    failed = False
    with ProcessPoolExecutor(2 if is_check else 1) as pool:
        for name, faults, seconds in pool.map(run, SCRIPTS, [is_check] * len(SCRIPTS)):
            print(f"{'FAILED' if faults else 'ok':7} {seconds:5.1f} s  {name}", flush=True)
            for fault in faults:
                print(f"    {fault}", flush=True)
            failed |= bool(faults)
    sys.exit(failed)


if __name__ == "__main__":
    main()
