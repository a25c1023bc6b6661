//! One strip as a column: heading, modules in signal order, room for notes.

use std::fmt::Write as _;
use std::path::Path;

use super::draw;
use super::widths::knob_width;
use super::{escape, plain};
use crate::files::{AudioReader, AudioSpec};
use crate::params::decl::Kind;
use crate::params::{Module, PARAMS, Param, ParamId as P, Values, Wiring, effect, strip_settings};
use crate::session::Track;

/// Rate of the curve if the recording is not there to tell.
const USUAL_RATE_HZ: f64 = 48_000.0;

/// What a strip shows, as far as it decides its height.
pub struct Shown {
    /// Name.
    pub name: String,
    /// Lines about its files.
    pub files: Vec<String>,
    /// Modules, in their order.
    pub sections: Vec<Section>,
}

/// What the strip of a track shows.
pub fn shown(track: &Track) -> Shown {
    let values = track.settings.values();
    Shown {
        name: plain(&track.name),
        files: files(track, spec_of(track).as_ref()),
        sections: Module::ALL
            .iter()
            .map(|m| Section::of(*m, &values))
            .collect(),
    }
}

/// The strip of a track. Every strip has the same rows, so that its modules stand beside those of its
/// neighbours.
pub fn column(track: &Track) -> String {
    let settings = strip_settings(&track.settings.values(), true);
    let rate_hz = spec_of(track).map_or(USUAL_RATE_HZ, |s| f64::from(s.sample_rate_hz));
    let shown = shown(track);
    let files: Vec<_> = shown.files.iter().map(|f| escape(f)).collect();
    let preset = track.preset.as_ref().map_or_else(String::new, |preset| {
        format!("<p class=\"preset\">{}</p>", escape(preset))
    });
    let mut html = format!(
        "<article>\n<div class=\"name\"><h2>{}</h2><p class=\"file\">{}</p>{preset}</div>\n",
        escape(&shown.name),
        files.join("<br>"),
    );
    for (module, section) in Module::ALL.iter().zip(&shown.sections) {
        html.push_str(&section.html());
        if *module == Module::Eq {
            let curve = draw::curve(&settings, rate_hz).unwrap_or_default();
            // Writing to a string cannot fail.
            let _ = writeln!(html, "<div class=\"curve\">{curve}</div>");
        }
    }
    html.push_str(
        "<div class=\"notes\"><p>Microphone</p><p>Place</p><p>Before the converter</p>\
         <p>Notes</p></div>\n</article>\n",
    );
    html
}

/// Of the recording, or, if that is not there, of what was made of it.
fn spec_of(track: &Track) -> Option<AudioSpec> {
    let open = |path: &Path| AudioReader::open(path, true).map(|r| r.spec()).ok();
    let is_named = |path: &&Path| !path.as_os_str().is_empty();
    let mut paths = [track.file.as_path(), track.output.as_path()].into_iter();
    paths.by_ref().filter(is_named).find_map(open)
}

/// What goes in and what comes out: one line each.
fn files(track: &Track, spec: Option<&AudioSpec>) -> Vec<String> {
    let name = |path: &Path| {
        let name = path.file_name().unwrap_or_default();
        plain(&name.to_string_lossy())
    };
    let [file, output] = [&track.file, &track.output].map(|p| name(p));
    let mut lines = vec![if file.is_empty() || file == output {
        output
    } else {
        format!("{file} → {output}")
    }];
    lines.extend(track.key.as_ref().map(|key| format!("key {}", name(key))));
    lines.extend(spec.map(|spec| {
        let sides = if spec.channels == 1 { "mono" } else { "stereo" };
        let rate_khz = f64::from(spec.sample_rate_hz) / 1e3;
        format!("{sides}, {rate_khz} kHz, {}", spec.format)
    }));
    lines
}

/// Controls that belong together: a module, or a band of it with its own switch.
struct Group {
    switch: Option<P>,
    params: Vec<&'static Param>,
}

