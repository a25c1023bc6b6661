//! Level of a recording, and the trim that brings it to the calibration.

use super::TRIM_LIMIT_DB;
use crate::files::AudioReader;
use crate::files::Error;
use crate::render::{Take, TakeMeasure};
use crate::units::gain_to_db;

/// Windows of 10 ms in one reading of the level: 300 ms, the time in which a VU meter settles
/// (IEC 60268-17).
const WINDOWS_PER_LEVEL: u32 = 30;

/// Peaks are kept below this, dBFS: headroom for the take after the sound check.
pub const PEAK_LIMIT_DBFS: f64 = -6.0;

/// Trims are set as a hand sets them, in steps of half a dB.
const STEP_DB: f64 = 0.5;

/// What the input's pad takes away.
const PAD_DB: f64 = 20.0;

/// Below −60 dBFS nobody plays.
const PLAYING_GAIN: f64 = 1e-3;

/// Level of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Greatest sample, dBFS.
    pub peak_dbfs: f64,
    /// Level (RMS over 300 ms, the louder channel) that a tenth of the playing time exceeds, dBFS.
    pub loud_dbfs: f64,
    /// Clips, noise and the like.
    pub take: Take,
}

/// Reads a recording and tells its level.
///
/// # Errors
/// If it cannot be read.
pub fn measure(reader: &mut AudioReader) -> Result<Level, Error> {
    let spec = reader.spec();
    let window = (spec.sample_rate_hz as usize / 100).max(1);
    let mut audio = vec![Vec::new(); spec.channels];
    let mut gathered = Gathered::new(spec.channels, spec.sample_rate_hz);
    while reader.read_full(&mut audio, window)? > 0 {
        let slices: Vec<&[f32]> = audio.iter().map(Vec::as_slice).collect();
        gathered.add(&slices);
    }
    Ok(gathered.level())
}

/// The level of two mono recordings as that of one stereo recording.
///
/// # Errors
/// If one cannot be read.
pub fn measure_pair(mut readers: [AudioReader; 2]) -> Result<Level, Error> {
    let sample_rate_hz = readers[0].spec().sample_rate_hz;
    let window = (sample_rate_hz as usize / 100).max(1);
    let mut halves = [[const { Vec::new() }; 1], [const { Vec::new() }; 1]];
    let mut gathered = Gathered::new(2, sample_rate_hz);
    loop {
        let mut frames = 0;
        for (reader, half) in readers.iter_mut().zip(&mut halves) {
            frames = frames.max(reader.read_full(half, window)?);
        }
        if frames == 0 {
            return Ok(gathered.level());
        }
        // The shorter one goes on in silence.
        halves.iter_mut().for_each(|h| h[0].resize(frames, 0.0));
        gathered.add(&[&halves[0][0], &halves[1][0]]);
    }
}

/// Level in the making.
struct Gathered {
    take: TakeMeasure,
    loudness: Loudness,
    peak: f32,
}

impl Gathered {
    fn new(channels: usize, sample_rate_hz: u32) -> Self {
        Self {
            take: TakeMeasure::new(channels, sample_rate_hz),
            loudness: Loudness::new(channels),
            peak: 0.0,
        }
    }

    /// Takes in a window of 10 ms.
    fn add(&mut self, slices: &[&[f32]]) {
        self.take.add(slices);
        self.loudness.add(slices);
        let samples = slices.iter().copied().flatten();
        self.peak = samples
            .filter(|x| x.is_finite())
            .fold(self.peak, |p, x| p.max(x.abs()));
    }

    fn level(mut self) -> Level {
        Level {
            peak_dbfs: gain_to_db(f64::from(self.peak)),
            loud_dbfs: self.loudness.loud_dbfs(),
            take: self.take.take(),
        }
    }
}

/// Gathers readings of 300 ms.
struct Loudness {
    powers: Vec<f64>,
    frames: usize,
    windows: u32,
    /// Levels of the louder channel where somebody plays: four a second at most.
    gains: Vec<f64>,
}

impl Loudness {
    fn new(channels: usize) -> Self {
        Self {
            powers: vec![0.0; channels],
            frames: 0,
            windows: 0,
            gains: Vec::new(),
        }
    }

    fn add(&mut self, planar: &[&[f32]]) {
        for (power, audio) in self.powers.iter_mut().zip(planar) {
            let squares = audio.iter().map(|x| f64::from(*x) * f64::from(*x));
            *power += squares.filter(|s| s.is_finite()).sum::<f64>();
        }
        self.frames += planar.first().map_or(0, |c| c.len());
        self.windows += 1;
        if self.windows == WINDOWS_PER_LEVEL {
            self.end_reading();
        }
    }

