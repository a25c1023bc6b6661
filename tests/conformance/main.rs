//! One battery for every stage and for the whole strip.
//!
//! Each check takes any [`Subject`]; `subjects::all` lists the stages, each at settings at which
//! it acts, and the strip in all its orders and modes. What is true of one must be true of all.

mod abuse;
mod blocks;
mod bypass;
mod faults;
mod fire;
mod jumps;
mod neutral;
mod rates;
mod signals;
mod subjects;
