//! The peers in a host: LV2 plug-ins one after the other.

use std::sync::Arc;

use livi::event::LV2AtomSequence;
use livi::{EmptyPortConnections, Features, FeaturesBuilder, Instance, PortIndex, World};
use redlight_speed::SAMPLE_RATE_HZ;

use crate::processor::{BLOCK, Processor};

/// Room for a plug-in's messages to its editor, bytes.
const MESSAGES: usize = 1 << 16;

/// A plug-in and its controls by symbol.
#[derive(Clone, Debug)]
pub struct Unit {
    /// What it is in the chain.
    pub role: Role,
    /// Address of the plug-in.
    pub uri: &'static str,
    /// Symbols and values; what is not named stands on its default.
    pub controls: Vec<(String, f32)>,
}

/// What a plug-in is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Gate or expander.
    Gate,
    /// Non-linearity.
    Saturator,
    /// Equaliser.
    Eq,
    /// Compressor.
    Compressor,
}

/// All installed plug-ins.
pub struct Rack {
    world: World,
    features: Arc<Features>,
}

impl Rack {
    /// Looks for plug-ins.
    ///
    /// # Errors
    /// If the host library cannot offer blocks of [`BLOCK`].
    pub fn new() -> Result<Self, String> {
        let world = World::new();
        let builder = FeaturesBuilder {
            min_block_length: 1,
            max_block_length: BLOCK,
        };
        let features = world.try_build_features(builder);
        let features = features.map_err(|e| format!("{e:?}"))?;
        Ok(Self { world, features })
    }

    /// An instance of a unit for two channels.
    ///
    /// # Errors
    /// If the plug-in is not there, cannot be run, or lacks a control.
    pub fn load(&self, unit: &Unit) -> Result<Device, String> {
        let plugin = self.world.plugin_by_uri(unit.uri);
        let plugin = plugin.ok_or_else(|| format!("{} is not installed", unit.uri))?;
        let counts = *plugin.port_counts();
        let instances = if counts.audio_outputs == 1 { 2 } else { 1 };
        let symbols: Vec<(String, PortIndex)> =
            plugin.ports().map(|p| (p.symbol, p.index)).collect();
        let instance = || {
            // SAFETY: released plug-ins of a distribution, run from one thread, with the buffers
            // that their descriptions ask for.
            let made = unsafe { plugin.instantiate(self.features.clone(), SAMPLE_RATE_HZ) };
            let mut instance = made.map_err(|e| format!("{}: {e:?}", unit.uri))?;
            for (symbol, value) in &unit.controls {
                let port = symbols.iter().find(|(s, _)| s == symbol);
                port.and_then(|(_, index)| instance.set_control_input(*index, *value))
                    .ok_or_else(|| format!("{} has no control {symbol}", unit.uri))?;
            }
            Ok(instance)
        };
        let sequences = |n| {
            let sequence = || LV2AtomSequence::new(&self.features, MESSAGES);
            std::iter::repeat_with(sequence).take(n).collect()
        };
        Ok(Device {
            instances: (0..instances)
                .map(|_| instance())
                .collect::<Result<_, String>>()?,
            // A third input is a side-chain that is not in use.
            spare_inputs: counts.audio_inputs.saturating_sub(2),
            messages_in: sequences(counts.atom_sequence_inputs),
            messages_out: sequences(counts.atom_sequence_outputs),
        })
    }
}

/// One plug-in, or two instances of a mono one.
pub struct Device {
    instances: Vec<Instance>,
    spare_inputs: usize,
    messages_in: Vec<LV2AtomSequence>,
    messages_out: Vec<LV2AtomSequence>,
}

impl Device {
    fn run(&mut self, inputs: &[&[f32]], outputs: &mut [&mut [f32]], instance: usize) {
        const SILENCE: [f32; BLOCK] = [0.0; BLOCK];
        let spare = [&SILENCE[..]; 2];
        let all: [&[f32]; 4] = [
            inputs[0],
            inputs.get(1).copied().unwrap_or(spare[0]),
            spare[0],
            spare[1],
        ];
        let count = inputs.len() + self.spare_inputs;
        let ports = EmptyPortConnections::new()
            .with_audio_inputs(all[..count].iter().copied())
            .with_audio_outputs(outputs.iter_mut().map(|o| &mut **o))
            .with_atom_sequence_inputs(self.messages_in.iter())
            .with_atom_sequence_outputs(self.messages_out.iter_mut());
        // SAFETY: every port that the plug-in describes is given a buffer of a block's length.
        let outcome = unsafe { self.instances[instance].run(BLOCK, ports) };
        outcome.expect("buffers as the plug-in describes its ports");
    }
}

impl Processor for Device {
    fn process(&mut self, input: [&[f32]; 2], output: [&mut [f32]; 2]) {
        let [left, right] = output;
        if self.instances.len() == 2 {
            self.run(&input[..1], &mut [left], 0);
            self.run(&input[1..], &mut [right], 1);
        } else {
            self.run(&input, &mut [left, right], 0);
        }
    }
}

/// Devices one after the other.
pub struct Chain {
    /// In the signal's order.
    pub devices: Vec<Device>,
    between: [[[f32; BLOCK]; 2]; 2],
}

impl Chain {
    /// Loads the units in the signal's order.
    ///
    /// # Errors
    /// If one cannot be loaded.
    pub fn new(rack: &Rack, units: &[Unit]) -> Result<Self, String> {
        Ok(Self {
            devices: units
                .iter()
                .map(|u| rack.load(u))
                .collect::<Result<_, _>>()?,
            between: [[[0.0; BLOCK]; 2]; 2],
        })
    }
}

impl Processor for Chain {
    fn process(&mut self, input: [&[f32]; 2], output: [&mut [f32]; 2]) {
        let [left, right] = output;
        let [first, second] = &mut self.between;
        let (mut from, mut to) = (first, second);
        from[0].copy_from_slice(input[0]);
        from[1].copy_from_slice(input[1]);
        for device in &mut self.devices {
            let [left, right] = &mut *to;
            device.process([&from[0], &from[1]], [left, right]);
            std::mem::swap(&mut from, &mut to);
        }
        left.copy_from_slice(&from[0]);
        right.copy_from_slice(&from[1]);
    }
}
