//! The day on which a take was recorded.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::files::reader::MetaChunk;

/// Place of the day in a `bext` chunk, "yyyy-mm-dd" (EBU Tech 3285).
const ORIGINATION_DATE: std::ops::Range<usize> = 320..330;

/// The day of a recording, as "2026-11-28": what its recorder wrote, else that of the file (UTC).
pub fn recorded_on(path: &Path, chunks: &[MetaChunk]) -> Option<String> {
    from_bext(chunks).or_else(|| {
        let changed = std::fs::metadata(path).and_then(|m| m.modified()).ok()?;
        Some(day_of(changed))
    })
}

/// The first and the last of days, as "2026-11-28" or "2026-11-28 – 2026-11-30"; empty if none is known.
pub fn span(days: impl Iterator<Item = String>) -> String {
    let mut days: Vec<_> = days.collect();
    days.sort();
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} – {last}"),
        (Some(day), _) => day.clone(),
        _ => String::new(),
    }
}

fn from_bext(chunks: &[MetaChunk]) -> Option<String> {
    let bext = chunks.iter().find(|c| &c.id == b"bext")?;
    let text = std::str::from_utf8(bext.data.get(ORIGINATION_DATE)?).ok()?;
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    let [year, month, day] = parts[..] else {
        return None;
    };
    let number = |text: &str, least: u32, most: u32| {
        let number: u32 = text.parse().ok()?;
        (least..=most).contains(&number).then_some(number)
    };
    let (year, month, day) = (
        number(year, 1970, 9_999)?,
        number(month, 1, 12)?,
        number(day, 1, 31)?,
    );
    Some(format!("{year}-{month:02}-{day:02}"))
}

fn day_of(time: SystemTime) -> String {
    let seconds = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_secs() as i64,
        Err(before) => -(before.duration().as_secs() as i64),
    };
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    format!("{year}-{month:02}-{day:02}")
}

/// Year, month and day of a day counted from 1970-01-01 (H. Hinnant, "chrono-compatible low-level date
/// algorithms": years begin in March, so that the leap day is the last).
fn civil(days: i64) -> (i64, i64, i64) {
    let from_march_0000 = days + 719_468;
    let era = from_march_0000.div_euclid(146_097);
    let day_of_era = from_march_0000.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year_of_era + 400 * era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days that are known by heart, and every day of 800 years after the one before it.
    #[test]
    fn days_are_those_of_the_calendar() {
        for (days, date) in [
            (0, (1970, 1, 1)),
            (11_016, (2000, 2, 29)),
            (19_782, (2024, 2, 29)),
            (-1, (1969, 12, 31)),
        ] {
            assert_eq!(civil(days), date);
        }
        let mut before = civil(-146_097);
        for days in -146_096..146_097 {
            let (year, month, day) = civil(days);
            let is_next = match (month, day) {
                (1, 1) => before == (year - 1, 12, 31),
                (_, 1) => before.1 == month - 1 && (28..=31).contains(&before.2),
                _ => before == (year, month, day - 1),
            };
            assert!(is_next, "{year}-{month}-{day}");
            before = (year, month, day);
        }
    }

    #[test]
    fn the_recorder_knows_better_than_the_file() {
        let mut data = vec![0; 602];
        data[ORIGINATION_DATE].copy_from_slice(b"2024:02:09");
        let chunk = |data: &[u8]| MetaChunk {
            id: *b"bext",
            data: data.to_vec(),
            is_behind: false,
        };
        let nowhere = Path::new("nowhere.wav");
        let day = recorded_on(nowhere, &[chunk(&data)]);
        assert_eq!(day.as_deref(), Some("2024-02-09"));
        data[ORIGINATION_DATE].copy_from_slice(b"0000-00-00");
        assert_eq!(recorded_on(nowhere, &[chunk(&data)]), None);
        let days = ["2024-02-10", "2024-02-09"].map(str::to_owned);
        assert_eq!(span(days.into_iter()), "2024-02-09 – 2024-02-10");
        assert_eq!(span(std::iter::empty()), "");
    }
}
