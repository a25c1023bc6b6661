use super::*;

#[test]
fn writing_and_reading_are_exact_for_every_value() {
    for i in 0..=40 {
        let mut values = Values::default();
        for param in PARAMS {
            values.set_position(param.id, f64::from(i) / 40.0);
        }
        let mut preset = Preset::of("A \"quoted\" name\\ with\nlines and Ø", &values);
        preset.about = "Tab\there.".to_owned();
        let (again, notes) = read(&write(&preset));
        assert_eq!(notes, []);
        assert_eq!(again, preset);
    }
}

#[test]
fn keys_stand_in_the_order_of_the_panel() {
    let text = write(&Preset::of("x", &Values::default()));
    let tables: Vec<_> = text.lines().filter(|l| l.starts_with('[')).collect();
    assert_eq!(
        tables.join(" "),
        "[strip] [input] [pre] [filter] [gate] [eq] [comp] [deess] [output]"
    );
    assert!(
        text.contains("\nattack = \"10 ms\"\n"),
        "units are written out"
    );
}

/// TOML forbids to open a table twice.
#[test]
fn parameters_that_do_not_stand_together_are_written_into_one_table() {
    let values = Values::default();
    let scattered = [
        ParamId::OutputTrim,
        ParamId::PreDrive,
        ParamId::CompAttack,
        ParamId::OutputGuard,
        ParamId::PreVoice,
    ];
    let text = write::tables(&scattered.map(|id| (id, values.get(id))));
    let tables: Vec<_> = text.lines().filter(|l| l.starts_with('[')).collect();
    assert_eq!(tables, ["[pre]", "[comp]", "[output]"]);
    let (preset, notes) = read(&text);
    assert_eq!(notes, []);
    assert!(scattered.iter().all(|id| preset.names(*id)));
    assert_eq!(preset.settings().count(), scattered.len());
}

#[test]
fn what_cannot_be_used_is_named_with_its_line_and_the_rest_counts() {
    let text = "name = \"T\"\ncolour = 3\ndsp_revision = 1\n[eq]\non = true\nhmf_gian = \"3 dB\"\n\
                hmf_gain = \"+99 dB\"\nlf_gain = -2\n[reverb]\nsize = 1\n[comp]\nratio = [1]\n\
                attack = \"10ms\"\n";
    let (preset, notes) = read(text);
    let notes: Vec<_> = notes.iter().map(ToString::to_string).collect();
    let modules = "strip, input, pre, filter, gate, eq, comp, deess, output";
    let top = "allowed: name, about, start, version, dsp_revision and the modules";
    assert_eq!(
        notes,
        [
            format!("line 2: unknown 'colour'; {top} {modules}"),
            "line 6: [eq]: unknown 'hmf_gian'; did you mean 'hmf_gain'?".to_owned(),
            "line 7: eq_hmf_gain: '+99 dB' is not allowed; allowed: -18.00 dB to 18.00 dB"
                .to_owned(),
            format!("line 9: unknown 'reverb'; {top} {modules}"),
            "line 12: comp_ratio: allowed: 1:1 to 20:1, inf".to_owned(),
        ]
    );
    let set: Vec<_> = preset
        .settings()
        .map(|(id, v)| (id.param().key, v))
        .collect();
    assert_eq!(
        set,
        [("eq_on", 1.0), ("eq_lf_gain", -2.0), ("comp_attack", 10.0)]
    );
}

#[test]
fn a_broken_line_does_not_take_the_rest_with_it() {
    let (preset, notes) = read("[eq]\non = \"on\"\nlf_gain = \nhf_gain = \"2 dB\"\n");
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert_eq!(notes[0].line, 3);
    assert_eq!(preset.values().get(ParamId::EqHfGain), 2.0);
}

#[test]
fn another_revision_of_the_sound_is_told() {
    let (preset, notes) = read("dsp_revision = 999\n");
    assert_eq!(preset.dsp_revision, 999);
    assert!(notes[0].message.contains("revision 999"), "{notes:?}");
}

#[test]
fn the_desk_stays_as_it_is_unless_named() {
    let mut current = Values::default();
    current.set(ParamId::StripCalibration, -20.0);
    current.set(ParamId::EqOn, 1.0);
    let (preset, _) = read("[comp]\non = \"on\"\n");
    let after = preset.values_over(&current);
    assert_eq!(after.get(ParamId::StripCalibration), -20.0);
    assert!(!after.is_on(ParamId::EqOn));
    let (preset, _) = read("[strip]\ncalibration = \"-16 dBFS\"\n");
    assert_eq!(
        preset.values_over(&current).get(ParamId::StripCalibration),
        -16.0
    );
}

#[test]
fn every_factory_preset_is_whole() {
    for f in FACTORY {
        let (preset, notes) = read(f.text);
        assert_eq!(notes, [], "{}", f.slug);
        assert!(
            preset.about.ends_with('.') && preset.start.ends_with('.'),
            "{}",
            f.slug
        );
        assert_eq!(preset.dsp_revision, crate::dsp::DSP_REVISION, "{}", f.slug);
        assert!(factory(&preset.name).is_some_and(|found| found.slug == f.slug));
        for (id, value) in preset.settings() {
            let (table, key) = (id.param().table(), id.param().key_in_table());
            let line = format!("{key} = {}", write::quote(&id.param().format(value)));
            assert!(f.text.contains(&line), "{} [{table}] {line}", f.slug);
        }
    }
}

#[test]
fn settings_are_assigned_by_name() {
    let mut values = Values::default();
    assert_eq!(assign(&mut values, "eq_hmf_gain=-3dB"), Ok(None));
    assert_eq!(assign(&mut values, "comp.ratio = 4:1"), Ok(None));
    let told = "eq_hmf_q: 1.21456 is taken as 1.215".to_owned();
    assert_eq!(assign(&mut values, "eq_hmf_q = 1.21456"), Ok(Some(told)));
    assert_eq!(values.get(ParamId::EqHmfGain), -3.0);
    assert_eq!(values.get(ParamId::CompRatio), 4.0);
    let error = |text: &str| {
        assign(&mut Values::default(), text)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        error("eq_hmf_gian=3"),
        "unknown parameter 'eq_hmf_gian'; did you mean 'eq_hmf_gain'?"
    );
    assert_eq!(error("loudness=3"), "unknown parameter 'loudness'");
    assert!(error("eq_on").contains("name=value"));
    assert!(error("eq_hmf_gain=19").contains("allowed: -18.00 dB to 18.00 dB"));
}

#[test]
fn the_folder_holds_the_factory_presets_and_nothing_else() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder of the factory presets")
        .map(|e| {
            e.expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let mut named: Vec<_> = FACTORY.iter().map(|f| format!("{}.toml", f.slug)).collect();
    files.sort();
    named.sort();
    assert_eq!(files, named);
}
