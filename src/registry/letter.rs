//! Letters: what a desk asks of a strip, and how it stands in a cell of the strip's box.

use super::contents::{Name, name_words, position, read_name};
use super::layout::{NAME, hash};
use crate::params::{PARAMS, ParamId};

/// What a desk asks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// A gesture begins.
    Begin(ParamId),
    /// A position, 0 to 1, within a gesture.
    Value(ParamId, f64),
    /// The gesture ends.
    End(ParamId),
    /// A whole gesture with one position, 0 to 1.
    Set(ParamId, f64),
    /// Clips, held maxima and faults are seen.
    ClearClips,
    /// Groups that the strip belongs to from now on, A in the lowest bit.
    Groups(u8),
    /// Key of the preset that the values go by from now on.
    Preset(Name),
    /// What the strip is called.
    Label(Name),
    /// What its group is called.
    GroupName(Name),
    /// The other of the sides A and B.
    SwitchSides,
}

/// A letter that came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Letter {
    /// Identity of the desk that sent it.
    pub from: u64,
    /// The desk's count of its letters.
    pub number: u32,
    /// What it asks.
    pub change: Change,
}

/// Why a letter was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Too many heartbeats lie between writing and reading.
    #[error("it came too late")]
    Stale,
    /// It was meant for the slot's owner before.
    #[error("it was for a strip that is gone")]
    Elsewhere,
    /// It was never finished, or two wrote into one cell.
    #[error("it was not written to its end")]
    Torn,
    /// Nothing is known that it could mean.
    #[error("it asks for what this strip does not know")]
    Unknown,
    /// No position of 0 to 1.
    #[error("its value is out of range")]
    Value,
    /// The strip's own side has no room.
    #[error("the strip has too much to do")]
    Busy,
    /// Nobody hears anything else while the strip records.
    #[error("the strip records")]
    Records,
}

impl Refusal {
    /// All of them; a place here is a code in the file.
    pub const ALL: [Self; 7] = [
        Self::Stale,
        Self::Elsewhere,
        Self::Torn,
        Self::Unknown,
        Self::Value,
        Self::Busy,
        Self::Records,
    ];
}

/// Where the text and the check stand.
const TEXT: usize = 5;
const CHECK: usize = WORDS - 1;

/// A letter on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Envelope {
    /// Identity of the strip that it is for.
    pub to: u64,
    /// The strip's heartbeat that the sender saw.
    pub beat: u64,
    /// The letter.
    pub letter: Letter,
}

/// Words of an envelope, with a text and the check.
pub const WORDS: usize = 6 + NAME;

impl Envelope {
    /// As words; the last is a check over the others and the box's position.
    pub fn words(&self, position: u64) -> [u64; WORDS] {
        let Letter {
            from,
            number,
            change,
        } = self.letter;
        let (kind, what, value) = match change {
            Change::Begin(id) => (1, id as u16, 0),
            Change::Value(id, value) => (2, id as u16, value.to_bits()),
            Change::End(id) => (3, id as u16, 0),
            Change::Set(id, value) => (4, id as u16, value.to_bits()),
            Change::ClearClips => (5, 0, 0),
            Change::Groups(groups) => (6, 0, u64::from(groups)),
            Change::Preset(_) => (7, 0, 0),
            Change::Label(_) => (8, 0, 0),
            Change::GroupName(_) => (9, 0, 0),
            Change::SwitchSides => (10, 0, 0),
        };
        let what = kind << 48 | u64::from(what) << 32 | u64::from(number);
        let mut words = [0; WORDS];
        words[..TEXT].copy_from_slice(&[self.to, what, value, from, self.beat]);
        if let Change::Preset(text) | Change::Label(text) | Change::GroupName(text) = &change {
            words[TEXT..CHECK].copy_from_slice(&name_words(text));
        }
        words[CHECK] = check(&words[..CHECK], position);
        words
    }

    /// Of words that anybody may have written.
    ///
    /// # Errors
    /// If they are no letter.
    pub fn from_words(words: &[u64; WORDS], position: u64) -> Result<Self, Refusal> {
        let [to, what, value, from, beat, ..] = *words;
        if check(&words[..CHECK], position) != words[CHECK] {
            return Err(Refusal::Torn);
        }
        let letter = Letter {
            from,
            number: what as u32,
            change: change(what, value, &words[TEXT..CHECK])?,
        };
        Ok(Self { to, beat, letter })
    }
}

fn check(words: &[u64], position: u64) -> u64 {
    hash(words.iter().copied().chain([position]))
}

fn change(what: u64, value: u64, text: &[u64]) -> Result<Change, Refusal> {
    let id = || {
        let param = PARAMS.get(usize::from((what >> 32) as u16));
        param.map(|param| param.id).ok_or(Refusal::Unknown)
    };
    let place = || position(value).ok_or(Refusal::Value);
    Ok(match what >> 48 {
        1 => Change::Begin(id()?),
        2 => Change::Value(id()?, place()?),
        3 => Change::End(id()?),
        4 => Change::Set(id()?, place()?),
        5 => Change::ClearClips,
        6 => Change::Groups(u8::try_from(value).map_err(|_| Refusal::Value)?),
        7 => Change::Preset(read_name(text)),
        8 => Change::Label(read_name(text)),
        9 => Change::GroupName(read_name(text)),
        10 => Change::SwitchSides,
        _ => return Err(Refusal::Unknown),
    })
}
