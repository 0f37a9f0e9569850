//! Raw files in any number and of any size, with figures that are not those of anyone.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

/// The 2016 layout: so many servers and repeats at 19 loads, two files a run.
pub(crate) fn result_set(folder: &Path, servers: u32, repeats: u32) -> io::Result<()> {
    for repeat in 0..repeats {
        let round = folder.join(format!("round{repeat}"));
        fs::create_dir_all(&round)?;
        for server in 0..servers {
            for connections in (1..=19).map(|step| step * 100) {
                let run = format!("Server{server}.{connections}");
                let rate = 1000.0 * f64::from(server + 1) + f64::from(repeat);
                fs::write(round.join(format!("{run}.log")), log(connections, rate))?;
                let second = (0..30).map(|second| samples(second + server)).collect::<String>();
                fs::write(round.join(format!("{run}.stats")), HEADER.to_owned() + &second)?;
            }
        }
    }
    Ok(())
}

/// A report at the end of a log that a script has filled.
pub(crate) fn long_log(path: &Path, bytes: u64) -> io::Result<()> {
    let line = |number: u32| format!("request {number}: 200 OK, {} bytes\n", number % 1000);
    fill(path, bytes, "", line, &log(100, 50_000.0))
}

/// The samples of days.
pub(crate) fn long_stream(path: &Path, bytes: u64) -> io::Result<()> {
    fill(path, bytes, HEADER, samples, "")
}

fn fill(
    path: &Path,
    bytes: u64,
    before: &str,
    part: impl Fn(u32) -> String,
    after: &str,
) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut written = before.len() as u64;
    file.write_all(before.as_bytes())?;
    for number in 0.. {
        let part = part(number);
        written += part.len() as u64;
        if written > bytes {
            break;
        }
        file.write_all(part.as_bytes())?;
    }
    file.write_all(after.as_bytes())?;
    file.flush()
}

fn log(connections: u32, rate: f64) -> String {
    let requests = (rate * 30.0) as u64;
    format!(
        "Running 30s test @ http://127.0.0.1:80/\n  4 threads and {connections} connections\n  \
         Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
         Latency     1.50ms  200.00us   9.00ms   90.00%\n    \
         Req/Sec     1.00k    10.00      2.00k    70.00%\n  \
         {requests} requests in 30.00s, 12.00MB read\n\
         Requests/sec: {rate:9.2}\nTransfer/sec:      0.40MB\n"
    )
}

const HEADER: &str =
    "\x1b[2J\x1b[HCONTAINER   CPU %   MEM USAGE / LIMIT   MEM %   NET I/O   BLOCK I/O\n";

/// What the client draws in a second: the same row twice.
fn samples(second: u32) -> String {
    let mut rows = String::new();
    for _ in 0..2 {
        let memory = 10.0 + f64::from(second % 900) / 10.0;
        let cpu = 90.0 + f64::from(second % 1000) / 50.0;
        let received = 1.0 + f64::from(second % 500) / 7.0;
        let _ = writeln!(
            rows,
            "0123456789ab   {cpu:.2}%   {memory:.1} MB / 536.9 MB   1.9%   {received:.2} kB / 1 kB   0 B / 0 B"
        );
    }
    rows
}
