//! The palette is held to what it promises: colours that are told apart by readers with and
//! without a colour deficiency, and seen against their paper.

use wrkbook_charts::{Ink, Slot, palette};

/// Full dichromacy by Machado, Oliveira and Fernandes (2009), table 1, severity 1.0, on linear RGB.
const VISIONS: [(&str, [[f64; 3]; 3]); 4] = [
    ("normal vision", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ),
];

/// Smallest CIE Lab distance (1976) between two series colours in any vision. 2.3 is just
/// noticeable side by side; thin lines apart from each other need several times that.
const APART: f64 = 18.0;

/// The same between a series colour and the grey of the other series, which also are thinner and
/// have no markers.
const APART_FROM_GREY: f64 = 12.0;

fn linear(rgb: [u8; 3]) -> [f64; 3] {
    rgb.map(|channel| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    })
}

fn seen(matrix: &[[f64; 3]; 3], rgb: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(rgb).map(|(m, c)| m * c).sum::<f64>().clamp(0.0, 1.0))
}

/// CIE Lab of linear sRGB, white point D65.
fn lab([r, g, b]: [f64; 3]) -> [f64; 3] {
    let f = |t: f64| {
        let d: f64 = 6.0 / 29.0;
        if t > d.powi(3) { t.cbrt() } else { t / (3.0 * d * d) + 4.0 / 29.0 }
    };
    let x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
    let y = f(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
    let z = f((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

/// Contrast ratio as WCAG 2 defines it.
fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let luminance = |rgb| {
        let [r, g, b] = linear(rgb);
        0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
    };
    let (a, b) = (luminance(a), luminance(b));
    if a > b { a / b } else { b / a }
}

type Theme = (&'static str, fn(Ink) -> [u8; 3]);
const THEMES: [Theme; 2] = [("light", Ink::light), ("dark", Ink::dark)];

#[test]
fn the_measure_itself_is_sound() {
    // White is L = 100, mid grey 0x777777 is L = 50 (published values of CIE Lab).
    assert!((lab(linear([255; 3]))[0] - 100.0).abs() < 0.01);
    assert!((lab(linear([0x77; 3]))[0] - 50.03).abs() < 0.05);
    assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
    // A red and a green of one lightness: apart for most, alike for deuteranopes.
    let (red, green) = (linear([0xa0, 0x60, 0x20]), linear([0x70, 0x78, 0x20]));
    let deutan = &VISIONS[2].1;
    assert!(distance(lab(red), lab(green)) > 30.0);
    assert!(distance(lab(seen(deutan, red)), lab(seen(deutan, green))) < 12.0);
}

#[test]
fn series_are_told_apart_in_every_vision() {
    for (theme, color) in THEMES {
        for (vision, matrix) in &VISIONS {
            let lab_of = |ink| lab(seen(matrix, linear(color(ink))));
            for a in Slot::all() {
                for b in Slot::all().filter(|b| b.index() < a.index()) {
                    let d = distance(lab_of(Ink::Series(a)), lab_of(Ink::Series(b)));
                    assert!(d >= APART, "{theme}, {vision}: {a:?} and {b:?} are {d:.1} apart");
                }
                let d = distance(lab_of(Ink::Series(a)), lab_of(Ink::Other));
                assert!(d >= APART_FROM_GREY, "{theme}, {vision}: {a:?} is {d:.1} from grey");
            }
        }
    }
}

#[test]
fn marks_and_text_stand_out_from_the_paper() {
    for (theme, color) in THEMES {
        let against = |ink| contrast(color(ink), color(Ink::Paper));
        for ink in Slot::all().map(Ink::Series).chain([Ink::Other]) {
            assert!(against(ink) >= 3.0, "{theme}: {ink:?} at {:.2}", against(ink));
        }
        for ink in [Ink::Text, Ink::Muted] {
            assert!(against(ink) >= 4.5, "{theme}: {ink:?} at {:.2}", against(ink));
        }
    }
}

#[test]
fn every_slot_differs_in_colour_marker_and_dash() {
    for a in Slot::all() {
        for b in Slot::all().filter(|b| b != &a) {
            assert_ne!(a.marker(), b.marker());
            assert_ne!(a.dash(), b.dash());
        }
    }
    let mut lights: Vec<_> = Ink::all().map(Ink::light).collect();
    lights.sort_unstable();
    lights.dedup();
    assert_eq!(lights.len(), Ink::all().count(), "two inks share their light value");
    assert_eq!(Slot::all().count(), Slot::COUNT);
    assert!(Slot::new(Slot::COUNT).is_none());
}

#[test]
fn the_style_sheet_defines_each_variable_for_both_themes() {
    let css = palette::css();
    for ink in Ink::all() {
        for value in [ink.light(), ink.dark()] {
            let [r, g, b] = value;
            let definition = format!("--{}:#{r:02x}{g:02x}{b:02x};", ink.variable());
            assert!(css.contains(&definition), "{definition} is missing");
        }
        assert!(css.contains(&format!("fill:var(--{})", ink.variable())));
    }
    assert_eq!(css.matches('{').count(), css.matches('}').count());
    assert!(!css.contains('<') && !css.contains('&'), "safe inside <style>");
}
