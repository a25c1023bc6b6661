//! Keys under X11 that were let go where the window did not hear it.
//!
//! The framework's window (baseview 0.4) writes text by a state of the keyboard that follows the presses and
//! releases it sees. A Shift that is pressed over the editor and released over another window stays pressed
//! in it: all that is typed afterwards is in capitals, with Ctrl it is control characters. So such a key's
//! release is sent to the window as soon as the keyboard itself says that it is up.

use std::error::Error;

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    ConnectionExt as _, EventMask, KEY_RELEASE_EVENT, KeyButMask, KeyPressEvent, KeyReleaseEvent,
    Window,
};

/// Keys whose press the window has seen and whose release it has not.
pub struct Down {
    view: Window,
    root: Window,
    is_down: [bool; 256],
}

impl Down {
    /// Of the window `view`, of the screen with this `root`.
    pub fn new(view: Window, root: Window) -> Self {
        Self {
            view,
            root,
            is_down: [false; 256],
        }
    }

    /// The window sees the key too.
    pub fn see(&mut self, key: &KeyPressEvent, is_press: bool) {
        self.is_down[usize::from(key.detail)] = is_press;
    }

    /// Sends what the window has missed. True as long as a key is down: then it must be looked again.
    ///
    /// # Errors
    /// If the display does not answer.
    pub fn catch_up(&mut self, connection: &impl Connection) -> Result<bool, Box<dyn Error>> {
        if !self.is_down.contains(&true) {
            return Ok(false);
        }
        let keys = connection.query_keymap()?.reply()?.keys;
        for keycode in missed(&self.is_down, &keys) {
            self.is_down[usize::from(keycode)] = false;
            let release = KeyReleaseEvent {
                response_type: KEY_RELEASE_EVENT,
                detail: keycode,
                sequence: 0,
                time: x11rb::CURRENT_TIME,
                root: self.root,
                event: self.view,
                child: x11rb::NONE,
                root_x: 0,
                root_y: 0,
                event_x: 0,
                event_y: 0,
                state: KeyButMask::default(),
                same_screen: true,
            };
            connection.send_event(false, self.view, EventMask::KEY_RELEASE, release)?;
        }
        Ok(self.is_down.contains(&true))
    }
}

/// Keys that are taken to be down and are up; of `keys` each bit is a key (X Protocol, `QueryKeymap`).
fn missed(is_down: &[bool; 256], keys: &[u8; 32]) -> Vec<u8> {
    let is_up = |keycode: u8| keys[usize::from(keycode / 8)] >> (keycode % 8) & 1 == 0;
    (0..=255)
        .filter(|keycode| is_down[usize::from(*keycode)] && is_up(*keycode))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_up_and_was_taken_to_be_down_is_missed() {
        let mut is_down = [false; 256];
        is_down[50] = true;
        is_down[64] = true;
        is_down[255] = true;
        let mut keys = [0; 32];
        keys[8] = 1;
        keys[1] = 0xFF;
        assert_eq!(missed(&is_down, &keys), [50, 255]);
    }
}
