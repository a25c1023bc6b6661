//! A VST3 host with nothing but what the format demands: in particular without a handler for what a
//! plug-in wants to tell about its parameters, which hosts that only render do not have.

pub mod instance;
pub mod points;

use std::ffi::c_void;
use std::ptr;
use std::sync::Mutex;

use libloading::os::unix::{Library, Symbol};
use vst3::Steinberg::Vst::{IComponent, IComponentTrait as _};
use vst3::Steinberg::{
    IBStream, IBStreamTrait, IPluginBaseTrait as _, IPluginFactory, IPluginFactoryTrait as _,
    PClassInfo, kInvalidArgument, kNotImplemented, kResultOk, tresult,
};
use vst3::{Class, ComPtr, ComWrapper, Interface as _};

use crate::vst3::bundle;

/// A state on its way.
struct Stream(Mutex<(Vec<u8>, usize)>);

impl Class for Stream {
    type Interfaces = (IBStream,);
}

impl IBStreamTrait for Stream {
    unsafe fn read(&self, buffer: *mut c_void, wanted: i32, got: *mut i32) -> tresult {
        let mut stream = self.0.lock().expect("the stream");
        let (bytes, at) = &mut *stream;
        let count = (wanted.max(0) as usize).min(bytes.len() - *at);
        // SAFETY: the plug-in gives room for `wanted` bytes.
        unsafe { ptr::copy_nonoverlapping(bytes[*at..].as_ptr(), buffer.cast(), count) };
        *at += count;
        if !got.is_null() {
            // SAFETY: it is there.
            unsafe { *got = count as i32 };
        }
        kResultOk
    }

    unsafe fn write(&self, buffer: *mut c_void, count: i32, done: *mut i32) -> tresult {
        let mut stream = self.0.lock().expect("the stream");
        // SAFETY: the plug-in has so many.
        let bytes = unsafe { std::slice::from_raw_parts(buffer.cast::<u8>(), count as usize) };
        stream.0.extend_from_slice(bytes);
        if !done.is_null() {
            // SAFETY: it is there.
            unsafe { *done = count };
        }
        kResultOk
    }

    unsafe fn seek(&self, _: i64, _: i32, _: *mut i64) -> tresult {
        kNotImplemented
    }

    unsafe fn tell(&self, at: *mut i64) -> tresult {
        if at.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: it is there.
        unsafe { *at = self.0.lock().expect("the stream").1 as i64 };
        kResultOk
    }
}

/// A state in which every parameter has been moved.
const STATE: &[u8] = include_bytes!("../../states/0.1.0.json");

/// The bundle's library, open, and its factory.
pub struct Opened {
    /// What makes instances.
    pub factory: ComPtr<IPluginFactory>,
    #[expect(dead_code, reason = "kept open")]
    library: Library,
}

/// Opens the bundle's library.
///
/// # Panics
///
/// If there is none.
pub fn open() -> Opened {
    let library = bundle().join(format!(
        "Contents/{}-linux/Redlight.so",
        std::env::consts::ARCH
    ));
    // SAFETY: it is the plug-in's library, and the functions are those of the format.
    unsafe {
        let library = Library::new(library).expect("a library");
        let enter: Symbol<unsafe extern "C" fn(*mut c_void) -> bool> =
            library.get(b"ModuleEntry").expect("an entry");
        assert!(enter(ptr::null_mut()));
        let factory: Symbol<unsafe extern "C" fn() -> *mut IPluginFactory> =
            library.get(b"GetPluginFactory").expect("a factory");
        let factory = ComPtr::from_raw(factory()).expect("a factory");
        Opened { factory, library }
    }
}

/// Makes every class of the bundle, loads [`STATE`] into each and asks for it again. Gives the number
/// of classes.
///
/// # Panics
///
/// If the bundle or a class cannot be had, refuses the state or does not keep it.
pub fn every_class_takes_a_state() -> usize {
    let opened = open();
    let factory = &opened.factory;
    // SAFETY: in the order that the format demands.
    let components: Vec<_> = unsafe {
        (0..factory.countClasses())
            .map(|n| made(factory, n))
            .collect()
    };
    let fresh = kept(&components[0]);
    let mut held = Vec::new();
    // The framework writes the length before the text.
    let state = [&(STATE.len() as u64).to_le_bytes(), STATE].concat();
    for component in &components {
        let given = stream(&state);
        let pointer = given.to_com_ptr::<IBStream>().expect("a stream");
        // SAFETY: the component lives, and the stream as long as the call.
        assert_eq!(unsafe { component.setState(pointer.as_ptr()) }, kResultOk);
        held.push(kept(component));
        // SAFETY: called last.
        assert_eq!(unsafe { component.terminate() }, kResultOk);
    }
    assert!(held[0] != fresh, "the state was not taken");
    assert!(held.iter().all(|state| *state == held[0]));
    components.len()
}

fn stream(bytes: &[u8]) -> ComWrapper<Stream> {
    ComWrapper::new(Stream(Mutex::new((bytes.to_vec(), 0))))
}

/// What a component wants to be kept.
fn kept(component: &ComPtr<IComponent>) -> Vec<u8> {
    let taken = stream(&[]);
    let pointer = taken.to_com_ptr::<IBStream>().expect("a stream");
    // SAFETY: the component lives, and the stream as long as the call.
    assert_eq!(unsafe { component.getState(pointer.as_ptr()) }, kResultOk);
    taken.0.lock().expect("the stream").0.clone()
}

/// An instance of a class.
///
/// # Safety
///
/// The class is one of the factory's.
unsafe fn made(factory: &ComPtr<IPluginFactory>, index: i32) -> ComPtr<IComponent> {
    // SAFETY: as above; a plain table of numbers and texts.
    unsafe {
        let mut info: PClassInfo = std::mem::zeroed();
        assert_eq!(factory.getClassInfo(index, &mut info), kResultOk);
        let mut made: *mut IComponent = ptr::null_mut();
        let (class, wanted) = (info.cid.as_ptr(), IComponent::IID.as_ptr());
        let result = factory.createInstance(class.cast(), wanted.cast(), (&raw mut made).cast());
        assert_eq!(result, kResultOk);
        let component = ComPtr::from_raw(made).expect("a component");
        assert_eq!(component.initialize(ptr::null_mut()), kResultOk);
        component
    }
}
