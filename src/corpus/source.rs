//! Reads the little world as it is written down: tables of entries, relations between them, and
//! rules. `world/README.md` describes the notation.

use crate::corpus::error::WorldError;
use crate::corpus::render::{CLOSE, OPEN};

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
    /// `[v o in does(s)]`: the next columns of a relation, given the first ones.
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

fn syntax(place: &Place, reason: &str) -> WorldError {
    WorldError::Syntax { place: place.clone(), reason: reason.to_owned() }
}

fn header(line: &str, place: &Place) -> Result<Option<Section>, WorldError> {
    let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
    // A table may well have an entry that is called "table".
    let named = rest.split_whitespace().next().is_some_and(|name| name.ends_with(':'));
    if !(kind == "rule" || named && matches!(kind, "table" | "relation")) {
        return Ok(None);
    }
    let (name, rest) = match rest.split_once(':') {
        Some((name, rest)) if kind != "rule" => (name.trim().to_owned(), rest),
        _ if kind == "rule" => {
            let mut words = rest.split_whitespace().map(str::to_owned);
            let name = words.next().ok_or_else(|| syntax(place, "the rule has no name"))?;
            let parameters = words.collect();
            return Ok(Some(Section::Rule(Rule { name, parameters, templates: Vec::new() })));
        }
        _ => return Err(syntax(place, "a colon is missing behind the name")),
    };
    if kind == "relation" {
        let tables = rest.split_whitespace().map(str::to_owned).collect();
        return Ok(Some(Section::Relation(Relation { name, tables, rows: Vec::new() })));
    }
    let (attributes, lists) = rest.split_once('|').unwrap_or((rest, ""));
    let table = Table { name, attributes: columns(attributes), lists: columns(lists), rows: Vec::new() };
    Ok(Some(Section::Table(table)))
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
    if attributes.is_some_and(|attributes| cells[0].len() != attributes) {
        return Err(syntax(place, &format!("it has {} attributes, and the header has others", cells[0].len())));
    }
    Ok(Row { place: place.clone(), weight, cells })
}

fn weighted(value: &str, place: &Place, plain: bool) -> Result<Weighted, WorldError> {
    match value.rsplit_once(':') {
        Some((value, weight)) if !plain => Ok(Weighted { value: value.to_owned(), weight: number(weight, place)? }),
        _ => Ok(Weighted { value: value.to_owned(), weight: 1.0 }),
    }
}

fn number(text: &str, place: &Place) -> Result<f64, WorldError> {
    let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| syntax(place, &format!("{text:?} is no weight above 0")))
}

fn template(line: &str, place: &Place) -> Result<Template, WorldError> {
    let (weight, mut rest) = line.split_once(' ').ok_or_else(|| syntax(place, "a weight and a template are needed"))?;
    let mut template =
        Template { place: place.clone(), weight: number(weight, place)?, conditions: Vec::new(), items: Vec::new() };
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { break };
        let closing = match first {
            '[' => ']',
            '<' => '>',
            '{' => '}',
            '(' => ')',
            _ => {
                let end = rest.find([' ', '[', '<', '{', '(']).unwrap_or(rest.len());
                words(&rest[..end], &mut template.items);
                rest = &rest[end..];
                continue;
            }
        };
        let end = rest.find(closing).ok_or_else(|| syntax(place, &format!("{first} is never closed")))?;
        let inside = &rest[1..end];
        match first {
            '[' => template.conditions.push(condition(inside, place)?),
            '<' => template.items.push(call(inside, place)?),
            '{' => template.items.push(slot(inside)),
            _ => template.items.push(Item::Choice(inside.split('|').map(plain_words).collect())),
        }
        rest = &rest[end + 1..];
    }
    Ok(template)
}

/// A word with what is attached to it: quotation marks, punctuation, `'s`.
fn words(text: &str, items: &mut Vec<Item>) {
    let mut text = text;
    if let Some(rest) = text.strip_prefix('"').filter(|rest| !rest.is_empty() || !speech_is_open(items)) {
        items.push(Item::Word(OPEN.to_owned()));
        text = rest;
    }
    let mut attached = Vec::new();
    loop {
        let mark = [".", ",", "?", "!", ":", ";", "'s", "\""].into_iter().find(|mark| text.ends_with(mark));
        let Some(mark) = mark else { break };
        text = &text[..text.len() - mark.len()];
        attached.push(if mark == "\"" { CLOSE } else { mark });
    }
    if !text.is_empty() {
        items.push(Item::Word(text.to_owned()));
    }
    items.extend(attached.into_iter().rev().map(|mark| Item::Word(mark.to_owned())));
}

fn speech_is_open(items: &[Item]) -> bool {
    let marks = items.iter().rev().filter_map(|item| match item {
        Item::Word(word) if word == OPEN || word == CLOSE => Some(word == OPEN),
        _ => None,
    });
    marks.into_iter().next().unwrap_or(false)
}

fn plain_words(text: &str) -> Vec<String> {
    let mut items = Vec::new();
    text.split_whitespace().for_each(|word| words(word, &mut items));
    let word = |item| match item {
        Item::Word(word) => Some(word),
        _ => None,
    };
    items.into_iter().filter_map(word).collect()
}

fn slot(inside: &str) -> Item {
    let mut path = inside.trim().split('.').map(str::to_owned);
    Item::Slot { variable: path.next().unwrap_or_default(), path: path.collect() }
}

fn argument(text: &str) -> Argument {
    match text.split_once('/') {
        Some((table, key)) => Argument::Entry(table.to_owned(), key.to_owned()),
        None => Argument::Variable(text.to_owned()),
    }
}

fn call(inside: &str, place: &Place) -> Result<Item, WorldError> {
    let mut words = inside.split_whitespace();
    let rule = words.next().ok_or_else(|| syntax(place, "<> names no rule"))?.to_owned();
    Ok(Item::Call { rule, arguments: words.map(argument).collect() })
}

fn condition(inside: &str, place: &Place) -> Result<Condition, WorldError> {
    let owned = |text: &str| text.to_owned();
    if let Some((variables, source)) = inside.split_once(" in ") {
        let source = source.trim();
        let variables: Vec<_> = variables.split_whitespace().map(owned).collect();
        if let (Some(class), [variable]) = (source.strip_prefix('#'), variables.as_slice()) {
            return Ok(Condition::Member { variable: variable.clone(), class: class.to_owned() });
        }
        let (relation, given) = source.split_once('(').unwrap_or((source, ""));
        let given = given.trim_end_matches(')').split(',').map(str::trim).filter(|given| !given.is_empty());
        return Ok(Condition::Draw { variables, relation: relation.to_owned(), given: given.map(argument).collect() });
    }
    match inside.split_whitespace().collect::<Vec<_>>().as_slice() {
        [variable, verb @ ("is" | "isnt"), class] => {
            Ok(Condition::Is { variable: owned(variable), class: owned(class), holds: *verb == "is" })
        }
        [one, "differs", other] => Ok(Condition::Differs(owned(one), owned(other))),
        _ => Err(syntax(place, &format!("[{inside}] is no condition"))),
    }
}
