//! Settings of the filters.

/// Slope of the high-pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HighPassSlope {
    /// 6 dB/oct.
    Db6,
    /// 12 dB/oct.
    Db12,
    /// 18 dB/oct.
    #[default]
    Db18,
    /// 24 dB/oct.
    Db24,
}

/// Slope of the low-pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LowPassSlope {
    /// 6 dB/oct.
    Db6,
    /// 12 dB/oct.
    #[default]
    Db12,
}

/// Settings of the filters. All are Butterworth: −3 dB at the frequency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FiltersSettings {
    /// Whether the high-pass is IN.
    pub hpf_on: bool,
    /// 16 to 500 Hz.
    pub hpf_hz: f64,
    /// Slope of the high-pass.
    pub hpf_slope: HighPassSlope,
    /// Whether the low-pass is IN.
    pub lpf_on: bool,
    /// 2 to 24 kHz.
    pub lpf_hz: f64,
    /// Slope of the low-pass.
    pub lpf_slope: LowPassSlope,
}

impl Default for FiltersSettings {
    fn default() -> Self {
        Self {
            hpf_on: false,
            hpf_hz: 80.0,
            hpf_slope: HighPassSlope::Db18,
            lpf_on: false,
            lpf_hz: 18_000.0,
            lpf_slope: LowPassSlope::Db12,
        }
    }
}

impl FiltersSettings {
    /// The high-pass alone.
    pub fn high_pass(freq_hz: f64, slope: HighPassSlope) -> Self {
        Self {
            hpf_on: true,
            hpf_hz: freq_hz,
            hpf_slope: slope,
            ..Self::default()
        }
    }

    /// The low-pass alone.
    pub fn low_pass(freq_hz: f64, slope: LowPassSlope) -> Self {
        Self {
            lpf_on: true,
            lpf_hz: freq_hz,
            lpf_slope: slope,
            ..Self::default()
        }
    }
}
