//! What comes out of the framework, at the frame of the block at which it happens.

use clap_sys::events::{
    CLAP_EVENT_PARAM_GESTURE_BEGIN, CLAP_EVENT_PARAM_GESTURE_END, CLAP_EVENT_PARAM_VALUE,
    clap_event_header, clap_event_param_gesture, clap_event_param_value, clap_output_events,
};

use super::reader::Reader;

/// The host's list of what comes out, for a piece that begins with frame `start` of the block.
struct Out<'a> {
    reader: &'a Reader,
    real: *const clap_output_events,
    start: u32,
}

/// Hands a call the host's list of what comes out, moved by `start` frames; null if the host has none:
/// what wants to come out then waits in the framework.
pub fn with_out<T>(
    reader: &Reader,
    real: *const clap_output_events,
    start: u32,
    call: impl FnOnce(*const clap_output_events) -> T,
) -> T {
    if real.is_null() {
        return call(real);
    }
    let out = Out {
        reader,
        real,
        start,
    };
    let list = clap_output_events {
        ctx: (&raw const out).cast_mut().cast(),
        try_push: Some(try_push),
    };
    call(&raw const list)
}

unsafe extern "C" fn try_push(
    list: *const clap_output_events,
    event: *const clap_event_header,
) -> bool {
    // SAFETY: made by `with_out`.
    let out = unsafe { &*(*list).ctx.cast::<Out<'_>>() };
    // SAFETY: null or the host's; the event is the framework's.
    let (Some(real), Some(sent)) = (unsafe { (out.real.as_ref(), event.as_ref()) }) else {
        return false;
    };
    let Some(push) = real.try_push else {
        return false;
    };
    let time = sent.time.saturating_add(out.start);
    // SAFETY: the framework's events are what they say; the host's function gets the host's list.
    unsafe {
        match sent.type_ {
            CLAP_EVENT_PARAM_VALUE => {
                let mut moved = *event.cast::<clap_event_param_value>();
                moved.header.time = time;
                if let Some(known) = out.reader.find(moved.param_id) {
                    moved.value = known.on_step(moved.value);
                }
                push(out.real, &raw const moved.header)
            }
            CLAP_EVENT_PARAM_GESTURE_BEGIN | CLAP_EVENT_PARAM_GESTURE_END => {
                let mut moved = *event.cast::<clap_event_param_gesture>();
                moved.header.time = time;
                push(out.real, &raw const moved.header)
            }
            _ => push(out.real, event),
        }
    }
}
