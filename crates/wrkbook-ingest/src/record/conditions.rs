//! The conditions of a run: what its collector recorded beside the raw files, in base units.
//!
//! The records alone; how they are read is `collect`. Everything is absent unless it was recorded.

use serde::{Deserialize, Serialize};

use crate::record::units::{Percent, Seconds};

/// Under which conditions a run was made.
///
/// ```
/// use wrkbook_ingest::{Content, parse};
///
/// let text = r#"{"schema": "wrkbook-collect/1", "order_index": 20, "client": {"cpu_share": 0.9643}}"#;
/// let parsed = parse(text.as_bytes(), "round1/Meinheld.100.conditions.json");
/// let Content::Conditions(conditions) = &parsed.reports[0].content else { panic!("conditions") };
/// assert_eq!(conditions.order, Some(20));
/// assert_eq!(conditions.client.cpu.map(|cpu| cpu.get()), Some(96.43));
/// assert_eq!(conditions.stolen_cpu, None);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Conditions {
    /// The server, as the collector calls it.
    pub server: Option<String>,
    /// The offered number of connections.
    pub connections: Option<u32>,
    /// When the load began, as recorded: RFC 3339, as in `2026-11-21T11:37:59.844Z`.
    pub started_at: Option<String>,
    /// The place of the run in the order of the collection, from 0.
    pub order: Option<u32>,
    /// Which attempt at the run it is, from 1.
    pub attempt: Option<u32>,
    /// The duration that was asked for.
    pub nominal: Option<Seconds>,
    /// The duration that the load generator reported.
    pub measured: Option<Seconds>,
    /// The duration by the clock, from the client's start to its end.
    pub wall: Option<Seconds>,
    /// CPU time of the server's container during the load.
    pub server_cpu: Option<Seconds>,
    /// How the server's container was when the load ended.
    pub end: Option<ContainerEnd>,
    /// Whether the kernel killed a process of the container because memory ran out.
    pub oom_killed: Option<bool>,
    /// The load generator.
    pub client: Client,
    /// CPU that neither the server, the client nor their sockets used.
    pub foreign_cpu: Option<Percent>,
    /// CPU that the hypervisor gave to others.
    pub stolen_cpu: Option<Percent>,
    /// Connections that the server's full listen queue turned away during the load, as the kernel
    /// counts them: one that is tried again counts again.
    pub listen_overflows: Option<u64>,
    /// Connections that were dropped at the listen queue during the load, for whatever reason.
    pub listen_drops: Option<u64>,
    /// Versions by name: tools, interpreter, image.
    pub versions: Vec<(String, String)>,
    /// The exact commands by what they started: client, container, sampler.
    pub commands: Vec<(String, String)>,
}

/// What is known of the load generator's process and sockets.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Client {
    /// Its exit code; negative where a signal ended it.
    pub exit_code: Option<i32>,
    /// Its CPU time.
    pub cpu_time: Option<Seconds>,
    /// Its CPU use over the run.
    pub cpu: Option<Percent>,
    /// How many cores its command pins it to; absent where it may use all of them.
    pub cores: Option<u32>,
    /// Requests that its command keeps in flight on each connection, where it says so.
    pub depth: Option<u32>,
    /// Its sockets in TIME_WAIT before the load.
    pub waiting_before: Option<u64>,
    /// Its sockets in TIME_WAIT after the load.
    pub waiting_after: Option<u64>,
    /// How many local ports it may use.
    pub ports: Option<u32>,
    /// Whether it may use a port again that is in TIME_WAIT (`tcp_tw_reuse` = 1).
    pub reuses_ports: Option<bool>,
}

/// How a container was when the load ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContainerEnd {
    /// It ran.
    Running,
    /// It had ended, with this exit code where it is known: 128 and the signal for one that was
    /// killed, 137 by SIGKILL.
    Exited(Option<u32>),
}

impl Conditions {
    /// How many cores the load generator could use: the fewer of the cores that it is pinned to
    /// and its threads, at least one.
    pub fn client_capacity(&self, threads: Option<u32>) -> u32 {
        self.client.cores.into_iter().chain(threads).min().unwrap_or(1).max(1)
    }

    /// The mean CPU use of the server's container over the run, by the clock.
    pub fn server_cpu_mean(&self) -> Option<Percent> {
        let wall = self.wall.filter(|wall| wall.get() > 0.0)?;
        Percent::new(self.server_cpu?.get() / wall.get() * 100.0)
    }
}

/// How many ports a range such as `1024 65535` holds, both ends inside.
pub(crate) fn ports_of(range: &str) -> Option<u32> {
    let mut ends = range.split_whitespace().map(|end| end.parse::<u16>().ok());
    let (first, last) = (ends.next()??, ends.next()??);
    (first <= last && ends.next().is_none()).then(|| u32::from(last - first) + 1)
}

/// How many cores `taskset` pins the command to: `taskset -c 0,2-3 wrk ...` has three.
pub(crate) fn cores_of(command: &str) -> Option<u32> {
    let mut words = command.split_whitespace();
    words.find(|word| *word == "taskset" || word.ends_with("/taskset"))?;
    words.next().filter(|option| matches!(*option, "-c" | "--cpu-list"))?;
    let cores = words.next()?.split(',').map(|part| match part.split_once('-') {
        None => part.parse::<u32>().ok().map(|_| 1),
        Some((first, last)) => {
            let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
            last.checked_sub(first)?.checked_add(1)
        }
    });
    cores.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_range_holds_both_ends() {
        for (range, ports) in [
            ("32768\t60999", Some(28_232)),
            ("1024 65535", Some(64_512)),
            ("5 5", Some(1)),
            ("9 5", None),
            ("5", None),
            ("1 2 3", None),
            ("1 70000", None),
        ] {
            assert_eq!(ports_of(range), ports, "{range}");
        }
    }

    #[test]
    fn a_command_says_how_many_cores_it_may_use() {
        for (command, cores) in [
            ("ip netns exec x taskset -c 0 wrk -t 1 http://a/", Some(1)),
            ("/usr/bin/taskset --cpu-list 0,2-3 wrk", Some(3)),
            ("wrk -t 4 http://a/", None),
            ("taskset 0x3 wrk", None),
            ("taskset -c 3-1 wrk", None),
            ("taskset -c 0-4294967295,1 wrk", None),
        ] {
            assert_eq!(cores_of(command), cores, "{command}");
        }
    }

    #[test]
    fn a_client_has_no_more_cores_than_threads() {
        let pinned = |cores| Conditions {
            client: Client { cores, ..Client::default() },
            ..Conditions::default()
        };
        assert_eq!(pinned(Some(4)).client_capacity(Some(2)), 2);
        assert_eq!(pinned(Some(1)).client_capacity(Some(4)), 1);
        assert_eq!(pinned(None).client_capacity(Some(4)), 4);
        assert_eq!(pinned(None).client_capacity(None), 1);
    }
}
