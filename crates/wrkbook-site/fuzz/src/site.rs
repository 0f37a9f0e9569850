//! A site of two result sets whose every name and word is a stranger's: the bytes up to each 0xff. What
//! follows them chooses the figures.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use toml::{Table, Value};
use wrkbook_site::{Options, Site, SiteError};

use super::markup::{Parts, take_apart};

/// The words of a site.
#[derive(Clone)]
struct Words {
    title: String,
    scenario: String,
    servers: [String; 3],
    repeat: String,
    condition: String,
}

impl Words {
    /// Whether two runs may have the same names.
    fn are_ambiguous(&self) -> bool {
        // A run without a name of its own is refused.
        if self.repeat.is_empty() || self.servers.iter().any(String::is_empty) {
            return true;
        }
        let [a, b, c] = self.servers.each_ref().map(|name| name.trim());
        a == b || b == c || a == c || ["r2", "r3"].contains(&self.repeat.trim())
    }
}

/// Figures and their columns: counts, and what need not be whole.
const COUNTS: [&str; 3] = ["requests", "timeout_errors", "read_errors"];
const MEASURES: [&str; 5] =
    ["requests_per_s", "latency_mean_s", "latency_max_s", "cpu_peak_percent", "memory_peak_bytes"];

/// What they may be: absent, nothing, usual and hardly; a count takes the first of them.
const FIGURES: [&str; 12] =
    ["", "0", "1", "2", "100", "101", "5000", "9007199254740992", "0.25", "99.5", "1e-30", "1e30"];
const WHOLE: usize = 8;

/// What plain names were seen to have.
static KNOWN: Mutex<Parts> = Mutex::new(Parts::new());

/// Whatever the words, there are no files outside the site, none of a strange name, no elements and
/// attributes but those of the same site with plain words; and made again it is the same.
pub fn site(data: &[u8]) {
    let mut parts = data.splitn(8, |byte| *byte == 0xff);
    let mut word = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let words = Words {
        title: word(),
        scenario: word(),
        servers: [word(), word(), word()],
        repeat: word(),
        condition: word(),
    };
    let figures = parts.next().unwrap_or_default();
    let Some(found) = build(&words, figures) else { return };
    let mut known = KNOWN.lock().expect("nothing panics while it holds this");
    if found.is_subset(&known) {
        return;
    }
    let plain = Words {
        title: "Title".to_owned(),
        scenario: if words.scenario.is_empty() { String::new() } else { "json".to_owned() },
        servers: ["A", "B", "C"].map(str::to_owned),
        repeat: "r1".to_owned(),
        condition: "a note".to_owned(),
    };
    known.extend(build(&plain, figures).expect("plain words are read"));
    // Names that are written from right to left are kept apart.
    known.extend([("bdi".to_owned(), String::new())]);
    let strange: Vec<_> = found.difference(&known).cloned().collect();
    drop(known);
    assert!(strange.is_empty(), "{strange:?}");
}

/// The elements of all pages of a site; none where its runs cannot be told apart.
fn build(words: &Words, figures: &[u8]) -> Option<Parts> {
    let folder = super::folder();
    let folder = folder.path();
    let [title, condition] = [&words.title, &words.condition].map(|it| Value::from(&**it));
    let mut figures = figures.iter();
    for set in ["old", "new"] {
        let runs = runs(words, &mut figures);
        write(&folder.join(set).join("runs.csv"), &runs);
        let said = [(words.condition.clone(), Value::from(&*words.condition))];
        let config = [
            ("title".to_owned(), Value::from(&*words.title)),
            ("conditions".to_owned(), Value::Table(said.into_iter().collect())),
        ];
        let config = config.into_iter().collect::<Table>().to_string();
        write(&folder.join(set).join("wrkbook.toml"), &config);
        write(&folder.join(set).join("claims.csv"), &claims(words));
    }
    let set = |name: &str| format!("[[result_set]]\npath = \"../{name}\"\nslug = \"{name}\"\n");
    let site = format!(
        "title = {title}\ndescription = {condition}\nauthor = {condition}\n{}{}\
         [[comparison]]\nold = \"old\"\nnew = \"new\"\ntitle = {title}\nallow_mixed = true\n",
        set("old"),
        set("new"),
    );
    write(&folder.join("site/site.toml"), &site);
    let options = Options { command: words.title.clone(), ..Options::default() };
    let made = |out: &str| match Site::load(&folder.join("site"), &options, &|_, _| {}) {
        Ok(site) => {
            site.build(&folder.join(out)).expect("what was loaded is built");
            Some(super::files(folder.join(out)))
        }
        Err(SiteError::Load(error)) => {
            assert!(words.are_ambiguous(), "{error}");
            None
        }
        Err(other) => panic!("{other}"),
    };
    let (files, again) = (made("public")?, made("again")?);
    assert_eq!(files.len(), again.len());

    let mut parts = Parts::new();
    for file in files {
        let path = file.strip_prefix(folder.join("public")).expect("inside");
        assert!(path.to_str().is_some_and(|path| path.bytes().all(is_plain)), "{path:?}");
        let bytes = fs::read(&file).expect("a file");
        let same = fs::read(folder.join("again").join(path)).is_ok_and(|again| again == bytes);
        assert!(same, "{path:?} differs when it is made again");
        if path.extension().is_some_and(|ending| ending == "html") {
            take_apart(&String::from_utf8(bytes).expect("pages are UTF-8"), &mut parts);
        }
    }
    let entries = fs::read_dir(folder).expect("a folder").count();
    assert_eq!(entries, ["again", "new", "old", "public", "site"].len(), "something else was made");
    Some(parts)
}

/// A table of three servers at two loads, three repeats each.
fn runs<'a>(words: &Words, figures: &mut impl Iterator<Item = &'a u8>) -> String {
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let columns = [&COUNTS[..], &MEASURES].concat().join(",");
    let mut table = format!("scenario,server,connections,repeat,{columns}\n");
    for server in &words.servers {
        for connections in [100, 1000] {
            for repeat in [&*words.repeat, "r2", "r3"] {
                let names = [&*words.scenario, server].map(cell).join(",");
                table += &format!("{names},{connections},{}", cell(repeat));
                let counts = COUNTS.map(|_| WHOLE).into_iter();
                let choices = counts.chain(MEASURES.map(|_| FIGURES.len()));
                let row = choices.map(|choices| {
                    let figure = figures.next().copied().unwrap_or(4);
                    FIGURES[usize::from(figure) % choices]
                });
                let mut row: Vec<&str> = row.collect();
                agree(&mut row);
                table += &format!(",{}\n", row.join(","));
            }
        }
    }
    table
}

/// Leaves out what contradicts the rest of a row, for which the whole table would be refused: a latency
/// of 0, and requests without throughput or the other way round.
fn agree(row: &mut [&str]) {
    let [requests, _, _, throughput, latency_mean, latency_max, ..] = row else { return };
    for latency in [latency_mean, latency_max] {
        if *latency == "0" {
            *latency = "";
        }
    }
    if (*requests == "0") != (*throughput == "0") {
        *throughput = "";
    }
}

/// Claims on the servers, whose words and names they hold.
fn claims(words: &Words) -> String {
    let [a, b, _] = words.servers.clone().map(|name| name.replace([',', '\n', '\r'], " "));
    let said = words.condition.replace([',', '\n', '\r'], " ");
    format!(
        "id,metric,server,claim,figure,unit,load\n{said},throughput,{a};{b},fastest {said},,,all\n\
         2,latency,{a},below {said},3,ms,100\n"
    )
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_./".contains(&byte)
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).expect("a file");
}
