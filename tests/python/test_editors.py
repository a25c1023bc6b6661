"""The VST3's editor in the window of pedalboard: opened, seen, closed.

REDLIGHT_VST3 names the bundle. It needs an X display with a window manager and an XSETTINGS manager
(pedalboard's window asks for both), and xdotool. A host with a window lives in a process of its own,
with a limit of time.

dawdreamer's window can only be closed by the window manager, and asks for its frame while that is taken
away: seen to end the host in one of two runs ("BadWindow", X_QueryTree). It is not asked here.
"""

import os
import re
import subprocess
import sys
import threading
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


# The same, and the parameters before and after.
WITH_VALUES = """
import pedalboard, sys, threading
plugin = pedalboard.load_plugin(sys.argv[1], plugin_name=sys.argv[2])
values = lambda: {key: value.raw_value for key, value in plugin.parameters.items()}
before = values()
close = threading.Event()
print("open", flush=True)
threading.Thread(target=lambda: (sys.stdin.readline(), close.set())).start()
plugin.show_editor(close)
after = values()
print("changed:", *sorted(key for key in before if before[key] != after[key]), flush=True)
"""

# Where things are in the editor at 100 %.
PLACES = {
    "knob": (171, 297),
    "button": (904, 21),
    "node": (590, 270),
    "ground": (171, 420),
}
VALUE_OF_DRIVE = (171, 370)


