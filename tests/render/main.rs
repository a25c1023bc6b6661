//! The renderer end to end, on real files in folders of their own.

mod command;
mod damage;
mod formats;
mod learn;
mod memory;
mod names;
mod outputs;
mod paths;
mod pipes;
mod session;
mod size;
mod sound;
mod streams;
mod support;
mod trouble;
