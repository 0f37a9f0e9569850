//! Builds that are killed, and builds that meet.

use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::*;

/// At how many moments of a build it is killed.
const KILLS: u32 = 40;

/// What a killed build may leave beside the site: its lock, and folders whose names end with what
/// nobody can know.
const LOCK: &str = ".public.wrkbook-lock";
const STAGING: &str = ".public.wrkbook-";
const ASIDE: &str = ".public.wrkbook~";

/// The folders of sites that were being made.
fn staging(place: &Place) -> Vec<String> {
    let is_staging = |entry: &String| entry.starts_with(STAGING) && entry != LOCK;
    place.entries().into_iter().filter(is_staging).collect()
}

#[test]
fn a_killed_build_leaves_a_whole_site_and_the_next_one_clears_up() {
    let place = Place::new();
    let new = place.build("new");
    let began = Instant::now();
    let old = place.build("old");
    // However slow the machine was just then, a build is over after a second.
    let whole = began.elapsed().min(Duration::from_secs(1));
    assert_ne!(old, new);
    let (mut killed, mut staged) = (0, 0);
    for kill in 0..KILLS {
        // So that what is seen below is of this build; the others find what one before them left.
        if kill % 2 == 0 {
            for left in staging(&place) {
                let _ = fs::remove_dir_all(place.path(left));
            }
        }
        let mut build = start(&place, "new");
        // Every other one not before it writes; from there on over the time that a build takes.
        while kill % 2 == 0
            && staging(&place).is_empty()
            && build.try_wait().expect("a child").is_none()
        {
            sleep(Duration::from_micros(200));
        }
        sleep(whole * (kill / 2) / (KILLS / 2));
        build.kill().expect("a signal");
        let ended = build.wait().expect("it ends");
        killed += u32::from(!ended.success());

        let site = contents(&place.path("public"));
        assert!(site == old || site == new, "a site in pieces after {kill}/{KILLS}");
        staged += u32::from(!staging(&place).is_empty());
        for entry in place.entries() {
            let known = ["new", "old", "public"].contains(&&*entry);
            assert!(
                known || [STAGING, ASIDE].iter().any(|ours| entry.starts_with(ours)),
                "{entry}"
            );
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
