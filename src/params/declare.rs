//! What makes parameters of the rows in [`super::table`].

use super::ParamId;
use super::decl::{BandParams, End, Grid, Kind, Number, Param, Taper, Unit};
use crate::dsp::stages::eq::{BAND_DESIGNS, BANDS, BandDesign};

/// Levels are set to a hundredth of a dB.
pub(super) const DB: Grid = Grid::Decimals(2);
/// Shares are set to a tenth of a percent.
pub(super) const PERCENT: Grid = Grid::Decimals(1);

pub(super) const fn switch(default: bool, labels: [&'static str; 2]) -> Kind {
    Kind::Switch { default, labels }
}

pub(super) const fn choice(default: usize, labels: &'static [&'static str]) -> Kind {
    Kind::Choice { default, labels }
}

pub(super) const fn whole(min: i32, max: i32, default: i32) -> Kind {
    Kind::Whole { min, max, default }
}

pub(super) const fn number(
    min: f64,
    max: f64,
    default: f64,
    unit: Unit,
    taper: Taper,
    grid: Grid,
    end: End,
) -> Kind {
    Kind::Number(Number {
        min,
        max,
        default,
        unit,
        taper,
        grid,
        end,
    })
}

/// Gain of an EQ band.
pub(super) const BAND_GAIN: Kind = number(-18.0, 18.0, 0.0, Unit::Db, Taper::Linear, DB, End::None);

/// Frequency of the EQ band `name`.
pub(super) const fn band_freq(name: &str, min: f64, max: f64) -> Kind {
    let default = design(name).freq_hz;
    let digits = Grid::Digits(4);
    number(min, max, default, Unit::Hz, Taper::Log, digits, End::None)
}

/// Q of an EQ band.
pub(super) const fn band_q(min: f64, max: f64) -> Kind {
    let (default, digits) = (BandDesign::Q, Grid::Digits(4));
    number(min, max, default, Unit::None, Taper::Log, digits, End::None)
}

/// Shape of an EQ band that has a choice: a shelf on a fresh strip.
pub(super) const BAND_SHAPE: Kind = choice(1, &["Bell", "Shelf"]);

/// What the sound knows of the EQ band `name`.
const fn design(name: &str) -> BandDesign {
    let mut i = 0;
    while i < BANDS {
        if is_same(BAND_DESIGNS[i].name, name) {
            return BAND_DESIGNS[i];
        }
        i += 1;
    }
    panic!("dsp::eq has no band of this name");
}

/// Whether the bands of the table are those of the sound, in the same order.
pub(super) const fn are_bands_in_order(bands: &[BandParams; BANDS]) -> bool {
    let mut i = 0;
    while i < BANDS {
        let has_shelf = bands[i].shape.is_some();
        if !is_same(BAND_DESIGNS[i].name, bands[i].name)
            || has_shelf != BAND_DESIGNS[i].place.has_shelf()
        {
            return false;
        }
        i += 1;
    }
    true
}

const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

/// `params` by [`Param::since`], then by place: what came later stands behind what was there.
pub(super) const fn host_order<const N: usize>(mut params: [Param; N]) -> [ParamId; N] {
    let mut order = [ParamId::StripBypass; N];
    let mut i = 0;
    while i < N {
        // Insertion is stable.
        let new = params[i];
        let mut at = i;
        while at > 0 && params[at - 1].since > new.since {
            params[at] = params[at - 1];
            order[at] = order[at - 1];
            at -= 1;
        }
        params[at] = new;
        order[at] = new.id;
        i += 1;
    }
    order
}

