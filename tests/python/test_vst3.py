"""The VST3 in two hosts: pedalboard and dawdreamer.

REDLIGHT_VST3 names the bundle, REDLIGHT_RENDER the offline renderer. "The same" means the same
bytes. pedalboard hides latency, dawdreamer shows it. Both send parameter changes with the next
block, so the strip glides to them as in a session; what must null starts from a restored state.
Both hosts disable auxiliary buses: the two plug-ins with a side-chain then sound like the others.
"""

import faulthandler
import math
import os
import struct
import subprocess
import tempfile
import unittest

import dawdreamer
import numpy as np
import pedalboard

VST3 = os.environ["REDLIGHT_VST3"]
RENDER = os.environ["REDLIGHT_RENDER"]
BLOCKS = [1, 7, 64, 512, 8192]
NAMES = ["Redlight", "Redlight Mono", "Redlight Key", "Redlight Mono Key"]
RATE = 48000

# A host that hangs must not hang the tests.
faulthandler.dump_traceback_later(540, exit=True)


def linear(value, low, high):
    return (value - low) / (high - low)


def log(value, low, high):
    return math.log(value / low) / math.log(high / low)


# Key, name in pedalboard, position, text.
SETTINGS = [
    ("pre_voice", "preamp_voice", 1 / 3, "Iron"),
    ("pre_drive", "preamp_drive", linear(12, 0, 40), "12.00 dB"),
    ("filter_hpf_on", "hpf", 1, "on"),
    ("eq_on", "eq", 1, "on"),
    ("eq_hmf_on", "eq_hmf", 1, "on"),
    ("eq_hmf_gain", "eq_hmf_gain", linear(-5.5, -18, 18), "-5.50 dB"),
    ("eq_hmf_freq", "eq_hmf_freq", log(3000, 500, 12000), "3000 Hz"),
    ("comp_on", "comp", 1, "on"),
    ("comp_threshold", "comp_threshold", linear(-24, -60, 0), "-24.00 dBFS"),
    ("output_trim", "output_trim", linear(-2.5, -24, 24), "-2.50 dB"),
]


