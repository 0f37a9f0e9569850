//! The templates: embedded ones, each overridable by a file of the same name in a user's folder.

use std::fs;
use std::path::Path;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, Value};
use serde::Serialize;
use wrkbook::display::Escaped;

use crate::error::SiteError;
use crate::sentence;

/// The embedded files, by name.
const EMBEDDED: &[(&str, &str)] = &[
    ("page.html", include_str!("../../../templates/page.html")),
    ("parts.html", include_str!("../../../templates/parts.html")),
    ("index.html", include_str!("../../../templates/index.html")),
    ("report.html", include_str!("../../../templates/report.html")),
    ("comparison.html", include_str!("../../../templates/comparison.html")),
    ("load.html", include_str!("../../../templates/load.html")),
    ("metric.html", include_str!("../../../templates/metric.html")),
    ("server.html", include_str!("../../../templates/server.html")),
    ("runs.html", include_str!("../../../templates/runs.html")),
    ("audit.html", include_str!("../../../templates/audit.html")),
    ("method.html", include_str!("../../../templates/method.html")),
    ("data.html", include_str!("../../../templates/data.html")),
    ("about.html", include_str!("../../../templates/about.html")),
    ("claims.html", include_str!("../../../templates/claims.html")),
    ("404.html", include_str!("../../../templates/404.html")),
    ("style.css", include_str!("../../../templates/style.css")),
    ("theme.js", include_str!("../../../templates/theme.js")),
    ("script.js", include_str!("../../../templates/script.js")),
];

/// What is not a template and is copied as it is.
const ASSETS: [&str; 3] = ["style.css", "theme.js", "script.js"];

/// The templates of one site.
pub(crate) struct Templates {
    environment: Environment<'static>,
    assets: Vec<(&'static str, String)>,
}

impl Templates {
    /// The embedded templates, with those of `folder` in their place.
    pub(crate) fn load(folder: Option<&Path>) -> Result<Self, SiteError> {
        if let Some(folder) = folder {
            // A folder that is not there is a slip, not a wish for the built-in ones.
            fs::read_dir(folder).map_err(SiteError::io(folder))?;
        }
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(format);
        environment.add_filter("plain", sentence::filter_plain);
        environment.add_filter("words", sentence::filter_words);
        let mut assets = Vec::new();
        for &(name, embedded) in EMBEDDED {
            let own = match folder {
                Some(folder) => overriding(&folder.join(name))?,
                None => None,
            };
            if ASSETS.contains(&name) {
                assets.push((name, own.unwrap_or_else(|| embedded.to_owned())));
                continue;
            }
            match own {
                Some(own) => environment.add_template_owned(name, own),
                None => environment.add_template(name, embedded),
            }
            .map_err(|error| blame(name, &error))?;
        }
        Ok(Self { environment, assets })
    }

    /// The page that template `name` makes of a context.
    pub(crate) fn render(&self, name: &str, context: impl Serialize) -> Result<String, SiteError> {
        let template = self.environment.get_template(name).map_err(|error| blame(name, &error))?;
        template.render(Serde(&context)).map_err(|error| blame(name, &error))
    }

    /// The style sheet or the script.
    pub(crate) fn asset(&self, name: &str) -> &str {
        self.assets.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
    }
}

fn overriding(path: &Path) -> Result<Option<String>, SiteError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(SiteError::io(path)(error)),
    }
}

/// As the built-in formatter, but absent values are an error, and no slash is escaped.
fn format(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    sentence::begin(state);
    if let Some(written) = sentence::print(value, state, out) {
        return written.map_err(|_| ErrorKind::WriteFailure.into());
    }
    if value.is_undefined() || value.is_none() {
        return Err(ErrorKind::UndefinedError.into());
    }
    let written = match value.as_str() {
        Some(text) if !value.is_safe() => write!(out, "{}", Escaped(text)),
        Some(text) => out.write_str(text),
        None if value.is_number() => out.write_str(&value.to_string()),
        None => write!(out, "{}", Escaped(&value.to_string())),
    };
    written.map_err(|_| ErrorKind::WriteFailure.into())
}

fn blame(name: &str, error: &minijinja::Error) -> SiteError {
    let place = error.name().unwrap_or(name).to_owned();
    let line = error.line().map(|line| format!("line {line}: ")).unwrap_or_default();
    SiteError::Template { name: place, message: format!("{line}{error}") }
}
