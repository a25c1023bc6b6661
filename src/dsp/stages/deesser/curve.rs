//! How much the de-esser turns down, as a pure function: the sound and the picture use the same.

use crate::dsp::blocks::math::DB_PER_LOG2;

/// Level of the band, in dBFS of a sine, up to which nothing happens: the noise of a microphone in
/// a pause lies below. Above, the reduction is at most what the band stands above this.
pub const FLOOR_DBFS: f32 = -70.0;

/// Reduction, zero or positive, when the band stands `ratio` above everything else and `band` above
/// full scale: it is brought down to the threshold, by the range at most. All in log2 of amplitude.
#[inline(always)]
pub(super) fn reduction(ratio: f32, band: f32, threshold: f32, range: f32) -> f32 {
    let over = ratio - threshold;
    let above_floor = band - FLOOR_DBFS / DB_PER_LOG2;
    let wanted = if above_floor < over {
        above_floor
    } else {
        over
    };
    let limited = if wanted > range { range } else { wanted };
    if limited > 0.0 { limited } else { 0.0 }
}

/// Reduction in dB, zero or positive, that a band leads to when it stays: `ratio_db` above
/// everything else, at `band_dbfs`.
pub fn static_reduction_db(ratio_db: f64, band_dbfs: f64, threshold_db: f64, range_db: f64) -> f64 {
    let [ratio, band, threshold, range] =
        [ratio_db, band_dbfs, threshold_db, range_db].map(|db| db as f32 / DB_PER_LOG2);
    f64::from(reduction(ratio, band, threshold, range) * DB_PER_LOG2)
}
