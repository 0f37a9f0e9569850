//! What is drawn, read back from the drawing.

mod drawing;

use drawing::{Dice, Element, assert_sound, read};
use wrkbook_charts::{
    Axis, ChartError, Dot, DotColumn, DotState, DotStrip, ForestPlot, ForestRow, LineChart, Point,
    Scale, Series, SeriesStyle, Size, SmallMultiple, Sparkline, StandingChart, StandingRow,
};

const SIZES: [Size; 2] = [Size::WIDE, Size::NARROW];

fn series(index: usize, name: &str, points: Vec<Point>) -> Series {
    Series { name: name.into(), style: SeriesStyle::nth(index), emphasis: false, points }
}

fn chart(y: Axis, series: Vec<Series>) -> LineChart {
    LineChart {
        id: "c".into(),
        title: "Bjoern stays level".into(),
        subtitle: "Throughput, requests/s".into(),
        description: "Throughput against open connections.".into(),
        x: Axis::log("open connections"),
        y,
        series,
    }
}

/// Two servers; the second is dead at 1,000 connections.
fn two(y: Axis) -> LineChart {
    let bjoern = [100.0, 1000.0, 10_000.0].map(|x| {
        Point::new(x, 124_900.0)
            .range(123_000.0, 126_800.0)
            .label(format!("Bjoern at {x} connections: 124,900 requests/s"))
    });
    let wsgi = vec![
        Point::new(100.0, 3_400.0),
        Point::new(500.0, 3_100.0),
        Point::absent(1000.0),
        Point::new(5000.0, 1_500.0),
        Point::new(10_000.0, 1_200.0).hollow(true),
    ];
    chart(y, vec![series(0, "Bjoern", bjoern.to_vec()), series(3, "mod_wsgi", wsgi)])
}

fn group<'a>(root: &'a Element, name: &str) -> &'a Element {
    let named: Vec<_> =
        root.of_class("series").into_iter().filter(|g| g.get("data-name") == name).collect();
    assert_eq!(named.len(), 1, "one group for {name}");
    named[0]
}

fn texts(root: &Element) -> Vec<&str> {
    root.all().into_iter().filter(|e| e.name == "text").map(|e| e.text.as_str()).collect()
}

/// Any chart at all: few or many series, long names, gaps, zeros, wild spreads.
fn any_chart(dice: &mut Dice) -> LineChart {
    let loads: Vec<f64> = (0..=dice.below(20)).map(|i| 100.0 * 1.3_f64.powi(i as i32)).collect();
    let count = dice.below(41);
    let spread = dice.roll() * 8.0;
    let all = (0..count).map(|i| {
        let length = 1 + dice.below(40);
        let letters = b"abdeghnopqu0123456789";
        let name: String =
            (0..length).map(|_| char::from(letters[dice.below(letters.len())])).collect();
        let level = 10f64.powf(dice.roll() * spread - 2.0);
        let points = loads.iter().map(|&x| match dice.below(8) {
            0 => Point::absent(x),
            1 => Point::new(x, 0.0),
            2 => Point::new(x, level).range(0.0, level * 3.0).hollow(true),
            _ => Point::new(x, level * (1.0 + dice.roll())).range(level, level * 2.0),
        });
        let points = points.collect();
        let style = SeriesStyle::nth(if dice.below(3) == 0 { 99 } else { i });
        Series { name, style, emphasis: dice.below(9) == 0, points }
    });
    let series = all.collect();
    let y = if dice.below(2) == 0 { Axis::log("s") } else { Axis::linear("s") };
    chart(y, series)
}

