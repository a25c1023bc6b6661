//! The strip in the registry: what desks see of it, and what becomes of their letters.
//!
//! Everything here runs on the process's own thread, beside audio and window.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::host::Host;
use super::link::Link;
use super::lock;
use super::remote::Move;
use crate::dsp::StripReadings;
use crate::params::{PARAMS, ParamId};
use crate::registry::{
    Change, Flags, Letter, Presence, Refusal, Registration, SlotContents, SlotReadings, Source,
    name,
};
use crate::studio::{Group, short};

/// The host, as long as the instance is registered.
struct HostRef(*const Host);

// SAFETY: a `Host` is made for calls from any thread.
unsafe impl Send for HostRef {}
// SAFETY: as above.
unsafe impl Sync for HostRef {}

/// A pause after which peaks are of no interest: no desk was open.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// What is kept between two looks.
#[derive(Default)]
struct Kept {
    /// Clipped samples, into the strip and out of it, and faults since somebody cleared them.
    readings: StripReadings,
    last: Option<Instant>,
    blocks: u64,
}

/// A desk that never was among those that live has this long to end its gesture.
const LONGEST_GESTURE: Duration = Duration::from_secs(10);

/// A gesture that a desk has begun. A host that never hears its end takes no automation of that control.
struct Held {
    desk: u64,
    id: ParamId,
    since: Instant,
    was_living: bool,
}

impl Held {
    /// Whether nobody will end it any more.
    fn is_left(&mut self, living: &[u64]) -> bool {
        let is_living = living.contains(&self.desk);
        self.was_living |= is_living;
        !is_living && (self.was_living || self.since.elapsed() > LONGEST_GESTURE)
    }
}

/// An instance as desks see it.
struct Seen {
    link: Arc<Link>,
    host: HostRef,
    kept: Mutex<Kept>,
    held: Mutex<Vec<Held>>,
}

/// Enters an instance until the answer is dropped.
///
/// # Safety
///
/// `host` outlives the answer.
pub unsafe fn enter(link: Arc<Link>, host: *const Host) -> Registration {
    let seen = Seen {
        link,
        host: HostRef(host),
        kept: Mutex::default(),
        held: Mutex::default(),
    };
    Presence::of_process().enter(Arc::new(seen))
}

impl Seen {
    /// Readings since the last call; clips and faults since they were cleared.
    fn readings(&self) -> StripReadings {
        let telemetry = &self.link.telemetry;
        let mut now = telemetry.take_desk_readings();
        let mut kept = lock(&self.kept);
        let sum = &mut kept.readings;
        for (sum, now) in [
            (&mut sum.input, &mut now.input),
            (&mut sum.output, &mut now.output),
        ] {
            sum.clipped_samples = sum.clipped_samples.saturating_add(now.clipped_samples);
            now.clipped_samples = sum.clipped_samples;
        }
        sum.faults |= now.faults;
        now.faults = sum.faults;
        let blocks = telemetry.blocks();
        let is_running = blocks != kept.blocks;
        let is_fresh = kept.last.is_some_and(|last| last.elapsed() < LONGEST_PAUSE);
        (kept.blocks, kept.last) = (blocks, Some(Instant::now()));
        if is_fresh && is_running {
            now
        } else {
            at_rest(now)
        }
    }

    fn flags(&self, readings: &SlotReadings) -> Flags {
        let is_bypassed = self.link.params.position(ParamId::StripBypass) >= 0.5;
        let mut flags = Flags::default();
        flags.set(Flags::RECORDING, readings.stream.is_recording);
        flags.set(Flags::BYPASS, is_bypassed);
        flags.set(Flags::FAULT, readings.strip.faults.any());
        flags
    }

    /// Hands moves to the audio thread, and asks the host to come for them.
    fn send(&self, moves: &[Move]) -> Result<(), Refusal> {
        if !self.link.sender.send(moves) {
            return Err(Refusal::Busy);
        }
        // SAFETY: it outlives the registration.
        unsafe { &*self.host.0 }.request_flush();
        Ok(())
    }

    /// A desk takes hold of a control.
    fn begin(&self, desk: u64, id: ParamId) -> Result<(), Refusal> {
        let mut held = lock(&self.held);
        if held.iter().any(|held| held.id == id) {
            return Err(Refusal::Busy);
        }
        self.send(&[Move::Begin(id)])?;
        held.push(Held {
            desk,
            id,
            since: Instant::now(),
            was_living: false,
        });
        Ok(())
    }

