//! The line on top: name, track, preset, order and quality, undo, comparison, bypass.

use egui::{Color32, Key, Rect, Stroke, Ui, pos2, vec2};

use super::browser::{self, Browser};
use super::setup;
use crate::editor::current::{self, Current, Mark};
use crate::editor::exchange::{Names, Part};
use crate::editor::level_match::LevelMatch;
use crate::editor::library::Library;
use crate::editor::look::Look;
use crate::editor::requests::WindowRequests;
use crate::editor::state::EditorState;
use crate::editor::theme::{Type, space};
use crate::editor::undo::Direction;
use crate::editor::widgets::button::{self, plain};
use crate::editor::widgets::{choice, symbol};
use crate::params::ParamId as P;

/// What the line shows and changes besides parameters.
pub struct Top<'a> {
    /// The track's name and colour.
    pub track: Track<'a>,
    /// Strip against input.
    pub level_match: &'a mut LevelMatch,
    /// All presets.
    pub library: &'a mut Library,
    /// The one that is loaded.
    pub current: &'a Current,
    /// The browser.
    pub browser: &'a mut Browser,
}

impl Names for Top<'_> {
    fn name(&self) -> String {
        let stamp = self.current.stamp();
        if stamp.is_empty() {
            return stamp;
        }
        format!("{} {stamp}", self.current.key())
    }

    fn known(&self, name: &str) -> Option<String> {
        current::known(self.library, name)
    }
}

/// What the host tells about the track.
#[derive(Clone, Copy, Debug)]
pub struct Track<'a> {
    /// Name.
    pub name: &'a str,
    /// Colour.
    pub color: Option<Color32>,
}

/// Why the comparison rests in a strip that was opened on the desk.
const ELSEWHERE: &str = "only in the strip's own window";
/// Why A and B, and the comparison, rest.
const WHILE_RECORDING: &str = "not while the transport records";

/// Places from the left or from the right of a line.
pub struct Line {
    rest: Rect,
    look: Look,
}

impl Line {
    /// Places in `rect`, of the height of a button.
    pub fn new(rect: Rect, look: Look, height: f32) -> Self {
        let width = rect.width() - look.px(2.0 * space::GAP);
        let rest = Rect::from_center_size(rect.center(), vec2(width, height));
        Self { rest, look }
    }

    /// The next place from the left.
    pub fn left(&mut self, width: f32) -> Rect {
        let width = self.look.px(width);
        let rect = Rect::from_min_size(self.rest.min, vec2(width, self.rest.height()));
        self.rest.min.x = rect.right() + self.look.px(space::GAP);
        rect
    }

    /// The next place from the right.
    pub fn right(&mut self, width: f32) -> Rect {
        let width = self.look.px(width);
        let min = pos2(self.rest.right() - width, self.rest.top());
        let rect = Rect::from_min_max(min, self.rest.max);
        self.rest.max.x = rect.left() - self.look.px(space::GAP);
        rect
    }

    /// What is left.
    pub fn rest(self) -> Rect {
        self.rest
    }
}

/// Draws the line.
pub fn show(ui: &mut Ui, editor: &mut EditorState, rect: Rect, top: &mut Top) -> WindowRequests {
    let look = editor.look;
    let mut line = Line::new(rect, look, choice::height(editor) + look.px(2.0));
    let mut requests = WindowRequests::default();

    let bypass = line.right(78.0);
    let dry = line.right(88.0);
    line.right(2.0);
    let compact = line.right(66.0);
    let desk = line.right(50.0);
    let window = line.right(56.0);
    line.right(2.0);
    let [copy, b, a] = [line.right(46.0), line.right(26.0), line.right(26.0)];
    let [redo, undo] = [line.right(26.0), line.right(26.0)];
    line.right(2.0);
    let quality = line.right(84.0);
    let order = line.right(164.0);
    wordmark(ui, editor, line.left(132.0));
    let preset = line.right(274.0);
    track(ui, look, line.rest(), top.track);

    preset_line(ui, editor, preset, top);
    choice::list(ui, editor, order, P::StripOrder, "Order");
    choice::row(ui, editor, quality, P::StripQuality);
    history(ui, editor, undo, redo);
    a_and_b(ui, editor, [a, b, copy]);
    setup::show(ui, editor, window, &mut requests);
    let about = "One narrow column, for many strips side by side";
    requests.other_view |= plain(ui, look, compact, "Compact", about, false, None);
    requests.desk = plain(
        ui,
        look,
        desk,
        "Desk",
        "All strips of the session",
        false,
        None,
    );
    compare_dry(ui, editor, dry, top.level_match);
    bypass_switch(ui, editor, bypass);
    requests
}