#[test]
fn the_root_names_itself_and_each_series_has_its_group() {
    for size in SIZES {
        let svg = two(Axis::linear("requests/s")).render(size).expect("drawn");
        let root = read(&svg);
        assert_eq!((root.name.as_str(), root.get("role")), ("svg", "img"));
        assert_eq!(root.get("aria-labelledby"), "c-title c-desc");
        let named = |id: &str| root.all().into_iter().find(|e| e.get("id") == id).map(|e| &e.text);
        assert_eq!(named("c-title").map(String::as_str), Some("Bjoern stays level"));
        assert_eq!(
            named("c-desc").map(String::as_str),
            Some("Throughput against open connections.")
        );
        group(&root, "Bjoern");
        group(&root, "mod_wsgi");
        assert_sound(&root);
    }
}

#[test]
fn every_mark_says_what_it_stands_for() {
    let root = read(&two(Axis::linear("requests/s")).render(Size::WIDE).expect("drawn"));
    let marks = &group(&root, "Bjoern").of_class("marks")[0].children;
    let told: Vec<_> = marks.iter().filter_map(Element::title).collect();
    assert_eq!(
        told,
        [
            "Bjoern at 100 connections: 124,900 requests/s",
            "Bjoern at 1000 connections: 124,900 requests/s",
            "Bjoern at 10000 connections: 124,900 requests/s"
        ]
    );
    let loads: Vec<_> = marks.iter().map(|mark| mark.get("data-x")).collect();
    assert_eq!(loads, ["100", "1000", "10000"]);
    // Without a text of its own a mark tells its figures.
    let other = group(&root, "mod_wsgi").of_class("marks");
    assert_eq!(other[0].children[0].title(), Some("mod_wsgi at 100: 3.4k"));
}

#[test]
fn a_dead_cell_breaks_the_line_and_a_doubtful_one_is_hollow() {
    let root = read(&two(Axis::linear("requests/s")).render(Size::WIDE).expect("drawn"));
    assert_eq!(group(&root, "Bjoern").of_class("line").len(), 1);
    let broken = group(&root, "mod_wsgi");
    let lines = broken.of_class("line");
    assert_eq!(lines.iter().map(|line| line.places().len()).collect::<Vec<_>>(), [2, 2]);
    let marks = &broken.of_class("marks")[0].children;
    assert_eq!(marks.len(), 4, "none for the dead cell");
    let hollow: Vec<bool> = marks.iter().map(|mark| mark.has_class("fp")).collect();
    assert_eq!(hollow, [false, false, false, true]);
}

#[test]
fn values_are_where_the_scale_puts_them() {
    let points = [100.0, 1000.0, 10_000.0].map(|x| Point::new(x, x)).to_vec();
    let at = |y: Axis| {
        let svg = chart(y, vec![series(0, "a", points.clone())]).render(Size::WIDE).expect("drawn");
        read(&svg).of_class("line")[0].places()
    };
    let log = at(Axis::log(""));
    // On two logarithmic axes y = x is straight, and decades are equally wide.
    assert!(((log[1].0 - log[0].0) - (log[2].0 - log[1].0)).abs() < 0.25, "{log:?}");
    assert!(((log[1].1 - log[0].1) - (log[2].1 - log[1].1)).abs() < 0.25, "{log:?}");
    // On a linear one the steps are 900 and 9,000.
    let linear = at(Axis::linear(""));
    let ratio = (linear[2].1 - linear[1].1) / (linear[1].1 - linear[0].1);
    assert!((ratio - 10.0).abs() < 0.1, "{linear:?}");
}

#[test]
fn a_linear_axis_shows_zero_and_a_logarithmic_one_says_so() {
    let linear = two(Axis::linear("requests/s")).render(Size::WIDE).expect("drawn");
    assert!(texts(&read(&linear)).contains(&"0"));
    let log = two(Axis::log("requests/s")).render(Size::WIDE).expect("drawn");
    let root = read(&log);
    assert!(texts(&root).contains(&"requests/s, log scale"));
    assert!(texts(&root).contains(&"open connections, log scale"));
    assert!(["1k", "10k", "100k"].iter().all(|tick| texts(&root).contains(tick)));
}

