//! The editor without a host: a port that remembers, and pictures drawn in software.

pub mod desk;
pub mod port;
pub mod raster;
pub mod scene;
