//! Which strips are shown, and in which order.

use std::cmp::Reverse;

use super::strips::Strip;

/// What is shown of each strip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Columns with controls.
    #[default]
    Strips,
    /// Meters alone.
    Bridge,
}

/// Which strips are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// Those of this host: of this process, or of one that the same process started.
    #[default]
    Host,
    /// All of this user.
    All,
}

impl Filter {
    /// Whether a strip is shown.
    pub fn shows(self, strip: &Strip) -> bool {
        let ours = std::process::id();
        let owner = strip.owner;
        match self {
            Self::All => true,
            Self::Host => {
                let parent = parent();
                let is_same = owner.process == ours || owner.parent == ours;
                // Hosts that run each plug-in in a process of its own start them all.
                let is_sibling = parent > 1 && (owner.parent == parent || owner.process == parent);
                is_same || is_sibling
            }
        }
    }
}

#[cfg(unix)]
fn parent() -> u32 {
    std::os::unix::process::parent_id()
}

/// Windows does not tell without being asked for all processes.
#[cfg(not(unix))]
fn parent() -> u32 {
    0
}

/// The order of the strips.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they were made.
    #[default]
    Creation,
    /// By name; numbers in names count as numbers.
    Name,
}

impl Order {
    /// The strips in this order.
    pub fn sorted(self, mut strips: Vec<&Strip>) -> Vec<u64> {
        match self {
            Self::Creation => strips.sort_by_key(|s| (s.owner.order, s.owner.identity)),
            Self::Name => strips.sort_by_cached_key(|s| (natural(&s.name()), s.owner.order)),
        }
        strips.into_iter().map(|s| s.owner.identity).collect()
    }
}

/// A name's parts, so that "Tom 2" stands before "Tom 10".
fn natural(name: &str) -> Vec<(Reverse<bool>, u64, String)> {
    let mut parts: Vec<(Reverse<bool>, u64, String)> = Vec::new();
    for c in name.to_lowercase().chars() {
        let digit = c.to_digit(10);
        match (digit, parts.last_mut()) {
            (Some(digit), Some((Reverse(true), number, _))) => {
                *number = number.saturating_mul(10).saturating_add(u64::from(digit));
            }
            (Some(digit), _) => parts.push((Reverse(true), u64::from(digit), String::new())),
            (None, Some((Reverse(false), _, text))) => text.push(c),
            (None, _) => parts.push((Reverse(false), 0, c.to_string())),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_count_as_numbers() {
        let mut names = ["Tom 10", "tom 2", "Bass", "10 cc", "9 cc", "Tom"];
        names.sort_by_key(|name| natural(name));
        assert_eq!(names, ["9 cc", "10 cc", "Bass", "Tom", "tom 2", "Tom 10"]);
    }
}
