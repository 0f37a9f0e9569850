//! Names of files, one a line, each with a URL and a load behind tabs: as what they are read together.

use std::collections::HashSet;

use wrkbook_ingest::layout::Pattern;
use wrkbook_ingest::{Layout, Origin, Parsed, parse};

/// The most names that are read at once.
const MOST: usize = 64;

/// What names are read as can be kept, places every report, and never says a load of nothing.
pub fn names(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut seen = HashSet::new();
    let mut files: Vec<(&str, Parsed)> = Vec::new();
    for line in text.lines().take(MOST) {
        let mut cells = line.split('\t');
        let path = cells.next().unwrap_or_default();
        // As a path below a folder is.
        let is_path = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
        if !is_path || path.len() > 512 || !seen.insert(path) {
            continue;
        }
        let url = cells.next().unwrap_or("http://127.0.0.1:8080/").trim();
        let connections: u32 = cells.next().and_then(|cell| cell.trim().parse().ok()).unwrap_or(64);
        let report = format!(
            "Running 30s test @ {url}\n  4 threads and {connections} connections\n  \
             300 requests in 30.00s, 12.00MB read\nRequests/sec: 10.00\n"
        );
        files.push((path, parse(report.as_bytes(), path)));
    }
    let looks: Vec<(&str, &Parsed)> = files.iter().map(|(path, parsed)| (*path, parsed)).collect();
    let layout = Layout::of_names(&looks);
    for pattern in &layout.patterns {
        let kept = pattern.to_string().parse::<Pattern>();
        assert_eq!(kept.as_ref(), Ok(pattern), "a pattern that cannot be kept");
    }
    for (path, parsed) in &files {
        let parts = layout.place(path);
        if let Some(parts) = &parts {
            assert_ne!(parts.connections, Some(0), "{path}");
            assert!(layout.explain(path).is_some(), "{path}");
        }
        let is_told = layout.origin == Origin::Names && !layout.patterns.is_empty();
        assert!(!is_told || parts.is_some() || parsed.reports.is_empty(), "{path} has no place");
    }
}
