//! Links, pipes and folders that a stranger put where the command keeps its own: a repository may come
//! with any of them.

use std::os::unix::fs::symlink;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::*;

const LOCK: &str = ".public.wrkbook-lock";
const PRECIOUS: &str = "years of work";

/// Puts something in the place of a lock, given the file that must never change.
type Plant = fn(&Path, &Path);

/// A place with a file outside of it that must never change.
fn place() -> (Place, tempfile::TempDir) {
    let other = tempfile::tempdir().expect("a folder");
    fs::write(other.path().join("precious"), PRECIOUS).expect("written");
    (Place::new(), other)
}

fn is_untouched(other: &tempfile::TempDir) -> bool {
    let names = fs::read_dir(other.path()).expect("there").count();
    names == 1 && fs::read_to_string(other.path().join("precious")).expect("there") == PRECIOUS
}

/// How a child ends that must end by itself.
fn ended(mut child: Child) -> Output {
    let began = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if began.elapsed() > Duration::from_secs(60) {
            child.kill().expect("a signal");
            panic!("it waits for ever");
        }
        sleep(Duration::from_millis(5));
    }
    child.wait_with_output().expect("it ended")
}

#[test]
fn nothing_in_the_place_of_a_lock_is_written_to_or_waited_for() {
    let plants: [(&str, Plant); 7] = [
        ("link", |precious, lock| symlink(precious, lock).expect("a link")),
        ("hard link", |precious, lock| fs::hard_link(precious, lock).expect("a link")),
        ("dangling link", |precious, lock| {
            symlink(precious.with_file_name("new"), lock).expect("a link");
        }),
        ("link to a folder", |precious, lock| {
            symlink(precious.parent().expect("a folder"), lock).expect("a link");
        }),
        ("link to a device", |_, lock| symlink("/dev/zero", lock).expect("a link")),
        ("pipe", |_, lock| {
            assert!(Command::new("mkfifo").arg(lock).status().expect("it runs").success());
        }),
        ("folder", |_, lock| fs::create_dir(lock).expect("a folder")),
    ];
    for (what, plant) in plants {
        let (place, other) = place();
        plant(&other.path().join("precious"), &place.path(LOCK));
        let build = ["build", "new", "-o", "public"];
        let mut command = place.wrkbook(&build);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let said = error(&ended(child.expect("it starts")));
        assert!(said.contains(LOCK) && said.contains("remove it"), "{what}: {said}");
        assert!(is_untouched(&other), "{what}");
        assert!(fs::symlink_metadata(place.path(LOCK)).is_ok(), "{what}: it was left alone");
        assert_eq!(place.entries(), [LOCK, "new", "old"], "{what}");
    }
}

#[test]
fn links_with_names_of_staging_folders_are_not_followed() {
    let (place, other) = place();
    fs::write(other.path().join("precious"), PRECIOUS).expect("written");
    let planted = [
        ".public.wrkbook-000000",
        ".public.wrkbook-old",
        ".public.wrkbook-staging",
        ".public.wrkbook~000000",
    ];
    for name in planted {
        symlink(other.path(), place.path(name)).expect("a link");
    }
    for set in ["new", "old"] {
        place.build(set);
        assert!(is_untouched(&other));
    }
    assert_eq!(place.entries(), [&planted[..], &["new", "old", "public"]].concat());
}

#[test]
fn an_output_file_is_not_written_through_what_was_planted_beside_it() {
    let (place, other) = place();
    // The number of the process is known before it starts: the shell becomes it.
    let script = "for n in $$ staging lock; do ln -s \"$OTHER/precious\" .wrkbook-$n; done
        exec \"$WRKBOOK\" runs new -q -o runs.csv";
    let output = run(place.shell(script).env("OTHER", other.path()));
    assert!(output.status.success(), "{}", err(&output));
    assert!(is_untouched(&other));
    assert!(fs::read_to_string(place.path("runs.csv")).expect("there").starts_with("scenario,"));
    assert_eq!(place.entries().len(), ["new", "old", "runs.csv"].len() + 3);
}

#[test]
fn an_output_that_is_a_link_out_of_its_folder_is_left_alone() {
    let (place, other) = place();
    symlink(other.path().join("precious"), place.path("runs.csv")).expect("a link");
    symlink(other.path(), place.path("public")).expect("a link");
    for call in [&["runs", "new", "-o", "runs.csv"][..], &["build", "new", "-o", "public"]] {
        let said = error(&run(&mut place.wrkbook(call)));
        assert!(said.contains("leads out of its folder"), "{said}");
        assert!(is_untouched(&other));
    }
    // Where it leads nowhere, the link itself is replaced.
    symlink(other.path().join("new"), place.path("lost.csv")).expect("a link");
    let output = run(&mut place.wrkbook(&["runs", "new", "-o", "lost.csv"]));
    assert!(output.status.success(), "{}", err(&output));
    assert!(fs::symlink_metadata(place.path("lost.csv")).expect("there").is_file());
    assert!(is_untouched(&other));
}

#[test]
fn a_site_and_a_file_are_as_open_as_others_that_the_user_makes() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let script =
        "umask 027; \"$WRKBOOK\" runs new -q -o runs.csv; \"$WRKBOOK\" build new -q -o public";
    let output = run(&mut place.shell(script));
    assert!(output.status.success(), "{}", err(&output));
    let mode =
        |path: &str| fs::metadata(place.path(path)).expect("there").permissions().mode() & 0o777;
    assert_eq!(
        (mode("runs.csv"), mode("public"), mode("public/index.html")),
        (0o640, 0o750, 0o640)
    );
}
