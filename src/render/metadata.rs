//! What a file remembers of its making: the settings, the revision of the sound, and the source.
//!
//! The text is a preset with a `[render]` table more, so that it reads and diffs like one. It stands in
//! the iXML chunk, in an element `REDLIGHT`; the coding history of the `bext` chunk gets a line. What
//! these chunks held before stays. No time of day is written: the same render gives the same bytes.
//!
//! Sources: EBU Tech 3285 (bext), EBU R 98 (coding history), iXML specification 3.0.

use toml::de::{DeTable, DeValue};

use super::format::{AudioSpec, SampleFormat};
use super::reader::MetaChunk;
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
    /// Whether it sounds as while playing.
    pub is_live: bool,
    /// Encoding.
    pub format: SampleFormat,
    /// Seed of the dither.
    pub dither_seed: Option<u64>,
}

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
            is_live: get("quality")? == "live",
            format: SampleFormat::ALL
                .into_iter()
                .find(|f| f.to_string() == format)?,
            dither_seed: get("dither_seed").and_then(|s| s.parse().ok()),
        })
    }
}

const OPEN: &str = "<REDLIGHT>";
const CLOSE: &str = "</REDLIGHT>";
const ROOT_CLOSE: &str = "</BWFXML>";

/// `chunks` of the input with the text of `provenance` in them. For texts of one length the chunks
/// have one length.
pub fn attach(chunks: &[MetaChunk], provenance: &Provenance, spec: &AudioSpec) -> Vec<MetaChunk> {
    let mut chunks = chunks.to_vec();
    let find = |chunks: &[MetaChunk], id: &[u8; 4]| chunks.iter().position(|c| &c.id == id);
    let bext =
        find(&chunks, b"bext").map_or_else(|| new_bext(provenance), |i| chunks.remove(i).data);
    let ixml = find(&chunks, b"iXML").map_or_else(new_ixml, |i| chunks.remove(i).data);
    let element = format!("{OPEN}{}{CLOSE}", escape(&provenance.to_text()));
    let ours = [
        (*b"bext", with_history(bext, provenance, spec)),
        (*b"iXML", with_element(&ixml, &element)),
    ];
    let ours = ours.map(|(id, mut data)| {
        // Not every reader knows that chunks begin at even places.
        data.extend((data.len() % 2 == 1).then_some(if &id == b"bext" { 0 } else { b'\n' }));
        MetaChunk { id, data }
    });
    ours.into_iter().chain(chunks).collect()
}

/// The text in `chunks`, if they have one.
pub fn detach(chunks: &[MetaChunk]) -> Option<String> {
    let ixml = chunks.iter().find(|c| &c.id == b"iXML")?;
    let text = String::from_utf8_lossy(&ixml.data);
    let from = text.find(OPEN)? + OPEN.len();
    let to = from + text[from..].find(CLOSE)?;
    Some(unescape(&text[from..to]))
}

/// Length of `bext` before the coding history.
const BEXT_BYTES: usize = 602;

fn new_bext(provenance: &Provenance) -> Vec<u8> {
    let mut bext = vec![0; BEXT_BYTES];
    let mut put = |at: usize, size: usize, text: &str| {
        for (to, from) in bext[at..at + size].iter_mut().zip(text.bytes()) {
            // The field is ASCII.
            *to = if from.is_ascii() { from } else { b'_' };
        }
    };
    put(0, 256, &format!("Redlight print of {}", provenance.source));
    put(256, 32, "Redlight");
    bext[346] = 1;
    bext
}

