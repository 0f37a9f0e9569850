//! The names of servers as a picture can write them.

use std::sync::Arc;

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
    pub(crate) fn within(&self, sentence: &str) -> String {
        let odd = self.servers.iter().filter(|name| !name.trim().is_empty());
        let mut odd: Vec<&str> =
            odd.map(|name| &***name).filter(|name| !self.face.can_write(name)).collect();
        // One may be part of another.
        odd.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let start = sentence.to_owned();
        odd.iter().fold(start, |text, name| text.replace(name, &self.of_server(name)))
    }
}
