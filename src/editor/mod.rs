//! The editor, without a host: everything here works on a [`ParamPort`] and a [`Telemetry`].
//!
//! [`theme`] is what it looks like, [`widgets`] the controls, [`panels`] the modules' faces;
//! `docs/editor.md` says why. Curves are the sound's own response functions. One frame reads every
//! parameter once ([`state::EditorState`]), draws, and hands changes to the port as whole gestures.

mod analyser;
pub mod app;
mod current;
mod curves;
mod desk;
mod displays;
mod exchange;
mod gestures;
pub mod keys;
mod layout;
mod level_match;
pub mod library;
mod look;
mod loudness;
mod panels;
pub mod port;
pub mod preferences;
mod reader;
mod readings;
mod requests;
mod rules;
mod sides;
mod sizing;
mod state;
pub mod strip;
pub mod theme;
mod undo;
mod view;
mod widgets;

pub use app::{EditorApp, show};
pub use displays::Device;
pub use layout::{COMPACT_HEIGHT, COMPACT_WIDTH, HEIGHT, SCALES, WIDTH};
pub use port::ParamPort;
pub use view::View;

#[cfg(doc)]
use crate::telemetry::Telemetry;
