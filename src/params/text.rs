//! Value ↔ text, as a person reads and types it.

use super::decl::{End, Grid, Kind, Number, Param, Unit};

/// A text that is no value of a parameter. Says what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The parameter's key.
    pub key: &'static str,
    /// What was typed.
    pub text: String,
    /// What would have been right.
    pub allowed: String,
}

impl core::fmt::Display for ParseError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            f,
            "{}: '{}' is not allowed; allowed: {}",
            self.key,
            crate::text::shown(&self.text),
            self.allowed
        )
    }
}

impl std::error::Error for ParseError {}

impl Param {
    /// `value` as shown on the panel, unit included. The text names the value exactly.
    pub fn format(&self, value: f64) -> String {
        let value = self.quantise(value);
        match self.kind {
            Kind::Switch { labels, .. } => labels[usize::from(value >= 0.5)].to_owned(),
            Kind::Choice { labels, .. } => labels[value as usize].to_owned(),
            Kind::Whole { .. } => format!("{value}"),
            Kind::Number(n) => n.format(value),
        }
    }

    /// The value that `text` names: `1k2`, `1.2 kHz`, `1200`, `-6dB`, `inf`, `4:1`, `10ms`,
    /// `0.1 s`, `on`, a choice's name.
    ///
    /// # Errors
    /// If the text cannot be read or lies outside the range; a value between two points of the grid
    /// is taken as the nearest.
    pub fn parse(&self, text: &str) -> Result<f64, ParseError> {
        let error = || ParseError {
            key: self.key,
            text: text.trim().to_owned(),
            allowed: self.allowed(),
        };
        let typed = text.trim();
        let value = match self.kind {
            Kind::Switch { labels, .. } => parse_switch(typed, labels),
            Kind::Choice { labels, .. } => parse_choice(typed, labels),
            Kind::Whole { min, max, .. } => typed
                .parse::<i32>()
                .ok()
                .filter(|v| (min..=max).contains(v))
                .map(f64::from),
            Kind::Number(n) => n.parse(typed),
        };
        value.map(|v| self.quantise(v)).ok_or_else(error)
    }

    /// The legal value nearest to what `text` names, for texts from elsewhere: what was legal in
    /// another version may lie outside today's range. None if the text names no value at all.
    pub fn parse_nearest(&self, text: &str) -> Option<f64> {
        let typed = text.trim();
        let value = match self.kind {
            Kind::Number(n) => n.read(typed),
            Kind::Whole { .. } => typed.parse::<i32>().ok().map(f64::from),
            Kind::Switch { .. } | Kind::Choice { .. } => self.parse(typed).ok(),
        };
        value.map(|v| self.quantise(v))
    }

    /// The values that are allowed, in words.
    pub fn allowed(&self) -> String {
        match self.kind {
            Kind::Switch { labels, .. } => labels.join(", "),
            Kind::Choice { labels, .. } => labels.join(", "),
            Kind::Whole { min, max, .. } => format!("{min} to {max}"),
            Kind::Number(n) => {
                let range = format!("{} to {}", n.format(n.min), n.format(n.max));
                match n.end {
                    End::None => range,
                    End::Off { .. } => format!("off, {range}"),
                    End::Infinite => format!("{range}, inf"),
                }
            }
        }
    }
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric() || *c == '.')
        .collect::<String>()
        .to_lowercase()
}

fn parse_switch(typed: &str, labels: [&str; 2]) -> Option<f64> {
    let typed = plain(typed);
    if typed == plain(labels[1]) || ["on", "true", "1", "yes", "in"].contains(&typed.as_str()) {
        Some(1.0)
    } else if typed == plain(labels[0])
        || ["off", "false", "0", "no", "out"].contains(&typed.as_str())
    {
        Some(0.0)
    } else {
        None
    }
}

/// A choice by its name, or by a beginning or number in it that only one choice has.
fn parse_choice(typed: &str, labels: &[&str]) -> Option<f64> {
    let typed = plain(typed);
    if typed.is_empty() {
        return None;
    }
    if let Some(exact) = labels.iter().position(|l| plain(l) == typed) {
        return Some(exact as f64);
    }
    let mut starting = labels
        .iter()
        .enumerate()
        .filter(|(_, l)| plain(l).starts_with(&typed));
    match (starting.next(), starting.next()) {
        (Some((index, _)), None) => Some(index as f64),
        _ => None,
    }
}

impl Number {
    fn format(&self, value: f64) -> String {
        match self.end {
            End::Off { value: off } if value == off => return "off".to_owned(),
            End::Infinite if value == f64::INFINITY => return "∞:1".to_owned(),
            _ => {}
        }
        // No "-0.00".
        let value = if value == 0.0 { 0.0 } else { value };
        match self.unit {
            Unit::Db => format!("{} dB", self.digits(value)),
            Unit::Dbfs => format!("{} dBFS", self.digits(value)),
            Unit::DbPerDecade => format!("{} dB/dec", self.digits(value)),
            Unit::Hz if value >= 1000.0 => format!("{} kHz", shortest(value / 1000.0)),
            Unit::Hz => format!("{} Hz", shortest(value)),
            Unit::Ms if value >= 1000.0 => format!("{} s", shortest(value / 1000.0)),
            Unit::Ms => format!("{} ms", shortest(value)),
            Unit::Percent => format!("{} %", shortest(value)),
            Unit::Ratio => format!("{}:1", shortest(value)),
            Unit::None => shortest(value),
        }
    }

    /// Fixed decimals where the grid has them, so that columns line up.
    fn digits(&self, value: f64) -> String {
        match self.grid {
            Grid::Decimals(d) => format!("{value:.*}", d as usize),
            Grid::Digits(_) => shortest(value),
        }
    }