    fn holds(&self, desk: u64, id: ParamId) -> bool {
        let held = lock(&self.held);
        held.iter().any(|held| held.desk == desk && held.id == id)
    }

    /// A desk lets go of what it holds.
    fn end(&self, desk: u64, id: ParamId) -> Result<(), Refusal> {
        let mut held = lock(&self.held);
        let at = held
            .iter()
            .position(|held| held.desk == desk && held.id == id);
        let at = at.ok_or(Refusal::Unknown)?;
        self.send(&[Move::End(id)])?;
        held.remove(at);
        Ok(())
    }

    fn change_card(&self, change: impl FnOnce(&mut crate::studio::Card)) {
        let mut card = self.link.params.card();
        change(&mut card);
        self.link.params.set_card(card);
    }

    /// The other of the sides A and B, as one gesture for each control that differs.
    fn switch_sides(&self) -> Result<(), Refusal> {
        let params = &self.link.params;
        let mut view = params.view();
        let now = params.set_values();
        let wanted = view.switch_sides(now);
        let differing = PARAMS.iter().filter(|param| {
            param.id != ParamId::StripBypass && wanted.get(param.id) != now.get(param.id)
        });
        let moves: Vec<_> = differing
            .flat_map(|param| {
                let position = param.position_of(wanted.get(param.id));
                [
                    Move::Begin(param.id),
                    Move::Set(param.id, position),
                    Move::End(param.id),
                ]
            })
            .collect();
        self.send(&moves)?;
        params.rename(view);
        Ok(())
    }
}

/// Readings of a strip that does not run: clips and faults alone.
fn at_rest(readings: StripReadings) -> StripReadings {
    let mut rest = StripReadings::default();
    rest.input.clipped_samples = readings.input.clipped_samples;
    rest.output.clipped_samples = readings.output.clipped_samples;
    rest.faults = readings.faults;
    rest
}

impl Source for Seen {
    fn fill(&self, contents: &mut SlotContents) {
        let Link {
            params, telemetry, ..
        } = &*self.link;
        let (track, card) = (self.link.track(), params.card());
        contents.track = name(&track.name);
        contents.colour = track.color;
        contents.label = name(&card.label);
        contents.group_name = name(&card.group_name);
        contents.groups = card.group.map_or(0, |group| 1 << group.index());
        contents.preset = name(&params.view().preset);
        for (to, param) in contents.positions.iter_mut().zip(PARAMS) {
            *to = f64::from(params.position(param.id));
        }
        contents.readings = SlotReadings {
            strip: self.readings(),
            stream: telemetry.stream(),
            loudness: None,
        };
        contents.flags = self.flags(&contents.readings);
    }

    fn desks(&self, living: &[u64]) {
        // What cannot be sent yet is tried again in the next pass.
        lock(&self.held)
            .retain_mut(|held| !held.is_left(living) || self.send(&[Move::End(held.id)]).is_err());
    }

    fn letter(&self, letter: &Letter) -> Result<(), Refusal> {
        match letter.change {
            Change::Begin(id) => self.begin(letter.from, id),
            Change::Value(id, position) if self.holds(letter.from, id) => {
                self.send(&[Move::Set(id, position)])
            }
            Change::Value(..) => Err(Refusal::Busy),
            Change::End(id) => self.end(letter.from, id),
            Change::Set(id, _) if lock(&self.held).iter().any(|held| held.id == id) => {
                Err(Refusal::Busy)
            }
            Change::Set(id, position) => {
                self.send(&[Move::Begin(id), Move::Set(id, position), Move::End(id)])
            }
            Change::ClearClips => {
                let mut kept = lock(&self.kept);
                kept.readings = StripReadings::default();
                Ok(())
            }
            Change::Groups(groups) => {
                let group = Group::from_index(groups.trailing_zeros() as usize);
                self.change_card(|card| card.group = group);
                Ok(())
            }
            Change::Label(label) => {
                self.change_card(|card| card.label = short(&label));
                Ok(())
            }
            Change::GroupName(group_name) => {
                self.change_card(|card| card.group_name = short(&group_name));
                Ok(())
            }
            Change::Preset(key) => {
                let mut view = self.link.params.view();
                view.preset = key.to_string();
                self.link.params.rename(view);
                Ok(())
            }
            Change::SwitchSides if self.link.telemetry.stream().is_recording => {
                Err(Refusal::Records)
            }
            Change::SwitchSides => self.switch_sides(),
        }
    }
}
