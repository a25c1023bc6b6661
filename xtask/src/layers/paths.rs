//! The paths that a file names.

use anyhow::Result;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Path, UseTree, Visibility};

/// A file's mention of something in the library.
pub struct Reference {
    /// The file.
    pub file: String,
    /// Its module.
    pub from: String,
    /// What it names, from the library's root.
    pub to: String,
}

/// Every mention in `text`, but for those in tests.
pub fn of(file: &str, text: &str) -> Result<Vec<Reference>> {
    let mut reader = Reader {
        file,
        module: module_of(file),
        found: Vec::new(),
    };
    reader.visit_file(&syn::parse_file(text)?);
    Ok(reader.found)
}

/// `src/a/b/mod.rs` and `src/a/b.rs` → a, b.
fn module_of(file: &str) -> Vec<String> {
    let name = file.trim_start_matches("src/").trim_end_matches(".rs");
    let name = name.trim_end_matches("/mod");
    name.split('/').map(str::to_owned).collect()
}

struct Reader<'a> {
    file: &'a str,
    module: Vec<String>,
    found: Vec<Reference>,
}

impl Reader<'_> {
    fn add(&mut self, path: &[String]) {
        let Some(to) = self.resolve(path) else {
            return;
        };
        self.found.push(Reference {
            file: self.file.to_owned(),
            from: self.module.join("::"),
            to: to.join("::"),
        });
    }

    /// A path from the library's root; none if it leads elsewhere.
    fn resolve(&self, path: &[String]) -> Option<Vec<String>> {
        let ups = path.iter().take_while(|name| *name == "super").count();
        let base = match path.first()?.as_str() {
            "crate" => return Some(path[1..].to_vec()),
            "super" => &self.module[..self.module.len().checked_sub(ups)?],
            "self" => &self.module[..],
            _ => return None,
        };
        let rest = path.iter().skip(ups.max(1)).cloned();
        Some(base.iter().cloned().chain(rest).collect())
    }

    fn add_tree(&mut self, before: &mut Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.add_tree(before, &path.tree);
                before.pop();
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_tree(before, tree);
                }
            }
            UseTree::Name(name) if name.ident != "self" => {
                before.push(name.ident.to_string());
                self.add(before);
                before.pop();
            }
            UseTree::Rename(name) => {
                before.push(name.ident.to_string());
                self.add(before);
                before.pop();
            }
            UseTree::Name(_) | UseTree::Glob(_) => self.add(before),
        }
    }
}

impl<'a> Visit<'a> for Reader<'_> {
    fn visit_item(&mut self, item: &'a Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'a ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    /// `pub(crate)` names nothing.
    fn visit_visibility(&mut self, _: &'a Visibility) {}

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        self.add_tree(&mut Vec::new(), &item.tree);
    }

    fn visit_path(&mut self, path: &'a Path) {
        let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.add(&names);
        visit::visit_path(self, path);
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Path>()
                .is_ok_and(|path| path.is_ident("test"))
    })
}
