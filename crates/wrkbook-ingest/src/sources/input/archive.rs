//! Archives, read as they come: `.tar`, `.tar.gz` and `.zip`, told by their first bytes.
//!
//! Nothing is unpacked to a disk. Links are not followed, paths that lead out are left out, and what
//! unpacks to far more than it is worth is refused.

use std::cell::Cell;
use std::io::{self, BufReader, Read, Seek};
use std::path::{Component, Path};
use std::rc::Rc;
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use crate::budget::{KEPT_BYTES, SOURCE_BYTES};
use crate::record::diagnostic::Diagnostic;
use crate::sources;
use crate::sources::folder::files;
use crate::sources::found::{Found, name_of};

/// What an archive may unpack to.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// The most bytes in all.
    pub bytes: u64,
    /// The most bytes for each byte of the archive, where that is much: text of samples packs well.
    pub ratio: u64,
    /// The most entries.
    pub entries: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: 8 << 30, ratio: 400, entries: 500_000 }
    }
}

/// Below this, nothing is a bomb.
const HARMLESS: u64 = 16 << 20;
/// How much of an archive tells what it is.
const HEAD: usize = 512;

/// The kinds of archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Tar,
    /// Compressed: an archive or a single file.
    Gzip,
    Zip,
}

impl Kind {
    /// The kind that begins with these bytes.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Self::Zip),
            _ if is_tar(head) => Some(Self::Tar),
            _ => None,
        }
    }
}

/// Whether this is the header of a tar archive's first entry.
fn is_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar")
}

/// The first bytes of a stream, which it gives again. A pipe may give fewer at a time than a header is
/// long.
pub(super) fn head<R: Read>(mut stream: R) -> io::Result<(Vec<u8>, impl Read)> {
    let mut head = Vec::with_capacity(HEAD);
    stream.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let whole = io::Cursor::new(head.clone()).chain(stream);
    Ok((head, whole))
}

/// What was read of an archive.
#[derive(Default)]
pub(super) struct Unpacked {
    /// The files, read, sorted by path.
    pub(super) files: Vec<Found>,
    pub(super) config: Option<String>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// An archive on its way.
struct Unpacking<'a> {
    /// The name to blame.
    name: &'a str,
    budget: Budget,
    seen: usize,
    bytes: u64,
    /// The bytes of the contents that are kept.
    kept: u64,
    links: usize,
    outside: usize,
    buffer: Vec<u8>,
    done: Unpacked,
}

/// The largest `wrkbook.toml` that is read.
const LARGEST_CONFIG: u64 = 1 << 20;

/// Reads a stream of the kind; `name` is the name to blame.
///
/// # Errors
/// When it is damaged, or unpacks to more than the budget allows.
pub(super) fn unpack(
    stream: impl Read,
    kind: Kind,
    name: &str,
    budget: Budget,
) -> io::Result<Unpacked> {
    let mut unpacking = Unpacking::new(name, budget);
    match kind {
        Kind::Tar => unpacking.tar(stream)?,
        Kind::Gzip => unpacking.gzip(stream)?,
        Kind::Zip => {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "a .zip cannot be read from standard input; name the file",
            ));
        }
    }
    Ok(unpacking.finish())
}

/// Reads a `.zip`, as [`unpack`] does the others.
pub(super) fn unzip(file: impl Read + Seek, name: &str, budget: Budget) -> io::Result<Unpacked> {
    let mut unpacking = Unpacking::new(name, budget);
    unpacking.zip(file)?;
    Ok(unpacking.finish())
}

impl<'a> Unpacking<'a> {
    fn new(name: &'a str, budget: Budget) -> Self {
        Self {
            name,
            budget,
            seen: 0,
            bytes: 0,
            kept: 0,
            links: 0,
            outside: 0,
            buffer: Vec::new(),
            done: Unpacked::default(),
        }
    }

    fn gzip(&mut self, stream: impl Read) -> io::Result<()> {
        let packed = Rc::new(Cell::new(0));
        let counted = BufReader::new(Counted { inner: stream, count: Rc::clone(&packed) });
        let inner = MultiGzDecoder::new(counted);
        let bounded = Bounded { inner, packed, unpacked: 0, budget: self.budget };
        let (head, mut unpacked) = head(BufReader::with_capacity(files::PIECE, bounded))?;
        if is_tar(&head) {
            return self.tar(unpacked);
        }
        // A single file, packed.
        let name = Path::new(self.name).file_name().unwrap_or_default().to_string_lossy();
        let name = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
        self.entry(Path::new(&name), &mut unpacked)
    }

    fn tar(&mut self, stream: impl Read) -> io::Result<()> {
        let mut archive = tar::Archive::new(stream);
        for entry in archive.entries()? {
            let mut entry = entry?;
            self.count()?;
            let kind = entry.header().entry_type();
            if kind.is_symlink() || kind.is_hard_link() {
                self.links += 1;
            }
            if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() {
                let path = entry.path()?.into_owned();
                self.entry(&path, &mut entry)?;
            }
        }
        Ok(())
    }