    fn end_reading(&mut self) {
        let power = self.powers.iter().copied().fold(0.0, f64::max);
        let gain = libm::sqrt(power / self.frames.max(1) as f64);
        self.gains.extend((gain > PLAYING_GAIN).then_some(gain));
        self.powers.fill(0.0);
        self.frames = 0;
        self.windows = 0;
    }

    fn loud_dbfs(mut self) -> f64 {
        if self.gains.is_empty() && self.frames > 0 {
            self.end_reading();
        }
        self.gains.sort_by(f64::total_cmp);
        let at = self.gains.len() * 9 / 10;
        self.gains
            .get(at)
            .map_or(f64::NEG_INFINITY, |gain| gain_to_db(*gain))
    }
}

/// A trim and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Trim {
    /// Trim of the input.
    pub trim_db: f64,
    /// Whether the pad is needed.
    pub is_padded: bool,
    /// Why.
    pub why: String,
}

/// The trim that brings the loud parts to `calibration_dbfs`, as far as peaks stay below
/// [`PEAK_LIMIT_DBFS`] and the control goes; none for a silent recording.
pub fn trim(level: &Level, calibration_dbfs: f64) -> Option<Trim> {
    if !level.loud_dbfs.is_finite() || !level.peak_dbfs.is_finite() {
        return None;
    }
    let to_calibration_db = calibration_dbfs - level.loud_dbfs;
    let to_limit_db = PEAK_LIMIT_DBFS - level.peak_dbfs;
    let wanted_db = STEP_DB * libm::floor(to_calibration_db.min(to_limit_db) / STEP_DB);
    let is_padded = wanted_db < -TRIM_LIMIT_DB;
    let pad_db = if is_padded { -PAD_DB } else { 0.0 };
    let trim_db = (wanted_db - pad_db).clamp(-TRIM_LIMIT_DB, TRIM_LIMIT_DB);
    let change_db = trim_db + pad_db;
    let then = |level_dbfs: f64| format!("{:.1}", level_dbfs + change_db);
    let (peak, loud) = (level.peak_dbfs, level.loud_dbfs);
    let why = if wanted_db > TRIM_LIMIT_DB {
        format!(
            "all there is: loud parts lie at {loud:.1} dBFS, then at {}; raise the gain before the \
             converter",
            then(loud)
        )
    } else if to_limit_db < to_calibration_db {
        format!(
            "peaks of {peak:.1} dBFS come to {}, loud parts to {} of {calibration_dbfs:.0} dBFS",
            then(peak),
            then(loud)
        )
    } else {
        format!(
            "loud parts of {loud:.1} dBFS come to {}, 0 VU is {calibration_dbfs:.0} dBFS; peaks then \
             {}",
            then(loud),
            then(peak)
        )
    };
    Some(Trim {
        trim_db,
        is_padded,
        why,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(peak_dbfs: f64, loud_dbfs: f64) -> Level {
        Level {
            peak_dbfs,
            loud_dbfs,
            take: Take::default(),
        }
    }

    /// By hand: the smaller of calibration − level and limit − peak, down to half a dB.
    #[test]
    fn the_trim_is_the_smaller_of_level_and_headroom() {
        for (peak, loud, expected) in [
            // −18 + 30.2 = 12.2.
            (-20.0, -30.2, 12.0),
            // −6 + 9.3 = 3.3.
            (-9.3, -30.0, 3.0),
            // −6 − 0 = −6, exactly.
            (0.0, -14.0, -6.0),
            (-60.0, -80.0, 24.0),
        ] {
            let trim = trim(&level(peak, loud), -18.0).expect("a trim");
            assert_eq!((trim.trim_db, trim.is_padded), (expected, false));
            assert!(peak + trim.trim_db <= PEAK_LIMIT_DBFS);
        }
        // −6 − 24 = −30: the pad and −10.
        let padded = trim(&level(24.0, 0.0), -18.0).expect("a trim");
        assert_eq!((padded.trim_db, padded.is_padded), (-10.0, true));
        assert_eq!(
            trim(&level(f64::NEG_INFINITY, f64::NEG_INFINITY), -18.0),
            None
        );
    }

    /// A sine of amplitude a has a level of a/√2: −3.01 dB under its peak.
    #[test]
    fn the_loud_tenth_decides() {
        let mut loudness = Loudness::new(1);
        let window = |gain: f64, from: usize| -> Vec<f32> {
            let step = std::f64::consts::TAU * 1_000.0 / 48_000.0;
            (from..from + 480)
                .map(|i| (gain * libm::sin(step * i as f64)) as f32)
                .collect()
        };
        // 9 s, of which the last 1.2 s are 20 dB louder, and 3 s of silence that do not count.
        for i in 0..1_200 {
            let gain = match i {
                0..780 => 0.05,
                780..900 => 0.5,
                _ => 0.0,
            };
            loudness.add(&[&window(gain, i * 480)]);
        }
        assert!((loudness.loud_dbfs() + 9.03).abs() < 0.01);
    }
}
