//! One of several outputs that are interleaved in a text: where its reports begin and end.

use std::collections::VecDeque;

use super::draft::Draft;
use super::grammar::Sentence;
use super::{Found, OPEN_AT_ONCE};
use crate::dress::Dress;

/// An output: the lines of one service that wear one dress.
#[derive(Default)]
pub(super) struct Stream {
    pub(super) name: String,
    pub(super) dress: Option<Dress>,
    pub(super) last_line: u32,
    open: Option<Draft>,
    /// Headings whose figures follow later: DeathStarBench prints those of all its URLs first.
    waiting: VecDeque<Draft>,
    is_warmup: bool,
    /// How many queries each request of the reports that follow asks for.
    queries: Option<u32>,
    /// True within sums over several reports, which are not reports.
    in_summary: bool,
    /// True within a report of another tool.
    in_other_tool: bool,
    /// True where the report before has totals: what follows it may be a script's.
    is_after_totals: bool,
}

/// Whether a report, or what is said of those that follow, can begin with a sentence.
pub(super) fn begins_a_report(sentence: &Sentence<'_>) -> bool {
    matches!(
        sentence,
        Sentence::Running { .. }
            | Sentence::Making { .. }
            | Sentence::Results { .. }
            | Sentence::Size { .. }
            | Sentence::ThreadStats(_)
            | Sentence::Latency(_)
            | Sentence::Warmup
            | Sentence::Measured { queries: Some(_) }
            | Sentence::Overall
            | Sentence::Other { .. }
    ) && (sentence.is_sound() || !matches!(sentence, Sentence::Latency(_)))
        || sentence.are_sound_totals()
}

impl Stream {
    pub(super) fn new(name: &str, dress: Option<Dress>) -> Self {
        Self { name: name.to_owned(), dress, ..Self::default() }
    }

    /// Whether more of a report may follow.
    pub(super) fn is_open(&self) -> bool {
        self.open.as_ref().is_some_and(|draft| !draft.is_whole())
    }

    /// Whether a heading waits for its figures.
    pub(super) fn awaits_figures(&self) -> bool {
        self.open.as_ref().is_some_and(Draft::is_heading_only)
    }

    /// Notes a line that is no sentence: if a report ends here, it says why.
    pub(super) fn not_understood(&mut self, number: u32, text: &str) {
        if let Some(open) = &mut self.open {
            let text = match &self.dress {
                Some(dress) => dress.strip(text),
                None => Some(text),
            };
            if let Some(text) = text {
                open.not_understood(number, text);
            }
        }
    }

    /// Gives up the report of which only the first line was read.
    pub(super) fn give_up_first_line(&mut self) -> Option<Draft> {
        self.open.take_if(|draft| draft.is_first_line_only())
    }

    /// Goes on with a report whose first line wore another dress.
    pub(super) fn adopt(&mut self, mut draft: Draft, found: &mut Found) {
        self.put_aside(found);
        self.in_summary = false;
        self.in_other_tool = false;
        draft.stand_under(self.is_warmup, self.queries);
        draft.stand_among(self.is_after_totals, self.dress.as_ref().is_some_and(Dress::is_prose));
        self.open = Some(draft);
    }

    /// Takes the next sentence.
    pub(super) fn take(&mut self, sentence: &Sentence<'_>, number: u32, found: &mut Found) {
        self.last_line = number;
        let is_over = self.open.as_ref().is_none_or(Draft::is_over);
        match *sentence {
            Sentence::Warmup => self.is_warmup = true,
            Sentence::Measured { queries } => {
                self.is_warmup = false;
                self.queries = queries;
            }
            Sentence::Overall => {
                // Statistics without a heading turn out to be those of the summary.
                self.open.take_if(|draft| draft.is_headless_and_open());
                self.close(found);
                self.in_summary = true;
                return;
            }
            Sentence::Running { .. } | Sentence::Making { .. } => {
                self.in_summary = false;
                self.in_other_tool = false;
                self.put_aside(found);
                self.begin(sentence, number, found);
            }
            Sentence::Results { url } => {
                self.in_summary = false;
                self.in_other_tool = false;
                self.put_aside(found);
                match self.waiting.iter().position(|draft| draft.is_of(url)) {
                    Some(at) => self.open = self.waiting.remove(at),
                    None => self.begin(sentence, number, found),
                }
            }
            Sentence::Other { tool } => return self.other_tool(tool, number, found),
            Sentence::Size { .. } if !self.in_summary && self.is_beyond_heading() => {
                self.begin_anew(sentence, number, found);
            }
            Sentence::ThreadStats(_)
                if !self.in_summary
                    && !self.open.as_ref().is_some_and(Draft::awaits_statistics) =>
            {
                self.begin_anew(sentence, number, found);
            }
            _ if self.in_other_tool => return,
            Sentence::Latency(_) if is_over && !self.in_summary && sentence.is_sound() => {
                self.begin_anew(sentence, number, found);
            }
            Sentence::Totals { .. }
                if is_over && !self.in_summary && sentence.are_sound_totals() =>
            {
                self.begin_anew(sentence, number, found);
            }
            _ => {}
        }
        if let Some(open) = &mut self.open {
            open.take(sentence, number);
        }
    }

    /// Whether a line of the heading cannot belong to the report that is open.
    fn is_beyond_heading(&self) -> bool {
        self.open.as_ref().is_none_or(|draft| draft.is_over() || draft.has_statistics())
    }

    /// Turns to a report of another tool, whose first lines may have looked like `wrk`'s.
    fn other_tool(&mut self, tool: &'static str, number: u32, found: &mut Found) {
        let open = self.open.as_ref();
        let is_its_own = open.is_some_and(Draft::lacks_size);
        if self.in_other_tool || !(is_its_own || open.is_none_or(Draft::is_over)) {
            return;
        }
        let first = self.open.take_if(|draft| draft.lacks_size()).map(|draft| draft.first_line());
        found.other_tool(tool, first.unwrap_or(number));
        self.close(found);
        self.in_other_tool = true;
    }

    fn begin_anew(&mut self, sentence: &Sentence<'_>, number: u32, found: &mut Found) {
        self.in_other_tool = false;
        self.close(found);
        self.begin(sentence, number, found);
    }

    fn begin(&mut self, sentence: &Sentence<'_>, number: u32, found: &mut Found) {
        self.open = Draft::begin(sentence, number);
        if let Some(open) = &mut self.open {
            open.stand_under(self.is_warmup, self.queries);
            open.ask_by(found.command.take());
            open.stand_among(
                self.is_after_totals,
                self.dress.as_ref().is_some_and(Dress::is_prose),
            );
        }
    }

    /// Makes room for another heading. One that has no figures yet may get them later.
    fn put_aside(&mut self, found: &mut Found) {
        match self.open.take_if(|draft| draft.is_heading_only() && !draft.is_nothing()) {
            Some(draft) => self.waiting.push_back(draft),
            None => self.close(found),
        }
        if self.waiting.len() > OPEN_AT_ONCE {
            let first = self.waiting.pop_front();
            found.reports.extend(first.map(|draft| draft.finish(&found.path)));
        }
    }

    fn close(&mut self, found: &mut Found) {
        let draft = self.open.take().filter(|draft| !draft.is_nothing());
        if let Some(draft) = &draft {
            self.is_after_totals = draft.has_totals();
        }
        found.reports.extend(draft.map(|draft| draft.finish(&found.path)));
    }

    /// Ends the output.
    pub(super) fn finish(mut self, found: &mut Found) {
        self.close(found);
        let path = &found.path;
        found.reports.extend(self.waiting.into_iter().map(|draft| draft.finish(path)));
    }
}
