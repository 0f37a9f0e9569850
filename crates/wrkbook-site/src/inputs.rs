//! What a site is made from, for whoever waits for a change of it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::source::{only_site, site_file};

/// Something that a site is made from. It need not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// The files directly in a folder.
    Folder(PathBuf),
    /// All files below a folder.
    Tree(PathBuf),
}

/// What the site of these paths is made from, as far as it can be told now: `site.toml` and the
/// Markdown beside it, articles, the logo, the result sets with their published claims, and the folder
/// of templates. While `site.toml` cannot be read, that is `site.toml` and what always lies beside it.
/// Paths are as they were given and as `site.toml` says, not resolved.
pub fn inputs(paths: &[PathBuf], templates: Option<&Path>) -> Vec<Input> {
    let templates = templates.map(|folder| Input::Folder(folder.to_owned()));
    let mut inputs: Vec<Input> = templates.into_iter().collect();
    let Some((folder, file)) = only_site(paths) else {
        inputs.extend(paths.iter().flat_map(|path| result_set(path)));
        // As soon as it is there, it decides.
        if let [only] = paths {
            inputs.push(Input::File(site_file(only).1));
        }
        return inputs;
    };
    let beside = |name: &str| Input::File(folder.join(name));
    let text = fs::read_to_string(&file).unwrap_or_default();
    inputs.push(Input::File(file));
    inputs.extend(["intro.md", "about.md"].map(beside));
    inputs.push(Input::Folder(folder.join("servers")));
    let site = text.parse::<toml::Table>().unwrap_or_default();
    let logo = site.get("logo").and_then(|logo| logo.get("file")?.as_str());
    inputs.extend(logo.map(beside));
    let sets = site.get("result_set").and_then(toml::Value::as_array);
    for set in sets.into_iter().flatten() {
        inputs.extend(set.get("article").and_then(toml::Value::as_str).map(beside));
        if let Some(path) = set.get("path").and_then(toml::Value::as_str) {
            inputs.extend(result_set(&folder.join(path)));
        }
    }
    inputs
}

/// A folder of raw files, a file with what stands beside it, or the folder in which a pattern of paths
/// looks for files.
fn result_set(path: &Path) -> Vec<Input> {
    if path.is_file() {
        let beside = |name| Input::File(path.with_file_name(name));
        return vec![beside("wrkbook.toml"), beside("claims.csv"), Input::File(path.to_owned())];
    }
    let is_pattern = |part: &Path| part.to_string_lossy().contains(['*', '?', '[']);
    if path.exists() || !is_pattern(path) {
        return vec![Input::Tree(path.to_owned())];
    }
    let folder = path.ancestors().find(|folder| !is_pattern(folder)).unwrap_or(path);
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    match path.parent() == Some(folder) || path.components().count() == 1 {
        true => vec![Input::Folder(folder.to_owned())],
        false => vec![Input::Tree(folder.to_owned())],
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_made_from_what_its_file_names() {
        let dir = tempfile::tempdir().unwrap();
        let (root, site) = (dir.path(), dir.path().join("site"));
        fs::create_dir(&site).unwrap();
        fs::write(root.join("runs.csv"), "").unwrap();
        let text = "[logo]\nfile = \"logo.svg\"\n[[result_set]]\npath = \"../raw\"\n\
                    article = \"raw.md\"\n[[result_set]]\npath = \"../runs.csv\"\n";
        fs::write(site.join("site.toml"), text).unwrap();
        let always = [
            Input::File(site.join("site.toml")),
            Input::File(site.join("intro.md")),
            Input::File(site.join("about.md")),
            Input::Folder(site.join("servers")),
        ];
        let named = [
            Input::File(site.join("logo.svg")),
            Input::File(site.join("raw.md")),
            Input::Tree(site.join("../raw")),
            Input::File(site.join("../wrkbook.toml")),
            Input::File(site.join("../claims.csv")),
            Input::File(site.join("../runs.csv")),
        ];
        let all: Vec<_> = always.iter().chain(&named).cloned().collect();
        let inputs = |path: &Path, templates| inputs(&[path.to_owned()], templates);
        assert_eq!(inputs(&site, None), all);
        assert_eq!(inputs(&site.join("site.toml"), None), all);
        let with_templates = inputs(&site, Some(Path::new("mine")));
        assert_eq!(with_templates.first(), Some(&Input::Folder("mine".into())));

        fs::write(site.join("site.toml"), "[[result_set").unwrap();
        assert_eq!(inputs(&site, None), always);

        fs::remove_file(site.join("site.toml")).unwrap();
        let only = [Input::Tree(site.clone()), Input::File(site.join("site.toml"))];
        assert_eq!(inputs(&site, None), only);
    }

    #[test]
    fn several_paths_are_one_set() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        for name in ["a.txt", "b.txt"] {
            fs::write(root.join(name), "").unwrap();
        }
        let inputs = |paths: &[PathBuf]| inputs(paths, None);
        let both = inputs(&[root.join("a.txt"), root.join("b.txt")]);
        assert!(both.contains(&Input::File(root.join("a.txt"))), "{both:?}");
        assert!(both.contains(&Input::File(root.join("b.txt"))), "{both:?}");
        // A new file may fit the pattern.
        let site = |path: PathBuf| Input::File(path.join("site.toml"));
        let pattern = root.join("*.txt");
        assert_eq!(
            inputs(std::slice::from_ref(&pattern)),
            [Input::Folder(root.to_owned()), site(pattern)]
        );
        let pattern = root.join("*/wrk.txt");
        assert_eq!(
            inputs(std::slice::from_ref(&pattern)),
            [Input::Tree(root.to_owned()), site(pattern)]
        );
    }
}
