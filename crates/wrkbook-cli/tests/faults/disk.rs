//! Disks that are full, and those that take nothing, under a site.

use super::*;

#[test]
fn a_file_that_cannot_be_written_costs_no_site() {
    let place = Place::new();
    let old = place.build("old");
    // From nothing at all to nearly enough.
    for blocks in [0, 1, 8, 40] {
        let script = format!("{LIMITED} {blocks}; exec \"$WRKBOOK\" build new -o public");
        let said = error(&run(&mut place.shell(&script)));
        assert!(said.contains(".public.wrkbook-"), "the file is named: {said}");
        assert_eq!(contents(&place.path("public")), old);
        assert_eq!(place.entries(), ["new", "old", "public"]);
    }
}

/// On a disk of its own, which only this test's processes see.
#[test]
fn a_full_disk_keeps_the_last_good_site() {
    let Some(disk) = disk("size=100%") else { return };
    let place = Place::new();
    let old = place.build("old");
    // Room for the site that is there and a part of the next one.
    let size: usize = old.values().map(Vec::len).sum();
    for more in [8, 64, 256] {
        let disk = disk.replace("100%", &format!("{}k", size / 1024 + old.len() * 4 + more));
        let script = format!(
            "{disk}; cp -a public disk/
             code=0; \"$WRKBOOK\" build new -o disk/public || code=$?
             rm -rf seen; cp -a disk seen 2>/dev/null; exit $code"
        );
        let output = run(&mut isolated(&place, &script));
        let said = error(&output);
        assert!(said.contains("No space left"), "{said}");
        assert_eq!(contents(&place.path("seen/public")), old);
        let left: Vec<_> = fs::read_dir(place.path("seen")).expect("a folder").collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }
}

#[test]
fn a_disk_that_is_only_read_is_an_error() {
    let Some(disk) = disk("size=64m") else { return };
    let place = Place::new();
    place.build("old");
    let script = format!(
        "{disk}; cp -a public new disk/; mount -o remount,ro disk
         \"$WRKBOOK\" summary disk/new > /dev/null
         exec \"$WRKBOOK\" build disk/new -o disk/public"
    );
    let said = error(&run(&mut isolated(&place, &script)));
    assert!(said.contains("Read-only file system"), "{said}");
}

/// The shell's command that mounts a disk of this kind at `disk`; `None` where mounting is not
/// allowed.
pub(crate) fn disk(options: &str) -> Option<String> {
    let try_one = "mount -t tmpfs -o size=1m tmpfs /mnt";
    if !can("unshare", &["--mount", "sh", "-c", try_one]) {
        skipped("a mount namespace of one's own is not allowed here");
        return None;
    }
    Some(format!("mkdir -p disk; mount -t tmpfs -o {options} tmpfs disk"))
}

/// A call of the shell whose mounts nobody else sees, and which end with it.
pub(crate) fn isolated(place: &Place, script: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-ec", script]).current_dir(place.0.path());
    command.env("WRKBOOK", env!("CARGO_BIN_EXE_wrkbook"));
    command
}
