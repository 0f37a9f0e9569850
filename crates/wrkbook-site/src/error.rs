//! Why there is no site.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a site could not be loaded or built. The last good site is still where it was.
#[derive(Debug, Error)]
pub enum SiteError {
    /// `site.toml` or a Markdown file beside it cannot be used.
    #[error("{path}{}: {message}", .line.map(|line| format!(":{line}")).unwrap_or_default())]
    Source {
        /// The file.
        path: String,
        /// The line, counted from 1, where it is known.
        line: Option<usize>,
        /// What is wrong with it and what to do.
        message: String,
    },
    /// A result set cannot be read.
    #[error(transparent)]
    Load(#[from] wrkbook::Error),
    /// A template is wrong, or asks for something that its page does not have.
    #[error(
        "template {name}: {message}; mend it, or remove it from the templates folder to use the built-in one"
    )]
    Template {
        /// The template's file name.
        name: String,
        /// What is wrong, with its line.
        message: String,
    },
    /// A chart cannot be drawn.
    #[error("chart `{id}`: {message}")]
    Chart {
        /// The chart.
        id: String,
        /// Why not.
        message: String,
    },
    /// The figures cannot be written as a file.
    #[error("{file}: cannot be written as data ({message})")]
    Data {
        /// The file.
        file: String,
        /// Why not.
        message: String,
    },
    /// The output folder is not ours to replace.
    #[error("{path}: {problem}")]
    Refused {
        /// The folder.
        path: String,
        /// Why it was left alone, and what to do.
        problem: String,
    },
    /// A file or folder cannot be read or written.
    #[error("{path}: {source}; check that it is there and may be read and written")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl SiteError {
    /// Blames an error of the system on a path.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> SiteError + '_ {
        |source| SiteError::Io { path: path.to_owned(), source }
    }
}
