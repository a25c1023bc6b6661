//! Redlight: a console channel strip for tracking.
//!
//! ```text
//! Input → Preamp → Filters → Gate → EQ → Compressor → De-esser → Output
//!                    │         └──── one of four orders ────┘
//!                    └→ side-chain of gate and compressor
//! ```
//!
//! [`dsp`] is the sound, [`params`] the one declaration of every parameter. With the default
//! feature `plugin` the crate is also the CLAP and VST3 plug-in and its editor, with `render` the offline
//! renderer.

#[cfg(feature = "analysis")]
pub mod analysis;
pub mod dsp;
#[cfg(feature = "editor")]
pub mod editor;
#[cfg(feature = "render")]
pub mod files;
#[cfg(feature = "measure")]
pub mod measure;
pub mod params;
#[cfg(feature = "plugin")]
pub mod plugin;
#[cfg(feature = "presets")]
pub mod presets;
pub mod random;
#[cfg(feature = "desk")]
pub mod registry;
#[cfg(feature = "render")]
pub mod render;
#[cfg(feature = "render")]
pub mod session;
#[cfg(feature = "render")]
pub mod signals;
#[cfg(feature = "presets")]
pub mod studio;
pub mod telemetry;
pub mod testkit;
pub mod text;
pub mod units;
