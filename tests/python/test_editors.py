"""The VST3's editor in the windows of pedalboard and dawdreamer: opened, seen, closed.

REDLIGHT_VST3 names the bundle. It needs an X display with a window manager and an XSETTINGS manager
(pedalboard's window asks for both), and xdotool. A host with a window lives in a process of its own,
with a limit of time, so that what it does wrong is not taken for ours.
"""

import os
import subprocess
import sys
import time
import unittest

VST3 = os.environ["REDLIGHT_VST3"]
LIMIT_S = 120
TIMES = 3

PEDALBOARD = """
import pedalboard, sys, threading
plugin = pedalboard.load_plugin(sys.argv[1], plugin_name=sys.argv[2])
for _ in range(int(sys.argv[3])):
    close = threading.Event()
    print("open", flush=True)
    # It closes when the test says so.
    threading.Thread(target=lambda: (sys.stdin.readline(), close.set())).start()
    plugin.show_editor(close)
    print("closed", flush=True)
"""

DAWDREAMER = """
import dawdreamer, sys
engine = dawdreamer.RenderEngine(48000, 512)
plugin = engine.make_plugin_processor("strip", sys.argv[1])
for _ in range(int(sys.argv[3])):
    print("open", flush=True)
    plugin.open_editor()
    print("closed", flush=True)
"""


def windows(pid):
    """The visible windows of a process with their names."""
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--pid", str(pid), "--name", ""],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=20,
    )
    return found.stdout.split()


def wait_for(what, limit_s=40):
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    return None


def colours(window):
    """How many colours a window shows."""
    picture = subprocess.run(
        ["import", "-window", window, "-format", "%k", "info:"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=20,
    )
    return int(picture.stdout or 0)


class Editors(unittest.TestCase):
    def show(self, script, name, close):
        host = subprocess.Popen(
            ["timeout", "-s", "KILL", str(LIMIT_S), sys.executable, "-c", script]
            + [VST3, name, str(TIMES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = []

        def hear(word):
            for line in host.stdout:
                said.append(line)
                if line.strip() == word:
                    return
            self.fail(f"the host has ended: {host.wait()}\n{''.join(said)}")

        for _ in range(TIMES):
            hear("open")
            # More colours than a title bar and an empty window have.
            seen = wait_for(lambda: [w for w in self.own(host) if colours(w) > 50])
            self.assertTrue(seen, f"nothing was drawn\n{''.join(said)}")
            close(host, seen[0])
            hear("closed")
        rest, _ = host.communicate(timeout=LIMIT_S)
        self.assertEqual(host.returncode, 0, "".join(said) + rest)

    def own(self, host):
        """The host's windows; its process is the child of `timeout`."""
        children = subprocess.run(
            ["pgrep", "-P", str(host.pid)], stdout=subprocess.PIPE, text=True, timeout=20
        ).stdout.split()
        return [window for child in children for window in windows(child)]

    def test_pedalboard_opens_and_closes_it(self):
        def close(host, _):
            host.stdin.write("\n")
            host.stdin.flush()

        for name in ["Redlight", "Redlight Mono Key"]:
            self.show(PEDALBOARD, name, close)

    def test_dawdreamer_opens_it_and_its_user_closes_it(self):
        def close(_, window):
            # As the window manager does when its button is pressed.
            subprocess.run(["xdotool", "windowquit", window], timeout=20, check=True)

        self.show(DAWDREAMER, "Redlight", close)


if __name__ == "__main__":
    unittest.main()
