//! Foreign text within markup.

use std::fmt;

/// Text that is no markup: it shows itself so that it is harmless between tags and in quoted
/// attributes, in HTML and in XML.
///
/// Control characters, which markup cannot hold, become U+FFFD, and so do those that turn the
/// direction of what follows: a name would reorder the sentence around it. What [`isolated`] puts around
/// a name stays: a first strong isolate with its end turns nothing outside.
///
/// [`isolated`]: super::isolated
///
/// ```
/// use wrkbook::display::Escaped;
///
/// assert_eq!(Escaped("<b>A & B's</b>").to_string(), "&lt;b&gt;A &amp; B&#39;s&lt;/b&gt;");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        let mut is_isolated = false;
        while let Some(at) = rest.find(is_special) {
            let (plain, tail) = rest.split_at(at);
            f.write_str(plain)?;
            let mut tail = tail.chars();
            f.write_str(match tail.next() {
                Some('&') => "&amp;",
                Some('<') => "&lt;",
                Some('>') => "&gt;",
                Some('"') => "&quot;",
                Some('\'') => "&#39;",
                Some('\u{2068}') if !is_isolated && ends(tail.as_str()) => {
                    is_isolated = true;
                    "\u{2068}"
                }
                Some('\u{2069}') if is_isolated => {
                    is_isolated = false;
                    "\u{2069}"
                }
                _ => "\u{fffd}",
            })?;
            rest = tail.as_str();
        }
        f.write_str(rest)
    }
}

/// Whether an isolate that began before `text` ends in it, with no other in between.
fn ends(text: &str) -> bool {
    let turns = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().find(|c| turns(*c)) == Some('\u{2069}')
}

fn is_special(c: char) -> bool {
    matches!(c, '&' | '<' | '>' | '"' | '\'')
        || (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_harmless() {
        assert_eq!(
            Escaped("<a href='x'>\u{1b}[1m\"&\"\0</a>").to_string(),
            "&lt;a href=&#39;x&#39;&gt;\u{fffd}[1m&quot;&amp;&quot;\u{fffd}&lt;/a&gt;"
        );
    }

    #[test]
    fn a_name_does_not_turn_the_sentence_around_it() {
        assert_eq!(
            Escaped("left \u{202e}to right\u{2069}\n").to_string(),
            "left \u{fffd}to right\u{fffd}\n"
        );
        let apart = "\u{2068}<ab>\u{2069}: 3";
        assert_eq!(Escaped(apart).to_string(), "\u{2068}&lt;ab&gt;\u{2069}: 3");
        for open in ["\u{2068}ab: 3", "\u{2068}\u{202e}ab\u{2069}", "\u{2068}\u{2068}"] {
            assert!(!Escaped(open).to_string().contains('\u{2068}'), "{open:?}");
        }
    }
}
