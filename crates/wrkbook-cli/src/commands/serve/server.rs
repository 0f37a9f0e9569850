//! Serving on loopback: one short-lived connection for each request, and a long one for each page
//! that waits for the next edition.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::edition::{Edition, Newest};
use super::page;
use super::request::{LONGEST, Refused, Request};
use super::snapshot::{Found, HTML};

/// The first port that is tried where none is asked for, and how many after it.
pub(super) const PORT: u16 = 4000;
const PORTS: u16 = 20;
/// Where pages wait for the next edition.
const EVENTS: &str = ".wrkbook/events";
/// How long a browser may take to ask, and to take in an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a waiting page is checked to be still there.
const PULSE: Duration = Duration::from_secs(15);
/// The most connections at once.
const SEATS: usize = 128;

/// The loopback addresses, with one port on all of them.
pub(super) struct Server {
    listeners: Vec<TcpListener>,
    /// The port.
    pub(super) port: u16,
}

impl Server {
    /// Takes the port, or without one the first that is free from 4000 on.
    ///
    /// # Errors
    /// When the port, or each of those that are tried, is taken.
    pub(super) fn bind(port: Option<u16>) -> Result<Self> {
        if let Some(port) = port {
            return Self::take(port).with_context(|| {
                format!("port {port} cannot be had; name another with --port, or 0 for any")
            });
        }
        for port in PORT..PORT + PORTS {
            match Self::take(port) {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                other => return other.context("there is no serving on loopback here"),
            }
        }
        bail!("the ports {PORT} to {} are taken; name another with --port", PORT + PORTS - 1)
    }

    fn take(port: u16) -> io::Result<Self> {
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let port = first.local_addr()?.port();
        let second = match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            // Someone else's pages would be there under `localhost`.
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
            // Not every machine has IPv6.
            other => other.ok(),
        };
        Ok(Self { listeners: [Some(first), second].into_iter().flatten().collect(), port })
    }

    /// Serves from now on, beside whatever the caller does.
    ///
    /// # Errors
    /// When the system grants no thread.
    pub(super) fn start(self, newest: &Arc<Newest>) -> Result<()> {
        let seats = Arc::new(AtomicUsize::new(0));
        for listener in self.listeners {
            let (newest, seats) = (Arc::clone(newest), Arc::clone(&seats));
            let work = move || accept(&listener, &newest, &seats);
            thread::Builder::new().name("accept".into()).spawn(work)?;
        }
        Ok(())
    }
}

fn accept(listener: &TcpListener, newest: &Arc<Newest>, seats: &Arc<AtomicUsize>) {
    for stream in listener.incoming() {
        let (Ok(stream), Some(seat)) = (stream, Seat::take(seats)) else {
            // Out of handles or of seats: some are given back soon.
            thread::sleep(Duration::from_millis(20));
            continue;
        };
        let newest = Arc::clone(newest);
        let work = move || {
            let _seat = seat;
            // Whoever hangs up in the middle of an answer does not want the rest.
            let _ = converse(stream, &newest);
        };
        // Without a thread the connection closes, and the browser asks again.
        let _ = thread::Builder::new().name("connection".into()).spawn(work);
    }
}

/// A place among the connections.
struct Seat(Arc<AtomicUsize>);

impl Seat {
    fn take(seats: &Arc<AtomicUsize>) -> Option<Self> {
        let seat = Self(Arc::clone(seats));
        (seats.fetch_add(1, Ordering::Relaxed) < SEATS).then_some(seat)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn converse(mut stream: TcpStream, newest: &Newest) -> io::Result<()> {
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let request = listen(&mut stream)?;
    match &request {
        Ok(request) if request.path == EVENTS => return wait(stream, request, newest),
        Ok(request) => answer(request, &newest.get()).send(&mut stream, request.head)?,
        Err(refused) => Answer::refusal(refused).send(&mut stream, false)?,
    }
    // Closed with something unread, a connection loses the end of the answer.
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    io::copy(&mut stream.take(LONGEST as u64), &mut io::sink())?;
    Ok(())
}

/// Reads one request.
fn listen(stream: &mut TcpStream) -> io::Result<Result<Request, Refused>> {
    let deadline = Instant::now() + PATIENCE;
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(&mut piece)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            length => bytes.extend_from_slice(&piece[..length]),
        }
        match Request::parse(&bytes) {
            Ok(None) => {}
            Ok(Some(request)) => return Ok(Ok(request)),
            Err(refused) => return Ok(Err(refused)),
        }
    }
}

/// Tells a page of the next edition, as a server-sent event, and hangs up.
fn wait(mut stream: TcpStream, request: &Request, newest: &Newest) -> io::Result<()> {
    write!(stream, "{}\r\n", head(200, "text/event-stream"))?;
    if request.head {
        return Ok(());
    }
    let known = request.number("since").unwrap_or_default();
    while !newest.wait(known, PULSE) {
        // A comment, to notice that the page is gone.
        stream.write_all(b":\n\n")?;
    }
    write!(stream, "data: {}\n\n", newest.get().number)
}

struct Answer {
    status: u16,
    media_type: &'static str,
    location: Option<String>,
    body: Vec<u8>,
}

fn answer(request: &Request, edition: &Edition) -> Answer {
    let Some(site) = &edition.site else {
        let page = page::plain("No site yet", "It appears here once it can be built.");
        return Answer::page(503, page.as_bytes(), edition);
    };
    match site.find(&request.path) {
        Found::File(HTML, bytes) => Answer::page(200, bytes, edition),
        Found::File(media_type, bytes) => {
            Answer { status: 200, media_type, location: None, body: bytes.to_vec() }
        }
        Found::Folder => Answer {
            location: Some(format!("{}/", request.raw_path)),
            ..Answer::page(307, b"", edition)
        },
        Found::Nothing => match site.find("404.html") {
            Found::File(_, bytes) => Answer::page(404, bytes, edition),
            _ => {
                let page = page::plain("Not found", &format!("There is no /{}.", request.path));
                Answer::page(404, page.as_bytes(), edition)
            }
        },
    }
}

impl Answer {
    fn page(status: u16, page: &[u8], edition: &Edition) -> Self {
        Self { status, media_type: HTML, location: None, body: page::live(page, edition) }
    }

    fn refusal(Refused(status, sentence): &Refused) -> Self {
        let body = page::plain(reason(*status), sentence).into_bytes();
        Self { status: *status, media_type: HTML, location: None, body }
    }

    fn send(&self, stream: &mut TcpStream, only_head: bool) -> io::Result<()> {
        let mut bytes = head(self.status, self.media_type);
        if let Some(location) = &self.location {
            bytes += &format!("Location: {location}\r\n");
        }
        if self.status == 405 {
            bytes += "Allow: GET, HEAD\r\n";
        }
        bytes += &format!("Content-Length: {}\r\n\r\n", self.body.len());
        stream.write_all(bytes.as_bytes())?;
        if !only_head {
            stream.write_all(&self.body)?;
        }
        Ok(())
    }
}

/// The head of every answer, but for its last lines. Nothing is kept by the browser, and pages of
/// others can embed nothing.
fn head(status: u16, media_type: &str) -> String {
    format!(
        "HTTP/1.1 {status} {}\r\nContent-Type: {media_type}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n\
         Connection: close\r\n",
        reason(status)
    )
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        307 => "Temporary Redirect",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Error",
    }
}