#[test]
fn both_scales_are_there_where_any_figure_is_above_zero() {
    let of = |figures: &[f64]| {
        let points = figures.iter().map(|y| Point::new(100.0, *y)).collect();
        chart(Axis::linear("s"), vec![series(0, "a", points)]).scales()
    };
    assert_eq!(of(&[0.0, 3.0]), [Scale::Linear, Scale::Log]);
    assert_eq!(of(&[0.0]), [Scale::Linear]);
    assert_eq!(of(&[]), [Scale::Linear]);
}

#[test]
fn a_reference_line_is_named_and_has_no_marks() {
    let diagonal = Series {
        name: "in flight = offered".into(),
        style: SeriesStyle::Reference,
        emphasis: false,
        points: vec![Point::new(100.0, 100.0), Point::new(10_000.0, 10_000.0)],
    };
    let pool = [100.0, 10_000.0].map(|x| Point::new(x, 10.0)).to_vec();
    let chart = chart(Axis::log("in flight"), vec![series(0, "a", pool), diagonal]);
    assert_eq!(chart.scales(), [Scale::Log], "on another scale it would not be straight");
    for size in SIZES {
        let root = read(&chart.render(size).expect("drawn"));
        let line = group(&root, "in flight = offered");
        assert!(line.of_class("marks").is_empty() && line.of_class("label").len() == 1);
        assert_eq!(line.of_class("line")[0].get("stroke-dasharray"), "4 3");
        // It lies under what was measured.
        let order: Vec<_> = root.of_class("series").iter().map(|g| g.get("data-name")).collect();
        assert_eq!(order, ["in flight = offered", "a"]);
    }
}

#[test]
fn zero_on_a_logarithmic_axis_is_a_gap_that_is_told() {
    let points = vec![Point::new(100.0, 5.0), Point::new(200.0, 0.0), Point::new(300.0, 7.0)];
    let all = vec![series(0, "a", points), series(1, "b", vec![Point::absent(100.0)])];
    let root = read(&chart(Axis::log("s"), all).render(Size::WIDE).expect("drawn"));
    assert!(group(&root, "a").of_class("line").is_empty());
    assert_eq!(group(&root, "a").of_class("marks")[0].children.len(), 2);
    let note = root.of_class("note")[0].text.clone();
    assert!(note.contains("One figure of 0 has no place"), "{note}");
    assert!(note.contains("No figures to draw: b."), "{note}");
    group(&root, "b");
}

#[test]
fn nothing_at_all_is_a_chart_that_says_so() {
    for series in [vec![], vec![series(0, "a", vec![Point::absent(100.0)])]] {
        for size in SIZES {
            for y in [Axis::linear("s"), Axis::log("s")] {
                let svg = chart(y, series.clone()).render(size).expect("drawn");
                assert!(texts(&read(&svg)).contains(&"No figures"));
            }
        }
    }
}

#[test]
fn hostile_text_stays_text() {
    let hostile = "<b>x</b>/../\"y' & ]]>\u{0}\u{1b}[31m";
    let mut made = two(Axis::linear(hostile));
    made.title = hostile.into();
    made.subtitle = hostile.into();
    made.description = hostile.into();
    made.series[0].name = hostile.into();
    made.series[0].points[0].label = hostile.into();
    for size in SIZES {
        let svg = made.render(size).expect("drawn");
        for text in [svg.fragment(), &svg.standalone()] {
            assert!(!text.contains("<b>"));
            let root = read(text);
            assert!(root.all().iter().all(|e| e.name != "b"));
            let clean = hostile.replace(['\u{0}', '\u{1b}'], "\u{fffd}");
            group(&root, &clean);
            assert_eq!(root.title(), Some(clean.as_str()));
        }
    }
}

#[test]
fn any_chart_is_sound_and_drawn_alike_twice() {
    let mut dice = Dice(42);
    for _ in 0..150 {
        let made = any_chart(&mut dice);
        for size in SIZES {
            let svg = made.render(size).expect("drawn");
            assert_eq!(svg, made.render(size).expect("drawn again"));
            let root = read(&svg);
            assert_sound(&root);
            assert_eq!(root.of_class("series").len(), made.series.len());
        }
    }
}

