//! What the browser shows: the search field, the shelves, the list, what a preset is for.

use egui::{Align2, Id, Rect, RichText, Sense, TextEdit, Ui, pos2, vec2};

use super::{Browser, ROW};
use crate::editor::current::Current;
use crate::editor::gestures::Notice;
use crate::editor::library::{Item, Library, Shelf, YOURS};
use crate::editor::look::Look;
use crate::editor::state::EditorState;
use crate::editor::theme::{Type, space};
use crate::editor::widgets::symbol;
use crate::params::Module;
use crate::presets::PassedOver;

/// Rows that are drawn ahead and behind of those in sight.
const BEYOND: usize = 40;
/// Most lines of the tooltip about what was passed over.
const MAX_PASSED_OVER: usize = 12;
/// Most that are listed by a click.
const MAX_LISTED: usize = 500;

/// Says what in the folder is called like a preset and is none; a click lists all of it.
pub fn tell_passed_over(ui: &Ui, editor: &mut EditorState, passed_over: &[PassedOver], rect: Rect) {
    let look = editor.look;
    let Some(first) = passed_over.first() else {
        return;
    };
    let more = match passed_over.len() - 1 {
        0 => String::new(),
        more => format!("; and {more} more: click"),
    };
    let text = format!("Passed over: {}, because {}{more}", first.name, first.why);
    let painter = ui.painter().with_clip_rect(rect);
    let color = look.theme.text_dim;
    look.text_left(&painter, rect, &text, Type::Label, color);
    let id = Id::unique("passed over");
    let response = ui.interact(rect, id, Sense::CLICK - Sense::FOCUSABLE);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &text));
    let why = passed_over
        .iter()
        .map(|p| format!("{}, because {}", p.name, p.why));
    if response.clicked() {
        let title = "Files that were passed over".to_owned();
        editor.gestures.notice = Some(Notice::new(title, why.clone().collect(), MAX_LISTED));
    }
    let mut lines: Vec<_> = why.take(MAX_PASSED_OVER).collect();
    if passed_over.len() > MAX_PASSED_OVER {
        lines.push(format!("and {} more", passed_over.len() - MAX_PASSED_OVER));
    }
    response.on_hover_text(lines.join("\n"));
}

/// The field that is typed in.
pub fn search_field(ui: &mut Ui, editor: &EditorState, browser: &mut Browser, rect: Rect) {
    let look = editor.look;
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

/// The shelves, one above the other.
pub fn shelf_list(ui: &Ui, editor: &EditorState, browser: &mut Browser, rect: Rect) {
    let look = editor.look;
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
        mark_row(ui, editor, cell, is_on, response.hovered());
        let color = if is_on { theme.text } else { theme.text_dim };
        let inner = cell.shrink2(vec2(look.px(8.0), 0.0));
        look.text_left(ui.painter(), inner, shelf.name(), Type::Value, color);
        if shelf == Shelf::Favourites {
            let at = inner.right_center() - vec2(look.px(6.0), 0.0);
            symbol::star(ui.painter(), at, look.px(5.0), theme.accents[8], true);
        }
    }
}

fn mark_row(ui: &Ui, editor: &EditorState, cell: Rect, is_on: bool, is_hovered: bool) {
    let look = editor.look;
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
pub fn preset_list(
    ui: &mut Ui,
    editor: &mut EditorState,
    browser: &mut Browser,
    library: &mut Library,
    current: &Current,
    found: &[usize],
    rect: Rect,
) -> Option<usize> {
    let look = editor.look;
    look.well(ui.painter(), rect);
    let inner = rect.shrink(look.px(3.0));
    if found.is_empty() {
        let text = nothing_found(browser);
        look.text_in(ui.painter(), inner, text, Type::Label, look.theme.text_dim);
    }
    let mut chosen = None;
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(inner));
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    // A name that fades out cannot be read.
    ui.spacing_mut().scroll.fade.strength = 0.0;
    let height = look.px(ROW);
    egui::ScrollArea::vertical()
        .id_salt("presets")
        .auto_shrink(false)
        .show_viewport(&mut ui, |ui, viewport| {
            ui.set_height(height * found.len() as f32);
            let top = ui.max_rect().min;
            let width = ui.available_width();
            let cell = |place: usize| {
                let min = top + vec2(0.0, height * place as f32);
                Rect::from_min_size(min, vec2(width, height))
            };
            if browser.follows {
                ui.scroll_to_rect(cell(browser.cursor), Some(egui::Align::Center));
            }
            // Of thousands only those are drawn that are in sight, or nearly.
            let first = (viewport.min.y / height) as usize;
            let count = (viewport.height() / height) as usize + 2;
            let from = first.saturating_sub(BEYOND);
            let drawn = found.iter().enumerate().skip(from).take(count + 2 * BEYOND);
            for (place, index) in drawn {
                let is_marked = place == browser.cursor;
                if row(ui, editor, library, current, *index, cell(place), is_marked) {
                    browser.cursor = place;
                    chosen = Some(*index);
                }
            }
        });
    browser.follows = false;
    chosen
}

