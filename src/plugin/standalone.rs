//! What the standalone knows and a plug-in in a host does not: the device, and that it is to end.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use nice_plug_egui::RepaintNotifier;

use crate::editor::Device;
use crate::plugin::layout::{Layout, Stereo};
use nice_plug::prelude::{AudioIOLayout, ClapFeature};

/// The standalone that is the `N`th on a JACK server, from 1: the server knows programs by their names.
pub struct Alone<const N: usize>;

/// Most standalones on a server.
pub const MOST: usize = 4;

impl<const N: usize> Layout for Alone<N> {
    const NAME: &'static str = ["Redlight", "Redlight 2", "Redlight 3", "Redlight 4"][N - 1];
    const ID: &'static str = Stereo::ID;
    const DESCRIPTION: &'static str = Stereo::DESCRIPTION;
    const CHANNELS: usize = Stereo::CHANNELS;
    const HAS_KEY: bool = Stereo::HAS_KEY;
    const PORTS: &'static [AudioIOLayout] = Stereo::PORTS;
    const FEATURES: &'static [ClapFeature] = Stereo::FEATURES;
    const IS_ALONE: bool = true;
}

/// None in a host.
static DEVICE: Mutex<Option<Device>> = Mutex::new(None);
static IS_ENDING: AtomicBool = AtomicBool::new(false);
static BLOCKS: AtomicU64 = AtomicU64::new(0);
static HAS_CLOSED: AtomicBool = AtomicBool::new(false);
static WINDOW: Mutex<Option<RepaintNotifier>> = Mutex::new(None);

/// This process is a standalone, and this is its device.
pub fn set_device(device: Device) {
    *DEVICE.lock().unwrap_or_else(PoisonError::into_inner) = Some(device);
    wake();
}

/// The device; none in a host.
pub fn device() -> Option<Device> {
    DEVICE
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
}

/// Asks the window to close, and with it the program to end.
pub fn end() {
    IS_ENDING.store(true, Ordering::Release);
    wake();
}

/// Whether the window is to close.
pub fn is_ending() -> bool {
    IS_ENDING.load(Ordering::Acquire)
}

/// The device has asked for a block.
pub(super) fn count_block() {
    BLOCKS.fetch_add(1, Ordering::Relaxed);
}

/// Blocks that the device has asked for.
pub fn blocks() -> u64 {
    BLOCKS.load(Ordering::Relaxed)
}

/// The window has closed.
pub(super) fn closed() {
    HAS_CLOSED.store(true, Ordering::Release);
}

/// Whether the window has closed.
pub fn has_closed() -> bool {
    HAS_CLOSED.load(Ordering::Acquire)
}

/// A window has opened that `repaint` wakes.
pub(super) fn opened(repaint: &RepaintNotifier) {
    *WINDOW.lock().unwrap_or_else(PoisonError::into_inner) = Some(repaint.clone());
}

fn wake() {
    if let Some(window) = &*WINDOW.lock().unwrap_or_else(PoisonError::into_inner) {
        window.request_repaint();
    }
}
