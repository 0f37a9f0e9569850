//! Permissions that are taken away. They do not bind root, so that root becomes nobody here.

use std::os::unix::fs::PermissionsExt;

use super::*;

/// Somebody whom permissions bind, in a place of their own.
struct Bound {
    place: Place,
    is_root: bool,
}

impl Bound {
    /// `None` where root cannot become anybody else.
    fn new() -> Option<Self> {
        const NOBODY: [&str; 3] = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        let is_root = is_root();
        if is_root && !can("setpriv", &[&NOBODY[..], &["true"]].concat()) {
            skipped("permissions do not bind root, and `setpriv` cannot leave it");
            return None;
        }
        let place = Place::new();
        // The place is its owner's alone, and so may be the way to the command.
        fs::copy(env!("CARGO_BIN_EXE_wrkbook"), place.path("wrkbook")).expect("a copy");
        let bound = Self { place, is_root };
        if is_root {
            assert!(can("chown", &["-R", "65534", &bound.place.0.path().to_string_lossy()]));
        }
        Some(bound)
    }

    fn run(&self, args: &[&str]) -> Output {
        let wrkbook = self.place.path("wrkbook");
        let mut command = match self.is_root {
            false => Command::new(wrkbook),
            true => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(wrkbook);
                command
            }
        };
        run(command.args(args).current_dir(self.place.0.path()))
    }

    fn allow(&self, path: &str, mode: u32) {
        fs::set_permissions(self.place.path(path), fs::Permissions::from_mode(mode))
            .expect("a mode");
    }
}

#[test]
fn an_output_that_may_not_be_written_is_an_error() {
    let Some(bound) = Bound::new() else { return };
    let built = bound.run(&["build", "old", "-o", "out/public"]);
    assert!(built.status.success(), "{}", err(&built));
    let old = contents(&bound.place.path("out/public"));
    bound.allow("out", 0o555);
    let said = error(&bound.run(&["build", "new", "-o", "out/public"]));
    assert!(said.contains("Permission denied") && said.contains("out/"), "{said}");
    let said = error(&bound.run(&["runs", "new", "-o", "out/runs.csv"]));
    assert!(said.contains("out/runs.csv cannot be written"), "{said}");
    bound.allow("out", 0o755);
    assert_eq!(contents(&bound.place.path("out/public")), old);
    assert_eq!(fs::read_dir(bound.place.path("out")).expect("a folder").count(), 1);
}

#[test]
fn what_may_not_be_read_is_named_and_the_rest_is_kept() {
    let Some(bound) = Bound::new() else { return };
    bound.allow("new/round1/Server.100.log", 0);
    bound.allow("new/round2", 0);
    let output = bound.run(&["build", "new", "-o", "public"]);
    let said = err(&output);
    assert!(output.status.success(), "{said}");
    assert_eq!(errors(&said), 2, "{said}");
    assert!(said.contains("round1/Server.100.log: cannot be read (Permission denied"), "{said}");
    assert!(said.contains("round2: cannot be read (Permission denied"), "{said}");

    bound.allow("new", 0);
    let good = contents(&bound.place.path("public"));
    let said = error(&bound.run(&["build", "new", "-o", "public"]));
    assert!(said.contains("new: Permission denied"), "{said}");
    assert_eq!(contents(&bound.place.path("public")), good);
    bound.allow("new", 0o755);
    bound.allow("new/round2", 0o755);
}
