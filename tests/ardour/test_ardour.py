"""The VST3 in Ardour, without a window: its scanner, a session made, closed and opened again, and one
recorded and exported, which gives the bytes of the renderer.

REDLIGHT_VST3 names the bundle, REDLIGHT_RENDER the offline renderer, ARDOUR_LIBRARIES the folder of Ardour's libraries (Debian's of
Ardour 7 without it). Every call has a hard limit of time: a host that hangs must not hang the tests.
"""

import os
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import unittest

VST3 = os.environ["REDLIGHT_VST3"]
LIBRARIES = os.environ.get("ARDOUR_LIBRARIES", "/usr/lib/ardour7")
SCRIPT = pathlib.Path(__file__).with_name("session.lua")
NAMES = ["Redlight", "Redlight Mono", "Redlight Key", "Redlight Mono Key"]
PARAMETERS = 83
# What has more than two steps takes only these: order, input mode, voice, tolerance channel, high-pass
# slope, gate mode, compressor model, FET ratio. The channel takes its ends: a host with 32-bit values
# falls just short of other steps, and the VST3 wrapper then cuts to the step below.
STEPS = {1: 3, 10: 5, 12: 3, 18: 1, 21: 3, 27: 2, 59: 3, 62: 4}
# Index, position, key and value.
SETTINGS = [
    (12, 1, "pre_voice", "Tube"),
    (13, 0.3, "pre_drive", "12dB"),
    (19, 1, "filter_hpf_on", "on"),
    (38, 1, "eq_on", "on"),
    (46, 0.25, "eq_lmf_gain", "-9dB"),
    (58, 1, "comp_on", "on"),
    (60, 0.5, "comp_threshold", "-30dBFS"),
]
# The gate and the compressor on the external key, which the renderer's have by their own inputs.
UNPINNED = [
    (26, 1, "gate_on", "on"),
    (34, 1, None, None),
    (58, 1, "comp_on", "on"),
    (60, 0.5, "comp_threshold", "-30dBFS"),
    (70, 1, None, None),
]
LIMIT_S = 240
EXPORTS = 8
EXPORT_LIMIT_S = 60
# Ardour trusts its cache only if the plug-in is older.
OLD = 1_700_000_000


def read_floats(path):
    """The samples of a 32-bit float WAV, and how many channels they are of."""
    data, at, channels = path.read_bytes(), 12, 0
    while at < len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if name == b"fmt ":
            form, channels, _, _, _, bits = struct.unpack_from("<HHIIHH", data, at + 8)
            assert (form, bits) == (3, 32), path
        if name == b"data":
            return struct.unpack_from(f"<{size // 4}f", data, at + 8), channels
        at += 8 + size + size % 2
    raise ValueError(f"no data in {path}")


def write_floats(path, samples, channels):
    """A 32-bit float WAV at 48 kHz."""
    data = struct.pack(f"<{len(samples)}f", *samples)
    form = struct.pack("<HHIIHH", 3, channels, 48000, 192000 * channels, 4 * channels, 32)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form
    body += b"data" + struct.pack("<I", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)