/// `bext` with a line more in its coding history.
fn with_history(mut bext: Vec<u8>, provenance: &Provenance, spec: &AudioSpec) -> Vec<u8> {
    bext.resize(bext.len().max(BEXT_BYTES), 0);
    while bext.len() > BEXT_BYTES && bext.last() == Some(&0) {
        bext.pop();
    }
    if bext.len() > BEXT_BYTES && !bext.ends_with(b"\r\n") {
        bext.extend_from_slice(b"\r\n");
    }
    let mode = if spec.channels == 1 { "mono" } else { "stereo" };
    let line = format!(
        "A=PCM,F={},W={},M={mode},T=Redlight {} dsp {}\r\n",
        spec.sample_rate_hz,
        8 * spec.format.bytes(),
        provenance.preset.version,
        provenance.preset.dsp_revision,
    );
    bext.extend_from_slice(line.as_bytes());
    bext
}

fn new_ixml() -> Vec<u8> {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    format!("{head}<BWFXML>\n<IXML_VERSION>1.52</IXML_VERSION>\n{ROOT_CLOSE}\n").into_bytes()
}

/// The document with our element as its last, in place of an older one.
fn with_element(ixml: &[u8], element: &str) -> Vec<u8> {
    let mut text = String::from_utf8_lossy(ixml)
        .trim_end_matches('\0')
        .to_owned();
    if let (Some(from), Some(to)) = (text.find(OPEN), text.find(CLOSE))
        && from < to
    {
        text.replace_range(from..to + CLOSE.len(), "");
    }
    let at = text.rfind(ROOT_CLOSE).unwrap_or(text.len());
    text.insert_str(at, element);
    text.into_bytes()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provenance() -> Provenance {
        Provenance {
            preset: Preset::of("a < b & \"c\"", &Values::default()),
            source: "Gesang <1> & Ö.wav".to_owned(),
            source_hash: 0x0123_4567_89ab_cdef,
            key: Some(("kick.wav".to_owned(), 7)),
            is_live: false,
            format: SampleFormat::Int24,
            dither_seed: None,
        }
    }

    const SPEC: AudioSpec = AudioSpec {
        sample_rate_hz: 48_000,
        channels: 1,
        format: SampleFormat::Int24,
    };

    #[test]
    fn what_is_attached_is_detached() {
        let chunks = attach(&[], &provenance(), &SPEC);
        let text = detach(&chunks).expect("a text");
        assert_eq!(Provenance::from_text(&text), Some(provenance()));
    }

    #[test]
    fn what_was_there_stays_and_an_older_text_goes() {
        let mut bext = vec![0; BEXT_BYTES];
        bext[..4].copy_from_slice(b"Take");
        bext.extend_from_slice(b"A=ANALOGUE\r\n\0");
        let old = "<BWFXML><SCENE>5</SCENE><REDLIGHT>old</REDLIGHT><TAKE>2</TAKE></BWFXML>";
        let chunk = |id: &[u8; 4], data: &[u8]| MetaChunk {
            id: *id,
            data: data.to_vec(),
        };
        let before = [
            chunk(b"cue ", b"1234"),
            chunk(b"bext", &bext),
            chunk(b"iXML", old.as_bytes()),
        ];
        let after = attach(&before, &provenance(), &SPEC);
        let data = |id: &[u8; 4]| &after.iter().find(|c| &c.id == id).expect("a chunk").data;
        assert_eq!(data(b"cue "), b"1234");
        assert!(data(b"bext").starts_with(b"Take"));
        let history = String::from_utf8_lossy(&data(b"bext")[BEXT_BYTES..]);
        let line = format!(
            "A=PCM,F=48000,W=24,M=mono,T=Redlight {} dsp {}",
            env!("CARGO_PKG_VERSION"),
            crate::dsp::DSP_REVISION
        );
        let history = history.trim_end_matches('\0');
        assert_eq!(history, format!("A=ANALOGUE\r\n{line}\r\n"));
        let ixml = String::from_utf8_lossy(data(b"iXML"));
        assert!(
            ixml.starts_with("<BWFXML><SCENE>5</SCENE><TAKE>2</TAKE><REDLIGHT>"),
            "{ixml}"
        );
        assert!(!ixml.contains(">old<"));
    }
}
