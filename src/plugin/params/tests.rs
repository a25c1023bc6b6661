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
    assert_eq!(params.restored(), Restored::default());
    let mut state = PluginState {
        version: "9.9".to_owned(),
        params: BTreeMap::new(),
        fields: BTreeMap::from([("dsp_revision".to_owned(), "77".to_owned())]),
    };
    state::filter(&mut state);
    params.deserialize_fields(&state.fields);
    let restored = params.restored();
    assert_eq!(
        (restored.version.as_str(), restored.dsp_revision),
        ("9.9", Some(77))
    );
    assert_eq!(restored.notes.len(), 1, "{restored:?}");
    assert!(!params.serialize_fields().contains_key("recall"));
}

#[test]
fn the_window_is_remembered_with_the_state_and_nonsense_leaves_it_alone_but_not_the_name() {
    let saved = HostParams::default();
    let mut view = View::default();
    view.is_compact = true;
    "factory/rap".clone_into(&mut view.preset);
    view.set_size(egui::vec2(300.0, 900.0));
    saved.set_view(view.clone());
    let loaded = HostParams::default();
    loaded.deserialize_fields(&saved.serialize_fields());
    assert_eq!(loaded.view(), view);
    // The values are others now, and no preset of that name.
    view.forget();
    assert_eq!(view.preset, "");
    for nonsense in ["", "3", "{\"full\": [1]}", "{\"is_compact\": 7}"] {
        let fields = BTreeMap::from([("view".to_owned(), nonsense.to_owned())]);
        loaded.deserialize_fields(&fields);
        assert_eq!(loaded.view(), view, "{nonsense}");
    }
    // An older state knows no window.
    loaded.deserialize_fields(&BTreeMap::new());
    assert_eq!(loaded.view(), view);
    assert_eq!(loaded.loads(), 6);
}

#[test]
fn the_host_sees_the_declared_ids_in_the_hosts_order_under_their_modules() {
    let params = HostParams::default();
    let map = params.param_map();
    let seen: Vec<_> = map
        .iter()
        .map(|(key, _, group)| (key.as_str(), group.as_str()))
        .collect();
    let listed = HOST_ORDER.map(ParamId::param);
    let declared = listed.map(|p| (p.key, p.module.name()));
    assert_eq!(seen, declared);
    for ((_, ptr, _), param) in map.iter().zip(listed) {
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
                let text = ptr.normalized_value_to_string(ptr.unmodulated_normalized_value(), true);
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
        // The host's modulation moves what sounds, not what is set.
        // SAFETY: as above.
        let is_modulated = unsafe { params.ptr(param.id)._internal_modulate_value(-0.83) };
        assert_eq!(snapshot.update(&params), is_modulated, "{}", param.key);
        assert_eq!(snapshot.values(), &params.values(), "{}", param.key);
    }
}

#[test]
fn label_and_group_are_saved_with_the_strip_and_nonsense_is_no_label() {
    let (saved, loaded) = (HostParams::default(), HostParams::default());
    let card = Card {
        label: "Kick in".to_owned(),
        group: crate::studio::Group::from_index(0),
        group_name: "Drums".to_owned(),
    };
    saved.set_card(card.clone());
    let fields = saved.serialize_fields();
    loaded.deserialize_fields(&fields);
    assert_eq!(loaded.card(), card);
    for nonsense in ["", "3", "[]", "{\"label\":7}"] {
        let mut fields = fields.clone();
        fields.insert("card".to_owned(), nonsense.to_owned());
        loaded.deserialize_fields(&fields);
        assert_eq!(loaded.card(), Card::default(), "{nonsense}");
    }
}
