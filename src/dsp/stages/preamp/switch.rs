//! A switch between two branches that compute the same in different ways.

use crate::dsp::blocks::fade::Fade;

/// Control ticks in which a branch settles: its slowest all-pass keeps .97 of its state per sample.
const WARMING_TICKS: u32 = 8;

/// A switch between branch 0 and branch 1. The branch to enter runs unheard until its filters have settled;
/// then one fades into the other.
#[derive(Clone)]
pub(super) struct Switch {
    /// The weight of branch 1.
    fade: Fade,
    /// Ticks that the branch to enter still runs unheard.
    warming_ticks: u32,
}

impl Switch {
    /// At rest on branch 0.
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        Self {
            fade: Fade::new(false, sample_rate_hz),
            warming_ticks: 0,
        }
    }

    /// At rest on branch 1 if it is `wanted`, or else on branch 0.
    pub(super) fn jump(&mut self, wanted: bool) {
        self.fade.set(wanted);
        self.fade.snap();
        self.warming_ticks = 0;
    }

    /// One control tick on the way to branch 1 if it is `wanted`, or else to branch 0. True if that branch
    /// begins to run now.
    pub(super) fn tick(&mut self, wanted: bool) -> bool {
        let is_fading = !(self.fade.is_on() || self.fade.is_off());
        if wanted == self.fade.target() {
            self.warming_ticks = 0;
        } else if is_fading || self.warming_ticks == 1 {
            self.warming_ticks = 0;
            self.fade.set(wanted);
        } else if self.warming_ticks > 1 {
            self.warming_ticks -= 1;
        } else {
            self.warming_ticks = WARMING_TICKS;
            return true;
        }
        false
    }

    /// Whether `branch` has to run.
    pub(super) fn runs(&self, branch: usize) -> bool {
        let is_alone = match branch {
            0 => self.fade.is_off(),
            _ => self.fade.is_on(),
        };
        is_alone || !self.is_at_rest()
    }

    /// Whether only one branch runs.
    pub(super) fn is_at_rest(&self) -> bool {
        self.warming_ticks == 0 && (self.fade.is_on() || self.fade.is_off())
    }

    /// Whether it rests on branch 1, which is the only one that runs then.
    pub(super) fn rests_on(&self) -> bool {
        self.warming_ticks == 0 && self.fade.is_on()
    }

    /// The next sample's weight of branch 1.
    #[inline(always)]
    pub(super) fn next_weight(&mut self) -> f32 {
        self.fade.next()
    }
}
