//! One strip as a column: heading, modules in signal order, room for notes.

use std::fmt::Write as _;

use super::draw;
use super::escape;
use crate::dsp::StripSettings;
use crate::dsp::compressor::CompressorControl as Control;
use crate::params::decl::Kind;
use crate::params::{Module, PARAMS, Param, ParamId as P, Values, strip_settings};
use crate::render::format::AudioSpec;
use crate::render::reader::AudioReader;
use crate::render::session::Track;

/// Rate of the curve if the recording is not there to tell.
const USUAL_RATE_HZ: f64 = 48_000.0;

/// The strip of a track. Every strip has the same rows, so that its modules stand beside those of its
/// neighbours.
pub fn column(track: &Track) -> String {
    let values = track.settings.values();
    let settings = strip_settings(&values, true);
    let spec = AudioReader::open(&track.file, true).map(|r| r.spec()).ok();
    let rate_hz = spec.map_or(USUAL_RATE_HZ, |s| f64::from(s.sample_rate_hz));
    let mut html = format!(
        "<article>\n<div class=\"name\"><h2>{}</h2>{}</div>\n",
        escape(&track.name),
        files(track, spec.as_ref()),
    );
    for module in Module::ALL {
        html.push_str(&module_html(module, &values, &settings));
        if module == Module::Eq {
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

/// What goes in, what comes out, what it began with.
fn files(track: &Track, spec: Option<&AudioSpec>) -> String {
    let name = |path: &std::path::Path| {
        let name = path.file_name().unwrap_or_default();
        escape(&name.to_string_lossy())
    };
    let mut html = format!(
        "<p class=\"file\">{} → {}",
        name(&track.file),
        name(&track.output)
    );
    if let Some(key) = &track.key {
        let _ = write!(html, "<br>key {}", name(key));
    }
    if let Some(spec) = spec {
        let sides = if spec.channels == 1 { "mono" } else { "stereo" };
        let rate_khz = f64::from(spec.sample_rate_hz) / 1e3;
        let _ = write!(html, "<br>{sides}, {rate_khz} kHz, {}", spec.format);
    }
    html.push_str("</p>");
    if let Some(preset) = &track.preset {
        let _ = write!(html, "<p class=\"preset\">{}</p>", escape(preset));
    }
    html
}

/// The switch that takes a whole module OUT.
fn switch_of(module: Module) -> Option<P> {
    match module {
        Module::Preamp => Some(P::PreOn),
        Module::Gate => Some(P::GateOn),
        Module::Eq => Some(P::EqOn),
        Module::Compressor => Some(P::CompOn),
        Module::Deesser => Some(P::DeessOn),
        _ => None,
    }
}

/// Controls that belong together: a module, or a band of it with its own switch.
struct Group {
    switch: Option<P>,
    params: Vec<&'static Param>,
}

/// The module's own controls, then its bands.
fn groups(module: Module) -> Vec<Group> {
    let own = switch_of(module);
    let mut groups = vec![Group {
        switch: own,
        params: Vec::new(),
    }];
    for param in PARAMS.iter().filter(|p| p.module == module) {
        if Some(param.id) == own {
            continue;
        }
        if param.key.ends_with("_on") {
            groups.push(Group {
                switch: Some(param.id),
                params: Vec::new(),
            });
            continue;
        }
        let is_of = |group: &Group| {
            let stem = group.switch.map(|s| s.param().key.trim_end_matches("on"));
            stem.is_some_and(|stem| param.key.starts_with(stem))
        };
        let at = groups.iter().rposition(is_of).unwrap_or(0);
        groups[at].params.push(param);
    }
    groups
}

fn module_html(module: Module, values: &Values, settings: &StripSettings) -> String {
    let is_in = switch_of(module).is_none_or(|switch| values.is_on(switch));
    let name = module.name();
    if !is_in {
        return format!(
            "<section class=\"out\"><h3>{name} <b>out</b></h3>{}</section>\n",
            left_behind(module, values)
        );
    }
    let lamp = switch_of(module).map_or("", |_| "<i class=\"lamp\"></i>");
    let mut html = format!("<section><h3>{name}{lamp}</h3>");
    for (index, group) in groups(module).iter().enumerate() {
        html.push_str(&group_html(group, index > 0, values, settings));
    }
    html.push_str("</section>\n");
    html
}

/// What is set in a module that is OUT: it sounds when somebody switches it IN.
fn left_behind(module: Module, values: &Values) -> String {
    let set: Vec<_> = PARAMS
        .iter()
        .filter(|p| p.module == module && Some(p.id) != switch_of(module))
        .filter(|p| values.get(p.id) != p.default_value())
        .map(|p| escape(&format!("{} {}", p.label, p.format(values.get(p.id)))))
        .collect();
    if set.is_empty() {
        String::new()
    } else {
        format!("<p class=\"set\">set: {}</p>", set.join(", "))
    }
}

fn group_html(group: &Group, is_band: bool, values: &Values, settings: &StripSettings) -> String {
    let mut texts = Vec::new();
    let mut knobs = String::new();
    let is_in = !is_band || group.switch.is_none_or(|switch| values.is_on(switch));
    let params = group.params.iter().filter(|_| is_in);
    for param in params.filter(|p| has_use(p.id, settings)) {
        let value = values.get(param.id);
        let text = escape(&param.format(value));
        // What stands where a fresh strip has it can be passed over.
        let class = if value == param.default_value() {
            " class=\"rest\""
        } else {
            ""
        };
        match param.kind {
            Kind::Number(_) if param.module != Module::Strip => {
                let _ = write!(
                    knobs,
                    "<div class=\"knob\"><i>{}</i>{}<b{class}>{text}</b></div>",
                    escape(param.label),
                    draw::knob(param, value)
                );
            }
            // A switch at rest is no news.
            Kind::Switch { default, .. } if values.is_on(param.id) == default => {}
            _ => texts.push(format!(
                "<span>{} <b{class}>{text}</b></span>",
                escape(param.label)
            )),
        }
    }
    let title = match group.switch.filter(|_| is_band) {
        Some(switch) if is_in => format!("<h4>{}</h4>", switch.param().label),
        Some(switch) => format!("<h4 class=\"out\">{} out</h4>", switch.param().label),
        None => String::new(),
    };
    let texts = match texts.as_slice() {
        [] => String::new(),
        texts => format!("<p class=\"chips\">{}</p>", texts.join(" ")),
    };
    let knobs = match knobs.as_str() {
        "" => String::new(),
        knobs => format!("<div class=\"knobs\">{knobs}</div>"),
    };
    // Up to three knobs leave room for the words beside them.
    let class = match knobs.matches("class=\"knob\"").count() {
        1..=3 => "group short",
        _ => "group",
    };
    format!("<div class=\"{class}\"><div class=\"head\">{title}{texts}</div>{knobs}</div>")
}

/// Whether a control does anything as the others stand.
fn has_use(id: P, settings: &StripSettings) -> bool {
    let deviates = settings.tolerance_norm > 0.0;
    match id {
        P::PreTolerance => deviates,
        P::PreChannel => deviates || settings.preamp.noise_dbfs.is_finite(),
        id => lacked(id).is_none_or(|c| settings.compressor.lacks(c).is_none()),
    }
}

/// The control of the compressor that not every model has.
fn lacked(id: P) -> Option<Control> {
    match id {
        P::CompRatio => Some(Control::Ratio),
        P::CompFetRatio => Some(Control::FetRatio),
        P::CompAttack => Some(Control::Attack),
        P::CompRelease => Some(Control::Release),
        P::CompAutoRelease => Some(Control::AutoRelease),
        P::CompKnee => Some(Control::Knee),
        P::CompDetector => Some(Control::Detector),
        _ => None,
    }
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
        let settings = strip_settings(&values, true);
        let html = |module| module_html(module, &values, &settings);
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
        let html = module_html(Module::Gate, &values, &strip_settings(&values, true));
        assert!(html.contains("set: Threshold -30.00 dBFS"), "{html}");
    }
}
