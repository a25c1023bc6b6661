//! Automation of a block, which counts what is read of it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use vst3::Steinberg::Vst::{
    IParamValueQueue, IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, ParamID,
    ParamValue,
};
use vst3::Steinberg::{kInvalidArgument, kNotImplemented, kResultOk, tresult};
use vst3::{Class, ComPtr, ComWrapper};

/// The points of one parameter.
pub struct Queue {
    id: ParamID,
    /// Offset and position, and how often it was read.
    points: Mutex<Vec<(i32, f64, usize)>>,
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl IParamValueQueueTrait for Queue {
    unsafe fn getParameterId(&self) -> ParamID {
        self.id
    }

    unsafe fn getPointCount(&self) -> i32 {
        self.points.lock().expect("points").len() as i32
    }

    unsafe fn getPoint(&self, index: i32, offset: *mut i32, value: *mut ParamValue) -> tresult {
        let mut points = self.points.lock().expect("points");
        let Some(point) = usize::try_from(index).ok().and_then(|i| points.get_mut(i)) else {
            return kInvalidArgument;
        };
        // SAFETY: the plug-in's numbers.
        unsafe { (*offset, *value) = (point.0, point.1) };
        point.2 += 1;
        kResultOk
    }

    unsafe fn addPoint(&self, _: i32, _: ParamValue, _: *mut i32) -> tresult {
        kNotImplemented
    }
}

/// The queues of a block.
pub struct Changes {
    queues: Vec<ComPtr<IParamValueQueue>>,
    wrapped: Vec<ComWrapper<Queue>>,
    asked: AtomicUsize,
}

impl Class for Changes {
    type Interfaces = (IParameterChanges,);
}

impl IParameterChangesTrait for Changes {
    unsafe fn getParameterCount(&self) -> i32 {
        self.asked.fetch_add(1, Relaxed);
        self.queues.len() as i32
    }

    unsafe fn getParameterData(&self, index: i32) -> *mut IParamValueQueue {
        let queue = usize::try_from(index).ok().and_then(|i| self.queues.get(i));
        queue.map_or(std::ptr::null_mut(), ComPtr::as_ptr)
    }

    unsafe fn addParameterData(&self, _: *const ParamID, _: *mut i32) -> *mut IParamValueQueue {
        std::ptr::null_mut()
    }
}

impl Changes {
    /// A queue for each parameter of `points`: offset, parameter, position, in the order in which they
    /// come.
    ///
    /// # Panics
    ///
    /// Never.
    pub fn new(points: &[(i32, ParamID, f64)]) -> Self {
        let mut ids: Vec<_> = points.iter().map(|(_, id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        let wrapped: Vec<_> = ids
            .into_iter()
            .map(|id| {
                let own = points.iter().filter(|(_, of, _)| *of == id);
                let own = own.map(|(offset, _, position)| (*offset, *position, 0));
                ComWrapper::new(Queue {
                    id,
                    points: Mutex::new(own.collect()),
                })
            })
            .collect();
        let queue = |queue: &ComWrapper<Queue>| queue.to_com_ptr().expect("a queue");
        Self {
            queues: wrapped.iter().map(queue).collect(),
            wrapped,
            asked: AtomicUsize::new(0),
        }
    }

    /// How many points were not read.
    ///
    /// # Panics
    ///
    /// Never.
    pub fn unread(&self) -> usize {
        let unread = |queue: &ComWrapper<Queue>| {
            let points = queue.points.lock().expect("points");
            points.iter().filter(|(_, _, reads)| *reads == 0).count()
        };
        self.wrapped.iter().map(unread).sum()
    }
}
