//! The comparison as a page.

use std::fmt::Write;
use std::process::Command;

use redlight_speed::acting::Action;

use crate::distortion::{Driven, THD};
use crate::proof::Deed;
use crate::race::Time;

/// One of our rows against one of theirs.
pub struct Comparison {
    /// Name of our row.
    pub ours: &'static str,
    /// Name of their row.
    pub theirs: &'static str,
    /// Greatest ratio that is asked for.
    pub most: f64,
}

/// All that was found out.
pub struct Report {
    /// Names and times; the whole strip comes first.
    pub rows: Vec<(String, Time)>,
    /// Clock of the core.
    pub clock_ghz: f64,
    /// Repeats of the race.
    pub repeats: usize,
    /// Saturators and their drives.
    pub driven: Vec<(&'static str, Driven)>,
    /// What our modules do.
    pub actions: Vec<Action>,
    /// What the peers lack and do.
    pub proofs: Vec<((&'static str, &'static str), Vec<Deed>)>,
    /// What is asked for.
    pub comparisons: Vec<Comparison>,
}

/// Packages that the peers come from.
const PACKAGES: &[&str] = &[
    "ardour-lv2-plugins",
    "lsp-plugins-lv2",
    "calf-plugins",
    "x42-plugins",
    "zam-plugins",
];

impl Report {
    fn floor_ns(&self, name: &str) -> f64 {
        let row = self.rows.iter().find(|(n, _)| n == name);
        row.map_or(f64::NAN, |(_, time)| time.floor_ns)
    }

    /// The page.
    pub fn markdown(&self) -> String {
        let mut page = String::from(HEAD);
        let _ = writeln!(
            page,
            "\nMeasured on {}, clock {:.2} GHz, {} repeats, 48 kHz, blocks of 64, stereo.\n",
            processor_name(),
            self.clock_ghz,
            self.repeats
        );
        self.write_table(&mut page);
        self.write_comparisons(&mut page);
        page.push_str(FAIRNESS);
        self.write_lacks(&mut page);
        self.write_proofs(&mut page);
        page
    }

    fn write_table(&self, page: &mut String) {
        let whole_ns = self.rows[0].1.floor_ns;
        page.push_str(
            "| Chain | ns per frame, floor | median | cycles | against the whole strip |\n",
        );
        page.push_str("|---|---:|---:|---:|---:|\n");
        for (name, time) in &self.rows {
            let _ = writeln!(
                page,
                "| {name} | {:.1} | {:.1} | {:.0} | {:.2} |",
                time.floor_ns,
                time.median_ns,
                time.floor_ns * self.clock_ghz,
                time.floor_ns / whole_ns,
            );
        }
    }

    fn write_comparisons(&self, page: &mut String) {
        page.push_str("\n| Ours | against | ratio | asked for | |\n|---|---|---:|---:|---|\n");
        for Comparison { ours, theirs, most } in &self.comparisons {
            let ratio = self.floor_ns(ours) / self.floor_ns(theirs);
            let word = if ratio <= *most { "met" } else { "missed" };
            let _ = writeln!(
                page,
                "| {ours} | {theirs} | {ratio:.2} | ≤ {most:.2} | {word} |"
            );
        }
    }

    fn write_lacks(&self, page: &mut String) {
        page.push_str("\nWhat each lacks against the whole strip:\n\n");
        for ((name, lacks), _) in &self.proofs {
            let _ = writeln!(page, "- {name}: {lacks}.");
        }
        let versions: Vec<String> = PACKAGES
            .iter()
            .map(|p| format!("{p} {}", version(p)))
            .collect();
        let _ = writeln!(page, "\nVersions: {}.", versions.join(", "));
    }

    fn write_proofs(&self, page: &mut String) {
        let _ = writeln!(
            page,
            "\n## Everybody at work\n\nSaturators at {:.0} % THD, 1 kHz:\n",
            100.0 * THD
        );
        for (name, Driven { drive, thd }) in &self.driven {
            let _ = writeln!(page, "- {name}: drive {drive:.2}, THD {:.2} %", 100.0 * thd);
        }
        page.push_str("\nGain of each peer in loud and in quiet passages:\n\n");
        page.push_str("| Plug-in | loud, dB | quiet, dB | acting |\n|---|---:|---:|---|\n");
        let mut seen = Vec::new();
        for deed in self.proofs.iter().flat_map(|(_, deeds)| deeds) {
            if seen.contains(&deed.uri) {
                continue;
            }
            seen.push(deed.uri);
            let word = if deed.is_acting { "yes" } else { "no" };
            let _ = writeln!(
                page,
                "| {} | {:.1} | {:.1} | {word} |",
                deed.uri, deed.loud_db, deed.quiet_db
            );
        }
        page.push_str("\nRedlight:\n\n");
        for action in &self.actions {
            let word = if action.is_acting {
                ""
            } else {
                " (NOT ACTING)"
            };
            let _ = writeln!(page, "- {}: {}{word}", action.name, action.figure);
        }
    }
}

fn processor_name() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = info.lines().find(|l| l.starts_with("model name"));
    let name = line.and_then(|l| l.split(": ").nth(1));
    name.unwrap_or("an unknown processor").to_owned()
}

fn version(package: &str) -> String {
    let query = Command::new("dpkg-query")
        .args(["-W", "-f=${Version}", package])
        .output();
    let version = query.map(|o| String::from_utf8_lossy(&o.stdout).into_owned());
    version.unwrap_or_else(|_| "?".to_owned())
}

const HEAD: &str = "\
# Performance

`cargo xtask bench` times the strip on this machine: the whole strip in all situations, each module
alone, redesigns, instructions per frame against the committed figures, with the hash of the output
beside each figure. `cargo xtask bench peers` makes this page: the bundled CLAP against free plug-ins
that do part of the same work. [profile.md](profile.md) says where the cycles go.

## Against peers
";

const FAIRNESS: &str = "
## Fairness

- All run in one process and one thread, in turn, 16 blocks each, on the same signal: beats of tones
  and noise with pauses, which opens and closes gates and makes compressors move. The floor is the sum
  over the signal's laps of each lap's fastest repeat: what the code costs when nobody disturbs it.
- Ours is the bundled CLAP in a CLAP host, theirs are LV2 plug-ins in an LV2 host (livi, lilv). The
  strip is one plug-in; the peers are two to five, and pay for each call and for one more pass through
  memory, as they do in a session.
- The peers are the distribution's packages; ours is the release build for any x86-64.
- Filters are set as alike as controls allow: six sections each. Ours have 18 dB/oct in the high-pass,
  theirs the cheapest slope that they offer, and ours keep the analog response to 20 kHz.
- Denormals are flushed by the thread, as hosts do.
- No editor is open. Plug-ins that compute meters without one, as ours does, pay for it.
";
