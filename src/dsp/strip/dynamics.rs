//! The modules that reduce, by name, and one of something for each.

use core::ops::{Index, IndexMut};

/// A module that reduces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dynamics {
    /// The gate.
    Gate,
    /// The compressor.
    Compressor,
    /// The de-esser.
    Deesser,
}

impl Dynamics {
    /// All of them, in the order of the panel.
    pub const ALL: [Self; 3] = [Self::Gate, Self::Compressor, Self::Deesser];
}

/// One `T` for each module that reduces.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PerDynamics<T> {
    /// The gate's.
    pub gate: T,
    /// The compressor's.
    pub compressor: T,
    /// The de-esser's.
    pub deesser: T,
}

impl<T> PerDynamics<T> {
    /// What `of` gives for each.
    pub fn from_fn(mut of: impl FnMut(Dynamics) -> T) -> Self {
        Self {
            gate: of(Dynamics::Gate),
            compressor: of(Dynamics::Compressor),
            deesser: of(Dynamics::Deesser),
        }
    }

    /// Each, in the order of [`Dynamics::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        [&self.gate, &self.compressor, &self.deesser].into_iter()
    }

    /// Each, in the order of [`Dynamics::ALL`].
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        [&mut self.gate, &mut self.compressor, &mut self.deesser].into_iter()
    }
}

impl PerDynamics<f32> {
    /// The greater of both, for each.
    pub fn max(&self, other: &Self) -> Self {
        Self::from_fn(|which| self[which].max(other[which]))
    }
}

impl<T> Index<Dynamics> for PerDynamics<T> {
    type Output = T;

    fn index(&self, which: Dynamics) -> &T {
        match which {
            Dynamics::Gate => &self.gate,
            Dynamics::Compressor => &self.compressor,
            Dynamics::Deesser => &self.deesser,
        }
    }
}

impl<T> IndexMut<Dynamics> for PerDynamics<T> {
    fn index_mut(&mut self, which: Dynamics) -> &mut T {
        match which {
            Dynamics::Gate => &mut self.gate,
            Dynamics::Compressor => &mut self.compressor,
            Dynamics::Deesser => &mut self.deesser,
        }
    }
}
