//! The plug-in: the only room where host, sound, parameters and editor meet.
//!
//! One code for four plug-ins ([`layout`]). CLAP is the framework's behind an entry of our own
//! ([`entry`]); VST3 and AUv2 are `clap-wrapper` around that entry. Per block: parameters → [`processor::Processor`] →
//! telemetry. No arithmetic on samples happens here.

pub mod compare;
pub mod editor;
pub mod entry;
pub mod grid;
pub mod layout;
pub mod load;
pub mod params;
pub mod processor;
pub mod standalone;
pub mod state;

use std::marker::PhantomData;
use std::sync::Arc;

use nice_plug::prelude::*;
use nice_plug_egui::RepaintNotifier;

use crate::params::{Module, PARAMS};
use crate::telemetry::Telemetry;
use editor::EditorHost;
pub use entry::clap_entry;
use entry::link::Link;
use layout::Layout;
use params::HostParams;
use processor::Processor;

/// A channel strip in a host, with the ports of `L`.
pub struct Redlight<L: Layout> {
    params: Arc<HostParams>,
    telemetry: Arc<Telemetry>,
    /// Wakes the editor: one relaxed store, no lock.
    repaint: RepaintNotifier,
    /// None until the host has activated the plug-in.
    processor: Option<Processor>,
    /// What the entry knows of the host.
    link: Arc<Link>,
    layout: PhantomData<L>,
}

impl<L: Layout> Default for Redlight<L> {
    fn default() -> Self {
        let (params, telemetry) = (Arc::default(), Arc::default());
        Self {
            link: Link::of_new_plugin(&params, &telemetry),
            params,
            telemetry,
            repaint: RepaintNotifier::new(),
            processor: None,
            layout: PhantomData,
        }
    }
}

impl<L: Layout> Plugin for Redlight<L> {
    const NAME: &'static str = L::NAME;
    const VENDOR: &'static str = "Redlight";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = L::PORTS;
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = editor::window::Editor;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        Some(editor::create(EditorHost {
            params: self.params.clone(),
            telemetry: self.telemetry.clone(),
            repaint: self.repaint.clone(),
            scale_factor: self.link.scale_factor.clone(),
        }))
    }

    fn filter_state(state: &mut PluginState) {
        state::filter(state);
    }

    fn activate(
        &mut self,
        _layout: &AudioIOLayout,
        config: &BufferConfig,
        _context: &mut impl ActivateContext<Self>,
    ) -> bool {
        if !(config.sample_rate.is_finite() && config.sample_rate >= 1.0) {
            return false;
        }
        self.processor = Some(Processor::new(
            self.params.clone(),
            self.telemetry.clone(),
            config.sample_rate,
            L::CHANNELS,
            L::HAS_KEY,
            config.process_mode == ProcessMode::Offline || self.link.is_offline(),
        ));
        true
    }

    fn reset(&mut self) {
        if let Some(processor) = &mut self.processor {
            processor.reset();
        }
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let Some(processor) = &mut self.processor else {
            return ProcessStatus::Normal;
        };
        if L::IS_ALONE {
            standalone::count_block();
        }
        processor.set_offline(self.link.is_offline());
        let is_recording = context.transport().recording;
        // Without one the modules hear themselves.
        let key = aux.inputs.first().filter(|_| self.link.is_key_sent());
        let key = key.map(Buffer::as_slice_immutable);
        let status = match key {
            Some([left, right]) => {
                processor.process(buffer.as_slice(), Some(&[left, right]), is_recording)
            }
            Some([mono]) => processor.process(buffer.as_slice(), Some(&[mono]), is_recording),
            _ => processor.process(buffer.as_slice(), None, is_recording),
        };
        self.repaint.request_repaint_with(processor.has_news());
        status
    }
}

impl<L: Layout> ClapPlugin for Redlight<L> {
    const CLAP_ID: &'static str = L::ID;
    const CLAP_DESCRIPTION: Option<&'static str> = Some(L::DESCRIPTION);
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = L::FEATURES;

    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        for module in Module::ALL {
            context.add_section(module.name(), |section| {
                section.add_page(module.name(), |page| {
                    for param in PARAMS.iter().filter(|p| p.module == module) {
                        self.params.add_to_page(page, param.id);
                    }
                });
            });
        }
    }
}

clap_wrapper::export_vst3!();

#[cfg(target_os = "macos")]
clap_wrapper::export_auv2!();
