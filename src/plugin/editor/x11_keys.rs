//! The keyboard under X11: keys that the editor does not use go on to the host's window, and the keyboard
//! itself goes back to the host when a click has ended or a text is typed to its end.
//!
//! The framework's window (baseview 0.4) takes the keyboard with every click and keeps every key: what its
//! application says about an event is read on other systems only. So the keys are heard here a second
//! time, on a connection of our own, as they came: keycode, modifiers, repeats, releases. A press and its
//! release go the same way, whatever has happened in between. What another program has sent to us by hand
//! (`send_event`) is never sent on: a host that hands us a key has had it.

use std::error::Error;
use std::time::{Duration, Instant};

use egui::{Key, Modifiers};
use x11rb::CURRENT_TIME;
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, EventMask, InputFocus, KeyButMask,
    KeyPressEvent, Window,
};
use x11rb::rust_connection::RustConnection;

use super::x11_stuck::Down;
use crate::editor::keys::Keys;

/// The bit of an event's type that says that another program has sent it.
const IS_SENT: u8 = 0x80;
/// More windows than this above ours are a circle.
const MAX_DEPTH: usize = 32;

/// The host's windows above ours.
struct Host {
    /// The nearest that listens to keys.
    listener: Window,
    /// The one that the window manager knows.
    top: Window,
}

/// How long it is watched whether the keyboard stays where it was given back to.
const WATCH: Duration = Duration::from_millis(1_500);
/// How often.
pub const WATCH_S: f32 = 0.03;

/// What the editor does in a frame.
#[derive(Clone, Copy, Debug)]
pub struct InputState<'a> {
    /// Which keys are the editor's.
    pub keys: &'a Keys,
    /// Whether a button of the mouse is held.
    pub is_held: bool,
    /// Whether one was pressed or let go in this frame.
    pub has_clicked: bool,
    /// Whether the pointer is in the window.
    pub is_inside: bool,
}

/// The keys of one window.
pub struct HostKeys {
    connection: RustConnection,
    view: Window,
    /// A window of its own keeps its keys, and the keyboard.
    is_embedded: bool,
    down: Down,
    root: Window,
    wm_state: u32,
    signs: Signs,
    /// Keycodes whose press went to the host.
    held: [bool; 256],
    was_typing: bool,
    was_inside: bool,
    /// When a hand last took the keyboard from the host; none once it is back.
    owed_since: Option<Instant>,
}

impl HostKeys {
    /// Hears the keys of the window `view`, which a host has embedded or which stands alone.
    ///
    /// # Errors
    /// If the display does not answer.
    pub fn new(view: Window, is_embedded: bool) -> Result<Self, Box<dyn Error>> {
        let (connection, screen) = x11rb::connect(None)?;
        let root = connection.setup().roots[screen].root;
        let mask = EventMask::KEY_PRESS | EventMask::KEY_RELEASE;
        let wanted = ChangeWindowAttributesAux::new().event_mask(mask);
        connection
            .change_window_attributes(view, &wanted)?
            .check()?;
        let wm_state = connection.intern_atom(false, b"WM_STATE")?.reply()?.atom;
        let signs = Signs::read(&connection)?;
        Ok(Self {
            connection,
            view,
            is_embedded,
            down: Down::new(view, root),
            root,
            wm_state,
            signs,
            held: [false; 256],
            was_typing: false,
            was_inside: false,
            owed_since: None,
        })
    }

    /// After each frame: sends on what the editor does not use. True if it wants another frame soon.
    ///
    /// # Errors
    /// If the display does not answer, or the window has gone.
    pub fn frame(&mut self, input: InputState) -> Result<bool, Box<dyn Error>> {
        // Also a round trip: what the framework's connection has received, this one has, too.
        let focus = self.connection.get_input_focus()?.reply()?.focus;
        while let Some(event) = self.connection.poll_for_event()? {
            match event {
                Event::KeyPress(key) => self.pass_on(&key, true, input.keys)?,
                Event::KeyRelease(key) => self.pass_on(&key, false, input.keys)?,
                Event::MappingNotify(_) => self.signs = Signs::read(&self.connection)?,
                _ => {}
            }
        }
        let is_down = self.down.catch_up(&self.connection)?;
        let is_owed = self.is_embedded && self.keep_focus(focus, input)?;
        self.connection.flush()?;
        Ok(is_owed || is_down)
    }

