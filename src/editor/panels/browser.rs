//! The preset browser: shelves, search as one types, favourites; save, save as, delete.
//!
//! A click loads and lets one go on listening; arrows move, Enter loads and closes, Esc closes.

use egui::{Align2, Area, Id, Key, Modal, Modifiers, Order, Rect, RichText, Sense, TextEdit, Ui};
use egui::{pos2, vec2};

use crate::editor::current::{self, Current};
use crate::editor::desk::Desk;
use crate::editor::library::{Library, SaveError, Shelf};
use crate::editor::theme::{Type, space};
use crate::editor::widgets::hands::Notice;
use crate::editor::widgets::{button, symbol};
use crate::params::Module;

/// Height of a row of the list, at 100 %.
const ROW: f32 = 24.0;
/// Size at 100 %; less if the window is narrow.
const WIDTH: f32 = 640.0;
const HEIGHT: f32 = 452.0;
const SHELVES: f32 = 112.0;
const ABOUT: f32 = 190.0;

/// Something that must be said or answered before.
#[derive(Debug)]
enum Dialog {
    SaveAs {
        name: String,
        refusal: Option<String>,
        /// Whether the next try overwrites.
        exists: bool,
        has_begun: bool,
    },
    Delete {
        index: usize,
    },
}

/// State of the browser.
#[derive(Debug, Default)]
pub struct Browser {
    is_open: bool,
    has_begun: bool,
    search: String,
    shelf: Shelf,
    /// Place in the list that is shown.
    cursor: usize,
    /// Whether the list is to follow the cursor.
    follows: bool,
    dialog: Option<Dialog>,
}

impl Browser {
    /// Opens it, at the preset that is loaded.
    pub fn open(&mut self, library: &mut Library, current: &Current) {
        library.refresh();
        *self = Self {
            is_open: true,
            shelf: self.shelf,
            follows: true,
            ..Self::default()
        };
        let found = library.found(self.shelf, "");
        let is_it = |i: &usize| library.items[*i].key() == current.key();
        match found.iter().position(is_it) {
            Some(place) => self.cursor = place,
            None if library.find(current.key()).is_some() => {
                self.shelf = Shelf::All;
                let found = library.found(self.shelf, "");
                self.cursor = found.iter().position(is_it).unwrap_or(0);
            }
            None => {}
        }
    }

    /// The preset `by` places further on the shelf than the one that is loaded.
    pub fn step(&self, library: &mut Library, current: &Current, by: isize) -> Option<usize> {
        library.refresh();
        let found = library.found(self.shelf, "");
        let is_it = |i: &usize| library.items[*i].key() == current.key();
        let count = found.len() as isize;
        let place = match found.iter().position(is_it) {
            Some(place) => (place as isize + by).rem_euclid(count),
            None if by < 0 => count - 1,
            None => 0,
        };
        found.get(place as usize).copied()
    }

    /// Saves over the user's preset that is loaded; asks for a name if there is none.
    pub fn save(&mut self, desk: &mut Desk, library: &mut Library, current: &Current) {
        if current.is_user() {
            self.write(desk, library, current.name(), true);
        } else {
            self.ask_name("");
        }
    }

    fn ask_name(&mut self, name: &str) {
        self.dialog = Some(Dialog::SaveAs {
            name: name.to_owned(),
            refusal: None,
            exists: false,
            has_begun: false,
        });
    }

    fn write(&mut self, desk: &mut Desk, library: &mut Library, name: &str, overwrite: bool) {
        match library.save(name, &desk.values, overwrite) {
            Ok(key) => {
                desk.hands.loaded_preset = Some(key);
                self.dialog = None;
            }
            Err(error) => {
                let (why, is_there) = match error {
                    SaveError::Exists => (format!("There is a preset called {name}."), true),
                    SaveError::Other(why) => (why, false),
                };
                self.dialog = Some(Dialog::SaveAs {
                    name: name.to_owned(),
                    refusal: Some(why),
                    exists: is_there,
                    has_begun: true,
                });
            }
        }
    }
}

