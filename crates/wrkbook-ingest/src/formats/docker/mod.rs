//! `docker stats` streams, of every client from 1.5 on, redrawn or not, and podman's.
//!
//! A stream is frames of one row per container, as a table under a header or as JSON objects,
//! each in one line or over several. The client draws faster than the engine samples, so most rows are repeats: identical
//! consecutive rows of a container (all columns, white space aside) are one sample. Rows of `--`
//! are no samples and do not part repeats. The whole text gives one report.
//!
//! A stream is drawn anew in place, so escapes stand in it, and its first sample of a container has no
//! reading before it: it is left out of means. Without escapes each row is a call of its own
//! (`--no-stream`), of which even one counts.

mod containers;
mod json;
mod last_row;
mod logged;
mod remarks;
mod sample;
mod sizes;
mod table;

use std::mem;
use std::sync::Arc;

use crate::line::{KnownLine, Line, quote, same_words};
use crate::record::report::{Content, Format, LineSpan, Report};

use self::containers::{Containers, Taken};
use self::json::{Next, Object, Open};
use self::logged::Look;
use self::remarks::Remarks;
use self::sample::Sample;
use self::table::{Header, Row};

/// The longest line that can be a row, which bounds what is kept of each container: an id has 64
/// letters, a name some hundred.
const LONGEST_ROW: usize = 4096;

/// Reads the samples of one text, line by line.
pub(crate) struct Parser {
    path: Arc<str>,
    /// The columns that rows are read by, and the line that named them.
    header: Option<(Header, String)>,
    /// The line that named them last.
    header_line: KnownLine,
    /// How lines look that are not as the client prints them.
    look: Look,
    /// True once a frame was drawn over another.
    is_redrawn: bool,
    /// What was recognised first: as which format, and at which line.
    began: Option<(Format, u32)>,
    last_sample: Option<u32>,
    last_line: u32,
    /// The previous line, if it is a start of a row or a broken one. Which, tells the next line
    /// or the end of the text.
    doubt: Option<Doubt>,
    /// True when the previous line was a header or a row.
    in_frame: bool,
    /// The JSON object that the lines before began.
    object: Option<Open>,
    containers: Containers,
    remarks: Remarks,
    /// Lines that say `json` and nothing else: what clients up to 20.10 print for `--format json`.
    literal_json: bool,
    other_text: bool,
}

struct Doubt {
    line: u32,
    is_broken: bool,
    text: String,
}

/// What a line turned out to be.
enum Found {
    /// A header, or a row without data.
    Frame,
    /// A sample; the container's figures have it.
    Sample,
    /// A row that does not go on like one.
    Broken,
    /// Anything else.
    Other,
}

impl Parser {
    /// A parser of one text. `path` is the name to blame in diagnostics.
    pub(crate) fn new(path: &Arc<str>) -> Self {
        Self {
            path: Arc::clone(path),
            header: None,
            header_line: KnownLine::default(),
            look: Look::default(),
            is_redrawn: false,
            began: None,
            last_sample: None,
            last_line: 0,
            doubt: None,
            in_frame: false,
            object: None,
            containers: Containers::default(),
            remarks: Remarks::default(),
            literal_json: false,
            other_text: false,
        }
    }

    /// Takes the next line, the `number`th, if it says little that is new: the header in force, or the
    /// last row of the container that is due, perhaps with other digits. `raw` begins with it; its
    /// length is returned.
    pub(crate) fn known_line(&mut self, number: u32, raw: &[u8]) -> Option<usize> {
        if self.object.is_some() {
            return None;
        }
        let length = match self.header_line.begun_by(raw) {
            Some(length) => length,
            None => {
                let length = self.containers.take_line(number, raw)?;
                self.last_sample = Some(number);
                length
            }
        };
        self.turn_to(number);
        self.in_frame = true;
        Some(length)
    }

    /// Goes on to a line: the one before it was not the last.
    fn turn_to(&mut self, number: u32) {
        self.last_line = number;
        if let Some(Doubt { line, is_broken: true, text }) = self.doubt.take() {
            self.remarks.broken.count(line, &text);
        }
    }

    /// Takes the next line, which need not be docker's; true if it is a frame or a sample. Lines are
    /// numbered from 1.
    pub(crate) fn line(&mut self, number: u32, line: &Line<'_>) -> bool {
        self.turn_to(number);
        let bare = (!self.look.is_plain()).then(|| self.look.of(line));
        let line = match &bare {
            Some(bare) => &Line { text: bare, ..*line },
            None => line,
        };
        if self.containers.repeats(line.text) {
            self.last_sample = Some(number);
            self.in_frame = true;
            return true;
        }
        let was_in_frame = mem::take(&mut self.in_frame);
        match self.read(number, line) {
            Found::Frame => self.in_frame = true,
            Found::Sample => {
                self.last_sample = Some(number);
                self.in_frame = true;
            }
            Found::Broken => {
                self.doubt = Some(Doubt { line: number, is_broken: true, text: quote(line.text) });
            }
            Found::Other if was_in_frame && self.may_be_cut(line.text) => {
                self.doubt = Some(Doubt { line: number, is_broken: false, text: quote(line.text) });
            }
            Found::Other => {}
        }
        if self.in_frame && !self.is_redrawn {
            self.is_redrawn = is_redrawn(line.raw);
        }
        self.in_frame
    }

