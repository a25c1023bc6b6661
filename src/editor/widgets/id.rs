//! Names of widgets.

use crate::params::ParamId;

/// The widget of a parameter's main control.
pub fn widget_id(id: ParamId) -> egui::Id {
    egui::Id::unique(("control", id.param().key))
}
