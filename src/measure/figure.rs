//! One measured figure and what it has to be.

/// What a figure has to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
    /// Between these two, ends included.
    Between(f64, f64),
    /// No target: reported for information.
    Report,
}

/// One measured figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What was measured, in a few words.
    pub what: String,
    /// How: signal, settings, rate.
    pub how: String,
    /// Unit of value and target.
    pub unit: &'static str,
    /// The result.
    pub value: f64,
    /// What it has to be.
    pub target: Target,
}

impl Figure {
    /// A figure that must be at most `limit`.
    pub fn at_most(what: &str, how: &str, unit: &'static str, value: f64, limit: f64) -> Self {
        Self::new(what, how, unit, value, Target::AtMost(limit))
    }

    /// A figure that must be at least `limit`.
    pub fn at_least(what: &str, how: &str, unit: &'static str, value: f64, limit: f64) -> Self {
        Self::new(what, how, unit, value, Target::AtLeast(limit))
    }

    /// A figure that must be within `tolerance` of `nominal`.
    pub fn near(
        what: &str,
        how: &str,
        unit: &'static str,
        value: f64,
        nominal: f64,
        tolerance: f64,
    ) -> Self {
        Self::new(
            what,
            how,
            unit,
            value,
            Target::Between(nominal - tolerance, nominal + tolerance),
        )
    }

    /// A figure without a target.
    pub fn report(what: &str, how: &str, unit: &'static str, value: f64) -> Self {
        Self::new(what, how, unit, value, Target::Report)
    }

    fn new(what: &str, how: &str, unit: &'static str, value: f64, target: Target) -> Self {
        Self {
            what: what.to_owned(),
            how: how.to_owned(),
            unit,
            value,
            target,
        }
    }

    /// Whether the figure meets its target. NaN never does.
    pub fn is_met(&self) -> bool {
        match self.target {
            Target::AtMost(limit) => self.value <= limit,
            Target::AtLeast(limit) => self.value >= limit,
            Target::Between(low, high) => self.value >= low && self.value <= high,
            Target::Report => !self.value.is_nan(),
        }
    }

    /// The target in words.
    pub fn target_text(&self) -> String {
        match self.target {
            Target::AtMost(limit) => format!("≤ {}", short(limit)),
            Target::AtLeast(limit) => format!("≥ {}", short(limit)),
            Target::Between(low, high) => format!("{} … {}", short(low), short(high)),
            Target::Report => "–".to_owned(),
        }
    }

    /// The value in words, to as many digits as make sense.
    pub fn value_text(&self) -> String {
        short(self.value)
    }
}

/// Four significant digits, without trailing zeros.
fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let decimals = (3 - libm::floor(libm::log10(value.abs())) as i32).clamp(0, 6) as usize;
    let text = format!("{value:.decimals$}");
    match text.contains('.') {
        true => text
            .trim_end_matches('0')
            .trim_end_matches('.')
            .replace('-', "−"),
        false => text.replace('-', "−"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_knows_whether_it_meets_its_target() {
        assert!(Figure::at_most("", "", "dB", -120.0, -110.0).is_met());
        assert!(!Figure::at_most("", "", "dB", -109.0, -110.0).is_met());
        assert!(Figure::near("", "", "ms", 10.9, 10.0, 1.0).is_met());
        assert!(!Figure::near("", "", "ms", 8.9, 10.0, 1.0).is_met());
        assert!(!Figure::at_most("", "", "dB", f64::NAN, 0.0).is_met());
        assert!(!Figure::report("", "", "dB", f64::NAN).is_met());
    }

    #[test]
    fn numbers_are_printed_to_four_digits() {
        assert_eq!(short(-119.268), "−119.3");
        assert_eq!(short(0.012_345_6), "0.01235");
        assert_eq!(short(10.0), "10");
    }
}
