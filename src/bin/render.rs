//! The offline renderer.
fn main() {}
