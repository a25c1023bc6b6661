//! What real hosts do, done to the bundle by a host without a library: see `docs/robustness.md`.

mod sound;

use std::env;
use std::process::{Command, Stdio};

use redlight::params::decl::Kind;
use redlight::params::{PARAMS, ParamId};
use redlight_host_tests::bare::instance::{Instance, nowhere, text, text_of};
use redlight_host_tests::bare::{Opened, open};
use redlight_host_tests::process::Holdings;
use vst3::ComPtr;
use vst3::Steinberg::Vst::{
    IAudioProcessorTrait as _, IComponentTrait as _, IEditControllerTrait as _,
};
use vst3::Steinberg::{
    IPlugView, IPlugViewTrait as _, IPluginFactoryTrait as _, PFactoryInfo, ViewRect, kResultOk,
};

const RATE_HZ: f64 = 48_000.0;
/// The classes, in their order.
const STEREO: usize = 0;
const MONO: usize = 1;
const STEREO_KEY: usize = 2;
const MONO_KEY: usize = 3;
const MONO_SPEAKER: u64 = 1 << 19;
const LEFT_SPEAKER: u64 = 1;
const STEREO_SPEAKERS: u64 = 3;
const IS_LIST: i32 = 1 << 3;

/// Set for the run of this program that must say nothing.
const SILENT: &str = "REDLIGHT_SILENT";

/// Whether this is that run.
pub fn is_silent_run() -> bool {
    env::var_os(SILENT).is_some()
}

