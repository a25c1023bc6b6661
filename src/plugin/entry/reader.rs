//! What an event of a host says, if it says anything to us.

use std::sync::Arc;

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_MOD, CLAP_EVENT_PARAM_VALUE, CLAP_EVENT_TRANSPORT,
    clap_event_header, clap_event_param_mod, clap_event_param_value, clap_event_transport,
    clap_input_events,
};

use crate::params::ParamId;

/// Events in a piece of a block. More than two for every parameter.
pub const CAPACITY: usize = 1024;

/// Longest run of nothing in a list: one that lies about its length must not be counted out.
const MOST_GAPS: u32 = 1024;

/// A value and a modulation are the same to the byte, but for the name of the last field.
const _: () = assert!(
    size_of::<clap_event_param_value>() == size_of::<clap_event_param_mod>()
        && std::mem::offset_of!(clap_event_param_value, value)
            == std::mem::offset_of!(clap_event_param_mod, amount)
        && std::mem::offset_of!(clap_event_param_value, param_id)
            == std::mem::offset_of!(clap_event_param_mod, param_id)
);

/// One of the plug-in's parameters as hosts know it.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Its CLAP id.
    pub id: u32,
    /// Which of [`PARAMS`](crate::params::PARAMS).
    pub index: usize,
    /// Greatest CLAP value; the least is 0.
    pub max: f64,
    /// Whether it glides: may be modulated, and has no steps.
    pub glides: bool,
}

impl Known {
    /// A CLAP value of it, on its step if it has steps: the framework gives 2.9999998 for 3, and the VST3
    /// wrapper makes 2 of that.
    pub fn on_step(&self, value: f64) -> f64 {
        if self.glides { value } else { value.round() }
    }

    /// The CLAP value at a position of the control, 0 to 1.
    pub fn at(&self, position: f64) -> f64 {
        self.on_step(position.clamp(0.0, 1.0) * self.max)
    }
}

/// What an event does to a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new value.
    Value,
    /// An amount on top of the value.
    Modulation,
}

/// What a list of a host may hold for us.
pub enum Read<'a> {
    /// A change of a parameter.
    Change(&'a Known, Change, f64),
    /// A transport: its flags.
    Transport(u32),
    /// Nothing to us.
    Nothing,
}

/// Places in the table by which a parameter is found: a power of two.
const PLACES: usize = 256;

/// A place with nothing in it.
const EMPTY: u8 = u8::MAX;

/// What knows the plug-in's parameters: by id.
pub struct Reader {
    known: Box<[Known]>,
    /// Where in `known` an id stands: at the place of its [`hash`], or the next that is not taken.
    places: [u8; PLACES],
}

/// The place of an id: golden section, which scatters what is regular.
fn hash(id: u32) -> usize {
    (id.wrapping_mul(0x9e37_79b9) >> 24) as usize % PLACES
}

impl Reader {
    /// For a plug-in with these parameters.
    ///
    /// # Panics
    ///
    /// If they are too many for a piece of one frame, or for the table.
    pub fn new(known: Box<[Known]>) -> Arc<Self> {
        assert!(2 * known.len() < CAPACITY, "the list is too short");
        assert!(known.len() < usize::from(EMPTY), "the table is too short");
        let mut places = [EMPTY; PLACES];
        for (at, known) in (0..EMPTY).zip(&known) {
            let mut place = hash(known.id);
            while places[place] != EMPTY {
                place = (place + 1) % PLACES;
            }
            places[place] = at;
        }
        Arc::new(Self { known, places })
    }

    /// The parameters.
    pub fn known(&self) -> &[Known] {
        &self.known
    }

    /// The parameter with a CLAP id.
    pub fn find(&self, id: u32) -> Option<&Known> {
        let mut place = hash(id);
        // It ends: the table is never full.
        while self.places[place] != EMPTY {
            let known = &self.known[usize::from(self.places[place])];
            if known.id == id {
                return Some(known);
            }
            place = (place + 1) % PLACES;
        }
        None
    }

