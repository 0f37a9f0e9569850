//! Names that do not exist: what was probably meant, and what there is. The one place of that, for
//! servers, scenarios, loads, metrics, policies, states and paths, in the library, in the command and in
//! Python.

use std::borrow::Cow;

use thiserror::Error;

/// A name that is none of those that there are.
///
/// ```
/// use wrkbook::names::Unknown;
///
/// let error = Unknown::new("server", "gunicron", ["Bjoern", "Gunicorn"]);
/// assert_eq!(
///     error.to_string(),
///     "unknown server `gunicron`; did you mean `Gunicorn`? there are Bjoern, Gunicorn",
/// );
/// assert_eq!(error.meant.as_deref(), Some("Gunicorn"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown {what} `{name}`; {}", offer(.meant.as_deref(), .known))]
pub struct Unknown {
    /// What should have been named: `server`, `metric`.
    pub what: Cow<'static, str>,
    /// The name as given.
    pub name: String,
    /// The names that there are, in their order; empty where there are none.
    pub known: Vec<String>,
    /// The one that was probably meant; `None` where nothing is near.
    pub meant: Option<String>,
}

impl Unknown {
    /// Looks among the `known` names for the one that was meant.
    pub fn new<N: Into<String>>(
        what: impl Into<Cow<'static, str>>,
        name: &str,
        known: impl IntoIterator<Item = N>,
    ) -> Self {
        let known: Vec<String> = known.into_iter().map(Into::into).collect();
        let meant = meant(name, &known).map(str::to_owned);
        Self { what: what.into(), name: name.to_owned(), known, meant }
    }
}

/// The name among `known` that was probably meant by `name`: the nearest by letters that were left
/// out, added, changed or swapped (optimal string alignment), without regard to case and to what
/// stands between words; at most one letter in three may be wrong. The first of equally near ones.
pub fn meant<'a, N: AsRef<str> + 'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a N>,
) -> Option<&'a str> {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(name);
    let most = (wanted.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|known| (strsim::osa_distance(&wanted, &plain(known.as_ref())), known.as_ref()))
        .filter(|(distance, _)| *distance <= most && !wanted.is_empty())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// More names than this are counted.
const MOST: usize = 20;

/// What to do instead: the second half of the sentence.
fn offer(meant: Option<&str>, known: &[String]) -> String {
    let there = match known {
        [] => "there is none".to_owned(),
        [only] => format!("there is only {only}"),
        all if all.len() <= MOST => format!("there are {}", all.join(", ")),
        all => format!("there are {}, and {} more", all[..MOST].join(", "), all.len() - MOST),
    };
    match meant {
        Some(meant) => format!("did you mean `{meant}`? {there}"),
        None => there,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVERS: [&str; 4] = ["Bjoern", "CherryPy", "Gunicorn-gevent", "mod_wsgi"];

    #[test]
    fn slips_are_understood() {
        for (name, server) in [
            ("bjoern", "Bjoern"),
            ("Bjeorn", "Bjoern"),
            ("Cherypy", "CherryPy"),
            ("gunicorn gevent", "Gunicorn-gevent"),
            ("modwsgi", "mod_wsgi"),
        ] {
            assert_eq!(meant(name, &SERVERS), Some(server), "{name}");
        }
    }

    #[test]
    fn what_is_far_from_everything_is_not_guessed() {
        for name in ["nginx", "", "-", "Gunicorn"] {
            assert_eq!(meant(name, &SERVERS), None, "{name}");
        }
    }

    #[test]
    fn the_message_says_what_there_is() {
        let message = |known: &[&str]| Unknown::new("server", "x9", known.to_vec()).to_string();
        assert_eq!(message(&[]), "unknown server `x9`; there is none");
        assert_eq!(message(&["Fast"]), "unknown server `x9`; there is only Fast");
        assert_eq!(message(&["Fast", "Slow"]), "unknown server `x9`; there are Fast, Slow");
    }
}