/// The module's own controls, then its bands.
fn groups(module: Module) -> Vec<Group> {
    let mut groups = vec![Group {
        switch: module.switch(),
        params: Vec::new(),
    }];
    for param in PARAMS.iter().filter(|p| p.module == module) {
        let part = param.id.part();
        let at = part.and_then(|part| groups.iter().position(|g| g.switch == Some(part)));
        if part == Some(param.id) {
            groups.push(Group {
                switch: part,
                params: Vec::new(),
            });
        } else if Some(param.id) != module.switch() {
            groups[at.unwrap_or(0)].params.push(param);
        }
    }
    groups
}

/// A module as the sheet shows it.
pub struct Section {
    name: &'static str,
    has_lamp: bool,
    is_in: bool,
    /// What is set in a module that is OUT: it sounds when somebody switches it IN.
    pub left_behind: String,
    /// Its controls; none if it is OUT.
    pub views: Vec<View>,
}

/// Controls that belong together.
pub struct View {
    /// Name of the band; empty for the module's own.
    pub title: &'static str,
    is_in: bool,
    /// What is chosen, not turned.
    pub chips: Vec<Chip>,
    /// Knobs.
    pub knobs: Vec<Knob>,
}

/// A choice in words.
pub struct Chip {
    /// What is chosen.
    pub label: &'static str,
    /// How it stands.
    pub value: String,
    is_rest: bool,
}

/// A knob in numbers.
pub struct Knob {
    /// What it turns.
    pub label: &'static str,
    /// How it stands.
    pub value: String,
    is_rest: bool,
    picture: String,
}

impl Section {
    /// The module as `values` set it.
    pub fn of(module: Module, values: &Values) -> Self {
        let switch = module.switch();
        let is_in = switch.is_none_or(|switch| values.is_on(switch));
        let groups = groups(module);
        let view = |(index, group)| View::of(group, index > 0, values);
        Self {
            name: module.name(),
            has_lamp: switch.is_some(),
            is_in,
            left_behind: if is_in {
                String::new()
            } else {
                left_behind(module, values)
            },
            views: if is_in {
                groups.iter().enumerate().map(view).collect()
            } else {
                Vec::new()
            },
        }
    }

    fn html(&self) -> String {
        let name = self.name;
        if !self.is_in {
            let set = match self.left_behind.as_str() {
                "" => String::new(),
                set => format!("<p class=\"set\">{}</p>", escape(set)),
            };
            return format!("<section class=\"out\"><h3>{name} <b>out</b></h3>{set}</section>\n");
        }
        let lamp = if self.has_lamp {
            "<i class=\"lamp\"></i>"
        } else {
            ""
        };
        let views: String = self.views.iter().map(View::html).collect();
        format!("<section><h3>{name}{lamp}</h3>{views}</section>\n")
    }
}

fn left_behind(module: Module, values: &Values) -> String {
    let set: Vec<_> = PARAMS
        .iter()
        .filter(|p| p.module == module && Some(p.id) != module.switch())
        .filter(|p| values.get(p.id) != p.default_value())
        .map(|p| format!("{} {}", p.label, p.format(values.get(p.id))))
        .collect();
    if set.is_empty() {
        String::new()
    } else {
        format!("set: {}", set.join(", "))
    }
}

impl View {
    fn of(group: &Group, is_band: bool, values: &Values) -> Self {
        let is_in = !is_band || group.switch.is_none_or(|switch| values.is_on(switch));
        let title = group.switch.filter(|_| is_band);
        let mut view = Self {
            title: title.map_or("", |switch| switch.param().label),
            is_in,
            chips: Vec::new(),
            knobs: Vec::new(),
        };
        let params = group.params.iter().filter(|_| is_in);
        for param in params.filter(|p| has_use(p.id, values)) {
            let now = values.get(param.id);
            let (label, value) = (param.label, param.format(now));
            // What stands where a fresh strip has it can be passed over.
            let is_rest = now == param.default_value();
            match param.kind {
                Kind::Number(_) if param.module != Module::Strip => view.knobs.push(Knob {
                    label,
                    value,
                    is_rest,
                    picture: draw::knob(param, now),
                }),
                // A switch at rest is no news.
                Kind::Switch { default, .. } if values.is_on(param.id) == default => {}
                _ => view.chips.push(Chip {
                    label,
                    value,
                    is_rest,
                }),
            }
        }
        view
    }

