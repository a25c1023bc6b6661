//! One band: its glides, and the ladder that runs it.

use super::proportional::proportional_q;
use super::settings::{BandSettings, BandShape, EqType};
use crate::dsp::chunk::Chunk;
use crate::dsp::glide::Glide;
use crate::dsp::ladder::{Ladder, LadderCoefs};
use crate::dsp::matched::{Curve, Designer, Prototype};
use crate::dsp::stage::Health;

/// Which of the four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// lf: bell or low shelf.
    Low,
    /// lmf and hmf: bell.
    Middle,
    /// hf: bell or high shelf.
    High,
}

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

/// The bands' places.
pub const PLACES: [Place; 4] = [Place::Low, Place::Middle, Place::Middle, Place::High];

/// The prototype of a band at rest; none when it is flat or OUT.
pub fn prototype(place: Place, eq_type: EqType, band: &BandSettings) -> Option<Prototype> {
    let is_flat = !band.on || band.gain_db == 0.0;
    let proportion = if eq_type == EqType::G { 1.0 } else { 0.0 };
    let curve = place.curve(band.shape);
    (!is_flat).then(|| {
        moving_prototype(
            curve,
            band.gain_db,
            libm::log2(band.freq_hz),
            libm::log2(band.q),
            proportion,
        )
    })
}

/// The prototype for values on their way. `proportion` is 0 for E, 1 for G.
fn moving_prototype(
    curve: Curve,
    gain_db: f64,
    freq_log2: f64,
    q_log2: f64,
    proportion: f64,
) -> Prototype {
    let root_gain = libm::exp(gain_db * (core::f64::consts::LN_10 / 40.0));
    let narrowing = if proportion == 0.0 {
        0.0
    } else {
        proportion * libm::log2(proportional_q(root_gain))
    };
    Prototype {
        curve,
        freq_hz: libm::exp2(freq_log2),
        root_gain,
        q: libm::exp2(q_log2 + narrowing),
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

    /// All glides but the gain's.
    fn glides(&mut self) -> [&mut Glide; 4] {
        [
            &mut self.freq_log2,
            &mut self.q_log2,
            &mut self.proportion,
            &mut self.roundness,
        ]
    }

    /// Empties the memory and jumps to the targets.
    pub fn reset(&mut self, designer: &Designer) {
        self.gain_db.snap();
        for glide in self.glides() {
            glide.snap();
        }
        self.is_flat = self.gain_db.value() == 0.0;
        self.ladder = Ladder::new(if self.is_flat {
            LadderCoefs::THROUGH
        } else {
            self.coefs(designer)
        });
    }

    /// One control tick.
    pub fn tick(&mut self, designer: &Designer) -> Health {
        let gain_moved = self.gain_db.tick();
        let mut has_moved = gain_moved;
        for glide in self.glides() {
            has_moved |= glide.tick();
        }
        if self.gain_db.value() == 0.0 && !gain_moved {
            self.is_flat = true;
            return Health::Good;
        }
        if !has_moved {
            self.ladder.rest();
            return self.ladder.tick();
        }
        let coefs = self.coefs(designer);
        if self.is_flat {
            self.is_flat = false;
            self.ladder = Ladder::new(coefs.transparent());
        }
        self.ladder.aim(coefs);
        self.ladder.tick()
    }

    fn coefs(&self, designer: &Designer) -> LadderCoefs {
        let coefs = self.shape_coefs(designer);
        if self.gain_db.value() == 0.0 {
            coefs.transparent()
        } else {
            coefs
        }
    }

    fn shape_coefs(&self, designer: &Designer) -> LadderCoefs {
        let design = |curve| {
            let prototype = moving_prototype(
                curve,
                self.gain_db.value(),
                self.freq_log2.value(),
                self.q_log2.value(),
                self.proportion.value(),
            );
            LadderCoefs::new(&designer.design(&prototype))
        };
        let roundness = self.roundness.value();
        if roundness == 1.0 {
            return design(Curve::Bell);
        }
        let shelf = design(self.place.curve(BandShape::Shelf));
        if roundness == 0.0 {
            return shelf;
        }
        shelf.mix(&design(Curve::Bell), roundness as f32)
    }

    /// Filters `audio` in place; leaves it alone when flat.
    pub fn process(&mut self, audio: &mut Chunk) {
        if !self.is_flat {
            self.ladder.process(audio);
        }
    }
}
