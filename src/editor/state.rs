//! What a panel works with: the parameters as they stand, the look, and the gestures.

use egui::Color32;

use super::gestures::{GestureState, Question, Sent, Then};
use super::look::Look;
use super::port::ParamPort;
use super::rules;
use super::sides::Identity;
use super::undo::Direction;
use super::view::View;
use crate::dsp::{Strip, StripSettings};
use crate::params::effect::out;
use crate::params::{Effect, PARAMS, Param, ParamId, Values, Wiring, effect, strip_settings};
use crate::telemetry::StreamInfo;

/// One frame's view of the strip, and the way to change it.
pub struct EditorState<'a> {
    /// Where parameters are set.
    pub port: &'a dyn ParamPort,
    /// How things are drawn.
    pub look: Look,
    /// What is held, typed, copied.
    pub gestures: &'a mut GestureState,
    /// What is saved with the strip: also what its values go by.
    pub view: &'a mut View,
    /// Values as set.
    pub values: Values,
    /// Settings as they sound, modulation included: what curves show.
    pub settings: StripSettings,
    /// The stream.
    pub stream: StreamInfo,
    /// Seconds since some beginning.
    pub time_s: f64,
}

impl<'a> EditorState<'a> {
    /// Reads every parameter once.
    pub fn new(
        port: &'a dyn ParamPort,
        look: Look,
        gestures: &'a mut GestureState,
        view: &'a mut View,
        stream: StreamInfo,
        time_s: f64,
    ) -> Self {
        let (mut values, mut sounding) = (Values::default(), Values::default());
        gestures.sent.retain(|s| s.is_under_way(port, time_s));
        for param in PARAMS {
            values.set_position(param.id, port.position(param.id));
            sounding.set_position(param.id, port.modulated_position(param.id));
        }
        for sent in &gestures.sent {
            values.set_position(sent.id, sent.to);
        }
        Self {
            port,
            look,
            gestures,
            view,
            settings: strip_settings(&sounding, false),
            values,
            stream,
            time_s,
        }
    }

    /// Sample rate, or a usual one before there is any or if the strip cannot work at it.
    pub fn rate_hz(&self) -> f64 {
        rate_hz(&self.stream)
    }

    /// Channels of the stream; two before there is any.
    pub fn channels(&self) -> usize {
        channels(&self.stream)
    }

    /// Whether a control's module is IN, and its band or filter too.
    pub fn is_in(&self, id: ParamId) -> bool {
        out(id, &self.values).is_none()
    }

    /// The accent of a control: that of its module, and none while it is OUT.
    pub fn accent(&self, id: ParamId) -> Color32 {
        if self.is_in(id) {
            self.look.accent(id.param().module)
        } else {
            self.look.theme.text_dim
        }
    }

    /// Whether a control has an effect now.
    pub fn effect(&self, id: ParamId) -> Effect {
        let wiring = Wiring {
            is_mono: self.stream.channels == 1,
            lacks_key: self.stream.channels > 0 && !self.stream.has_key,
        };
        effect(id, &self.values, wiring)
    }

    /// A gesture begins.
    pub fn begin(&mut self, id: ParamId) {
        let position = self.gestures.sent.iter().find(|s| s.id == id).map(|s| s.to);
        let position = position.unwrap_or(self.port.position(id));
        self.gestures.undo.begin(id, position);
        self.port.begin(id);
    }

    /// Moves a control to the legal position nearest to `position`, if it is not there.
    pub fn set(&mut self, id: ParamId, position: f64) {
        let param = id.param();
        let value = param.value_at(position);
        if value != self.values.get(id) {
            self.send(id, param.position_of(value));
            self.values.set(id, value);
        }
    }

    /// Hosts take a position over with their next block only; until then it is remembered here.
    fn send(&mut self, id: ParamId, to: f64) {
        let from = self.port.position(id);
        self.port.set_position(id, to);
        self.gestures.sent.retain(|s| s.id != id);
        let sent = Sent {
            id,
            from,
            to,
            time_s: self.time_s,
        };
        if sent.is_under_way(self.port, self.time_s) {
            self.gestures.sent.push(sent);
        }
    }

    /// A gesture ends.
    pub fn end(&mut self, id: ParamId) {
        self.port.end(id);
        self.gestures
            .undo
            .end(id, id.param().position_of(self.values.get(id)));
    }

    /// Whether a change of `id` must wait for an answer: the transport records, and the take would
    /// be unrepeatable.
    pub fn must_ask(&self, id: ParamId) -> bool {
        self.stream.is_recording && rules::asks_while_recording(id)
    }

    /// One whole gesture, or a question.
    pub fn change(&mut self, id: ParamId, value: f64) {
        if self.must_ask(id) && value != self.values.get(id) {
            self.ask(vec![(id, value)], Then::Change);
        } else {
            self.change_now(id, value);
        }
    }

