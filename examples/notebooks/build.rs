//! Turns the cells of each notebook into a Rust function, so that the compiler sees what the
//! notebook's kernel would. Commands of the kernel (`:dep`, `:cache`) are left out; the expression at
//! the end of a cell shows itself; before each cell its number is printed.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

fn main() {
    let folder = Path::new("notebooks");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut code = String::new();
    let mut names = Vec::new();
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder of this file")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "ipynb"))
        .collect();
    files.sort();
    for path in files {
        let name = path.file_stem().expect("it has an ending").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a notebook is text");
        let notebook: serde_json::Value = serde_json::from_str(&text).expect("a notebook is JSON");
        code += &function(&name, &notebook);
        names.push(name);
    }
    let _ = writeln!(code, "pub(crate) const NOTEBOOKS: &[(&str, Notebook)] = &[");
    for name in names {
        let _ = writeln!(code, "    ({name:?}, {}),", name.replace('-', "_"));
    }
    code += "];\n";
    let out = env::var_os("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join("cells.rs"), code).expect("cargo's folder can be written");
}

fn function(name: &str, notebook: &serde_json::Value) -> String {
    let name = name.replace('-', "_");
    let mut code = format!("fn {name}() -> Result<(), Box<dyn std::error::Error>> {{\n");
    let cells = notebook["cells"].as_array().expect("a notebook has cells");
    for (number, cell) in cells.iter().enumerate().filter(|(_, c)| c["cell_type"] == "code") {
        let lines = cell["source"].as_array().expect("source is a list of lines");
        let lines = lines.iter().filter_map(|line| line.as_str());
        let source: String = lines.filter(|line| !line.starts_with(':')).collect();
        let (statements, shown) = source.split_at(last_statement(&source));
        let _ = writeln!(code, "begin({number});\n{statements}");
        if !shown.trim().is_empty() {
            let _ = writeln!(code, "({}).evcxr_display();", shown.trim());
        }
    }
    code + "Ok(())\n}\n"
}

/// Where what follows the last `;` outside of all brackets, texts and remarks begins.
fn last_statement(source: &str) -> usize {
    let (mut depth, mut end) = (0_i32, 0);
    let mut letters = source.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ';' if depth == 0 => end = at + 1,
            '"' => {
                while let Some((_, inside)) = letters.next() {
                    match inside {
                        '\\' => _ = letters.next(),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '/' if letters.peek().is_some_and(|(_, next)| *next == '/') => {
                while letters.next_if(|(_, inside)| *inside != '\n').is_some() {}
            }
            _ => {}
        }
    }
    // A remark after the last statement is nothing to show.
    let rest = &source[end..];
    let is_remark = |line: &str| line.trim().is_empty() || line.trim_start().starts_with("//");
    if rest.lines().all(is_remark) { source.len() } else { end }
}
