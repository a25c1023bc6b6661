//! The tables.

use std::collections::BTreeMap;

use redlight::dsp::stages::compressor::Compressor;
use redlight::dsp::stages::deesser::Deesser;
use redlight::dsp::stages::eq::Eq;
use redlight::dsp::stages::filters::Filters;
use redlight::dsp::stages::gate::Gate;
use redlight::dsp::blocks::insert::Insert;
use redlight::dsp::stages::preamp::Preamp;
use redlight::dsp::{Strip, TICK};
use redlight_speed::SAMPLE_RATE_HZ;
use redlight_speed::cases::{Case, Target};
use redlight_speed::figures::{Book, Kept};
use redlight_speed::timing::Figures;
use stats_alloc::{Region, StatsAlloc};

/// Everything measured: cases of the whole strip, of modules alone, and pairs of redesign.
pub struct Run {
    /// Cases of the whole strip, which come first.
    pub strip: usize,
    /// Cases of modules alone, which come next.
    pub alone: usize,
    /// All cases.
    pub cases: Vec<Case>,
    /// Their figures.
    pub figures: Vec<Figures>,
    /// Clock of the core.
    pub clock_ghz: f64,
    /// Instructions per run of the signal, by case.
    pub counts: BTreeMap<String, f64>,
}

impl Run {
    fn floor_ns(&self, id: &str) -> f64 {
        let at = self.cases.iter().position(|c| c.id == id);
        at.map_or(f64::NAN, |i| self.figures[i].floor_ns)
    }

    fn instructions(&self, case: &Case) -> Option<f64> {
        let frames = redlight_speed::signal::FRAMES * case.layout.instances;
        self.counts.get(case.id).map(|n| n / frames as f64)
    }

    /// The figures that are worth keeping.
    pub fn book(&self) -> Book {
        let kept = self.cases.iter().zip(&self.figures);
        kept.take(self.strip + self.alone)
            .map(|(case, figures)| {
                let kept = Kept {
                    instructions: self.instructions(case),
                    hash: Some(figures.hash),
                };
                (case.id.to_owned(), kept)
            })
            .collect()
    }

    /// What was reached, what was to be reached, and whether it was.
    fn verdict(&self, case: &Case, figures: &Figures) -> String {
        let times = |other: &str| figures.floor_ns / self.floor_ns(other);
        let word = |is_met: bool| if is_met { "met" } else { "MISSED" };
        match case.target {
            Target::Cycles(most) => {
                let cycles = figures.floor_ns * self.clock_ghz;
                format!("<= {most:.0} cycles: {}", word(cycles <= most))
            }
            Target::Times(most, other) => {
                let times = times(other);
                format!(
                    "{times:.2} x {other}, <= {most:.2}: {}",
                    word(times <= most)
                )
            }
            Target::Within(share, other) => {
                let times = times(other);
                let is_met = (times - 1.0).abs() <= share;
                format!("{times:.2} x {other}, within {share:.2}: {}", word(is_met))
            }
            Target::WorstBlock(most) => {
                let worst = figures.worst_to_mean;
                format!("{worst:.2} x mean, <= {most:.2}: {}", word(worst <= most))
            }
            Target::None => String::new(),
        }
    }

    /// Prints the whole strip in all situations.
    pub fn print_strip(&self) {
        println!("\nThe whole strip: 48 kHz, stereo, blocks of 64 unless stated; per frame");
        println!(
            "(cycles: floor x {:.2} GHz, the clock that the core ran at)\n",
            self.clock_ghz
        );
        println!(
            "  {:<44}{:>8}{:>8}{:>8}{:>8}  {:<18}target",
            "", "floor ns", "median", "cycles", "instr.", "output"
        );
        for (case, figures) in self.cases.iter().zip(&self.figures).take(self.strip) {
            let verdict = self.verdict(case, figures);
            println!("  {:<44}{}{verdict}", case.title, self.row(case, figures));
        }
    }

    fn row(&self, case: &Case, figures: &Figures) -> String {
        let instructions = self.instructions(case);
        format!(
            "{:>8.2}{:>8.2}{:>8.1}{:>8}  {:016x}  ",
            figures.floor_ns,
            figures.median_ns,
            figures.floor_ns * self.clock_ghz,
            instructions.map_or("-".to_owned(), |i| format!("{i:.1}")),
            figures.hash,
        )
    }

    /// Prints each module alone.
    pub fn print_modules(&self) {
        println!("\nOne module IN; the last column is what it adds to a strip with all OUT\n");
        println!(
            "  {:<44}{:>8}{:>8}{:>8}{:>8}  {:<18}adds",
            "", "floor ns", "median", "cycles", "instr.", "output"
        );
        let rows = self.cases.iter().zip(&self.figures);
        for (case, figures) in rows.skip(self.strip).take(self.alone) {
            let added = (figures.floor_ns - self.floor_ns("out")) * self.clock_ghz;
            println!(
                "  {:<44}{}{added:.1} cycles",
                case.title,
                self.row(case, figures)
            );
        }
    }

    /// Prints what a redesign at each control tick costs.
    pub fn print_redesigns(&self) {
        println!(
            "\nRedesign: what a control tick ({TICK} frames) costs more while a setting moves\n"
        );
        let first = self.strip + self.alone;
        let titles = self.cases[first..].chunks_exact(2).map(|c| c[0].title);
        for (title, pair) in titles.zip(self.figures[first..].chunks_exact(2)) {
            let ns = (pair[1].floor_ns - pair[0].floor_ns) * TICK as f64;
            let cycles = ns * self.clock_ghz;
            println!("  {title:<44}{ns:>8.0} ns{cycles:>8.0} cycles");
        }
    }
}

/// Prints what an instance holds in memory.
pub fn print_memory(allocator: &StatsAlloc<std::alloc::System>) {
    const HOT_LIMIT_BYTES: usize = 16 * 1024;
    let region = Region::new(allocator);
    let strip = Strip::new(SAMPLE_RATE_HZ, 2);
    let stats = region.change();
    let heap = stats.bytes_allocated - stats.bytes_deallocated;
    std::hint::black_box(&strip);
    let section = size_of::<Insert<Gate>>()
        + size_of::<Insert<Eq>>()
        + size_of::<Insert<Compressor>>()
        + 2 * size_of::<Filters>();
    let hot = size_of::<Strip>() + heap - section;
    let word = if hot <= HOT_LIMIT_BYTES {
        "met"
    } else {
        "MISSED"
    };
    println!("\nMemory of an instance, bytes\n");
    for (name, bytes) in [
        (
            "strip, with the section that only sounds while the order changes",
            size_of::<Strip>(),
        ),
        ("on the heap", heap),
        ("preamp", size_of::<Insert<Preamp>>()),
        ("filters, three of them", 3 * size_of::<Filters>()),
        ("gate", size_of::<Insert<Gate>>()),
        ("EQ", size_of::<Insert<Eq>>()),
        ("compressor", size_of::<Insert<Compressor>>()),
        ("de-esser", size_of::<Insert<Deesser>>()),
    ] {
        println!("  {name:<70}{bytes:>8}");
    }
    println!(
        "  {:<70}{hot:>8}  <= {HOT_LIMIT_BYTES}: {word}",
        "hot: without the second section"
    );
}