/// Draws the browser and its dialogs, if they are open.
pub fn show(
    ui: &Ui,
    desk: &mut Desk,
    browser: &mut Browser,
    library: &mut Library,
    current: &Current,
) {
    if browser.is_open {
        sheet(ui, desk, browser, library, current);
    }
    match browser.dialog.take() {
        Some(Dialog::SaveAs {
            name,
            refusal,
            exists,
            has_begun,
        }) => save_as(ui, desk, browser, library, name, refusal, exists, has_begun),
        Some(Dialog::Delete { index }) => delete(ui, desk, browser, library, index),
        None => {}
    }
}

fn sheet(
    ui: &Ui,
    desk: &mut Desk,
    browser: &mut Browser,
    library: &mut Library,
    current: &Current,
) {
    let look = desk.look;
    let window = ui.max_rect();
    let margin = look.px(space::GAP);
    let frame = look.px(2.0 * space::PAD) + 2.0;
    let width = look.px(WIDTH).min(window.width() - 2.0 * margin - frame);
    let height = look
        .px(HEIGHT)
        .min(window.height() - look.px(2.0 * space::TOP));
    let left = window.center().x - 0.5 * (width + frame);
    let at = pos2(left, window.top() + look.px(space::TOP + 4.0));
    let id = Id::unique("preset browser");
    let area = Area::new(id)
        .kind(egui::UiKind::Modal)
        .order(Order::Foreground)
        .fixed_pos(at);
    // The strip stays in sight: what is loaded is heard and seen at once.
    let response = Modal::new(id)
        .backdrop_color(egui::Color32::from_black_alpha(50))
        .area(area)
        .frame(egui::Frame::popup(&ui.ctx().global_style()).inner_margin(look.px(space::PAD)))
        .show(ui.ctx(), |ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
            contents(ui, desk, browser, library, current, rect);
        });
    if browser.dialog.is_none() && response.should_close() {
        browser.is_open = false;
    }
}

fn contents(
    ui: &mut Ui,
    desk: &mut Desk,
    browser: &mut Browser,
    library: &mut Library,
    current: &Current,
    rect: Rect,
) {
    let look = desk.look;
    let gap = look.px(space::PAD);
    let button = look.px(space::BUTTON);
    let is_wide = rect.width() > look.px(480.0);
    let [shelves, about] = if is_wide { [SHELVES, ABOUT] } else { [0.0; 2] };
    let below = Rect::from_min_max(pos2(rect.left(), rect.bottom() - button), rect.max);
    let search = Rect::from_min_size(rect.min, vec2(rect.width(), look.px(26.0)));
    let body = Rect::from_min_max(
        pos2(rect.left(), search.bottom() + gap),
        pos2(rect.right(), below.top() - gap),
    );
    let list = Rect::from_min_max(
        pos2(
            body.left() + look.px(shelves) + if is_wide { gap } else { 0.0 },
            body.top(),
        ),
        pos2(
            body.right() - look.px(about) - if is_wide { gap } else { 0.0 },
            body.bottom(),
        ),
    );
    let keys = Keys::take(ui, browser.dialog.is_none());
    search_field(ui, desk, browser, search);
    if is_wide {
        let place = Rect::from_min_size(body.min, vec2(look.px(shelves), body.height()));
        shelf_list(ui, desk, browser, place);
    }
    let found = library.found(browser.shelf, &browser.search);
    browser.cursor = browser.cursor.min(found.len().saturating_sub(1));
    if keys.by != 0 && !found.is_empty() {
        let last = found.len() as isize - 1;
        browser.cursor = (browser.cursor as isize + keys.by).clamp(0, last) as usize;
        browser.follows = true;
    }
    let chosen = preset_list(ui, desk, browser, library, current, &found, list);
    let marked = found.get(browser.cursor).copied();
    if is_wide {
        let place = Rect::from_min_max(pos2(list.right() + gap, body.top()), body.max);
        describe(ui, desk, library, marked, place);
    }
    tools(ui, desk, browser, library, current, marked, below);
    if let Some(index) = chosen.or(marked.filter(|_| keys.is_sent)) {
        current::load(desk, &library.items[index]);
        browser.is_open = !keys.is_sent;
    }
}

/// What the keyboard asks of the list.
struct Keys {
    by: isize,
    is_sent: bool,
}

