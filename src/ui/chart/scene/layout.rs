//! Puts everything in its place.

use super::label::{self, Candidate, Setter, around};
use super::path::{self, Frame};
use super::spec::{Chart, Field, Line};
use super::{Anchor, Mark, Place, Scene};
use crate::ui::chart::scale::axis::{Kind, Scale};

/// Both axes in their places.
struct Plane {
    frame: Frame,
    x: Scale,
    y: Scale,
    size: f64,
}

impl Plane {
    fn at(&self, (x, y): (f64, f64)) -> Option<(f64, f64)> {
        Some((self.x.place(x)?, self.y.place(y)?))
    }

    fn course(&self, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
        points.iter().filter_map(|point| self.at(*point)).collect()
    }
}

/// The drawing of a chart at this width, with letters of this size; both in CSS pixels.
#[must_use]
pub fn layout(chart: &Chart, width: f64, size: f64) -> Scene {
    let (width, size) = (width.clamp(160.0, 4_000.0), size.clamp(8.0, 60.0));
    let height = (width * chart.shape).clamp(22.0 * size, 40.0 * size);
    let plane = plane(chart, width, height, size);
    let mut marks = Vec::new();
    field(chart, &plane, &mut marks);
    regions(chart, &plane, &mut marks);
    axes(chart, &plane, width, &mut marks);
    bands(chart, &plane, &mut marks);
    bars(chart, &plane, &mut marks);
    let mut crossed = Vec::new();
    let mut lines = Vec::new();
    for line in &chart.lines {
        let course = plane.course(&line.points);
        course_of(line, &plane, &mut marks);
        crossed.extend(course.iter().copied().filter(|point| plane.frame.holds(*point)));
        lines.push(course);
    }
    dots_and_words(chart, &plane, &lines, &crossed, &mut marks);
    Scene { width, height, marks, walks: walks(chart, &plane) }
}

fn plane(chart: &Chart, width: f64, height: f64, size: f64) -> Plane {
    // How wide the figures at the left are decides where the drawing begins.
    let upright = Scale::new(chart.y.kind, chart.y.domain, (height, 0.0));
    let figures = upright.ticks(6).into_iter().map(|tick| label::width(&(chart.y.write)(tick), size));
    let left = figures.fold(2.0 * size, f64::max) + 0.8 * size;
    let top = (0.8 + 1.2 * title(chart, width, size).len() as f64) * size;
    let frame = Frame { left, top, right: width - 0.9 * size, bottom: height - 3.4 * size };
    Plane {
        frame,
        x: Scale::new(chart.x.kind, chart.x.domain, (frame.left, frame.right)),
        y: Scale::new(chart.y.kind, chart.y.domain, (frame.bottom, frame.top)),
        size,
    }
}

fn axes(chart: &Chart, plane: &Plane, width: f64, marks: &mut Vec<Mark>) {
    let Plane { frame, size, .. } = *plane;
    let mut grid = String::new();
    let mut figures = Vec::new();
    for tick in plane.y.ticks(6) {
        let Some(y) = plane.y.place(tick) else { continue };
        grid += &path::polyline(&[(frame.left, y), (frame.right, y)], &frame);
        figures.push(words("tick", frame.left - 0.5 * size, y + 0.35 * size, Anchor::End, &(chart.y.write)(tick)));
    }
    let mut end = f64::NEG_INFINITY;
    for tick in roomy_ticks(chart, plane) {
        let Some(x) = plane.x.place(tick) else { continue };
        grid += &path::polyline(&[(x, frame.top), (x, frame.bottom)], &frame);
        let written = (chart.x.write)(tick);
        let half = label::width(&written, size) / 2.0;
        let middle = figure_place(plane, x, half);
        if middle - half > end + 0.4 * size {
            figures.push(words("tick", middle, frame.bottom + 1.3 * size, Anchor::Middle, &written));
            end = middle + half;
        }
    }
    marks.push(Mark::Path { class: "grid".into(), course: grid });
    marks.push(Mark::Path {
        class: "edge".into(),
        course: format!("M{:.1} {:.1}V{:.1}H{:.1}", frame.left, frame.top, frame.bottom, frame.right),
    });
    marks.append(&mut figures);
    for (row, title) in title(chart, width, size).iter().enumerate() {
        marks.push(words("axis-name", 0.0, (1.0 + 1.2 * row as f64) * size, Anchor::Start, title));
    }
    marks.push(words("axis-name", frame.right, frame.bottom + 2.9 * size, Anchor::End, &chart.x.title));
}

