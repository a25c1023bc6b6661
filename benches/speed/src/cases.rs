//! The cases of the speed table, with what is to be reached.

use redlight::params::Values;

use crate::panel;
use crate::signal::Signal;
use crate::subject::{Layout, Subject};

/// What is to be reached.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// At most so many cycles per frame.
    Cycles(f64),
    /// At most so many times the time per frame of another case.
    Times(f64, &'static str),
    /// Within a share of the time per frame of another case, either way.
    Within(f64, &'static str),
    /// The slowest block that is slow at every repeat takes at most so many times the mean.
    WorstBlock(f64),
    /// Nothing is asked.
    None,
}

/// One row of the table.
#[derive(Clone)]
pub struct Case {
    /// Names the case in the committed figures and to other cases.
    pub id: &'static str,
    /// Row's title.
    pub title: &'static str,
    /// Positions of the controls.
    pub values: Values,
    /// Positions taken block by block; empty for fixed ones.
    pub automation: Vec<Values>,
    /// Channels, block, instances.
    pub layout: Layout,
    /// What is processed.
    pub signal: Signal,
    /// What is to be reached.
    pub target: Target,
}

impl Case {
    /// Every module acting on the programme, stereo, blocks of 64.
    pub fn new(id: &'static str, title: &'static str, values: Values) -> Self {
        Self {
            id,
            title,
            values,
            automation: Vec::new(),
            layout: Layout::USUAL,
            signal: Signal::Programme,
            target: Target::None,
        }
    }

    fn target(mut self, target: Target) -> Self {
        self.target = target;
        self
    }

    fn signal(mut self, signal: Signal) -> Self {
        self.signal = signal;
        self
    }

    /// In blocks of another length.
    pub fn block(mut self, block: usize) -> Self {
        self.layout.block = block;
        self
    }

    /// A new subject.
    pub fn subject(&self) -> Subject {
        let settings = panel::settings(&self.values);
        Subject::new(&settings, self.automation.clone(), self.layout)
    }
}

/// The case that most others are compared with.
pub const LIVE: &str = "live";

/// The whole strip in all situations.
pub fn strip_cases() -> Vec<Case> {
    let busy = || panel::busy(&[]);
    let live = Case::new(LIVE, "every module acting, Live", busy()).target(Target::Cycles(150.0));
    let mut mono = Case::new("mono", "the same, mono", busy()).target(Target::Times(0.6, LIVE));
    mono.layout.channels = 1;
    let mut automated = Case::new(
        "automated",
        "every number automated, every 16 samples",
        busy(),
    )
    .block(16)
    .target(Target::Times(2.0, LIVE));
    automated.automation = panel::automation(&automated.values);
    let mut round = Case::new("round_24", "24 instances in turn, per strip", busy())
        .target(Target::Times(1.2, LIVE));
    round.layout.instances = 24;
    vec![
        live,
        Case::new(
            "preamp_out",
            "the same, preamp OUT",
            panel::busy(&[("pre_on", "off")]),
        ),
        Case::new("hq", "HQ", panel::busy(&[("strip_quality", "HQ")]))
            .target(Target::Cycles(400.0)),
        mono,
        Case::new("block_32", "blocks of 32", busy())
            .block(32)
            .target(Target::Times(1.15, "block_512")),
        Case::new("block_512", "blocks of 512", busy()).block(512),
        Case::new("out", "all modules OUT", panel::out()).target(Target::Cycles(5.0)),
        Case::new("silence", "silence", busy())
            .signal(Signal::Silence)
            .target(Target::Within(0.05, LIVE)),
        Case::new("tail", "decaying tail, then silence", busy())
            .signal(Signal::Tail)
            .target(Target::Within(0.05, LIVE)),
        automated,
        round,
        Case::new("worst_block", "slowest repeatable block", busy())
            .target(Target::WorstBlock(2.0)),
    ]
}
