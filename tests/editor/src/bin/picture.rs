//! `picture OUT.png [light] [idle] [compact] [recording] [scale=1] [size=1336x740] [preset=key]
//! [desk=12] [folder=presets] [click=x,y ...] [pointer=x,y] [key=value ...]`: the editor as a picture. With the word
//! `cost` it tells what frames cost instead; with a folder of 10,000 presets and `click=380,20`, what the
//! browser costs.

use redlight::editor::{COMPACT_HEIGHT, COMPACT_WIDTH};
use redlight::params::ParamId;
use redlight_editor_tests::scene::{Scene, write_png};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("OUT.png is missing")?;
    let mut scene = Scene::default();
    let mut is_timed = false;
    for arg in args {
        match arg.split_once('=') {
            None if arg == "light" => scene.is_light = true,
            None if arg == "idle" => scene.is_playing = false,
            None if arg == "compact" => {
                scene.is_compact = true;
                scene.size = [COMPACT_WIDTH, COMPACT_HEIGHT];
            }
            None if arg == "cost" => is_timed = true,
            None if arg == "recording" => scene.is_recording = true,
            Some(("desk", strips)) => scene.strips = strips.parse()?,
            Some(("click", at)) => scene.clicks.push(pair(at, ',')?),
            Some(("preset", key)) => scene.preset = key.to_owned().leak(),
            Some(("folder", folder)) => scene.folder = Some(folder.into()),
            Some(("scale", scale)) => scene.pixels_per_point = scale.parse()?,
            Some(("size", size)) => scene.size = pair(size, 'x')?,
            Some(("pointer", at)) => scene.pointer = Some(pair(at, ',')?),
            Some((key, value)) => {
                let id = ParamId::from_key(key).ok_or_else(|| format!("no parameter {key}"))?;
                scene.settings.push((id, value.to_owned()));
            }
            None => return Err(format!("what is {arg}?").into()),
        }
    }
    if is_timed {
        let [first, least, mean, greatest] = scene.cost();
        println!(
            "first frame {first:.1?}, later ones {least:.2?} at least, {mean:.2?} on average, \
             {greatest:.1?} at most"
        );
        return Ok(());
    }
    write_png(path.as_ref(), &scene.picture())?;
    Ok(())
}

fn pair(text: &str, at: char) -> Result<[f32; 2], Box<dyn std::error::Error>> {
    let (a, b) = text.split_once(at).ok_or("two numbers are needed")?;
    Ok([a.parse()?, b.parse()?])
}
