//! Two sets of settings to compare: A and B.

use super::desk::Desk;
use crate::params::Values;

/// The set that is not heard.
#[derive(Debug, Default)]
pub struct Compare {
    is_b: bool,
    other: Option<Values>,
}

impl Compare {
    /// Whether B is heard.
    pub fn is_b(&self) -> bool {
        self.is_b
    }

    /// Hears the other set.
    pub fn switch(&mut self, desk: &mut Desk) {
        let heard = desk.values;
        let other = self.other.replace(heard).unwrap_or(heard);
        self.is_b = !self.is_b;
        desk.apply(&other);
    }

    /// Makes the other set equal to the one that is heard.
    pub fn copy(&mut self, desk: &Desk) {
        self.other = Some(desk.values);
    }
}
