//! What a path says of a run, and what the report in it adds.

use std::borrow::Cow;

use super::Pairing;
use super::names::{Name, Names};
use crate::record::diagnostic::Diagnostic;
use crate::record::report::LoadReport;
use crate::sources::folder::files::Found;
use crate::sources::folder::layout::PathParts;

/// What a path says of its run, names by number; the ending is left out, so that all files of a run
/// share a spot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    pub(super) scenario: Option<Name>,
    pub(super) server: Option<Name>,
    pub(super) repeat: Option<Name>,
    connections: Option<u32>,
    threads: Option<u32>,
    port: Option<u32>,
}

impl Spot {
    pub(super) fn of(parts: &PathParts<'_>, names: &mut Names) -> Self {
        let mut number = |name: &Option<Cow<'_, str>>| name.as_ref().map(|name| names.number(name));
        Self {
            scenario: number(&parts.scenario),
            server: number(&parts.server),
            repeat: number(&parts.repeat),
            connections: parts.connections,
            threads: parts.threads,
            port: parts.port,
        }
    }
}

/// What path and report say of a run, but for its repeat and the path's scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) server: Name,
    pub(super) connections: u32,
    /// Queries a request: each number of them is a scenario.
    pub(super) queries: Option<u32>,
}

impl Pairing<'_> {
    /// The server and the load that are meant, from the path and, where it says less, the report
    /// (with its first line).
    pub(super) fn place(
        &mut self,
        file: &Found,
        spot: Spot,
        load: Option<(&LoadReport, u32)>,
    ) -> Option<Place> {
        let url = load.and_then(|(load, _)| load.url.as_deref()).and_then(authority);
        if let Some((load, line)) = load {
            for (what, said, reported) in [
                ("connections", spot.connections, load.connections),
                ("threads", spot.threads, load.threads),
                ("port", spot.port, spot.port.and(url.and_then(port_of))),
            ] {
                if let (Some(said), Some(reported)) = (said, reported)
                    && said != reported
                {
                    self.warn(
                        file,
                        line,
                        format!("the path says {what} {said}, the report {reported}"),
                        "the path was believed; rename the file or mend `layout` in wrkbook.toml",
                    );
                }
            }
        }
        let port = spot.port.or_else(|| url.and_then(port_of));
        let name_of_port = port.and_then(|port| self.config.ports.get(&port));
        let server = match (spot.server, name_of_port, spot.port, url) {
            (Some(server), ..) => server,
            (None, Some(name), ..) => self.names.number(name),
            (None, None, Some(port), _) => {
                if self.unnamed_ports.insert(port) {
                    self.diagnostics.push(Diagnostic::warning(
                        &file.blame(),
                        format!("nothing names the server at port {port}"),
                        format!("its port stands for it; add {port} = \"name\" to [ports] in wrkbook.toml"),
                    ));
                }
                self.names.number(&port.to_string())
            }
            (None, None, None, Some(url)) => self.names.number(url),
            (None, None, None, None) => {
                self.error(
                    file,
                    "neither its path nor its content names a server",
                    "it was left out; add {server} to `layout` in wrkbook.toml",
                );
                return None;
            }
        };
        let connections = spot.connections.or(load.and_then(|(load, _)| load.connections));
        if connections.is_none() {
            self.error(
                file,
                "neither its path nor its content says the number of connections",
                "it was left out; add {connections} to its name and to `layout` in wrkbook.toml",
            );
        }
        let queries = load.and_then(|(load, _)| load.queries);
        Some(Place { server, connections: connections?, queries })
    }
}

/// `host:port` of a URL.
fn authority(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|authority| !authority.is_empty())
}

fn port_of(authority: &str) -> Option<u32> {
    authority.rsplit_once(':')?.1.parse().ok()
}
