//! Where bytes come from: a file, which has an end to look at, or a pipe, which has not.

use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};

/// What can be read and sought: a file, or bytes in memory.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

enum Inner {
    File(BufReader<Box<dyn ReadSeek>>),
    Pipe(Box<dyn Read + Send>),
}

/// A stream of bytes and how far it has been read.
pub struct Source {
    inner: Inner,
    at: u64,
    bytes: Option<u64>,
}

impl Source {
    /// A file, from its start.
    ///
    /// # Errors
    /// If it cannot be sought.
    pub fn file(mut input: Box<dyn ReadSeek>) -> io::Result<Self> {
        let bytes = input.seek(SeekFrom::End(0))?;
        input.seek(SeekFrom::Start(0))?;
        Ok(Self {
            inner: Inner::File(BufReader::with_capacity(1 << 16, input)),
            at: 0,
            bytes: Some(bytes),
        })
    }

    /// A pipe.
    pub fn pipe(input: impl Read + Send + 'static) -> Self {
        Self {
            inner: Inner::Pipe(Box::new(BufReader::with_capacity(1 << 16, input))),
            at: 0,
            bytes: None,
        }
    }

    /// Bytes read so far.
    pub fn at(&self) -> u64 {
        self.at
    }

    /// Bytes from here to the end; none in a pipe.
    pub fn rest(&self) -> Option<u64> {
        Some(self.bytes?.saturating_sub(self.at))
    }

    /// What lies behind place `end` of a file does not count.
    pub fn end_at(&mut self, end: u64) {
        self.bytes = self.bytes.map(|bytes| bytes.min(end));
    }

    /// Goes to a place, which in a pipe lies ahead; at the end it stops.
    ///
    /// # Errors
    /// If it cannot be read on, or a pipe should go back.
    pub fn go_to(&mut self, place: u64) -> io::Result<()> {
        match &mut self.inner {
            Inner::File(file) => {
                let place = place.min(self.bytes.unwrap_or(u64::MAX));
                let offset = i128::from(place) - i128::from(self.at);
                file.seek_relative(i64::try_from(offset).unwrap_or(i64::MAX))?;
                self.at = place;
                Ok(())
            }
            Inner::Pipe(_) => {
                let ahead = place.checked_sub(self.at);
                let ahead = ahead.ok_or_else(|| io::Error::from(io::ErrorKind::NotSeekable))?;
                io::copy(&mut self.by_ref().take(ahead), &mut io::sink()).map(|_| ())
            }
        }
    }

    /// The next at most `most` bytes, which stay to be read.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn peek(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let place = self.at;
        let bytes = self.vec(most as u64)?;
        if let Inner::Pipe(pipe) = &mut self.inner {
            let rest = std::mem::replace(pipe, Box::new(io::empty()));
            *pipe = Box::new(Cursor::new(bytes.clone()).chain(rest));
            self.at = place;
        } else {
            self.go_to(place)?;
        }
        Ok(bytes)
    }

    /// Passes over `bytes` bytes; at the end it stops.
    ///
    /// # Errors
    /// If it cannot be read on.
    pub fn skip(&mut self, bytes: u64) -> io::Result<()> {
        self.go_to(self.at.saturating_add(bytes))
    }

    /// Fills `buffer` as far as there is something.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn fill(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut done = 0;
        while done < buffer.len() {
            match self.read(&mut buffer[done..]) {
                Ok(0) => break,
                Ok(n) => done += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(done)
    }

    /// The next `N` bytes.
    ///
    /// # Errors
    /// If there are fewer.
    pub fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// At most `bytes` bytes: no header makes it allocate more than there is.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn vec(&mut self, bytes: u64) -> io::Result<Vec<u8>> {
        let mut data = Vec::new();
        self.by_ref().take(bytes).read_to_end(&mut data)?;
        Ok(data)
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(self.rest().unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
        let most = buffer.len().min(rest);
        let got = match &mut self.inner {
            Inner::File(file) => file.read(&mut buffer[..most])?,
            Inner::Pipe(pipe) => pipe.read(&mut buffer[..most])?,
        };
        self.at += got as u64;
        Ok(got)
    }
}
