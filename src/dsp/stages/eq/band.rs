//! One band: its glides, and the ladder that runs it.

use super::proportional::proportional_q;
use super::settings::{BandSettings, BandShape, EqType, Place};
use crate::dsp::blocks::glide::Glide;
use crate::dsp::blocks::ladder::{Ladder, LadderCoefs};
use crate::dsp::blocks::matched::{Curve, Designer, Prototype};
use crate::dsp::blocks::stage::Health;

impl Place {
    /// The curve that this band has for a shape.
    fn curve(self, shape: BandShape) -> Curve {
        match (self, shape) {
            (Self::Low, BandShape::Shelf) => Curve::LowShelf,
            (Self::High, BandShape::Shelf) => Curve::HighShelf,
            _ => Curve::Bell,
        }
    }
}

/// The prototype of a band at rest; none when it is flat or OUT.
pub fn prototype(place: Place, eq_type: EqType, band: &BandSettings) -> Option<Prototype> {
    let is_flat = !band.on || band.gain_db == 0.0;
    let proportion = if eq_type == EqType::G { 1.0 } else { 0.0 };
    let root_gain = root_gain(band.gain_db);
    (!is_flat).then(|| Prototype {
        curve: place.curve(band.shape),
        freq_hz: libm::exp2(libm::log2(band.freq_hz)),
        root_gain,
        q: moving_q(libm::log2(band.q), proportion, root_gain),
    })
}

/// √ of the linear gain.
fn root_gain(gain_db: f64) -> f64 {
    libm::exp(gain_db * (core::f64::consts::LN_10 / 40.0))
}

/// Q on its way. `proportion` is 0 for E, 1 for G.
fn moving_q(q_log2: f64, proportion: f64, root_gain: f64) -> f64 {
    if proportion == 0.0 {
        libm::exp2(q_log2)
    } else if proportion == 1.0 {
        libm::exp2(q_log2) * proportional_q(root_gain)
    } else {
        libm::exp2(q_log2 + proportion * libm::log2(proportional_q(root_gain)))
    }
}

/// One band.
#[derive(Clone, Debug)]
pub struct Band {
    place: Place,
    gain_db: Glide,
    freq_log2: Glide,
    q_log2: Glide,
    /// 0 for E, 1 for G.
    proportion: Glide,
    /// 0 for a shelf, 1 for a bell; in between their ladders are mixed.
    roundness: Glide,
    /// What the glides' values mean, for one curve or the other.
    wanted: Prototype,
    ladder: Ladder,
    /// Whether the last tick left the band flat.
    is_flat: bool,
}

impl Band {
    /// A band at rest on `band`, with empty memory.
    pub fn new(
        place: Place,
        band: &BandSettings,
        eq_type: EqType,
        designer: &Designer,
        sample_rate_hz: f64,
    ) -> Self {
        let glide = || Glide::new(0.0, sample_rate_hz);
        let mut new = Self {
            place,
            gain_db: glide(),
            freq_log2: glide(),
            q_log2: glide(),
            proportion: glide(),
            roundness: glide(),
            wanted: Prototype {
                curve: Curve::Bell,
                freq_hz: band.freq_hz,
                root_gain: 1.0,
                q: band.q,
            },
            ladder: Ladder::new(LadderCoefs::THROUGH),
            is_flat: true,
        };
        new.set(band, eq_type);
        new.reset(designer);
        new
    }

    /// Takes targets.
    pub fn set(&mut self, band: &BandSettings, eq_type: EqType) {
        let is_bell = self.place.curve(band.shape) == Curve::Bell;
        self.gain_db.set(if band.on { band.gain_db } else { 0.0 });
        self.freq_log2.set(libm::log2(band.freq_hz));
        self.q_log2.set(libm::log2(band.q));
        self.proportion
            .set(f64::from(u8::from(eq_type == EqType::G)));
        self.roundness.set(f64::from(u8::from(is_bell)));
    }

    /// Empties the memory and jumps to the targets.
    pub fn reset(&mut self, designer: &Designer) {
        for glide in [
            &mut self.gain_db,
            &mut self.freq_log2,
            &mut self.q_log2,
            &mut self.proportion,
            &mut self.roundness,
        ] {
            glide.snap();
        }
        self.follow(true, true, true);
        self.is_flat = self.gain_db.value() == 0.0;
        self.ladder = Ladder::new(if self.is_flat {
            LadderCoefs::THROUGH
        } else {
            let designed = designer.design(&self.prototype());
            self.coefs(LadderCoefs::new(&designed))
        });
    }