/// What is checked.
type Check = (&'static str, fn(&Opened));
const CHECKS: [Check; 9] = [
    ("automation", sound::automation),
    ("late_points", sound::late_points),
    ("switched_off_keys", sound::switched_off_keys),
    ("arrangements", arrangements),
    ("views", views),
    ("setups", setups),
    ("parameters", parameters),
    ("maker", maker),
    ("silence", silence),
];

/// All of them, or the one with this name. True if there is none.
pub fn run(name: Option<&str>) -> bool {
    let opened = open();
    let is_wanted = |(of, _): &&Check| name.is_none_or(|name| name == *of);
    let checks: Vec<_> = CHECKS.iter().filter(is_wanted).collect();
    for (_, check) in &checks {
        check(&opened);
    }
    checks.is_empty()
}

fn arrangements(opened: &Opened) {
    let mono = [MONO_SPEAKER, LEFT_SPEAKER];
    for (class, buses, accepted) in [
        (STEREO, 1, &[STEREO_SPEAKERS][..]),
        (MONO, 1, &mono),
        (STEREO_KEY, 2, &[STEREO_SPEAKERS]),
        (MONO_KEY, 2, &mono),
    ] {
        let instance = Instance::new(opened, class);
        for asked in [
            0,
            MONO_SPEAKER,
            LEFT_SPEAKER,
            2,
            STEREO_SPEAKERS,
            7,
            1 << 20,
            u64::MAX,
        ] {
            let (mut inputs, mut outputs) = ([asked; 2], [asked; 1]);
            // SAFETY: there are as many.
            let result = unsafe {
                let (inputs, outputs) = (inputs.as_mut_ptr(), outputs.as_mut_ptr());
                instance
                    .processor
                    .setBusArrangements(inputs, buses, outputs, 1)
            };
            assert_eq!(
                result == kResultOk,
                accepted.contains(&asked),
                "{class}: {asked:#x}"
            );
            let mut held = 0;
            for (direction, bus) in (0..buses).map(|bus| (0, bus)).chain([(1, 0)]) {
                // SAFETY: in any order.
                unsafe {
                    instance
                        .processor
                        .getBusArrangement(direction, bus, &raw mut held)
                };
                let is_held = if result == kResultOk {
                    held == asked
                } else {
                    accepted.contains(&held)
                };
                assert!(is_held, "{class}: {held:#x} after {asked:#x}");
            }
        }
        let mut one = [accepted[0]; 2];
        let one = one.as_mut_ptr();
        // SAFETY: as the test will have it.
        unsafe {
            for (inputs, outputs) in [(nowhere(), one), (one, nowhere())] {
                let result = instance
                    .processor
                    .setBusArrangements(inputs, buses, outputs, 1);
                assert_ne!(result, kResultOk);
            }
            assert_ne!(
                instance
                    .processor
                    .setBusArrangements(one, 3 - buses, one, 1),
                kResultOk
            );
        }
    }
}

/// A view that is asked, and let go without a window: no thread, no display.
fn views(opened: &Opened) {
    let instance = Instance::new(opened, STEREO);
    let before = Holdings::now().threads;
    let asked: Vec<_> = (0..2)
        .map(|_| {
            // SAFETY: it is one, and ours to let go.
            let view: ComPtr<IPlugView> =
                unsafe { ComPtr::from_raw(instance.view()) }.expect("a view");
            let mut size = ViewRect {
                left: 0,
                top: 0,
                right: 0,
                bottom: 0,
            };
            // SAFETY: as the test will have it.
            unsafe {
                assert_eq!(view.canResize(), kResultOk);
                assert_eq!(view.getSize(&raw mut size), kResultOk);
                assert!(size.right > 200 && size.bottom > 200);
                let legal = (size.right, size.bottom);
                assert_eq!(view.checkSizeConstraint(&raw mut size), kResultOk);
                assert_eq!((size.right, size.bottom), legal);
                assert_eq!(
                    view.isPlatformTypeSupported(c"X11EmbedWindowID".as_ptr()),
                    kResultOk
                );
                assert_ne!(view.isPlatformTypeSupported(std::ptr::null()), kResultOk);
                assert_ne!(
                    view.attached(nowhere(), c"X11EmbedWindowID".as_ptr()),
                    kResultOk
                );
                assert_ne!(view.checkSizeConstraint(nowhere()), kResultOk);
            }
            assert_eq!(Holdings::now().threads, before, "a thread");
            view
        })
        .collect();
    drop(asked);
    assert_eq!(Holdings::now().threads, before, "a thread is left");
}

fn setups(opened: &Opened) {
    let instance = Instance::new(opened, STEREO);
    for rate_hz in [0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_ne!(instance.set_up(rate_hz, 64, 0), kResultOk, "{rate_hz} Hz");
    }
    assert_ne!(instance.set_up(RATE_HZ, -1, 0), kResultOk);
    assert_ne!(instance.set_up(RATE_HZ, 64, 1), kResultOk, "64 bits");
    // SAFETY: in any order.
    unsafe {
        assert_ne!(instance.processor.canProcessSampleSize(1), kResultOk);
        assert_ne!(instance.component.setState(nowhere()), kResultOk);
        assert_ne!(instance.component.getState(nowhere()), kResultOk);
    }
    instance.start(RATE_HZ, 64);
    instance.stop();
}

/// Lists say that they are, units stand beside the numbers and not in them, texts come back.
fn parameters(opened: &Opened) {
    let instance = Instance::new(opened, STEREO);
    let mut units = 0;
    for (index, param) in PARAMS.iter().enumerate() {
        let info = instance.info(index);
        let is_list = matches!(param.kind, Kind::Choice { labels, .. } if labels.len() > 2);
        assert_eq!(info.flags & IS_LIST != 0, is_list, "{}", param.key);
        let unit = text_of(&info.units);
        assert_eq!(unit, param.unit().symbol(), "{}", param.key);
        units += usize::from(!unit.is_empty());
        let steps = param.step_count().unwrap_or(8) as f64;
        for step in 0..=steps as usize {
            let position = step as f64 / steps;
            let value = param.value_at(f64::from(position as f32));
            let mut shown = [0; 128];
            let controller = &instance.controller;
            // SAFETY: there is room.
            let result = unsafe {
                controller.getParamStringByValue(info.id, position, (&raw mut shown).cast())
            };
            assert_eq!(result, kResultOk, "{}", param.key);
            assert_eq!(text_of(&shown), param.format_plain(value), "{}", param.key);
            let mut back = -1.0;
            // SAFETY: the text ends.
            let result = unsafe {
                controller.getParamValueByString(info.id, (&raw mut shown).cast(), &raw mut back)
            };
            assert_eq!(result, kResultOk, "{}: {}", param.key, text_of(&shown));
            assert_eq!(
                param.value_at(f64::from(back as f32)),
                value,
                "{}",
                param.key
            );
        }
    }
    assert!(units > 30, "{units}");
    let mut nothing = text("1");
    let (mut shown, mut back) = ([0_u16; 128], 0.0);
    // SAFETY: as the test will have it.
    unsafe {
        let controller = &instance.controller;
        assert_ne!(
            controller.getParamStringByValue(1, 0.5, (&raw mut shown).cast()),
            kResultOk
        );
        assert_ne!(
            controller.getParamValueByString(1, nothing.as_mut_ptr().cast(), &raw mut back),
            kResultOk
        );
    }
}

/// The maker has no address, rather than half of one.
fn maker(opened: &Opened) {
    // SAFETY: a plain table of texts.
    let mut info: PFactoryInfo = unsafe { std::mem::zeroed() };
    // SAFETY: in any order.
    assert_eq!(
        unsafe { opened.factory.getFactoryInfo(&raw mut info) },
        kResultOk
    );
    let text = |text: &[std::ffi::c_char]| {
        let bytes = text.iter().take_while(|c| **c != 0).map(|c| *c as u8);
        String::from_utf8(bytes.collect()).expect("UTF-8")
    };
    assert_eq!(text(&info.vendor), "Redlight");
    assert_eq!(text(&info.email), "");
}

/// Loaded, played, asked and let go, the bundle prints nothing.
fn silence(_: &Opened) {
    let program = env::current_exe().expect("this program");
    let mut command = Command::new(program);
    command.env(SILENT, "1").stdin(Stdio::null());
    let said = command.output().expect("a run");
    let [out, error] = [&said.stdout, &said.stderr].map(|b| String::from_utf8_lossy(b));
    assert!(said.status.success(), "{out}{error}");
    assert_eq!((&*out, &*error), ("", ""), "on the host's console");
}

/// The run that says nothing.
pub fn silent_run() {
    let opened = open();
    for class in [STEREO, MONO, STEREO_KEY, MONO_KEY] {
        let instance = Instance::new(&opened, class);
        instance.start(RATE_HZ, 64);
        let channels = if [MONO, MONO_KEY].contains(&class) {
            1
        } else {
            2
        };
        let mut output = vec![vec![0.0; 64]; channels];
        let trim = instance.id(ParamId::OutputTrim as usize);
        instance.process(
            &[sound::noise(channels, 64)],
            &mut output,
            &[(70, trim, f64::NAN), (3, trim, 1.0)],
        );
        // SAFETY: it is one, and ours to let go.
        drop(unsafe { ComPtr::<IPlugView>::from_raw(instance.view()) });
        instance.stop();
        instance.set_up(-1.0, 64, 1);
    }
}
