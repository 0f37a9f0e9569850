//! A report that is made of the first bytes, its lines dressed as the next ones say: a dressed report
//! gives the same figures as the bare one, and none of a report is taken for another's.

use wrkbook_ingest::{Content, LoadReport, parse};

use super::invariants;

/// What stands before a line, by its number.
type Dressing = fn(usize, &str) -> String;

/// Forms of logs, mails and source files.
const DRESSINGS: [Dressing; 16] = [
    |n, l| format!("2024-03-05T11:02:{n:02}.1234567Z {l}"),
    |n, l| format!("[11:02:{n:02}] {l}"),
    |n, l| format!("Mar  5 11:02:{n:02} host wrk[123]: {l}"),
    |n, l| format!("11-02-2025 14:03:{n:02} {l}"),
    |n, l| format!("2024-03-05T11:02:{n:02}.1Z stdout F {l}"),
    |n, l| format!("{n:5}: {l}"),
    |_, l| format!("[pod/load-7f9c/wrk] {l}"),
    |_, l| format!("load-7f9c wrk {l}"),
    |_, l| format!("wrk-1  | {l}"),
    |_, l| format!("> > {l}"),
    |_, l| format!("//{l}"),
    |_, l| format!("# {l}"),
    |_, l| format!(" * {l}"),
    |_, l| format!("+{l}"),
    |_, l| format!("\"{l}\","),
    |_, l| format!("<b>{l}</b><br>"),
];

/// Reads a report of the bytes' figures and of the lines that they keep, bare and dressed.
pub fn dressing(data: &[u8]) {
    let Some((head, rest)) = data.split_at_checked(16) else { return };
    let number = |at: usize| u32::from(head[at]) * 256 + u32::from(head[at + 1]);
    let dressing = DRESSINGS[usize::from(head[14]) % DRESSINGS.len()];
    let report = report(&number);
    // One of the first lines is lost, or none.
    let lost = usize::from(head[15]) % 6;
    let kept = (0..).zip(&report).filter(|(at, _)| at + 1 != lost).map(|(_, line)| line);
    let bare: Vec<&str> = kept.map(String::as_str).collect();
    let dressed: String = (1..).zip(&bare).map(|(at, line)| dressing(at, line) + "\n").collect();
    let bare_text = bare.join("\n") + "\n";
    let expected = loads(&bare_text);
    assert_eq!(expected.len(), 1, "{bare_text}");
    assert_eq!(loads(&dressed), expected, "{dressed}");
    assert_eq!(loads(&(dressed.clone() + &dressed)).len(), 2, "{dressed}");

    // Whatever else stands around it: no figure is made up.
    let noise = String::from_utf8_lossy(rest);
    let noisy = format!("{noise}\n{dressed}{noise}\n{dressed}");
    invariants::check(&parse(noisy.as_bytes(), "a.log"), noisy.as_bytes());
}

/// The lines of a report with figures from the bytes.
fn report(number: &dyn Fn(usize) -> u32) -> Vec<String> {
    let millis = |at: usize| f64::from(number(at) % 900) + 1.0;
    let mut lines = vec![
        "Running 30s test @ http://127.0.0.1:8080/".to_owned(),
        format!("  {} threads and {} connections", number(0) % 64 + 1, number(0) + 64),
        "  Thread Stats   Avg      Stdev     Max   +/- Stdev".to_owned(),
        format!(
            "    Latency  {:7.2}ms  {:7.2}ms {:7.2}ms   90.00%",
            millis(2),
            millis(4),
            millis(6)
        ),
        "    Req/Sec     5.00k   700.00     7.00k    75.00%".to_owned(),
    ];
    if number(8) % 2 == 1 {
        lines.push("  Latency Distribution".to_owned());
        lines.extend(
            [50, 75, 90, 99].map(|percent| {
                format!("     {percent}%   {:.2}ms", millis(2) + f64::from(percent))
            }),
        );
    }
    lines.push(format!("  {} requests in 30.00s, {}.00MB read", number(8) * 30, number(10)));
    if number(10) % 3 == 1 {
        lines.push(format!(
            "  Socket errors: connect {}, read {}, write 0, timeout {}",
            number(2),
            number(4),
            number(6)
        ));
    }
    if number(10) % 5 == 1 {
        lines.push(format!("  Non-2xx or 3xx responses: {}", number(12)));
    }
    lines.push(format!("Requests/sec: {:9.2}", f64::from(number(8))));
    lines.push(format!("Transfer/sec: {:9.2}MB", f64::from(number(10)) / 30.0));
    lines
}

fn loads(text: &str) -> Vec<LoadReport> {
    let of = |report: wrkbook_ingest::Report| match report.content {
        Content::Load(load) => Some(*load),
        Content::Containers(_) | Content::Conditions(_) | Content::Collection(_) => None,
    };
    parse(text.as_bytes(), "a.log").reports.into_iter().filter_map(of).collect()
}
