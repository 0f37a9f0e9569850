//! A layout pattern (the first line) and a path (the rest).

use wrkbook_ingest::layout::{Pattern, built_in};

/// What a pattern reads of a path, put into the pattern, is that path again.
pub fn layout(data: &[u8]) {
    let (pattern, path) = super::first_line(data);
    // As long as a path can be: more is no path.
    if path.len() > 4096 || pattern.len() > 4096 {
        return;
    }
    for pattern in built_in([&*path].into_iter()) {
        read_back(&pattern, &path);
    }
    match pattern.parse::<Pattern>() {
        Ok(read) => {
            assert_eq!(read.to_string(), pattern);
            read_back(&read, &path);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn read_back(pattern: &Pattern, path: &str) {
    let Some(parts) = pattern.matches(path) else { return };
    let pattern = pattern.to_string();
    // What `{_}` held, nobody knows; what stands twice is joined.
    let twice =
        ["{scenario", "{server", "{repeat"].iter().any(|part| pattern.matches(part).count() > 1);
    if twice || pattern.contains("{_") {
        return;
    }
    // Part by part from the left, so that a name that looks like a part is not taken for one.
    let (mut made, mut rest) = (String::new(), &*pattern);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').expect("the pattern was read");
        made += before;
        let text = |text: Option<&str>| text.expect("a part of the pattern").to_owned();
        let name = name.trim_end_matches('+');
        let number = |number: Option<u32>| number.expect("a part of the pattern").to_string();
        made += &match name {
            "scenario" => text(parts.scenario.as_deref()),
            "server" => text(parts.server.as_deref()),
            "repeat" => text(parts.repeat.as_deref()),
            "kind" => text(parts.kind),
            "connections" => number(parts.connections),
            "threads" => number(parts.threads),
            "rate" => parts.rate.expect("a part of the pattern").to_string(),
            "users" => number(parts.users),
            "port" => number(parts.port),
            other => panic!("{other} is no part"),
        };
        rest = after;
    }
    made += rest;
    // A number may have had zeros before it, a rate behind its point.
    let plain = |text: &str| text.replace(['0', '.'], "");
    assert_eq!(plain(&made), plain(path), "{pattern}");
}
