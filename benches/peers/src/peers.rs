//! The peers: free plug-ins of Debian, each maker's gate, EQ and compressor in a row, set as alike
//! as their controls allow.
//!
//! Gate: opens at −30 dBFS, 40 dB range, .1 ms, 60 ms. EQ: six sections. Compressor: −24 dBFS, 4:1,
//! 1 ms, 150 ms. Where a filter offers slopes, the cheapest is taken.

use crate::lv2::{Role, Unit};

/// A maker's chain.
pub struct Peer {
    /// As the table shows it.
    pub name: &'static str,
    /// In the signal's order.
    pub units: Vec<Unit>,
    /// What it lacks against the whole strip, for the notes.
    pub lacks: &'static str,
}

type Controls<'a> = &'a [(&'a str, f32)];

fn unit(role: Role, uri: &'static str, controls: Controls) -> Unit {
    let controls = controls
        .iter()
        .map(|(s, v)| ((*s).to_owned(), *v))
        .collect();
    Unit {
        role,
        uri,
        controls,
    }
}

/// Linear gain of dB.
fn gain(db: f32) -> f32 {
    f32::powf(10.0, db / 20.0)
}

/// The saturators that can be brought to equal distortion: unit and the symbol of its drive with
/// least and greatest value.
pub fn calf_saturator(drive: f32) -> Unit {
    let uri = "http://calf.sourceforge.net/plugins/Saturator";
    unit(Role::Saturator, uri, &[("drive", drive), ("blend", 0.0)])
}

/// Least and greatest drive of [`calf_saturator`].
pub const CALF_DRIVE: [f32; 2] = [0.1, 10.0];

/// Tube stage of a guitar amplifier, mono, with its tone stack.
pub fn zam_tube(drive: f32) -> Unit {
    unit(
        Role::Saturator,
        "urn:zamaudio:ZamTube",
        &[("tubedrive", drive)],
    )
}

/// Least and greatest drive of [`zam_tube`].
pub const ZAM_DRIVE: [f32; 2] = [0.1, 11.0];

fn ardour() -> Vec<Unit> {
    let dynamics = |threshold, attack, release| {
        move |role, uri| {
            let controls = [
                ("thr", threshold),
                ("rat", 4.0),
                ("att", attack),
                ("rel", release),
            ];
            unit(role, uri, &controls)
        }
    };
    let eq: Controls = &[
        ("freql", 100.0),
        ("gl", 4.0),
        ("freq1", 250.0),
        ("g1", 3.0),
        ("freq2", 500.0),
        ("g2", -5.0),
        ("freq3", 3_000.0),
        ("g3", 6.0),
        ("freq4", 6_000.0),
        ("g4", -3.0),
        ("freqh", 10_000.0),
        ("gh", 5.0),
    ];
    vec![
        dynamics(-30.0, 0.1, 60.0)(Role::Gate, "urn:ardour:a-exp#stereo"),
        unit(Role::Eq, "urn:ardour:a-eq", eq),
        dynamics(-24.0, 1.0, 150.0)(Role::Compressor, "urn:ardour:a-comp#stereo"),
    ]
}

fn lsp() -> Vec<Unit> {
    // Type of filter, frequency, gain, Q.
    const FILTERS: [(f32, f32, f32, f32); 6] = [
        (2.0, 60.0, 0.0, 0.7),
        (5.0, 100.0, 4.0, 0.7),
        (1.0, 500.0, -5.0, 0.7),
        (1.0, 3_000.0, 6.0, 0.7),
        (3.0, 10_000.0, 5.0, 0.7),
        (4.0, 15_000.0, 0.0, 0.7),
    ];
    let mut eq = unit(
        Role::Eq,
        "http://lsp-plug.in/plugins/lv2/para_equalizer_x16_stereo",
        &[],
    );
    for (i, (kind, freq_hz, gain_db, q)) in FILTERS.iter().enumerate() {
        let values = [
            ("ft", *kind),
            ("f", *freq_hz),
            ("g", gain(*gain_db)),
            ("q", *q),
        ];
        let named = values.map(|(symbol, value)| (format!("{symbol}_{i}"), value));
        eq.controls.extend(named);
    }
    vec![
        unit(
            Role::Gate,
            "http://lsp-plug.in/plugins/lv2/gate_stereo",
            &[
                ("gt", gain(-30.0)),
                ("gr", gain(-40.0)),
                ("at", 0.1),
                // Exponential in the gain, not in dB: 40 dB take five times this.
                ("rt", 15.0),
            ],
        ),
        eq,
        unit(
            Role::Compressor,
            "http://lsp-plug.in/plugins/lv2/compressor_stereo",
            &[("al", gain(-24.0)), ("cr", 4.0), ("at", 1.0), ("rt", 150.0)],
        ),
    ]
}

fn calf(saturator_drive: Option<f32>) -> Vec<Unit> {
    let eq: Controls = &[
        ("hp_active", 1.0),
        ("hp_freq", 60.0),
        ("hp_mode", 0.0),
        ("lp_active", 1.0),
        ("lp_freq", 15_000.0),
        ("lp_mode", 0.0),
        ("ls_active", 1.0),
        ("ls_level", gain(4.0)),
        ("ls_freq", 100.0),
        ("p1_active", 1.0),
        ("p1_level", gain(-5.0)),
        ("p1_freq", 500.0),
        ("p2_active", 1.0),
        ("p2_level", gain(6.0)),
        ("p2_freq", 3_000.0),
        ("hs_active", 1.0),
        ("hs_level", gain(5.0)),
        ("hs_freq", 10_000.0),
        ("individuals", 0.0),
    ];
    let gate: Controls = &[
        ("range", gain(-40.0)),
        ("threshold", gain(-30.0)),
        ("ratio", 10.0),
        ("attack", 0.1),
        ("release", 60.0),
    ];
    let compressor: Controls = &[
        ("threshold", gain(-24.0)),
        ("ratio", 4.0),
        ("attack", 1.0),
        ("release", 150.0),
    ];
    let mut units = vec![unit(
        Role::Gate,
        "http://calf.sourceforge.net/plugins/Gate",
        gate,
    )];
    units.extend(saturator_drive.map(calf_saturator));
    units.push(unit(
        Role::Eq,
        "http://calf.sourceforge.net/plugins/Equalizer8Band",
        eq,
    ));
    let uri = "http://calf.sourceforge.net/plugins/Compressor";
    units.push(unit(Role::Compressor, uri, compressor));
    units
}

fn x42() -> Vec<Unit> {
    let eq: Controls = &[
        ("HighPass", 1.0),
        ("HPfreq", 60.0),
        ("LowPass", 1.0),
        ("LPfreq", 15_000.0),
        ("LSfreq", 100.0),
        ("LSgain", 4.0),
        ("freq1", 500.0),
        ("gain1", -5.0),
        ("freq2", 3_000.0),
        ("gain2", 6.0),
        ("sec3", 0.0),
        ("sec4", 0.0),
        ("HSfreq", 10_000.0),
        ("HSgain", 5.0),
    ];
    let compressor: Controls = &[
        ("threshold", -24.0),
        ("Ratio", 0.75),
        ("attack", 0.001),
        ("release", 0.15),
    ];
    vec![
        unit(Role::Eq, "http://gareus.org/oss/lv2/fil4#stereo", eq),
        unit(
            Role::Compressor,
            "http://gareus.org/oss/lv2/darc#stereo",
            compressor,
        ),
    ]
}

fn zam(tube_drive: Option<f32>) -> Vec<Unit> {
    let gate: Controls = &[
        ("att", 0.1),
        ("rel", 60.0),
        ("thr", -30.0),
        ("close", -40.0),
    ];
    let eq: Controls = &[
        ("f1", 500.0),
        ("boost1", -5.0),
        ("f2", 3_000.0),
        ("boost2", 6.0),
        ("fl", 100.0),
        ("boostl", 4.0),
        ("fh", 10_000.0),
        ("boosth", 5.0),
    ];
    let compressor: Controls = &[("att", 1.0), ("rel", 150.0), ("thr", -24.0), ("rat", 4.0)];
    let mut units = vec![unit(Role::Gate, "urn:zamaudio:ZamGateX2", gate)];
    units.extend(tube_drive.map(zam_tube));
    units.push(unit(Role::Eq, "urn:zamaudio:ZamEQ2", eq));
    units.push(unit(Role::Compressor, "urn:zamaudio:ZamCompX2", compressor));
    units
}

/// All peers, with the drives that give the agreed distortion.
pub fn all(calf_drive: f32, zam_drive: f32) -> Vec<Peer> {
    let peer = |name, units, lacks| Peer { name, units, lacks };
    vec![
        peer(
            ARDOUR,
            ardour(),
            "no saturation, no de-esser; expander without hold; mono EQ twice",
        ),
        peer(
            "LSP gate + EQ + compressor",
            lsp(),
            "no saturation, no de-esser",
        ),
        peer(
            CALF,
            calf(Some(calf_drive)),
            "no de-esser; 12 dB/oct filters; saturator matched in distortion, not in aliasing",
        ),
        peer(
            "Calf gate + EQ + compressor",
            calf(None),
            "no saturation, no de-esser; 12 dB/oct filters",
        ),
        peer(
            "x42 EQ + compressor",
            x42(),
            "no gate, no saturation, no de-esser",
        ),
        peer(
            "Zam gate + EQ + compressor",
            zam(None),
            "no saturation, no de-esser; mono EQ twice, four sections only",
        ),
        peer(
            "Zam gate + tube + EQ + compressor",
            zam(Some(zam_drive)),
            "no de-esser; tube stage with a tone stack; four EQ sections",
        ),
    ]
}

/// The chain that the strip without its preamp is compared with.
pub const ARDOUR: &str = "Ardour expander + EQ + compressor";

/// The chain that the whole strip is compared with.
pub const CALF: &str = "Calf gate + saturator + EQ8 + compressor";
