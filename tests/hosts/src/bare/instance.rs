//! One instance, called as the format has it and as it has not.

use std::ptr::{self, null_mut};

use redlight::params::{HOST_ORDER, PARAMS};
use vst3::Steinberg::Vst::{
    AudioBusBuffers, IAudioProcessor, IAudioProcessorTrait as _, IComponent, IComponentTrait as _,
    IEditController, IEditControllerTrait as _, IParameterChanges, ParamID, ParameterInfo,
    ProcessData, ProcessSetup,
};
use vst3::Steinberg::{IPluginBaseTrait as _, kResultOk, tresult};
use vst3::{ComPtr, ComWrapper};

use super::points::Changes;
use super::{Opened, made};

/// Samples of each channel of a bus.
pub type Bus = Vec<Vec<f32>>;

/// An instance.
pub struct Instance {
    /// It is also the controller.
    pub component: ComPtr<IComponent>,
    /// Its sound.
    pub processor: ComPtr<IAudioProcessor>,
    /// Its parameters.
    pub controller: ComPtr<IEditController>,
}

impl Instance {
    /// One of a class.
    ///
    /// # Panics
    ///
    /// If it cannot be had.
    pub fn new(opened: &Opened, class: usize) -> Self {
        // SAFETY: the class is one of the factory's.
        let component = unsafe { made(&opened.factory, class as i32) };
        Self {
            processor: component.cast().expect("a processor"),
            controller: component.cast().expect("a controller"),
            component,
        }
    }

    /// What `setupProcessing` says.
    pub fn set_up(&self, rate_hz: f64, most_frames: i32, sample_size: i32) -> tresult {
        let mut setup = ProcessSetup {
            processMode: 0,
            symbolicSampleSize: sample_size,
            maxSamplesPerBlock: most_frames,
            sampleRate: rate_hz,
        };
        // SAFETY: it lives until the call returns.
        unsafe { self.processor.setupProcessing(&raw mut setup) }
    }

    /// Ready to process.
    ///
    /// # Panics
    ///
    /// If it refuses.
    pub fn start(&self, rate_hz: f64, most_frames: usize) {
        assert_eq!(self.set_up(rate_hz, most_frames as i32, 0), kResultOk);
        // SAFETY: in order.
        unsafe {
            assert_eq!(self.component.setActive(1), kResultOk);
            assert_eq!(self.processor.setProcessing(1), kResultOk);
        }
    }

    /// At rest.
    pub fn stop(&self) {
        // SAFETY: in order.
        unsafe {
            self.processor.setProcessing(0);
            self.component.setActive(0);
        }
    }

    /// What a host is told of a parameter.
    ///
    /// # Panics
    ///
    /// If it is told nothing.
    pub fn info(&self, index: usize) -> ParameterInfo {
        // SAFETY: a plain table of numbers and texts.
        let mut info: ParameterInfo = unsafe { std::mem::zeroed() };
        let index = index as i32;
        // SAFETY: in any order.
        let result = unsafe { self.controller.getParameterInfo(index, &raw mut info) };
        assert_eq!(result, kResultOk, "{index}");
        info
    }

    /// The id of a parameter, by its place in the declarations.
    pub fn id(&self, index: usize) -> ParamID {
        let place = HOST_ORDER.iter().position(|id| *id as usize == index);
        self.info(place.expect("listed")).id
    }

    /// The ids of all parameters.
    pub fn ids(&self) -> Vec<ParamID> {
        (0..PARAMS.len()).map(|index| self.id(index)).collect()
    }

    /// Processes one block of `buses` with points. Gives the answer, and how many points were not read.
    /// The output lies apart, with room behind it that must stay as it is.
    ///
    /// # Panics
    ///
    /// If something is written behind the output.
    pub fn process(
        &self,
        buses: &[Bus],
        output: &mut Bus,
        points: &[(i32, ParamID, f64)],
    ) -> (tresult, usize) {
        const GUARD: f32 = 77.0;
        const BEHIND: usize = 4_096;
        let frames = output[0].len();
        for channel in output.iter_mut() {
            channel.resize(frames + BEHIND, GUARD);
        }
        let mut tables: Vec<Vec<*mut f32>> = buses
            .iter()
            .map(|bus| bus.iter().map(|c| c.as_ptr().cast_mut()).collect())
            .collect();
        let mut inputs: Vec<_> = tables.iter_mut().map(|table| bus_of(table)).collect();
        let mut heard: Vec<_> = output.iter_mut().map(|c| c.as_mut_ptr()).collect();
        let mut outputs = [bus_of(&mut heard)];
        let changes = ComWrapper::new(Changes::new(points));
        let given: ComPtr<IParameterChanges> = changes.to_com_ptr().expect("changes");
        let mut data = ProcessData {
            processMode: 0,
            symbolicSampleSize: 0,
            numSamples: frames as i32,
            numInputs: inputs.len() as i32,
            numOutputs: 1,
            inputs: inputs.as_mut_ptr(),
            outputs: outputs.as_mut_ptr(),
            inputParameterChanges: given.as_ptr(),
            outputParameterChanges: null_mut(),
            inputEvents: null_mut(),
            outputEvents: null_mut(),
            processContext: null_mut(),
        };
        // SAFETY: everything lives until the call returns.
        let result = unsafe { self.processor.process(&raw mut data) };
        for channel in output.iter_mut() {
            let behind = channel.split_off(frames);
            assert!(behind.iter().all(|x| *x == GUARD), "behind the buffer");
        }
        (result, changes.unread())
    }

    /// The view, which nobody has opened.
    pub fn view(&self) -> *mut vst3::Steinberg::IPlugView {
        // SAFETY: the name ends with a NUL.
        unsafe { self.controller.createView(c"editor".as_ptr()) }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // SAFETY: called last.
        unsafe { self.component.terminate() };
    }
}

/// A bus of channels.
pub fn bus_of(channels: &mut [*mut f32]) -> AudioBusBuffers {
    // SAFETY: a plain table of numbers and pointers.
    let mut bus: AudioBusBuffers = unsafe { std::mem::zeroed() };
    bus.numChannels = channels.len() as i32;
    bus.__field0.channelBuffers32 = channels.as_mut_ptr();
    bus
}

/// What stands in a text of the format.
pub fn text_of(text: &[u16]) -> String {
    let length = text.iter().position(|c| *c == 0).unwrap_or(text.len());
    String::from_utf16_lossy(&text[..length])
}

/// A text for the format.
pub fn text(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// No pointer of any kind.
pub fn nowhere<T>() -> *mut T {
    ptr::null_mut()
}
