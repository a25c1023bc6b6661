//! Position of a control (0 to 1) ↔ value on its grid.

use super::decl::{End, Grid, Kind, Number, Param, Taper};

/// Share of the travel that an "off" or "infinite" end takes.
const END_TRAVEL: f64 = 0.04;

impl Param {
    /// The legal value nearest to `value`: inside the range and on the grid. NaN gives the default.
    pub fn quantise(&self, value: f64) -> f64 {
        if value.is_nan() {
            return self.default_value();
        }
        match self.kind {
            Kind::Number(n) => n.quantise(value),
            Kind::Whole { min, max, .. } => {
                libm::round(value.clamp(f64::from(min), f64::from(max)))
            }
            Kind::Switch { .. } | Kind::Choice { .. } => {
                libm::round(value.clamp(0.0, self.step_count().unwrap_or(0) as f64))
            }
        }
    }

    /// The value at `position` of the control's travel, 0 to 1 (clamped).
    pub fn value_at(&self, position: f64) -> f64 {
        let p = if position.is_nan() {
            0.0
        } else {
            position.clamp(0.0, 1.0)
        };
        match self.kind {
            Kind::Number(n) => n.value_at(p),
            Kind::Whole { min, max, .. } => libm::round(f64::from(min) + p * f64::from(max - min)),
            Kind::Switch { .. } | Kind::Choice { .. } => {
                libm::round(p * self.step_count().unwrap_or(0) as f64)
            }
        }
    }

    /// The position, 0 to 1, of a value.
    pub fn position_of(&self, value: f64) -> f64 {
        let value = self.quantise(value);
        match self.kind {
            Kind::Number(n) => n.position_of(value),
            Kind::Whole { min, max, .. } => (value - f64::from(min)) / f64::from(max - min),
            Kind::Switch { .. } | Kind::Choice { .. } => {
                value / self.step_count().unwrap_or(1) as f64
            }
        }
    }
}

impl Number {
    fn quantise(&self, value: f64) -> f64 {
        match self.end {
            // Whatever lies nearer to "off" than to the range's bottom is off.
            End::Off { value: off } if value == off || value < self.min => {
                let nearer_off = off.is_finite() && value < 0.5 * (off + self.min);
                if value == off || value == f64::NEG_INFINITY || nearer_off {
                    off
                } else {
                    self.min
                }
            }
            End::Infinite if value == f64::INFINITY => value,
            _ => self.on_grid(value).clamp(self.min, self.max),
        }
    }

    fn on_grid(&self, value: f64) -> f64 {
        let decimals = match self.grid {
            Grid::Decimals(d) => d as i32,
            Grid::Digits(_) if value == 0.0 || !value.is_finite() => return value,
            Grid::Digits(d) => d as i32 - 1 - libm::floor(libm::log10(value.abs()) + 1e-9) as i32,
        };
        // Dividing whole numbers gives the f64 nearest to the decimal: what parsing it would give.
        if decimals >= 0 {
            let scale = power_of_ten(decimals);
            libm::round(value * scale) / scale
        } else {
            let scale = power_of_ten(-decimals);
            libm::round(value / scale) * scale
        }
    }

    /// Where the range itself begins and ends in the control's travel.
    fn travel(&self) -> (f64, f64) {
        match self.end {
            End::None => (0.0, 1.0),
            End::Off { .. } => (END_TRAVEL, 1.0),
            End::Infinite => (0.0, 1.0 - END_TRAVEL),
        }
    }

    fn value_at(&self, position: f64) -> f64 {
        let (from, to) = self.travel();
        match self.end {
            End::Off { value } if position < 0.5 * from => return value,
            End::Infinite if position > 0.5 * (1.0 + to) => return f64::INFINITY,
            _ => {}
        }
        let p = ((position - from) / (to - from)).clamp(0.0, 1.0);
        let value = match self.taper {
            Taper::Linear => self.min + p * (self.max - self.min),
            Taper::Log => self.min * libm::exp(p * libm::log(self.max / self.min)),
            Taper::Cubic => self.min + p * p * p * (self.max - self.min),
        };
        self.on_grid(value).clamp(self.min, self.max)
    }

    fn position_of(&self, value: f64) -> f64 {
        match self.end {
            End::Off { value: off } if value == off => return 0.0,
            End::Infinite if value == f64::INFINITY => return 1.0,
            _ => {}
        }
        let p = match self.taper {
            Taper::Linear => (value - self.min) / (self.max - self.min),
            Taper::Log => libm::log(value / self.min) / libm::log(self.max / self.min),
            Taper::Cubic => libm::cbrt((value - self.min) / (self.max - self.min)),
        };
        let (from, to) = self.travel();
        from + p.clamp(0.0, 1.0) * (to - from)
    }
}

fn power_of_ten(exponent: i32) -> f64 {
    (0..exponent).fold(1.0, |p, _| p * 10.0)
}

#[cfg(test)]
mod tests {
    use crate::params::{PARAMS, ParamId};

    #[test]
    fn every_value_survives_the_trip_through_a_32_bit_position() {
        for param in PARAMS {
            for i in 0..=1000 {
                let value = param.value_at(f64::from(i) / 1000.0);
                assert_eq!(param.quantise(value), value, "{} is on its grid", param.key);
                let position = param.position_of(value) as f32;
                assert_eq!(param.value_at(f64::from(position)), value, "{}", param.key);
            }
        }
    }

    #[test]
    fn the_ends_of_the_travel_are_the_ends_of_the_range() {
        let gain = ParamId::EqHmfGain.param();
        assert_eq!((gain.value_at(0.0), gain.value_at(1.0)), (-18.0, 18.0));
        let ratio = ParamId::CompRatio.param();
        assert_eq!(
            (ratio.value_at(0.0), ratio.value_at(1.0)),
            (1.0, f64::INFINITY)
        );
        let noise = ParamId::PreNoise.param();
        assert_eq!(
            (noise.value_at(0.0), noise.value_at(1.0)),
            (f64::NEG_INFINITY, -70.0)
        );
    }

    #[test]
    fn a_decimal_typed_is_the_decimal_held() {
        let gain = ParamId::EqHmfGain.param();
        assert_eq!(gain.quantise(-3.004), -3.0);
        assert_eq!(gain.quantise(-3.01), -3.01);
        let freq = ParamId::EqHmfFreq.param();
        assert_eq!(freq.quantise(1234.4), 1234.0);
        assert_eq!(freq.quantise(1e9), 12_000.0);
        assert_eq!(freq.quantise(f64::NAN), freq.default_value());
    }
}
