//! Reads the folder of presets on a thread of its own: names first, descriptions after. Whatever lies in
//! the folder, and however slow its disk is, the thread that draws does not wait for it.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use crate::presets::{self, Folder};

/// Descriptions are handed on this often.
const BATCH: Duration = Duration::from_millis(50);
/// Longest wait for the thread when the window closes. It is in the middle of one small file; only a
/// disk that does not answer takes longer, and then the thread is left to end by itself.
const LONGEST_END: Duration = Duration::from_millis(200);

/// What a preset's file says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// What it is for.
    pub about: String,
    /// Where to start.
    pub start: String,
    /// Why it is no preset.
    pub trouble: Option<String>,
}

/// What the thread has found out, for the request of a number.
#[derive(Debug)]
pub enum News {
    /// What the folder holds.
    Listed(u64, Folder),
    /// What some of the files say.
    Described(u64, Vec<(PathBuf, Description)>),
    /// There is no more.
    Done(u64),
}

/// The thread, from the side of whoever asks.
#[derive(Debug)]
pub struct Reader {
    /// Numbers of requests; hanging up ends the thread.
    requests: Option<Sender<u64>>,
    news: Receiver<News>,
    is_stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Reader {
    /// A thread for `folder`.
    ///
    /// # Errors
    /// If the system gives none.
    pub fn start(folder: PathBuf) -> std::io::Result<Self> {
        let (requests, asked) = channel();
        let (tell, news) = channel();
        let is_stopped = Arc::new(AtomicBool::new(false));
        let mut work = Work {
            folder,
            asked,
            tell,
            is_stopped: is_stopped.clone(),
            known: HashMap::new(),
        };
        let builder = std::thread::Builder::new().name("Redlight presets".to_owned());
        let thread = builder.spawn(move || while work.go().is_some() {})?;
        Ok(Self {
            requests: Some(requests),
            news,
            is_stopped,
            thread: Some(thread),
        })
    }

    /// Asks for the folder anew; what was asked for before is dropped.
    pub fn ask(&self, number: u64) {
        if let Some(requests) = &self.requests {
            // A thread that has ended answers nothing.
            let _ = requests.send(number);
        }
    }

    /// What has come; with a time, after a wait of at most that.
    pub fn next(&self, wait: Duration) -> Option<News> {
        if wait.is_zero() {
            return self.news.try_recv().ok();
        }
        self.news.recv_timeout(wait).ok()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.is_stopped.store(true, Relaxed);
        self.requests = None;
        let end = Instant::now() + LONGEST_END;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.news.recv_timeout(left) {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return,
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What a file was when it was read: another one of the same name has another of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    changed: Option<SystemTime>,
    bytes: u64,
    inode: u64,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Some(Self {
            changed: metadata.modified().ok(),
            bytes: metadata.len(),
            inode,
        })
    }
}

/// The thread's own side.
struct Work {
    folder: PathBuf,
    asked: Receiver<u64>,
    tell: Sender<News>,
    is_stopped: Arc<AtomicBool>,
    /// What was read before.
    known: HashMap<PathBuf, (Stamp, Description)>,
}

impl Work {
    /// Answers the next request. None when nobody asks any more.
    fn go(&mut self) -> Option<()> {
        let mut number = self.asked.recv().ok()?;
        while let Some(newer) = self.answer(number)? {
            number = newer;
        }
        Some(())
    }

    /// Answers request `number`. Gives the number of a newer one that has come meanwhile.
    fn answer(&mut self, number: u64) -> Option<Option<u64>> {
        let folder = presets::look_into(&self.folder);
        let paths: Vec<_> = folder.presets.iter().map(|p| p.path.clone()).collect();
        self.tell.send(News::Listed(number, folder)).ok()?;
        let mut batch = Vec::new();
        let mut sent = Instant::now();
        for path in &paths {
            if let Some(newer) = self.newer()? {
                return Some(Some(newer));
            }
            batch.push((path.clone(), self.describe(path)));
            if sent.elapsed() >= BATCH {
                let news = News::Described(number, std::mem::take(&mut batch));
                self.tell.send(news).ok()?;
                sent = Instant::now();
            }
        }
        self.tell.send(News::Described(number, batch)).ok()?;
        self.tell.send(News::Done(number)).ok()?;
        let there: HashSet<_> = paths.iter().collect();
        self.known.retain(|path, _| there.contains(path));
        Some(None)
    }

    /// The newest request that waits; none in the outer place when the thread is to end.
    fn newer(&self) -> Option<Option<u64>> {
        if self.is_stopped.load(Relaxed) {
            return None;
        }
        let mut newest = None;
        loop {
            match self.asked.try_recv() {
                Ok(number) => newest = Some(number),
                Err(TryRecvError::Empty) => return Some(newest),
                Err(TryRecvError::Disconnected) => return None,
            }
        }
    }

    fn describe(&mut self, path: &Path) -> Description {
        // Taken before reading: what changes meanwhile is read again next time.
        let stamp = Stamp::of(path);
        if let (Some(stamp), Some((known, description))) = (stamp, self.known.get(path))
            && *known == stamp
        {
            return description.clone();
        }
        let description = match presets::load_ordinary(path) {
            Ok((preset, _)) => Description {
                about: preset.about,
                start: preset.start,
                trouble: None,
            },
            Err(error) => Description {
                trouble: Some(error.why()),
                ..Description::default()
            },
        };
        if let Some(stamp) = stamp {
            self.known
                .insert(path.to_owned(), (stamp, description.clone()));
        }
        description
    }
}