/// Previous, name, next, save.
fn preset_line(ui: &Ui, editor: &mut EditorState, rect: Rect, top: &mut Top) {
    let look = editor.look;
    let gap = look.px(3.0);
    let cell =
        |from: f32, to: f32| Rect::from_min_max(pos2(from, rect.top()), pos2(to, rect.bottom()));
    let [step, save] = [look.px(24.0), look.px(52.0)];
    let save = cell(rect.right() - save, rect.right());
    let next = cell(save.left() - gap - step, save.left() - gap);
    let previous = cell(rect.left(), rect.left() + step);
    let field = cell(previous.right() + gap, next.left() - gap);
    for (place, by, about) in [(previous, -1, "Previous preset"), (next, 1, "Next preset")] {
        let is_clicked = plain(ui, look, place, "", about, false, None);
        let color = look.theme.text;
        symbol::arrow(ui.painter(), look, place.center(), by as f32, color);
        let chosen = is_clicked.then(|| top.browser.step(top.library, top.current, by));
        if let Some(index) = chosen.flatten() {
            current::load(editor, &top.library.items[index]);
        }
    }
    preset_field(ui, editor, field, top);
    if plain(ui, look, save, "Save", "Save the preset", false, None) {
        top.browser.save(editor, top.library, top.current);
    }
}

/// The preset's name; a click opens the browser.
pub fn preset_field(ui: &Ui, editor: &mut EditorState, rect: Rect, top: &mut Top) {
    let look = editor.look;
    let theme = look.theme;
    let about = "Presets: click to browse; right-click to copy or paste the whole strip";
    let response = button::press(ui, look, rect, "", about, false, None);
    super::frame::exchange(ui, editor, &response, Part::Strip, top);
    if response.clicked() {
        response.request_focus();
        top.browser.open(top.library, top.current);
    }
    let mark = match top.current.mark(&editor.values) {
        Mark::Loaded => "",
        Mark::Edited => "edited",
        Mark::Gone => "gone",
    };
    response.widget_info(|| {
        let comma = if mark.is_empty() { "" } else { ", " };
        let name = format!("Preset: {}{comma}{mark}", top.current.name());
        egui::WidgetInfo::labeled(egui::Role::Button, true, name)
    });
    let inner = rect.shrink2(vec2(look.px(8.0), 0.0));
    let arrow = Rect::from_min_max(pos2(inner.right() - look.px(10.0), inner.top()), inner.max);
    look.text_in(ui.painter(), arrow, "▼", Type::Scale, theme.text_dim);
    let mut text_rect = inner;
    text_rect.max.x = arrow.left() - look.px(4.0);
    if !mark.is_empty() {
        let width = look.px(38.0);
        let edited = Rect::from_min_max(
            pos2(text_rect.right() - width, text_rect.top()),
            text_rect.max,
        );
        text_rect.max.x = edited.left() - look.px(10.0);
        let dot = edited.left_center() - vec2(look.px(3.0), 0.0);
        ui.painter()
            .circle_filled(dot, look.px(2.5), theme.meter_mid);
        look.text_in(ui.painter(), edited, mark, Type::Scale, theme.text_dim);
    }
    let painter = ui.painter().with_clip_rect(rect);
    let name = top.current.name();
    look.text_left(&painter, text_rect, name, Type::Value, theme.text);
}

fn a_and_b(ui: &Ui, editor: &mut EditorState, [a, b, copy]: [Rect; 3]) {
    let look = editor.look;
    let is_b = editor.view.is_b();
    // All at once in the middle of a take: never by a slip of the hand.
    let is_free = !editor.stream.is_recording;
    let rest = |is_heard: bool| (!is_free && !is_heard).then_some(WHILE_RECORDING);
    let to_a = plain(ui, look, a, "A", "Settings A", !is_b, rest(!is_b));
    let to_b = plain(ui, look, b, "B", "Settings B", is_b, rest(is_b));
    if is_free && (to_a && is_b || to_b && !is_b) {
        editor.switch_sides();
    }
    let (label, name) = if is_b {
        ("B→A", "Copy B to A")
    } else {
        ("A→B", "Copy A to B")
    };
    if plain(ui, look, copy, label, name, false, None) {
        editor.copy_to_other_side();
    }
}

/// The red light and the name of the strip.
pub fn wordmark(ui: &Ui, editor: &EditorState, place: Rect) {
    let look = editor.look;
    let theme = look.theme;
    let (text, color) = if editor.stream.is_recording {
        ("RECORDING", theme.alarm)
    } else {
        ("REDLIGHT", theme.text)
    };
    let mut rect = place;
    rect.min.x += look.px(28.0);
    look.text_left(ui.painter(), rect, text, Type::Wordmark, color);
    red_light(ui, editor, place);
}

