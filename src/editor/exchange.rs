//! The whole strip, or one module, as text: the presets' format.

use super::gestures::Notice;
use super::state::EditorState;
use crate::params::{Module, PARAMS, ParamId, Values};
use crate::presets::{self, DESK_WIDE, Preset};

/// What is copied or pasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The whole sound of the strip.
    Strip,
    /// One module.
    Module(Module),
}

/// Most lines of a complaint.
const MAX_LINES: usize = 6;

impl Part {
    /// Its name on the panel.
    pub fn name(self) -> &'static str {
        match self {
            Self::Strip => "strip",
            Self::Module(module) => module.name(),
        }
    }

    /// Whether a parameter belongs to it. What follows the desk rather than the sound stays, even
    /// if its module is taken over: two channels of a desk are never the same one.
    pub fn holds(self, id: ParamId) -> bool {
        let is_sound = !DESK_WIDE.contains(&id);
        match self {
            Self::Strip => is_sound,
            Self::Module(module) => is_sound && id.param().module == module,
        }
    }
}

/// What a strip's values go by, as copied text says it: the preset's key, and its stamp.
pub trait Names {
    /// What the strip that is copied goes by; empty if by nothing.
    fn name(&self) -> String;
    /// The key of the preset that a copied text goes by, if it is here and the same.
    fn known(&self, name: &str) -> Option<String>;
}

/// Of a module: what is copied of it goes by nothing, and pasting it edits the strip that is there.
pub struct Nameless;

impl Names for Nameless {
    fn name(&self) -> String {
        String::new()
    }

    fn known(&self, _name: &str) -> Option<String> {
        None
    }
}

/// `part` of the strip as text.
pub fn copied(values: &Values, part: Part, names: &dyn Names) -> String {
    let settings = presets::write_settings(&Preset::naming("", values, |id| part.holds(id)));
    let name = names.name();
    if name.is_empty() {
        return settings;
    }
    format!("preset = {}\n\n{settings}", presets::quote(&name))
}

/// Takes `part` from `text`; what `text` does not name stays. Says what is wrong with it. A whole strip
/// brings its name along; pieces are edits of the strip that is there.
pub fn paste(editor: &mut EditorState, part: Part, text: &str, names: &dyn Names) {
    let (preset, notes) = presets::read(text);
    // A preset says of a strip all that there is to say; pieces of one do not.
    let is_preset = part == Part::Strip && !preset.name.is_empty();
    let mut wanted = if is_preset {
        preset.values_over(&editor.values)
    } else {
        editor.values
    };
    let mut taken = 0;
    for (id, value) in preset.settings().filter(|(id, _)| part.holds(*id)) {
        wanted.set(id, value);
        taken += 1;
    }
    let mut identity = editor.view.identity();
    let whole = PARAMS.iter().filter(|p| part.holds(p.id)).count();
    if part == Part::Strip && (is_preset || taken == whole) {
        identity.preset = names.known(&preset.preset).unwrap_or_default();
    }
    editor.apply(&wanted, identity);
    let mut lines: Vec<String> = notes.iter().map(ToString::to_string).collect();
    if taken == 0 {
        lines.insert(0, nothing(part, &preset, text));
    }
    if lines.is_empty() {
        return;
    }
    let title = match taken {
        0 => "Nothing pasted".to_owned(),
        1 => "Pasted 1 setting; not all of the text could be used".to_owned(),
        n => format!("Pasted {n} settings; not all of the text could be used"),
    };
    editor.gestures.notice = Some(Notice::new(title, lines, MAX_LINES));
}

/// Why nothing could be taken.
fn nothing(part: Part, preset: &Preset, text: &str) -> String {
    let held: Vec<_> = Module::ALL
        .into_iter()
        .filter(|module| {
            let of_module = PARAMS.iter().filter(|p| p.module == *module);
            of_module.into_iter().any(|p| preset.names(p.id))
        })
        .map(Module::name)
        .collect();
    if text.trim().is_empty() {
        "The clipboard holds no text.".to_owned()
    } else if held.is_empty() {
        "The text holds no settings: copy a strip, a module or a preset file.".to_owned()
    } else {
        format!(
            "The text holds settings of {}, none of the {}.",
            held.join(", "),
            part.name()
        )
    }
}
