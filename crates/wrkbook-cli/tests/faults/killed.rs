//! Builds that are killed, and builds that meet.

use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Instant;

use super::*;

/// At how many moments of a build it is killed.
const KILLS: u32 = 40;

/// What a killed build may leave beside the site.
const LEFT: [&str; 3] = [".public.wrkbook-lock", ".public.wrkbook-old", ".public.wrkbook-staging"];

#[test]
fn a_killed_build_leaves_a_whole_site_and_the_next_one_clears_up() {
    let place = Place::new();
    let new = place.build("new");
    let began = Instant::now();
    let old = place.build("old");
    let whole = began.elapsed();
    assert_ne!(old, new);
    let (mut killed, mut staged) = (0, 0);
    for kill in 0..KILLS {
        let mut build = start(&place, "new");
        // Over the time that a build takes and a little more: a test does not wait for a page.
        sleep(whole * kill / (KILLS - KILLS / 5));
        build.kill().expect("a signal");
        let ended = build.wait().expect("it ends");
        killed += u32::from(!ended.success());

        let site = contents(&place.path("public"));
        assert!(site == old || site == new, "a site in pieces after {kill}/{KILLS}");
        for entry in place.entries() {
            let known = ["new", "old", "public"].contains(&&*entry);
            staged += u32::from(entry == LEFT[2]);
            assert!(known || LEFT.contains(&&*entry), "{entry}");
        }
        if site == new {
            place.build("old");
        }
    }
    assert!(killed > 0, "no build was killed before its end");
    assert!(staged > 0, "no build was killed while it wrote");
    assert_eq!(place.build("new"), new);
    assert_eq!(place.entries(), ["new", "old", "public"]);
}

#[test]
fn builds_of_one_output_take_turns() {
    let place = Place::new();
    let new = place.build("new");
    let old = place.build("old");
    let builds: Vec<Child> =
        (0..6).map(|at| start(&place, if at % 2 == 0 { "new" } else { "old" })).collect();
    for build in builds {
        let output = build.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", err(&output));
        let site = contents(&place.path("public"));
        assert!(site == old || site == new, "a site in pieces");
    }
    assert_eq!(place.entries(), ["new", "old", "public"]);
}

fn start(place: &Place, set: &str) -> Child {
    let mut command = place.wrkbook(&["build", set, "-o", "public"]);
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts")
}