    /// Takes a line that nobody knew, if it is a header or a row as people log them: then others are
    /// read like it.
    pub(crate) fn unknown_line(&mut self, number: u32, line: &Line<'_>) {
        if self.object.is_some() {
            return;
        }
        if let Some((look, header)) = Look::of_header(line) {
            self.look = look;
            let text = self.look.of(line).into_owned();
            self.containers.forget_fields();
            self.header = Some((header, text));
            self.began.get_or_insert((Format::DOCKER_STATS, number));
            self.in_frame = true;
            self.is_redrawn |= is_redrawn(line.raw);
        } else if self.look.is_plain()
            && let Some(look) = Look::of_object(line)
        {
            self.look = look;
            self.line(number, line);
        } else if self.began.is_none()
            && !json::is_broken(line.text)
            && let Some(look) = Look::of_row(line)
        {
            self.look = look;
            self.began.get_or_insert((Format::DOCKER_STATS, number));
            self.line(number, line);
        }
    }

    /// Whether its samples are JSON objects.
    pub(crate) fn reads_json(&self) -> bool {
        self.began.is_some_and(|(format, _)| format == Format::DOCKER_STATS_JSON)
    }

    /// Whether output of `docker stats` was recognised, with or without samples.
    pub(crate) fn saw_header(&self) -> bool {
        let is_literal = self.literal_json && !self.other_text;
        self.began.is_some() || self.unread_row().is_some() || is_literal
    }

    /// The first row that could not be read, and its line.
    pub(crate) fn unread_row(&self) -> Option<(u32, &str)> {
        let doubt = self.doubt.as_ref().filter(|doubt| doubt.is_broken);
        let doubt = doubt.map(|doubt| (doubt.line, &*doubt.text));
        self.remarks.broken.first().or(doubt).or(self.object.as_ref().and_then(Open::lost))
    }

    /// Ends the text. One report, or none where there were no samples.
    pub(crate) fn finish(mut self) -> Vec<Report> {
        let (Some((format, first)), Some(last)) = (self.began, self.last_sample) else {
            return Vec::new();
        };
        if let Some(doubt) = self.doubt {
            self.remarks.cut.count(doubt.line, &doubt.text);
        }
        if let Some(object) = self.object {
            self.remarks.cut.count(object.first, &object.text);
        }
        let containers = self.containers.finish(self.last_line, self.is_redrawn);
        let mut diagnostics = self.remarks.diagnostics(&self.path);
        if !self.is_redrawn {
            diagnostics.extend(remarks::thin(&containers, &self.path).map(|it| it.at(last)));
        }
        vec![Report {
            heading: None,
            format,
            lines: LineSpan { first, last },
            content: Content::Containers(containers),
            diagnostics,
        }]
    }

    fn read(&mut self, number: u32, line: &Line<'_>) -> Found {
        let row = line.text;
        if row.len() > LONGEST_ROW {
            self.other_text = true;
            return Found::Other;
        }
        if let Some(object) = self.object.take()
            && let Some(found) = self.go_on(object, number, row)
        {
            return found;
        }
        match row.as_bytes().first() {
            Some(b'A'..=b'Z') if self.read_header(number, line) => return Found::Frame,
            Some(b'{' | b'[') if json::is_candidate(row) && !self.look.is_headless() => {
                self.object = Open::begin(number, row);
                return match self.object {
                    Some(_) => Found::Frame,
                    None => self.read_json(number, number, line),
                };
            }
            _ => {}
        }
        if self.look.is_headless() && self.header.is_none() {
            return self.read_headless(number, line);
        }
        match self.header.as_ref().map(|(header, _)| header.row(row)) {
            Some(Row::Sample(sample)) => self.take(number, line, &sample),
            Some(Row::NoData) => Found::Frame,
            Some(Row::Broken) => Found::Broken,
            Some(Row::Other) => Found::Other,
            None => {
                let is_literal = row == "json";
                self.literal_json |= is_literal;
                self.other_text |= !is_literal;
                Found::Other
            }
        }
    }

    /// Takes a row whose fields are told by what they look like.
    fn read_headless(&mut self, number: u32, line: &Line<'_>) -> Found {
        let text = logged::headless(line);
        let raw = if text.len() == line.text.len() { line.raw } else { b"" };
        match self.look.row(&text) {
            Some(sample) if sample.says_something() => {
                self.take(number, &Line { raw, stream: "", text: &text }, &sample)
            }
            Some(_) => Found::Frame,
            None if self.containers.know_start_of(&text) => Found::Broken,
            None => Found::Other,
        }
    }

