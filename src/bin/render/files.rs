//! Files that a command writes besides sound, and waiting for those that are pipes.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use redlight::files::is_standard_stream;
use redlight::files::output::{Standing, TextFile, look};
use redlight::text::shown_path;

use crate::Failure;
use crate::say::{put, tell, warn};

/// Names of the standard output, under Unix.
const STANDARD_OUTPUT: [&str; 3] = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// An output path as it was typed: the standard output by whatever name is `-`.
pub fn output_path(path: PathBuf) -> PathBuf {
    let is_output = cfg!(unix) && STANDARD_OUTPUT.iter().any(|name| path == Path::new(name));
    if is_output { "-".into() } else { path }
}

/// Text on its way to a file or the standard output. A file is begun before the work that it tells of.
pub struct Text<'a> {
    path: &'a Path,
    /// None for the standard output.
    file: Option<TextFile>,
}

impl<'a> Text<'a> {
    /// Begins text at `path`.
    pub fn begin(path: &'a Path, overwrite: bool) -> Result<Self, Failure> {
        let is_file = !is_standard_stream(path);
        let file = is_file
            .then(|| TextFile::begin(path, overwrite))
            .transpose()?;
        Ok(Self { path, file })
    }

    /// Writes the whole of it, and tells what a person should know of it.
    pub fn write(self, text: &str) -> Result<(), Failure> {
        let Some(file) = self.file else {
            return put(text.trim_end());
        };
        let _patience = Patience::with([waits_for_reader(self.path)]);
        for note in file.write(text)? {
            warn(format!("{}: {note}", shown_path(self.path)));
        }
        Ok(())
    }
}

/// What an input waits for, if it is no file.
pub fn waits_for_writer(path: &Path) -> Option<String> {
    if is_standard_stream(path) {
        return Some("sound on the standard input".to_owned());
    }
    let is_pipe = path.metadata().is_ok_and(|m| !m.is_file() && !m.is_dir());
    is_pipe.then(|| format!("a program that writes to {}", shown_path(path)))
}

/// What an output waits for, if it is a pipe with a name.
pub fn waits_for_reader(path: &Path) -> Option<String> {
    let is_stream = matches!(look(path, true, true), Ok(Standing::Stream));
    let is_named = is_stream && !is_standard_stream(path);
    is_named.then(|| format!("a program that reads {}", shown_path(path)))
}

/// Tells what is waited for if it takes long. It ends when this is dropped.
pub struct Patience(Option<Sender<()>>);

impl Patience {
    /// How long nothing is said.
    const SILENCE: Duration = Duration::from_secs(2);

    /// Waiting for `what`.
    pub fn with<const N: usize>(what: [Option<String>; N]) -> Self {
        let what: Vec<_> = what.into_iter().flatten().collect();
        if what.is_empty() {
            return Self(None);
        }
        let (sender, receiver) = channel();
        let wait = move || {
            if receiver.recv_timeout(Self::SILENCE) == Err(RecvTimeoutError::Timeout) {
                tell(&format!("waiting for {}", what.join(", or for ")));
            }
        };
        // Without a thread nothing is said.
        let _ = std::thread::Builder::new().spawn(wait);
        Self(Some(sender))
    }

    /// It has come.
    pub fn end(&mut self) {
        self.0 = None;
    }
}
