//! A slot's letter box: many write, its owner reads.
//!
//! The queue of D. Vyukov ("Bounded MPMC queue", 1024cores.net) with one reader. A letter gets the position
//! `tail` and the cell `position % 64`. The cell's count says whose turn it is: `position` the writer's,
//! `position + 1` the reader's, and the reader leaves `position + 64`. So a box is full where the count is behind.
//!
//! What the original lacks: a writer may die between getting a position and writing. The reader passes over
//! such a cell after [`PATIENCE`] passes. Were the writer only asleep, then its letter has another's words among
//! its own or its cell has another count: a check over the words, and counts that are exchanged rather than
//! stored, tell. The reader's position is its own memory; what others write cannot move it.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};

use super::layout::{CELL_WORDS, CELLS, LETTERS, TAIL};
use super::letter::{Envelope, Letter, Refusal, WORDS};

/// Letters of a box, and how far counts move in a round.
const ROUND: u64 = LETTERS as u64;
/// Passes that a half-written cell is waited for.
pub const PATIENCE: u32 = 4;
/// Heartbeats after which a letter is stale: two seconds of an owner that somebody looks at.
pub const STALE_AFTER: u64 = 64;
/// Attempts to get a position.
const ATTEMPTS: usize = 256;
/// Bits of a position in an outcome.
const OUTCOME_BITS: u32 = 56;

/// A cell's count, outcome and words.
struct Cell<'a>(&'a [AtomicU64]);

impl<'a> Cell<'a> {
    fn of(body: &'a [AtomicU64], position: u64) -> Self {
        let start = CELLS + (position % ROUND) as usize * CELL_WORDS;
        Self(&body[start..start + CELL_WORDS])
    }

    fn count(&self) -> &AtomicU64 {
        &self.0[0]
    }

    /// Position and fate of the cell's last letter that was read.
    fn outcome(&self) -> &AtomicU64 {
        &self.0[1]
    }

    fn words(&self) -> &[AtomicU64] {
        &self.0[2..2 + WORDS]
    }
}

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It waits.
    Pending,
    /// The strip took it.
    Taken,
    /// The strip did not.
    Refused(Refusal),
    /// The strip is gone, and the letter with it.
    Gone,
    /// It was read; so many came after it that nobody knows more.
    Forgotten,
}

/// Puts a letter into a box; its position. None if the box is full.
pub fn put(body: &[AtomicU64], envelope: &Envelope) -> Option<u64> {
    let position = claim(body)?;
    let cell = Cell::of(body, position);
    for (to, word) in cell.words().iter().zip(envelope.words(position)) {
        to.store(word, Relaxed);
    }
    // If the reader did not wait for us, the letter is refused.
    let _ = cell
        .count()
        .compare_exchange(position, position.wrapping_add(1), Release, Relaxed);
    Some(position)
}

/// Gets a position.
fn claim(body: &[AtomicU64]) -> Option<u64> {
    for _ in 0..ATTEMPTS {
        let position = body[TAIL].load(Acquire);
        let count = Cell::of(body, position).count().load(Acquire);
        match count.wrapping_sub(position) as i64 {
            0 => {
                let next = position.wrapping_add(1);
                let won = body[TAIL].compare_exchange(position, next, AcqRel, Relaxed);
                if won.is_ok() {
                    return Some(position);
                }
            }
            ..0 => return None,
            // Another writer was faster.
            _ => std::hint::spin_loop(),
        }
    }
    None
}

/// What became of the letter at `position`.
pub fn told(body: &[AtomicU64], position: u64) -> Told {
    let outcome = Cell::of(body, position).outcome().load(Acquire);
    let code = outcome & 0xff;
    let shift = u64::BITS - OUTCOME_BITS;
    let ahead = ((outcome & !0xff).wrapping_sub(position << shift)) as i64;
    match (code, ahead) {
        (0, _) | (_, ..0) => Told::Pending,
        (1, 0) => Told::Taken,
        (_, 0) => match Refusal::ALL.get(code as usize - 2) {
            Some(refusal) => Told::Refused(*refusal),
            None => Told::Forgotten,
        },
        _ => Told::Forgotten,
    }
}

