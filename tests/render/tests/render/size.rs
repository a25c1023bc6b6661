//! Length costs no memory.
#![cfg(target_os = "linux")]

use std::fs::{self, OpenOptions};
use std::process::Command;
use std::time::Duration;

use crate::support::{Room, format_chunk, program};

const LIMIT_KIB: u64 = 100 << 10;

/// Greatest memory so far of a process, KiB; none once it is over.
fn peak_kib(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// An hour of stereo, more than the limit as it stands and more still as floats, through every module
/// into every kind of file. Two hours at 48 kHz differ only in how long they take.
#[test]
fn an_hour_renders_in_less_than_100_megabytes() {
    let room = Room::new();
    let data_bytes: u32 = 3_600 * 8_000 * 4;
    let mut head = b"RIFF".to_vec();
    head.extend((36 + data_bytes).to_le_bytes());
    head.extend(b"WAVE");
    head.extend(format_chunk(1, 2, 8_000, 16));
    head.extend(b"data");
    head.extend(data_bytes.to_le_bytes());
    let path = room.write("in.wav", &head);
    let file = OpenOptions::new().write(true).open(path).expect("a file");
    // The silence takes no room on the disk.
    let size = head.len() as u64 + u64::from(data_bytes);
    file.set_len(size).expect("a sparse file");
    for output in ["out.wav", "out.flac"] {
        let mut child = Command::new(program())
            .args(["in.wav", "-o", output, "-q", "-p", "spoken-word"])
            .current_dir(room.path(""))
            .spawn()
            .expect("the program runs");
        let mut peak = 0;
        while child.try_wait().expect("a state").is_none() {
            peak = peak.max(peak_kib(child.id()).unwrap_or(0));
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!((1_000..LIMIT_KIB).contains(&peak), "{output}: {peak} KiB");
        let reader = redlight::files::AudioReader::open(&room.path(output), false);
        let frames = reader.expect("a whole file").frames();
        assert_eq!(frames, Some(3_600 * 8_000), "{output}");
    }
}
