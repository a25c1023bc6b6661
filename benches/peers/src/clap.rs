//! Our bundled CLAP in a host.

use std::path::Path;

use redlight::params::Values;
use redlight_load::host::{self, Instance, STEREO};

use crate::processor::Processor;

/// An instance that is processing.
pub struct Clap(Instance);

impl Clap {
    /// Loads the bundle and makes an instance with these values.
    ///
    /// # Errors
    /// If the bundle cannot be loaded or the plug-in refuses.
    pub fn new(bundle: &Path, values: &Values) -> Result<Self, String> {
        let mut instance = Instance::new(&host::load(bundle)?, STEREO)?;
        instance.learn_params()?;
        instance.set(values)?;
        instance.activate()?;
        Ok(Self(instance))
    }
}

impl Processor for Clap {
    fn process(&mut self, input: [&[f32]; 2], output: [&mut [f32]; 2]) {
        self.0.process(&input, output, &[]);
    }
}