    /// Takes a header, anew at each frame since the file may go on with another client's output.
    fn read_header(&mut self, number: u32, line: &Line<'_>) -> bool {
        if self.header.as_ref().is_none_or(|(_, known)| !same_words(known, line.text)) {
            let Some(header) = Header::of(line.text) else { return false };
            if self.header.as_ref().is_some_and(|(known, _)| *known != header) {
                self.containers.forget_fields();
            }
            self.header = Some((header, line.text.to_owned()));
            if self.look.is_headless() {
                self.look = Look::default();
            }
        }
        self.header_line.set(line.raw);
        self.began.get_or_insert((Format::DOCKER_STATS, number));
        true
    }

    /// Takes one more line of a JSON object, and the object where it ends with it. `None` where
    /// the line cannot belong to it and stands for itself.
    fn go_on(&mut self, mut object: Open, number: u32, line: &str) -> Option<Found> {
        match object.take(number, line, LONGEST_ROW) {
            Next::Member => {
                self.object = Some(object);
                Some(Found::Frame)
            }
            Next::End => {
                let Open { first, figures, text } = object;
                let whole = Line { raw: b"", stream: "", text: &text };
                match self.read_json(first, figures.unwrap_or(first), &whole) {
                    Found::Sample => Some(Found::Sample),
                    Found::Broken => {
                        self.remarks.broken.count(first, &text);
                        Some(Found::Frame)
                    }
                    Found::Frame | Found::Other => Some(Found::Frame),
                }
            }
            Next::Other => {
                if let Some((first, text)) = object.lost() {
                    self.remarks.broken.count(first, text);
                }
                self.other_text = true;
                None
            }
        }
    }

    /// Takes an object that begins at the line `first` and has its figures in the line `number`.
    fn read_json(&mut self, first: u32, number: u32, line: &Line<'_>) -> Found {
        let Some(object) = Object::of(line.text) else {
            self.other_text = true;
            return if json::is_broken(line.text) { Found::Broken } else { Found::Other };
        };
        self.began.get_or_insert((Format::DOCKER_STATS_JSON, first));
        match object.sample() {
            Some(sample) if sample.has_data() => self.take(number, line, &sample),
            Some(_) => Found::Frame,
            None => Found::Broken,
        }
    }

    fn take(&mut self, number: u32, line: &Line<'_>, sample: &Sample<'_>) -> Found {
        let row = line.text;
        match self.containers.add(number, line, sample) {
            Taken::Distinct => {
                for oddity in [sample.oddity, sample.cpu_oddity].into_iter().flatten() {
                    self.remarks.odd(oddity, number, row);
                }
            }
            Taken::Repeated => {}
            Taken::LeftOut => {
                self.remarks.left_out.count(number, row);
                return Found::Frame;
            }
        }
        Found::Sample
    }

    /// Whether a line right after a row may be the start of another. The start of a header is
    /// not: nothing is lost with it.
    fn may_be_cut(&self, line: &str) -> bool {
        json::is_candidate(line) || self.containers.know_start_of(line)
    }
}

/// Whether a raw line moves the cursor or erases (`ESC [ .. H`, `J` or `K`), as a client does that
/// draws its frames one over the other.
fn is_redrawn(raw: &[u8]) -> bool {
    let mut rest = raw;
    while let Some(at) = memchr::memchr(0x1b, rest) {
        rest = &rest[at + 1..];
        let end = rest.iter().position(|byte| byte.is_ascii_alphabetic());
        if rest.first() == Some(&b'[') && end.is_some_and(|end| b"HJK".contains(&rest[end])) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognised(text: &str) -> bool {
        let mut parser = Parser::new(&Arc::from("x.stats"));
        for (number, text) in (1..).zip(text.lines()) {
            parser.line(number, &Line { raw: text.as_bytes(), stream: "", text });
        }
        parser.saw_header()
    }

    #[test]
    fn output_without_samples_is_recognised() {
        for text in [
            "CONTAINER ID   NAME   CPU %   MEM USAGE / LIMIT   MEM %   NET I/O   BLOCK I/O   PIDS",
            "CONTAINER   CPU %   MEM USAGE/LIMIT   MEM %   NET I/O\n343b86138cb2   --   -- / --",
            r#"{"Container":"343b86138cb2","CPUPerc":"--","MemUsage":"-- / --"}"#,
            "json\njson",
        ] {
            assert!(recognised(text), "{text}");
        }
        for text in [
            "",
            "Running 30s test @ http://127.0.0.1/\njson",
            r#"{"requests":1}"#,
            "CONTAINER ID   IMAGE   COMMAND",
        ] {
            assert!(!recognised(text), "{text}");
        }
    }
}
