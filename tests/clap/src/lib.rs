//! The plug-ins through their own CLAP entry: see `tests`.
