//! The editor, without a host: everything here works on a [`ParamPort`] and a [`Telemetry`].
//!
//! [`theme`] is what it looks like, [`widgets`] the controls, [`panels`] the modules' faces;
//! `docs/editor.md` says why. Curves are the sound's own response functions. One frame reads every
//! parameter once ([`desk::Desk`]), draws, and hands changes to the port as whole gestures.

mod analyser;
pub mod app;
mod compare;
mod curves;
mod desk;
mod layout;
mod look;
mod panels;
pub mod port;
mod readings;
mod rules;
pub mod theme;
mod undo;
mod widgets;

pub use app::{EditorApp, show};
pub use layout::{HEIGHT, SCALES, WIDTH};
pub use port::ParamPort;

#[cfg(doc)]
use crate::telemetry::Telemetry;
