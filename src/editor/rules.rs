//! Which controls a take depends on.

use crate::params::ParamId as P;

/// Whether a change of `id` while recording would make the take unrepeatable, or print what is only
/// meant to be listened to.
pub fn asks_while_recording(id: P) -> bool {
    matches!(id, P::StripQuality | P::StripOrder | P::StripOfflineQuality) || LISTEN.contains(&id)
}

/// Switches that let hear a key or what is taken away instead of the strip.
pub const LISTEN: [P; 3] = [P::GateListen, P::CompListen, P::DeessListen];