/// What an empty list says.
fn nothing_found(browser: &Browser) -> &'static str {
    match browser.shelf {
        Shelf::Favourites if browser.search.is_empty() => "A click on a star makes a favourite.",
        Shelf::Group(YOURS) if browser.search.is_empty() => "Save one and it stands here.",
        _ => "Nothing found.",
    }
}

/// One preset. True if it was clicked.
fn row(
    ui: &Ui,
    editor: &mut EditorState,
    library: &mut Library,
    current: &Current,
    index: usize,
    cell: Rect,
    is_marked: bool,
) -> bool {
    let look = editor.look;
    let item = &library.items[index];
    let id = Id::unique(("preset", item.key()));
    let response = ui.interact(cell, id, Sense::CLICK - Sense::FOCUSABLE);
    let is_loaded = item.has_key(current.key());
    response.widget_info(|| {
        let name = format!("Preset {}", item.name);
        egui::WidgetInfo::selected(egui::Role::Button, true, is_loaded, name)
    });
    mark_row(ui, editor, cell, is_marked, response.hovered());
    let mut text = cell;
    text.min.x += look.px(32.0);
    write_row(ui, look, text, item, is_loaded);
    let star = Rect::from_min_size(cell.min, vec2(look.px(26.0), cell.height()));
    let star = star.translate(vec2(look.px(4.0), 0.0));
    favourite(ui, editor, library, index, star, id.with("star"));
    response.clicked()
}

/// Name and group of a preset, and whether it is loaded.
fn write_row(ui: &Ui, look: Look, cell: Rect, item: &Item, is_loaded: bool) {
    let theme = look.theme;
    let painter = ui.painter();
    let mut name = cell;
    name.max.x -= look.px(70.0);
    let color = if is_loaded {
        theme.accent(Module::Eq)
    } else {
        theme.text
    };
    let written = look.text_left(painter, name, &item.name, Type::Value, color);
    let dim = theme.text_dim;
    if is_loaded {
        let at = pos2(written.right() + look.px(6.0), cell.center().y);
        look.text(painter, at, Align2::LEFT_CENTER, "loaded", Type::Scale, dim);
    }
    let at = cell.right_center() - vec2(look.px(10.0), 0.0);
    look.text(
        painter,
        at,
        Align2::RIGHT_CENTER,
        item.group,
        Type::Scale,
        dim,
    );
}

/// The star of a preset; a click makes it a favourite, or no longer.
fn favourite(
    ui: &Ui,
    editor: &mut EditorState,
    library: &mut Library,
    index: usize,
    star: Rect,
    id: Id,
) {
    let look = editor.look;
    let theme = look.theme;
    let item = &library.items[index];
    let star_response = ui.interact(star, id, Sense::CLICK - Sense::FOCUSABLE);
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
    symbol::star(
        ui.painter(),
        star.center(),
        look.px(6.0),
        color,
        is_favourite,
    );
    if star_response.clicked()
        && let Err(why) = library.toggle_favourite(index)
    {
        let title = "The favourite could not be remembered".to_owned();
        editor.gestures.notice = Some(Notice::new(title, vec![why], 4));
    }
}

/// What the marked preset is for.
pub fn describe(
    ui: &mut Ui,
    editor: &EditorState,
    library: &Library,
    marked: Option<usize>,
    rect: Rect,
) {
    let look = editor.look;
    let Some(item) = marked.map(|i| &library.items[i]) else {
        return;
    };
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(rect));
    ui.label(RichText::new(&item.name).heading());
    if item.is_user() {
        ui.label(RichText::new("Your preset").color(look.theme.text_dim));
    }
    ui.label(&item.about);
    if item.start.is_empty() {
        return;
    }
    ui.add_space(look.px(8.0));
    ui.label(RichText::new("Where to start").color(look.theme.text_dim));
    ui.label(&item.start);
}
