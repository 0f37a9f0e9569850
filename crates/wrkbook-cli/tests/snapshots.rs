//! What people see, as it is: text, Markdown and JSON of the commands, a page of each kind, and a
//! drawing of each kind, of a small set of real runs. A change of any word shows in the review.
//!
//! The snapshots are in `tests/snapshots`. `INSTA_UPDATE=always cargo test -p wrkbook-cli --test
//! snapshots` writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where real runs are, some of which make the small sets.
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/wsgi-sample");

const SNAPSHOTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots");

/// The most bytes of all snapshots: more is not read by anyone.
const MOST_BYTES: u64 = 400_000;

/// Two result sets, with a site of both.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        // Three servers, one of which the next set has no more. There, Bjoern is as slow as Waitress
        // was, Gunicorn is new, and there is one load.
        folder.set("old", &["Bjoern", "Meinheld", "Waitress"], &[100, 2000]);
        folder.set("new", &["Waitress as Bjoern", "Gunicorn", "Waitress"], &[2000]);
        folder.write("old/claims.csv", CLAIMS);
        folder.write("site/site.toml", SITE);
        folder
            .write("site/about.md", "Who measured, and {{ count(\"runs\", set=\"old\") }} runs.\n");
        folder.write("site/intro.md", "Two small sets.\n");
        folder
    }

    /// A set of runs; a server may take the files of another one, `A as B`.
    fn set(&self, set: &str, servers: &[&str], loads: &[u32]) {
        let config = format!("title = \"The {set} set\"\n[limits]\ncpus = 1\n");
        self.write(&format!("{set}/wrkbook.toml"), &config);
        for round in ["round1", "round2", "round3", "round4"] {
            for server in servers {
                let (taken, name) = server.split_once(" as ").unwrap_or((server, server));
                for (load, ending) in loads.iter().flat_map(|load| [(load, "log"), (load, "stats")])
                {
                    let from = Path::new(DATA).join(format!("{round}/{taken}.{load}.{ending}"));
                    let text = fs::read_to_string(&from).expect("a file of the sample");
                    self.write(&format!("{set}/{round}/{name}.{load}.{ending}"), &text);
                }
            }
        }
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// What a call prints.
    fn out(&self, args: &str) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_wrkbook"))
            .args(args.split(' '))
            .current_dir(self.0.path())
            .output()
            .expect("the command runs");
        assert!(output.status.success(), "{args}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn page(&self, path: &str) -> String {
        let path: PathBuf = self.0.path().join("public").join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

const SITE: &str = "title = \"Snapshots\"\ndescription = \"What the pages say.\"\n\
    [[result_set]]\npath = \"../old\"\n[[result_set]]\npath = \"../new\"\n\
    [[comparison]]\nold = \"old\"\nnew = \"new\"\n";

const CLAIMS: &str = "id,metric,server,kind,claim,figure,unit,load\n\
    lead,throughput,Bjoern,best,\"first, by far\",,,all\n\
    quick,latency,Waitress,below,mean latency below,3,ms,100\n\
    real,throughput,Bjoern,is-lead-real,is that real,,,all\n";

/// The commands whose output is kept, by the name of the snapshot.
const COMMANDS: [(&str, &str); 11] = [
    ("summary.txt", "summary old"),
    ("summary.md", "summary old --format markdown"),
    ("summary.json", "summary old --format json --filter metric=latency"),
    ("audit.txt", "audit old"),
    ("audit.json", "audit old --format json"),
    ("verdict.txt", "verdict old"),
    ("verdict.md", "verdict old --format markdown"),
    ("diff.txt", "diff old new"),
    ("diff.md", "diff old new --format markdown"),
    ("noise.txt", "noise old new"),
    ("runs.txt", "runs old --format table"),
];

/// A page of each kind.
const PAGES: [(&str, &str); 13] = [
    ("index", "index.html"),
    ("report", "old/index.html"),
    ("metric", "old/metrics/latency.html"),
    ("load", "old/loads/2000.html"),
    ("server", "old/servers/meinheld.html"),
    ("runs", "old/runs/bjoern.html"),
    ("audit", "old/audit.html"),
    ("method", "old/method.html"),
    ("data", "old/data.html"),
    ("claims", "old/claims.html"),
    ("comparison", "comparisons/old-to-new.html"),
    ("about", "about.html"),
    ("404", "404.html"),
];

/// A drawing of each kind: the page that it is on, and its id.
const DRAWINGS: [(&str, &str, &str); 6] = [
    ("ranking", "new/index.html", "throughput-narrow"),
    ("line", "old/index.html", "throughput-linear-narrow"),
    ("small", "old/servers/bjoern.html", "small-latency"),
    ("dots", "old/servers/bjoern.html", "repeats-latency-narrow"),
    ("standings", "old/metrics/throughput.html", "standings-narrow"),
    ("forest", "comparisons/old-to-new.html", "ratios-latency-narrow"),
];

/// Everything that is kept, by the name of its snapshot.
fn shown() -> BTreeMap<String, String> {
    let folder = Folder::new();
    let mut shown = BTreeMap::new();
    for (name, args) in COMMANDS {
        shown.insert(name.to_owned(), folder.out(args));
    }
    folder.out("build site");
    for (name, path) in PAGES {
        shown.insert(format!("{name}.html"), without_drawings(&folder.page(path)));
    }
    for (name, path, id) in DRAWINGS {
        let page = folder.page(path);
        let drawing = drawing(&page, id).unwrap_or_else(|| panic!("no {id} on {path}"));
        shown.insert(format!("{name}.svg"), drawing.replace("><", ">\n<"));
    }
    shown
}

/// A page with a word in the place of every drawing: they have snapshots of their own.
fn without_drawings(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, svg)) = rest.split_once("<svg") {
        let (_, after) = svg.split_once("</svg>").expect("a drawing ends");
        out += before;
        out += "(a drawing)";
        rest = after;
    }
    out + rest
}

/// The drawing of that id.
fn drawing<'a>(page: &'a str, id: &str) -> Option<&'a str> {
    let (before, after) = page.split_once(&format!("id=\"{id}\""))?;
    let start = before.rfind("<svg")?;
    let end = before.len() + after.find("</svg>")?;
    page.get(start..)?.get(..end - start + id.len() + "id=\"\"</svg>".len())
}

#[test]
fn what_people_see_is_what_was_reviewed() {
    let shown = shown();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(SNAPSHOTS);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (name, text) in &shown {
        settings.bind(|| insta::assert_snapshot!(name.as_str(), text));
    }
    // None is left over, and all of them can be read.
    let mut bytes = 0;
    for entry in fs::read_dir(SNAPSHOTS).expect("the snapshots") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        assert!(shown.contains_key(name), "{} is of nothing any more", path.display());
        bytes += fs::metadata(&path).expect("a file").len();
    }
    assert!(bytes <= MOST_BYTES, "{bytes} bytes of snapshots");
}
