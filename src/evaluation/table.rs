//! What an evaluation found, for people: a list in the terminal, and the table of the README.

use std::fmt::Write;

use super::cloze::ClozeFigures;
use super::figures::Proportion;
use super::items::Half;
use super::report::ModelReport;

/// The table of the README: a row a model, the open half of the sentences.
#[must_use]
pub fn markdown(reports: &[ModelReport]) -> String {
    let mut table = String::from(
        "| model | revision | Zorro | held-out bits a character | cloze, first guess | cloze, first five | cloze, mean 1/rank | next word | gaps filled |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    for report in reports {
        let ModelReport { model, revision, .. } = report;
        let cells = cells(report).map(|cell| if cell.is_empty() { " ".to_owned() } else { format!(" {cell} ") });
        let _ = writeln!(table, "| `{model}` | {revision} |{}|", cells.join("|"));
    }
    table
}

fn cells(report: &ModelReport) -> [String; 7] {
    let zorro = report.zorro.as_ref().map(|zorro| {
        let overall = &zorro.overall;
        format!("{:.1} ± {:.1} %", 100.0 * overall.mean, 100.0 * overall.standard_error)
    });
    let bits = report.held_out.as_ref().and_then(|it| it.bits_per_character).map(|bits| format!("{bits:.2}"));
    let cloze = report.cloze.iter().find(|it| it.half == Half::Open).map(|it| &it.overall);
    let prompts = report.prompts.iter().find(|it| it.half == Half::Open).map(|it| &it.accepted);
    let spans = report.spans.iter().find(|it| it.half == Half::Open).map(|it| &it.gaps_without_article);
    [
        zorro,
        bits,
        cloze.map(|it| percent(&it.top_1)),
        cloze.map(|it| percent(&it.top_5)),
        cloze.map(|it| format!("{:.2}", it.mean_reciprocal_rank)),
        prompts.map(percent),
        spans.map(percent),
    ]
    .map(Option::unwrap_or_default)
}

/// Everything about one model, a line a figure.
#[must_use]
pub fn list(report: &ModelReport) -> String {
    let mut list = format!("{} ({}, weights {})\n", report.model, report.family, report.revision);
    let mut line = |label: &str, value: String| {
        let _ = writeln!(list, "  {label:<52} {value}");
    };
    if let Some(held_out) = &report.held_out {
        let bits = held_out.bits_per_character.map_or(String::new(), |bits| format!(", {bits:.3} bits a character"));
        let perplexity = held_out.perplexity.map_or(String::new(), |it| format!(", perplexity {it:.1}"));
        let value = format!("{:.3} nats a token{perplexity}{bits}, {} tokens", held_out.loss, held_out.tokens);
        line(&format!("held-out, {}", held_out.objective), value);
    }
    if let Some(zorro) = &report.zorro {
        let overall = &zorro.overall;
        let [mean, of_pairs, of_groups] =
            [overall.mean, overall.standard_error, overall.standard_error_of_groups].map(|it| 100.0 * it);
        let value = format!("{mean:.1} % ± {of_pairs:.1} (± {of_groups:.1} over phenomena), {} pairs", zorro.pairs);
        line("Zorro, mean over phenomena", value);
        for phenomenon in &zorro.phenomena {
            line(&format!("  {}", phenomenon.name), percent(&phenomenon.pairs));
        }
    }
    for cloze in &report.cloze {
        line(&format!("cloze, {}", name(cloze.half)), figures(&cloze.overall));
        cloze.kinds.iter().for_each(|kind| line(&format!("  {}", kind.kind), figures(&kind.figures)));
        line("  no accepted word is a single token", cloze.out_of_vocabulary.to_string());
        cloze.out_of_vocabulary_items.iter().for_each(|sentence| line("", sentence.clone()));
    }
    for prompts in &report.prompts {
        line(&format!("next word, {}", name(prompts.half)), percent(&prompts.accepted));
    }
    if let Some(samples) = &report.samples {
        let it = &samples.diversity;
        line("samples, distinct-1 and distinct-2", format!("{:.3} and {:.3}", it.distinct_1, it.distinct_2));
        line("samples, repeated runs of four words", format!("{:.1} %", 100.0 * it.repeated_4));
        line("samples, words each", format!("{:.1}, {} samples", it.mean_words, it.texts));
    }
    for spans in &report.spans {
        let half = name(spans.half);
        line(&format!("gaps, {half}"), percent(&spans.gaps));
        line(&format!("gaps, {half}, without articles"), percent(&spans.gaps_without_article));
        line(&format!("gaps, {half}, whole sentences"), percent(&spans.sentences));
        line(&format!("gaps, {half}, whole, without articles"), percent(&spans.sentences_without_article));
    }
    list
}

fn name(half: Half) -> &'static str {
    match half {
        Half::Open => "open half",
        Half::Hidden => "hidden half",
    }
}

fn figures(figures: &ClozeFigures) -> String {
    let [first, five] = [&figures.top_1, &figures.top_5].map(percent);
    format!("first {first}; first five {five}; mean 1/rank {:.3}", figures.mean_reciprocal_rank)
}

/// The share with its interval and the number of items: `41 % (33–50) of 96`.
fn percent(proportion: &Proportion) -> String {
    let Proportion { of, share, low, high, .. } = *proportion;
    let [share, low, high] = [share, low, high].map(|it| 100.0 * it);
    format!("{share:.0} % ({low:.0}–{high:.0}) of {of}")
}