/// Enumeration, declarations and lists of rows. A row is
///
/// `Id since list, "key", "Name for hosts", "Label", Module, kind, "Help.";`
///
/// and a band of the EQ, which makes four or five rows,
///
/// `"key" since list, "NAME", On, Gain, Freq (min to max), Q (min to max), Shape;`
macro_rules! params {
    (@row $id:ident $since:literal $key:expr, $name:expr, $label:expr, $module:ident, $kind:expr, $help:expr) => {
        Param {
            id: ParamId::$id,
            since: $since,
            key: $key,
            name: $name,
            label: $label,
            module: crate::params::Module::$module,
            kind: $kind,
            help: $help,
        }
    };
    (@shape) => { None };
    (@shape $id:ident) => { Some(ParamId::$id) };
    (
        $($id:ident since $since:literal, $key:literal, $name:literal, $label:literal, $module:ident,
            $kind:expr, $help:literal;)*
        @bands {$(
            $band:literal since $band_since:literal, $band_name:literal, $on:ident, $gain:ident,
            $freq:ident ($freq_min:literal to $freq_max:literal),
            $q:ident ($q_min:literal to $q_max:literal) $(, $shape:ident)?;
        )*}
        $($id2:ident since $since2:literal, $key2:literal, $name2:literal, $label2:literal, $module2:ident,
            $kind2:expr, $help2:literal;)*
    ) => {
        /// Every parameter, in the order of [`PARAMS`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ParamId {
            $(#[doc = $help] $id,)*
            $(
                #[doc = concat!("Switches the ", $band_name, " band IN or OUT.")] $on,
                #[doc = concat!("Gain of the ", $band_name, " band.")] $gain,
                #[doc = concat!("Frequency of the ", $band_name, " band.")] $freq,
                #[doc = concat!("Q of the ", $band_name, " band.")] $q,
                $(#[doc = concat!("Shape of the ", $band_name, " band.")] $shape,)?
            )*
            $(#[doc = $help2] $id2,)*
        }

        impl ParamId {
            /// Number of parameters.
            pub const COUNT: usize = [
                $(Self::$id,)*
                $(Self::$on, Self::$gain, Self::$freq, Self::$q, $(Self::$shape,)?)*
                $(Self::$id2,)*
            ].len();
        }

        static TABLE: [Param; ParamId::COUNT] = [
            $(params!(@row $id $since $key, $name, $label, $module, $kind, $help),)*
            $(
                params!(@row $on $band_since concat!("eq_", $band, "_on"),
                    concat!("EQ ", $band_name), $band_name, Eq, switch(true, ["off", "on"]),
                    concat!("Switches the ", $band_name, " band IN or OUT.")),
                params!(@row $gain $band_since concat!("eq_", $band, "_gain"),
                    concat!("EQ ", $band_name, " Gain"), "Gain", Eq, BAND_GAIN,
                    concat!("Gain of the ", $band_name, " band; at 0 the band is bit-transparent.")),
                params!(@row $freq $band_since concat!("eq_", $band, "_freq"),
                    concat!("EQ ", $band_name, " Freq"), "Freq", Eq,
                    band_freq($band_name, $freq_min, $freq_max),
                    concat!("Frequency of the ", $band_name, " band.")),
                params!(@row $q $band_since concat!("eq_", $band, "_q"),
                    concat!("EQ ", $band_name, " Q"), "Q", Eq, band_q($q_min, $q_max),
                    concat!("Q of the ", $band_name, " band.")),
                $(params!(@row $shape $band_since concat!("eq_", $band, "_shape"),
                    concat!("EQ ", $band_name, " Shape"), "Shape", Eq, BAND_SHAPE,
                    concat!("Shape of the ", $band_name, " band.")),)?
            )*
            $(params!(@row $id2 $since2 $key2, $name2, $label2, $module2, $kind2, $help2),)*
        ];

        /// The EQ's bands, lowest first.
        pub const EQ_BANDS: [BandParams; BANDS] = [$(BandParams {
            name: $band_name,
            on: ParamId::$on,
            gain: ParamId::$gain,
            freq: ParamId::$freq,
            q: ParamId::$q,
            shape: params!(@shape $($shape)?),
        },)*];
    };
}

pub(super) use params;
