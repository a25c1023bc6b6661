//! The four plug-ins of the library: one code, one parameter set, one state.
//!
//! A VST3 class keeps its default channel layout, and hosts show every input that it has. So each
//! layout is a plug-in of its own, and the plain two have no auxiliary bus.

use nice_plug::prelude::{AudioIOLayout, ClapFeature, PortNames, new_nonzero_u32};

/// What tells one of the plug-ins from the others.
pub trait Layout: Send + 'static {
    /// Name in the host's list.
    const NAME: &'static str;
    /// CLAP id, from which the VST3 class id is made too. Frozen once released.
    const ID: &'static str;
    /// One sentence for the host's list.
    const DESCRIPTION: &'static str;
    /// Channels, 1 or 2.
    const CHANNELS: usize;
    /// Whether there is a side-chain input, of as many channels.
    const HAS_KEY: bool;
    /// The only layout.
    const PORTS: &'static [AudioIOLayout];
    /// Categories, most telling first.
    const FEATURES: &'static [ClapFeature];
    /// Whether it is the standalone, which must know whether its device still asks for blocks.
    const IS_ALONE: bool = false;
}

/// Stereo.
pub struct Stereo;
/// Mono.
pub struct Mono;
/// Stereo with a stereo side-chain.
pub struct StereoKey;
/// Mono with a mono side-chain.
pub struct MonoKey;

const fn ports<const CHANNELS: u32, const HAS_KEY: bool>() -> AudioIOLayout {
    AudioIOLayout {
        main_input_channels: Some(new_nonzero_u32(CHANNELS)),
        main_output_channels: Some(new_nonzero_u32(CHANNELS)),
        aux_input_ports: if HAS_KEY {
            &[const { new_nonzero_u32(CHANNELS) }]
        } else {
            &[]
        },
        aux_output_ports: &[],
        names: PortNames {
            aux_inputs: if HAS_KEY { &["Key"] } else { &[] },
            ..PortNames::const_default()
        },
    }
}

const fn features(width: ClapFeature) -> [ClapFeature; 5] {
    [
        ClapFeature::AudioEffect,
        ClapFeature::Mixing,
        ClapFeature::Equalizer,
        ClapFeature::Compressor,
        width,
    ]
}

macro_rules! layout {
    ($type:ident, $name:literal, $id:literal, $channels:literal, $has_key:literal, $width:ident,
     $description:literal) => {
        impl Layout for $type {
            const NAME: &'static str = $name;
            const ID: &'static str = $id;
            const DESCRIPTION: &'static str = $description;
            const CHANNELS: usize = $channels;
            const HAS_KEY: bool = $has_key;
            const PORTS: &'static [AudioIOLayout] = &[ports::<$channels, $has_key>()];
            const FEATURES: &'static [ClapFeature] = &features(ClapFeature::$width);
        }
    };
}

layout!(
    Stereo,
    "Redlight",
    "org.redlight-audio.redlight",
    2,
    false,
    Stereo,
    "Console channel strip for tracking, stereo"
);
layout!(
    Mono,
    "Redlight Mono",
    "org.redlight-audio.redlight-mono",
    1,
    false,
    Mono,
    "Console channel strip for tracking, mono"
);
layout!(
    StereoKey,
    "Redlight Key",
    "org.redlight-audio.redlight-key",
    2,
    true,
    Stereo,
    "Console channel strip for tracking, stereo with side-chain"
);
layout!(
    MonoKey,
    "Redlight Mono Key",
    "org.redlight-audio.redlight-mono-key",
    1,
    true,
    Mono,
    "Console channel strip for tracking, mono with side-chain"
);
