"""The standalone without anybody at it: its devices, its end, two at once.

REDLIGHT_STANDALONE names the program. It needs an X display, jackd and jack_lsp. Each program has a limit of
time.
"""

import os
import re
import signal
import subprocess
import tempfile
import time
import unittest

PROGRAM = os.environ["REDLIGHT_STANDALONE"]
LIMIT_S = 60
# Where Save is in the window at 100 %, and where no window is on a screen of 1600 by 900.
SAVE = (472, 21)
OUTSIDE = (1500, 850)


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
        # Of each test's own: a server that had to be killed leaves its name behind.
        self.server = f"redlight-alone-{os.getpid()}-{self._testMethodName[5:25]}"
        self.environment = dict(
            os.environ, JACK_DEFAULT_SERVER=self.server, JACK_NO_START_SERVER="1"
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
            ["jackd", "-n", self.server, "-r", "-t", "20000", "-d", "dummy", "-r", "44100", "-p", "256"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

        def end():
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                # One whose programs are gone may wait for them.
                server.kill()
                server.wait()

        self.addCleanup(end)
        self.assertTrue(wait_for(lambda: self.ports() is not None), "no server")
        return server

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

    def test_without_a_device_that_can_be_used_it_starts_and_says_so(self):
        with tempfile.TemporaryDirectory() as home:
            self.environment.update(HOME=home, XDG_CONFIG_HOME=home)
            for configuration in [
                "",
                "pcm.!default { type null }\n",
                'pcm.!default { type null hint { show on description "Somebody\'s server" } }\n',
                "pcm.!default { type hw card 31 }\n",
            ]:
                with open(os.path.join(home, ".asoundrc"), "w", encoding="utf-8") as file:
                    file.write(configuration)
                program = self.start()
                shown = wait_for(lambda: program.poll() is not None or windows(program.pid), 30)
                self.assertTrue(shown, "no window")
                if program.poll() is not None:
                    self.fail(configuration + program.stdout.read())
                time.sleep(1)
                said = self.ends(program, signal.SIGTERM)
                self.assertNotIn("Unknown output device", said)
                self.assertTrue("No audio device" in said or "out to the system's" in said, said)
            # Asked for by name it is needed.
            program = self.start("--backend", "alsa")
            said, _ = program.communicate(timeout=LIMIT_S)
            self.assertNotEqual(program.returncode, 0, said)
            self.assertIn("ALSA: the system's output device cannot be used", said)

    def test_what_one_system_has_is_not_asked_of_another(self):
        for args, told in [
            (["-b", "dummy", "--output-device", "x"], "--output-device: --backend dummy has no"),
            (["-b", "dummy", "--input-device", "x"], "--input-device: --backend dummy has no"),
            (["-b", "dummy", "--connect-jack-inputs", "x"], "--connect-jack-inputs: allowed"),
            (["-b", "jack", "--output-device", "x"], "--output-device: a device of ALSA's"),
            (["-b", "alsa", "--connect-jack-inputs", "x"], "--connect-jack-inputs: allowed"),
            (["--connect-jack-inputs", "x"], "--connect-jack-inputs: no JACK server"),
        ]:
            program = self.start(*args)
            said, _ = program.communicate(timeout=LIMIT_S)
            self.assertNotEqual(program.returncode, 0, said)
            self.assertIn(told, said)

    def test_without_a_display_it_ends_and_says_so(self):
        for display in [None, ":4711"]:
            self.environment.pop("DISPLAY", None)
            if display:
                self.environment["DISPLAY"] = display
            program = self.start("--backend", "dummy")
            said, _ = program.communicate(timeout=LIMIT_S)
            self.assertNotEqual(program.returncode, 0, said)
            self.assertIn("no X display", said)

    def test_a_shift_or_ctrl_let_go_outside_does_not_stick_in_what_is_typed(self):
        def do(*words):
            subprocess.run(["xdotool", *map(str, words)], check=True, timeout=20)
            time.sleep(0.3)

        for key in ["shift", "ctrl"]:
            with tempfile.TemporaryDirectory() as home:
                self.environment["XDG_DATA_HOME"] = home
                program = self.start("--backend", "dummy")
                window = wait_for(lambda: windows(program.pid))[-1]
                time.sleep(1.5)
                do("mousemove", "--window", window, *SAVE)
                do("keydown", key)
                do("mousemove", *OUTSIDE)
                do("keyup", key)
                do("mousemove", "--window", window, *SAVE, "click", 1)
                time.sleep(0.7)
                do("type", "--delay", 60, "anna")
                do("key", "Return")
                time.sleep(0.7)
                self.assertEqual(os.listdir(os.path.join(home, "redlight/presets")), ["anna.toml"])
                self.ends(program, signal.SIGTERM)

    def test_a_server_that_dies_is_told_and_does_not_hold_the_end_up(self):
        server = self.serve()
        program = self.start("--backend", "jack")
        self.assertTrue(wait_for(lambda: "redlight:input_1" in self.ports()), self.ports())
        self.assertTrue(wait_for(lambda: windows(program.pid)), "no window")
        time.sleep(1)
        # As dead as one that was killed, which would leave its name behind.
        server.send_signal(signal.SIGSTOP)
        self.addCleanup(server.send_signal, signal.SIGCONT)
        time.sleep(3)
        before = time.monotonic()
        said = self.ends(program, signal.SIGTERM)
        self.assertLess(time.monotonic() - before, 2)
        self.assertEqual(said.count("JACK does not ask for sound any more"), 1, said)


if __name__ == "__main__":
    unittest.main()