def windows(pid):
    """The visible windows of a process."""
    found = subprocess.run(
        ["xdotool", "search", "--all", "--onlyvisible", "--pid", str(pid)],
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


def xdo(*args):
    subprocess.run(["xdotool", *map(str, args)], check=True, timeout=20)


def editor_in(window):
    """Where the plug-in's own window lies on the screen: the one of its size."""
    tree = subprocess.run(
        ["xwininfo", "-tree", "-id", window], stdout=subprocess.PIPE, text=True, timeout=20
    ).stdout
    for line in tree.splitlines():
        found = re.search(r"1336x700\+\S+\s+\+(-?\d+)\+(-?\d+)", line)
        if found:
            return int(found[1]), int(found[2])
    return None


class Ear:
    """What a window of the host's hears of the keyboard: presses and releases, by name."""

    def __init__(self, window):
        self.xev = subprocess.Popen(
            ["stdbuf", "-oL", "xev", "-id", window, "-event", "keyboard"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.heard = []
        self.held = set()
        self.kind = None
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.xev.stdout:
            kind = re.match(r"(KeyPress|KeyRelease) event", line)
            if kind:
                self.kind = kind[1]
            name = re.search(r"keysym 0x\w+, (\w+)\)", line)
            if name and self.kind:
                self.hear(self.kind, name[1])
                self.kind = None

    def hear(self, kind, name):
        if kind == "KeyPress":
            self.held.add(name)
        elif name not in self.held:
            # xdotool lets go of a key before it presses it.
            return
        else:
            self.held.remove(name)
        self.heard.append((kind, name))

    def take(self, count, limit_s=5):
        """The next events; fewer if no more come."""
        wait_for(lambda: len(self.heard) >= count, limit_s)
        # What is too much comes late.
        time.sleep(0.3)
        heard, self.heard = self.heard, []
        return heard

    def close(self):
        with self.xev:
            self.xev.terminate()


def colours(window):
    """How many colours a window shows."""
    try:
        picture = subprocess.run(
            ["import", "-silent", "-window", window, "-format", "%k", "info:"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=5,
        )
    except subprocess.TimeoutExpired:
        # It waits for a window that has gone meanwhile.
        return 0
    return int(picture.stdout or 0)


def end(host):
    """Ends a host that has not ended itself; `timeout` passes it on."""
    with host:
        host.terminate()


class Editors(unittest.TestCase):
    def show(self, name):
        host = subprocess.Popen(
            ["timeout", "-s", "KILL", str(LIMIT_S), sys.executable, "-c", PEDALBOARD]
            + [VST3, name, str(TIMES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.addCleanup(end, host)
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
            host.stdin.write("\n")
            host.stdin.flush()
            hear("closed")
        rest, _ = host.communicate(timeout=LIMIT_S)
        self.assertEqual(host.returncode, 0, "".join(said) + rest)

    def test_the_hosts_keys_reach_the_host(self):
        host = subprocess.Popen(
            ["timeout", "-s", "KILL", str(LIMIT_S), sys.executable, "-c", WITH_VALUES]
            + [VST3, "Redlight"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.addCleanup(end, host)
        seen = wait_for(lambda: [w for w in self.own(host) if colours(w) > 50 and editor_in(w)])
        self.assertTrue(seen, "nothing was drawn")
        window = seen[0]
        self.left, self.top = editor_in(window)
        self.ear = Ear(window)
        self.addCleanup(self.ear.close)
        # It is there when it hears something; over the editor the pointer would ask more.
        xdo("mousemove", 1990, 1390)

        def is_heard():
            xdo("windowfocus", window)
            xdo("key", "F9")
            return self.ear.take(2, limit_s=1)

        self.assertTrue(wait_for(is_heard), "xev is deaf")
        for place, at in PLACES.items():
            for is_inside in [True, False]:
                with self.subTest(place, pointer="inside" if is_inside else "outside"):
                    self.click(at)
                    self.keys_are_the_hosts(is_inside)
        self.what_is_typed_is_the_editors()
        host.stdin.write("\n")
        said, _ = host.communicate(timeout=LIMIT_S)
        self.assertEqual(host.returncode, 0, said)
        # Space has switched nothing. (Without audio this host does not show what was typed.)
        changed = re.search(r"changed:(.*)", said)[1].split()
        self.assertTrue(all("drive" in key for key in changed), said)

    def click(self, at):
        xdo("mousemove", self.left + at[0], self.top + at[1])
        # Time for a frame: what is clicked must have seen the pointer.
        time.sleep(0.2)
        xdo("click", "1")
        # Time for the host to answer, and for what it answered to be put right.
        time.sleep(1.5)

    def keys_are_the_hosts(self, is_inside):
        if not is_inside:
            xdo("mousemove", 1990, 1390)
            time.sleep(0.2)
        self.ear.take(0)
        for key, name in [("space", "space"), ("a", "a"), ("F5", "F5")]:
            xdo("key", key)
            self.assertEqual(self.ear.take(2), [("KeyPress", name), ("KeyRelease", name)], key)
        xdo("key", "ctrl+s")
        heard = self.ear.take(4)
        for kind in ["KeyPress", "KeyRelease"]:
            self.assertIn((kind, "s"), heard)
            self.assertIn((kind, "Control_L"), heard)
        # Held: as often as it repeats, and let go as often.
        xdo("keydown", "space")
        time.sleep(1)
        xdo("keyup", "space")
        time.sleep(0.5)
        heard = self.ear.take(2)
        self.assertEqual(heard[-1:], [("KeyRelease", "space")], heard)
        self.assertEqual(heard.count(("KeyPress", "space")), heard.count(("KeyRelease", "space")))

    def what_is_typed_is_the_editors(self):
        for ending in ["Return", "Escape"]:
            self.click(VALUE_OF_DRIVE)
            self.ear.take(0)
            xdo("key", "--delay", "60", "9", ending)
            self.assertEqual(self.ear.take(1, limit_s=1), [], f"9 {ending}")
            self.keys_are_the_hosts(is_inside=True)
            self.keys_are_the_hosts(is_inside=False)

    def own(self, host):
        """The host's windows; its process is the child of `timeout`."""
        children = subprocess.run(
            ["pgrep", "-P", str(host.pid)], stdout=subprocess.PIPE, text=True, timeout=20
        ).stdout.split()
        return [window for child in children for window in windows(child)]

    def test_pedalboard_opens_and_closes_it(self):
        for name in ["Redlight", "Redlight Mono Key"]:
            self.show(name)


if __name__ == "__main__":
    unittest.main()
