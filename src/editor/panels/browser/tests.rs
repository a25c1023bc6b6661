//! What the values go by, in every order of hands, against a model that keeps whole states.

mod model;

use std::collections::BTreeMap;

use proptest::prelude::*;

use self::model::{Copied, Host, Model, State, over};
use super::*;
use crate::editor::current::Mark;
use crate::editor::exchange::{self, Nameless, Part};
use crate::editor::gestures::GestureState;
use crate::editor::theme::DARK;
use crate::editor::undo::Direction;
use crate::editor::view::View;
use crate::params::{Module, PARAMS, ParamId, Values};
use crate::presets::{Preset, factory};
use crate::telemetry::StreamInfo;

/// What hands and hosts do.
#[derive(Clone, Copy, Debug)]
enum Act {
    Turn(usize, f64),
    Load(usize),
    Undo,
    Redo,
    Switch,
    Copy,
    Save,
    SaveAs(usize),
    PasteStrip(usize, f64),
    PasteNameless(f64),
    PasteModule(f64),
    HostLoads(usize, f64),
}

const TURNED: [ParamId; 3] = [
    ParamId::EqHmfGain,
    ParamId::CompThreshold,
    ParamId::StripCalibration,
];
const KEYS: [&str; 4] = ["user/Anna", "user/Bob", "user/Cleo", "factory/rap"];

fn act() -> impl Strategy<Value = Act> {
    let gain = || (-12..=12_i32).prop_map(f64::from);
    prop_oneof![
        4 => (0..3_usize, 0.0..1.0).prop_map(|(i, x)| Act::Turn(i, x)),
        3 => (0..4_usize).prop_map(Act::Load),
        4 => Just(Act::Undo),
        2 => Just(Act::Redo),
        2 => Just(Act::Switch),
        1 => Just(Act::Copy),
        2 => Just(Act::Save),
        1 => (0..3_usize).prop_map(Act::SaveAs),
        1 => (0..4_usize, gain()).prop_map(|(i, x)| Act::PasteStrip(i, x)),
        1 => gain().prop_map(Act::PasteNameless),
        1 => gain().prop_map(Act::PasteModule),
        1 => (0..4_usize, gain()).prop_map(|(i, x)| Act::HostLoads(i, x)),
    ]
}

/// The editor's side.
struct Bench {
    host: Host,
    gestures: GestureState,
    view: View,
    library: Library,
    current: Current,
    browser: Browser,
    time_s: f64,
}

impl Bench {
    fn frame(&mut self, act: impl FnOnce(&mut EditorState, &mut Browser, &mut Library, &Current)) {
        self.time_s += 0.01;
        self.library.poll();
        self.current.follow(&self.view.preset, &self.library);
        let look = Look {
            theme: &DARK,
            scale: 1.0,
            scope: 0,
        };
        let (gestures, view) = (&mut self.gestures, &mut self.view);
        let stream = StreamInfo::default();
        let mut editor = EditorState::new(&self.host, look, gestures, view, stream, self.time_s);
        act(
            &mut editor,
            &mut self.browser,
            &mut self.library,
            &self.current,
        );
        if std::mem::take(&mut self.gestures.has_saved) {
            self.current.forget();
        }
    }

    fn state(&mut self) -> State {
        let mut values = Values::default();
        self.frame(|editor, _, _, _| values = editor.values);
        let identity = self.view.identity();
        let json = serde_json::to_value(&identity.sides).expect("written");
        let other: Option<Values> = identity.sides.other_values();
        State {
            values,
            preset: identity.preset,
            is_b: self.view.is_b(),
            other: other.map(|values| {
                let name = json.get("other_preset").and_then(|n| n.as_str());
                (values, name.unwrap_or_default().to_owned())
            }),
        }
    }
}

/// A strip of preset `i` with another gain, as it is copied in another window.
fn elsewhere(bench: &Bench, model: &Model, i: usize, gain_db: f64) -> (String, Values) {
    let mut values = over(&model.files[KEYS[i]], &Values::default());
    values.set(ParamId::EqHmfGain, gain_db);
    let mut there = Current::default();
    there.follow(KEYS[i], &bench.library);
    let names = Copied(&bench.library, format!("{} {}", KEYS[i], there.stamp()));
    (exchange::copied(&values, Part::Strip, &names), values)
}

