//! A host and a model that keeps whole states.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::editor::current;
use crate::editor::exchange::Names;
use crate::editor::library::Library;
use crate::editor::port::ParamPort;
use crate::params::{ParamId, Values};
use crate::presets::DESK_WIDE;

/// A host that takes positions over when it has processed a block.
#[derive(Default)]
pub struct Host {
    pub values: RefCell<Values>,
    pub queue: RefCell<Vec<(ParamId, f64)>>,
}

impl Host {
    pub fn process(&self) {
        for (id, position) in self.queue.take() {
            self.values.borrow_mut().set_position(id, position);
        }
    }
}

impl ParamPort for Host {
    fn position(&self, id: ParamId) -> f64 {
        id.param().position_of(self.values.borrow().get(id))
    }

    fn modulated_position(&self, id: ParamId) -> f64 {
        self.position(id)
    }

    fn begin(&self, _id: ParamId) {}

    fn set_position(&self, id: ParamId, position: f64) {
        self.queue.borrow_mut().push((id, position));
    }

    fn end(&self, _id: ParamId) {}

    fn compare(&self, _gain_db: Option<f32>) {}

    fn clipboard(&self) -> Option<String> {
        None
    }
}

/// What the strip is, as a model keeps it: all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub values: Values,
    pub preset: String,
    pub is_b: bool,
    pub other: Option<(Values, String)>,
}

/// The model: states, where it stands among them, and what the files hold.
pub struct Model {
    pub states: Vec<State>,
    pub at: usize,
    pub files: BTreeMap<String, Values>,
}

impl Model {
    pub fn now(&self) -> &State {
        &self.states[self.at]
    }

    pub fn step(&mut self, state: State) {
        if state != *self.now() {
            self.states.truncate(self.at + 1);
            self.states.push(state);
            self.at += 1;
        }
    }
}

/// What a preset leaves of `values`.
pub fn over(preset: &Values, values: &Values) -> Values {
    let mut new = *preset;
    for id in DESK_WIDE {
        new.set(id, values.get(id));
    }
    new
}

/// What a strip copied elsewhere goes by.
pub struct Copied<'a>(pub &'a Library, pub String);

impl Names for Copied<'_> {
    fn name(&self) -> String {
        self.1.clone()
    }

    fn known(&self, name: &str) -> Option<String> {
        current::known(self.0, name)
    }
}
