//! Reads the little world as it is written down: tables of entries, relations between them, and
//! rules. `world/README.md` describes the notation.

use crate::corpus::error::WorldError;
use crate::corpus::template::template;

/// All that a world's files say.
#[derive(Debug, Default)]
pub struct Source {
    /// Tables of entries.
    pub tables: Vec<Table>,
    /// Relations between entries.
    pub relations: Vec<Relation>,
    /// Rules.
    pub rules: Vec<Rule>,
}

/// A line of a file, for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// A column: its name and the table whose entries stand in it. The table `word` is for plain words.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The table.
    pub table: String,
}

/// Entries of one kind.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// One value an entry; the first is the entry's own name.
    pub attributes: Vec<Column>,
    /// Any number of values an entry.
    pub lists: Vec<Column>,
    /// The entries.
    pub rows: Vec<Row>,
}

/// One entry, or one line of a relation.
#[derive(Debug)]
pub struct Row {
    /// Where it stands.
    pub place: Place,
    /// The weight of a relation's line.
    pub weight: f64,
    /// What stands between the bars.
    pub cells: Vec<Vec<Weighted>>,
}

/// A value with a weight: `mouse:9`, or a class, `#animal`.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted {
    /// The value.
    pub value: String,
    /// Its weight.
    pub weight: f64,
}

/// Who does what to whom: rows of entries with weights.
#[derive(Debug)]
pub struct Relation {
    /// Its name.
    pub name: String,
    /// The tables of its columns.
    pub tables: Vec<String>,
    /// Its lines.
    pub rows: Vec<Row>,
}

/// A rule with its parameters and templates.
#[derive(Debug)]
pub struct Rule {
    /// Where it begins.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// Its parameters.
    pub parameters: Vec<String>,
    /// The ways to carry it out.
    pub templates: Vec<Template>,
}

/// One way to carry out a rule.
#[derive(Debug)]
pub struct Template {
    /// Where it stands.
    pub place: Place,
    /// Its weight.
    pub weight: f64,
    /// What is drawn or must hold first.
    pub conditions: Vec<Condition>,
    /// What is written.
    pub items: Vec<Item>,
}

/// What is drawn or must hold before a template is taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// `[v o in does(s)]`: the next columns of a relation, given the first ones. `[in does(s,v)]`, with
    /// no column to draw, holds if the relation has such a row.
    Draw {
        /// What the columns are called.
        variables: Vec<String>,
        /// The relation.
        relation: String,
        /// Its first columns.
        given: Vec<Argument>,
    },
    /// `[x in #animal]`: a member of a class.
    Member {
        /// What it is called.
        variable: String,
        /// The class.
        class: String,
    },
    /// `[x is animal]`, `[x isnt animal]`.
    Is {
        /// The variable.
        variable: String,
        /// The class.
        class: String,
        /// Whether it must be one, or must not.
        holds: bool,
    },
    /// `[x differs y]`.
    Differs(String, String),
}

/// What a rule or a relation is given.
#[derive(Debug, Clone, PartialEq)]
pub enum Argument {
    /// A variable.
    Variable(String),
    /// `noun/ball`: an entry by its table and name.
    Entry(String, String),
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A word.
    Word(String),
    /// `{x.many}`: an attribute of an entry.
    Slot {
        /// The variable.
        variable: String,
        /// From entry to entry, the last one an attribute.
        path: Vec<String>,
    },
    /// `<np x>`: a rule.
    Call {
        /// Its name.
        rule: String,
        /// What it is given.
        arguments: Vec<Argument>,
    },
    /// `(the|a|)`: one of these, all equally likely.
    Choice(Vec<Vec<String>>),
}

enum Section {
    Table(Table),
    Relation(Relation),
    Rule(Rule),
}

impl Source {
    /// Adds the content of one file.
    pub fn read(&mut self, file: &str, text: &str) -> Result<(), WorldError> {
        let mut section: Option<Section> = None;
        for (number, line) in text.lines().enumerate() {
            let place = Place { file: file.to_owned(), line: number + 1 };
            let line = line.trim();
            if line.is_empty() || line.starts_with("# ") || line == "#" {
                continue;
            }
            if let Some(opened) = header(line, &place)? {
                self.keep(section.replace(opened));
                continue;
            }
            match &mut section {
                Some(Section::Table(table)) => {
                    let wanted = 1 + table.lists.len();
                    table.rows.push(row(line, &place, wanted, Some(table.attributes.len()))?);
                }
                Some(Section::Relation(relation)) => {
                    relation.rows.push(row(line, &place, relation.tables.len(), None)?);
                }
                Some(Section::Rule(rule)) => rule.templates.push(template(line, &place)?),
                None => return Err(syntax(&place, "it stands before the first table, relation or rule")),
            }
        }
        self.keep(section);
        Ok(())
    }