impl Keys {
    fn take(ui: &Ui, is_wanted: bool) -> Self {
        let pressed = |key| is_wanted && ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
        let steps = [
            (Key::ArrowDown, 1),
            (Key::ArrowUp, -1),
            (Key::PageDown, 10),
            (Key::PageUp, -10),
        ];
        let by = steps
            .into_iter()
            .filter(|(key, _)| pressed(*key))
            .map(|(_, by)| by)
            .sum();
        Self {
            by,
            is_sent: pressed(Key::Enter),
        }
    }
}

fn search_field(ui: &mut Ui, desk: &Desk, browser: &mut Browser, rect: Rect) {
    let look = desk.look;
    let edit = TextEdit::singleline(&mut browser.search)
        .id(Id::unique("preset search"))
        .hint_text("Search: vocal, snare, mud …")
        .font(look.font(Type::Value))
        .align(Align2::LEFT_CENTER)
        .margin(egui::Margin::symmetric(
            look.px(8.0) as i8,
            look.px(3.0) as i8,
        ));
    let response = ui.put(rect, edit).accessible_name("Search presets");
    if response.changed() {
        browser.cursor = 0;
        browser.follows = true;
    }
    if !browser.has_begun {
        browser.has_begun = true;
        response.request_focus();
    }
}

fn shelf_list(ui: &Ui, desk: &Desk, browser: &mut Browser, rect: Rect) {
    let look = desk.look;
    let theme = look.theme;
    for (row, shelf) in Shelf::all().enumerate() {
        let top = rect.top() + look.px(ROW) * row as f32;
        let cell = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), look.px(ROW)));
        let id = Id::unique(("shelf", shelf.name()));
        let response = ui.interact(cell, id, Sense::CLICK - Sense::FOCUSABLE);
        let is_on = browser.shelf == shelf;
        response.widget_info(|| {
            let name = format!("Shelf {}", shelf.name());
            egui::WidgetInfo::selected(egui::Role::RadioButton, true, is_on, name)
        });
        if response.clicked() {
            browser.shelf = shelf;
            browser.cursor = 0;
            browser.follows = true;
        }
        mark_row(ui, desk, cell, is_on, response.hovered());
        let color = if is_on { theme.text } else { theme.text_dim };
        let inner = cell.shrink2(vec2(look.px(8.0), 0.0));
        look.text_left(ui.painter(), inner, shelf.name(), Type::Value, color);
        if shelf == Shelf::Favourites {
            let at = inner.right_center() - vec2(look.px(6.0), 0.0);
            symbol::star(ui.painter(), at, look.px(5.0), theme.accents[8], true);
        }
    }
}

fn mark_row(ui: &Ui, desk: &Desk, cell: Rect, is_on: bool, is_hovered: bool) {
    let look = desk.look;
    let theme = look.theme;
    if is_on {
        ui.painter()
            .rect_filled(cell, look.px(space::ROUND_SMALL), theme.raised);
        let bar = Rect::from_min_size(cell.min, vec2(look.px(3.0), cell.height()));
        ui.painter().rect_filled(bar, 0.0, theme.accents[0]);
    } else if is_hovered {
        let color = theme.raised.gamma_multiply(0.5);
        ui.painter()
            .rect_filled(cell, look.px(space::ROUND_SMALL), color);
    }
}

/// The presets that were found. Gives the one that was clicked.
fn preset_list(
    ui: &mut Ui,
    desk: &mut Desk,
    browser: &mut Browser,
    library: &mut Library,
    current: &Current,
    found: &[usize],
    rect: Rect,
) -> Option<usize> {
    let look = desk.look;
    look.well(ui.painter(), rect);
    let inner = rect.shrink(look.px(3.0));
    if found.is_empty() {
        let text = match browser.shelf {
            Shelf::Favourites if browser.search.is_empty() => {
                "A click on a star makes a favourite."
            }
            Shelf::Group(crate::editor::library::YOURS) if browser.search.is_empty() => {
                "Save one and it stands here."
            }
            _ => "Nothing found.",
        };
        look.text_in(ui.painter(), inner, text, Type::Label, look.theme.text_dim);
    }
    let mut chosen = None;
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(inner));
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    // A name that fades out cannot be read.
    ui.spacing_mut().scroll.fade.strength = 0.0;
    egui::ScrollArea::vertical()
        .id_salt("presets")
        .auto_shrink(false)
        .show(&mut ui, |ui| {
            for (place, index) in found.iter().enumerate() {
                let size = vec2(ui.available_width(), look.px(ROW));
                let (cell, _) = ui.allocate_exact_size(size, Sense::hover());
                let is_marked = place == browser.cursor;
                if is_marked && browser.follows {
                    ui.scroll_to_rect(cell, Some(egui::Align::Center));
                }
                if row(ui, desk, library, current, *index, cell, is_marked) {
                    browser.cursor = place;
                    chosen = Some(*index);
                }
            }
        });
    browser.follows = false;
    chosen
}

