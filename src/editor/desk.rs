//! What a panel works with: the parameters as they stand, the look, and the hands.

use egui::Color32;

use super::look::Look;
use super::port::ParamPort;
use super::rules::{self, Rule};
use super::widgets::hands::Hands;
use crate::dsp::{Strip, StripSettings};
use crate::params::{PARAMS, Param, ParamId, Values, strip_settings};
use crate::telemetry::StreamInfo;

/// One frame's view of the strip, and the way to change it.
pub struct Desk<'a> {
    /// Where parameters are set.
    pub port: &'a dyn ParamPort,
    /// How things are drawn.
    pub look: Look,
    /// What is held, typed, copied.
    pub hands: &'a mut Hands,
    /// Values as set.
    pub values: Values,
    /// Settings as they sound, modulation included: what curves show.
    pub settings: StripSettings,
    /// The stream.
    pub stream: StreamInfo,
    /// Seconds since some beginning.
    pub time_s: f64,
}

impl<'a> Desk<'a> {
    /// Reads every parameter once.
    pub fn new(
        port: &'a dyn ParamPort,
        look: Look,
        hands: &'a mut Hands,
        stream: StreamInfo,
        time_s: f64,
    ) -> Self {
        let (mut values, mut sounding) = (Values::default(), Values::default());
        for param in PARAMS {
            values.set_position(param.id, port.position(param.id));
            sounding.set_position(param.id, port.modulated_position(param.id));
        }
        Self {
            port,
            look,
            hands,
            settings: strip_settings(&sounding, false),
            values,
            stream,
            time_s,
        }
    }

    /// Sample rate, or a usual one before there is any or if the strip cannot work at it.
    pub fn rate_hz(&self) -> f64 {
        let rate_hz = f64::from(self.stream.sample_rate_hz);
        if Strip::RATES_HZ.contains(&rate_hz) {
            rate_hz
        } else {
            48_000.0
        }
    }

    /// Channels of the stream; two before there is any.
    pub fn channels(&self) -> usize {
        if self.stream.channels == 1 { 1 } else { 2 }
    }

    /// Whether a control's module is IN, and its band or filter too.
    pub fn is_in(&self, id: ParamId) -> bool {
        rules::out(id, &self.values).is_none()
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
    pub fn rule(&self, id: ParamId) -> Rule {
        rules::rule(id, &self.values, &self.stream)
    }

    /// A gesture begins.
    pub fn begin(&mut self, id: ParamId) {
        self.hands.undo.begin(id, self.port.position(id));
        self.port.begin(id);
    }

    /// Moves a control to the legal position nearest to `position`, if it is not there.
    pub fn set(&mut self, id: ParamId, position: f64) {
        let param = id.param();
        let value = param.value_at(position);
        if value != self.values.get(id) {
            self.port.set_position(id, param.position_of(value));
            self.values.set(id, value);
        }
    }

    /// A gesture ends.
    pub fn end(&mut self, id: ParamId) {
        self.port.end(id);
        self.hands
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
            self.hands.question = vec![(id, value)];
        } else {
            self.change_now(id, value);
        }
    }

    /// Sets everything that differs from `wanted`, as one step of undo. Bypass stays: it is no part
    /// of a sound. False if it waits for an answer: in the middle of a take nobody changes
    /// everything at once without meaning to.
    pub fn apply(&mut self, wanted: &Values) -> bool {
        let changed: Vec<_> = PARAMS
            .iter()
            .map(|p| (p.id, wanted.get(p.id)))
            .filter(|(id, value)| *id != ParamId::StripBypass && *value != self.values.get(*id))
            .collect();
        if self.stream.is_recording && !changed.is_empty() {
            self.hands.question = changed;
            return false;
        }
        self.change_all(&changed);
        true
    }

    /// Several gestures as one step of undo, without a question.
    pub fn change_all(&mut self, changes: &[(ParamId, f64)]) {
        for (id, _) in changes {
            self.begin(*id);
        }
        for (id, value) in changes {
            self.set(*id, id.param().position_of(*value));
        }
        for (id, _) in changes {
            self.end(*id);
        }
    }

    /// Takes the last step back.
    pub fn undo(&mut self) {
        if let Some(moves) = self.hands.undo.undo() {
            self.go(moves);
        }
    }

    /// Does the step that was last undone again.
    pub fn redo(&mut self) {
        if let Some(moves) = self.hands.undo.redo() {
            self.go(moves);
        }
    }

    /// Moves controls to positions without a step of undo, or asks.
    fn go(&mut self, moves: Vec<(ParamId, f64)>) {
        for (id, position) in moves {
            if self.must_ask(id) {
                let value = id.param().value_at(position);
                self.hands.question.push((id, value));
                continue;
            }
            self.port.begin(id);
            self.port.set_position(id, position);
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
