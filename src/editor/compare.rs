//! Two sets of settings to compare: A and B.

use super::desk::Desk;
use crate::params::{PARAMS, ParamId, Values};

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
        apply(desk, &other);
    }

    /// Makes the other set equal to the one that is heard.
    pub fn copy(&mut self, desk: &Desk) {
        self.other = Some(desk.values);
    }
}

/// Sets everything that differs, as one step of undo. Bypass stays: it is no part of a sound.
pub fn apply(desk: &mut Desk, values: &Values) {
    let changed: Vec<ParamId> = PARAMS
        .iter()
        .map(|p| p.id)
        .filter(|id| *id != ParamId::StripBypass)
        .filter(|id| values.get(*id) != desk.values.get(*id))
        .collect();
    for id in &changed {
        desk.begin(*id);
    }
    for id in &changed {
        desk.set(*id, id.param().position_of(values.get(*id)));
    }
    for id in &changed {
        desk.end(*id);
    }
}
