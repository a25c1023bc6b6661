//! What a panel asks of the window.

/// What was asked for that concerns the window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WindowRequests {
    /// Another size, as a share of the design's.
    pub scale: Option<f32>,
    /// The other theme.
    pub other_theme: bool,
    /// Compact instead of whole, or the other way round.
    pub other_view: bool,
    /// All strips instead of this one, or the other way round.
    pub desk: bool,
}
