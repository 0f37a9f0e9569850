//! What is added to a page on its way out: the script that reloads it, and the error of a failed
//! build. Built files never hold either.

use wrkbook::display::Escaped;

use super::edition::Edition;

const SCRIPT: &str = include_str!("reload.js");

/// Complete, as the site's own style sheet must not reach in.
const ERROR_STYLE: &str = "all:initial;position:fixed;z-index:2147483647;inset:auto 0 0 0;\
    max-height:60vh;overflow:auto;box-sizing:border-box;padding:1rem 1.5rem;background:#7a0f16;\
    color:#fff;font:1rem/1.5 system-ui,sans-serif;border-top:3px solid #fff";
const HEADLINE_STYLE: &str = "all:unset;display:block;font-weight:bold";
const TEXT_STYLE: &str = "all:unset;display:block;margin-top:.5rem;white-space:pre-wrap;\
    overflow-wrap:anywhere;font-family:monospace";

/// The page, ready to be sent.
pub(super) fn live(page: &[u8], edition: &Edition) -> Vec<u8> {
    const END: &[u8] = b"</body>";
    let end = page.windows(END.len()).rposition(|bytes| bytes.eq_ignore_ascii_case(END));
    let (start, end) = page.split_at(end.unwrap_or(page.len()));
    let start = without_policy(start);
    let stands = match edition.site {
        Some(_) => "The site could not be built; this is the last one that could.",
        None => "The site could not be built.",
    };
    let error = edition.error.as_deref().map(|error| overlay(stands, error)).unwrap_or_default();
    let script = format!("<script data-edition=\"{}\">\n{SCRIPT}</script>\n", edition.number);
    [&*start, error.as_bytes(), script.as_bytes(), end].concat()
}

/// The page without its Content-Security-Policy, which would not let it ask for the next edition.
fn without_policy(page: &[u8]) -> Vec<u8> {
    const POLICY: &[u8] = b"<meta http-equiv=\"Content-Security-Policy\"";
    let from = page.windows(POLICY.len()).position(|bytes| bytes == POLICY);
    let length = from.and_then(|from| page[from..].iter().position(|byte| *byte == b'>'));
    match from.zip(length) {
        Some((from, length)) => [&page[..from], &page[from + length + 1..]].concat(),
        None => page.to_vec(),
    }
}

/// A page of our own, where the site has none.
pub(super) fn plain(title: &str, text: &str) -> String {
    let (title, text) = (Escaped(title), Escaped(text));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n</head>\n\
         <body>\n<h1>{title}</h1>\n<p>{text}</p>\n</body>\n</html>\n"
    )
}

fn overlay(headline: &str, error: &str) -> String {
    format!(
        "<aside id=\"wrkbook-error\" role=\"alert\" style=\"{ERROR_STYLE}\">\n\
         <strong style=\"{HEADLINE_STYLE}\">{headline}</strong>\n\
         <pre style=\"{TEXT_STYLE}\">{}</pre>\n</aside>\n",
        Escaped(error)
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn sent(page: &str, error: Option<&str>) -> String {
        let edition = Edition { number: 7, site: None, error: error.map(Into::into) };
        String::from_utf8(live(page.as_bytes(), &edition)).unwrap()
    }

    #[test]
    fn the_policy_of_the_page_does_not_stop_its_reload() {
        let page = sent("<meta http-equiv=\"Content-Security-Policy\" content=\"x\">a", None);
        assert!(page.starts_with("a<script"), "{page}");
    }

    #[test]
    fn the_script_comes_last_in_the_body() {
        let page = sent("<body>a</body> b</BODY>\n</html>", None);
        assert!(page.starts_with("<body>a</body> b<script data-edition=\"7\">"), "{page}");
        assert!(page.ends_with("</script>\n</BODY>\n</html>"), "{page}");
        assert!(sent("no body", None).ends_with("</script>\n"));
        assert!(!page.contains("wrkbook-error"));
    }

    #[test]
    fn an_error_is_text() {
        let page = sent("<body></body>", Some("site.toml:1: <script>alert('&')</script>"));
        let text = "site.toml:1: &lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;";
        assert!(page.contains(text), "{page}");
    }
}
