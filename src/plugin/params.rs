//! The declared parameters as the host framework's parameters.
//!
//! Continuous controls are held as *positions*, 0 to 1 of their travel, so that a host's automation
//! lane has the taper of the panel; choices and whole numbers as integers, switches as booleans.
//! [`Values`] on the decimal grid are read from them, and texts go through the declarations: a host
//! shows and accepts exactly what the panel, presets and the renderer do. Nothing is smoothed here:
//! the strip glides by itself, so plug-in and renderer sound the same.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use nice_plug::context::gui::GuiContext;
use nice_plug::prelude::{
    BoolParam, FloatParam, FloatRange, IntParam, IntRange, Param as _, ParamPtr, Params,
    RemoteControlsPage,
};

use super::listen::Listen;
use super::state::{self, Recall};
use crate::editor::View;
use crate::params::decl::Kind;
use crate::params::{PARAMS, Param, ParamId, Values};

/// One of the framework's parameters.
enum Control {
    Number(FloatParam),
    Steps(IntParam),
    Switch(BoolParam),
}

impl Control {
    fn new(param: &'static Param) -> Self {
        match param.kind {
            Kind::Number(_) => Self::Number(number(param)),
            Kind::Choice { labels, .. } => Self::Steps(steps(param, 0, labels.len() as i32 - 1)),
            Kind::Whole { min, max, .. } => Self::Steps(steps(param, min, max)),
            Kind::Switch { .. } => Self::Switch(switch(param)),
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
    /// What the editor's user hears instead of the strip.
    pub listen: Listen,
    /// Never touched by the audio thread.
    recall: Mutex<Recall>,
    /// How the editor's window stands. Never touched by the audio thread.
    view: Mutex<View>,
}

impl Default for HostParams {
    fn default() -> Self {
        Self {
            controls: PARAMS.iter().map(Control::new).collect(),
            listen: Listen::default(),
            recall: Mutex::default(),
            view: Mutex::default(),
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
    pub fn recall(&self) -> Recall {
        let recall = self.recall.lock();
        recall.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How the editor's window stands. Not for the audio thread: it locks.
    pub fn view(&self) -> View {
        let view = self.view.lock();
        view.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers how the editor's window stands.
    pub fn set_view(&self, view: View) {
        *self.view.lock().unwrap_or_else(PoisonError::into_inner) = view;
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
        self.controls
            .iter()
            .zip(PARAMS)
            .map(|(control, param)| {
                (
                    param.key.to_owned(),
                    control.as_ptr(),
                    param.module.name().to_owned(),
                )
            })
            .collect()
    }

    fn serialize_fields(&self) -> BTreeMap<String, String> {
        let mut fields = state::fields(&self.set_values());
        state::put_view(&mut fields, &self.view());
        fields
    }

    fn deserialize_fields(&self, fields: &BTreeMap<String, String>) {
        let mut recall = self.recall.lock().unwrap_or_else(PoisonError::into_inner);
        *recall = state::recall(fields);
        if let Some(view) = state::view(fields) {
            self.set_view(view);
        }
    }
}

/// The values as the audio thread last saw them. Only what moved is converted again: a taper costs
/// an exponential.
pub struct Snapshot {
    positions: Box<[f32]>,
    values: Values,
}

impl Snapshot {
    /// The present values of `params`.
    pub fn new(params: &HostParams) -> Self {
        Self {
            positions: params.controls.iter().map(Control::position).collect(),
            values: params.values(),
        }
    }

    /// Catches up with `params`. True if anything moved. Neither locks nor allocates.
    pub fn update(&mut self, params: &HostParams) -> bool {
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

    /// The values as of the last update.
    pub fn values(&self) -> &Values {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use nice_plug::context::PluginApi;
    use nice_plug::context::gui::GuiContextInner;
    use nice_plug::prelude::PluginState;

    use super::*;

    /// A host that writes down what the editor tells it.
    #[derive(Default)]
    struct Notes(Mutex<Vec<(&'static str, ParamPtr, f32)>>);

    impl Notes {
        fn add(&self, what: &'static str, param: ParamPtr, position: f32) {
            self.0.lock().expect("notes").push((what, param, position));
        }
    }

    impl GuiContextInner for Notes {
        fn plugin_api(&self) -> PluginApi {
            PluginApi::Clap
        }
        unsafe fn raw_begin_set_parameter(&self, param: ParamPtr) {
            self.add("begin", param, 0.0);
        }
        unsafe fn raw_set_parameter_normalized(&self, param: ParamPtr, normalized: f32) {
            self.add("set", param, normalized);
        }
        unsafe fn raw_end_set_parameter(&self, param: ParamPtr) {
            self.add("end", param, 0.0);
        }
        fn get_state(&self) -> PluginState {
            unreachable!("no test asks for it")
        }
        fn set_state(&self, _state: PluginState) {}
        fn request_restart(&self) {}
    }

    #[test]
    fn a_change_in_the_editor_is_one_gesture_for_the_host() {
        let params = HostParams::default();
        let notes = Arc::new(Notes::default());
        let host = GuiContext::new(notes.clone());
        params.change(&host, ParamId::OutputTrim, -12.0);
        params.change(&host, ParamId::PreVoice, 3.0);
        let (trim, voice) = (
            params.ptr(ParamId::OutputTrim),
            params.ptr(ParamId::PreVoice),
        );
        let expected = [
            ("begin", trim, 0.0),
            ("set", trim, 0.25),
            ("end", trim, 0.0),
            ("begin", voice, 0.0),
            ("set", voice, 1.0),
            ("end", voice, 0.0),
        ];
        assert_eq!(*notes.0.lock().expect("notes"), expected);
    }

    #[test]
    fn a_fresh_instance_holds_the_declared_defaults() {
        let params = HostParams::default();
        assert_eq!(params.values(), Values::default());
        assert_eq!(params.set_values(), Values::default());
        assert_eq!(Snapshot::new(&params).values(), &Values::default());
    }

    #[test]
    fn what_was_found_in_a_state_can_be_read_until_the_next() {
        let params = HostParams::default();
        assert_eq!(params.recall(), Recall::default());
        let mut state = PluginState {
            version: "9.9".to_owned(),
            params: BTreeMap::new(),
            fields: BTreeMap::from([("dsp_revision".to_owned(), "77".to_owned())]),
        };
        state::filter(&mut state);
        params.deserialize_fields(&state.fields);
        let recall = params.recall();
        assert_eq!(
            (recall.version.as_str(), recall.dsp_revision),
            ("9.9", Some(77))
        );
        assert_eq!(recall.notes.len(), 1, "{recall:?}");
        assert!(!params.serialize_fields().contains_key("recall"));
    }

    #[test]
    fn the_window_is_remembered_with_the_state_and_nonsense_leaves_it_alone() {
        let saved = HostParams::default();
        let mut view = View::default();
        view.is_compact = true;
        "factory/rap".clone_into(&mut view.preset);
        view.set_size(egui::vec2(300.0, 900.0));
        saved.set_view(view.clone());
        let loaded = HostParams::default();
        loaded.deserialize_fields(&saved.serialize_fields());
        assert_eq!(loaded.view(), view);
        for nonsense in ["", "3", "{\"full\": [1]}", "{\"is_compact\": 7}"] {
            let fields = BTreeMap::from([("view".to_owned(), nonsense.to_owned())]);
            loaded.deserialize_fields(&fields);
            assert_eq!(loaded.view(), view, "{nonsense}");
        }
        // An older state knows no window.
        loaded.deserialize_fields(&BTreeMap::new());
        assert_eq!(loaded.view(), view);
    }

    #[test]
    fn the_host_sees_the_declared_ids_in_the_declared_order_under_their_modules() {
        let params = HostParams::default();
        let map = params.param_map();
        let seen: Vec<_> = map
            .iter()
            .map(|(key, _, group)| (key.as_str(), group.as_str()))
            .collect();
        let declared: Vec<_> = PARAMS.iter().map(|p| (p.key, p.module.name())).collect();
        assert_eq!(seen, declared);
        for ((_, ptr, _), param) in map.iter().zip(PARAMS) {
            assert_eq!(*ptr, params.ptr(param.id));
        }
    }

    #[test]
    fn every_text_that_the_host_shows_names_the_value_that_sounds() {
        let params = HostParams::default();
        for param in PARAMS {
            let ptr = params.ptr(param.id);
            for i in 0..=200 {
                // SAFETY: `params` outlives `ptr`.
                let (text, back) = unsafe {
                    ptr._internal_set_normalized_value(i as f32 / 200.0);
                    let text =
                        ptr.normalized_value_to_string(ptr.unmodulated_normalized_value(), true);
                    let back = ptr.string_to_normalized_value(&text);
                    (text, back)
                };
                let value = params.values().get(param.id);
                assert_eq!(text, param.format(value), "{}", param.key);
                let back = back.map(|p| param.value_at(f64::from(p)));
                assert_eq!(back, Some(value), "{}: {text}", param.key);
            }
        }
    }

    #[test]
    fn a_snapshot_follows_what_moves() {
        let params = HostParams::default();
        let mut snapshot = Snapshot::new(&params);
        assert!(!snapshot.update(&params));
        for param in PARAMS {
            // SAFETY: `params` outlives the pointer.
            let has_moved = unsafe {
                let ptr = params.ptr(param.id);
                let old = ptr.modulated_normalized_value();
                ptr._internal_set_normalized_value(0.83);
                ptr.modulated_normalized_value() != old
            };
            assert_eq!(snapshot.update(&params), has_moved, "{}", param.key);
            assert_eq!(snapshot.values(), &params.values(), "{}", param.key);
        }
    }
}
