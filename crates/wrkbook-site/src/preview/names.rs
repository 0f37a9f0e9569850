//! The names of servers as a picture can write them.

use std::sync::Arc;

use wrkbook::text::{Span, Text};

use super::lettering::Face;

/// Servers as a picture can name them: by their names, or by their places among them.
pub(crate) struct Names<'a> {
    face: Face,
    servers: Vec<&'a Arc<str>>,
}

impl<'a> Names<'a> {
    pub(crate) fn of(servers: Vec<&'a Arc<str>>) -> Self {
        Self { face: Face::text(1.0), servers }
    }

    pub(crate) fn of_server(&self, server: &str) -> String {
        let place = self.servers.iter().position(|known| &***known == server);
        match place {
            Some(place) if !self.face.can_write(server) => format!("server {}", place + 1),
            _ => self.face.writable(server),
        }
    }

    /// A sentence with the names in it that can be written.
    pub(crate) fn within(&self, sentence: &Text) -> String {
        let part = |span: &Span| match span {
            Span::Name(name) => self.of_server(name),
            other => other.to_string(),
        };
        sentence.spans().iter().map(part).collect()
    }
}