    /// Sets everything that differs from `wanted`, which goes by `identity`, as one step of undo. Bypass
    /// stays: it is no part of a sound. May wait for an answer: in the middle of a take nobody changes
    /// everything at once without meaning to.
    pub fn apply(&mut self, wanted: &Values, identity: Identity) {
        let changed: Vec<_> = PARAMS
            .iter()
            .map(|p| (p.id, wanted.get(p.id)))
            .filter(|(id, value)| *id != ParamId::StripBypass && *value != self.values.get(*id))
            .collect();
        if self.stream.is_recording && !changed.is_empty() {
            self.ask(changed, Then::Become(Box::new(identity)));
        } else {
            self.change_all(&changed, identity);
        }
    }

    /// Hears the other of A and B.
    pub fn switch_sides(&mut self) {
        let (other, identity) = self.view.identity().switched(self.values);
        self.apply(&other, identity);
    }

    /// Makes the other of A and B equal to the one that is heard.
    pub fn copy_to_other_side(&mut self) {
        let identity = self.view.identity().copied(self.values);
        self.change_all(&[], identity);
    }

    fn ask(&mut self, changes: Vec<(ParamId, f64)>, then: Then) {
        self.gestures.question = Some(Question { changes, then });
    }

    /// Several gestures as one step of undo, without a question; the values go by `identity` then.
    pub fn change_all(&mut self, changes: &[(ParamId, f64)], identity: Identity) {
        let before = self.view.identity();
        for (id, _) in changes {
            self.begin(*id);
        }
        if identity != before {
            self.gestures.undo.rename(before);
            self.view.set_identity(identity);
        }
        for (id, value) in changes {
            self.set(*id, id.param().position_of(*value));
        }
        for (id, _) in changes {
            self.end(*id);
        }
        self.gestures.undo.settle();
    }

    /// Several gestures on the same sound as one step of undo, without a question.
    pub fn edit(&mut self, changes: &[(ParamId, f64)]) {
        let identity = self.view.identity();
        self.change_all(changes, identity);
    }

    /// The values have been saved as the preset `key`.
    pub fn name(&mut self, key: String) {
        let before = self.view.identity();
        if key != before.preset {
            self.view.preset = key;
            self.gestures.undo.name_present(&before);
        }
    }

    /// Takes the last step back, or does again what was undone last; or asks.
    pub fn travel(&mut self, direction: Direction) {
        if !self.gestures.undo.can_go(direction) {
            return;
        }
        let moves = self.gestures.undo.moves(direction);
        let value = |(id, position): &(ParamId, f64)| (*id, id.param().value_at(*position));
        let asked: Vec<_> = moves
            .iter()
            .filter(|(id, _)| self.must_ask(*id))
            .map(value)
            .collect();
        if asked.is_empty() {
            self.travel_now(direction);
        } else {
            self.ask(asked, Then::Travel(direction));
        }
    }

    /// As [`travel`](Self::travel), without a question.
    pub fn travel_now(&mut self, direction: Direction) {
        let moves = self.gestures.undo.moves(direction);
        if let Some(identity) = self.gestures.undo.go(direction, self.view.identity()) {
            self.view.set_identity(identity);
        }
        for (id, position) in moves {
            self.port.begin(id);
            self.send(id, position);
            self.port.end(id);
            self.values.set_position(id, position);
        }
    }

    /// One whole gesture, without a question.
    pub fn change_now(&mut self, id: ParamId, value: f64) {
        self.begin(id);
        self.set(id, id.param().position_of(value));
        self.end(id);
    }

    /// Back to the value of a fresh instance.
    pub fn reset(&mut self, id: ParamId) {
        self.change(id, id.param().default_value());
    }

    /// The value as text, as short as it goes.
    pub fn text(&self, id: ParamId) -> String {
        short_text(id.param(), self.values.get(id))
    }
}

/// Sample rate of a stream, or a usual one before there is any or if the strip cannot work at it.
pub fn rate_hz(stream: &StreamInfo) -> f64 {
    let rate_hz = f64::from(stream.sample_rate_hz);
    if Strip::RATES_HZ.contains(&rate_hz) {
        rate_hz
    } else {
        48_000.0
    }
}

/// Channels of a stream; two before there is any.
pub fn channels(stream: &StreamInfo) -> usize {
    if stream.channels == 1 { 1 } else { 2 }
}

/// A text in which every negative number has a true minus, as on the panel.
pub fn true_minus(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut is_start = true;
    while let Some(c) = rest.next() {
        let is_number = rest.peek().is_some_and(char::is_ascii_digit);
        written.push(if c == '-' && is_start && is_number {
            '−'
        } else {
            c
        });
        is_start = !c.is_alphanumeric();
    }
    written
}

/// A value as text without zeros behind the point: "-18 dBFS" for "-18.00 dBFS".
pub fn short_text(param: &Param, value: f64) -> String {
    let text = param.format(value);
    let Some((number, unit)) = text.split_once(' ') else {
        return text;
    };
    let number = if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    };
    format!("{number} {unit}").replace('-', "−")
}
