//! The author's side of a site: figures as variables in the Markdown, published claims held against
//! the data, and what a site with an address adds for machines.

#[path = "site/measured.rs"]
mod measured;

use std::fs;
use std::path::{Path, PathBuf};

use measured::Measured;
use wrkbook_site::{Options, Site, SiteError};

/// A site of one set, `Quick` and `Slow` at 100, 300 and 1000, with the author's files beside it.
struct Author {
    dir: tempfile::TempDir,
}

impl Author {
    fn new(site: &str) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        Measured::small().write(&dir.path().join("set"));
        fs::create_dir_all(dir.path().join("site/servers")).expect("a folder");
        let author = Self { dir };
        let sets = "[[result_set]]\npath = \"../set\"\narticle = \"article.md\"\n";
        author.writes("site/site.toml", &format!("{site}{sets}"));
        author.writes("site/article.md", "---\ntitle: Mine\n---\nWords.\n");
        author
    }

    fn writes(&self, path: &str, text: &str) {
        fs::write(self.dir.path().join(path), text).expect("written");
    }

    fn load(&self) -> Site {
        let path = self.dir.path().join("site");
        Site::load(&path, &Options::default(), &|_, _| {}).expect("the sources are good")
    }

    fn build(&self) -> Result<PathBuf, SiteError> {
        Ok(self.load().build(&self.dir.path().join("public"))?.out)
    }

    /// The markup that a text becomes as the article of the report.
    fn reads(&self, text: &str) -> String {
        self.writes("site/article.md", &format!("---\ntitle: Mine\n---\n{text}\n"));
        let report = read(&self.build().expect("the article is good").join("index.html"));
        let (_, article) = report.split_once("<h2 id=\"article\">Mine</h2>").expect("an article");
        article.split_once("</section>").expect("its end").0.trim().to_owned()
    }

    /// The error that a text is.
    fn is_told(&self, text: &str) -> String {
        self.writes("site/article.md", text);
        self.build().expect_err("the article is wrong").to_string()
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn figures_are_variables_that_lead_to_their_runs() {
    let author = Author::new("");
    // 900, 1000, 1010 and 1100 requests/s: the middle two make the centre.
    assert_eq!(
        author.reads("It served {{ cell(\"Quick\", 100, \"throughput\") }}."),
        "<p>It served <a href=\"runs/quick.html#c100\" \
         title=\"4 repeats, 900 to 1,100 requests/s\">1,005 requests/s</a>.</p>"
    );
    // Quick serves twice what Slow does, at each load.
    let text = author.reads("{{ times(\"Quick\", \"Slow\", \"throughput\").text }}");
    assert_eq!(text, "<p>2.0 times</p>");
    let text = author.reads(
        "{{ lowest(\"Quick\", \"latency\").text }} to {{ highest(\"Quick\", \"latency\").text }}",
    );
    assert_eq!(text, "<p>100 ms to 1,000 ms</p>");
    // 2 servers, 3 loads, 4 repeats; one run served nothing.
    let text = author.reads(
        "{{ count(\"runs\").text }}, {{ count(\"dead\").text }}, {{ count(\"missing\").text }}",
    );
    assert_eq!(text, "<p>24, 1, 0</p>");
    let text = author.reads("{% if count(\"dead\").value == 1 %}One{% else %}Some{% endif %}.");
    assert_eq!(text, "<p>One.</p>");
    let text = author.reads("{% raw %}{{ as it stands }}{% endraw %}");
    assert_eq!(text, "<p>{{ as it stands }}</p>");
}

#[test]
fn an_unknown_name_is_blamed_on_its_line_and_the_known_ones_are_listed() {
    let author = Author::new("");
    for (text, line, words) in [
        ("{{ cell(\"Quack\", 100, \"latency\") }}", 1, "`Quick` and `Slow`"),
        (
            "---\ntitle: x\n---\n\n{{ cell(\"Quick\", 100, \"speed\") }}",
            5,
            "there are throughput, latency,",
        ),
        ("a\n\n{{ cell(\"Quick\", 150, \"latency\") }}", 3, "100, 300 and 1000"),
        ("{{ cell(\"Quick\", 100) }}", 1, "cell(server, load, metric)"),
        ("{{ cel(\"Quick\") }}", 1, "lowest(server, metric)"),
        ("{{ Quick }}", 1, "in quotes"),
        ("a\n{{ cell(", 2, "{% raw %}"),
        ("{{ count(\"stars\") }}", 1, "`repeats`"),
        ("{{ winner(\"cpu\") }}", 1, "neither direction is better"),
        ("{{ evidence(\"no-rule\", \"Quick\", \"x\") }}", 1, "`dead-run`"),
        ("{{ evidence(\"closed-loop\", \"\", \"x\") }}", 1, "`runs`"),
        ("{{ claims(\"confirmed\") }}", 1, "claims.csv"),
        ("{{ cell(\"Quick\", 100, \"latency\", set=\"other\") }}", 1, "`set`"),
        ("{{ cell(\"Quick\", 100, \"latency\", sets=\"other\") }}", 1, "sets"),
    ] {
        let error = author.is_told(text);
        assert!(error.contains(&format!("article.md:{line}: ")), "{text}: {error}");
        assert!(error.contains(words), "{text}: {error}");
    }
}

#[test]
fn a_finding_about_the_whole_set_is_that_of_the_scenario() {
    let author = Author::new("");
    let set = author.dir.path().join("set");
    fs::remove_dir_all(&set).expect("removed");
    Measured::small().write(&set.join("hello"));
    Measured { repeats: 2, ..Measured::small() }.write(&set.join("json"));
    let layout = "layout = \"{scenario}/{repeat}/{server}.{connections}.{kind}\"\n";
    author.writes("set/wrkbook.toml", layout);
    // Two servers at three loads; one run of each completed no request.
    for (scenario, runs) in [("hello", 6 * 4 - 1), ("json", 6 * 2 - 1)] {
        let text = author.reads(&format!(
            "{{{{ evidence(\"closed-loop\", \"\", \"runs\", \
             scenario=\"{scenario}\").text }}}}"
        ));
        assert_eq!(text, format!("<p>{runs}</p>"), "{scenario}");
    }
}

#[test]
fn what_belongs_to_no_set_names_one() {
    let author = Author::new("");
    author.writes("site/about.md", "{{ cell(\"Quick\", 100, \"throughput\").text }}");
    let about = read(&author.build().expect("one set is meant").join("about.html"));
    assert!(about.contains("<p>1,005 requests/s</p>"), "{about}");
    author.writes(
        "site/site.toml",
        "[[result_set]]\npath = \"../set\"\nslug = \"one\"\n\
         [[result_set]]\npath = \"../set\"\nslug = \"two\"\n",
    );
    let error = author.build().expect_err("which one?").to_string();
    assert!(error.contains("about.md:1: ") && error.contains("`one` and `two`"), "{error}");
    author.writes("site/about.md", "{{ cell(\"Quick\", 100, \"throughput\", set=\"two\") }}");
    let about = read(&author.build().expect("named").join("about.html"));
    assert!(about.contains("href=\"two/runs/quick.html#c100\""), "{about}");
}

#[test]
fn notes_know_their_server_and_where_they_stand() {
    let author = Author::new("");
    let note = "---\nlicence: BSD\n---\n{{ server }}: {{ cell(server, 100, \"throughput\") }}\n";
    author.writes("site/servers/Quick.md", note);
    let page = read(&author.build().expect("good").join("servers/quick.html"));
    assert!(page.contains("<p>Quick: <a href=\"../runs/quick.html#c100\""), "{page}");
}

#[test]
fn an_article_that_is_not_there_is_blamed_on_its_line() {
    let author = Author::new("title = \"T\"\n");
    fs::remove_file(author.dir.path().join("site/article.md")).expect("removed");
    let path = author.dir.path().join("site");
    let error = Site::load(&path, &Options::default(), &|_, _| {}).expect_err("no article");
    let error = error.to_string();
    assert!(error.contains("site.toml:4: there is no ") && error.contains("article.md"), "{error}");
}

const CLAIMS: &str = "id,metric,server,claim,figure,unit,load\n\
    a,throughput,Quick,fastest: most requests served,,,all\n\
    b,throughput,Slow,most <b>requests</b>,,,all\n\
    c,latency,Quick,mean latency below,3,ms,100\n\
    d,throughput,Quick,is so large a lead real,,,all\n";

#[test]
fn published_claims_have_a_page_with_counts_first() {
    let author = Author::new("");
    author.writes("set/claims.csv", CLAIMS);
    let out = author.build().expect("builds");
    let page = read(&out.join("claims.html"));
    // Quick serves twice as much at every load, and its latency at 100 is 100 ms.
    assert!(page.contains("Of 4 claims: "), "{page}");
    let (_, claims) = page.split_once("<ul class=\"claimed\">").expect("a list");
    let (stated, asked) = claims.split_once("Questions").expect("questions set apart");
    let judged = |text: &str, word: &str| text.matches(&format!("</span> {word}</span>")).count();
    assert_eq!((judged(stated, "confirmed"), judged(stated, "refuted")), (1, 2), "{stated}");
    assert!(stated.contains("<q>mean latency below 3 ms</q>"), "the figure stands with its unit");
    assert!(stated.contains("most &lt;b&gt;requests"), "claims are text");
    assert!(stated.contains("href=\"runs/quick.html#c100\">"), "figures lead to their cells");
    assert!(asked.contains("is so large a lead real"), "{asked}");
    let report = read(&out.join("index.html"));
    assert!(report.contains("href=\"claims.html\""), "the report leads there");
    assert!(read(&out.join("data.html")).contains("claims.json"));
}

#[test]
fn a_broken_table_of_claims_costs_its_page_only() {
    let author = Author::new("");
    author.writes("set/claims.csv", &format!("{CLAIMS}e,speed,Quick,fastest,,,all\n"));
    let site = author.load();
    let remarks: Vec<String> = site.diagnostics().iter().map(ToString::to_string).collect();
    let told =
        remarks.iter().find(|remark| remark.contains("claims.csv:6: unknown metric `speed`"));
    assert!(told.is_some_and(|told| told.contains("mend the line")), "{remarks:?}");
    assert!(site.diagnostics().iter().any(|remark| remark.is_error()));
    let out = author.build().expect("the rest is there");
    assert!(!out.join("claims.html").exists());
    assert!(!read(&out.join("index.html")).contains("claims.html"));
}

#[test]
fn a_site_with_an_address_is_found_by_machines() {
    let author = Author::new("base_url = \"https://example.org/r\"\ntitle = \"A & B\"\n");
    author.writes("set/wrkbook.toml", "[conditions]\ncollected = \"2026-02-28, at night\"\n");
    let out = author.build().expect("builds");
    let sitemap = read(&out.join("sitemap.xml"));
    assert!(sitemap.contains("<loc>https://example.org/r/runs/quick.html</loc>"), "{sitemap}");
    assert!(!sitemap.contains("404"), "nobody should look for it");
    assert!(read(&out.join("robots.txt")).ends_with("https://example.org/r/sitemap.xml\n"));
    let feed = read(&out.join("feed.xml"));
    assert!(feed.contains("<title>A &amp; B</title>"), "{feed}");
    assert!(feed.contains("<updated>2026-02-28T00:00:00Z</updated>"), "{feed}");
    let server = read(&out.join("servers/quick.html"));
    for tag in [
        "<link rel=\"canonical\" href=\"https://example.org/r/servers/quick.html\">",
        "<meta property=\"og:url\" content=\"https://example.org/r/servers/quick.html\">",
        "<meta property=\"og:site_name\" content=\"A &amp; B\">",
        "type=\"application/atom+xml\" title=\"A &amp; B\" href=\"../feed.xml\">",
    ] {
        assert!(server.contains(tag), "{tag} in {server:.2000}");
    }
    let lost = read(&out.join("404.html"));
    assert!(
        lost.contains("href=\"https://example.org/r/\"") && !lost.contains("assets/"),
        "{lost}"
    );
}

#[test]
fn a_report_with_an_address_has_a_picture() {
    let author = Author::new("base_url = \"https://example.org/r\"\ntitle = \"報告\"\n");
    let out = author.build().expect("builds");
    let picture = fs::read(out.join("preview.png")).expect("drawn");
    assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"));
    let side =
        |at: usize| picture[at..at + 4].iter().fold(0, |all, byte| all * 256 + u32::from(*byte));
    assert_eq!((side(16), side(20)), (1200, 630));
    for page in ["index.html", "servers/quick.html", "method.html"] {
        let page = read(&out.join(page));
        for tag in [
            "<meta property=\"og:image\" content=\"https://example.org/r/preview.png\">",
            "<meta property=\"og:image:width\" content=\"1200\">",
            "<meta name=\"twitter:card\" content=\"summary_large_image\">",
        ] {
            assert!(page.contains(tag), "{tag} in {page:.2000}");
        }
    }
    author.build().expect("builds again");
    assert_eq!(fs::read(out.join("preview.png")).expect("drawn"), picture, "the same bytes");
}

#[test]
fn colours_and_a_logo_are_the_authors() {
    let author = Author::new(
        "[theme]\naccent = { light = \"#7a1f5c\" }\npaper = \"#fff\"\n\
         [logo]\nfile = \"mark.svg\"\nalt = \"Us & co\"\n",
    );
    author.writes("site/mark.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let site = author.load();
    let remarks: Vec<String> = site.diagnostics().iter().map(ToString::to_string).collect();
    // White in the dark, too: nothing that is meant for the dark can be read on it.
    assert!(remarks.iter().any(|it| it.contains("site.toml:3: ") && it.contains("dark paper")));
    assert!(!remarks.iter().any(|it| it.contains("light paper")), "{remarks:?}");
    let out = author.build().expect("builds");
    let style = read(&out.join("assets/style.css"));
    let (colours, rest) = style.split_once("The site's style").expect("the style");
    assert!(colours.contains("--accent:#7a1f5c") && colours.contains("--chart-paper:#ffffff"));
    assert!(!rest.contains("--accent:"), "one place says what the accent is");
    let page = read(&out.join("servers/quick.html"));
    assert!(
        page.contains("<img class=\"logo\" src=\"../assets/logo.svg\" alt=\"Us &amp; co\">"),
        "{page:.2000}"
    );
    assert!(read(&out.join("404.html")).contains("--accent:#7a1f5c"));
    author.writes("site/mark.svg", "<svg onload=\"alert(1)\"/>");
    let path = author.dir.path().join("site");
    let error = Site::load(&path, &Options::default(), &|_, _| {}).expect_err("it could run");
    let error = error.to_string();
    assert!(error.contains("site.toml:5: logo: ") && error.contains("onload"), "{error}");
}

#[test]
fn markdown_has_tables_footnotes_and_remarks() {
    let author = Author::new("");
    let text = author.reads(
        "| server | mean |\n| --- | ---: |\n| A | {{ cell(\"Quick\", 100, \"latency\").text }} |\n\n\
         Quick.[^how] {# nobody reads this #}\n\n[^how]: By {{ count(\"runs\").text }} runs.\n",
    );
    assert!(text.contains("<td>A</td><td style=\"text-align: right\">100 ms</td>"), "{text}");
    assert!(text.contains("href=\"#note-how\"") && text.contains("id=\"note-how\""), "{text}");
    assert!(text.contains("By 24 runs.") && !text.contains("nobody"), "{text}");
    // A remark is one without any figure, too; HTML goes, its words stay.
    let text = author.reads("a <b onclick=x>b</b>{# c #}\n\n<div>block</div>\n\n~~d~~");
    assert_eq!(text, "<p>a b</p>\n<p><del>d</del></p>");
}

#[test]
fn a_site_without_an_address_or_dates_makes_none_up() {
    let author = Author::new("");
    let out = author.build().expect("builds");
    for file in ["sitemap.xml", "robots.txt", "feed.xml", "preview.png"] {
        assert!(!out.join(file).exists(), "{file}");
    }
    let report = read(&out.join("index.html"));
    assert!(
        !report.contains("og:") && !report.contains("atom+xml") && !report.contains("canonical")
    );
    assert!(!read(&out.join("404.html")).contains("href="), "no link could be right");
    let author = Author::new("base_url = \"https://example.org/r\"\n");
    let out = author.build().expect("builds");
    assert!(out.join("sitemap.xml").exists() && !out.join("feed.xml").exists());
}
