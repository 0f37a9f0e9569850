//! The notebooks tell the truth: their cells compile, run from top to bottom, and give what is stored
//! in them. `WRKBOOK_STORE=1 cargo test -p wrkbook-examples` stores what they give now.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// What a cell gave: a MIME type and its content each; what was printed is of type `stdout`.
type Given = BTreeMap<String, String>;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("notebooks")
}

/// Runs all cells; what each of them gave, by its number.
fn run(name: &str) -> BTreeMap<usize, Given> {
    let output = Command::new(env!("CARGO_BIN_EXE_notebook"))
        .arg(name)
        .env_remove("POLARS_FMT_MAX_ROWS")
        .output()
        .expect("it starts");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {error}");
    let text = String::from_utf8(output.stdout).expect("text");
    let cells = text.split('\u{1e}').skip(1);
    cells
        .map(|cell| {
            let (number, given) = cell.split_once('\n').expect("a number stands on its line");
            (number.parse().expect("a number"), parse(given))
        })
        .collect()
}

/// The protocol of the kernel: contents between marks, everything else is printed text.
fn parse(text: &str) -> Given {
    let mut given = Given::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        if let Some(mime) = line.strip_prefix("EVCXR_BEGIN_CONTENT ") {
            open = Some(mime.to_owned());
        } else if line == "EVCXR_END_CONTENT" {
            open = None;
        } else {
            let content = given.entry(open.clone().unwrap_or("stdout".into())).or_default();
            content.push_str(line);
            content.push('\n');
        }
    }
    given
}

/// What is stored in a cell.
fn stored(cell: &Value) -> Given {
    let text = |lines: &Value| -> String {
        let lines = lines.as_array().into_iter().flatten();
        let text: String = lines.filter_map(Value::as_str).collect();
        format!("{}\n", text.trim_end())
    };
    let mut given = Given::new();
    for output in cell["outputs"].as_array().into_iter().flatten() {
        match output["output_type"].as_str() {
            Some("stream") => _ = given.insert("stdout".into(), text(&output["text"])),
            Some("execute_result") => {
                for (mime, content) in output["data"].as_object().into_iter().flatten() {
                    given.insert(mime.clone(), text(content));
                }
            }
            other => panic!("an output of type {other:?}"),
        }
    }
    given
}

/// Puts what the cells gave into the notebook, as Jupyter would.
fn store(notebook: &mut Value, given: &BTreeMap<usize, Given>) {
    let lines = |text: &str| json!(text.trim_end().split_inclusive('\n').collect::<Vec<_>>());
    let cells = notebook["cells"].as_array_mut().expect("a notebook has cells");
    let code = cells.iter_mut().enumerate().filter(|(_, cell)| cell["cell_type"] == "code");
    for (count, (number, cell)) in (1..).zip(code) {
        let mut data = given.get(&number).cloned().unwrap_or_default();
        let mut outputs = Vec::new();
        if let Some(text) = data.remove("stdout") {
            let text = json!(text.split_inclusive('\n').collect::<Vec<_>>());
            outputs.push(json!({"name": "stdout", "output_type": "stream", "text": text}));
        }
        if !data.is_empty() {
            let data: serde_json::Map<String, Value> =
                data.iter().map(|(mime, content)| (mime.clone(), lines(content))).collect();
            outputs.push(json!({
                "data": data, "execution_count": count, "metadata": {}, "output_type": "execute_result"
            }));
        }
        cell["execution_count"] = json!(count);
        cell["outputs"] = json!(outputs);
    }
}

/// As Jupyter writes it: indented by one blank, with a line end.
fn write(path: &Path, notebook: &Value) {
    let mut text = Vec::new();
    let indent = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut writer = serde_json::Serializer::with_formatter(&mut text, indent);
    serde::Serialize::serialize(notebook, &mut writer).expect("a value can be written");
    text.push(b'\n');
    std::fs::write(path, text).expect("the notebook can be written");
}

/// Whether a line of a cell binds what the kernel cannot carry over to the next cell, though the
/// compiler takes it here. What is indented ends with its block.
fn cannot_be_kept(line: &str) -> bool {
    let value = line.strip_prefix("let ").and_then(|binding| binding.split_once("= "));
    value.is_some_and(|(_, value)| ["|", "move |", "&"].iter().any(|mark| value.starts_with(mark)))
}

fn gives_what_is_stored(name: &str) {
    let path = folder().join(name).with_extension("ipynb");
    let text = std::fs::read_to_string(&path).expect("a notebook");
    let mut notebook: Value = serde_json::from_str(&text).expect("JSON");
    let given = run(name);
    if std::env::var_os("WRKBOOK_STORE").is_some() {
        store(&mut notebook, &given);
        return write(&path, &notebook);
    }
    let cells = notebook["cells"].as_array().expect("a notebook has cells");
    for (number, cell) in cells.iter().enumerate().filter(|(_, c)| c["cell_type"] == "code") {
        let given = given.get(&number).expect("every cell runs");
        assert_eq!(given, &stored(cell), "{name}, cell {number}");
    }
    assert!(cells.iter().any(|cell| stored(cell).contains_key("image/svg+xml")), "a chart");
    for line in cells.iter().flat_map(|cell| cell["source"].as_array().into_iter().flatten()) {
        let line = line.as_str().expect("a line");
        assert!(!cannot_be_kept(line), "{name}: the kernel keeps no closure or reference: {line}");
    }
    for part in [env!("CARGO_MANIFEST_DIR"), "/home/", "/root/", "/tmp/", "/Users/"] {
        assert!(!text.contains(part), "{name} holds a path of a machine: {part}");
    }
}

#[test]
fn the_kernel_keeps_no_closure_and_no_reference() {
    for refused in ["let half = |n: u32| n / 2;", "let f = move || 1;", "let run: &Run = &runs[0];"]
    {
        assert!(cannot_be_kept(refused), "{refused}");
    }
    for kept in ["let run = runs[0].clone();", "let is_dead = a && b;", "    let run = &runs[0];"] {
        assert!(!cannot_be_kept(kept), "{kept}");
    }
}

#[test]
fn explore() {
    gives_what_is_stored("explore");
}

#[test]
fn question() {
    gives_what_is_stored("question");
}

#[test]
fn compare() {
    gives_what_is_stored("compare");
}
