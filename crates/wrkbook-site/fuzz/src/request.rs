//! Requests to `wrkbook serve`.

#[allow(dead_code, unreachable_pub)]
#[path = "../../../wrkbook-cli/src/commands/serve/request.rs"]
mod parser;

use parser::{LONGEST, Refused, Request};

/// A request is whole from some byte on, and what follows that byte changes nothing.
pub fn request(data: &[u8]) {
    let data = &data[..data.len().min(LONGEST)];
    match Request::parse(data) {
        Ok(Some(request)) => {
            assert!(request.raw_path.starts_with('/') && !request.raw_path.contains(['?', '#']));
            let with_body = [data, b"GET / HTTP/1.1\r\n\r\n"].concat();
            assert_eq!(Request::parse(&with_body), Ok(Some(request)));
        }
        Ok(None) => {
            let start = &data[..data.len() / 2];
            assert_eq!(Request::parse(start), Ok(None), "a start of what is not whole");
        }
        Err(Refused(status, why)) => assert!((400..500).contains(&status) && !why.is_empty()),
    }
}
