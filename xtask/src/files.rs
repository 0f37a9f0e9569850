//! How the files of a crate import each other: no file imports one that, perhaps through others,
//! imports it. Facades, which only name the files of their folder and hand on what these define, are
//! looked through.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// The crates that hold to it.
const CRATES: [&str; 1] = ["wrkbook-site"];

/// A module's path within its crate: `["pages", "audit"]`.
type Module = Vec<String>;

/// Holds the crates to it.
pub(crate) fn check() -> Result<()> {
    for name in CRATES {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates").join(name).join("src");
        let circle = circle(&imports(&modules(&source)?));
        ensure!(circle.is_empty(), "{name}: files import each other: {}", circle.join(" -> "));
    }
    Ok(())
}

/// The text of every module, without comments and tests.
fn modules(source: &Path) -> Result<BTreeMap<Module, String>> {
    let mut modules = BTreeMap::new();
    let mut folders: Vec<(PathBuf, Module)> = vec![(source.to_owned(), Vec::new())];
    while let Some((folder, module)) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let mut module = module.clone();
            if path.is_dir() {
                module.push(stem.to_owned());
                folders.push((path, module));
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                if !["mod", "lib", "main"].contains(&stem) {
                    module.push(stem.to_owned());
                }
                modules.insert(module, code(&fs::read_to_string(&path)?));
            }
        }
    }
    Ok(modules)
}

/// What is compiled into the crate: tests stand at the end of a file, comments on lines of their own.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\n").next().unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// For each module those that it imports from.
fn imports(modules: &BTreeMap<Module, String>) -> BTreeMap<Module, BTreeSet<Module>> {
    let of = |(module, text): (&Module, &String)| {
        let mut imported = BTreeSet::new();
        for path in paths(text) {
            if let Some(target) = resolve(modules, module, &path)
                && target != *module
            {
                imported.insert(target);
            }
        }
        (module.clone(), imported)
    };
    modules.iter().filter(|(_, text)| !is_facade(text)).map(of).collect()
}

/// Whether a file defines nothing itself.
fn is_facade(text: &str) -> bool {
    !["fn ", "struct ", "enum ", "impl", "const ", "static "].iter().any(|word| text.contains(word))
}

/// All paths in a text that have a `::`, those in braces each for itself.
fn paths(text: &str) -> Vec<Vec<String>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    // What stands before each open brace of an import.
    let mut stack: Vec<Vec<String>> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if is_word(c) {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            path.push(rest[..end].to_owned());
            rest = &rest[end..];
            match rest.strip_prefix("::") {
                Some(after) if after.starts_with(|c| is_word(c) || c == '{') => rest = after,
                _ => found.push(take(&mut path, &stack)),
            }
            continue;
        }
        match c {
            '{' if !path.is_empty() => stack.push(take(&mut path, &stack)),
            '{' if !stack.is_empty() => stack.push(Vec::new()),
            '}' if !stack.is_empty() => drop(stack.pop()),
            _ => {}
        }
        rest = &rest[c.len_utf8()..];
    }
    found.retain(|path| path.len() > 1);
    found
}

/// The path, with that of the brace around it.
fn take(path: &mut Vec<String>, stack: &[Vec<String>]) -> Vec<String> {
    let outer = stack.last().cloned().unwrap_or_default();
    outer.into_iter().chain(std::mem::take(path)).collect()
}

/// The module that defines what a path in `module` names.
fn resolve(
    modules: &BTreeMap<Module, String>,
    module: &[String],
    path: &[String],
) -> Option<Module> {
    let mut from: Module;
    let mut rest = path;
    match path.first().map(String::as_str)? {
        "crate" => {
            from = Vec::new();
            rest = rest.get(1..)?;
        }
        "super" => {
            from = module.to_vec();
            while let Some("super") = rest.first().map(String::as_str) {
                from.pop()?;
                rest = rest.get(1..)?;
            }
        }
        child => {
            from = module.to_vec();
            from.push(child.to_owned());
            modules.contains_key(&from).then_some(())?;
            rest = rest.get(1..)?;
        }
    }
    while let Some(name) = rest.first() {
        from.push(name.clone());
        if !modules.contains_key(&from) {
            from.pop();
            break;
        }
        rest = rest.get(1..)?;
    }
    let text = modules.get(&from)?;
    let Some(name) = rest.first().filter(|_| is_facade(text)) else { return Some(from) };
    // A facade hands on what another file defines.
    let handed = paths(text).into_iter().find(|path| path.last() == Some(name))?;
    resolve(modules, &from, &handed).filter(|target| *target != from)
}

/// The files of a circle, the first one again at its end; nothing where there is none.
fn circle(imports: &BTreeMap<Module, BTreeSet<Module>>) -> Vec<String> {
    let mut done = BTreeSet::new();
    let mut way: Vec<&Module> = Vec::new();
    fn visit<'a>(
        module: &'a Module,
        imports: &'a BTreeMap<Module, BTreeSet<Module>>,
        way: &mut Vec<&'a Module>,
        done: &mut BTreeSet<&'a Module>,
    ) -> bool {
        if let Some(start) = way.iter().position(|known| *known == module) {
            way.drain(..start);
            way.push(module);
            return true;
        }
        if done.contains(module) {
            return false;
        }
        way.push(module);
        if imports.get(module).into_iter().flatten().any(|next| visit(next, imports, way, done)) {
            return true;
        }
        way.pop();
        done.insert(module);
        false
    }
    match imports.keys().any(|module| visit(module, imports, &mut way, &mut done)) {
        true => way.iter().map(|module| module.join("/") + ".rs").collect(),
        false => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(files: &[(&str, &str)]) -> BTreeMap<Module, String> {
        let module = |(path, text): &(&str, &str)| {
            let parts = path.split('/').filter(|part| !part.is_empty());
            (parts.map(str::to_owned).collect(), code(text))
        };
        files.iter().map(module).collect()
    }

    #[test]
    fn a_circle_is_found_through_facades_and_braces() {
        let files = set(&[
            ("", "mod a;\nmod b;\n"),
            ("a", "use crate::b::{self, c::{C, D}};\nfn a() {}\n"),
            ("b", "//! crate::a::x\nmod c;\npub(crate) use c::D;\n"),
            ("b/c", "use super::super::e::E;\nstruct D;\n"),
            ("e", "fn e() { crate::a::a() }\n"),
        ]);
        assert_eq!(circle(&imports(&files)), ["a.rs", "b/c.rs", "e.rs", "a.rs"]);
        let through = set(&[
            ("a", "use crate::b::D;\nfn a() {}\n"),
            ("b", "mod c;\npub(crate) use c::D;\n"),
            ("b/c", "use crate::a::a;\nstruct D;\n"),
        ]);
        assert_eq!(circle(&imports(&through)), ["a.rs", "b/c.rs", "a.rs"]);
    }

    #[test]
    fn tests_and_other_crates_make_no_circle() {
        let files = set(&[
            ("a", "use other::b::B;\nuse crate::b::b;\nfn a() {}\n"),
            ("b", "// crate::a::a\nfn b() {}\n#[cfg(test)]\nmod tests {\n use crate::a::a;\n}\n"),
        ]);
        assert_eq!(circle(&imports(&files)), [""; 0]);
    }
}
