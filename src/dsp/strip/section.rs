//! The reorderable middle of the strip: gate, EQ and compressor in one of four orders.

use crate::dsp::blocks::chunk::{Chunk, TICK};
use crate::dsp::blocks::fade::Fade;
use crate::dsp::blocks::insert::Insert;
use crate::dsp::blocks::key_source::KeySource;
use crate::dsp::blocks::stage::{Health, Stage};
use crate::dsp::stages::compressor::Compressor;
use crate::dsp::stages::eq::Eq;
use crate::dsp::stages::filters::{Filters, FiltersSettings};
use crate::dsp::stages::gate::Gate;
use crate::dsp::strip::settings::{Order, StripSettings};

/// Gate, EQ and compressor with the filters in their side-chains.
#[derive(Clone)]
pub(super) struct Section {
    order: Order,
    pub(super) gate: Insert<Gate>,
    gate_key: KeySource,
    gate_key_filters: Filters,
    eq: Insert<Eq>,
    pub(super) compressor: Insert<Compressor>,
    compressor_key: KeySource,
    compressor_key_filters: Filters,
}

impl Section {
    fn new(sample_rate_hz: f64) -> Self {
        Self {
            order: Order::default(),
            gate: Insert::new(sample_rate_hz),
            gate_key: KeySource::Internal,
            gate_key_filters: Filters::new(sample_rate_hz),
            eq: Insert::new(sample_rate_hz),
            compressor: Insert::new(sample_rate_hz),
            compressor_key: KeySource::Internal,
            compressor_key_filters: Filters::new(sample_rate_hz),
        }
    }

    fn set(&mut self, settings: &StripSettings) {
        let key_filters = filters_where(settings, true);
        self.gate.set(settings.gate_on, &settings.gate);
        self.gate_key = settings.gate.key;
        self.gate_key_filters.set(&key_filters);
        self.eq.set(settings.eq_on, &settings.eq);
        self.compressor
            .set(settings.compressor_on, &settings.compressor);
        self.compressor_key = settings.compressor.key;
        self.compressor_key_filters.set(&key_filters);
    }

    fn reset(&mut self) {
        self.gate.reset();
        self.gate_key_filters.reset();
        self.eq.reset();
        self.compressor.reset();
        self.compressor_key_filters.reset();
    }

    fn tick(&mut self) -> Health {
        self.tick_with(Eq::tick)
    }

    /// The control tick of a section that has been a copy of `other`, whose tick is done, and has got the
    /// same settings since.
    fn tick_like(&mut self, other: &Self) -> Health {
        self.tick_with(|eq| eq.tick_like(&other.eq.stage))
    }

    fn tick_with(&mut self, tick_eq: impl FnOnce(&mut Eq) -> Health) -> Health {
        self.gate
            .tick()
            .and(tick_filters(&mut self.gate_key_filters))
            .and(self.eq.tick_by(tick_eq))
            .and(self.compressor.tick())
            .and(tick_filters(&mut self.compressor_key_filters))
    }

    /// Whether all is OUT and nothing moves behind it.
    fn is_idle(&self) -> bool {
        self.gate.is_out()
            && self.eq.is_out()
            && self.compressor.is_out()
            && self.gate_key_filters.is_out()
            && self.compressor_key_filters.is_out()
    }

    fn process(&mut self, audio: &mut Chunk, external: Option<&Chunk>) {
        match self.order {
            Order::GateEqComp => {
                self.run_gate(audio, external);
                self.eq.process(audio, None);
                self.run_compressor(audio, external);
            }
            Order::GateCompEq => {
                self.run_gate(audio, external);
                self.run_compressor(audio, external);
                self.eq.process(audio, None);
            }
            Order::EqGateComp => {
                self.eq.process(audio, None);
                self.run_gate(audio, external);
                self.run_compressor(audio, external);
            }
            Order::CompGateEq => {
                self.run_compressor(audio, external);
                self.run_gate(audio, external);
                self.eq.process(audio, None);
            }
        }
    }

    fn run_gate(&mut self, audio: &mut Chunk, external: Option<&Chunk>) {
        let key = external.filter(|_| self.gate_key == KeySource::External);
        run_keyed(&mut self.gate, &mut self.gate_key_filters, audio, key);
    }

