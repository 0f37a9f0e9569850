//! `wrkbook serve` as a browser and an author meet it: a real process on a free port, raw requests,
//! and files that change while it runs.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// Longer than anything here may take; nothing waits this long unless it fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A folder with a site of one small result set.
struct Site(tempfile::TempDir);

impl Site {
    fn new() -> Self {
        let site = Self(tempfile::tempdir().expect("a folder"));
        for repeat in 1..=3_u64 {
            for (server, rate) in [("Fast", 4000), ("Slow", 1000)] {
                let log = log(100, rate * 10 + repeat);
                site.write(&format!("raw/round{repeat}/{server}.100.log"), &log);
            }
        }
        site.write("site/site.toml", "title = \"Two\"\n[[result_set]]\npath = \"../raw\"\n");
        site.write("site/intro.md", "The first words.\n");
        // Where the command puts what it needs for a while.
        fs::create_dir(site.path("tmp")).expect("a folder");
        site
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn command(&self, args: &[&str]) -> Command {
        self.started_by(Command::new(env!("CARGO_BIN_EXE_wrkbook")), args)
    }

    fn started_by(&self, mut command: Command, args: &[&str]) -> Command {
        command.arg("serve").args(args).current_dir(self.0.path());
        command.env("TMPDIR", self.path("tmp")).env("TMP", self.path("tmp"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Serves on a free port, and waits until it is ready.
    fn serve(&self, args: &[&str]) -> Serving {
        Serving::of(self.command(args))
    }
}

/// A running command.
struct Serving {
    child: Child,
    lines: Receiver<String>,
    port: u16,
}

impl Serving {
    fn of(mut command: Command) -> Self {
        let mut child = command.args(["--port", "0"]).spawn().expect("it starts");
        let stderr = child.stderr.take().expect("a pipe");
        let (said, lines) = mpsc::channel();
        thread::spawn(move || {
            BufReader::new(stderr).lines().map_while(Result::ok).for_each(|line| {
                let _ = said.send(line);
            });
        });
        let mut serving = Self { child, lines, port: 0 };
        let ready = serving.line("http://127.0.0.1:");
        let port = ready.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next());
        serving.port = port.and_then(|port| port.parse().ok()).expect("a port");
        serving
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Serving {
    /// The next line on standard error that holds `part`.
    fn line(&self, part: &str) -> String {
        let mut seen = Vec::new();
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) if line.contains(part) => return line,
                Ok(line) => seen.push(line),
                Err(_) => panic!("no line with {part:?} but {seen:?}"),
            }
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        stream
    }

    /// Sends a request as it is, and reads all of the answer.
    fn send(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Answer { status: status.expect("a status"), head: head.to_owned(), body: body.to_owned() }
    }

    fn get(&self, target: &str) -> Answer {
        self.send(&format!("GET {target} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port))
    }

    /// Opens the event stream of a page as its script does.
    fn follow(&self, page: &Answer) -> BufReader<TcpStream> {
        let edition = page.edition();
        let mut stream = self.connect();
        let target = format!("/.wrkbook/events?since={edition}");
        write!(stream, "GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it is sent");
        let mut events = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(events.read_line(&mut head).expect("a line") > 0, "{head}");
        }
        assert!(head.contains("Content-Type: text/event-stream"), "{head}");
        events
    }
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    /// The edition that its script knows.
    fn edition(&self) -> u64 {
        let rest = self.body.split("data-edition=\"").nth(1).expect("the script");
        rest.split('"').next().and_then(|number| number.parse().ok()).expect("a number")
    }
}

/// The edition that the next event tells of.
fn event(events: &mut impl BufRead) -> u64 {
    let mut lines = events.lines().map(|line| line.expect("a line in time"));
    let data = lines.find_map(|line| line.strip_prefix("data: ").map(str::to_owned));
    data.and_then(|number| number.parse().ok()).expect("a number")
}

fn log(connections: u32, requests: u64) -> String {
    format!(
        "Running 10s test @ http://127.0.0.1:8080/\n  2 threads and {connections} connections\n  \
         Thread Stats   Avg      Stdev     Max   +/- Stdev\n    \
         Latency     1.50ms  200.00us   9.00ms   90.00%\n    \
         Req/Sec     1.00k    10.00      2.00k    70.00%\n  \
         {requests} requests in 10.00s, 12.00MB read\n\
         Requests/sec: {:9.2}\nTransfer/sec:      1.20MB\n",
        requests as f64 / 10.0
    )
}

#[test]
fn pages_are_served_as_they_were_built() {
    let site = Site::new();
    let serving = site.serve(&["site", "-o", "out"]);
    let page = serving.get("/");
    assert_eq!(page.status, 200);
    for line in ["Content-Type: text/html; charset=utf-8", "Cache-Control: no-store"] {
        assert!(page.head.contains(line), "{}", page.head);
    }
    assert!(page.body.contains("The first words."), "{}", page.body);

    // The script is the only thing that is added, and only on the way out; the policy that would
    // forbid it is the only thing that is left out.
    let built = fs::read_to_string(site.path("out/index.html")).expect("the page");
    let (head, policy) =
        built.split_once("<meta http-equiv=\"Content-Security-Policy\"").expect("a policy");
    let (_, after) = policy.split_once('>').expect("its end");
    let built = format!("{head}{after}");
    let (start, rest) = page.body.split_once("<script data-edition").expect("the script");
    let (_, end) = rest.split_once("</script>\n").expect("its end");
    assert_eq!(format!("{start}{end}"), built);

    let style = serving.get("/assets/style.css?v=1");
    assert!(style.head.contains("Content-Type: text/css"), "{}", style.head);
    assert_eq!(style.body, fs::read_to_string(site.path("out/assets/style.css")).expect("it"));

    let request = "HEAD / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    let head = serving.send(request);
    assert_eq!((head.status, &*head.body), (200, ""));
    let length = format!("Content-Length: {}", page.body.len());
    assert!(head.head.contains(&length), "{}", head.head);

    let folder = serving.get("/assets");
    assert_eq!(folder.status, 404, "it has no index");
    assert!(serving.get("/no/such").body.contains("data-edition"), "it comes when it is made");
}

#[test]
fn nothing_else_can_be_read() {
    let site = Site::new();
    site.write("secret.txt", "the secret");
    let serving = site.serve(&["site", "-o", "out"]);
    for target in [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/%252e%252e/secret.txt",
        "/assets/../../secret.txt",
        "/assets/..%5c..%5csecret.txt",
        "//secret.txt",
        "/%2fetc/passwd",
        "/index.html%00.css",
        "/.wrkbook-site",
        "/%ff",
        "/%",
    ] {
        let answer = serving.get(target);
        assert!([400, 404].contains(&answer.status), "{target}: {}", answer.status);
        assert!(!answer.body.contains("the secret"), "{target}");
    }
    for (status, request) in [
        (403, "GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n"),
        (403, "GET /.wrkbook/events HTTP/1.1\r\nHost: localhost.evil.test\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\n\r\n"),
        (400, "GET http://evil.test/ HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        (400, "\u{16}\u{3}\u{1} is TLS\r\n\r\n"),
        (405, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\na=b"),
    ] {
        let answer = serving.send(request);
        assert_eq!(answer.status, status, "{request}");
        assert!(!answer.body.contains("The first words."), "{request}");
    }
    // Markup in a path is text in the page.
    let answer = serving.get("/%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(!answer.body.contains("<script>alert"), "{}", answer.body);
}

#[test]
fn a_change_is_built_and_told() {
    let site = Site::new();
    let serving = site.serve(&["site"]);
    let old = serving.get("/");
    let mut events = serving.follow(&old);

    site.write("site/intro.md", "Other words.\n");
    let told = event(&mut events);
    let new = serving.get("/");
    assert!(new.body.contains("Other words."), "{}", new.body);
    assert!(told > old.edition());
    assert_eq!(new.edition(), told);
    assert!(serving.line("after").contains("intro.md"));
    // Who missed it is told at once.
    assert_eq!(event(&mut serving.follow(&old)), told);

    // A result set is watched as a whole, with folders that are new in it.
    let mut events = serving.follow(&new);
    for repeat in 1..=3 {
        site.write(&format!("raw/round{repeat}/Third.100.log"), &log(100, 25_000 + repeat));
    }
    site.write("raw/round4/Third.100.log", &log(100, 25_010));
    event(&mut events);
    assert!(serving.get("/").body.contains("Third"));
}

#[test]
fn templates_are_watched_from_the_first_one_on() {
    let site = Site::new();
    let serving = site.serve(&["raw", "--templates", "own"]);
    let mut events = serving.follow(&serving.get("/"));
    site.write("own/style.css", "body { color: teal }\n");
    event(&mut events);
    let style = serving.get("/assets/style.css").body;
    assert!(style.ends_with("body { color: teal }\n"), "{style}");
}

#[test]
fn an_error_is_shown_over_the_last_good_pages() {
    let site = Site::new();
    let good = fs::read_to_string(site.path("site/site.toml")).expect("it");
    let serving = site.serve(&["site"]);
    let page = serving.get("/");

    let mut events = serving.follow(&page);
    site.write("site/site.toml", "title = \"<b>\" oops\n");
    event(&mut events);
    let broken = serving.get("/");
    assert_eq!(broken.status, 200);
    assert!(broken.body.contains("The first words."), "{}", broken.body);
    assert!(broken.body.contains("id=\"wrkbook-error\""), "{}", broken.body);
    let error = serving.line("error");
    assert!(error.contains("site.toml:1: "), "{error}");
    assert!(broken.body.contains("site.toml:1: "), "{}", broken.body);

    // What changes while nobody can tell where the result set is must not be missed.
    site.write("raw/round1/Third.100.log", &log(100, 25_000));
    let mut events = serving.follow(&broken);
    site.write("site/site.toml", &good.replace("Two", "Mended"));
    event(&mut events);
    let mended = serving.get("/");
    assert!(mended.body.contains("Mended") && mended.body.contains("Third"), "{}", mended.body);
    assert!(!mended.body.contains("wrkbook-error"), "{}", mended.body);
}

#[test]
fn a_site_that_was_never_good_waits_for_its_mending() {
    let site = Site::new();
    site.write("site/site.toml", "[[result_set]]\npath = \"../late\"\n");
    let serving = site.serve(&[]);
    let page = serving.get("/");
    assert_eq!(page.status, 503);
    assert!(page.body.contains("late"), "{}", page.body);
    let mut events = serving.follow(&page);
    fs::rename(site.path("raw"), site.path("late")).expect("it moves");
    event(&mut events);
    assert_eq!(serving.get("/").status, 200);
}

#[test]
fn a_taken_port_is_said() {
    let site = Site::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = site.command(&["site", "--port", &port]).output().expect("it ends");
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains(&port) && error.contains("--port"), "{error}");
}

#[test]
fn a_path_that_is_not_there_is_an_error() {
    let site = Site::new();
    let output = site.command(&["stie"]).output().expect("it ends");
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains("stie: "), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_shown_over_the_last_good_pages() {
    let site = Site::new();
    // Without the signal that comes with the limit, a write fails as on a full disk.
    let mut env = Command::new("env");
    env.args(["--ignore-signal=XFSZ", env!("CARGO_BIN_EXE_wrkbook")]);
    let serving = Serving::of(site.started_by(env, &["site"]));
    let pid = serving.child.id().to_string();
    // The limit on the size of a file, for the process that runs.
    let limit = |size: &str| {
        let args = ["--pid", &*pid, &*format!("--fsize={size}:")];
        assert!(Command::new("prlimit").args(args).status().is_ok_and(|it| it.success()));
    };
    let page = serving.get("/");
    let mut events = serving.follow(&page);
    limit("4096");
    site.write("site/intro.md", "The second words.\n");
    event(&mut events);
    let full = serving.get("/");
    assert!(full.body.contains("The first words."), "{}", full.body);
    assert!(full.body.contains("id=\"wrkbook-error\""), "{}", full.body);
    assert!(serving.line("error").contains("File too large"));

    let mut events = serving.follow(&full);
    limit("unlimited");
    site.write("site/intro.md", "The third words.\n");
    event(&mut events);
    let again = serving.get("/");
    assert!(again.body.contains("The third words."), "{}", again.body);
}

#[cfg(unix)]
#[test]
fn an_end_leaves_nothing_behind() {
    let site = Site::new();
    // Ended when it is ready, and at several moments of a build, which begins after 200 ms.
    for moment in [0, 220, 260, 320] {
        let mut serving = site.serve(&["site"]);
        site.write("site/intro.md", &format!("Words, {moment}.\n"));
        thread::sleep(Duration::from_millis(moment));
        let pid = serving.child.id().to_string();
        Command::new("kill").args(["-INT", &pid]).status().expect("a signal");
        assert_eq!(ended(&mut serving.child).code(), Some(0));
        let left: Vec<_> = fs::read_dir(site.path("tmp")).expect("a folder").collect();
        assert!(left.is_empty(), "{left:?}");
        let mut data = String::new();
        let mut stdout = serving.child.stdout.take().expect("a pipe");
        stdout.read_to_string(&mut data).expect("text");
        assert_eq!(data, "", "there is no data to print");
    }
}

#[cfg(unix)]
fn ended(child: &mut Child) -> ExitStatus {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match child.try_wait().expect("a child") {
            Some(status) => return status,
            None => assert!(Instant::now() < deadline, "it does not end"),
        }
        thread::sleep(Duration::from_millis(5));
    }
}
