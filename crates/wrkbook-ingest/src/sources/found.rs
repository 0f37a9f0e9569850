//! The file: where it is, what it is called below its root, and what stands in it.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use crate::budget::SOURCE_BYTES;
use crate::parse::Parsed;
use crate::record::diagnostic::Diagnostic;
use crate::sources::folder::files;

/// A file is a name below a root, and a content: on the disk, or held where it can be read but once.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Where it is; of a file in an archive, the archive's path and the name in it.
    pub path: PathBuf,
    /// Its path relative to the root, with `/` between the parts; what is not UTF-8 in it is
    /// shown as U+FFFD.
    pub relative: Arc<str>,
    held: Option<Box<Held>>,
}

/// What was read of a file that can be read but once.
#[derive(Debug, Clone, PartialEq)]
struct Held {
    parsed: Parsed,
    /// The whole of it, where it may be a file of a source.
    content: Option<Vec<u8>>,
}

impl Found {
    /// A file on the disk.
    pub fn new(path: PathBuf, relative: impl Into<Arc<str>>) -> Self {
        Self { path, relative: relative.into(), held: None }
    }

    /// A file of an archive or a stream, which was read.
    pub(crate) fn read_once(
        path: PathBuf,
        relative: impl Into<Arc<str>>,
        parsed: Parsed,
        content: Option<Vec<u8>>,
    ) -> Self {
        let held = Some(Box::new(Held { parsed, content }));
        Self { path, relative: relative.into(), held }
    }

    /// The file's name, without its folders.
    pub fn name(&self) -> &str {
        name_of(&self.relative)
    }

    /// The name under which diagnostics blame the file.
    pub fn blame(&self) -> Arc<str> {
        Arc::from(self.path.display().to_string())
    }

    /// Its first bytes, up to 64 KiB: they tell whose it is. Nothing where it cannot be read.
    pub fn head(&self) -> Cow<'_, [u8]> {
        let most = files::PIECE;
        if let Some(held) = &self.held {
            let content = held.content.as_deref().unwrap_or_default();
            return Cow::Borrowed(&content[..content.len().min(most)]);
        }
        let mut head = Vec::new();
        // A pipe can be read but once: by whoever reads the whole of it.
        if self.path.is_file()
            && let Ok(file) = File::open(&self.path)
            && file.take(most as u64).read_to_end(&mut head).is_err()
        {
            head.clear();
        }
        Cow::Owned(head)
    }

    /// Its whole content, which must be within the budget of a source's file.
    ///
    /// # Errors
    /// When it is over the budget, or cannot be read.
    pub fn content(&self) -> io::Result<Cow<'_, [u8]>> {
        let over = |found| SOURCE_BYTES.hold(found).map_err(io::Error::other);
        match &self.held {
            Some(held) => match &held.content {
                Some(content) => Ok(Cow::Borrowed(content)),
                None => Err(io::Error::other(
                    "it is too large to be kept of its archive; unpack it, and name the folder",
                )),
            },
            None => {
                let most = SOURCE_BYTES.most();
                let mut content = Vec::new();
                let file = File::open(&self.path)?;
                over(file.metadata()?.len())?;
                file.take(most.saturating_add(1)).read_to_end(&mut content)?;
                over(content.len() as u64)?;
                Ok(Cow::Owned(content))
            }
        }
    }

    /// The reports in it.
    ///
    /// # Errors
    /// What the system says, as a diagnostic.
    pub fn parsed(&self) -> Result<Parsed, Diagnostic> {
        match &self.held {
            Some(held) => Ok(held.parsed.clone()),
            None => files::read(&self.path, &self.path.to_string_lossy(), &mut Vec::new()),
        }
    }

    /// The same, taken out of a file that can be read but once; `None` of one on the disk.
    pub(crate) fn take_parsed(&mut self) -> Option<Parsed> {
        self.held.take().map(|held| held.parsed)
    }
}

/// The file's name of a path with `/` between its parts.
pub(crate) fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
