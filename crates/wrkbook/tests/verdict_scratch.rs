#![allow(clippy::print_stdout)]
use wrkbook::{Metric, Policy, ResultSet, Summary};
#[test]
fn dump() {
    let folder = std::path::Path::new("/work/shared/reference/wsgi-2016");
    let set = ResultSet::load(folder, &|_, _| {}).expect("loads");
    let s = Summary::of(&set, Policy::Audited);
    for m in Metric::ALL {
        println!("== {m:?}");
        for st in s.standings_of(None, m) { println!("{:18} {:?} {}-{}", st.server, st.score, st.rank_best, st.rank_worst); }
        for n in s.noise.iter().filter(|n| n.metric == m) { print!("{} {} {:.3}; ", n.server, n.grade, n.cv); }
        println!();
        for sv in &s.servers {
            print!("{sv:18}");
            for l in &s.loads {
                let c = s.cell(None, sv, *l, m).unwrap();
                match c.value { Some(v) => print!(" {}({})", wrkbook::display::figure(m, v), c.n), None => print!(" -") }
            }
            println!();
        }
    }
}
