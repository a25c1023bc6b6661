//! A gap in the framework's window under X11, filled.
//!
//! The window (baseview 0.4) draws when the display says that a frame is due: it asks for that with a
//! number and asks again only when the answer has come. It subscribes to the answers when it is
//! shown, but asks as soon as anything is to be drawn. If that is earlier, the first answer goes to
//! nobody, and the window stays blank for ever: a host that takes more than 15 ms between creating
//! and showing an editor sees it (`tests/hosts`).

use std::error::Error;

use nice_plug_egui::baseview::WindowContext;
use raw_window_handle::{
    HasDisplayHandle as _, HasWindowHandle as _, RawDisplayHandle, RawWindowHandle,
};
use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::protocol::present::{ConnectionExt as _, EventMask, X11_EXTENSION_NAME};
use x11rb::xcb_ffi::XCBConnection;

/// Subscribes to the answers for a window that has just been created. Once shown it receives each
/// twice, and takes no notice of the second.
///
/// # Errors
///
/// If the display does not answer.
pub fn hear_of_frames(window: &WindowContext) -> Result<(), Box<dyn Error>> {
    let handle = window.platform_handle();
    let (Ok(display), Ok(view)) = (handle.display_handle(), handle.window_handle()) else {
        return Ok(());
    };
    let (RawDisplayHandle::Xcb(display), RawWindowHandle::Xcb(view)) =
        (display.as_raw(), view.as_raw())
    else {
        return Ok(());
    };
    let Some(connection) = display.connection else {
        return Ok(());
    };
    // SAFETY: `handle` holds the connection open, and outlives this view of it, which does not close
    // it when dropped.
    let connection = unsafe { XCBConnection::from_raw_xcb_connection(connection.as_ptr(), false)? };
    if connection
        .extension_information(X11_EXTENSION_NAME)?
        .is_some()
    {
        let id = connection.generate_id()?;
        connection
            .present_select_input(id, view.window.get(), EventMask::COMPLETE_NOTIFY)?
            .check()?;
    }
    Ok(())
}
