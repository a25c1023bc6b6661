"""The VST3's editor in the window of pedalboard: opened, seen, closed.

REDLIGHT_VST3 names the bundle. It needs an X display with a window manager and an XSETTINGS manager
(pedalboard's window asks for both), and xdotool. A host with a window lives in a process of its own,
with a limit of time.

dawdreamer's window can only be closed by the window manager, and asks for its frame while that is taken
away: seen to end the host in one of two runs ("BadWindow", X_QueryTree). It is not asked here.
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
