use super::*;
use crate::params::ParamId;

#[test]
fn a_track_is_its_preset_and_what_is_set_over_it() {
    let text = "name = \"Song\"\nbit_depth = 16\n[[track]]\nfile = \"a/kick in.wav\"\n\
                preset = \"kick-in\"\n[track.input]\ntrim = \"6 dB\"\n\
                [[track]]\nname = \"V\"\nfile = \"v.wav\"\noutput = \"x/voice.wav\"\n\
                bit_depth = \"32f\"\n";
    let session = Session::read(text, Path::new("s")).expect("a session");
    let [kick, voice] = session.tracks.as_slice() else {
        panic!("two tracks");
    };
    assert_eq!(kick.name, "kick in");
    assert_eq!(kick.file, Path::new("s/a/kick in.wav"));
    assert_eq!(kick.output, Path::new("s/printed/kick in.wav"));
    assert_eq!(kick.settings.values().get(ParamId::InputTrim), 6.0);
    assert!(kick.settings.values().is_on(ParamId::CompOn));
    assert_eq!(kick.format, Some(SampleFormat::Int16));
    assert_eq!(voice.output, Path::new("s/printed/x/voice.wav"));
    assert_eq!(voice.format, Some(SampleFormat::Float32));
}

#[test]
fn every_line_that_cannot_be_used_is_named() {
    let text = "tempo = 120\n[[track]]\nname = \"no file\"\n[[track]]\nfile = \"a.wav\"\n\
                preset = \"kick-inn\"\nbit_depth = 20\n[track.eq]\nhmf_gain = \"30 dB\"\n\
                [[track]]\nfile = \"a.wav\"\ncolour = 1\n";
    let notes = Session::read(text, Path::new("")).expect_err("bad lines");
    let expected = [
        (1, "'tempo' cannot be used"),
        (2, "a track needs its recording"),
        (6, "did you mean 'kick-in'?"),
        (7, "allowed: 16, 24, 32, 32f"),
        (9, "allowed: -18.00 dB to 18.00 dB"),
        (12, "'colour' cannot be used in a track"),
    ];
    for (line, part) in expected {
        let found = notes
            .iter()
            .any(|n| n.line == line && n.message.contains(part));
        assert!(found, "{line}: {part} in {notes:?}");
    }
}

#[test]
fn two_tracks_never_write_one_file() {
    let text = "[[track]]\nfile = \"a/x.wav\"\n[[track]]\nfile = \"b/x.wav\"\n";
    let notes = Session::read(text, Path::new("")).expect_err("one file twice");
    assert_eq!(notes[0].line, 3);
    assert!(
        notes[0].message.contains("another track makes"),
        "{notes:?}"
    );
}
