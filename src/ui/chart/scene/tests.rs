use super::path::Frame;
use super::*;
use crate::ui::chart::scale::axis::Kind;
use crate::ui::chart::scale::contour::Grid;

fn axis(kind: Kind, low: f64, high: f64) -> Axis {
    Axis { title: "x".into(), kind, domain: (low, high), write: |it| it.to_string() }
}

fn chart() -> Chart {
    let mut chart = Chart::new(axis(Kind::Log, 1.0, 1e6), axis(Kind::Linear, 0.0, 10.0));
    let points: Vec<_> = (0..60).map(|at| (10f64.powf(f64::from(at) / 8.0), f64::from(at) / 4.0)).collect();
    chart.lines.push(Line {
        name: "rise".into(),
        class: "a",
        outside: points.iter().map(|it| it.0 > 1e3).collect(),
        points,
        label: "the rise".into(),
        is_label_optional: false,
    });
    for (at, name) in ["one", "two", "three"].into_iter().enumerate() {
        chart.dots.push(Dot {
            class: "b",
            symbol: Symbol::Circle,
            radius: 4.0,
            at: (10.0 + at as f64, 5.0),
            name: name.into(),
            label: format!("a long name of {name}"),
        });
    }
    let stops = [1e-3, 10.0, 1e3, 1e9].map(|x| Stop { at: (x, 5.0), said: format!("at {x}"), pick: None });
    chart.walks.push(Walk { name: "stops".into(), stops: stops.to_vec() });
    chart
}

fn words(scene: &Scene) -> Vec<(&str, f64, f64, Anchor, &str)> {
    scene
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Words { class, x, y, anchor, words } => Some((class.as_str(), *x, *y, *anchor, words.as_str())),
            Mark::Path { .. } => None,
        })
        .collect()
}

#[test]
fn everything_stays_on_the_drawing_at_every_width() {
    for width in [0.0, 280.0, 360.0, 768.0, 1_440.0, 1e9] {
        let scene = layout(&chart(), width, 13.0);
        assert!(scene.width.is_finite() && scene.height > 200.0);
        for (_, x, y, anchor, words) in words(&scene) {
            let wide = label::width(words, 13.0);
            let left = anchor.begin(x, wide);
            // What is longer than the drawing is wide has no place; the narrowest may lose a letter.
            let is_too_long = wide > scene.width - 60.0;
            assert!(is_too_long || left >= -14.0 && left + wide <= scene.width + 14.0, "{words} at {left} of {width}");
            assert!(y >= 0.0 && y <= scene.height, "{words}");
        }
    }
}

#[test]
fn words_do_not_lie_on_each_other() {
    let scene = layout(&chart(), 600.0, 13.0);
    let boxes: Vec<Frame> = words(&scene)
        .into_iter()
        .filter(|it| it.0.starts_with("name"))
        .map(|(_, x, y, anchor, words)| {
            let wide = label::width(words, 13.0);
            let left = anchor.begin(x, wide);
            Frame { left, top: y - 11.0, right: left + wide, bottom: y + 2.0 }
        })
        .collect();
    assert!(boxes.len() >= 3, "the line's name and some of the points'");
    for (at, one) in boxes.iter().enumerate() {
        assert!(boxes.iter().skip(at + 1).all(|other| !one.meets(other)), "{boxes:?}");
    }
}

#[test]
fn a_level_at_the_edge_does_not_run_through_its_own_name() {
    for at in [0.1, 0.4, 5.0, 9.6, 9.9] {
        let mut chart = chart();
        chart.guides.push(Guide { class: "level", is_upright: false, at, label: "knows nothing".into() });
        let scene = layout(&chart, 400.0, 13.0);
        let level = scene.marks.iter().find_map(|mark| match mark {
            Mark::Path { class, course } if class == "guide level" => {
                course.strip_prefix('M')?.split([' ', 'L', 'H']).nth(1)?.parse::<f64>().ok()
            }
            _ => None,
        });
        let level = level.expect("a level line");
        let (.., base, _, _) = *words(&scene).iter().find(|it| it.4 == "knows nothing").expect("its name");
        // Letters stand on the base line and are about three quarters of their size high.
        assert!(level <= base - 0.75 * 13.0 || level >= base, "{at}: a line at {level} through letters on {base}");
    }
}