class Ardour(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.room = tempfile.TemporaryDirectory()
        room = pathlib.Path(cls.room.name)
        cls.bundle = room / "vst3" / "Redlight.vst3"
        shutil.copytree(VST3, cls.bundle)
        for path in [cls.bundle, *cls.bundle.rglob("*")]:
            os.utime(path, (OLD, OLD))
        cls.folder = room / "session"
        (room / "home").mkdir()
        cls.environment = dict(
            os.environ, HOME=str(room / "home"), VST3_PATH=str(room / "vst3")
        )
        cls.environment.pop("XDG_CONFIG_HOME", None)
        cls.environment.pop("XDG_CACHE_HOME", None)
        cls.scan = cls.run_host(
            [f"{LIBRARIES}/ardour-vst3-scanner", "-f", "-v", str(cls.bundle)],
            LD_LIBRARY_PATH=LIBRARIES,
        )

    @classmethod
    def tearDownClass(cls):
        cls.room.cleanup()

    @classmethod
    def run_host(cls, command, limit_s=LIMIT_S, **variables):
        result = subprocess.run(
            ["timeout", "-s", "KILL", str(limit_s), *command],
            env={**cls.environment, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if result.returncode != 0:
            raise AssertionError(f"{command[0]}: {result.returncode}\n{result.stdout}")
        return result.stdout

    @classmethod
    def export(cls, folder, exported):
        """Ardour 7.3 corrupts its heap when it exports, without any plug-in too: one run in four ended
        so, or hung. What it has written when it ends well is whole."""
        command = ["ardour7-export", "-b", "float", "-o", str(exported), str(folder), "song"]
        for _ in range(EXPORTS - 1):
            try:
                return cls.run_host(command, EXPORT_LIMIT_S)
            except AssertionError as end:
                print(str(end).splitlines()[0])
        return cls.run_host(command, EXPORT_LIMIT_S)

    def session(self, task, *arguments):
        """Index to position, automation points and name, of every parameter."""
        command = ["ardour7-lua", str(SCRIPT), task, str(self.folder), "song", *arguments]
        said = self.run_host(command)
        self.assertNotIn("Error", said)
        found = re.findall(r"^PARAM (\d+) (\S+) (\d+) (.+)$", said, re.MULTILINE)
        return {int(i): (float(value), int(points), name) for i, value, points, name in found}

    def test_the_scanner_finds_all_four(self):
        found = re.findall(r"Found Plugin: (.*)", self.scan)
        self.assertEqual(found, NAMES)
        # Main inputs and outputs, side-chain inputs.
        buses = re.findall(r'n_inputs="(\d)" n_outputs="(\d)" n_aux_inputs="(\d)"', self.scan)
        expected = [("2", "2", "0"), ("1", "1", "0"), ("2", "2", "2"), ("1", "1", "1")]
        self.assertEqual(buses, expected)
        self.assertNotIn("[ERROR]", self.scan)

    def test_a_session_recalls_every_parameter_and_its_automation(self):
        given = []
        for i in range(PARAMETERS):
            position, steps = (0.37 * i) % 1, STEPS.get(i)
            position = round(position * steps) / steps if steps else position
            given.append(f"{i}={position:.9f}")
        made = self.session("make", "Redlight", *given, "~81=0.25")
        self.assertEqual(sorted(made), list(range(PARAMETERS)))
        self.assertEqual(made[81][1], 2, made[81])
        moved = [i for i, (value, _, _) in made.items() if value != 0]
        self.assertGreater(len(moved), PARAMETERS // 2)
        opened = self.session("show")
        differing = {i: (made[i], opened.get(i)) for i in made if made[i] != opened.get(i)}
        self.assertEqual(differing, {})

    def test_an_export_gives_the_bytes_of_the_renderer(self):
        self.export_and_compare("Redlight", SETTINGS)

    def test_without_a_side_chain_pin_the_modules_hear_themselves(self):
        """Ardour switches the key's bus off, and sends silence in it all the same."""
        self.export_and_compare("Redlight Key", UNPINNED)

    def export_and_compare(self, plugin, given):
        """Records through the plug-in and exports; what has no key is not set in the renderer."""
        folder = self.folder.with_name(f"recorded {plugin}")
        exported, source, rendered = (
            folder.with_name(f"{plugin} {n}.wav") for n in ["out", "in", "ref"]
        )
        settings = [f"{index}={position}" for index, position, _, _ in given]
        self.run_host(
            ["ardour7-lua", str(SCRIPT), "record", str(folder), "song", plugin, *settings]
        )
        self.export(folder, exported)
        # What was recorded, where the session has it.
        left, right = (read_floats(next(folder.rglob(f"*%{c}.wav")))[0] for c in "LR")
        self.assertGreater(len(left), 48000)
        output, channels = read_floats(exported)
        self.assertEqual((len(output), channels), (2 * 240000, 2))
        silence = [0.0] * 48000
        left, right = ([*silence, *c, *silence, *silence, *silence] for c in (left, right))
        both = [x for frame in zip(left, right) for x in frame][: 2 * 240000]
        write_floats(source, both, 2)
        command = [os.environ["REDLIGHT_RENDER"], source, "-o", rendered, "--bit-depth", "32f"]
        for _, _, key, value in given:
            if key:
                command += ["--set", f"{key}={value}"]
        self.run_host([str(c) for c in command])
        expected, _ = read_floats(rendered)
        differing = [i for i in range(len(output)) if output[i] != expected[i]]
        print(f"Ardour's export: {len(differing)} of {len(output)} samples differ")
        self.assertGreater(max(output), 0.01)
        self.assertNotEqual(output, tuple(both))
        self.assertEqual(differing, [])


if __name__ == "__main__":
    unittest.main()
