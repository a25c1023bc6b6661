use super::*;

const TABLE: &str = "## Rooms\n\n| Room | What | May use | Never |\n|---|---|---|---|\n\
    | `low` | | – | |\n| `high` | | `low` | |\n| `high::inner` | | `low` | |\n| `door` | | everything | |\n## Next\n";

fn faults(file: &str, text: &str) -> Vec<String> {
    let rooms = Rooms::parse(TABLE).unwrap();
    refused(&rooms, &paths::of(file, text).unwrap())
        .into_iter()
        .collect()
}

#[test]
fn an_arrow_against_the_table_is_refused_however_it_is_written() {
    for text in [
        "use crate::high::Thing;",
        "use crate::{high::{a, b}, low};",
        "use super::high;",
        "fn f() { crate::high::f(); }",
        "mod inside { use super::super::high::Thing; }",
        "fn f(x: &super::high::Thing) {}",
        "pub use crate::high::*;",
    ] {
        assert!(!faults("src/low.rs", text).is_empty(), "{text}");
    }
    assert!(!faults("src/high/inner.rs", "use super::Thing;").is_empty());
}

#[test]
fn what_the_table_allows_and_what_is_a_test_passes() {
    for (file, text) in [
        ("src/high/mod.rs", "use crate::low::Thing;"),
        ("src/high/mod.rs", "use self::other::Thing; use super::low;"),
        ("src/door.rs", "use crate::high::inner::Thing;"),
        (
            "src/low.rs",
            "#[cfg(test)] mod tests { use crate::high::Thing; }",
        ),
        ("src/low.rs", "use std::high::Thing; use high::Thing;"),
    ] {
        assert_eq!(faults(file, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_circle_of_three_modules_is_found() {
    let files = [
        ("src/low/a.rs", "use super::b::Thing;"),
        ("src/low/b/inner.rs", "use crate::low::c;"),
        ("src/low/c.rs", "fn f() { super::a::f() }"),
    ];
    let of = |files: &[(&str, &str)]| -> Vec<Reference> {
        let each = files
            .iter()
            .map(|(file, text)| paths::of(file, text).unwrap());
        each.flatten().collect()
    };
    let found = circles::find(&of(&files));
    assert_eq!(
        found.into_iter().collect::<Vec<_>>(),
        ["low: a → b → c → a"]
    );
    assert!(circles::find(&of(&files[..2])).is_empty());
}