    /// Moves the glides on, which begins a control tick. True if the ladder has to follow by
    /// [`tick`](Band::tick).
    pub fn glide(&mut self) -> bool {
        let gain = self.gain_db.tick();
        let freq = self.freq_log2.tick();
        let q = self.q_log2.tick();
        let proportion = self.proportion.tick();
        let roundness = self.roundness.tick();
        self.follow(gain, freq, q | proportion);
        if self.gain_db.value() == 0.0 && !gain {
            self.is_flat = true;
            return false;
        }
        gain | freq | q | proportion | roundness
    }

    /// Whether a glide has not ended, heard or not.
    pub fn is_gliding(&self) -> bool {
        let glides = [&self.gain_db, &self.freq_log2, &self.q_log2];
        let shape = [&self.proportion, &self.roundness];
        glides.iter().chain(&shape).any(|glide| glide.is_moving())
    }

    /// The rest of a control tick, with the ladder `designed` if it has to follow: that of
    /// [`prototype`](Band::prototype) or, where there is a [`coming_bell`](Band::coming_bell), the
    /// [`mix`](Band::mix) of both.
    pub fn tick(&mut self, designed: Option<&LadderCoefs>) -> Health {
        if let Some(designed) = designed {
            let coefs = self.coefs(*designed);
            if self.is_flat {
                self.is_flat = false;
                self.ladder = Ladder::new(coefs.transparent());
            }
            self.ladder.aim(coefs);
        } else if self.is_flat {
            return Health::Good;
        } else {
            self.ladder.rest();
        }
        self.ladder.tick()
    }

    /// The control tick of a band that has stood alike since it was a copy of `other`, whose tick is done:
    /// what was designed there is not designed again.
    pub fn tick_like(&mut self, other: &Self) -> Health {
        let mut ladder = self.ladder;
        ladder.follow(&other.ladder);
        if self.is_flat {
            ladder.clear();
        }
        *self = Self {
            ladder,
            ..other.clone()
        };
        if self.is_flat {
            return Health::Good;
        }
        self.ladder.tick()
    }

    /// Works out again what has moved.
    fn follow(&mut self, gain: bool, freq: bool, q: bool) {
        if gain {
            self.wanted.root_gain = root_gain(self.gain_db.value());
        }
        if freq {
            self.wanted.freq_hz = libm::exp2(self.freq_log2.value());
        }
        let proportion = self.proportion.value();
        if q || (gain && proportion != 0.0) {
            self.wanted.q = moving_q(self.q_log2.value(), proportion, self.wanted.root_gain);
        }
    }

    /// What the glides' values mean: the bell or, as long as there is something of it, the shelf.
    pub fn prototype(&self) -> Prototype {
        let is_bell = self.roundness.value() == 1.0;
        self.shaped(if is_bell {
            BandShape::Bell
        } else {
            BandShape::Shelf
        })
    }

    fn shaped(&self, shape: BandShape) -> Prototype {
        Prototype {
            curve: self.place.curve(shape),
            ..self.wanted
        }
    }

    /// Between both shapes, the bell beside the shelf.
    pub fn coming_bell(&self) -> Option<Prototype> {
        let roundness = self.roundness.value();
        (roundness != 0.0 && roundness != 1.0).then(|| self.shaped(BandShape::Bell))
    }

    /// Between both shapes, the mix of their ladders.
    pub fn mix(&self, shelf: &LadderCoefs, bell: &LadderCoefs) -> LadderCoefs {
        shelf.mix(bell, self.roundness.value() as f32)
    }

    /// The ladder to go to: at no gain the input passes.
    fn coefs(&self, designed: LadderCoefs) -> LadderCoefs {
        if self.gain_db.value() == 0.0 {
            designed.transparent()
        } else {
            designed
        }
    }

    /// The ladder to run; none when flat.
    pub fn running(&mut self) -> Option<&mut Ladder> {
        (!self.is_flat).then_some(&mut self.ladder)
    }
}
