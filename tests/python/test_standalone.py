"""The standalone without anybody at it: its devices, its end, two at once.

REDLIGHT_STANDALONE names the program. It needs an X display, jackd and jack_lsp. Each program has a limit of
time.
"""

import os
import re
import signal
import subprocess
import time
import unittest

PROGRAM = os.environ["REDLIGHT_STANDALONE"]
SERVER = f"redlight-alone-{os.getpid()}"
LIMIT_S = 60


def wait_for(what, limit_s=LIMIT_S):
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    return None


def windows(pid):
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", "^Redlight$"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=20,
    )
    return found.stdout.split()


class Standalone(unittest.TestCase):
    def setUp(self):
        self.environment = dict(
            os.environ, JACK_DEFAULT_SERVER=SERVER, JACK_NO_START_SERVER="1"
        )
        self.environment.pop("WAYLAND_DISPLAY", None)

    def start(self, *args):
        program = subprocess.Popen(
            [PROGRAM, *args],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

        def end():
            with program:
                program.kill()

        self.addCleanup(end)
        return program

    def serve(self):
        server = subprocess.Popen(
            ["jackd", "-n", SERVER, "-r", "-t", "20000", "-d", "dummy", "-r", "44100", "-p", "256"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

        def end():
            # A server that is killed leaves its name behind.
            server.terminate()
            server.wait(timeout=LIMIT_S)

        self.addCleanup(end)
        self.assertTrue(wait_for(lambda: self.ports() is not None), "no server")

    def ports(self):
        found = subprocess.run(
            ["jack_lsp"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=20,
        )
        return found.stdout.split() if found.returncode == 0 else None

    def ends(self, program, number):
        before = time.monotonic()
        program.send_signal(number)
        said, _ = program.communicate(timeout=LIMIT_S)
        self.assertEqual(program.returncode, 0, said)
        self.assertLess(time.monotonic() - before, 20)
        return said

    def test_signals_end_it_with_its_window_open_and_no_device_is_said_to_be_none(self):
        for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]:
            program = self.start("--backend", "dummy")
            self.assertTrue(wait_for(lambda: windows(program.pid)), "no window")
            # It has drawn something by then.
            time.sleep(1)
            said = self.ends(program, number)
            self.assertIn("No audio device", said)
            self.assertNotIn("Error", said)

    def test_two_run_on_one_server_and_say_what_latency_it_has(self):
        self.serve()
        programs = [self.start()]
        self.assertTrue(wait_for(lambda: "redlight:input_1" in self.ports()), self.ports())
        programs.append(self.start("--backend", "jack"))
        self.assertTrue(wait_for(lambda: "redlight_2:input_1" in self.ports()), self.ports())
        self.assertTrue(wait_for(lambda: len(windows(0)) >= 2), "two windows")
        time.sleep(1)
        for program in programs:
            said = self.ends(program, signal.SIGTERM)
            told = re.search(r"JACK: 44100 Hz, 256 .* (\d+) samples, (\S+) ms", said)
            self.assertTrue(told, said)
            self.assertAlmostEqual(float(told[2]), int(told[1]) / 44.1, delta=0.05)

    def test_a_device_that_is_not_there_is_told_with_those_that_are(self):
        program = self.start("--output-device", "no such thing")
        said, _ = program.communicate(timeout=LIMIT_S)
        self.assertNotEqual(program.returncode, 0)
        self.assertIn("'no such thing'", said)
        program = self.start("--period-size", "3")
        said, _ = program.communicate(timeout=LIMIT_S)
        self.assertIn("--period-size 3: allowed: 16 to 8192", said)
        program = self.start("--list-devices")
        said, _ = program.communicate(timeout=LIMIT_S)
        self.assertEqual(program.returncode, 0, said)
        self.assertIn("JACK: no server answers", said)


if __name__ == "__main__":
    unittest.main()
