//! A port that keeps positions and writes down every call.

use std::cell::RefCell;

use redlight::editor::ParamPort;
use redlight::params::{PARAMS, ParamId};

/// One call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Call {
    /// A gesture began.
    Begin(ParamId),
    /// A control moved to the value.
    Set(ParamId, f64),
    /// A gesture ended.
    End(ParamId),
    /// The input is heard with a gain in dB, or the strip again.
    Compare(Option<f32>),
}

/// Positions and calls.
pub struct FakePort {
    positions: RefCell<Vec<f64>>,
    modulation: RefCell<Vec<f64>>,
    calls: RefCell<Vec<Call>>,
    clipboard: RefCell<Option<String>>,
}

impl Default for FakePort {
    fn default() -> Self {
        let positions = PARAMS
            .iter()
            .map(|p| p.position_of(p.default_value()))
            .collect();
        Self {
            positions: RefCell::new(positions),
            modulation: RefCell::new(vec![0.0; PARAMS.len()]),
            calls: RefCell::default(),
            clipboard: RefCell::default(),
        }
    }
}

impl FakePort {
    /// The value of a control.
    pub fn value(&self, id: ParamId) -> f64 {
        id.param().value_at(self.positions.borrow()[id as usize])
    }

    /// Sets a value as the host does, without a call.
    pub fn host_sets(&self, id: ParamId, value: f64) {
        self.positions.borrow_mut()[id as usize] = id.param().position_of(value);
    }

    /// Modulates a control as the host does.
    pub fn host_modulates(&self, id: ParamId, by: f64) {
        self.modulation.borrow_mut()[id as usize] = by;
    }

    /// Puts a text on the clipboard.
    pub fn puts_on_clipboard(&self, text: &str) {
        *self.clipboard.borrow_mut() = Some(text.to_owned());
    }

    /// The calls since the last time.
    pub fn take_calls(&self) -> Vec<Call> {
        self.calls.take()
    }
}

impl ParamPort for FakePort {
    fn position(&self, id: ParamId) -> f64 {
        self.positions.borrow()[id as usize]
    }

    fn modulated_position(&self, id: ParamId) -> f64 {
        (self.position(id) + self.modulation.borrow()[id as usize]).clamp(0.0, 1.0)
    }

    fn begin(&self, id: ParamId) {
        self.calls.borrow_mut().push(Call::Begin(id));
    }

    fn set_position(&self, id: ParamId, position: f64) {
        self.positions.borrow_mut()[id as usize] = position;
        let value = id.param().value_at(position);
        self.calls.borrow_mut().push(Call::Set(id, value));
    }

    fn end(&self, id: ParamId) {
        self.calls.borrow_mut().push(Call::End(id));
    }

    fn compare(&self, gain_db: Option<f32>) {
        self.calls.borrow_mut().push(Call::Compare(gain_db));
    }

    fn clipboard(&self) -> Option<String> {
        self.clipboard.borrow().clone()
    }
}
