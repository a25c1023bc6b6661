use super::*;
use crate::presets::factory;

fn of(name: &str) -> Option<Guess> {
    guess(&words(name))
}

/// Names as they stand in sessions, and the preset; `?` where nothing can be known.
const NAMES: &str = "
01_Kick In_03.wav           kick-in
01 Kick In_03               kick-in
Kick                        kick-in
KickOut                     kick-out
kickin                      kick-in
Kck                         kick-in
kck i                       kick-in
Kik Out                     kick-out
BD                          kick-in
BD innen                    kick-in
BD außen                    kick-out
Bassdrum                    kick-in
bass drum outside           kick-out
Große Trommel               kick-in
Kick Sub                    kick-out
SubKick                     kick-out
Kick D112                   kick-in
Kick_FET47                  kick-out
Kick Reso 02                kick-out
Kick Trig                   kick-in
K                           kick-in
SNR B                       snare-bottom
sn dn                       snare-bottom
SD u                        snare-bottom
SD o                        snare-top
Snr Btm                     snare-bottom
SnareTop.2                  snare-top
SnrTop                      snare-top
SNT                         snare-top
SN57                        snare-top
Snare                       snare-top
Snare unten                 snare-bottom
Snare Drum oben             snare-top
Kleine Trommel              snare-top
Snare Teppich               snare-bottom
03 Snare Under              snare-bottom
sn bot_01-dup1              snare-bottom
Snr 2                       snare-top
Rimshot                     snare-top
HH                          hi-hat
Hi-Hat                      hi-hat
HiHat_bip                   hi-hat
hihat.05                    hi-hat
Hat 451                     hi-hat
FT                          toms
FLR                         toms
Floor                       toms
Flr Tom                     toms
Rack Tom 1                  toms
Tom 1                       toms
Tom2                        toms
Standtom                    toms
Hängetom 2                  toms
RT                          toms
Toms L                      toms
OH L                        overheads
OHR                         overheads
OHs                         overheads
Overheads                   overheads
Schlagzeug OH li            overheads
Ride                        overheads
Crash re                    overheads
Becken                      overheads
Cyms                        overheads
Snare OH                    overheads
room_far                    room
Rm L                        room
Drum Room                   room
Kick Room                   room
Raum links                  room
Gtr Room                    room-ensemble
Vocal Room                  room-ensemble
Decca L                     room-ensemble
Hauptmikro links            room-ensemble
Publikum                    room-ensemble
Amb R                       room-ensemble
Drums                       drum-bus
Drum Bus                    drum-bus
DRM L                       drum-bus
Schlagzeug                  drum-bus
Perc                        room-ensemble
Percussion 2                room-ensemble
Cajon                       room-ensemble
Cajón                       room-ensemble
Shaker                      room-ensemble
Tamb                        room-ensemble
Congas Hi                   room-ensemble
Claps                       room-ensemble
Pauke                       room-ensemble
Glockenspiel                room-ensemble
Bs                          bass-di
Bass                        bass-di
BassDI                      bass-di
BDI                         bass-di
Bass Amp 421                bass-amp
Bass Box                    bass-amp
SVT                         bass-amp
E-Bass                      bass-di
P-Bass DI                   bass-di
Synth Bass                  bass-di
Bassgitarre                 bass-di
Double Bass                 strings
Kontrabass                  strings
Bassoon                     woodwind
Bass Clarinet               woodwind
Bass Trombone               brass
EGT                         guitar-clean
Gtr L crunch                guitar-crunch
GTR_L                       guitar-clean
E Guitars                   guitar-clean
eGtr 2                      guitar-clean
E-Git re                    guitar-clean
Gitarre                     guitar-clean
Gitarren heavy              guitar-heavy
Dist Gtr R121               guitar-heavy
Gtr Solo                    guitar-crunch
Lead Gtr                    guitar-crunch
Gtr Amp L                   guitar-clean
Gtr DI                      guitar-clean
Strat                       guitar-clean
Pedal Steel                 guitar-clean
Vox AC30 57                 guitar-crunch
Harmony Gtr                 guitar-clean
Ac Gtr                      acoustic-guitar
A-Gtr                       acoustic-guitar
AGtr L                      acoustic-guitar
Akustikgitarre              acoustic-guitar
Western                     acoustic-guitar
Uke                         acoustic-guitar
Mando                       acoustic-guitar
Banjo 1                     acoustic-guitar
12-String                   acoustic-guitar
Piano.L                     piano
PNO Lo                      piano
Flügel links                piano
Fluegel re                  piano
Klavier                     piano
Piano OH                    piano
Upright Piano               piano
Nord                        organ-keys
Hammond B3                  organ-keys
B3 Hi                       organ-keys
Rhodes L                    organ-keys
Wurli                       organ-keys
Keys 1                      organ-keys
E-Piano                     organ-keys
Orgel                       organ-keys
Akkordeon                   organ-keys
Keyboard (Ben)              organ-keys
TR-808                      synth
Moog Lead                   synth
Synth Pad                   synth
Juno 60                     synth
Samples L                   synth
Sax                         woodwind
Tenor Sax                   woodwind
Altsax                      woodwind
Bari Sax 02                 woodwind
Flöte                       woodwind
Querflo\u{308}te            woodwind
Oboe                        woodwind
Mundharmonika               woodwind
English Horn                woodwind
Trp 1                       brass
Tpt                         brass
Posaune                     brass
Flügelhorn                  brass
Bläser                      brass
Horns                       brass
French Horn                 brass
Vln 1                       strings
Geigen                      strings
Cello                       strings
Bratsche                    strings
String Quartet              strings
Chor Alt                    choir
Choir L                     choir
Kinderchor                  choir
LV                          lead-vocal-female
Ld Vox                      lead-vocal-female
Lead Vox Female dbl         lead-vocal-female
Vocal Male                  lead-vocal-male
Gesang Tenor                lead-vocal-male
Ges Anna                    lead-vocal-female
Stimme                      lead-vocal-female
Vox Drums                   lead-vocal-female
Voc Gtr                     lead-vocal-female
Tom Vox                     lead-vocal-female
BGV Tom                     backing-vocals
Tom BGV                     backing-vocals
BGV 3                       backing-vocals
BV Keys                     backing-vocals
Backing Vox High            backing-vocals
Backgroundgesang            backing-vocals
Chorgesang                  backing-vocals
Gang Vox                    backing-vocals
Rap Adlib                   rap
Vox whisper                 vocal-whisper
Scream dbl                  vocal-belt
Sprecherin                  spoken-word
VoiceOver                   spoken-word
Talkback                    spoken-word
Moderation                  spoken-word
Rough Mix                   mix-bus
2Mix                        mix-bus
Kick bounce                 kick-in
Vox Mix                     lead-vocal-female
Summe                       mix-bus
Audio 1                     ?
Tr 7                        ?
3rd take                    ?
untitled                    ?
2026-11-22                  ?
click                       ?
Klick                       ?
SMPTE                       ?
Anna                        ?
DI 4                        ?
Mic 12                      ?
Track_03-L                  ?
New Recording 14            ?
Input 3                     ?
ZOOM0007_Tr3                ?
Flugzeug                    ?
Kickstart                   ?
Bassel                      ?
";

