//! The entries of a world: tables, classes and relations, by number.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::corpus::error::WorldError;
use crate::corpus::source::{Column, Place, Row, Source, Table, Weighted};

/// An entry: a noun, a verb, a person, or a plain word that stands in a list.
pub type EntryId = u32;

/// What an attribute holds.
#[derive(Debug, Clone)]
enum Value {
    Words(Vec<String>),
    Entry(EntryId),
}

/// Tables, classes and relations.
#[derive(Debug, Default)]
pub struct Lexicon {
    ids: HashMap<(String, String), EntryId>,
    /// The attributes of each entry; the one that has no name is its own.
    entries: Vec<HashMap<String, Value>>,
    classes: HashMap<String, Vec<(EntryId, f64)>>,
    members: HashMap<String, HashSet<EntryId>>,
    relations: HashMap<String, BTreeMap<Vec<EntryId>, f64>>,
}

impl Lexicon {
    /// Gathers what the files say.
    pub fn new(source: &Source) -> Result<Self, WorldError> {
        let mut lexicon = Self::default();
        for table in &source.tables {
            for row in &table.rows {
                lexicon.declare(&table.name, row)?;
            }
        }
        for table in &source.tables {
            for row in &table.rows {
                lexicon.describe(table, row)?;
            }
        }
        for table in &source.tables {
            for row in &table.rows {
                lexicon.relate(table, row)?;
            }
        }
        for relation in &source.relations {
            lexicon.relations.entry(relation.name.clone()).or_default();
            for row in &relation.rows {
                let columns = relation.tables.iter().zip(&row.cells);
                let columns = columns.map(|(table, cell)| lexicon.members(table, cell, &row.place));
                let columns = columns.collect::<Result<Vec<_>, _>>()?;
                lexicon.add(&relation.name, &columns, row.weight);
            }
        }
        Ok(lexicon)
    }

    /// The entry of a table with this name. Plain words are entries as soon as they are named.
    pub fn entry(&mut self, table: &str, key: &str, place: &Place) -> Result<EntryId, WorldError> {
        if let Some(id) = self.ids.get(&(table.to_owned(), key.to_owned())) {
            return Ok(*id);
        }
        if table == "word" {
            return Ok(self.add_entry(table, key));
        }
        Err(unknown(place, "entry", &format!("{table}/{key}")))
    }

    /// The members of a class with their weights; none if there is no such class.
    pub fn class(&self, class: &str) -> &[(EntryId, f64)] {
        self.classes.get(class).map_or(&[], Vec::as_slice)
    }

    /// Whether an entry is of a class.
    pub fn is(&self, entry: EntryId, class: &str) -> bool {
        self.members.get(class).is_some_and(|members| members.contains(&entry))
    }

    /// Whether any entry is of a class.
    pub fn has_class(&self, class: &str) -> bool {
        self.classes.contains_key(class)
    }

    /// Whether there is a relation of this name.
    pub fn has_relation(&self, relation: &str) -> bool {
        self.relations.contains_key(relation)
    }

    /// The next `count` columns of a relation, given the first ones, with their weights.
    pub fn draw(&self, relation: &str, given: &[EntryId], count: usize) -> BTreeMap<Vec<EntryId>, f64> {
        let mut drawn = BTreeMap::new();
        let Some(rows) = self.relations.get(relation) else { return drawn };
        for (row, weight) in rows.range(given.to_vec()..).take_while(|(row, _)| row.starts_with(given)) {
            if let Some(next) = row.get(given.len()..given.len() + count) {
                *drawn.entry(next.to_vec()).or_insert(0.0) += weight;
            }
        }
        drawn
    }

    /// The words of an attribute, following the path from entry to entry. `None` if an entry on the
    /// way lacks it.
    pub fn words(&self, entry: EntryId, path: &[String]) -> Option<&[String]> {
        let attributes = &self.entries[entry as usize];
        let (name, rest) = path.split_first().map_or(("", path), |(name, rest)| (name.as_str(), rest));
        match attributes.get(name)? {
            Value::Entry(next) => self.words(*next, rest),
            Value::Words(words) => rest.is_empty().then_some(words.as_slice()),
        }
    }