/// Left, top, right and bottom of a label. Its letters, chosen for that, are all 0.61 to 0.64 em
/// wide in the widest of the usual fonts; an ellipsis is 1 em, bold a tenth more.
fn label_box(label: &Element) -> [f64; 4] {
    let size = label.number("font-size");
    let bold = if label.get("font-weight").is_empty() { 1.0 } else { 1.1 };
    let ems: f64 = label.text.chars().map(|c| if c == '\u{2026}' { 1.0 } else { 0.64 }).sum();
    let (x, y) = (label.number("x"), label.number("y"));
    [x, y - size * 0.8, x + ems * size * bold, y + size * 0.2]
}

#[test]
fn labels_never_cover_each_other_and_are_never_cut() {
    let mut dice = Dice(7);
    let mut seen = 0;
    for _ in 0..150 {
        let made = any_chart(&mut dice);
        for size in SIZES {
            let root = read(&made.render(size).expect("drawn"));
            let mut labels = root.of_class("label");
            // "and 31 others" holds the wide letter of no name.
            labels.retain(|label| !label.text.starts_with("and "));
            let boxes: Vec<_> = labels.iter().map(|label| label_box(label)).collect();
            seen += boxes.len();
            for (i, a) in boxes.iter().enumerate() {
                assert!(a[2] <= f64::from(size.width), "cut: {:?}", labels[i]);
                for (j, b) in boxes.iter().enumerate().skip(i + 1) {
                    let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
                    assert!(apart, "{:?} covers {:?}", labels[i], labels[j]);
                }
            }
            for label in labels.iter().filter(|label| label.text.contains('\u{2026}')) {
                let full = label.title().expect("a shortened label keeps its name");
                assert!(made.series.iter().any(|s| s.name == full));
            }
        }
    }
    assert!(seen > 1000, "the test looked at {seen} labels only");
}

#[test]
fn many_lines_name_the_notable_and_count_the_rest() {
    let line = |i: usize| vec![Point::new(1.0, i as f64 + 1.0), Point::new(9.0, i as f64 + 1.0)];
    let mut all: Vec<_> = (0..40).map(|i| series(i, &format!("s{i}"), line(i))).collect();
    all[30].emphasis = true;
    for size in SIZES {
        let root = read(&chart(Axis::linear(""), all.clone()).render(size).expect("drawn"));
        let labels: Vec<_> = root.of_class("label").iter().map(|l| l.text.clone()).collect();
        assert_eq!(labels.len(), 10, "{labels:?}");
        for name in ["s0", "s7", "s30", "and 31 others"] {
            assert!(labels.iter().any(|label| label == name), "{name} of {labels:?}");
        }
        // Those without a label are named on demand.
        assert_eq!(group(&root, "s20").of_class("line")[0].title(), Some("s20"));
    }
}