    /// A parameter as hosts know it.
    pub fn of(&self, id: ParamId) -> Option<Known> {
        let mut known = self.known.iter();
        known.find(|known| known.index == id as usize).copied()
    }

    /// Goes through the changes of a host's list: number of the parameter, what, and how much.
    ///
    /// # Safety
    ///
    /// `list` is null or the host's; what it holds is null or as long as it says.
    pub unsafe fn for_each_change(
        &self,
        list: *const clap_input_events,
        mut see: impl FnMut(usize, Change, f64),
    ) {
        // SAFETY: as of this function.
        unsafe {
            for_each(list, &mut |_, event| {
                if let Read::Change(known, change, amount) = self.read(event) {
                    see(known.index, change, amount);
                }
            });
        }
    }

    /// What an event says.
    ///
    /// # Safety
    ///
    /// It is as long as it says.
    pub unsafe fn read(&self, event: &clap_event_header) -> Read<'_> {
        let is_whole = |least: usize| event.size as usize >= least;
        if event.space_id != CLAP_CORE_EVENT_SPACE_ID {
            return Read::Nothing;
        }
        let change = match event.type_ {
            CLAP_EVENT_TRANSPORT if is_whole(size_of::<clap_event_transport>()) => {
                // SAFETY: it is one, and whole.
                let transport = unsafe { &*(&raw const *event).cast::<clap_event_transport>() };
                return Read::Transport(transport.flags);
            }
            CLAP_EVENT_PARAM_VALUE if is_whole(size_of::<clap_event_param_value>()) => {
                Change::Value
            }
            CLAP_EVENT_PARAM_MOD if is_whole(size_of::<clap_event_param_mod>()) => {
                Change::Modulation
            }
            _ => return Read::Nothing,
        };
        // SAFETY: it is one of the two, which are the same, and whole.
        let event = unsafe { &*(&raw const *event).cast::<clap_event_param_value>() };
        match self.find(event.param_id) {
            Some(known) if event.value.is_finite() => match change {
                Change::Value => Read::Change(known, change, event.value.clamp(0.0, known.max)),
                Change::Modulation if known.glides => {
                    Read::Change(known, change, event.value.clamp(-known.max, known.max))
                }
                Change::Modulation => Read::Nothing,
            },
            _ => Read::Nothing,
        }
    }
}

/// Goes through a host's list.
///
/// # Safety
///
/// `list` is null or the host's; what it holds is null or a header at least.
pub unsafe fn for_each(
    list: *const clap_input_events,
    see: &mut dyn FnMut(u32, &clap_event_header),
) {
    // SAFETY: as of this function.
    let Some(calls) = (unsafe { list.as_ref() }) else {
        return;
    };
    let (Some(size), Some(get)) = (calls.size, calls.get) else {
        return;
    };
    let mut gaps = 0;
    // SAFETY: as of this function.
    for number in 0..unsafe { size(list) } {
        // SAFETY: as of this function.
        match unsafe { get(list, number).as_ref() } {
            Some(event) => {
                gaps = 0;
                see(number, event);
            }
            None => gaps += 1,
        }
        if gaps > MOST_GAPS {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_found_and_no_other_wherever_they_meet() {
        // Ids of one place, the table's last, so that they go on at its first.
        let ids: Vec<u32> = (0..u32::MAX)
            .filter(|id| hash(*id) == PLACES - 1)
            .take(5)
            .collect();
        let known = ids[..4].iter().enumerate().map(|(index, id)| Known {
            id: *id,
            index,
            max: 1.0,
            glides: true,
        });
        let reader = Reader::new(known.collect());
        for (index, id) in ids[..4].iter().enumerate() {
            assert_eq!(reader.find(*id).map(|known| known.index), Some(index));
        }
        assert!(reader.find(ids[4]).is_none() && reader.find(0).is_none());
    }
}