/// The rows in which the name of the upright axis stands above the drawing: one, or two if one is too narrow.
fn title(chart: &Chart, width: f64, size: f64) -> Vec<&str> {
    // Its letters are bold.
    let fits = |words: &str| label::bold_width(words, size) <= width;
    let title = chart.y.title.as_str();
    let space = title.rmatch_indices(' ').map(|(at, _)| at).find(|at| fits(&title[..*at]));
    match space.filter(|_| !fits(title)) {
        Some(at) => vec![&title[..at], &title[at + 1..]],
        None => vec![title],
    }
}

/// Where the middle of a tick's figure is: at the tick, but no further right than the drawing goes.
fn figure_place(plane: &Plane, x: f64, half: f64) -> f64 {
    x.min(plane.frame.right + 0.9 * plane.size - half)
}

/// As many ticks below the drawing as can be written with a letter's width between them; of two that are left, one
/// may go without its figure.
fn roomy_ticks(chart: &Chart, plane: &Plane) -> Vec<f64> {
    let gap = plane.size;
    let has_room = |ticks: &[f64]| {
        let places = ticks
            .iter()
            .filter_map(|tick| Some((plane.x.place(*tick)?, label::width(&(chart.x.write)(*tick), plane.size) / 2.0)));
        let places: Vec<_> = places.collect();
        places.iter().zip(places.iter().skip(1)).all(|((a, half), (b, other))| b - other - (a + half) >= gap)
    };
    let choices = (2..=12).rev().map(|wanted| plane.x.ticks(wanted));
    choices.into_iter().find(|ticks| has_room(ticks)).unwrap_or_else(|| plane.x.ticks(2))
}

fn words(class: &str, x: f64, y: f64, anchor: Anchor, words: &str) -> Mark {
    Mark::Words { class: class.to_owned(), x, y, anchor, words: words.to_owned() }
}

/// Areas between levels, each level one path: cells of the grid, those of a row joined.
fn field(chart: &Chart, plane: &Plane, marks: &mut Vec<Mark>) {
    let Some(field) = &chart.field else { return };
    let (columns, rows) = field.grid.lines();
    let mut courses = vec![String::new(); field.levels.len() + 1];
    for row in 0..rows.len().saturating_sub(1) {
        let mut start = 0;
        while start + 1 < columns.len() {
            let level = level_of(field, start, row);
            let mut end = start + 1;
            while end + 1 < columns.len() && level_of(field, end, row) == level {
                end += 1;
            }
            let corner = |column: usize, row: usize| field_place(chart, plane, *columns.get(column)?, *rows.get(row)?);
            if let (Some(course), Some(low), Some(high)) =
                (level.and_then(|it| courses.get_mut(it)), corner(start, row), corner(end, row + 1))
            {
                *course += &path::rectangle(&Frame { left: low.0, top: high.1, right: high.0, bottom: low.1 });
            }
            start = end;
        }
    }
    let steps = courses.len().max(2) - 1;
    for (at, course) in courses.into_iter().enumerate().filter(|(_, course)| !course.is_empty()) {
        // Nine shades, whatever the number of levels.
        marks.push(Mark::Path { class: format!("level level-{}", at * 8 / steps), course });
    }
    if field.has_lines {
        for level in &field.levels {
            for line in contour(chart, field, plane, *level) {
                marks.push(Mark::Path { class: "contour".into(), course: path::polyline(&line, &plane.frame) });
            }
        }
    }
}

/// A contour's course in pixels.
fn contour(chart: &Chart, field: &Field, plane: &Plane, level: f64) -> Vec<Vec<(f64, f64)>> {
    let place = |(x, y): (f64, f64)| field_place(chart, plane, x, y);
    field.grid.contours(level).into_iter().map(|line| line.into_iter().filter_map(place).collect()).collect()
}

/// How many levels lie below the middle of a cell.
fn level_of(field: &Field, column: usize, row: usize) -> Option<usize> {
    let corners = [(column, row), (column + 1, row), (column, row + 1), (column + 1, row + 1)];
    let middle = corners.iter().map(|(column, row)| field.grid.height(*column, *row)).sum::<f64>() / 4.0;
    middle.is_finite().then(|| field.levels.iter().filter(|level| **level <= middle).count())
}

fn field_place(chart: &Chart, plane: &Plane, x: f64, y: f64) -> Option<(f64, f64)> {
    let figure = |kind: Kind, it: f64| if kind == Kind::Log { 10f64.powf(it) } else { it };
    plane.at((figure(chart.x.kind, x), figure(chart.y.kind, y)))
}