/// The red light: it burns while the transport records.
pub fn red_light(ui: &Ui, editor: &EditorState, place: Rect) {
    let look = editor.look;
    let theme = look.theme;
    let painter = ui.painter();
    let center = place.left_center() + vec2(look.px(10.0), 0.0);
    if editor.stream.is_recording {
        painter.circle_filled(center, look.px(11.0), theme.alarm.gamma_multiply(0.3));
        painter.circle_filled(center, look.px(7.0), theme.alarm);
    } else {
        let rim = Stroke::new(look.px(1.5), theme.alarm.gamma_multiply(0.7));
        painter.circle(center, look.px(6.5), theme.alarm.gamma_multiply(0.15), rim);
    }
}

/// The track's colour and name.
pub fn track(ui: &Ui, look: Look, place: Rect, track: Track) {
    let painter = ui.painter().with_clip_rect(place);
    let mut rect = place;
    if let Some(color) = track.color {
        let size = vec2(look.px(4.0), look.px(16.0));
        let chip = Rect::from_center_size(place.left_center() + vec2(look.px(4.0), 0.0), size);
        painter.rect(
            chip,
            look.px(1.5),
            color,
            Stroke::new(1.0, look.theme.line),
            egui::StrokeKind::Outside,
        );
        rect.min.x = chip.right() + look.px(6.0);
    }
    look.text_left(&painter, rect, track.name, Type::Value, look.theme.text);
}

/// Undo and redo.
pub fn history(ui: &Ui, editor: &mut EditorState, undo: Rect, redo: Rect) {
    let look = editor.look;
    let [can_undo, can_redo] =
        [Direction::Undo, Direction::Redo].map(|direction| editor.gestures.undo.can_go(direction));
    let is_typing = ui.ctx().text_edit_focused();
    let by_key = |key, shift| !is_typing && button::command(ui, key, shift);
    let rest = |can: bool, why| (!can).then_some(why);
    let nothing_done = rest(can_undo, "nothing has been changed here");
    let nothing_undone = rest(can_redo, "nothing has been undone");
    if plain(ui, look, undo, "←", "Undo", false, nothing_done) || by_key(Key::Z, false) {
        editor.travel(Direction::Undo);
    }
    if plain(ui, look, redo, "→", "Redo", false, nothing_undone) || by_key(Key::Z, true) {
        editor.travel(Direction::Redo);
    }
}

/// Hears the input at the level of the strip.
pub fn compare_dry(ui: &Ui, editor: &mut EditorState, rect: Rect, level_match: &mut LevelMatch) {
    let look = editor.look;
    let why = if !editor.port.can_compare() {
        Some(ELSEWHERE)
    } else {
        editor.stream.is_recording.then_some(WHILE_RECORDING)
    };
    let is_free = why.is_none();
    let sense = if is_free {
        egui::Sense::CLICK
    } else {
        egui::Sense::hover()
    };
    let response = ui.interact(rect, look.id("compare dry"), sense);
    let is_on = level_match.heard_db().is_some();
    response.widget_info(|| {
        let name = "Compare at equal level";
        egui::WidgetInfo::selected(egui::Role::Switch, is_free, is_on, name)
    });
    let (label, about) = dry_texts(level_match, why);
    let accent = look.theme.alarm;
    button::face(ui, look, rect, &response, &label, is_on, !is_free, accent);
    response.clone().on_hover_text(
        about + ".\nOnly for listening: takes, renders and the session never hold it.",
    );
    if response.clicked() {
        level_match.toggle();
        editor.port.compare(level_match.heard_db());
    }
}

/// What stands on the button of the comparison, and what it says.
fn dry_texts(level_match: &LevelMatch, why: Option<&str>) -> (String, String) {
    if let (None, Some(why)) = (level_match.heard_db(), why) {
        return ("Compare".to_owned(), format!("Compare: {why}"));
    }
    let gain = |db: f32| format!("{db:+.1} dB").replace('-', "−");
    let (label, about) = match (level_match.heard_db(), level_match.gain_db()) {
        (Some(db), _) => {
            let label = format!("DRY {}", gain(db));
            return (label, "Hear the strip again".to_owned());
        }
        (None, Some(db)) => {
            let about = format!("Compare with the input at equal level ({})", gain(db));
            ("Compare", about)
        }
        (None, None) => {
            let about = "Compare with the input at equal level (no signal measured yet)";
            ("Compare", about.to_owned())
        }
    };
    (label.to_owned(), about)
}

/// The host's bypass.
pub fn bypass_switch(ui: &Ui, editor: &mut EditorState, rect: Rect) {
    let look = editor.look;
    let response = button::toggle(ui, editor, rect, P::StripBypass);
    let is_on = editor.values.is_on(P::StripBypass);
    let label = if is_on { "BYPASSED" } else { "Bypass" };
    button::face(
        ui,
        look,
        rect,
        &response,
        label,
        is_on,
        false,
        look.theme.alarm,
    );
}

/// Draws the browser, over everything.
pub fn overlay(ui: &mut Ui, editor: &mut EditorState, top: &mut Top) {
    browser::show(ui, editor, top.browser, top.library, top.current);
}