#[test]
fn names_of_sessions_are_understood() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for line in NAMES.lines().filter(|l| !l.is_empty()) {
        let (name, expected) = line.rsplit_once(' ').expect("a name and a preset");
        let name = name.trim().replace("\\u{308}", "\u{308}");
        let name = name.trim_end_matches(".wav");
        let found = of(name).map_or("?", |g| g.preset);
        if found != expected {
            wrong.push(format!("{name}: {found}, not {expected}"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(count >= 150, "{count}");
}

/// Numbers of tracks and takes, dates and what DAWs append change nothing.
#[test]
fn what_a_daw_adds_counts_for_nothing() {
    for line in NAMES.lines().filter(|l| !l.is_empty()).step_by(3) {
        let (name, _) = line.rsplit_once(' ').expect("a name and a preset");
        let name = name.trim().trim_end_matches(".wav");
        let plain = of(name).map(|g| g.preset);
        for dressed in [
            format!("07 {name}"),
            format!("{name}_03"),
            format!("{name}-2026-11-28"),
            format!("{name}_bip"),
            format!("{name}.dup2"),
            format!("{name}-consolidated"),
            format!("12_{name}_Take 4_48k"),
        ] {
            assert_eq!(of(&dressed).map(|g| g.preset), plain, "{dressed}");
        }
    }
}

/// Every entry of the vocabulary says what it stands under, or, if it stands under two, names the other.
#[test]
fn every_entry_is_guessed_as_listed() {
    let mut wrong = Vec::new();
    let mut check = |name: &str, preset: &'static str| {
        let found = of(name);
        let is_it = |g: &Guess| g.preset == preset || g.or.contains(&preset);
        if !found.as_ref().is_some_and(is_it) {
            wrong.push(format!("{name}: {found:?}, not {preset}"));
        }
    };
    for instrument in instruments() {
        for entry in &instrument.says.entries {
            check(&entry.text, instrument.says.preset);
        }
        let first = &instrument.says.entries[0].text;
        for variant in &instrument.variants {
            for entry in &variant.says.entries {
                check(&entry.text, variant.says.preset);
            }
            for entry in &variant.with {
                check(&format!("{first} {}", entry.text), variant.says.preset);
            }
        }
    }
    assert!(wrong.is_empty(), "{} {wrong:#?}", wrong.len());
}

#[test]
fn doubts_and_alternatives_are_told() {
    let tom = of("Tom").expect("a guess");
    assert!(
        !tom.is_sure && tom.doubt.contains("'tom' may also be"),
        "{tom:?}"
    );
    let both = of("Piano Vox").expect("a guess");
    assert!(both.is_sure && both.or.contains(&"piano"), "{both:?}");
    let cajon = of("Cajon").expect("a guess");
    assert!(cajon.doubt.contains("no preset of its own"), "{cajon:?}");
    assert_eq!(of("Kick In").expect("a guess").doubt, "");
}

#[test]
fn every_guess_is_a_factory_preset() {
    for instrument in instruments() {
        let guess = of(&instrument.says.entries[0].text).expect("a guess");
        assert!(guess.or.iter().all(|name| factory(name).is_some()));
        assert!(!guess.or.contains(&guess.preset));
    }
}

#[test]
fn pairs_have_two_sides() {
    let of = |name: &str| {
        let words = words(name);
        side(&guess(&words).expect("a guess"), &words)
    };
    assert_eq!(of("Kick"), Some(("kick", Side::Near)));
    assert_eq!(of("Snare bottom"), Some(("snare", Side::Far)));
    assert_eq!(of("SD u"), Some(("snare", Side::Far)));
    assert_eq!(of("Gtr DI"), Some(("guitar", Side::Near)));
    assert_eq!(of("Gtr Amp"), Some(("guitar", Side::Far)));
    assert_eq!(of("Gtr"), None);
}
