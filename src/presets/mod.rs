//! Presets: settings as text.
//!
//! A preset is a TOML file with one table per module. A parameter's id is the table's name, `_` and
//! the key: `attack` under `[comp]` is `comp_attack`. Values are written as the panel shows them,
//! unit included, and read as a person types them:
//!
//! ```toml
//! name = "Lead vocal, female"
//! about = "Opto with a little air."
//! start = "Set the input trim until the VU meter swings around 0."
//! version = "0.1.0"
//! dsp_revision = 1
//!
//! [comp]
//! on = "on"
//! attack = "10 ms"
//! ratio = "4:1"
//! ```
//!
//! A parameter that a preset does not name takes its default, except those that belong to the desk
//! rather than to the sound ([`DESK_WIDE`]): they stay as they are. A line that cannot be used is
//! reported with its number and what is allowed, and the rest counts. What an older version called
//! otherwise is read all the same (`migrations`).

mod assign;
mod factory;
pub(crate) mod file;
pub mod migrations;
mod read;
mod user;
mod write;

pub use assign::{AssignError, assign, nearest};
pub use factory::{FACTORY, Factory, GROUPS, factory};
pub use migrations::Origin;
pub use read::{LoadError, Note, load, load_ordinary, read};
pub use read::{Notes, is_module, modules, read_module, read_origin, read_revision};
pub use user::{
    FindError, Folder, PassedOver, UserPreset, file_of, find, is_same_name, list, look_into,
    replace_file, save, save_over, user_folder,
};
pub use write::{quote, write, write_settings};

use crate::params::{PARAMS, ParamId, Values};

/// Parameters that a preset leaves alone unless it names them: they follow the desk, the session and
/// the computer, not the instrument.
pub const DESK_WIDE: [ParamId; 6] = [
    ParamId::StripBypass,
    ParamId::StripQuality,
    ParamId::StripOfflineQuality,
    ParamId::StripCalibration,
    ParamId::PreTolerance,
    ParamId::PreChannel,
];

/// A preset.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// Name.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// Where to start.
    pub start: String,
    /// Version of the program that wrote it.
    pub version: String,
    /// Revision of the sound it was made with.
    pub dsp_revision: u32,
    /// In a text that was copied from a strip: what the strip's values went by. No file has it.
    pub preset: String,
    /// Defaults, and the values that it names.
    values: Values,
    named: [bool; ParamId::COUNT],
}

impl Preset {
    /// A preset of this program and sound that names every value of `values`.
    pub fn of(name: &str, values: &Values) -> Self {
        Self::naming(name, values, |_| true)
    }

    /// A preset of this program and sound that names those values of `values` that `is_named` picks.
    pub fn naming(name: &str, values: &Values, is_named: impl Fn(ParamId) -> bool) -> Self {
        let mut preset = Self {
            name: name.to_owned(),
            ..Self::empty()
        };
        for param in PARAMS.iter().filter(|p| is_named(p.id)) {
            preset.values.set(param.id, values.get(param.id));
            preset.named[param.id as usize] = true;
        }
        preset
    }

    /// A preset that names nothing.
    pub(crate) fn empty() -> Self {
        Self {
            name: String::new(),
            about: String::new(),
            start: String::new(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            dsp_revision: crate::dsp::DSP_REVISION,
            preset: String::new(),
            values: Values::default(),
            named: [false; ParamId::COUNT],
        }
    }

    /// Takes over what `other` names.
    pub fn overlay(&mut self, other: &Self) {
        for (id, value) in other.settings() {
            self.values.set(id, value);
            self.named[id as usize] = true;
        }
    }

    /// Whether it names a parameter.
    pub fn names(&self, id: ParamId) -> bool {
        self.named[id as usize]
    }

    /// Its settings for a fresh strip: what it does not name has its default.
    pub fn values(&self) -> Values {
        self.values
    }

    /// Its settings for a strip that now has `current`: [`DESK_WIDE`] parameters that it does not
    /// name stay.
    pub fn values_over(&self, current: &Values) -> Values {
        let mut values = self.values;
        for id in DESK_WIDE {
            if !self.names(id) {
                values.set(id, current.get(id));
            }
        }
        values
    }

    /// The parameters that it names, in their order, and their values.
    pub fn settings(&self) -> impl Iterator<Item = (ParamId, f64)> + '_ {
        PARAMS
            .iter()
            .filter(|p| self.names(p.id))
            .map(|p| (p.id, self.values.get(p.id)))
    }
}

#[cfg(test)]
mod tests;