fn regions(chart: &Chart, plane: &Plane, marks: &mut Vec<Mark>) {
    for region in &chart.regions {
        marks.push(Mark::Path {
            class: region.class.to_owned(),
            course: path::rectangle(&region_frame(plane, region.x, region.y)),
        });
    }
}

fn region_frame(plane: &Plane, x: (f64, f64), y: (f64, f64)) -> Frame {
    let Frame { left, top, right, bottom } = plane.frame;
    let place = |scale: Scale, figure: f64, otherwise: f64| scale.place(figure).unwrap_or(otherwise);
    Frame {
        left: place(plane.x, x.0, left).clamp(left, right),
        right: place(plane.x, x.1, right).clamp(left, right),
        top: place(plane.y, y.1, top).clamp(top, bottom),
        bottom: place(plane.y, y.0, bottom).clamp(top, bottom),
    }
}

fn bands(chart: &Chart, plane: &Plane, marks: &mut Vec<Mark>) {
    for band in &chart.bands {
        let edge = |of: fn(&(f64, f64, f64)) -> (f64, f64)| {
            let places = band.edges.iter().filter_map(move |it| plane.at(of(it)));
            places.map(|it| plane.frame.clamp(it)).collect::<Vec<_>>()
        };
        let (lower, upper) = (edge(|it| (it.0, it.1)), edge(|it| (it.0, it.2)));
        let course = path::polygon(lower.into_iter().chain(upper.into_iter().rev()));
        marks.push(Mark::Path { class: format!("band {}", band.class), course });
    }
}

fn bars(chart: &Chart, plane: &Plane, marks: &mut Vec<Mark>) {
    let ground = plane.y.place(0.0).unwrap_or(plane.frame.bottom).clamp(plane.frame.top, plane.frame.bottom);
    for bar in &chart.bars {
        let (Some(left), Some((right, end))) = (plane.x.place(bar.sides.0), plane.at((bar.sides.1, bar.end))) else {
            continue;
        };
        let end = end.clamp(plane.frame.top, plane.frame.bottom);
        let frame = Frame { left, right, top: end.min(ground), bottom: end.max(ground) };
        marks.push(Mark::Path { class: format!("column {}", bar.class), course: path::rectangle(&frame) });
        let middle = f64::midpoint(left, right);
        let ends = bar.interval.and_then(|(low, high)| Some((plane.y.place(low)?, plane.y.place(high)?)));
        if let Some((low, high)) = ends {
            let cap = ((right - left) / 4.0).min(6.0);
            let course = format!(
                "M{middle:.1} {low:.1}V{high:.1}M{a:.1} {low:.1}H{b:.1}M{a:.1} {high:.1}H{b:.1}",
                a = middle - cap,
                b = middle + cap
            );
            marks.push(Mark::Path { class: "interval".into(), course });
        }
        let top = ends.map_or(end, |(_, high)| high.min(end));
        marks.push(words("name", middle, top - 0.4 * plane.size, Anchor::Middle, &bar.label));
    }
}

/// A line is dashed where it is a guess: it is cut into pieces that are, and are not.
fn course_of(line: &Line, plane: &Plane, marks: &mut Vec<Mark>) {
    let is_outside = |at: usize| line.outside.get(at).copied().unwrap_or(false);
    let mut courses = [String::new(), String::new()];
    let mut start = 0;
    while start + 1 < line.points.len() {
        // A piece is a guess if one of its ends is.
        let kind = is_outside(start) || is_outside(start + 1);
        let mut end = start + 1;
        while end + 1 < line.points.len() && (is_outside(end) || is_outside(end + 1)) == kind {
            end += 1;
        }
        let piece = plane.course(line.points.get(start..=end).unwrap_or_default());
        courses[usize::from(kind)] += &path::polyline(&piece, &plane.frame);
        start = end;
    }
    for (course, ending) in courses.into_iter().zip(["", " outside"]) {
        if !course.is_empty() {
            marks.push(Mark::Path { class: format!("line {}{ending}", line.class), course });
        }
    }
}