    fn run_compressor(&mut self, audio: &mut Chunk, external: Option<&Chunk>) {
        let key = external.filter(|_| self.compressor_key == KeySource::External);
        let filters = &mut self.compressor_key_filters;
        run_keyed(&mut self.compressor, filters, audio, key);
    }
}

/// Runs a stage whose detector listens to `key`, or else to `audio`, through `key_filters`.
fn run_keyed<S: Stage>(
    stage: &mut Insert<S>,
    key_filters: &mut Filters,
    audio: &mut Chunk,
    key: Option<&Chunk>,
) {
    if stage.is_out() {
        return;
    }
    if key_filters.is_out() {
        stage.process(audio, key);
    } else {
        let mut key = *key.unwrap_or(audio);
        key_filters.process(&mut key, None);
        stage.process(audio, Some(&key));
    }
}

/// One control tick of filters; those that are OUT have none.
pub(super) fn tick_filters(filters: &mut Filters) -> Health {
    if filters.is_out() {
        Health::Good
    } else {
        filters.tick()
    }
}

/// The filters' settings for the audio path or, `in_key`, for the side-chains.
pub(super) fn filters_where(settings: &StripSettings, in_key: bool) -> FiltersSettings {
    let mut filters = settings.filters;
    let is_here = settings.filters_to_key == in_key;
    filters.hpf_on &= is_here;
    filters.lpf_on &= is_here;
    filters
}

/// Two sections, so that a change of order cross-fades from one to the other.
#[derive(Clone)]
pub(super) struct Sections {
    sections: [Section; 2],
    /// 0: the first section sounds; 1: the second.
    fade: Fade,
    wanted: Order,
}

impl Sections {
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        let section = Section::new(sample_rate_hz);
        Self {
            sections: [section.clone(), section],
            fade: Fade::new(false, sample_rate_hz),
            wanted: Order::default(),
        }
    }

    /// A section that rests learns nothing: it begins as a copy of the other when it is needed.
    pub(super) fn set(&mut self, settings: &StripSettings) {
        let is_resting = self.is_resting();
        let current = usize::from(self.fade.target());
        for (n, section) in self.sections.iter_mut().enumerate() {
            if n == current || !is_resting {
                section.set(settings);
            }
        }
        self.wanted = settings.order;
    }

    pub(super) fn reset(&mut self) {
        self.sections.swap(0, usize::from(self.fade.target()));
        self.fade.set(false);
        self.fade.snap();
        let [first, _] = &mut self.sections;
        first.order = self.wanted;
        first.reset();
    }

    /// The section that sounds, or is faded in.
    pub(super) fn current(&self) -> &Section {
        &self.sections[usize::from(self.fade.target())]
    }

    /// Whether all is OUT and nothing moves.
    pub(super) fn is_idle(&self) -> bool {
        let current = self.current();
        self.is_resting() && self.wanted == current.order && current.is_idle()
    }

    fn is_resting(&self) -> bool {
        self.fade.is_on() || self.fade.is_off()
    }

    pub(super) fn tick(&mut self) -> Health {
        let current = usize::from(self.fade.target());
        if self.is_resting() {
            if self.wanted == self.sections[current].order {
                return self.sections[current].tick();
            }
            self.sections[1 - current] = self.sections[current].clone();
            self.sections[1 - current].order = self.wanted;
            self.fade.set(current == 0);
        }
        let [first, second] = &mut self.sections;
        first.tick().and(second.tick_like(first))
    }

    pub(super) fn process(&mut self, audio: &mut Chunk, external: Option<&Chunk>) {
        if self.is_resting() {
            self.sections[usize::from(self.fade.target())].process(audio, external);
            return;
        }
        let mut second = *audio;
        self.sections[0].process(audio, external);
        self.sections[1].process(&mut second, external);
        let mut weights = [0.0; TICK];
        self.fade.fill(&mut weights, audio.len);
        for (a, b) in audio.iter_mut().zip(second.iter()) {
            for ((a, b), w) in a.iter_mut().zip(b).zip(&weights) {
                *a += (b - *a) * w;
            }
        }
    }
}
