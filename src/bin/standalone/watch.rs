//! Whether the device still asks for blocks. A server that has died, or a device that was pulled out, does not
//! say so to the framework, which waits for the next block for ever, at its end too.

use std::process::exit;
use std::thread;
use std::time::Duration;

use redlight::editor::Device;
use redlight::plugin::standalone;

/// How often it is looked.
const STEP: Duration = Duration::from_millis(100);
/// Looks without a new block after which the device is gone: 1.2 s.
const MOST_MISSED: u32 = 12;
/// The same before the first block: devices begin slowly.
const MOST_MISSED_FIRST: u32 = 50;
/// Looks after which a program whose window has closed does not wait for its device any longer.
const MOST_WAITED: u32 = 4;

/// Watches `device`, which is called `name`.
pub fn begin(device: Device, name: &'static str) {
    let gone = Device {
        facts: format!("{name} does not ask for sound any more: nothing is heard"),
        fault: Some("Audio device gone".to_owned()),
    };
    thread::spawn(move || {
        let (mut seen, mut missed, mut waited) = (0, 0, 0);
        loop {
            thread::sleep(STEP);
            let blocks = standalone::blocks();
            let is_new = blocks != seen;
            let most = if blocks == 0 {
                MOST_MISSED_FIRST
            } else {
                MOST_MISSED
            };
            if is_new && missed >= most {
                eprintln!("{name} asks for sound again.");
                standalone::set_device(device.clone());
            }
            missed = if is_new { 0 } else { missed.saturating_add(1) };
            seen = blocks;
            if missed == most {
                eprintln!("redlight: {name} does not ask for sound any more: nothing is heard.");
                standalone::set_device(gone.clone());
            }
            let is_waiting = standalone::has_closed() && !is_new;
            waited = if is_waiting { waited + 1 } else { 0 };
            if waited >= MOST_WAITED {
                exit(0);
            }
        }
    });
}
