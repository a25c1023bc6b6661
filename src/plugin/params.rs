//! The declared parameters as the host framework's parameters.
//!
//! Continuous controls are held as *positions*, 0 to 1 of their travel, so that a host's automation
//! lane has the taper of the panel; choices and whole numbers as integers, switches as booleans.
//! [`Values`] on the decimal grid are read from them, and texts go through the declarations: a host
//! shows and accepts exactly what the panel, presets and the renderer do. Nothing is smoothed here:
//! the strip glides by itself, so plug-in and renderer sound the same.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use nice_plug::context::gui::GuiContext;
use nice_plug::prelude::{
    BoolParam, FloatParam, FloatRange, IntParam, IntRange, Param as _, ParamPtr, Params,
    RemoteControlsPage,
};

use super::compare::DryCompare;
use super::grid::Grid;
use super::state::{self, Restored};
use crate::editor::View;
use crate::params::decl::Kind;
use crate::params::{HOST_ORDER, PARAMS, Param, ParamId, Values};
use crate::studio::Card;

/// One of the framework's parameters.
enum Control {
    Number(FloatParam),
    Steps(IntParam),
    Switch(BoolParam),
}

/// How often any parameter has moved. The framework counts behind the new value, from whichever
/// thread sets it.
type Moves = Arc<AtomicU32>;

/// What the framework calls with a parameter's new value.
fn count<T>(moves: &Moves) -> Arc<dyn Fn(T) + Send + Sync> {
    let moves = moves.clone();
    Arc::new(move |_| {
        moves.fetch_add(1, Ordering::Release);
    })
}

impl Control {
    fn new(param: &'static Param, moves: &Moves) -> Self {
        let stepped = |min, max| steps(param, min, max).with_callback(count(moves));
        match param.kind {
            Kind::Number(_) => Self::Number(number(param).with_callback(count(moves))),
            Kind::Choice { labels, .. } => Self::Steps(stepped(0, labels.len() as i32 - 1)),
            Kind::Whole { min, max, .. } => Self::Steps(stepped(min, max)),
            Kind::Switch { .. } => Self::Switch(switch(param).with_callback(count(moves))),
        }
    }

    fn as_ptr(&self) -> ParamPtr {
        match self {
            Self::Number(p) => p.as_ptr(),
            Self::Steps(p) => p.as_ptr(),
            Self::Switch(p) => p.as_ptr(),
        }
    }

    /// The position that sounds: with the host's modulation.
    fn position(&self) -> f32 {
        match self {
            Self::Number(p) => p.modulated_normalized_value(),
            Self::Steps(p) => p.modulated_normalized_value(),
            Self::Switch(p) => p.modulated_normalized_value(),
        }
    }

    /// The position that was set: without the host's modulation.
    fn set_position(&self) -> f32 {
        match self {
            Self::Number(p) => p.unmodulated_normalized_value(),
            Self::Steps(p) => p.unmodulated_normalized_value(),
            Self::Switch(p) => p.unmodulated_normalized_value(),
        }
    }
}

fn number(param: &'static Param) -> FloatParam {
    let default = param.position_of(param.default_value()) as f32;
    let range = FloatRange::Linear { min: 0.0, max: 1.0 };
    FloatParam::new(param.name, default, range)
        .with_value_to_string(Arc::new(|position| {
            param.format(param.value_at(f64::from(position)))
        }))
        .with_string_to_value(Arc::new(|text| {
            let value = param.parse(text).ok()?;
            Some(param.position_of(value) as f32)
        }))
}

fn steps(param: &'static Param, min: i32, max: i32) -> IntParam {
    let default = param.default_value() as i32;
    IntParam::new(param.name, default, IntRange::Linear { min, max })
        .with_value_to_string(Arc::new(|value| param.format(f64::from(value))))
        .with_string_to_value(Arc::new(|text| {
            param.parse(text).ok().map(|value| value as i32)
        }))
}

fn switch(param: &'static Param) -> BoolParam {
    let switch = BoolParam::new(param.name, param.default_value() >= 0.5)
        .with_value_to_string(Arc::new(|on| param.format(f64::from(u8::from(on)))))
        .with_string_to_value(Arc::new(|text| {
            param.parse(text).ok().map(|value| value >= 0.5)
        }));
    if param.id == ParamId::StripBypass {
        switch.make_bypass()
    } else {
        switch
    }
}