    fn keep(&mut self, section: Option<Section>) {
        match section {
            Some(Section::Table(table)) => self.tables.push(table),
            Some(Section::Relation(relation)) => self.relations.push(relation),
            Some(Section::Rule(rule)) => self.rules.push(rule),
            None => {}
        }
    }
}

pub(super) fn syntax(place: &Place, reason: &str) -> WorldError {
    WorldError::Syntax { place: place.clone(), reason: reason.to_owned() }
}

fn header(line: &str, place: &Place) -> Result<Option<Section>, WorldError> {
    let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
    if kind == "rule" {
        let mut words = rest.split_whitespace().map(str::to_owned);
        let name = words.next().ok_or_else(|| syntax(place, "the rule has no name"))?;
        let rule = Rule { place: place.clone(), name, parameters: words.collect(), templates: Vec::new() };
        return Ok(Some(Section::Rule(rule)));
    }
    // A table may well have an entry that is called "table": a header has a colon behind its name.
    let Some((name, rest)) = rest.split_once(':').filter(|(name, _)| !name.trim().contains(char::is_whitespace)) else {
        return Ok(None);
    };
    let name = name.trim().to_owned();
    match kind {
        "relation" => {
            let tables: Vec<_> = rest.split_whitespace().map(str::to_owned).collect();
            if tables.is_empty() {
                return Err(syntax(place, "the relation has no columns: name a table for each"));
            }
            Ok(Some(Section::Relation(Relation { name, tables, rows: Vec::new() })))
        }
        "table" => {
            let (attributes, lists) = rest.split_once('|').unwrap_or((rest, ""));
            let attributes = columns(attributes);
            if attributes.is_empty() {
                return Err(syntax(place, "the table has no attributes: the first one is an entry's name"));
            }
            Ok(Some(Section::Table(Table { name, attributes, lists: columns(lists), rows: Vec::new() })))
        }
        _ => Ok(None),
    }
}

fn columns(text: &str) -> Vec<Column> {
    let column = |text: &str| {
        let (name, table) = text.split_once(':').unwrap_or((text, "word"));
        Column { name: name.to_owned(), table: table.to_owned() }
    };
    text.split_whitespace().map(column).collect()
}

fn row(line: &str, place: &Place, wanted: usize, attributes: Option<usize>) -> Result<Row, WorldError> {
    let (weight, line) = match line.split_once("* ") {
        Some((weight, rest)) => (number(weight, place)?, rest),
        None => (1.0, line),
    };
    let mut cells = Vec::new();
    for (index, cell) in line.split('|').enumerate() {
        let plain = index == 0 && attributes.is_some();
        cells.push(cell.split_whitespace().map(|value| weighted(value, place, plain)).collect::<Result<Vec<_>, _>>()?);
    }
    // What is left out at the end of an entry is empty.
    if attributes.is_some() {
        cells.resize_with(cells.len().max(wanted), Vec::new);
    }
    if cells.len() != wanted {
        return Err(syntax(place, &format!("it has {} cells, and the header has {wanted}", cells.len())));
    }
    if let Some(attributes) = attributes.filter(|attributes| cells[0].len() != *attributes) {
        let reason = format!("it has {} attributes, and the header has {attributes}", cells[0].len());
        return Err(syntax(place, &reason));
    }
    Ok(Row { place: place.clone(), weight, cells })
}

fn weighted(value: &str, place: &Place, plain: bool) -> Result<Weighted, WorldError> {
    let (value, weight) = match value.rsplit_once(':').filter(|_| !plain) {
        Some((value, weight)) => (value, number(weight, place)?),
        None => (value, 1.0),
    };
    if value.is_empty() || value == "#" {
        return Err(syntax(place, "a weight stands there without what it is the weight of"));
    }
    Ok(Weighted { value: value.to_owned(), weight })
}

/// A weight. Products of many stay far from what 64 bits cannot hold.
pub(super) fn number(text: &str, place: &Place) -> Result<f64, WorldError> {
    let number = text.trim().parse::<f64>().ok().filter(|number| (1e-3..=1e6).contains(number));
    number.ok_or_else(|| syntax(place, &format!("{text:?} is no weight: write a number from 0.001 to 1000000")))
}