/// Letters that a strip has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Taken.
    pub taken: u64,
    /// Refused, for each reason in the order of [`Refusal::ALL`].
    pub refused: [u64; Refusal::ALL.len()],
    /// Times that a box had to be emptied because its counts made no sense.
    pub repaired: u64,
}

/// The owner's side of a box.
#[derive(Debug)]
pub struct Inbox {
    position: u64,
    /// Passes that the cell at `position` was waited for.
    waited: u32,
}

impl Inbox {
    /// Empties a box, whatever is in it. Who is writing into it writes to nobody.
    pub fn new(body: &[AtomicU64]) -> Self {
        // Beyond what any writer may hold a position of.
        let position = body[TAIL].load(Acquire).wrapping_add(2 * ROUND);
        for position in (0..ROUND).map(|n| position.wrapping_add(n)) {
            let cell = Cell::of(body, position);
            cell.outcome().store(0, Relaxed);
            cell.count().store(position, Relaxed);
        }
        body[TAIL].store(position, Release);
        Self {
            position,
            waited: 0,
        }
    }

    /// Hands over the letters that wait for `identity` and are not stale at its heartbeat `beat`; at most one
    /// box of them.
    pub fn take(
        &mut self,
        body: &[AtomicU64],
        (identity, beat): (u64, u64),
        counts: &mut Counts,
        mut taker: impl FnMut(&Letter) -> Result<(), Refusal>,
    ) {
        for _ in 0..LETTERS {
            let cell = Cell::of(body, self.position);
            // Before the tail: who has written a count has moved the tail.
            let count = cell.count().load(Acquire);
            let waiting = body[TAIL].load(Acquire).wrapping_sub(self.position);
            if waiting > ROUND {
                *self = Self::new(body);
                counts.repaired += 1;
                return;
            }
            let done = if waiting == 0 {
                self.waited = 0;
                if count != self.position {
                    // A count that no writer left would keep the box shut.
                    let count = (cell.count(), count);
                    let _ = count
                        .0
                        .compare_exchange(count.1, self.position, Relaxed, Relaxed);
                }
                return;
            } else if count == self.position.wrapping_add(1) {
                let words = std::array::from_fn(|n| cell.words()[n].load(Relaxed));
                Envelope::from_words(&words, self.position)
                    .and_then(|envelope| addressed(&envelope, identity, beat))
                    .and_then(|letter| taker(&letter))
            } else if self.waited < PATIENCE {
                self.waited += 1;
                return;
            } else {
                Err(Refusal::Torn)
            };
            self.finish(&cell, count, done, counts);
        }
    }

    /// Tells what became of the letter and gives the cell back, if its count is still `count`.
    fn finish(
        &mut self,
        cell: &Cell<'_>,
        count: u64,
        done: Result<(), Refusal>,
        counts: &mut Counts,
    ) {
        let code = match done {
            Ok(()) => {
                counts.taken += 1;
                1
            }
            Err(refusal) => {
                counts.refused[refusal as usize] += 1;
                2 + refusal as u64
            }
        };
        let outcome = self.position << (u64::BITS - OUTCOME_BITS) | code;
        cell.outcome().store(outcome, Release);
        // Where a writer came back this moment, its letter is lost: its sender is told so.
        let next = self.position.wrapping_add(ROUND);
        if cell
            .count()
            .compare_exchange(count, next, Release, Relaxed)
            .is_err()
        {
            cell.count().store(next, Release);
        }
        self.position = self.position.wrapping_add(1);
        self.waited = 0;
    }
}

/// The letter, if it is for the strip and not stale.
fn addressed(envelope: &Envelope, identity: u64, beat: u64) -> Result<Letter, Refusal> {
    if envelope.to != identity {
        return Err(Refusal::Elsewhere);
    }
    // A heartbeat of the future is none that a sender saw.
    if beat.wrapping_sub(envelope.beat) > STALE_AFTER {
        return Err(Refusal::Stale);
    }
    Ok(envelope.letter)
}
