//! Two gaps in the framework's window under X11, filled.
//!
//! **Frames.** The window (baseview 0.4) draws when the display says that a frame is due: it asks for that with a
//! number and asks again only when the answer has come. It subscribes to the answers when it is
//! shown, but asks as soon as anything is to be drawn. If that is earlier, the first answer goes to
//! nobody, and the window stays blank for ever: a host that takes more than 15 ms between creating
//! and showing an editor sees it (`tests/hosts`).
//!
//! **Errors.** A host may destroy its window, and ours with it, while we draw. The display then reports
//! an error of ours, and there is one handler of them for the whole process, without which Xlib ends
//! the host. The window (baseview 0.4, `XErrorHandler`) puts its own there for each call and back
//! afterwards, in the thread of each window: with two windows the host's, or none, can be the one
//! that is there when the error comes. Seen as the end of the host ("X Error of failed request") after
//! some hundred windows. And where the window does see the error, the renderer (egui-baseview 0.9)
//! panics in the middle of a frame: the graphics context is then never let go, and the library behind
//! it writes to the next window's connection. So errors that only say that the window has gone are
//! taken from the connection itself, before any handler.

use std::error::Error;
use std::ffi::c_int;

use nice_plug_egui::baseview::WindowContext;
use raw_window_handle::{
    HasDisplayHandle as _, HasWindowHandle as _, RawDisplayHandle, RawWindowHandle,
};
use x11_dl::xlib::{Display, XExtCodes, Xlib, xError};
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

/// Takes errors that say that a window has gone from its connection.
///
/// # Errors
///
/// If Xlib cannot be found.
pub fn outlive_the_window(window: &WindowContext) -> Result<(), Box<dyn Error>> {
    let Ok(handle) = window.display_handle() else {
        return Ok(());
    };
    let RawDisplayHandle::Xlib(handle) = handle.as_raw() else {
        return Ok(());
    };
    let Some(display) = handle.display else {
        return Ok(());
    };
    let xlib = Xlib::open()?;
    let display = display.as_ptr().cast::<Display>();
    // SAFETY: the window holds the connection open. What is added to it goes with it; the function
    // lies in this library, which stays (see build.rs).
    unsafe {
        let codes = (xlib.XAddExtension)(display);
        if let Some(codes) = codes.as_ref() {
            (xlib.XESetError)(display, codes.extension, Some(window_has_gone));
        }
    }
    Ok(())
}

/// Whether an error is one that says that a window has gone; then nobody else hears of it.
///
/// # Safety
///
/// Xlib calls it, with 32 bytes of error and a place for the result.
unsafe extern "C" fn window_has_gone(
    _display: *mut Display,
    error: *mut xError,
    _codes: *mut XExtCodes,
    result: *mut c_int,
) -> c_int {
    /// `BadWindow` and `BadDrawable` of the core protocol.
    const GONE: [u8; 2] = [3, 9];
    // SAFETY: the code is the second byte of an error on the wire (X Protocol, appendix B).
    let code = unsafe { error.cast::<u8>().add(1).read() };
    let is_gone = GONE.contains(&code);
    if is_gone {
        // SAFETY: as above.
        unsafe { result.write(0) };
    }
    c_int::from(is_gone)
}
