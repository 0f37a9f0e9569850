//! A site of two result sets whose every name and word is a stranger's: the bytes up to each 0xff. What
//! follows them chooses the figures.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

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

const COLUMNS: &str = "scenario,server,connections,repeat,requests,requests_per_s,latency_mean_s,\
                       latency_max_s,timeout_errors,read_errors,cpu_peak_percent,memory_peak_bytes";

/// What a figure may be: absent, nothing, usual and hardly.
const FIGURES: [&str; 12] =
    ["", "0", "1", "2", "100", "101", "5000", "0.25", "99.5", "1e-9", "1e15", "1.7e308"];

/// What plain names were seen to have.
static KNOWN: Mutex<Parts> = Mutex::new(Parts::new());

/// Whatever the words, there are no files outside the site, none of a strange name, and no elements and
/// attributes but those of the same site with plain words.
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
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let (title, condition) = (quoted(&words.title), quoted(&words.condition));
    let mut figures = figures.iter();
    for set in ["old", "new"] {
        let runs = runs(words, &mut figures);
        write(&folder.join(set).join("runs.csv"), &runs);
        let config = format!("title = {title}\n[conditions]\n{condition} = {condition}\n");
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
    let site = match Site::load(&folder.join("site"), &options, &|_, _| {}) {
        Ok(site) => site,
        Err(SiteError::Load(_)) => return None,
        Err(other) => panic!("{other}"),
    };
    let out = folder.join("public");
    site.build(&out).expect("what was loaded is built");

    let mut parts = Parts::new();
    for path in super::files(folder.to_owned()) {
        let Ok(path) = path.strip_prefix(&out) else {
            let made = path.strip_prefix(folder).expect("inside");
            assert!(["old", "new", "site"].iter().any(|ours| made.starts_with(ours)), "{made:?}");
            continue;
        };
        assert!(path.to_str().is_some_and(|path| path.bytes().all(is_plain)), "{path:?}");
        if path.extension().is_some_and(|ending| ending == "html") {
            let page = fs::read_to_string(out.join(path)).expect("pages are UTF-8");
            take_apart(&page, &mut parts);
        }
    }
    Some(parts)
}

/// A table of three servers at two loads, three repeats each.
fn runs<'a>(words: &Words, figures: &mut impl Iterator<Item = &'a u8>) -> String {
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut table = format!("{COLUMNS}\n");
    for server in &words.servers {
        for connections in [100, 1000] {
            for repeat in [&*words.repeat, "r2", "r3"] {
                let names = [&*words.scenario, server].map(cell).join(",");
                table += &format!("{names},{connections},{}", cell(repeat));
                for _ in 0..8 {
                    let figure = figures.next().copied().unwrap_or(4);
                    table += &format!(",{}", FIGURES[usize::from(figure) % FIGURES.len()]);
                }
                table += "\n";
            }
        }
    }
    table
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