    fn parse(&self, typed: &str) -> Option<f64> {
        self.read(typed).filter(|value| {
            let is_end = match self.end {
                End::None => false,
                End::Off { value: off } => *value == off,
                End::Infinite => *value == f64::INFINITY,
            };
            is_end || (self.min..=self.max).contains(value)
        })
    }

    /// The number that a text names, inside the range or not.
    fn read(&self, typed: &str) -> Option<f64> {
        let text = typed
            .to_lowercase()
            .replace(',', ".")
            .replace(['−', '–'], "-");
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        match self.end {
            End::Off { value } if ["off", "aus", "-inf", "-∞"].contains(&text.as_str()) => {
                return Some(value);
            }
            End::Infinite if ["inf", "∞", "inf:1", "∞:1", "limit"].contains(&text.as_str()) => {
                return Some(f64::INFINITY);
            }
            _ => {}
        }
        parse_quantity(&text, self.unit)
    }
}

/// The shortest decimal that names `value`, without noise in the last place of a division.
fn shortest(value: f64) -> String {
    let text = format!("{value:.9}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

fn parse_quantity(text: &str, unit: Unit) -> Option<f64> {
    let split = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-' || c == '+'))
        .unwrap_or(text.len());
    let (digits, suffix) = text.split_at(split);
    let number: f64 = digits.parse().ok().filter(|n: &f64| n.is_finite())?;
    let scale = match (unit, suffix) {
        (_, "") => 1.0,
        (Unit::Db | Unit::Dbfs | Unit::DbPerDecade, "db") => 1.0,
        (Unit::Dbfs, "dbfs") | (Unit::DbPerDecade, "db/dec" | "db/decade") => 1.0,
        (Unit::Hz, "hz") | (Unit::Ms, "ms") | (Unit::Percent, "%") | (Unit::Ratio, ":1") => 1.0,
        (Unit::Hz, "k" | "khz") | (Unit::Ms, "s") => 1000.0,
        (Unit::Ms, "us" | "µs" | "μs") => 1e-3,
        (Unit::Hz, _) => return parse_k_notation(digits, suffix),
        _ => return None,
    };
    Some(number * scale)
}

/// `1k2` is 1200 Hz, as printed on front panels.
fn parse_k_notation(whole: &str, suffix: &str) -> Option<f64> {
    let fraction = suffix.strip_prefix('k')?.trim_end_matches("hz");
    if fraction.is_empty() || !fraction.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    format!("{whole}.{fraction}")
        .parse::<f64>()
        .ok()
        .map(|khz| khz * 1000.0)
}

#[cfg(test)]
mod tests {
    use crate::params::{PARAMS, ParamId};

    #[test]
    fn what_a_person_types_is_understood() {
        let freq = ParamId::EqHmfFreq.param();
        for text in ["1k2", "1.2 kHz", "1200", "1200Hz", "1,2k", " 1.2K "] {
            assert_eq!(freq.parse(text), Ok(1200.0), "{text}");
        }
        let gain = ParamId::EqHmfGain.param();
        for text in ["-6", "-6dB", "−6.00 dB"] {
            assert_eq!(gain.parse(text), Ok(-6.0), "{text}");
        }
        let ratio = ParamId::CompRatio.param();
        assert_eq!(ratio.parse("inf"), Ok(f64::INFINITY));
        assert_eq!(ratio.parse("4:1"), Ok(4.0));
        let release = ParamId::CompRelease.param();
        assert_eq!(release.parse("0.1 s"), Ok(100.0));
        assert_eq!(ParamId::CompAttack.param().parse("10ms"), Ok(10.0));
        assert_eq!(ParamId::CompAttack.param().parse("20 us"), Ok(0.02));
        assert_eq!(ParamId::EqOn.param().parse("on"), Ok(1.0));
        assert_eq!(ParamId::PreVoice.param().parse("tube"), Ok(3.0));
    }

    #[test]
    fn anything_else_is_refused_with_what_is_allowed() {
        let error = ParamId::EqHmfGain.param().parse("-19 dB").unwrap_err();
        assert_eq!(
            error.to_string(),
            "eq_hmf_gain: '-19 dB' is not allowed; allowed: -18.00 dB to 18.00 dB"
        );
        for text in ["", "loud", "3 ms", "nan", "1e400", "--3", "1k2k"] {
            assert!(ParamId::EqHmfFreq.param().parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_text_from_elsewhere_is_taken_as_the_nearest_legal_value() {
        let nearest = |id: ParamId, text: &str| id.param().parse_nearest(text);
        assert_eq!(nearest(ParamId::EqHmfGain, "+30 dB"), Some(18.0));
        assert_eq!(nearest(ParamId::EqHmfFreq, "1e9"), None);
        assert_eq!(nearest(ParamId::EqHmfFreq, "90 kHz"), Some(12_000.0));
        assert_eq!(nearest(ParamId::CompRatio, "40:1"), Some(20.0));
        assert_eq!(nearest(ParamId::CompRatio, "inf"), Some(f64::INFINITY));
        assert_eq!(nearest(ParamId::CompScHpf, "3 Hz"), Some(0.0));
        assert_eq!(nearest(ParamId::PreChannel, "200"), Some(96.0));
        assert_eq!(nearest(ParamId::PreVoice, "Silicon"), None);
    }

    #[test]
    fn every_text_names_its_value() {
        for param in PARAMS {
            for i in 0..=500 {
                let value = param.value_at(f64::from(i) / 500.0);
                let text = param.format(value);
                assert_eq!(param.parse(&text), Ok(value), "{}: {text}", param.key);
            }
        }
    }
}
