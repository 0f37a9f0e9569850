//! s
#![allow(clippy::print_stdout)]
use wrkbook::{Audit, Policy, ResultSet, Summary, Verdicts};
#[test]
fn dump() {
    let path = std::env::var("SET").unwrap_or("/work/shared/reference/wsgi-2016".into());
    let set = ResultSet::load(std::path::Path::new(&path), &|_, _| {}).expect("loads");
    let s = Summary::of(&set, Policy::Audited);
    let audit = Audit::of(&set);
    if std::env::var("AUDIT").is_ok() { for f in audit.findings.iter().filter(|f| f.part_of.is_none()) { println!("{:?} {}: {}\n   {:?}", f.severity, f.id, f.message, f.evidence); } }
    let v = Verdicts::of(&s, &audit);
    for w in &v.winners { println!("* {}: {:?} disputed {:?} up {:?} margin {:?}\n    {}", w.metric.id(), w.servers, w.disputed, w.runner_up, w.margin, w.sentence); }
    for s in &v.servers {
        println!("\n## {} — {}\n{}", s.server, s.headline, s.summary);
        for x in &s.strengths { println!("  + {x}"); }
        for x in &s.weaknesses { println!("  - {x}"); }
        for x in &s.cautions { println!("  ! {x}"); }
        println!("  Choose: {}\n  {:?}: {}", s.choose_when, s.confidence, s.confidence_reason);
    }
}
#[test]
fn claims() {
    let path = std::path::Path::new("/work/shared/reference/wsgi-2016");
    let set = ResultSet::load(path, &|_, _| {}).expect("loads");
    let s = Summary::of(&set, Policy::Audited);
    let p = Summary::of(&set, Policy::AsPublished);
    let audit = Audit::of(&set);
    let v = Verdicts::of(&s, &audit);
    let t = std::fs::read_to_string(path.join("published-claims.csv")).unwrap();
    for c in wrkbook::verdict::claims::PublishedClaim::read(&t).unwrap() {
        let j = c.judge(&s, Some(&p), &audit, &v);
        println!("{:22} {:?} {:?}: {}", c.id, c.kind, j.judgement, j.sentence);
    }
}
