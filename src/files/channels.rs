//! Channels of a file, by number and name.

use std::str::FromStr;

/// One or two channels of a file, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channels {
    first: u16,
    second: Option<u16>,
}

impl Channels {
    /// One or two channels, counted from 1.
    ///
    /// # Errors
    /// What is allowed.
    pub fn new(numbers: &[u16]) -> Result<Self, String> {
        match *numbers {
            [first] if first > 0 => Ok(Self {
                first,
                second: None,
            }),
            [first, second] if first > 0 && second > 0 => Ok(Self {
                first,
                second: Some(second),
            }),
            _ => Err("channels are one or two numbers from 1, as in 1 or 1,2".to_owned()),
        }
    }

    /// One channel; `number` is not 0.
    pub(super) fn one(number: u16) -> Self {
        Self {
            first: number,
            second: None,
        }
    }

    /// Their numbers, from 1.
    pub fn numbers(self) -> Vec<u16> {
        [Some(self.first), self.second]
            .into_iter()
            .flatten()
            .collect()
    }
}

impl FromStr for Channels {
    type Err = String;

    /// Reads `1` and `1,2`.
    fn from_str(text: &str) -> Result<Self, String> {
        // Zero is no channel.
        let numbers = text.split(',').map(|n| n.trim().parse().unwrap_or(0));
        Self::new(&numbers.collect::<Vec<u16>>())
    }
}

impl core::fmt::Display for Channels {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.second {
            Some(second) => write!(f, "{},{second}", self.first),
            None => write!(f, "{}", self.first),
        }
    }
}

/// A track of a file of many channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolyTrack {
    /// Its channel.
    pub channels: Channels,
    /// What the recorder calls it.
    pub name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_one_or_two_numbers() {
        for (text, numbers) in [("1", vec![1]), ("3,4", vec![3, 4]), (" 2 , 1 ", vec![2, 1])] {
            let channels: Channels = text.parse().expect("channels");
            assert_eq!(channels.numbers(), numbers);
        }
        for text in ["", "0", "1,0", "1,2,3", "left", "-1", "70000"] {
            assert!(text.parse::<Channels>().is_err(), "{text}");
        }
    }
}
