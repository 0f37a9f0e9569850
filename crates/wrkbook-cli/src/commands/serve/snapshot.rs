//! A built site, held in memory: what a reader is given is always one whole build, and no request
//! can name a file that is not part of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

/// The files of one build, by their path from its root, with `/` between the parts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Snapshot(BTreeMap<String, Vec<u8>>);

/// What is at a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// A file: its media type, and its bytes.
    File(&'static str, &'a [u8]),
    /// A folder with an index, asked for without the slash that relative links need.
    Folder,
    /// Nothing.
    Nothing,
}

impl Snapshot {
    /// Reads a folder. Links and hidden files are no part of a site.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn read(folder: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        let mut folders = vec![(folder.to_owned(), String::new())];
        while let Some((folder, base)) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                // Only slugs and fixed words are written: what is not UTF-8 is not ours.
                let Ok(name) = entry.file_name().into_string() else { continue };
                let kind = entry.file_type()?;
                if name.starts_with('.') {
                    continue;
                } else if kind.is_dir() {
                    folders.push((entry.path(), format!("{base}{name}/")));
                } else if kind.is_file() {
                    files.insert(format!("{base}{name}"), fs::read(entry.path())?);
                }
            }
        }
        Ok(Self(files))
    }

    /// What is at a decoded path without the slash at its start.
    pub(super) fn find(&self, path: &str) -> Found<'_> {
        let index = match path.is_empty() || path.ends_with('/') {
            true => format!("{path}index.html"),
            false => format!("{path}/index.html"),
        };
        match (self.0.get_key_value(path), self.0.get_key_value(&index)) {
            (Some((name, bytes)), _) => Found::File(media_type(name), bytes),
            (None, Some((name, bytes))) if path.is_empty() || path.ends_with('/') => {
                Found::File(media_type(name), bytes)
            }
            (None, Some(_)) => Found::Folder,
            (None, None) => Found::Nothing,
        }
    }
}

/// The media type of a page.
pub(super) const HTML: &str = "text/html; charset=utf-8";

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => HTML,
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("csv") => "text/csv; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt" | "md" | "log") => "text/plain; charset=utf-8",
        Some("xml") => "application/xml",
        Some("parquet") => "application/vnd.apache.parquet",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_its_index() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("servers")).unwrap();
        for file in ["index.html", "servers/index.html", "servers/a.csv", ".wrkbook-site"] {
            fs::write(dir.path().join(file), file).unwrap();
        }
        let site = Snapshot::read(dir.path()).unwrap();
        assert_eq!(site.find(""), Found::File(HTML, b"index.html"));
        assert_eq!(site.find("index.html"), Found::File(HTML, b"index.html"));
        assert_eq!(site.find("servers/"), Found::File(HTML, b"servers/index.html"));
        assert_eq!(site.find("servers"), Found::Folder);
        assert_eq!(
            site.find("servers/a.csv"),
            Found::File("text/csv; charset=utf-8", b"servers/a.csv")
        );
        for path in ["/", "no", "servers/a.csv/", "servers/../index.html", ".wrkbook-site", "//"] {
            assert_eq!(site.find(path), Found::Nothing, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_nowhere() {
        let dir = tempfile::tempdir().unwrap();
        let site = dir.path().join("site");
        fs::create_dir(&site).unwrap();
        fs::create_dir(dir.path().join("private")).unwrap();
        fs::write(dir.path().join("private/key.txt"), "secret").unwrap();
        std::os::unix::fs::symlink(dir.path().join("private"), site.join("folder")).unwrap();
        std::os::unix::fs::symlink(dir.path().join("private/key.txt"), site.join("a.txt")).unwrap();
        assert_eq!(Snapshot::read(&site).unwrap(), Snapshot::default());
    }
}
