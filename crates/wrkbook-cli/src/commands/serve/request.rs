//! What a browser asks for, and whether it may.
//!
//! A page of a stranger can name this server under a host name of its own that leads to loopback
//! (DNS rebinding), and would then read what is served here. So the `Host` must be a loopback
//! address or `localhost`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use percent_encoding::percent_decode_str;

/// The most bytes of a request that are looked at.
pub(super) const LONGEST: usize = 16 * 1024;
const MOST_HEADERS: usize = 100;

/// A request that may be answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// Whether only the head of the answer is wanted.
    pub(super) head: bool,
    /// The path as sent, from its first slash on.
    pub(super) raw_path: String,
    /// The path decoded, without the slash at its start.
    pub(super) path: String,
    /// What followed the question mark.
    pub(super) query: Option<String>,
}

/// Why a request is refused: the status, and a sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused(pub(super) u16, pub(super) &'static str);

impl Request {
    /// Reads the head of a request; nothing yet where its end is missing.
    ///
    /// # Errors
    /// When it is no request, or not one for us.
    pub(super) fn parse(bytes: &[u8]) -> Result<Option<Self>, Refused> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        match request.parse(bytes) {
            Ok(httparse::Status::Complete(_)) => {}
            Ok(httparse::Status::Partial) if bytes.len() < LONGEST => return Ok(None),
            Ok(httparse::Status::Partial) | Err(httparse::Error::TooManyHeaders) => {
                return Err(Refused(431, "The request is too long."));
            }
            Err(_) => return Err(Refused(400, "This is no HTTP request.")),
        }
        let mut hosts =
            request.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("host"));
        match (hosts.next(), hosts.next()) {
            (Some(host), None) if std::str::from_utf8(host.value).is_ok_and(is_loopback) => {}
            (Some(_), None) => {
                return Err(Refused(403, "Only this machine is served, under its loopback names."));
            }
            _ => return Err(Refused(400, "A request names one host.")),
        }
        let head = match request.method {
            Some("GET") => false,
            Some("HEAD") => true,
            _ => return Err(Refused(405, "Pages can only be read.")),
        };
        let target = request.path.unwrap_or_default();
        let target = target.split('#').next().unwrap_or_default();
        let (raw_path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (target, None),
        };
        let decoded = raw_path.strip_prefix('/').map(|path| percent_decode_str(path).decode_utf8());
        let Some(Ok(path)) = decoded else {
            return Err(Refused(400, "The path cannot be read."));
        };
        Ok(Some(Self { head, path: path.into_owned(), raw_path: raw_path.to_owned(), query }))
    }

    /// A number in the query, as in `since=7`.
    pub(super) fn number(&self, key: &str) -> Option<u64> {
        let pairs = self.query.iter().flat_map(|query| query.split('&'));
        pairs.filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == key)?.1.parse().ok()
    }
}

/// Whether a `Host` names this machine and nothing else, whatever the port.
fn is_loopback(host: &str) -> bool {
    let host = host.trim();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let in_brackets = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let address = host.parse().map(|address: SocketAddr| address.ip());
    let address = address.or_else(|_| name.parse::<Ipv4Addr>().map(IpAddr::V4));
    let address =
        address.or_else(|_| in_brackets.unwrap_or_default().parse::<Ipv6Addr>().map(IpAddr::V6));
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn get(target: &str) -> Result<Option<Request>, Refused> {
        Request::parse(format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes())
    }

    #[test]
    fn a_path_is_decoded_once() {
        let request = get("/servers/a%20b%252e.html?since=7&x#part").unwrap().unwrap();
        assert_eq!(request.path, "servers/a b%2e.html");
        assert_eq!(request.raw_path, "/servers/a%20b%252e.html");
        assert_eq!(request.number("since"), Some(7));
        assert_eq!(request.number("x"), None);
        assert!(!request.head);
    }

    #[test]
    fn a_request_may_come_in_pieces() {
        let whole = b"HEAD / HTTP/1.1\r\nhost: [::1]:4000\r\n\r\n";
        assert_eq!(Request::parse(&whole[..20]), Ok(None));
        assert!(Request::parse(whole).unwrap().unwrap().head);
    }

    #[test]
    fn what_is_not_for_us_is_refused() {
        for (status, request) in [
            (400, "hello\r\n\r\n"),
            (400, "GET / HTTP/1.1\r\n\r\n"),
            (400, "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"),
            (400, "GET http://a.test/ HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            (400, "GET /%ff HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            (403, "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"),
            (405, "POST / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ] {
            assert_eq!(Request::parse(request.as_bytes()).unwrap_err().0, status, "{request}");
        }
        let endless = format!("GET /{} HTTP/1.1\r\n", "a".repeat(LONGEST));
        assert_eq!(Request::parse(endless.as_bytes()).unwrap_err().0, 431);
    }

    #[test]
    fn only_loopback_is_a_host() {
        for host in
            ["localhost", "LOCALHOST:4000", "127.0.0.1", "127.0.0.1:1", "127.9.9.9", "[::1]"]
        {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "a.test",
            "localhost.a.test",
            "127.0.0.1.a.test",
            "0.0.0.0:4000",
            "192.168.0.1",
            "[::2]:4000",
            "localhost:4000:a",
            "a.test:localhost",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
