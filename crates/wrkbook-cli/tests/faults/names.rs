//! Names that are markup, paths, commands of a terminal, or what some file system cannot hold.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use super::*;

/// What Windows takes for a device, whatever follows the point.
const DEVICES: [&str; 4] = ["con", "aux", "com1", "nul"];

fn hostile() -> Vec<OsString> {
    let mut names: Vec<OsString> = [
        "<img src=x onerror=alert(1)>",
        "\"><script>alert(1)<",
        "..",
        "...",
        "%2e%2e%2fetc",
        "..\\..\\windows",
        "x\\..\\..\\windows",
        "CON",
        "aux.html",
        "Com1",
        "nul",
        "-o",
        "$(touch pwned)",
        "two\nlines",
        "\u{202e}txt.exe",
        "\u{1b}[31mred\u{7}",
        "{{ 7 * 7 }}",
        "{% include \"page.html\" %}",
        " ",
        "日本",
        "index",
        "a'b&amp;c",
    ]
    .map(OsString::from)
    .to_vec();
    // The longest that a file system takes, with the ending.
    names.push("n".repeat(255 - ".100.log".len()).into());
    names.push(not_utf8());
    names
}

fn not_utf8() -> OsString {
    OsString::from_vec(b"not \xff\xfe UTF-8 \xc3".to_vec())
}

#[test]
fn hostile_names_of_servers_and_rounds_are_only_words() {
    let place = Place::new();
    for (at, name) in (1_u32..).zip(hostile()) {
        for round in ["round1", "round2", "round3"] {
            let mut file = name.clone();
            file.push(".100.log");
            let path = Path::new("new").join(round).join(file);
            place.write(path, log(100, 40_000 + 100 * at));
        }
    }
    let rounds = ["<b>round'\n4".into(), "r".repeat(255).into(), not_utf8()];
    for round in rounds {
        place.write(Path::new("new").join(round).join("Server.100.log"), log(100, 40_000));
    }
    let before = contents(&place.path("new"));
    let output = run(&mut place.wrkbook(&["build", "new", "-o", "public"]));
    let said = err(&output);
    assert!(output.status.success(), "{said}");
    let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!said.contains(steers), "{said:?}");

    assert_eq!(place.entries(), ["new", "old", "public"]);
    assert_eq!(contents(&place.path("new")), before);
    let site = contents(&place.path("public"));
    for (path, bytes) in &site {
        assert!(is_plain(path), "{}", path.display());
        for part in path.iter().filter_map(OsStr::to_str) {
            let stem = part.split('.').next().unwrap_or_default();
            assert!(!DEVICES.contains(&stem), "{}", path.display());
        }
        if path.extension().is_some_and(|ending| ending == "html") {
            let page = String::from_utf8(bytes.clone()).expect("pages are UTF-8");
            for markup in ["<img", "<script>alert", "<b>round", "onerror=alert(1)>\"", "\u{1b}"] {
                assert!(!page.contains(markup), "{}: {markup}", path.display());
            }
            assert!(!page.contains(">49<"), "names are no templates");
        }
    }
    // A page for each server, none of which overwrote another; files that begin with a point are
    // hidden, and left alone.
    let is_hidden = |name: &&OsString| name.as_encoded_bytes().starts_with(b".");
    let shown = hostile().len() - hostile().iter().filter(is_hidden).count();
    let pages = site.keys().filter(|path| path.starts_with("servers")).count();
    assert_eq!(pages, shown + 1);
}

#[test]
fn an_output_whose_name_is_too_long_is_an_error() {
    let place = Place::new();
    error(&run(&mut place.wrkbook(&["build", "new", "-o", &"x".repeat(250)])));
    assert_eq!(place.entries(), ["new", "old"]);
}

#[test]
fn outputs_and_sets_need_no_name_in_utf8() {
    let place = Place::new();
    fs::rename(place.path("new"), place.path(not_utf8())).expect("renamed");
    for (call, out) in [("build", b"site \xff".to_vec()), ("runs", b"runs \xff.csv".to_vec())] {
        let mut command = place.wrkbook(&[call]);
        command.arg(not_utf8()).arg("-o").arg(OsString::from_vec(out.clone()));
        let output = run(&mut command);
        assert!(output.status.success(), "{}", err(&output));
        assert!(place.path(OsString::from_vec(out)).exists());
    }
    assert_eq!(place.entries().len(), 4);
}