fn save(bench: &mut Bench, model: &mut Model) {
    bench.frame(|editor, browser, library, current| browser.save(editor, library, current));
    let is_asked = bench.browser.dialog.take().is_some();
    let State { preset, values, .. } = model.now().clone();
    assert_eq!(is_asked, !preset.starts_with("user/"), "{preset}");
    if !is_asked {
        model
            .files
            .insert(preset, over(&values, &Values::default()));
    }
}

fn save_as(bench: &mut Bench, model: &mut Model, key: &str) {
    let name = key.trim_start_matches("user/");
    bench.frame(|editor, browser, library, _| {
        browser.write(editor, library, SaveAs::new(name, ""), true);
    });
    let values = over(&model.now().values, &Values::default());
    model.files.insert(key.to_owned(), values);
    // The state that is there is named anew: no step of undo.
    let at = model.at;
    key.clone_into(&mut model.states[at].preset);
}

fn switch(bench: &mut Bench, model: &mut Model) {
    bench.frame(|editor, _, _, _| editor.switch_sides());
    let old = model.now().clone();
    let heard = (old.values, old.preset);
    let (values, preset) = old.other.unwrap_or(heard.clone());
    model.step(State {
        values,
        preset,
        is_b: !old.is_b,
        other: Some(heard),
    });
}

fn paste(bench: &mut Bench, model: &mut Model, text: &str, values: &Values, preset: &str) {
    bench.frame(|editor, _, library, _| {
        exchange::paste(editor, Part::Strip, text, &Copied(library, String::new()));
    });
    let mut state = model.now().clone();
    state.values = over(values, &state.values);
    preset.clone_into(&mut state.preset);
    model.step(state);
}

fn host_loads(bench: &mut Bench, model: &mut Model, i: usize, gain_db: f64) {
    bench.host.process();
    let mut values = model.files[KEYS[i]];
    values.set(ParamId::EqHmfGain, gain_db);
    *bench.host.values.borrow_mut() = values;
    let mut loaded = View::default();
    KEYS[i].clone_into(&mut loaded.preset);
    // As the window does it.
    bench.view.follow(loaded);
    bench.gestures.undo.forget();
    bench.gestures.sent.clear();
    let state = State {
        values,
        preset: KEYS[i].to_owned(),
        is_b: false,
        other: None,
    };
    (model.states, model.at) = (vec![state], 0);
}

fn run(bench: &mut Bench, model: &mut Model, act: Act) {
    let mut edited = model.now().clone();
    match act {
        Act::Turn(i, position) => {
            let id = TURNED[i];
            let value = id.param().value_at(position);
            bench.frame(|editor, _, _, _| editor.change_now(id, value));
            edited.values.set(id, value);
            model.step(edited);
        }
        Act::Load(i) => {
            let item = bench.library.find(KEYS[i]).expect("there").clone();
            bench.frame(|editor, _, _, _| current::load(editor, &item));
            edited.values = over(&model.files[KEYS[i]], &edited.values);
            KEYS[i].clone_into(&mut edited.preset);
            model.step(edited);
        }
        Act::Undo => {
            bench.frame(|editor, _, _, _| editor.travel(Direction::Undo));
            model.at = model.at.saturating_sub(1);
        }
        Act::Redo => {
            bench.frame(|editor, _, _, _| editor.travel(Direction::Redo));
            model.at = (model.at + 1).min(model.states.len() - 1);
        }
        Act::Switch => switch(bench, model),
        Act::Copy => {
            bench.frame(|editor, _, _, _| editor.copy_to_other_side());
            edited.other = Some((edited.values, edited.preset.clone()));
            model.step(edited);
        }
        Act::Save => save(bench, model),
        Act::SaveAs(i) => save_as(bench, model, KEYS[i]),
        Act::PasteStrip(i, gain_db) => {
            let (text, values) = elsewhere(bench, model, i, gain_db);
            paste(bench, model, &text, &values, KEYS[i]);
        }
        Act::PasteNameless(gain_db) => {
            let mut values = Values::default();
            values.set(ParamId::EqHmfGain, gain_db);
            let text = exchange::copied(&values, Part::Strip, &Nameless);
            paste(bench, model, &text, &values, "");
        }
        Act::PasteModule(gain_db) => {
            let text = format!("[eq]\nhmf_gain = \"{gain_db} dB\"\n");
            let part = Part::Module(Module::Eq);
            bench.frame(|editor, _, _, _| exchange::paste(editor, part, &text, &Nameless));
            edited.values.set(ParamId::EqHmfGain, gain_db);
            model.step(edited);
        }
        Act::HostLoads(i, gain_db) => host_loads(bench, model, i, gain_db),
    }
}

