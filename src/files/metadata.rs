//! What a file remembers of its making: the settings, the revision of the sound, and the source.
//!
//! The text is a preset with a `[render]` table more, so that it reads and diffs like one. No time of day is
//! written: the same render gives the same bytes. Where it stands in a file, `attach` says.

use toml::de::{DeTable, DeValue};

use crate::files::channels::Channels;
use crate::files::format::SampleFormat;
use crate::params::Values;
use crate::presets::{self, Preset};

/// How a file was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Provenance {
    /// Settings, version and revision of the sound.
    pub preset: Preset,
    /// Name of the recording, without its folder.
    pub source: String,
    /// [`AudioHash`] of the recording; that of no samples if it was not known when the file was begun, as
    /// in a pipe.
    pub source_hash: u64,
    /// Name and hash of the key.
    pub key: Option<(String, u64)>,
    /// Channels that were taken of the recording and of the key; none if all were.
    pub channels: [Option<Channels>; 2],
    /// Whether it sounds as while playing.
    pub is_live: bool,
    /// Encoding.
    pub format: SampleFormat,
    /// Seed of the dither.
    pub dither_seed: Option<u64>,
}

/// Keys of the channels taken of the recording and of the key.
const CHANNELS_KEYS: [&str; 2] = ["channels", "key_channels"];

/// Hash of decoded samples, the same for the same sound in any container (FNV-1a over the samples'
/// bits, frame by frame).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudioHash(u64);

impl Default for AudioHash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl AudioHash {
    /// Takes in frames.
    pub fn add(&mut self, planar: &[&[f32]]) {
        let frames = planar.iter().map(|c| c.len()).min().unwrap_or(0);
        for frame in 0..frames {
            for channel in planar {
                let bits = u64::from(channel[frame].to_bits());
                self.0 = (self.0 ^ bits).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }

    /// The hash of everything so far.
    pub fn value(&self) -> u64 {
        self.0
    }
}

impl Provenance {
    /// The settings.
    pub fn values(&self) -> Values {
        self.preset.values()
    }

    /// As text.
    pub fn to_text(&self) -> String {
        let mut lines = vec![
            "[render]".to_owned(),
            format!("source = {}", presets::quote(&self.source)),
            format!("source_hash = \"{:016x}\"", self.source_hash),
        ];
        if let Some((key, hash)) = &self.key {
            lines.push(format!("key = {}", presets::quote(key)));
            lines.push(format!("key_hash = \"{hash:016x}\""));
        }
        for (name, channels) in CHANNELS_KEYS.iter().zip(self.channels) {
            lines.extend(channels.map(|channels| format!("{name} = \"{channels}\"")));
        }
        let quality = if self.is_live { "live" } else { "offline" };
        lines.push(format!("quality = \"{quality}\""));
        lines.push(format!("format = \"{}\"", self.format));
        if let Some(seed) = self.dither_seed {
            lines.push(format!("dither_seed = \"{seed}\""));
        }
        format!("{}\n{}\n", presets::write(&self.preset), lines.join("\n"))
    }

    /// From text; none if it is not what [`to_text`](Self::to_text) writes.
    pub fn from_text(text: &str) -> Option<Self> {
        let (preset, _) = presets::read(text);
        let document = DeTable::parse(text).ok()?;
        let render = document.get_ref().get("render")?.get_ref().as_table()?;
        let get = |key: &str| match render.get(key).map(|v| v.get_ref()) {
            Some(DeValue::String(s)) => Some(s.to_string()),
            _ => None,
        };
        let hash = |key: &str| u64::from_str_radix(&get(key)?, 16).ok();
        let format = get("format")?;
        Some(Self {
            preset,
            source: get("source")?,
            source_hash: hash("source_hash")?,
            key: get("key").zip(hash("key_hash")),
            channels: CHANNELS_KEYS.map(|name| get(name)?.parse().ok()),
            is_live: get("quality")? == "live",
            format: SampleFormat::ALL
                .into_iter()
                .find(|f| f.to_string() == format)?,
            dither_seed: get("dither_seed").and_then(|s| s.parse().ok()),
        })
    }
}
