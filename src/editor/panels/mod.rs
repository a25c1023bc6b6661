//! The modules' faces, and the lines above and below them.

pub mod browser;
pub mod compact;
pub mod compressor;
pub mod deesser;
mod dynamics;
pub mod eq;
mod eq_label;
pub mod eq_node;
pub mod eq_plot;
pub mod filters;
mod frame;
pub mod gate;
pub mod input;
pub mod modal;
pub mod output;
pub mod preamp;
pub mod question;
pub mod setup;
pub mod status;
pub mod top;
