//! Each module alone, and what its redesign costs.

use crate::cases::Case;
use crate::panel;

type Controls = &'static [(&'static str, &'static str)];

/// Id, title, the switches that are IN, what is set otherwise.
type Alone = (
    &'static str,
    &'static str,
    &'static [&'static str],
    Controls,
);

const ALONE: &[Alone] = &[
    (
        "pre_clean",
        "preamp Clean",
        &["pre_on"],
        &[("pre_voice", "Clean")],
    ),
    ("pre_iron", "preamp Iron", &["pre_on"], &[]),
    (
        "pre_punch",
        "preamp Punch",
        &["pre_on"],
        &[("pre_voice", "Punch")],
    ),
    (
        "pre_tube",
        "preamp Tube",
        &["pre_on"],
        &[("pre_voice", "Tube")],
    ),
    (
        "pre_iron_hq",
        "preamp Iron, HQ",
        &["pre_on"],
        &[("strip_quality", "HQ")],
    ),
    (
        "pre_noise",
        "preamp Iron with noise",
        &["pre_on"],
        &[("pre_noise", "-90")],
    ),
    (
        "filters",
        "HPF 18 and LPF 12 dB/oct",
        &["filter_hpf_on", "filter_lpf_on"],
        &[],
    ),
    (
        "hpf_24",
        "HPF 24 dB/oct",
        &["filter_hpf_on"],
        &[("filter_hpf_slope", "24 dB/oct")],
    ),
    ("gate", "gate", &["gate_on"], &[]),
    ("eq_4", "EQ, four bands", &["eq_on"], &[]),
    (
        "eq_1",
        "EQ, one band",
        &["eq_on"],
        &[
            ("eq_lf_gain", "0"),
            ("eq_lmf_gain", "0"),
            ("eq_hf_gain", "0"),
        ],
    ),
    ("comp_vca", "compressor VCA", &["comp_on"], &[]),
    (
        "comp_fet",
        "compressor FET",
        &["comp_on"],
        &[("comp_model", "FET")],
    ),
    (
        "comp_opto",
        "compressor Opto",
        &["comp_on"],
        &[("comp_model", "Opto")],
    ),
    (
        "comp_mu",
        "compressor Mu",
        &["comp_on"],
        &[("comp_model", "Mu")],
    ),
    (
        "comp_vca_hq",
        "compressor VCA, HQ",
        &["comp_on"],
        &[("strip_quality", "HQ")],
    ),
    ("deesser", "de-esser", &["deess_on"], &[]),
    (
        "guard",
        "output guard",
        &["output_guard"],
        &[("output_trim", "12 dB")],
    ),
    ("mid_side", "mid/side", &[], &[("input_mode", "Mid/Side")]),
];

/// A strip with one module IN. What the module costs is the difference to all OUT.
pub fn alone_cases() -> Vec<Case> {
    let cases = ALONE.iter();
    cases
        .map(|(id, title, switches, changes)| Case::new(id, title, panel::only(switches, changes)))
        .collect()
}

/// A redesign: id, title, switches that are IN, and two settings between which it goes.
type Redesign = (
    &'static str,
    &'static str,
    &'static [&'static str],
    Controls,
    Controls,
);

const REDESIGNS: &[Redesign] = &[
    (
        "redesign_pre_drive",
        "preamp, drive",
        &["pre_on"],
        &[("pre_drive", "11")],
        &[("pre_drive", "13")],
    ),
    (
        "redesign_pre_colour",
        "preamp, colour and iron",
        &["pre_on"],
        &[("pre_colour", "40"), ("pre_iron", "40")],
        &[("pre_colour", "60"), ("pre_iron", "60")],
    ),
    (
        "redesign_filters",
        "filters, both frequencies",
        &["filter_hpf_on", "filter_lpf_on"],
        &[("filter_hpf_freq", "60"), ("filter_lpf_freq", "15k")],
        &[("filter_hpf_freq", "80"), ("filter_lpf_freq", "12k")],
    ),
    (
        "redesign_gate",
        "gate, threshold and release",
        &["gate_on"],
        &[("gate_threshold", "-30"), ("gate_release", "60 ms")],
        &[("gate_threshold", "-32"), ("gate_release", "80 ms")],
    ),
    (
        "redesign_eq_1",
        "EQ, one band's frequency",
        &["eq_on"],
        &[("eq_hmf_freq", "3k")],
        &[("eq_hmf_freq", "4k")],
    ),
    (
        "redesign_eq_4",
        "EQ, four frequencies",
        &["eq_on"],
        &[
            ("eq_lf_freq", "100"),
            ("eq_lmf_freq", "500"),
            ("eq_hmf_freq", "3k"),
            ("eq_hf_freq", "10k"),
        ],
        &[
            ("eq_lf_freq", "120"),
            ("eq_lmf_freq", "600"),
            ("eq_hmf_freq", "4k"),
            ("eq_hf_freq", "12k"),
        ],
    ),
    (
        "redesign_comp",
        "compressor, threshold and times",
        &["comp_on"],
        &[
            ("comp_threshold", "-24"),
            ("comp_attack", "1 ms"),
            ("comp_release", "150 ms"),
        ],
        &[
            ("comp_threshold", "-22"),
            ("comp_attack", "2 ms"),
            ("comp_release", "200 ms"),
        ],
    ),
    (
        "redesign_deess",
        "de-esser, frequency",
        &["deess_on"],
        &[("deess_freq", "6k")],
        &[("deess_freq", "7k")],
    ),
];

/// A redesign and the same without.
pub struct RedesignPair {
    /// At rest on the first setting.
    pub rest: Case,
    /// From one setting to the other at every control tick, so that every tick redesigns.
    pub moving: Case,
}

/// What a redesign costs is the difference of each pair, times the frames of a tick.
pub fn redesign_pairs() -> Vec<RedesignPair> {
    let pairs = REDESIGNS.iter();
    pairs
        .map(|(id, title, switches, from, to)| {
            let rest = Case::new(id, title, panel::only(switches, from));
            let rest = rest.block(redlight::dsp::TICK);
            let mut moving = rest.clone();
            moving.automation = vec![panel::only(switches, from), panel::only(switches, to)];
            RedesignPair { rest, moving }
        })
        .collect()
}
