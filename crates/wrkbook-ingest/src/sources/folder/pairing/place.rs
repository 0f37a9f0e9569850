//! What a path says of a run, and what the report in it adds.

use std::borrow::Cow;

use super::Pairing;
use super::names::{Name, Names};
use crate::record::diagnostic::Diagnostic;
use crate::record::load::{Load, LoadReport};
use crate::sources::folder::choose::Origin;
use crate::sources::folder::files::Found;
use crate::sources::folder::headings::Named;
use crate::sources::folder::infer::facts::{authority, is_load_of, port_of};
use crate::sources::folder::layout::PathParts;

/// What a path says of its run, names by number; the ending is left out, so that all files of a run
/// share a spot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    pub(super) scenario: Option<Name>,
    pub(super) server: Option<Name>,
    pub(super) repeat: Option<Name>,
    load: Option<Load>,
    threads: Option<u32>,
    port: Option<u32>,
    /// Whether a heading names the scenario.
    is_headed: bool,
}

impl Spot {
    /// The same, with what a heading says of a report.
    pub(super) fn under(self, named: &Named, names: &mut Names) -> Self {
        let mut number = |name: &Option<String>| name.as_ref().map(|name| names.number(name));
        Self {
            scenario: number(&named.scenario).or(self.scenario),
            server: self.server.or(number(&named.server)),
            repeat: number(&named.repeat).or(self.repeat),
            is_headed: named.scenario.is_some(),
            ..self
        }
    }

    /// Whether the path says the load.
    pub(super) fn has_load(&self) -> bool {
        self.load.is_some()
    }
}

impl Spot {
    pub(super) fn of(parts: &PathParts<'_>, names: &mut Names) -> Self {
        let mut number = |name: &Option<Cow<'_, str>>| name.as_ref().map(|name| names.number(name));
        Self {
            scenario: number(&parts.scenario),
            server: number(&parts.server),
            repeat: number(&parts.repeat),
            load: parts.load,
            threads: parts.threads,
            port: parts.port,
            is_headed: false,
        }
    }
}

/// What path and report say of a run, but for its repeat and the path's scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) server: Name,
    pub(super) load: Load,
    /// What the address says of the scenario, where addresses tell them apart.
    pub(super) address: Option<Name>,
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
            self.compare(file, spot, load, line);
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
        let server = self.called(server);
        let Some(offered) = self.load(spot, load.map(|(load, _)| load)) else {
            self.error(
                file,
                "neither its path nor its content says the load",
                "it was left out; add {connections} to its name and to `layout` in wrkbook.toml",
            );
            return None;
        };
        let queries = load.and_then(|(load, _)| load.queries);
        let address = load.and_then(|(load, _)| load.url.as_deref());
        let address = address.and_then(|url| {
            // How many queries are asked for is said by the heading.
            let url = if queries.is_some() { url.split('?').next().unwrap_or(url) } else { url };
            self.addresses.scenario(url)
        });
        // A heading that names the scenario says more than the address.
        let address = address.filter(|_| !spot.is_headed);
        let said = spot.scenario.map(|name| self.names.text(name).to_string());
        let address = address.filter(|address| said.as_deref() != Some(&**address));
        let address = address.map(|address| self.names.number(&address));
        Some(Place { server, load: offered, address, queries })
    }

    /// What a server is called, where the author calls it otherwise than the files.
    pub(super) fn called(&mut self, server: Name) -> Name {
        match self.config.names.get(&**self.names.text(server)) {
            Some(name) => self.names.number(name),
            None => server,
        }
    }

    /// Says where the path and the report say different things.
    fn compare(&mut self, file: &Found, spot: Spot, load: &LoadReport, line: u32) {
        let url = load.url.as_deref().and_then(authority);
        let port = spot.port.and(url.and_then(port_of));
        let is_written = self.origin == Origin::Written;
        for (what, said, reported) in [
            ("connections", spot.load.and_then(Load::connections), load.offered.connections),
            ("threads", spot.threads, load.threads),
            ("port", spot.port, port),
        ] {
            let (Some(said), Some(reported)) = (said, reported) else { continue };
            let is_load = what == "connections";
            if said == reported || (is_load && is_load_of(said, reported, load.threads)) {
                continue;
            }
            let advice = match is_load && !is_written {
                true => {
                    "the report was believed; rename the file, or say in `layout` of wrkbook.toml \
                         that the path is right"
                }
                false => {
                    "the path was believed; rename the file or correct `layout` in wrkbook.toml"
                }
            };
            let problem = format!("the path says {what} {said}, the report {reported}");
            self.warn(file, line, problem, advice);
        }
    }

    /// The load: what the path says, unless the report says something else and no person wrote the
    /// layout. A report that says none has an unstated one.
    fn load(&self, spot: Spot, load: Option<&LoadReport>) -> Option<Load> {
        let reported = load.map(|load| load.offered.load().unwrap_or(Load::Unstated));
        let (Some(said), Some(report)) = (spot.load, load) else { return spot.load.or(reported) };
        let agrees = match (said, report.offered.connections) {
            (Load::Connections(said), Some(reported)) => is_load_of(said, reported, report.threads),
            _ => true,
        };
        if agrees || self.origin == Origin::Written { Some(said) } else { reported }
    }
}