    fn pass_on(
        &mut self,
        key: &KeyPressEvent,
        is_press: bool,
        keys: &Keys,
    ) -> Result<(), Box<dyn Error>> {
        if key.event != self.view || key.response_type & IS_SENT != 0 {
            return Ok(());
        }
        self.down.see(key, is_press);
        if !self.is_embedded {
            return Ok(());
        }
        let place = usize::from(key.detail);
        if is_press {
            let named = self.signs.key(key.detail, key.state);
            let is_ours = match named {
                Some(named) => keys.uses(named, modifiers(key.state)),
                None => keys.is_typing,
            };
            self.held[place] = !is_ours;
        }
        let is_hosts = self.held[place];
        if !is_press {
            self.held[place] = false;
        }
        let Some(host) = self.host()?.filter(|_| is_hosts) else {
            return Ok(());
        };
        let mut sent = *key;
        sent.event = host.listener;
        sent.child = x11rb::NONE;
        let mask = if is_press {
            EventMask::KEY_PRESS
        } else {
            EventMask::KEY_RELEASE
        };
        self.connection
            .send_event(false, host.listener, mask, sent)?;
        Ok(())
    }

    /// The keyboard is ours while a text is typed; a click only borrows it. True as long as it must be
    /// looked whether it has come back: some hosts (those made with JUCE) answer to our taking it by
    /// putting it into a window of their own that their other windows hear nothing of, a moment later.
    fn keep_focus(&mut self, focus: Window, input: InputState) -> Result<bool, Box<dyn Error>> {
        let is_typing = input.keys.is_typing;
        let has_begun = is_typing && !self.was_typing;
        let was_inside = std::mem::replace(&mut self.was_inside, input.is_inside);
        self.was_typing = is_typing;
        if input.has_clicked || input.is_held || is_typing {
            self.owed_since = Some(Instant::now());
        }
        let Some(since) = self.owed_since else {
            return Ok(false);
        };
        if is_typing {
            if has_begun && focus != self.view {
                self.give(self.view)?;
            }
            return Ok(true);
        }
        if input.is_held {
            return Ok(true);
        }
        // A hand that has gone elsewhere may have given it to something of the host's.
        if input.is_inside || was_inside || focus == self.view {
            self.give_back(focus)?;
        }
        let is_watched = since.elapsed() < WATCH;
        if !is_watched && !input.is_inside {
            self.owed_since = None;
        }
        Ok(is_watched)
    }

    /// Gives the keyboard back to the host's window that listens, unless it is another program's.
    fn give_back(&self, focus: Window) -> Result<(), Box<dyn Error>> {
        let Some(host) = self.host()? else {
            return Ok(());
        };
        let is_theirs = focus != self.view && !self.is_within(focus, host.top);
        if focus == host.listener || is_theirs {
            return Ok(());
        }
        if !self.give(host.listener)? && host.listener != host.top {
            self.give(host.top)?;
        }
        Ok(())
    }

    /// Gives the keyboard to a window. False if it cannot have it.
    fn give(&self, to: Window) -> Result<bool, Box<dyn Error>> {
        let given = self
            .connection
            .set_input_focus(InputFocus::PARENT, to, CURRENT_TIME)?;
        Ok(given.check().is_ok())
    }

    fn parent(&self, window: Window) -> Option<Window> {
        let tree = self.connection.query_tree(window).ok()?.reply().ok()?;
        Some(tree.parent).filter(|parent| *parent != self.root && *parent != x11rb::NONE)
    }

    fn is_within(&self, window: Window, top: Window) -> bool {
        let above = std::iter::successors(Some(window), |w| self.parent(*w));
        above.take(MAX_DEPTH).any(|w| w == top)
    }

