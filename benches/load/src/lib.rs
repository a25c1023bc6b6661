//! A CLAP host for the bundled plug-in: what `load`, `calls` and the comparison with other plug-ins share.

pub mod host;