    fn zip(&mut self, file: impl Read + Seek) -> io::Result<()> {
        let damaged = |error: zip::result::ZipError| io::Error::other(error.to_string());
        let mut archive = zip::ZipArchive::new(file).map_err(damaged)?;
        for nth in 0..archive.len() {
            self.count()?;
            let entry = archive.by_index(nth).map_err(damaged)?;
            let name = entry.name().to_owned();
            if entry.is_symlink() {
                self.links += 1;
            } else if entry.is_file() {
                let packed = Rc::new(Cell::new(entry.compressed_size()));
                let budget = self.budget;
                let mut entry = Bounded { inner: entry, packed, unpacked: 0, budget };
                self.entry(Path::new(&name), &mut entry)?;
            }
        }
        Ok(())
    }

    /// Counts an entry.
    fn count(&mut self) -> io::Result<()> {
        self.seen += 1;
        if self.seen > self.budget.entries {
            return Err(refused(format!("it has more than {} entries", self.budget.entries)));
        }
        Ok(())
    }

    /// Reads one file of the archive.
    fn entry(&mut self, path: &Path, content: &mut impl Read) -> io::Result<()> {
        let Some(relative) = inside(path) else {
            self.outside += 1;
            return Ok(());
        };
        let is_left = |part: &str| part.starts_with('.') || part == "__MACOSX";
        if relative.split('/').any(is_left) {
            return Ok(());
        }
        let name = name_of(&relative);
        if name == crate::config::FILE_NAME && relative.matches('/').count() <= 1 {
            let mut text = String::new();
            content.take(LARGEST_CONFIG).read_to_string(&mut text)?;
            self.done.config = Some(text);
            return Ok(());
        }
        let path = Path::new(self.name).join(&*relative);
        let shown = path.display().to_string();
        let limit = self.budget.bytes.saturating_sub(self.bytes).saturating_add(1);
        let room = KEPT_BYTES.most().saturating_sub(self.kept).min(SOURCE_BYTES.most());
        let room = if sources::may_be_read(name) { room } else { 0 };
        let mut kept = Kept { inner: content.take(limit), content: Vec::new(), room };
        let parsed = files::look_through(&mut kept, name, &shown, &mut self.buffer)?;
        let content = if parsed.reports.is_empty() { kept.whole()? } else { None };
        self.bytes += limit - kept.inner.limit();
        if self.bytes > self.budget.bytes {
            return Err(refused(format!("it unpacks to more than {} bytes", self.budget.bytes)));
        }
        self.kept += content.as_ref().map_or(0, |content| content.len() as u64);
        self.done.files.push(Found::read_once(path, relative, parsed, content));
        Ok(())
    }

    fn finish(mut self) -> Unpacked {
        let name: Arc<str> = self.name.into();
        for (count, what) in
            [(self.links, "links in it"), (self.outside, "paths in it that lead out")]
        {
            if count > 0 {
                self.done.diagnostics.push(Diagnostic::unreadable(
                    &name,
                    format!("{count} {what}: left out"),
                    "unpack it and name the folder, if they are raw files of this result set",
                ));
            }
        }
        self.done.files.sort_by(|a, b| a.relative.cmp(&b.relative));
        self.done
    }
}

/// A path within the archive, with `/` between its parts; `None` where it leads out.
fn inside(path: &Path) -> Option<String> {
    let mut parts = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(part) => parts.push(part.to_string_lossy()),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// What an archive is refused for.
fn refused(why: String) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!(
            "{why}, which is far more than raw files need; unpack it yourself if it is sound, and \
                 name the folder"
        ),
    )
}

/// A reader that keeps what it gives, while there is room for it.
struct Kept<R> {
    inner: io::Take<R>,
    content: Vec<u8>,
    room: u64,
}

impl<R: Read> Kept<R> {
    /// The whole content, the rest of it read; `None` where there is no room for it.
    fn whole(&mut self) -> io::Result<Option<Vec<u8>>> {
        while self.room > 0 {
            let mut piece = [0; 8192];
            if self.read(&mut piece)? == 0 {
                return Ok(Some(std::mem::take(&mut self.content)));
            }
        }
        Ok(None)
    }
}

impl<R: Read> Read for Kept<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.room = self.room.saturating_sub(length as u64);
        if self.room == 0 {
            self.content = Vec::new();
        } else {
            self.content.extend_from_slice(&buffer[..length]);
        }
        Ok(length)
    }
}

/// A reader that counts what it gives.
struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.count.set(self.count.get() + length as u64);
        Ok(length)
    }
}

/// A reader that unpacks, within bounds.
struct Bounded<R> {
    inner: R,
    packed: Rc<Cell<u64>>,
    unpacked: u64,
    budget: Budget,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.unpacked += length as u64;
        if self.unpacked > self.budget.bytes {
            return Err(refused(format!("it unpacks to more than {} bytes", self.budget.bytes)));
        }
        let most = self.packed.get().saturating_mul(self.budget.ratio).max(HARMLESS);
        if self.unpacked > most {
            return Err(refused(format!("it unpacks to {} times its size", self.budget.ratio)));
        }
        Ok(length)
    }
}
