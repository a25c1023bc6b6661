//! The one door between the editor and whatever holds the parameters.

use crate::params::ParamId;

/// Access to the parameters, by the position of their controls (0 to 1).
///
/// A gesture is one [`begin`](Self::begin), any number of [`set_position`](Self::set_position) and
/// one [`end`](Self::end); the editor never sets a parameter outside of one.
pub trait ParamPort {
    /// Position of the control, without modulation.
    fn position(&self, id: ParamId) -> f64;
    /// Position with the host's modulation.
    fn modulated_position(&self, id: ParamId) -> f64;
    /// A hand takes hold of the control.
    fn begin(&self, id: ParamId);
    /// Moves the control.
    fn set_position(&self, id: ParamId, position: f64);
    /// The hand lets go.
    fn end(&self, id: ParamId);
    /// Lets hear the input instead of the strip, louder by the number of dB; with none, the strip
    /// again. Only for listening: it is never recorded, rendered or saved.
    fn compare(&self, gain_db: Option<f32>);
    /// Whether [`compare`](Self::compare) is heard: not where the strip is another window's.
    fn can_compare(&self) -> bool {
        true
    }
    /// The text on the system's clipboard, if there is any.
    fn clipboard(&self) -> Option<String>;
}
