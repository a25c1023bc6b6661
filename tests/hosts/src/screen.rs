//! A screen for editors: parent windows, and a mouse that moves like a real one (XTEST).

use std::thread;
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConfigureWindowAux, ConnectionExt as _,
    CreateWindowAux, ImageFormat, MOTION_NOTIFY_EVENT, Window, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// Longest wait for a picture: software draws it, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection to the display that `DISPLAY` names.
pub struct Screen {
    connection: RustConnection,
    root: Window,
}

impl Screen {
    /// Connects.
    ///
    /// # Panics
    ///
    /// If there is no display.
    pub fn connect() -> Self {
        let (connection, number) = x11rb::connect(None).expect("an X display: run it under Xvfb");
        let root = connection.setup().roots[number].root;
        Self { connection, root }
    }

    /// A window of the host, on screen, with its top left corner at `corner`.
    pub fn open(&self, corner: (i16, i16), (width, height): (u32, u32)) -> Window {
        let id = self.connection.generate_id().expect("an id");
        let create = self.connection.create_window(
            x11rb::COPY_DEPTH_FROM_PARENT,
            id,
            self.root,
            corner.0,
            corner.1,
            width as u16,
            height as u16,
            0,
            WindowClass::INPUT_OUTPUT,
            x11rb::COPY_FROM_PARENT,
            &CreateWindowAux::new(),
        );
        create.expect("sent").check().expect("a window");
        let map = self.connection.map_window(id).expect("sent");
        map.check().expect("mapped");
        id
    }

    /// The host resizes its window.
    pub fn resize(&self, window: Window, (width, height): (u32, u32)) {
        let size = ConfigureWindowAux::new().width(width).height(height);
        let configure = self.connection.configure_window(window, &size);
        configure.expect("sent").check().expect("resized");
    }

    /// The host's window goes, with all that is inside.
    pub fn close(&self, window: Window) {
        let destroy = self.connection.destroy_window(window).expect("sent");
        destroy.check().expect("destroyed");
    }

    fn views(&self, window: Window) -> usize {
        let tree = self.connection.query_tree(window).expect("sent");
        tree.reply().map_or(0, |tree| tree.children.len())
    }

    /// Waits until nothing is inside a window of the host. False if something stays.
    pub fn is_empty(&self, window: Window) -> bool {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(2) {
            if self.views(window) == 0 {
                return true;
            }
            thread::sleep(Duration::from_millis(1));
        }
        false
    }

    /// Waits until a picture shows in `window`: more than one colour. False if none came.
    pub fn is_drawn(&self, window: Window) -> bool {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if self.colours(window).is_some_and(|colours| colours > 1) {
                return true;
            }
            thread::sleep(Duration::from_millis(2));
        }
        false
    }

    /// Colours in a strip near the top of a window.
    fn colours(&self, window: Window) -> Option<usize> {
        let image =
            self.connection
                .get_image(ImageFormat::Z_PIXMAP, window, 0, 20, 400, 20, u32::MAX);
        let mut pixels: Vec<_> = image.ok()?.reply().ok()?.data;
        let (pixels, _) = pixels.as_chunks_mut::<4>();
        pixels.sort_unstable();
        Some(pixels.chunk_by(|a, b| a == b).count())
    }

    /// The mouse goes to a place on the screen.
    pub fn point(&self, x: i16, y: i16) {
        self.mouse(MOTION_NOTIFY_EVENT, 0, x, y);
    }

    /// The first button goes down or up.
    pub fn press(&self, is_down: bool) {
        let kind = if is_down {
            BUTTON_PRESS_EVENT
        } else {
            BUTTON_RELEASE_EVENT
        };
        self.mouse(kind, 1, 0, 0);
    }

    fn mouse(&self, kind: u8, detail: u8, x: i16, y: i16) {
        let input =
            self.connection
                .xtest_fake_input(kind, detail, x11rb::CURRENT_TIME, self.root, x, y, 0);
        input.expect("sent").check().expect("moved");
    }
}
