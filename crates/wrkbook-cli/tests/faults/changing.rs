//! Files that change, shrink, grow and vanish while they are read, and links that lead nowhere.

use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::*;

#[test]
fn files_may_change_while_they_are_read() {
    let place = Place::new();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let files = ["new/round1/Server.100.log", "new/round2/Server.1000.log"];
            let text = log(100, 50_000);
            while !is_over.load(Ordering::Relaxed) {
                for file in files.map(|file| place.path(file)) {
                    // Each of these may fail where a build holds the file; then nothing changes.
                    let _ = fs::write(&file, &text[..text.len() / 2]);
                    thread::yield_now();
                    let _ = fs::remove_file(&file);
                    let _ = fs::create_dir(&file);
                    thread::yield_now();
                    let _ = fs::remove_dir(&file);
                    let _ = fs::write(&file, text.repeat(50));
                    thread::yield_now();
                }
            }
        });
        for _ in 0..8 {
            let output = run(&mut place.wrkbook(&["build", "new", "-o", "public"]));
            // There are runs that nobody touches, so that there is a site.
            assert!(output.status.success(), "{}", err(&output));
            assert!(place.path("public/runs/server.html").is_file());
            let entries = place.entries();
            assert!(entries.iter().all(|name| !name.starts_with('.')), "{entries:?}");
        }
        is_over.store(true, Ordering::Relaxed);
    });
}

#[test]
fn links_may_lead_in_circles_and_nowhere() {
    let place = Place::new();
    let link = |to: &str, at: &str| symlink(to, place.path(at)).expect("a link");
    link("..", "new/round1/up");
    link("Self.100.log", "new/round1/Self.100.log");
    link("nowhere", "new/round1/Server.500.log");
    link(".", "new/round9");
    let output = run(&mut place.wrkbook(&["build", "new", "-o", "public"]));
    let said = err(&output);
    assert!(output.status.success(), "{said}");
    assert_eq!(said.matches("leads back to a folder above it").count(), 2, "{said}");
    assert_eq!(said.matches("cannot be read").count(), 2, "{said}");

    // As the output, a link is followed where it leads somewhere, and left alone where not.
    let good = contents(&place.path("public"));
    link("public", "link");
    let output = run(&mut place.wrkbook(&["build", "old", "-o", "link"]));
    assert!(output.status.success(), "{}", err(&output));
    assert!(fs::symlink_metadata(place.path("link")).expect("there").is_symlink());
    assert_ne!(contents(&place.path("public")), good);
    for (to, at) in [("round", "round"), ("nowhere/at/all", "lost")] {
        link(to, at);
        error(&run(&mut place.wrkbook(&["build", "old", "-o", at])));
        assert!(fs::symlink_metadata(place.path(at)).expect("there").is_symlink());
    }
    assert_eq!(place.entries(), ["link", "lost", "new", "old", "public", "round"]);
}

#[test]
fn folders_may_be_nested_deeper_than_a_path_can_say() {
    let place = Place::new();
    // 250 levels of 100 letters: six times the longest path.
    let deeper = "cd new; name=$(printf 'd%.0s' $(seq 100))
        for level in $(seq 250); do mkdir $name; cd -P $name; done; echo x > Server.100.log";
    let made = run(&mut place.shell(deeper));
    assert!(made.status.success(), "{}", err(&made));
    let output = run(&mut place.wrkbook(&["build", "new", "-o", "public"]));
    let said = err(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("File name too long"), "{said}");
    assert!(run(&mut place.shell("rm -rf new")).status.success());
}

/// A pipe would be read for ever.
#[test]
fn pipes_are_no_files() {
    let place = Place::new();
    place.write("site/site.toml", "[[result_set]]\npath = \"../new\"\n");
    for pipe in ["new/round1/Pipe.100.log", "new/wrkbook.toml", "new/claims.csv", "site/intro.md"] {
        assert!(can("mkfifo", &[&place.path(pipe).to_string_lossy()]), "{pipe}");
        // Ten seconds are longer than any build takes, and shorter than for ever.
        let call = "exec timeout 10 \"$WRKBOOK\" build site -o public";
        let output = run(&mut place.shell(call));
        assert_ne!(output.status.code(), Some(124), "{pipe} was waited for");
        assert!(!err(&output).contains("panicked"), "{}", err(&output));
        fs::remove_file(place.path(pipe)).expect("removed");
    }
}