/// Whether the mark and every file are as the model has them.
fn check(bench: &mut Bench, model: &Model) {
    let state = model.now();
    bench.frame(|_, _, _, _| {});
    let mark = bench.current.mark(&state.values);
    let wanted = match model.files.get(&state.preset) {
        Some(file) if over(file, &state.values) != state.values => Mark::Edited,
        _ => Mark::Loaded,
    };
    assert_eq!(mark, wanted, "{}", state.preset);
    for (key, values) in &model.files {
        let item = bench.library.find(key).expect("there");
        let (preset, _) = Library::load(item).expect("loaded");
        assert_eq!(
            preset.values_over(&Values::default()),
            over(values, &Values::default()),
            "{key}"
        );
    }
}

fn begin(folder: &std::path::Path) -> (Bench, Model) {
    let mut library = Library::new(Some(folder.to_owned()));
    let mut files = BTreeMap::new();
    for (i, key) in KEYS.iter().take(3).enumerate() {
        let mut values = Values::default();
        values.set(ParamId::EqHmfGain, 1.0 + i as f64);
        let name = key.trim_start_matches("user/");
        library.save(name, "", &values, false).expect("saved");
        files.insert((*key).to_owned(), values);
    }
    let rap: Preset = factory("rap").expect("there").preset();
    files.insert(KEYS[3].to_owned(), rap.values());
    let state = State {
        values: Values::default(),
        preset: String::new(),
        is_b: false,
        other: None,
    };
    let bench = Bench {
        host: Host::default(),
        gestures: GestureState::default(),
        view: View::default(),
        library,
        current: Current::default(),
        browser: Browser::default(),
        time_s: 0.0,
    };
    let model = Model {
        states: vec![state],
        at: 0,
        files,
    };
    (bench, model)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// With a host that takes positions over at once, and with one that does it two actions later.
    #[test]
    fn names_go_with_their_values(acts in prop::collection::vec((act(), any::<bool>()), 1..40)) {
        let home = tempfile::tempdir().expect("a folder");
        let (mut bench, mut model) = begin(&home.path().join("presets"));
        for (act, is_slow) in acts {
            run(&mut bench, &mut model, act);
            if !is_slow {
                bench.host.process();
            }
            let state = bench.state();
            for p in PARAMS {
                let (is, should) = (state.values.get(p.id), model.now().values.get(p.id));
                prop_assert_eq!(is, should, "{} after {:?}", p.key, act);
            }
            prop_assert_eq!(&state, model.now(), "after {:?}", act);
            check(&mut bench, &model);
        }
    }
}

#[test]
fn a_preset_that_somebody_else_has_changed_is_not_replaced_without_a_question() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("presets");
    let (mut bench, mut model) = begin(&folder);
    run(&mut bench, &mut model, Act::Load(0));
    bench.host.process();
    run(&mut bench, &mut model, Act::Turn(0, 0.9));
    bench.host.process();
    let mut other = Library::new(Some(folder.clone()));
    other.refresh();
    let theirs = Values::default();
    other.save("Anna", "theirs", &theirs, true).expect("saved");
    bench.frame(|editor, browser, library, current| browser.save(editor, library, current));
    let asked = bench.browser.dialog.take();
    assert!(
        matches!(asked, Some(Dialog::SaveAs(SaveAs { exists: true, .. }))),
        "{asked:?}"
    );
    let (now, _) = Library::load(bench.library.find(KEYS[0]).expect("there")).expect("loaded");
    assert_eq!(now.about, "theirs");
    // Gone meanwhile: the mark says so, and saving makes it anew.
    std::fs::remove_file(folder.join("Anna.toml")).expect("removed");
    bench.library.refresh();
    bench.frame(|_, _, _, _| {});
    assert_eq!(bench.current.mark(&theirs), Mark::Gone);
    bench.frame(|editor, browser, library, current| browser.save(editor, library, current));
    assert!(bench.browser.dialog.is_none());
    assert!(folder.join("Anna.toml").exists());
}
