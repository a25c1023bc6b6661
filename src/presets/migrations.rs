//! What older versions called otherwise: the one place where old names and values become today's.
//!
//! A parameter is never renamed without a line here, and a line is never taken away: whatever was saved
//! once is read for good. Presets, sessions and rendered files all come through
//! one reader of modules, which asks [`Origin::today`].

use std::borrow::Cow;

/// Version of the program: major, minor, patch.
pub type Version = (u32, u32, u32);

/// One parameter that was called otherwise, or whose values were.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// First version that writes it as it is now.
    pub since: Version,
    /// Its id before: `comp_sidechain`.
    pub from: &'static str,
    /// Its id now.
    pub to: &'static str,
    /// Its value as text, before → now.
    pub value: fn(&str) -> String,
    /// A value before and what becomes of it: every line is its own test.
    pub example: (&'static str, &'static str),
}

/// All of them, oldest first. Nothing has been renamed since 0.1.0.
pub static MIGRATIONS: &[Migration] = &[];

/// This program.
pub fn this_version() -> Version {
    parse(env!("CARGO_PKG_VERSION")).unwrap_or_default()
}

/// `1.2.3`, whatever follows; none if it is no version.
pub fn parse(text: &str) -> Option<Version> {
    let core = text.split(['-', '+']).next()?;
    let mut parts = core.split('.').map(|p| p.trim().parse().ok());
    let version = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(version)
}

/// What a text was written by, and what changed since.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// Its version; none if it does not say: then it may be of any age.
    pub version: Option<Version>,
    /// The changes that there are.
    pub migrations: &'static [Migration],
}

impl Origin {
    /// A text that says it was written by `version`.
    pub fn of(version: &str) -> Self {
        Self {
            version: parse(version),
            migrations: MIGRATIONS,
        }
    }

    /// Whether it was written by a later program than this.
    pub fn is_newer(&self) -> bool {
        self.version.is_some_and(|v| v > this_version())
    }

    /// Whether `table` was a module's table once.
    pub fn knows_table(&self, table: &str) -> bool {
        let is_of = |m: &Migration| m.from.split_once('_').is_some_and(|(t, _)| t == table);
        self.migrations.iter().any(is_of)
    }

    /// Id and value as they are called today.
    pub fn today<'t>(&self, key: &'t str, value: &'t str) -> (Cow<'t, str>, Cow<'t, str>) {
        let (mut key, mut value) = (Cow::Borrowed(key), Cow::Borrowed(value));
        for migration in self.migrations {
            let is_before = self.version.is_none_or(|v| v < migration.since);
            if is_before && key == migration.from {
                value = Cow::Owned((migration.value)(&value));
                key = Cow::Borrowed(migration.to);
            }
        }
        (key, value)
    }
}

#[cfg(test)]
mod tests {
    use super::super::read::read_from;
    use super::*;
    use crate::params::ParamId;

    #[test]
    fn every_line_leads_to_a_parameter_and_does_as_its_example_says() {
        assert!(MIGRATIONS.is_sorted_by_key(|m| m.since), "oldest first");
        for m in MIGRATIONS {
            assert!(m.since <= this_version(), "{}", m.from);
            let later = MIGRATIONS
                .iter()
                .any(|l| l.from == m.to && l.since > m.since);
            assert!(later || ParamId::from_key(m.to).is_some(), "{}", m.to);
            assert_eq!((m.value)(m.example.0), m.example.1, "{}", m.from);
            if ParamId::from_key(m.to).is_some() {
                let mut values = crate::params::Values::default();
                let id = ParamId::from_key(m.to).unwrap_or(ParamId::StripBypass);
                assert_eq!(values.set_text(id, m.example.1), Ok(()), "{}", m.to);
            }
        }
    }

    /// What two changes in a row would be: 0.0.2 moved a control into its own table and gave it a unit,
    /// 0.0.3 renamed it. No such version was ever published: only a test's.
    const IMAGINED: &[Migration] = &[
        Migration {
            since: (0, 0, 2),
            from: "dynamics_level",
            to: "comp_level",
            value: |text| format!("{text} dBFS"),
            example: ("-20", "-20 dBFS"),
        },
        Migration {
            since: (0, 0, 3),
            from: "comp_level",
            to: "comp_threshold",
            value: str::to_owned,
            example: ("-20 dBFS", "-20 dBFS"),
        },
    ];

    fn read(text: &str) -> (crate::presets::Preset, Vec<crate::presets::Note>) {
        read_from(text, IMAGINED)
    }

    #[test]
    fn what_an_older_version_wrote_is_read_under_todays_name() {
        for text in [
            "version = \"0.0.1\"\n[dynamics]\nlevel = \"-20\"\n",
            "version = \"0.0.2\"\n[comp]\nlevel = \"-20 dBFS\"\n",
            "version = \"0.1.0\"\n[comp]\nthreshold = \"-20 dBFS\"\n",
            // Typed by hand: of any age.
            "[dynamics]\nlevel = -20\n",
        ] {
            let (preset, notes) = read(text);
            assert_eq!(notes, [], "{text}");
            let settings: Vec<_> = preset.settings().collect();
            assert_eq!(settings, [(ParamId::CompThreshold, -20.0)], "{text}");
        }
    }

    #[test]
    fn an_old_name_in_a_new_text_is_a_mistake() {
        let (preset, notes) = read("version = \"0.1.0\"\n[comp]\nlevel = \"-20 dBFS\"\n");
        assert_eq!(preset.settings().count(), 0);
        assert!(notes[0].message.contains("unknown 'level'"), "{notes:?}");
    }

    #[test]
    fn a_newer_versions_text_is_read_as_far_as_it_goes_and_says_so() {
        let text = "version = \"9.1.0\"\n[comp]\nthreshold = \"-20 dBFS\"\nsparkle = \"3 dB\"\n";
        let (preset, notes) = read(text);
        assert_eq!(preset.values().get(ParamId::CompThreshold), -20.0);
        assert_eq!((notes[0].line, notes[1].line), (1, 4));
        let expected = format!(
            "written by version 9.1.0; this is {}: what it does not know is left out",
            env!("CARGO_PKG_VERSION")
        );
        assert_eq!(notes[0].message, expected);
        assert!(notes[1].message.contains("unknown 'sparkle'"));
    }

    #[test]
    fn versions_are_three_numbers() {
        assert_eq!(parse("1.20.3"), Some((1, 20, 3)));
        assert_eq!(parse("1.20.3-beta+5"), Some((1, 20, 3)));
        for text in ["", "1.2", "1.2.3.4", "one"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