/// One preset. True if it was clicked.
fn row(
    ui: &Ui,
    desk: &mut Desk,
    library: &mut Library,
    current: &Current,
    index: usize,
    cell: Rect,
    is_marked: bool,
) -> bool {
    let look = desk.look;
    let theme = look.theme;
    let item = &library.items[index];
    let id = Id::unique(("preset", item.key()));
    let response = ui.interact(cell, id, Sense::CLICK - Sense::FOCUSABLE);
    let is_loaded = item.key() == current.key();
    response.widget_info(|| {
        let name = format!("Preset {}", item.name);
        egui::WidgetInfo::selected(egui::Role::Button, true, is_loaded, name)
    });
    mark_row(ui, desk, cell, is_marked, response.hovered());
    let star = Rect::from_min_size(cell.min, vec2(look.px(26.0), cell.height()));
    let star = star.translate(vec2(look.px(4.0), 0.0));
    let mut text = cell;
    text.min.x = star.right() + look.px(2.0);
    text.max.x = cell.right() - look.px(70.0);
    let color = if is_loaded {
        theme.accent(Module::Eq)
    } else {
        theme.text
    };
    let painter = ui.painter();
    let written = look.text_left(painter, text, &item.name, Type::Value, color);
    if is_loaded {
        let at = pos2(written.right() + look.px(6.0), cell.center().y);
        look.text(
            painter,
            at,
            Align2::LEFT_CENTER,
            "loaded",
            Type::Scale,
            theme.text_dim,
        );
    }
    let at = cell.right_center() - vec2(look.px(10.0), 0.0);
    look.text(
        painter,
        at,
        Align2::RIGHT_CENTER,
        item.group,
        Type::Scale,
        theme.text_dim,
    );

    let star_response = ui.interact(star, id.with("star"), Sense::CLICK - Sense::FOCUSABLE);
    let is_favourite = library.is_favourite(item);
    star_response.widget_info(|| {
        let name = format!("Favourite {}", item.name);
        egui::WidgetInfo::selected(egui::Role::CheckBox, true, is_favourite, name)
    });
    let is_lit = is_favourite || star_response.hovered();
    let color = if is_lit {
        theme.accents[8]
    } else {
        theme.text_dim
    };
    symbol::star(painter, star.center(), look.px(6.0), color, is_favourite);
    if star_response.clicked()
        && let Err(why) = library.toggle_favourite(index)
    {
        let title = "The favourite could not be remembered".to_owned();
        desk.hands.notice = Some(Notice::new(title, vec![why], 4));
    }
    response.clicked()
}

/// What the marked preset is for.
fn describe(ui: &mut Ui, desk: &Desk, library: &Library, marked: Option<usize>, rect: Rect) {
    let look = desk.look;
    let Some(item) = marked.map(|i| &library.items[i]) else {
        return;
    };
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(rect));
    ui.label(RichText::new(&item.name).heading());
    if item.is_user() {
        ui.label(RichText::new("Your preset").color(look.theme.text_dim));
        return;
    }
    ui.label(&item.about);
    ui.add_space(look.px(8.0));
    ui.label(RichText::new("Where to start").color(look.theme.text_dim));
    ui.label(&item.start);
}

