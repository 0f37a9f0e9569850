//! What a site that knows its address adds for readers that come by machine: the list of its pages,
//! and the feed of its result sets.
//!
//! Sources: the Sitemaps protocol 0.9; RFC 4287, The Atom Syndication Format; RFC 9309 (robots).

use std::fmt::Write;

use wrkbook::display::Escaped;

use crate::link::Link;
use crate::set::SiteSet;
use crate::site::Site;

/// The conditions of a result set that may hold its date.
const DATES: [&str; 3] = ["date", "collected", "measured"];

/// The addresses of all pages.
pub(crate) fn sitemap(base: &str, pages: &[Link]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in pages {
        let _ = writeln!(out, "<url><loc>{}{}</loc></url>", Escaped(base), page.as_str());
    }
    out + "</urlset>\n"
}

/// Everyone may read everything.
pub(crate) fn robots(base: &str) -> String {
    format!("User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n")
}

/// The result sets that say when they were collected, newest first; `None` where none does, for a
/// feed has no entry without a date, and no date is made up.
pub(crate) fn feed(site: &Site, base: &str) -> Option<String> {
    let dated = site.sets.iter().filter_map(|set| Some((date(set)?, set)));
    let mut dated: Vec<(String, &SiteSet)> = dated.collect();
    dated.sort_by(|(a, _), (b, _)| b.cmp(a));
    let (newest, _) = dated.first()?;
    let author = site.sources.author.as_deref().unwrap_or(site.title());
    let (home, title) = (Escaped(base), Escaped(site.title()));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\">\n<id>{home}</id>\n<title>{title}</title>\n\
         <updated>{newest}T00:00:00Z</updated>\n<author><name>{}</name></author>\n\
         <link rel=\"self\" href=\"{home}feed.xml\"/>\n<link href=\"{home}index.html\"/>\n",
        Escaped(author)
    );
    for (date, set) in &dated {
        let folder = if set.base.is_empty() { String::new() } else { format!("{}/", set.base) };
        let address = format!("{home}{folder}index.html");
        let _ = write!(
            out,
            "<entry>\n<id>{address}</id>\n<title>{}</title>\n<updated>{date}T00:00:00Z</updated>\n\
             <link href=\"{address}\"/>\n",
            Escaped(&set.title)
        );
        if let Some(description) = &set.analysis.set.config.description {
            let _ = writeln!(out, "<summary>{}</summary>", Escaped(description));
        }
        out += "</entry>\n";
    }
    Some(out + "</feed>\n")
}

/// The day on which a set was collected, as its conditions say: `2026-11-21`.
fn date(set: &SiteSet) -> Option<String> {
    let conditions = &set.analysis.set.config.conditions;
    let said = |name: &&str| {
        let (_, value) = conditions.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        day(value)
    };
    DATES.iter().find_map(said)
}

/// The day that a text begins with.
fn day(text: &str) -> Option<String> {
    let date = text.trim().get(..10)?;
    let mut parts = date.splitn(3, '-').map(|part| {
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| digits)
    });
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    // Years of four digits, months and days of two.
    let whole = date.as_bytes().get(4) == Some(&b'-') && date.as_bytes().get(7) == Some(&b'-');
    (whole && (1..=days).contains(&day)).then(|| date.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_not_guessed() {
        for (text, expected) in [
            ("2026-11-21, with examples/collect", Some("2026-11-21")),
            (" 2024-02-29", Some("2024-02-29")),
            ("2026-02-29", None),
            ("2026-13-01", None),
            ("2026-1-001", None),
            ("11 May 2016", None),
            ("2026-11-2", None),
            ("日本の二〇二六年", None),
            ("+026-11-21", None),
            ("", None),
        ] {
            assert_eq!(day(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn addresses_are_escaped() {
        let pages = [Link::page("a/b.html")];
        let sitemap = sitemap("https://a.b/?x=1&y=2/", &pages);
        assert!(sitemap.contains("<loc>https://a.b/?x=1&amp;y=2/a/b.html</loc>"), "{sitemap}");
    }
}