    /// All classes and relations.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.classes.keys().chain(self.relations.keys()).map(String::as_str)
    }

    fn add_entry(&mut self, table: &str, key: &str) -> EntryId {
        let id = self.entries.len() as EntryId;
        self.ids.insert((table.to_owned(), key.to_owned()), id);
        self.entries.push(HashMap::from([(String::new(), Value::Words(spaced(key)))]));
        id
    }

    fn declare(&mut self, table: &str, row: &Row) -> Result<(), WorldError> {
        let key = &row.cells[0][0].value;
        if self.ids.contains_key(&(table.to_owned(), key.clone())) {
            let reason = format!("{table}/{key} is there twice");
            return Err(WorldError::Syntax { place: row.place.clone(), reason });
        }
        self.add_entry(table, key);
        Ok(())
    }

    fn describe(&mut self, table: &Table, row: &Row) -> Result<(), WorldError> {
        let id = self.entry(&table.name, &row.cells[0][0].value, &row.place)?;
        for (Column { name, table }, Weighted { value, .. }) in table.attributes.iter().zip(&row.cells[0]) {
            if value == "-" {
                continue;
            }
            let value = match table.as_str() {
                "word" => Value::Words(spaced(value)),
                _ => Value::Entry(self.entry(table, value, &row.place)?),
            };
            self.entries[id as usize].insert(name.clone(), value);
        }
        for (_, cell) in table.lists.iter().zip(&row.cells[1..]).filter(|(column, _)| column.name == "is") {
            for Weighted { value, weight } in cell {
                self.classes.entry(value.clone()).or_default().push((id, *weight));
                self.members.entry(value.clone()).or_default().insert(id);
            }
        }
        Ok(())
    }

    fn relate(&mut self, table: &Table, row: &Row) -> Result<(), WorldError> {
        let id = self.entry(&table.name, &row.cells[0][0].value, &row.place)?;
        for (column, cell) in table.lists.iter().zip(&row.cells[1..]).filter(|(column, _)| column.name != "is") {
            let values = self.members(&column.table, cell, &row.place)?;
            self.add(&column.name, &[vec![(id, 1.0)], values], 1.0);
        }
        Ok(())
    }

    /// The entries that a cell names, classes taken apart.
    fn members(&mut self, table: &str, cell: &[Weighted], place: &Place) -> Result<Vec<(EntryId, f64)>, WorldError> {
        let mut members = Vec::new();
        for Weighted { value, weight } in cell {
            match value.strip_prefix('#') {
                Some(class) if self.classes.contains_key(class) => {
                    members.extend(self.class(class).iter().map(|(entry, own)| (*entry, own * weight)));
                }
                Some(class) => return Err(unknown(place, "class", class)),
                None => members.push((self.entry(table, value, place)?, *weight)),
            }
        }
        Ok(members)
    }

    /// Adds every combination of the columns' entries. The weight is the whole line's: one that names
    /// a large class does not count for more than one that names a single entry.
    fn add(&mut self, relation: &str, columns: &[Vec<(EntryId, f64)>], weight: f64) {
        let mut rows = vec![(Vec::new(), weight)];
        for column in columns {
            let total: f64 = column.iter().map(|(_, own)| own).sum();
            let longer = |(row, weight): &(Vec<EntryId>, f64)| {
                let (row, weight) = (row.clone(), *weight);
                column.iter().map(move |(entry, own)| ([row.as_slice(), &[*entry]].concat(), weight * own / total))
            };
            rows = rows.iter().flat_map(longer).collect();
        }
        let known = self.relations.entry(relation.to_owned()).or_default();
        for (row, weight) in rows {
            *known.entry(row).or_insert(0.0) += weight;
        }
    }
}

pub(super) fn unknown(place: &Place, kind: &'static str, name: &str) -> WorldError {
    WorldError::Unknown { place: place.clone(), kind, name: name.to_owned() }
}

/// `ice_cream` is two words.
fn spaced(value: &str) -> Vec<String> {
    value.split('_').map(str::to_owned).collect()
}