/// Guides, points and everything written inside; what matters most finds its place first.
fn dots_and_words(
    chart: &Chart,
    plane: &Plane,
    lines: &[Vec<(f64, f64)>],
    crossed: &[(f64, f64)],
    marks: &mut Vec<Mark>,
) {
    let size = plane.size;
    let mut setter = Setter::new(plane.frame, size, crossed);
    let mut written = Vec::new();
    let dots: Vec<_> = chart
        .dots
        .iter()
        .filter_map(|dot| Some((dot, plane.at(dot.at).filter(|at| plane.frame.holds(*at))?)))
        .collect();
    for (dot, (x, y)) in &dots {
        let r = dot.radius;
        setter.keep_free(Frame { left: x - r, top: y - r, right: x + r, bottom: y + r });
    }
    for guide in &chart.guides {
        let Frame { left, top, right, bottom } = plane.frame;
        let (Some(x), Some(y)) = (plane.x.place(guide.at).or(Some(left)), plane.y.place(guide.at).or(Some(top))) else {
            continue;
        };
        let (ends, candidates) = if guide.is_upright {
            let make = |y: f64, anchor, side: f64| Candidate { x: x + side, y, anchor };
            let rows = [top + 1.1 * size, bottom - 0.6 * size, top + 2.4 * size];
            (
                [(x, top), (x, bottom)],
                rows.iter().flat_map(|row| [make(*row, Anchor::Start, 5.0), make(*row, Anchor::End, -5.0)]).collect(),
            )
        } else {
            ([(left, y), (right, y)], label::along(&[(left, y), (right, y)], size))
        };
        if plane.frame.cut(ends[0], ends[1]).is_some() {
            marks.push(Mark::Path {
                class: format!("guide {}", guide.class),
                course: path::polyline(&ends, &plane.frame),
            });
            written.extend(setter.set(format!("name {}", guide.class), &guide.label, &candidates, false));
        }
    }
    for (dot, at) in &dots {
        marks.push(Mark::Path {
            class: format!("dot {}", dot.class),
            course: path::symbol(dot.symbol, *at, dot.radius),
        });
    }
    let mut name_lines = |setter: &mut Setter, optional: bool| {
        for (line, course) in chart.lines.iter().zip(lines).filter(|(line, _)| line.is_label_optional == optional) {
            let inside: Vec<_> = course.iter().copied().filter(|point| plane.frame.holds(*point)).collect();
            let class = format!("name {}", line.class);
            written.extend(setter.set(class, &line.label, &label::along(&inside, size), optional));
        }
    };
    name_lines(&mut setter, false);
    // The points first that were put there last: they are what the chart is about.
    let mut names = Vec::new();
    for (dot, at) in dots.iter().rev() {
        names.extend(setter.set(format!("name {}", dot.class), &dot.label, &around(*at, dot.radius, size), true));
    }
    name_lines(&mut setter, true);
    written.append(&mut names);
    for region in &chart.regions {
        let Frame { left, right, top, bottom } = region_frame(plane, region.x, region.y);
        let make = |x, y, anchor| Candidate { x, y, anchor };
        let candidates = [
            make(left + 5.0, top - 0.4 * size, Anchor::Start),
            make(left + 5.0, bottom + 1.1 * size, Anchor::Start),
            make(left + 5.0, top + 1.2 * size, Anchor::Start),
            make(right - 5.0, bottom - 0.5 * size, Anchor::End),
        ];
        written.extend(setter.set("name plain".to_owned(), &region.label, &candidates, true));
    }
    if let Some(field) = chart.field.as_ref().filter(|it| it.has_lines) {
        for level in &field.levels {
            for line in contour(chart, field, plane, *level).iter().filter(|line| line.len() > 3) {
                let on = [0.5, 0.35, 0.65, 0.2, 0.8]
                    .into_iter()
                    .filter_map(|share| line.get((line.len() as f64 * share) as usize));
                let on: Vec<_> =
                    on.map(|(x, y)| Candidate { x: *x, y: y + 0.35 * size, anchor: Anchor::Middle }).collect();
                written.extend(setter.set("height".to_owned(), &(field.write)(*level), &on, true));
            }
        }
    }
    marks.append(&mut written);
}

fn walks(chart: &Chart, plane: &Plane) -> Vec<(String, Vec<Place>)> {
    let places = |stops: &[super::Stop]| {
        let inside =
            stops.iter().filter_map(|stop| Some((stop, plane.at(stop.at).filter(|at| plane.frame.holds(*at))?)));
        inside.map(|(stop, (x, y))| Place { x, y, said: stop.said.clone(), pick: stop.pick }).collect::<Vec<_>>()
    };
    let all = chart.walks.iter().map(|walk| (walk.name.clone(), places(&walk.stops)));
    all.filter(|(_, places)| !places.is_empty()).collect()
}
