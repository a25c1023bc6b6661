//! What a declaration consists of.

use super::ParamId;

/// A group of controls, in signal order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Module {
    /// The whole strip.
    Strip,
    /// Input.
    Input,
    /// Preamp.
    Preamp,
    /// High-pass and low-pass.
    Filters,
    /// Gate, expander, ducker.
    Gate,
    /// Equaliser.
    Eq,
    /// Compressor.
    Compressor,
    /// De-esser.
    Deesser,
    /// Output.
    Output,
}

impl Module {
    /// All modules, in signal order.
    pub const ALL: [Self; 9] = [
        Self::Strip,
        Self::Input,
        Self::Preamp,
        Self::Filters,
        Self::Gate,
        Self::Eq,
        Self::Compressor,
        Self::Deesser,
        Self::Output,
    ];

    /// The name on the panel.
    pub fn name(self) -> &'static str {
        match self {
            Self::Strip => "Strip",
            Self::Input => "Input",
            Self::Preamp => "Preamp",
            Self::Filters => "Filters",
            Self::Gate => "Gate",
            Self::Eq => "EQ",
            Self::Compressor => "Compressor",
            Self::Deesser => "De-esser",
            Self::Output => "Output",
        }
    }
}

/// Unit in which a number is held, shown and typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Decibels.
    Db,
    /// Decibels relative to full scale.
    Dbfs,
    /// Decibels per decade.
    DbPerDecade,
    /// Hertz; shown as kHz from 1000.
    Hz,
    /// Milliseconds; shown as seconds from 1000.
    Ms,
    /// Percent.
    Percent,
    /// Compression ratio, n:1.
    Ratio,
    /// A plain number.
    None,
}

impl Unit {
    /// What stands behind a number that is held in this unit; empty if nothing does.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Db => "dB",
            Self::Dbfs => "dBFS",
            Self::DbPerDecade => "dB/dec",
            Self::Hz => "Hz",
            Self::Ms => "ms",
            Self::Percent => "%",
            Self::Ratio | Self::None => "",
        }
    }
}

/// How the travel of a control maps onto its range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Taper {
    /// Even.
    Linear,
    /// Even in the logarithm; the range must be positive.
    Log,
    /// min + (max − min)·position³: fine at the bottom of a range that begins at zero.
    Cubic,
}

/// The decimal grid that a value stands on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Grid {
    /// Whole multiples of 1/n, shown with `decimals` digits after the point (n = 10^decimals).
    Decimals(u32),
    /// So many significant decimal digits.
    Digits(u32),
}

/// A setting past one end of a number's range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum End {
    /// The range has two ends and that is all.
    None,
    /// Below the range stands "off", held as `value`.
    Off {
        /// The number that means off: what the sound takes for "none".
        value: f64,
    },
    /// Above the range stands infinity.
    Infinite,
}

/// A continuous control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// Least value, in the unit.
    pub min: f64,
    /// Greatest value, in the unit.
    pub max: f64,
    /// Value of a fresh instance.
    pub default: f64,
    /// Unit.
    pub unit: Unit,
    /// Taper.
    pub taper: Taper,
    /// Grid.
    pub grid: Grid,
    /// What stands past the range.
    pub end: End,
}

/// What kind of control a parameter is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Off or on (or two named states).
    Switch {
        /// State of a fresh instance.
        default: bool,
        /// Names of the two states, off first.
        labels: [&'static str; 2],
    },
    /// One of several.
    Choice {
        /// Index of the choice of a fresh instance.
        default: usize,
        /// Names of the choices.
        labels: &'static [&'static str],
    },
    /// A whole number.
    Whole {
        /// Least value.
        min: i32,
        /// Greatest value.
        max: i32,
        /// Value of a fresh instance.
        default: i32,
    },
    /// A continuous value.
    Number(Number),
}

/// The parameters of a band of the EQ.
#[derive(Clone, Copy, Debug)]
pub struct BandParams {
    /// Its name on the panel.
    pub name: &'static str,
    /// Its switch.
    pub on: ParamId,
    /// Gain.
    pub gain: ParamId,
    /// Frequency.
    pub freq: ParamId,
    /// Q.
    pub q: ParamId,
    /// Bell or shelf, where there is a choice.
    pub shape: Option<ParamId>,
}

/// One parameter's declaration.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Which.
    pub id: ParamId,
    /// Since which list of the hosts it is there; frozen once released.
    pub since: u16,
    /// Stable id, used in state, presets, flags and automation; frozen once released.
    pub key: &'static str,
    /// Name for the host: unambiguous without its module.
    pub name: &'static str,
    /// Name on the panel, under the module's heading.
    pub label: &'static str,
    /// Its module.
    pub module: Module,
    /// Kind, range and default.
    pub kind: Kind,
    /// What it does, in one sentence.
    pub help: &'static str,
}

impl Param {
    /// The first word of its id: the table of a preset that it stands in.
    pub fn table(&self) -> &'static str {
        self.key.split_once('_').map_or("", |(table, _)| table)
    }

    /// Its id without the first word: the key in that table.
    pub fn key_in_table(&self) -> &'static str {
        self.key.split_once('_').map_or(self.key, |(_, key)| key)
    }

    /// Value of a fresh instance, as [`super::Values`] holds it.
    pub fn default_value(&self) -> f64 {
        match self.kind {
            Kind::Switch { default, .. } => f64::from(u8::from(default)),
            Kind::Choice { default, .. } => default as f64,
            Kind::Whole { default, .. } => f64::from(default),
            Kind::Number(n) => n.default,
        }
    }

    /// Whether its changes glide. What is stepped cross-fades from one state to the next.
    pub fn glides(&self) -> bool {
        matches!(self.kind, Kind::Number(_))
    }

    /// The unit in which it is held.
    pub fn unit(&self) -> Unit {
        match self.kind {
            Kind::Number(n) => n.unit,
            _ => Unit::None,
        }
    }

    /// Number of steps of a stepped control (one less than its states), none if continuous.
    pub fn step_count(&self) -> Option<usize> {
        match self.kind {
            Kind::Switch { .. } => Some(1),
            Kind::Choice { labels, .. } => Some(labels.len() - 1),
            Kind::Whole { min, max, .. } => Some((max - min) as usize),
            Kind::Number(_) => None,
        }
    }
}
