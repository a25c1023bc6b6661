//! Every parameter of the strip, declared once.
//!
//! [`table`] holds the declarations: id, name, module, unit, range, default, taper, help. The
//! plug-in's parameters, the renderer's flags, the presets, the README's table and the editor all
//! come from it. [`Values`] holds one value per parameter in the unit that is shown, and makes
//! [`crate::dsp::StripSettings`] of them.
//!
//! Values stand on a decimal grid ([`decl::Grid`]): what is shown is all there is, so text, preset
//! and host position name the same number, and every route to a setting gives the same sound.

pub mod decl;
mod declare;
pub mod effect;
mod settings;
pub mod table;
mod taper;
mod text;
mod values;

pub use decl::{BandParams, Module, Param, Unit};
pub use effect::{Effect, Wiring, effect};
pub use settings::strip_settings;
pub use table::{EQ_BANDS, HOST_ORDER, PARAMS, ParamId};
pub use text::ParseError;
pub use values::Values;