    /// Up to three knobs leave room for the words beside them.
    pub fn is_short(&self) -> bool {
        (1..=3).contains(&self.knobs.len())
    }

    fn html(&self) -> String {
        let title = match (self.title, self.is_in) {
            ("", _) => String::new(),
            (title, true) => format!("<h4>{title}</h4>"),
            (title, false) => format!("<h4 class=\"out\">{title} out</h4>"),
        };
        let chips: Vec<_> = self.chips.iter().map(Chip::html).collect();
        let chips = match chips.as_slice() {
            [] => String::new(),
            chips => format!("<p class=\"chips\">{}</p>", chips.join(" ")),
        };
        let knobs: String = self.knobs.iter().map(Knob::html).collect();
        let knobs = match knobs.as_str() {
            "" => String::new(),
            knobs => format!("<div class=\"knobs\">{knobs}</div>"),
        };
        let class = if self.is_short() {
            "group short"
        } else {
            "group"
        };
        format!("<div class=\"{class}\"><div class=\"head\">{title}{chips}</div>{knobs}</div>")
    }
}

fn rest_class(is_rest: bool) -> &'static str {
    if is_rest { " class=\"rest\"" } else { "" }
}

impl Chip {
    fn html(&self) -> String {
        let (label, value) = (escape(self.label), escape(&self.value));
        let class = rest_class(self.is_rest);
        format!("<span>{label} <b{class}>{value}</b></span>")
    }
}

impl Knob {
    fn html(&self) -> String {
        let width_em = knob_width(self.label, &self.value);
        let (label, value) = (escape(self.label), escape(&self.value));
        let class = rest_class(self.is_rest);
        format!(
            "<div class=\"knob\" style=\"width:{width_em:.2}em\"><i>{label}</i>{}<b{class}>{value}</b></div>",
            self.picture
        )
    }
}

/// Whether a control has something to say as the others stand.
fn has_use(id: P, values: &Values) -> bool {
    // No tolerance says as little as no row.
    let is_silent = id == P::PreTolerance && values.get(id) == 0.0;
    !is_silent && effect(id, values, Wiring::default()).acts()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets::factory;

    #[test]
    fn every_parameter_stands_in_one_group() {
        let mut listed: Vec<_> = Module::ALL
            .into_iter()
            .flat_map(groups)
            .flat_map(|g| {
                g.params
                    .iter()
                    .map(|p| p.id)
                    .chain(g.switch)
                    .collect::<Vec<_>>()
            })
            .collect();
        listed.sort();
        let all: Vec<_> = PARAMS.iter().map(|p| p.id).collect();
        assert_eq!(listed, all);
    }

    #[test]
    fn what_sounds_is_on_the_sheet() {
        let values = factory("room").expect("a preset").preset().values();
        let html = |module| Section::of(module, &values).html();
        let compressor = html(Module::Compressor);
        assert!(compressor.contains("Model <b>FET</b>"), "{compressor}");
        assert!(compressor.contains("FET ratio <b>All</b>"), "{compressor}");
        assert!(!compressor.contains("<i>Ratio</i>"), "FET has none");
        assert!(html(Module::Deesser).contains("De-esser <b>out</b>"));
    }

    #[test]
    fn what_is_set_in_a_module_that_is_out_is_told() {
        let mut values = Values::default();
        values.set(P::GateThreshold, -30.0);
        let html = Section::of(Module::Gate, &values).html();
        assert!(html.contains("set: Threshold -30.00 dBFS"), "{html}");
    }
}
