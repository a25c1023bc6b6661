//! The whole editor in the middle of a take, as a picture.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::{ColorImage, Context, Event, FullOutput, Pos2, RawInput, Rect, vec2};
use redlight::dsp::StripReadings;
use redlight::editor::{EditorApp, show};
use redlight::params::ParamId;
use redlight::telemetry::{StreamInfo, Telemetry};

use crate::desk::Session;
use crate::port::FakePort;
use crate::raster::Raster;

/// What to draw.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Size in points.
    pub size: [f32; 2],
    /// Pixels per point.
    pub pixels_per_point: f32,
    /// The light theme.
    pub is_light: bool,
    /// Whether a take is going on: settings, signal, meters.
    pub is_playing: bool,
    /// Strips on the desk; with none this strip is shown.
    pub strips: usize,
    /// One narrow column.
    pub is_compact: bool,
    /// Whether the transport records.
    pub is_recording: bool,
    /// Key of the preset that was loaded.
    pub preset: &'static str,
    /// The folder of the user's presets.
    pub folder: Option<PathBuf>,
    /// The part that is kept: left, top, width, height in points.
    pub part: Option<[f32; 4]>,
    /// Where the pointer clicks, one after the other, in points.
    pub clicks: Vec<[f32; 2]>,
    /// Where the pointer rests, in points.
    pub pointer: Option<[f32; 2]>,
    /// Values set beforehand, as text.
    pub settings: Vec<(ParamId, String)>,
}

impl Default for Scene {
    fn default() -> Self {
        Self {
            size: [redlight::editor::WIDTH, redlight::editor::HEIGHT],
            pixels_per_point: 1.0,
            is_light: false,
            is_playing: true,
            strips: 0,
            is_compact: false,
            is_recording: false,
            preset: "",
            folder: None,
            part: None,
            clicks: Vec::new(),
            pointer: None,
            settings: Vec::new(),
        }
    }
}

/// Settings of a voice in the middle of a take.
const TAKE: &[(&str, &str)] = &[
    ("input_trim", "4.5"),
    ("pre_voice", "Iron"),
    ("pre_drive", "12"),
    ("filter_hpf_on", "on"),
    ("gate_on", "on"),
    ("gate_mode", "Expander"),
    ("gate_threshold", "-48"),
    ("gate_range", "14"),
    ("eq_on", "on"),
    ("eq_lf_gain", "3"),
    ("eq_lmf_gain", "-4.5"),
    ("eq_lmf_freq", "320"),
    ("eq_lmf_q", "1.4"),
    ("eq_hmf_gain", "2.5"),
    ("eq_hf_gain", "4"),
    ("eq_hf_freq", "12k"),
    ("comp_on", "on"),
    ("comp_threshold", "-24"),
    ("comp_attack", "30"),
    ("comp_makeup", "3"),
    ("deess_on", "on"),
];

/// Frames between two clicks: too many for a double-click.
const CLICK_FRAMES: usize = 20;

/// Frames of a take, at 30 per second.
const FRAMES: usize = 150;

const RATE_HZ: f32 = 48_000.0;

/// An editor in the middle of a scene.
struct Take {
    port: FakePort,
    telemetry: Telemetry,
    app: EditorApp,
    ctx: Context,
    desk: Option<Session>,
}

impl Take {
    fn begin(scene: &Scene) -> Self {
        let port = FakePort::default();
        if scene.is_playing {
            for (key, text) in TAKE {
                set(&port, ParamId::from_key(key).expect("a parameter"), text);
            }
        }
        for (id, text) in &scene.settings {
            set(&port, *id, text);
        }
        let ctx = Context::default();
        let mut app = EditorApp::new(scene.folder.clone());
        app.open(&ctx);
        app.set_light(scene.is_light);
        app.strip.track_name = "Lead vocal".to_owned();
        app.strip.track_color = Some(egui::Color32::from_rgb(0xD9, 0x5F, 0x8C));
        app.strip.view.is_compact = scene.is_compact;
        scene.preset.clone_into(&mut app.strip.view.preset);
        let desk = (scene.strips > 0).then(|| Session::new(scene.strips));
        if let Some(session) = &desk {
            app.show_desk(session.presence());
        }
        Self {
            port,
            telemetry: Telemetry::default(),
            app,
            ctx,
            desk,
        }
    }

    fn frame(&mut self, scene: &Scene, frame: usize) -> FullOutput {
        if scene.is_playing {
            play(&self.telemetry, frame, scene.is_recording);
        }
        if let Some(session) = &self.desk {
            session.play(frame);
        }
        self.ctx.run_ui(scene.input(frame), |ui| {
            show(ui, &mut self.app, &self.port, &self.telemetry);
        })
    }
}

impl Scene {
    /// Draws it: seconds of frames, then the picture.
    pub fn picture(&self) -> ColorImage {
        let mut take = Take::begin(self);
        let mut raster = Raster::default();
        let mut output = None;
        for frame in 0..FRAMES {
            let mut new = take.frame(self, frame);
            raster.update(&new.textures_delta);
            new.textures_delta.clear();
            output = Some(new);
        }
        let size = self.size.map(|x| (x * self.pixels_per_point) as usize);
        let image = raster.draw(&take.ctx, output.expect("a frame"), size);
        match self.part {
            None => image,
            Some(part) => {
                let [left, top, width, height] = part.map(|x| (x * self.pixels_per_point) as usize);
                image.region_by_pixels([left, top], [width, height])
            }
        }
    }

