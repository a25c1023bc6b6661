//! The chapters of the sheet, one module of the strip each.

mod compressor;
mod deesser;
mod eq;
mod filters;
mod gate;
mod meters;
mod preamp;
mod strip;

use std::path::Path;

use super::page::Chapter;

/// Measures one chapter and draws its plots into the folder.
pub type Measure = fn(&Path) -> Result<Chapter, String>;

/// All chapters, in signal order.
pub const ALL: &[Measure] = &[
    preamp::measure,
    filters::measure,
    gate::measure,
    eq::measure,
    compressor::measure,
    deesser::measure,
    meters::measure,
    strip::measure,
];