    /// The host's windows; none if ours stands alone. Asked for anew each time: hosts put editors into
    /// other windows as they like.
    fn host(&self) -> Result<Option<Host>, Box<dyn Error>> {
        let mut listener = None;
        let mut top = None;
        let above = std::iter::successors(self.parent(self.view), |w| self.parent(*w));
        for window in above.take(MAX_DEPTH) {
            let attributes = self.connection.get_window_attributes(window)?.reply()?;
            if listener.is_none() && attributes.all_event_masks.contains(EventMask::KEY_PRESS) {
                listener = Some(window);
            }
            top = Some(window);
            // What lies above belongs to the window manager.
            let state =
                self.connection
                    .get_property(false, window, self.wm_state, AtomEnum::ANY, 0, 0)?;
            if state.reply()?.type_ != x11rb::NONE {
                break;
            }
        }
        Ok(top.map(|top| Host {
            listener: listener.unwrap_or(top),
            top,
        }))
    }
}

fn modifiers(state: KeyButMask) -> Modifiers {
    let has = |mask| state.contains(mask);
    Modifiers {
        alt: has(KeyButMask::MOD1),
        ctrl: has(KeyButMask::CONTROL),
        shift: has(KeyButMask::SHIFT),
        mac_cmd: false,
        command: has(KeyButMask::CONTROL),
    }
}

/// Where the keys lie that are named by what they write.
struct Signs {
    least: u8,
    per_keycode: usize,
    symbols: Vec<u32>,
}

impl Signs {
    fn read(connection: &RustConnection) -> Result<Self, Box<dyn Error>> {
        let setup = connection.setup();
        let (least, greatest) = (setup.min_keycode, setup.max_keycode);
        let count = greatest.saturating_sub(least).saturating_add(1);
        let mapping = connection.get_keyboard_mapping(least, count)?.reply()?;
        Ok(Self {
            least,
            per_keycode: usize::from(mapping.keysyms_per_keycode),
            symbols: mapping.keysyms,
        })
    }

    /// The key as the framework names it: by its place, as on every keyboard of today (evdev), or by what
    /// it writes.
    fn key(&self, keycode: u8, state: KeyButMask) -> Option<Key> {
        let is_number = state.contains(KeyButMask::MOD2) != state.contains(KeyButMask::SHIFT);
        Some(match keycode {
            9 => Key::Escape,
            22 => Key::Backspace,
            23 => Key::Tab,
            36 | 104 => Key::Enter,
            52 => Key::Z,
            54 => Key::C,
            55 => Key::V,
            65 => Key::Space,
            79..=91 if is_number && keycode != 82 && keycode != 86 => return None,
            110 | 79 => Key::Home,
            111 | 80 => Key::ArrowUp,
            112 | 81 => Key::PageUp,
            113 | 83 => Key::ArrowLeft,
            114 | 85 => Key::ArrowRight,
            115 | 87 => Key::End,
            116 | 88 => Key::ArrowDown,
            117 | 89 => Key::PageDown,
            119 | 91 => Key::Delete,
            _ => self.sign(keycode, state)?,
        })
    }

    fn sign(&self, keycode: u8, state: KeyButMask) -> Option<Key> {
        let shift = usize::from(state.contains(KeyButMask::SHIFT));
        let level = if state.contains(KeyButMask::MOD5) {
            4 + shift
        } else {
            shift
        };
        let from = usize::from(keycode.checked_sub(self.least)?) * self.per_keycode;
        let level = if level < self.per_keycode {
            level
        } else {
            shift
        };
        Some(match self.symbols.get(from + level)? {
            0x5B => Key::OpenBracket,
            0x5D => Key::CloseBracket,
            0x7B => Key::OpenCurlyBracket,
            0x7D => Key::CloseCurlyBracket,
            0x2B | 0xFFAB => Key::Plus,
            0x2D | 0xFFAD => Key::Minus,
            0x3D => Key::Equals,
            _ => return None,
        })
    }
}
