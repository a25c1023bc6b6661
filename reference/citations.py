"""What comments and pages cite is there: every script and page that a comment of a Rust file names, and
every Rust file that docs/sound.md names. It holds no numbers, and reads no paper."""

import re

from common import ROOT, main

FOLDERS = ["src", "tests", "benches", "xtask", "fuzz", "build"]


def report(out):
    files = {
        str(p.relative_to(ROOT))
        for top in [*FOLDERS, "docs", "reference"]
        for p in (ROOT / top).rglob("*.*")
        if "target" not in p.relative_to(ROOT).parts
    } | {p.name for p in ROOT.glob("*.md")}
    is_there = lambda name: any(f == name or f.endswith("/" + name) for f in files)
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.rs"):
            if "target" in path.relative_to(ROOT).parts:
                continue
            for line in path.read_text().splitlines():
                comment = line.partition("//")[2]
                for name in re.findall(r"[\w./-]*\w\.(?:py|md)\b", comment):
                    if not is_there(name):
                        out.faults.append(f"{path.relative_to(ROOT)} cites {name}, which is not there")
                if re.search(r"§ ?\d", comment):
                    out.faults.append(f"{path.relative_to(ROOT)} cites a section of nothing: {line.strip()}")
    for page in ("docs/sound.md", "reference/README.md"):
        for name in re.findall(r"`([\w/]+\.(?:rs|py))`", (ROOT / page).read_text()):
            if not is_there(name):
                out.faults.append(f"{page} names {name}, which is not there")
    out.line("Every script, page and file that is cited is there.")


if __name__ == "__main__":
    main(report)
