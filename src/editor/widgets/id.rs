//! Names of widgets.

use crate::editor::look::Look;
use crate::params::ParamId;

/// The widget of a parameter's main control.
pub fn widget_id(look: Look, id: ParamId) -> egui::Id {
    look.id(("control", id.param().key))
}
