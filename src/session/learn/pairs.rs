//! Polarity of pairs: two places at one source, which together should be more, not less.
//!
//! The sum of two signals with the powers A² and B² and the correlation r has the power A² + B² + 2rAB;
//! inverting one turns the sign of r. Where the wavelength is long against the distance of the
//! microphones, r tells what inverting does to the body of the sound, so it is taken below
//! [`BAND_HZ`].

use crate::files::AudioReader;
use crate::files::Error;
use crate::units::time_to_coef;

/// Upper end of the band that is compared: a wavelength of over a metre, ten times the distance at
/// which such microphones stand.
pub const BAND_HZ: f64 = 300.0;

/// Correlation below which two signals have nothing to do with one another.
const UNRELATED: f64 = 0.1;

/// How a recording stands to its partner.
#[derive(Clone, Debug, PartialEq)]
pub struct Polarity {
    /// Name of the partner.
    pub partner: String,
    /// Whether it should be inverted; none if that makes no difference.
    pub invert: Option<bool>,
    /// Why.
    pub why: String,
}

/// Compares a recording with its partner; none if the two run at different rates.
///
/// # Errors
/// If one cannot be read.
pub fn compare(
    mut far: AudioReader,
    mut near: AudioReader,
    partner: &str,
) -> Result<Option<Polarity>, Error> {
    if far.spec().sample_rate_hz != near.spec().sample_rate_hz {
        return Ok(None);
    }
    let correlation = correlation(&mut far, &mut near)?;
    Ok(correlation.map(|r| polarity(r, partner)))
}

fn polarity(correlation: f64, partner: &str) -> Polarity {
    let r = correlation;
    let invert = (r.abs() > UNRELATED).then_some(r < 0.0);
    // At equal levels; two equal signals that cancel have no ratio.
    let gain_db = 10.0 * libm::log10((1.0 + r.abs()) / (1.0 - r.abs()).max(1e-4));
    let why = match invert {
        Some(true) => format!(
            "cancels with '{partner}' (correlation {r:.2} below {BAND_HZ:.0} Hz): inverted, the two \
             together have {gain_db:.1} dB more there"
        ),
        Some(false) => format!(
            "adds to '{partner}' as it is (correlation {r:.2} below {BAND_HZ:.0} Hz): inverted, the two \
             together would lose {gain_db:.1} dB there"
        ),
        None => format!(
            "as it stands: '{partner}' shares too little below {BAND_HZ:.0} Hz to tell (correlation \
             {r:.2}); try both"
        ),
    };
    Polarity {
        partner: partner.to_owned(),
        invert,
        why,
    }
}

/// Correlation of the two below [`BAND_HZ`], over what they have in common; none if one is silent.
fn correlation(a: &mut AudioReader, b: &mut AudioReader) -> Result<Option<f64>, Error> {
    const FRAMES: usize = 4_096;
    let sample_rate_hz = f64::from(a.spec().sample_rate_hz);
    let mut lows = [(); 2].map(|()| Low::new(sample_rate_hz));
    let mut audio = [&*a, &*b].map(|r| vec![Vec::new(); r.spec().channels]);
    let (mut product, mut powers) = (0.0, [0.0; 2]);
    loop {
        let frames = a.read_full(&mut audio[0], FRAMES)?;
        let frames = frames.min(b.read_full(&mut audio[1], FRAMES)?);
        if frames == 0 {
            break;
        }
        for frame in 0..frames {
            let mut both = [0.0; 2];
            for (i, low) in lows.iter_mut().enumerate() {
                let sum: f64 = audio[i].iter().map(|c| f64::from(c[frame])).sum();
                both[i] = low.next(if sum.is_finite() { sum } else { 0.0 });
                powers[i] += both[i] * both[i];
            }
            product += both[0] * both[1];
        }
    }
    let power = powers[0] * powers[1];
    Ok((power > 0.0).then(|| product / libm::sqrt(power)))
}

/// Two one-poles: 12 dB/oct above [`BAND_HZ`].
struct Low {
    coef: f64,
    state: [f64; 2],
}

impl Low {
    fn new(sample_rate_hz: f64) -> Self {
        let time_s = 1.0 / (core::f64::consts::TAU * BAND_HZ);
        Self {
            coef: time_to_coef(time_s, sample_rate_hz),
            state: [0.0; 2],
        }
    }

    fn next(&mut self, input: f64) -> f64 {
        let mut x = input;
        for state in &mut self.state {
            *state = x + self.coef * (*state - x);
            x = *state;
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_follow_the_correlation() {
        let of = |r| polarity(r, "Kick In");
        assert_eq!(of(-0.5).invert, Some(true));
        assert_eq!(of(0.5).invert, Some(false));
        assert_eq!(of(-0.05).invert, None);
        // (1 + 0.5)/(1 − 0.5) = 3: 4.8 dB.
        assert!(of(-0.5).why.contains("4.8 dB more"), "{}", of(-0.5).why);
        assert!(of(-1.0).why.contains("43.0 dB"), "{}", of(-1.0).why);
    }

    /// Two one-poles in cascade are 6.02 dB down at their corner.
    #[test]
    fn the_band_ends_where_it_says() {
        let mut low = Low::new(48_000.0);
        let step = std::f64::consts::TAU * BAND_HZ / 48_000.0;
        let peak = (0..48_000)
            .map(|i| (i, low.next(libm::sin(step * f64::from(i)))))
            .filter(|(i, _)| *i > 24_000)
            .fold(0.0_f64, |p, (_, x)| p.max(x.abs()));
        assert!((peak - 0.5).abs() < 0.01, "{peak}");
    }
}