#[test]
fn a_file_brings_its_own_colours_and_a_fragment_leaves_them_to_the_page() {
    let svg = two(Axis::linear("s")).render(Size::WIDE).expect("drawn");
    assert!(!svg.contains("<style>"));
    let file = svg.standalone();
    let root = read(&file);
    let style = root.children.iter().find(|e| e.name == "style").expect("a style sheet");
    assert!(style.text.contains("prefers-color-scheme:dark"));
    assert!(style.text.contains("var(--series-1)"));
    // The literal value stands beside each class, for a viewer without CSS.
    let line = group(&root, "Bjoern").of_class("line")[0];
    assert!(line.has_class("l1") && line.get("stroke").starts_with('#'));
    let other = LineChart { id: "d".into(), ..two(Axis::linear("s")) };
    let other = other.render(Size::WIDE).expect("drawn");
    let ids = |text: &str| -> Vec<String> {
        let root = read(text);
        root.all().iter().map(|e| e.get("id").to_owned()).filter(|id| !id.is_empty()).collect()
    };
    assert!(ids(&svg).iter().all(|id| !ids(&other).contains(id)), "two charts fit on a page");
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let with = |point: Point| chart(Axis::linear("s"), vec![series(0, "a", vec![point])]);
    let error = |chart: LineChart, size| chart.render(size).expect_err("refused");
    for bad in [f64::NAN, f64::INFINITY, 1e300] {
        let refused = error(with(Point::new(1.0, bad)), Size::WIDE);
        assert_eq!(refused, ChartError::NotFinite { series: "a".into(), x: 1.0 });
    }
    assert_eq!(
        error(with(Point::new(0.0, 1.0)), Size::WIDE),
        ChartError::NotPositive { series: "a".into(), x: 0.0 }
    );
    for id in ["", "1st", "a b", "a\"", "\u{e9}"] {
        let made = LineChart { id: id.into(), ..two(Axis::linear("s")) };
        assert_eq!(error(made, Size::WIDE), ChartError::Id(id.into()));
    }
    for (width, height) in [(0, 0), (1, 1), (60, 400), (400, 60), (u16::MAX, 90)] {
        let refused = error(two(Axis::linear("s")), Size { width, height });
        assert_eq!(refused, ChartError::TooSmall { width, height });
    }
}

#[test]
fn extreme_figures_stay_inside() {
    for y in [Axis::linear("s"), Axis::log("s")] {
        for values in [[1e-200, 1e200], [1e200, 1e200], [-1e200, 1e200], [0.0, 0.0], [-3.0, -1.0]] {
            let points = vec![Point::new(1e-200, values[0]), Point::new(1e200, values[1])];
            for size in SIZES {
                let made = chart(y.clone(), vec![series(0, "a", points.clone())]);
                assert_sound(&read(&made.render(size).expect("drawn")));
            }
        }
    }
}

#[test]
fn little_charts_keep_gaps_and_colours() {
    let LineChart { series, .. } = two(Axis::linear("s"));
    let small = SmallMultiple {
        id: "s".into(),
        title: "Throughput, requests/s".into(),
        description: "Throughput against load.".into(),
        x: Axis::log(""),
        y: Axis::linear(""),
        series: series.clone(),
    };
    let root = read(&small.render(Size::SMALL).expect("drawn"));
    assert_sound(&root);
    assert_eq!(group(&root, "mod_wsgi").of_class("line").len(), 2);
    assert!(root.of_class("label").is_empty());

    let mut spark = Sparkline {
        id: "k".into(),
        title: "mod_wsgi: 3.4k to 1.2k requests/s".into(),
        style: SeriesStyle::nth(3),
        x: Scale::Log,
        y: Scale::Linear,
        points: series[1].points.clone(),
    };
    let root = read(&spark.render(Size::SPARK).expect("drawn"));
    assert_sound(&root);
    assert_eq!(root.of_class("line").len(), 2);
    assert_eq!(root.title(), Some("mod_wsgi: 3.4k to 1.2k requests/s"));
    spark.points.clear();
    assert!(read(&spark.render(Size::SPARK).expect("drawn")).of_class("line").is_empty());
}

#[test]
fn repeats_are_dots_by_how_they_were_used() {
    let dot = |y, state| Dot { y, state, label: format!("{state:?}") };
    let strip = DotStrip {
        id: "d".into(),
        title: "Every repeat".into(),
        subtitle: "requests/s".into(),
        description: "Every repeat of CherryPy.".into(),
        x_label: "open connections".into(),
        y: Axis::linear("requests/s"),
        name: "CherryPy".into(),
        style: SeriesStyle::nth(2),
        columns: vec![DotColumn {
            label: "100".into(),
            centre: Some(5000.0),
            dots: vec![
                dot(Some(4800.0), DotState::Trimmed),
                dot(Some(5000.0), DotState::Valid),
                dot(None, DotState::Failed),
                dot(None, DotState::Valid),
            ],
        }],
    };
    let root = read(&strip.render(Size { width: 600, height: 300 }).expect("drawn"));
    assert_sound(&root);
    let told: Vec<_> =
        group(&root, "CherryPy").children.iter().filter_map(Element::title).collect();
    assert_eq!(told, ["Trimmed", "Valid", "Failed"], "a valid one without a figure is not drawn");
    let note = &root.of_class("note")[0].text;
    assert!(note.contains("Hollow: trimmed.") && note.contains("Cross: failed."), "{note}");
}

