//! One value per parameter.

use super::{PARAMS, ParamId, ParseError};

/// A value for every parameter, in the unit that is shown; switches and choices as their index.
/// Always legal: inside the range and on the grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Values([f64; ParamId::COUNT]);

impl Default for Values {
    fn default() -> Self {
        let mut values = [0.0; ParamId::COUNT];
        for (value, param) in values.iter_mut().zip(PARAMS) {
            *value = param.default_value();
        }
        Self(values)
    }
}

impl Values {
    /// The value of one parameter.
    pub fn get(&self, id: ParamId) -> f64 {
        self.0[id as usize]
    }

    /// Whether a switch is on.
    pub fn is_on(&self, id: ParamId) -> bool {
        self.get(id) >= 0.5
    }

    /// Sets a parameter to the legal value nearest to `value`.
    pub fn set(&mut self, id: ParamId, value: f64) {
        self.0[id as usize] = id.param().quantise(value);
    }

    /// Sets a parameter from the position of its control, 0 to 1.
    pub fn set_position(&mut self, id: ParamId, position: f64) {
        self.0[id as usize] = id.param().value_at(position);
    }

    /// Sets a parameter from text.
    ///
    /// # Errors
    /// If the text is no value of the parameter; the old value stays.
    pub fn set_text(&mut self, id: ParamId, text: &str) -> Result<(), ParseError> {
        self.0[id as usize] = id.param().parse(text)?;
        Ok(())
    }
}
