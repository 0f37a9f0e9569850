//! A small result set, written as raw files.

use std::fs;
use std::path::Path;

/// What is measured: every repeat of every load of every server.
pub(crate) struct Measured {
    pub(crate) servers: Vec<String>,
    pub(crate) loads: Vec<u32>,
    pub(crate) repeats: usize,
    /// Whether there are container samples.
    pub(crate) samples: bool,
    /// How many connections the first server serves at a time; all that are offered unless said.
    pub(crate) pool: Option<u32>,
}

impl Measured {
    /// Two servers, one of them quick, at three loads; one run of the slow one served nothing.
    pub(crate) fn small() -> Self {
        Self {
            servers: vec!["Quick".into(), "Slow".into()],
            loads: vec![100, 300, 1000],
            repeats: 4,
            samples: true,
            pool: None,
        }
    }

    /// Writes the files into `folder`.
    pub(crate) fn write(&self, folder: &Path) {
        for (repeat, offset) in (1..=self.repeats).zip([-105.0, -5.0, 5.0, 95.0]) {
            let round = folder.join(format!("round{repeat}"));
            fs::create_dir_all(&round).expect("a folder");
            for (at, server) in self.servers.iter().enumerate() {
                for load in &self.loads {
                    let write = |ending: &str, text: String| {
                        fs::write(round.join(format!("{server}.{load}.{ending}")), text)
                            .expect("written");
                    };
                    let served = (1005.0 + offset) / (at + 1) as f64;
                    let is_dead = at == 1 && *load == 300 && repeat == 2;
                    let served = if is_dead { 0.0 } else { served };
                    // Little's law: requests in flight = throughput x latency.
                    let latency = match self.pool.filter(|_| at == 0) {
                        Some(pool) => f64::from(pool) / served,
                        None => f64::from(*load) / 1000.0,
                    };
                    write("log", wrk(*load, served, latency));
                    if self.samples {
                        write(
                            "stats",
                            stats(90.0 + offset / 20.0, 20.0 + f64::from(*load) / 100.0),
                        );
                    }
                }
            }
        }
    }
}

/// What `wrk` prints of ten seconds.
pub(crate) fn wrk(load: u32, per_second: f64, latency: f64) -> String {
    let requests = per_second * 10.0;
    let latency = match requests > 0.0 {
        true => format!("{:.2}ms", latency * 1000.0),
        false => "-nanus".to_owned(),
    };
    let errors = match requests > 0.0 {
        true => String::new(),
        false => format!("  Socket errors: connect {load}, read 0, write 0, timeout 0\n"),
    };
    format!(
        "Running 10s test @ http://127.0.0.1:9808\n  4 threads and {load} connections\n  \
         Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
         Latency   {latency}    1.00ms   9.00s    99.00%\n    \
         Req/Sec     1.00      1.00     2.00     99.00%\n  \
         {requests:.0} requests in 10.00s, 1.00MB read\n{errors}\
         Requests/sec: {per_second:>9.2}\nTransfer/sec:      1.00MB\n"
    )
}

/// What `docker stats` prints over four seconds; the fourth line is the busiest.
fn stats(cpu: f64, memory: f64) -> String {
    let head = "CONTAINER           CPU %               MEM USAGE / LIMIT     MEM %\n";
    let row = |share: f64| {
        format!(
            "5e3e7f3c1f0a        {:.2}%              {:.2} MB / 512 MB      1.00%\n",
            cpu * share,
            memory * share
        )
    };
    format!("{head}{}{head}{}{}{}", row(0.5), row(0.9), row(0.8), row(0.7))
}