def signal(channels, seconds=0.5, rate=RATE):
    """Bursts of noise over a tone, each channel another."""
    rng = np.random.default_rng(1)
    n = np.arange(int(seconds * rate))
    burst = np.where(n // 3000 % 3 == 0, 0.5, 0.02)
    noise = burst * rng.uniform(-1, 1, (channels, n.size))
    return (noise + 0.2 * np.sin(0.03 * n)).astype(np.float32)


def write_wav(path, audio, rate):
    """32-bit float WAV."""
    data = audio.T.astype("<f4").tobytes()
    channels = audio.shape[0]
    form = struct.pack("<HHIIHH", 3, channels, rate, rate * channels * 4, channels * 4, 32)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form
    body += b"data" + struct.pack("<I", len(data)) + data
    with open(path, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", len(body)) + body)


def read_wav(path):
    """32-bit float WAV, with whatever chunks stand before the data."""
    with open(path, "rb") as file:
        bytes_ = file.read()
    at, channels = 12, 0
    while at < len(bytes_):
        name, size = struct.unpack_from("<4sI", bytes_, at)
        if name == b"fmt ":
            channels, bits = struct.unpack_from("<H10xH", bytes_, at + 10)
            assert bits == 32
        if name == b"data":
            samples = np.frombuffer(bytes_, "<f4", size // 4, at + 8)
            return samples.reshape(-1, channels).T
        at += 8 + size + size % 2
    raise ValueError("no data")


def render(audio, rate):
    """What the renderer makes of it."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = os.path.join(folder, "in.wav"), os.path.join(folder, "out.wav")
        write_wav(source, audio, rate)
        command = [RENDER, source, "-o", result, "--bit-depth", "32f"]
        for key, _, _, text in SETTINGS:
            command += ["--set", f"{key}={text}"]
        subprocess.run(command, check=True, timeout=60, stdout=subprocess.DEVNULL)
        return read_wav(result)


def labelled(attribute, text):
    """pedalboard's name of a parameter has its unit."""
    unit = text.split()[1:]
    return "_".join([attribute, *unit]).lower()


def peak_db(difference):
    peak = float(np.max(np.abs(difference)))
    return 20 * math.log10(peak) if peak > 0 else -math.inf


class Pedalboard(unittest.TestCase):
    def load(self, name="Redlight"):
        return pedalboard.load_plugin(VST3, plugin_name=name)

    def state(self, name="Redlight"):
        """A state with SETTINGS, and the texts that the host shows."""
        plugin = self.load(name)
        for _, attribute, position, text in SETTINGS:
            plugin.parameters[labelled(attribute, text)].raw_value = position
        plugin.process(np.zeros((1 if "Mono" in name else 2, RATE // 10), np.float32), RATE)
        for key, attribute, _, text in SETTINGS:
            shown = plugin.parameters[labelled(attribute, text)]
            # A VST3's text is a number; its unit stands beside it.
            said = f"{shown.get_text_for_raw_value(shown.raw_value)} {shown.label or ''}".strip()
            self.assertEqual(said, text, key)
        return plugin.raw_state

    def restored(self, state, name="Redlight"):
        plugin = self.load(name)
        plugin.raw_state = state
        return plugin

    def test_four_plug_ins_are_listed(self):
        names = pedalboard.VST3Plugin.get_plugin_names_for_file(VST3)
        self.assertEqual(list(names), NAMES)

    def test_parameters_are_listed(self):
        parameters = self.load().parameters
        for _, attribute, _, text in SETTINGS:
            self.assertIn(labelled(attribute, text), parameters)
        self.assertEqual(parameters["bypass"].raw_value, 0)

    def test_fresh_without_preamp_passes_every_bit(self):
        for name in NAMES:
            plugin = self.load(name)
            plugin.parameters["preamp"].raw_value = 0
            audio = signal(1 if "Mono" in name else 2)
            plugin.process(audio, RATE)
            np.testing.assert_array_equal(plugin.process(audio, RATE), audio)

    def test_it_gives_the_bytes_of_the_renderer(self):
        for name in NAMES:
            state = self.state(name)
            for rate in [44100, 96000]:
                audio = signal(1 if "Mono" in name else 2, rate=rate)
                output = self.restored(state, name).process(audio, rate, buffer_size=512)
                expected = render(audio, rate)
                depth = peak_db(output - expected)
                print(f"pedalboard, {name}, {rate} Hz: null against the renderer {depth} dB")
                self.assertEqual(output.tobytes(), expected.tobytes())

    def test_blocks_of_any_length_give_the_same(self):
        for name in NAMES:
            state = self.state(name)
            audio = signal(1 if "Mono" in name else 2)
            outputs = [
                self.restored(state, name).process(audio, RATE, buffer_size=block)
                for block in BLOCKS
            ]
            self.assertGreater(np.max(np.abs(outputs[0] - audio)), 0.01)
            for block, output in zip(BLOCKS, outputs):
                self.assertEqual(output.tobytes(), outputs[0].tobytes(), f"{name}, {block}")

    def test_state_is_common_to_mono_and_stereo(self):
        again = self.restored(self.state("Redlight"), "Redlight Mono")
        for key, attribute, _, text in SETTINGS:
            shown = again.parameters[labelled(attribute, text)]
            # A VST3's text is a number; its unit stands beside it.
            said = f"{shown.get_text_for_raw_value(shown.raw_value)} {shown.label or ''}".strip()
            self.assertEqual(said, text, key)

    def test_reset_gives_the_same_again(self):
        plugin = self.restored(self.state())
        audio = signal(2)
        first = plugin.process(audio, RATE, reset=True)
        second = plugin.process(audio, RATE, reset=True)
        self.assertEqual(first.tobytes(), second.tobytes())


class Dawdreamer(unittest.TestCase):
    def graph(self, block, audio):
        engine = dawdreamer.RenderEngine(RATE, block)
        plugin = engine.make_plugin_processor("strip", VST3)
        player = engine.make_playback_processor("player", audio)
        engine.load_graph([(player, []), (plugin, ["player"])])
        return engine, plugin

    def indices(self, plugin):
        listed = plugin.get_parameters_description()
        return {p["name"].lower().replace(" ", "_").replace("-", "_"): p["index"] for p in listed}

    def state(self, path):
        engine, plugin = self.graph(512, np.zeros((2, RATE), np.float32))
        indices = self.indices(plugin)
        for key, attribute, position, text in SETTINGS:
            plugin.set_parameter(indices[attribute], position)
            # Without the unit, which stands beside it.
            shown = plugin.get_parameter_text(indices[attribute])
            self.assertEqual(shown, text.split()[0], key)
        engine.render(0.1)
        plugin.save_state(path)

    def restored(self, path, block, audio):
        engine, plugin = self.graph(block, audio)
        plugin.load_state(path)
        engine.render(audio.shape[1] / RATE)
        return engine.get_audio()[:, : audio.shape[1]]

    def test_latency_is_none(self):
        _, plugin = self.graph(512, signal(2))
        self.assertEqual(plugin.get_latency_samples(), 0)
        self.assertEqual(plugin.get_num_input_channels(), 2)
        self.assertEqual(plugin.get_num_output_channels(), 2)

    def test_blocks_and_renderer_give_the_same(self):
        audio = signal(2)
        expected = render(audio, RATE)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "state")
            self.state(path)
            for block in BLOCKS:
                output = self.restored(path, block, audio)
                depth = peak_db(output - expected)
                print(f"dawdreamer, blocks of {block}: null against the renderer {depth} dB")
                self.assertEqual(output.tobytes(), expected.tobytes(), f"blocks of {block}")

    def test_automation_sounds_continuous_in_large_blocks(self):
        """This host sends one point a block: the strip's glide must make a ramp of them."""
        audio = np.full((2, RATE), 0.25, np.float32)
        ramp = np.linspace(linear(-12, -24, 24), linear(12, -24, 24), RATE).astype(np.float32)
        largest = {}
        for block in [64, 512]:
            engine, plugin = self.graph(block, audio)
            # A constant shows every step; transformers would not let it through.
            plugin.set_parameter(self.indices(plugin)["preamp"], 0)
            plugin.set_automation(self.indices(plugin)["output_trim"], ramp)
            engine.render(1.0)
            output = engine.get_audio()[0, RATE // 4 : RATE]
            self.assertGreater(output[-1], 2 * output[0])
            largest[block] = np.max(np.abs(np.diff(output) / output[:-1]))
        # 24 dB in a second at 48 kHz is a step of 5.8e-5 a sample; one point every 512 samples
        # without a glide would be a step of 3e-2.
        for block, step in largest.items():
            self.assertLess(step, 1.5e-3, f"blocks of {block}")


if __name__ == "__main__":
    unittest.main()