#[test]
fn standings_are_bars_over_their_ranks() {
    let row = |name: &str, rank_best, rank_worst| StandingRow {
        name: name.into(),
        style: SeriesStyle::nth(0),
        rank_best,
        rank_worst,
        label: format!("{name}: {rank_best} to {rank_worst}"),
    };
    let made = StandingChart {
        id: "s".into(),
        title: "One leads, two share the second place".into(),
        subtitle: "Throughput".into(),
        description: "Rank intervals.".into(),
        rows: vec![row("first", 1, 1), row("second", 2, 3), row("third", 2, 3)],
    };
    for width in [360, 960] {
        let root = read(&made.render(width).expect("drawn"));
        assert_sound(&root);
        let rows = root.of_class("row");
        let mark_x = |row: &Element| -> Vec<f64> {
            row.all().iter().filter(|e| e.name == "circle").map(|e| e.number("cx")).collect()
        };
        let (first, second, third) = (mark_x(rows[0]), mark_x(rows[1]), mark_x(rows[2]));
        assert_eq!((first.len(), second.len()), (1, 2), "a rank of its own is a point");
        assert_eq!(second, third, "a tie is drawn as a tie");
        let step = second[0] - first[0];
        assert!(step > 0.0 && (second[1] - second[0] - step).abs() < 0.25, "ranks are even");
    }
    let too_many = StandingChart { rows: vec![row("x", 1, 1); 5000], ..made.clone() };
    assert!(matches!(too_many.render(400), Err(ChartError::TooSmall { .. })));
    assert!(StandingChart { rows: vec![row("x", 0, u32::MAX)], ..made }.render(400).is_ok());
}

#[test]
fn ratios_lie_around_no_change() {
    let row = |name: &str, ratio: Option<f64>| ForestRow {
        name: name.into(),
        style: SeriesStyle::nth(0),
        ratio,
        low: ratio.map(|r| r / 1.1),
        high: ratio.map(|r| r * 1.1),
        hollow: false,
        label: name.into(),
    };
    let made = ForestPlot {
        id: "f".into(),
        title: "One halved, one doubled".into(),
        subtitle: "Throughput".into(),
        description: "Ratios with their intervals.".into(),
        label: "new / old".into(),
        threshold: Some((0.95, 1.0 / 0.95)),
        rows: vec![
            row("half", Some(0.5)),
            row("same", Some(1.0)),
            row("double", Some(2.0)),
            row("none", None),
            row("zero", Some(0.0)),
        ],
    };
    let root = read(&made.render(480).expect("drawn"));
    assert_sound(&root);
    let at: Vec<Option<f64>> = root
        .of_class("row")
        .iter()
        .map(|row| row.children.iter().find(|e| e.name == "circle").map(|e| e.number("cx")))
        .collect();
    let [Some(half), Some(same), Some(double), None, None] = at[..] else { panic!("{at:?}") };
    assert!(half < same && ((same - half) - (double - same)).abs() < 0.25, "ratios are symmetric");
    assert!(["0.5\u{d7}", "1\u{d7}", "2\u{d7}"].iter().all(|tick| texts(&root).contains(tick)));
    let bad = ForestPlot { rows: vec![row("x", Some(f64::NAN))], ..made };
    assert!(matches!(bad.render(480), Err(ChartError::NotFinite { .. })));
}
