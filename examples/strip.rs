//! A recording through the strip into a new file, as the plug-in would print it:
//! `cargo run --release --example strip -- take.wav printed.wav`

use std::error::Error;
use std::path::Path;

use redlight::dsp::Strip;
use redlight::files::{AudioReader, AudioWriter, Container, Target};
use redlight::params::strip_settings;
use redlight::presets::factory;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(input), Some(output)) = (args.next(), args.next()) else {
        return Err("usage: strip INPUT OUTPUT.wav".into());
    };
    let preset = factory("snare-top").ok_or("no such preset")?;
    let mut reader = AudioReader::open(Path::new(&input), false)?;
    let spec = reader.spec();
    let mut strip = Strip::new(f64::from(spec.sample_rate_hz), spec.channels);
    strip.set(&strip_settings(&preset.preset().values(), true));
    strip.reset();
    let target = Target {
        path: Path::new(&output),
        container: Container::Wav,
        spec,
        frames: reader.frames(),
        dither_seed: None,
        overwrite: false,
    };
    let mut writer = AudioWriter::create(&target, reader.chunks())?;
    let mut audio = vec![Vec::new(); spec.channels];
    while reader.read(&mut audio, 4_096)? > 0 {
        let mut block: Vec<&mut [f32]> = audio.iter_mut().map(Vec::as_mut_slice).collect();
        strip.process(&mut block, None);
        writer.write(&audio.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
    }
    writer.finish(&[])?;
    Ok(())
}