fn tools(
    ui: &Ui,
    desk: &mut Desk,
    browser: &mut Browser,
    library: &mut Library,
    current: &Current,
    marked: Option<usize>,
    rect: Rect,
) {
    let look = desk.look;
    let place = |from: f32, width: f32| {
        Rect::from_min_size(
            pos2(rect.left() + look.px(from), rect.top()),
            vec2(look.px(width), rect.height()),
        )
    };
    let is_user = current.is_user();
    if button::plain(
        ui,
        look,
        place(0.0, 56.0),
        "Save",
        "Save over the loaded preset",
        false,
        is_user,
    ) {
        browser.save(desk, library, current);
    }
    if button::plain(
        ui,
        look,
        place(60.0, 68.0),
        "Save as…",
        "Save as a new preset",
        false,
        true,
    ) {
        let name = if is_user { current.name() } else { "" };
        browser.ask_name(name);
    }
    let mine = marked.filter(|i| library.items[*i].is_user());
    let name = "Delete your preset";
    if button::plain(
        ui,
        look,
        place(132.0, 56.0),
        "Delete…",
        name,
        false,
        mine.is_some(),
    ) && let Some(index) = mine
    {
        browser.dialog = Some(Dialog::Delete { index });
    }
    if rect.width() > look.px(480.0) {
        let text =
            "Click to load   ·   ↑ ↓ to move   ·   Enter to load and close   ·   Esc to close";
        let at = rect.right_center();
        let dim = look.theme.text_dim;
        look.text(
            ui.painter(),
            at,
            Align2::RIGHT_CENTER,
            text,
            Type::Scale,
            dim,
        );
    }
}

#[expect(clippy::too_many_arguments, reason = "the fields of one dialog")]
fn save_as(
    ui: &Ui,
    desk: &mut Desk,
    browser: &mut Browser,
    library: &mut Library,
    mut name: String,
    mut refusal: Option<String>,
    mut exists: bool,
    mut has_begun: bool,
) {
    let look = desk.look;
    let (mut is_sent, mut is_left) = (false, false);
    let response = Modal::new(Id::unique("save as"))
        .frame(look.dialog(ui))
        .show(ui.ctx(), |ui| {
            ui.set_width(look.px(280.0));
            ui.label(RichText::new("Save as").heading());
            let edit = TextEdit::singleline(&mut name)
                .id(Id::unique("preset name"))
                .desired_width(f32::INFINITY)
                .hint_text("Name of the preset");
            let edit = ui.add(edit).accessible_name("Name of the preset");
            // A window that has just come over another is not always given the keyboard at once.
            if edit.has_focus() {
                has_begun = true;
            } else if !has_begun {
                edit.request_focus();
            }
            if edit.changed() {
                (refusal, exists) = (None, false);
            }
            if edit.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) {
                // What is there is replaced by a click only.
                is_sent = !exists;
                edit.request_focus();
            }
            if let Some(refusal) = &refusal {
                ui.label(RichText::new(refusal).color(look.theme.alarm));
            }
            ui.add_space(look.px(6.0));
            ui.horizontal(|ui| {
                let label = if exists { "Replace it" } else { "Save preset" };
                let is_named = !name.trim().is_empty();
                is_sent |= ui.add_enabled(is_named, egui::Button::new(label)).clicked();
                is_left = ui.button("Cancel").clicked();
            });
        });
    if is_left || response.should_close() {
        return;
    }
    let name = name.trim_start().to_owned();
    if is_sent && !name.trim().is_empty() {
        browser.write(desk, library, name.trim(), exists);
        return;
    }
    browser.dialog = Some(Dialog::SaveAs {
        name,
        refusal,
        exists,
        has_begun,
    });
}

fn delete(ui: &Ui, desk: &mut Desk, browser: &mut Browser, library: &mut Library, index: usize) {
    let look = desk.look;
    let Some(item) = library.items.get(index) else {
        return;
    };
    let question = format!("Delete “{}” for good?", item.name);
    let mut answer = None;
    let response = Modal::new(Id::unique("delete preset"))
        .frame(look.dialog(ui))
        .show(ui.ctx(), |ui| {
            ui.set_max_width(look.px(300.0));
            ui.label(RichText::new(question).heading());
            ui.add_space(look.px(6.0));
            ui.horizontal(|ui| {
                if ui.button("Keep it").clicked() {
                    answer = Some(false);
                }
                if ui.button("Delete for good").clicked() {
                    answer = Some(true);
                }
            });
        });
    if response.should_close() {
        answer = Some(false);
    }
    match answer {
        None => browser.dialog = Some(Dialog::Delete { index }),
        Some(false) => {}
        Some(true) => {
            if let Err(why) = library.delete(index) {
                let title = "The preset was not deleted".to_owned();
                desk.hands.notice = Some(Notice::new(title, vec![why], 4));
            }
        }
    }
}
