//! Where a detector listens.

/// What a detector listens to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeySource {
    /// The module's own input.
    #[default]
    Internal,
    /// The side-chain input; acts as [`KeySource::Internal`] where there is none.
    External,
}
