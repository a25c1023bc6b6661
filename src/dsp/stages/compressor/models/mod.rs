//! The models: what distinguishes VCA, FET, Opto and Mu, as curve and times.

pub(super) mod fet;
mod mu;
mod opto;
mod vca;

use super::curve::{Curve, CurveCoefs};
use super::envelope::Times;
use super::settings::{CompressorModel, CompressorSettings};

/// The curve of `settings`.
pub(in crate::dsp::stages::compressor) fn curve(settings: &CompressorSettings) -> Curve {
    match settings.model {
        CompressorModel::Vca => vca::curve(settings),
        CompressorModel::Fet => fet::curve(settings),
        CompressorModel::Opto => opto::curve(settings),
        CompressorModel::Mu => mu::curve(settings),
    }
}

/// Times of `settings`.
pub(in crate::dsp::stages::compressor) fn times(settings: &CompressorSettings) -> Times {
    match settings.model {
        CompressorModel::Vca => vca::times(settings),
        CompressorModel::Fet => fet::times(settings),
        CompressorModel::Opto => opto::times(),
        CompressorModel::Mu => mu::times(settings),
    }
}

/// Reduction in dB, zero or positive, in which a steady tone with an envelope of `level_db` dBFS
/// settles. This is the sound's own gain computer.
pub fn static_curve(level_db: f32, settings: &CompressorSettings) -> f32 {
    CurveCoefs::new(&curve(settings)).reduction_db(level_db)
}

/// What automatic make-up adds: half of the reduction of a full-scale tone, so that with −18 dB
/// and 4:1 it is 6.75 dB.
///
/// Source: D. Giannoulis, M. Massberg, J. D. Reiss, "Parameter automation in a dynamic range
/// compressor", JAES 2013, the estimate −T(1 − 1/R)/2.
pub fn auto_makeup_db(settings: &CompressorSettings) -> f64 {
    0.5 * f64::from(static_curve(0.0, settings))
}