/// Every parameter of one plug-in instance, shared by host, audio thread and editor.
pub struct HostParams {
    /// In the order of [`PARAMS`]. Never grown, shrunk or replaced: the host's wrapper holds
    /// pointers into it.
    controls: Box<[Control]>,
    moves: Moves,
    /// What the editor's user hears instead of the strip.
    pub compare: DryCompare,
    /// Where changes count.
    pub grid: Grid,
    /// Never touched by the audio thread.
    restored: Mutex<Restored>,
    /// How the editor's window stands. Never touched by the audio thread.
    view: Mutex<View>,
    /// What the strip carries beside its sound. Never touched by the audio thread.
    card: Mutex<Card>,
    /// How often a state was loaded.
    loads: AtomicU32,
    /// How often the desk has changed what the values go by.
    renames: AtomicU32,
}

impl Default for HostParams {
    fn default() -> Self {
        let moves = Moves::default();
        Self {
            controls: PARAMS.iter().map(|p| Control::new(p, &moves)).collect(),
            moves,
            compare: DryCompare::default(),
            grid: Grid::default(),
            restored: Mutex::default(),
            view: Mutex::default(),
            card: Mutex::default(),
            loads: AtomicU32::new(0),
            renames: AtomicU32::new(0),
        }
    }
}

impl HostParams {
    /// The values that sound: with the host's modulation. Neither locks nor allocates.
    pub fn values(&self) -> Values {
        let mut values = Values::default();
        for (control, param) in self.controls.iter().zip(PARAMS) {
            values.set_position(param.id, f64::from(control.position()));
        }
        values
    }

    /// The values that were set: without the host's modulation. What is saved and shown.
    pub fn set_values(&self) -> Values {
        let mut values = Values::default();
        for (control, param) in self.controls.iter().zip(PARAMS) {
            values.set_position(param.id, f64::from(control.set_position()));
        }
        values
    }

