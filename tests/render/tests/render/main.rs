//! The renderer end to end, on real files in folders of their own.

mod blocks;
mod command;
mod damage;
mod facts;
mod foreign;
mod formats;
mod kinds;
mod learn;
mod memory;
mod mutants;
mod names;
mod outputs;
mod paths;
mod pipes;
mod places;
mod poly;
mod redirects;
mod rescue;
mod session;
mod size;
mod sound;
mod streams;
mod support;
mod trouble;
