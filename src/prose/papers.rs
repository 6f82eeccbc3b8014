//! The papers that texts cite: `src/ui/text/papers.toml`.

use std::collections::BTreeMap;

use super::tree::Paper;

/// A table's key and its fields.
pub type Table<'a> = (&'a str, BTreeMap<&'a str, &'a str>);

/// The papers' tables.
///
/// # Errors
/// The first line that is neither a table's name nor a field.
pub fn tables(text: &str) -> Result<Vec<Table<'_>>, String> {
    let mut tables: Vec<Table> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let table = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
        match (table, line.split_once(" = "), tables.last_mut()) {
            (Some(key), _, _) => tables.push((key, BTreeMap::new())),
            (None, Some((field, value)), Some((_, fields))) => drop(fields.insert(field, value.trim_matches('"'))),
            _ => return Err(format!("papers.toml: cannot read {line}")),
        }
    }
    Ok(tables)
}

/// The papers, by key.
///
/// # Errors
/// What is missing, in words.
pub fn read(text: &str) -> Result<BTreeMap<String, Paper>, String> {
    let paper = |(key, fields): Table| {
        let field = |name| fields.get(name).copied().ok_or_else(|| format!("papers.toml: {key} has no {name}"));
        let address = field("url")?.split_once("://").ok_or_else(|| format!("papers.toml: {key} has no address"))?.1;
        let paper = Paper {
            authors: field("authors")?.to_owned(),
            year: field("year")?.parse().map_err(|_| format!("papers.toml: {key} has no year"))?,
            title: field("title")?.to_owned(),
            venue: field("venue")?.to_owned(),
            address: address.to_owned(),
        };
        Ok((key.to_owned(), paper))
    };
    tables(text)?.into_iter().map(paper).collect()
}
