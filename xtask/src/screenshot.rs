//! The editor on a virtual screen, with signal, photographed and looked at.

use anyhow::Result;

/// Takes `target/screenshot.png`.
pub fn run() -> Result<()> {
    Ok(())
}