    /// What frames cost without a graphics driver: from opening to the first one's triangles, then the
    /// least and the mean of a second of frames with everything moving, and the greatest of all: that in
    /// which something is clicked.
    pub fn cost(&self) -> [Duration; 4] {
        let tessellated = |take: &mut Take, frame| {
            let start = Instant::now();
            let mut output = take.frame(self, frame);
            output.textures_delta.clear();
            let triangles = take.ctx.tessellate(output.shapes, output.pixels_per_point);
            std::hint::black_box(triangles);
            start.elapsed()
        };
        let start = Instant::now();
        let mut take = Take::begin(self);
        tessellated(&mut take, 0);
        let first = start.elapsed();
        let times: Vec<_> = (1..FRAMES)
            .map(|frame| tessellated(&mut take, frame))
            .collect();
        let settled = &times[FRAMES / 2..];
        let least = settled.iter().min().copied().unwrap_or_default();
        let mean = settled.iter().sum::<Duration>() / settled.len() as u32;
        let greatest = times.iter().max().copied().unwrap_or_default();
        [first, least, mean, greatest]
    }

    fn input(&self, frame: usize) -> RawInput {
        let size = vec2(self.size[0], self.size[1]);
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)),
            time: Some(frame as f64 / 30.0),
            ..RawInput::default()
        };
        if let Some(viewport) = input.viewports.get_mut(&input.viewport_id) {
            viewport.native_pixels_per_point = Some(self.pixels_per_point);
        }
        let is_last = frame == CLICK_FRAMES * (self.clicks.len() + 1);
        if let (Some([x, y]), true) = (self.pointer, is_last) {
            input.events.push(Event::PointerMoved(Pos2::new(x, y)));
        }
        let is_time = frame > 0 && frame.is_multiple_of(CLICK_FRAMES);
        let click = is_time.then(|| self.clicks.get(frame / CLICK_FRAMES - 1));
        if let Some([x, y]) = click.flatten() {
            let pos = Pos2::new(*x, *y);
            input.events.push(Event::PointerMoved(pos));
            for pressed in [true, false] {
                input.events.push(Event::PointerButton {
                    pos,
                    button: egui::PointerButton::Primary,
                    pressed,
                    modifiers: egui::Modifiers::NONE,
                });
            }
            // Away again, so that nothing is pointed at.
            input.events.push(Event::PointerGone);
        }
        input
    }
}

fn set(port: &FakePort, id: ParamId, text: &str) {
    let value = id.param().parse(text).expect("a legal value");
    port.host_sets(id, value);
}

/// How loud a voice sings in a frame: its part of a syllable, and its gain.
fn sung(frame: usize) -> [f32; 2] {
    let syllable = (frame as f32 * 0.35).sin() * 0.5 + 0.5;
    [syllable, 0.02 + 0.4 * syllable * syllable]
}

/// What the meters say in a frame of something like a voice.
pub(crate) fn readings(frame: usize) -> StripReadings {
    let [syllable, gain] = sung(frame);
    let mut readings = StripReadings::default();
    readings.input.peak_gain = [gain, gain * 0.9];
    readings.input.vu_gain = [gain * 0.35, gain * 0.3];
    readings.output.peak_gain = [gain.sqrt() * 0.62, gain.sqrt() * 0.58];
    readings.output.vu_gain = [gain.sqrt() * 0.24; 2];
    readings.reduction_db.gate = 14.0 * (1.0 - syllable).powi(4);
    readings.reduction_db.compressor = 6.5 * syllable;
    readings.reduction_db.deesser = if frame % 40 > 32 { 4.0 } else { 0.5 };
    readings.key_gain.gate = gain;
    readings.key_gain.compressor = gain * 1.3;
    readings.key_gain.deesser = if frame % 40 > 32 { 1.7 } else { 0.12 };
    readings
}

/// A thirtieth of a second of something like a voice.
fn play(telemetry: &Telemetry, frame: usize, is_recording: bool) {
    telemetry.publish(&readings(frame));
    telemetry.publish_stream(&StreamInfo {
        sample_rate_hz: RATE_HZ,
        channels: 2,
        has_key: false,
        is_recording,
        load_norm: 0.018,
    });
    let [_, gain] = sung(frame);
    let start = frame * 1600;
    let mut noise = 0x1234_5678_u32.wrapping_add(frame as u32 * 7919);
    let mut block: Vec<f32> = (start..start + 1600)
        .map(|n| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let hiss = (noise as f32 / u32::MAX as f32 - 0.5) * 0.02;
            let harmonics = (1..40).map(|k| {
                let k = k as f32;
                let turn = n as f32 / RATE_HZ * 155.0 * k;
                let formant = 1.0 / (1.0 + ((k * 155.0 - 700.0) / 500.0).powi(2))
                    + 0.3 / (1.0 + ((k * 155.0 - 2_800.0) / 700.0).powi(2));
                0.25 * formant * (turn.fract() * core::f32::consts::TAU).sin()
            });
            gain * harmonics.sum::<f32>() + hiss
        })
        .collect();
    let halves = block.split_at_mut(800);
    telemetry.pre.write(&[&mut halves.0[..]]);
    telemetry.pre.write(&[&mut halves.1[..]]);
    telemetry.post.write(&[&mut halves.0[..]]);
    telemetry.post.write(&[&mut halves.1[..]]);
}

/// Writes a picture as PNG.
///
/// # Errors
/// If the file cannot be written.
pub fn write_png(path: &std::path::Path, image: &ColorImage) -> std::io::Result<()> {
    let file = std::io::BufWriter::new(std::fs::File::create(path)?);
    let [width, height] = image.size.map(|x| x as u32);
    let mut encoder = png::Encoder::new(file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header()?;
    let bytes: Vec<u8> = image
        .pixels
        .iter()
        .flat_map(|p| [p.r(), p.g(), p.b()])
        .collect();
    writer.write_image_data(&bytes)?;
    Ok(())
}
