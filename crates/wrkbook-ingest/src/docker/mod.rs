//! stub
use crate::line::Line;
use crate::report::Report;
use std::sync::Arc;
pub(crate) struct Parser;
impl Parser {
    pub(crate) fn new(_path: &Arc<str>) -> Self {
        Self
    }
    pub(crate) fn line(&mut self, _number: u32, _line: &Line<'_>) {}
    pub(crate) fn finish(self) -> Vec<Report> {
        Vec::new()
    }
}