#[test]
fn a_long_name_of_the_upright_axis_takes_two_rows_where_it_must() {
    let mut long = chart();
    long.y.title = "Loss in nats a token (the axis of the replication)".into();
    let names = |width: f64| {
        let scene = layout(&long, width, 13.0);
        let names = words(&scene).into_iter().filter(|it| it.0 == "axis-name" && it.3 == Anchor::Start);
        names.map(|it| (it.2, it.4.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(names(700.0).len(), 1);
    let narrow = names(300.0);
    assert_eq!(narrow.iter().map(|it| it.1.as_str()).collect::<Vec<_>>().join(" "), long.y.title);
    assert!(narrow.len() == 2 && narrow.iter().all(|it| label::width(&it.1, 13.0) < 280.0), "{narrow:?}");
    assert!(narrow[1].0 - narrow[0].0 > 13.0, "the rows do not lie on each other");
}

/// Every tick has its figure, and figures have air between them, whatever is drawn and how wide.
#[test]
fn figures_of_ticks_do_not_crowd() {
    let domains =
        [(Kind::Linear, 0.0, 2_000.0), (Kind::Linear, 0.0, 19_999.0), (Kind::Log, 1.0, 1e6), (Kind::Log, 3.0, 8.0)];
    for (kind, low, high) in domains {
        for width in (360..=1_440).step_by(40) {
            let chart = Chart::new(axis(kind, low, high), axis(Kind::Linear, 0.0, 10.0));
            let scene = layout(&chart, f64::from(width), 13.0);
            let row: Vec<_> = words(&scene).into_iter().filter(|it| it.0 == "tick" && it.3 == Anchor::Middle).collect();
            assert!(row.len() >= 2, "{low} to {high} at {width}");
            for (one, other) in row.iter().zip(row.iter().skip(1)) {
                let half = (label::width(one.4, 13.0) + label::width(other.4, 13.0)) / 2.0;
                assert!(
                    other.1 - one.1 >= half + 0.4 * 13.0,
                    "{} and {} of {low} to {high} at {width}",
                    one.4,
                    other.4
                );
            }
        }
    }
}

#[test]
fn a_guess_is_dashed_and_stops_outside_are_left_out() {
    let scene = layout(&chart(), 600.0, 13.0);
    let classes: Vec<&str> = scene
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Path { class, .. } => Some(class.as_str()),
            Mark::Words { .. } => None,
        })
        .collect();
    assert!(classes.contains(&"line a") && classes.contains(&"line a outside"), "{classes:?}");
    assert_eq!(scene.walks.len(), 1);
    let said: Vec<&str> = scene.walks[0].1.iter().map(|place| place.said.as_str()).collect();
    assert_eq!(said, ["at 10", "at 1000"]);
    let place = &scene.walks[0].1[1];
    assert_eq!(scene.nearest(place.x + 3.0, place.y, 20.0), Some((0, 1)));
    assert_eq!(scene.nearest(place.x + 300.0, place.y, 20.0), None);
    assert_eq!(scene.beside((0, 1), true), Some((0, 1)), "there is one walk");
    assert_eq!(scene.beside((7, 0), true), None);
}

#[test]
fn pieces_are_cut_at_the_edges() {
    let frame = Frame { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };
    assert_eq!(frame.cut((-5.0, 5.0), (5.0, 5.0)), Some(((0.0, 5.0), (5.0, 5.0))));
    assert_eq!(frame.cut((-5.0, -5.0), (15.0, 15.0)), Some(((0.0, 0.0), (10.0, 10.0))));
    assert_eq!(frame.cut((-5.0, 20.0), (15.0, 20.0)), None);
    assert_eq!(
        path::polyline(&[(-5.0, 5.0), (5.0, 5.0), (5.0, 20.0), (6.0, 20.0), (6.0, 5.0)], &frame),
        "M0.0 5.0L5.0 5.0L5.0 10.0M6.0 10.0L6.0 5.0"
    );
}

#[test]
fn a_field_is_a_path_a_level() {
    let mut chart = chart();
    let lines: Vec<f64> = (0..20).map(f64::from).collect();
    let (columns, rows) = (lines.iter().map(|it| it * 0.3).collect(), lines.iter().map(|it| it * 0.5).collect());
    let grid = Grid::new(columns, rows, |x, y| x + y);
    chart.field = Some(Field { grid, levels: vec![2.0, 4.0, 6.0], has_lines: true, write: |it| format!("{it} nats") });
    let scene = layout(&chart, 600.0, 13.0);
    let count = |name: &str| {
        let is = |mark: &&Mark| matches!(mark, Mark::Path { class, .. } if class.starts_with(name));
        scene.marks.iter().filter(is).count()
    };
    assert_eq!((count("level"), count("contour")), (4, 3));
    assert!(words(&scene).iter().any(|it| it.4 == "4 nats"));
}

#[test]
fn a_spreadsheet_gets_unrounded_figures_and_no_formula() {
    let mut chart = chart();
    chart.lines.clear();
    chart.dots.truncate(1);
    chart.dots[0].name = "=1+\"x\"".into();
    assert_eq!(chart.csv("series"), "\"series\",\"x\",\"x\"\r\n\"'=1+\"\"x\"\"\",10,5\r\n");
}
