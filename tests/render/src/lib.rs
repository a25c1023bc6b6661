//! The renderer as a program: see `tests`.