    /// What was found in the state that was loaded last. Not for the audio thread: it locks.
    pub fn restored(&self) -> Restored {
        let restored = self.restored.lock();
        restored.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How the editor's window stands. Not for the audio thread: it locks.
    pub fn view(&self) -> View {
        let view = self.view.lock();
        view.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the strip carries beside its sound. Not for the audio thread: it locks.
    pub fn card(&self) -> Card {
        self.card
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Changes what the strip carries beside its sound. Not for the audio thread: it locks.
    pub fn set_card(&self, card: Card) {
        *self.card.lock().unwrap_or_else(PoisonError::into_inner) = card;
    }

    /// How often a state was loaded.
    pub fn loads(&self) -> u32 {
        self.loads.load(Ordering::Acquire)
    }

    /// Remembers how the editor's window stands.
    pub fn set_view(&self, view: View) {
        *self.view.lock().unwrap_or_else(PoisonError::into_inner) = view;
    }

    /// The desk has changed what the values go by.
    pub fn rename(&self, view: View) {
        self.set_view(view);
        self.renames.fetch_add(1, Ordering::Release);
    }

    /// How often the desk has changed what the values go by.
    pub fn renames(&self) -> u32 {
        self.renames.load(Ordering::Acquire)
    }

    /// Position of one control, 0 to 1, without the host's modulation.
    pub fn position(&self, id: ParamId) -> f32 {
        self.controls[id as usize].set_position()
    }

    /// Position of one control, 0 to 1, with the host's modulation.
    pub fn modulated_position(&self, id: ParamId) -> f32 {
        self.controls[id as usize].position()
    }

    /// The framework's pointer to a parameter, valid as long as `self` lives.
    pub fn ptr(&self, id: ParamId) -> ParamPtr {
        self.controls[id as usize].as_ptr()
    }

    /// Host: moves the control `index` of [`PARAMS`] to a position, 0 to 1. Neither locks nor allocates.
    pub(super) fn move_to(&self, index: usize, position: f32) {
        let ptr = self.controls[index].as_ptr();
        // SAFETY: the pointer leads into `self`, which is borrowed.
        unsafe { ptr._internal_set_normalized_value(position) };
    }

    /// Host: sets what the control `index` of [`PARAMS`] is modulated by, −1 to 1 of its travel. Neither locks
    /// nor allocates.
    pub(super) fn modulate(&self, index: usize, offset: f32) {
        let ptr = self.controls[index].as_ptr();
        // SAFETY: the pointer leads into `self`, which is borrowed.
        unsafe { ptr._internal_modulate_value(offset) };
    }

    /// How often any control has moved.
    pub fn moves(&self) -> u32 {
        self.moves.load(Ordering::Acquire)
    }

    /// Adds a parameter to a page of the host's remote controls.
    pub(super) fn add_to_page(&self, page: &mut impl RemoteControlsPage, id: ParamId) {
        match &self.controls[id as usize] {
            Control::Number(p) => page.add_param(p),
            Control::Steps(p) => page.add_param(p),
            Control::Switch(p) => page.add_param(p),
        }
    }

    /// Editor: a hand takes hold of a control. Hosts begin to record automation.
    pub fn begin(&self, host: &GuiContext, id: ParamId) {
        // SAFETY: the pointer leads into `self`, which is borrowed.
        unsafe { host.raw_begin_set_parameter(self.ptr(id)) };
    }

    /// Editor: sets a parameter to the legal value nearest to `value`, between
    /// [`begin`](Self::begin) and [`end`](Self::end).
    pub fn set(&self, host: &GuiContext, id: ParamId, value: f64) {
        self.set_to_position(host, id, id.param().position_of(value));
    }

    /// Editor: sets a parameter by the position of its control, 0 to 1, between
    /// [`begin`](Self::begin) and [`end`](Self::end).
    pub fn set_to_position(&self, host: &GuiContext, id: ParamId, position: f64) {
        // SAFETY: the pointer leads into `self`, which is borrowed.
        unsafe { host.raw_set_parameter_normalized(self.ptr(id), position as f32) };
    }

    /// Editor: the hand lets go of a control.
    pub fn end(&self, host: &GuiContext, id: ParamId) {
        // SAFETY: the pointer leads into `self`, which is borrowed.
        unsafe { host.raw_end_set_parameter(self.ptr(id)) };
    }

    /// Editor: one whole gesture, for clicks and typed values.
    pub fn change(&self, host: &GuiContext, id: ParamId, value: f64) {
        self.begin(host, id);
        self.set(host, id, value);
        self.end(host, id);
    }
}

// SAFETY: the map's pointers lead into `controls`, a boxed slice that no method replaces, resizes
// or moves out of; the framework keeps the `Arc` that owns it for as long as it uses the pointers.
// All state behind them is atomic, so `Send` and `Sync` follow from the fields.
unsafe impl Params for HostParams {
    fn param_map(&self) -> Vec<(String, ParamPtr, String)> {
        let entry = |id: &ParamId| {
            let group = id.param().module.name().to_owned();
            (id.param().key.to_owned(), self.ptr(*id), group)
        };
        HOST_ORDER.iter().map(entry).collect()
    }

    fn serialize_fields(&self) -> BTreeMap<String, String> {
        let mut fields = state::fields(&self.set_values());
        state::put_view(&mut fields, &self.view());
        state::put_card(&mut fields, &self.card());
        fields
    }

    fn deserialize_fields(&self, fields: &BTreeMap<String, String>) {
        let mut restored = self.restored.lock().unwrap_or_else(PoisonError::into_inner);
        *restored = state::restored(fields);
        self.set_card(state::card(fields));
        let mut view = self.view.lock().unwrap_or_else(PoisonError::into_inner);
        match state::view(fields) {
            Some(loaded) => *view = loaded,
            // Other values than those that had the name.
            None => view.forget(),
        }
        self.loads.fetch_add(1, Ordering::Release);
    }
}

/// The values as the audio thread last saw them. They are only looked at when something has moved, and
/// only what moved is converted again: a taper costs an exponential.
pub struct Snapshot {
    /// How often anything had moved when it was last looked at.
    moves: u32,
    positions: Box<[f32]>,
    values: Values,
}

impl Snapshot {
    /// The present values of `params`.
    pub fn new(params: &HostParams) -> Self {
        Self {
            // Before the values: what moves meanwhile is looked at again.
            moves: params.moves(),
            positions: params.controls.iter().map(Control::position).collect(),
            values: params.values(),
        }
    }

    /// Catches up with `params`. True if anything moved. Neither locks nor allocates.
    pub fn update(&mut self, params: &HostParams) -> bool {
        if !self.is_behind(params) {
            return false;
        }
        self.moves = params.moves();
        let mut has_moved = false;
        let controls = params.controls.iter().zip(PARAMS);
        for (old, (control, param)) in self.positions.iter_mut().zip(controls) {
            let position = control.position();
            if position.to_bits() != old.to_bits() {
                *old = position;
                self.values.set_position(param.id, f64::from(position));
                has_moved = true;
            }
        }
        has_moved
    }

    /// Whether anything has moved since the last update.
    pub fn is_behind(&self, params: &HostParams) -> bool {
        params.moves() != self.moves
    }

    /// The values as of the last update.
    pub fn values(&self) -> &Values {
        &self.values
    }
}

#[cfg(test)]
mod tests;
