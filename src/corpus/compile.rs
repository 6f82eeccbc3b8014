//! From a world's files to a grammar: every rule is carried out for every entry that it is asked for.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::corpus::error::WorldError;
use crate::corpus::grammar::{Builder, Grammar, RuleId, Symbol};
use crate::corpus::lexicon::{EntryId, Lexicon, unknown};
use crate::corpus::render::{CLOSE, OPEN, is_word};
use crate::corpus::source::{Argument, Condition, Item, Place, Rule, Source, Template, syntax};

/// A grammar, and what of the files is of no use in it.
#[derive(Debug)]
pub struct Compiled {
    /// The grammar.
    pub grammar: Grammar,
    /// Templates that were never taken, because some condition never holds.
    pub unused: Vec<Place>,
}

/// Makes the grammar of the rule `start`.
///
/// A template that needs what an entry lacks (an attribute, a partner in a relation, a rule that
/// cannot be carried out) is left out for that entry.
pub fn compile(source: &Source, start: &str) -> Result<Compiled, WorldError> {
    let mut rules: HashMap<&str, Vec<&Rule>> = HashMap::new();
    source.rules.iter().for_each(|rule| rules.entry(&rule.name).or_default().push(rule));
    let lexicon = Lexicon::new(source)?;
    let mut compiler = Compiler {
        lexicon,
        rules,
        builder: Builder::default(),
        known: HashMap::new(),
        open: HashSet::new(),
        used: BTreeSet::new(),
    };
    let Some(begin) = source.rules.iter().find(|rule| rule.name == start) else {
        return Err(WorldError::NoStart { rule: start.to_owned() });
    };
    let impossible = || WorldError::Impossible { place: begin.place.clone(), rule: start.to_owned() };
    let first = compiler.rule(start, &[], &begin.place)?.ok_or_else(impossible)?;
    let used = compiler.used;
    let templates = source.rules.iter().flat_map(|rule| &rule.templates);
    let unused = templates.filter(|template| !used.contains(&key(&template.place)));
    Ok(Compiled {
        unused: unused.map(|template| template.place.clone()).collect(),
        grammar: compiler.builder.finish(first),
    })
}

/// How deep rules may call each other, so that the stack is deep enough for any file.
const DEEPEST: usize = 60;

type Variables<'a> = Vec<(&'a str, EntryId)>;

struct Compiler<'a> {
    lexicon: Lexicon,
    rules: HashMap<&'a str, Vec<&'a Rule>>,
    builder: Builder,
    known: HashMap<(String, Vec<EntryId>), Option<RuleId>>,
    open: HashSet<(String, Vec<EntryId>)>,
    used: BTreeSet<(String, usize)>,
}

fn key(place: &Place) -> (String, usize) {
    (place.file.clone(), place.line)
}

impl<'a> Compiler<'a> {
    fn rule(&mut self, name: &str, given: &[EntryId], place: &Place) -> Result<Option<RuleId>, WorldError> {
        let key = (name.to_owned(), given.to_vec());
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let rules = self.rules.get(name).cloned().ok_or_else(|| unknown(place, "rule", name))?;
        if !self.open.insert(key.clone()) {
            return Err(WorldError::Circular { place: place.clone(), rule: name.to_owned() });
        }
        if self.open.len() > DEEPEST {
            return Err(syntax(place, &format!("rules call each other more than {DEEPEST} deep here")));
        }
        let mut alternatives = Vec::new();
        for rule in rules {
            if rule.parameters.len() != given.len() {
                return Err(unknown(place, "rule with so many parameters", name));
            }
            let variables: Variables = rule.parameters.iter().map(String::as_str).zip(given.iter().copied()).collect();
            for template in &rule.templates {
                alternatives.extend(self.template(template, &variables)?);
            }
        }
        self.open.remove(&key);
        let rule = self.builder.rule(alternatives);
        self.known.insert(key, rule);
        Ok(rule)
    }

    /// What a template writes, for all that can be drawn; the weights add up to the template's.
    fn template(
        &mut self,
        template: &'a Template,
        variables: &Variables<'a>,
    ) -> Result<Vec<(f64, Vec<Symbol>)>, WorldError> {
        let mut drawn = vec![(1.0, variables.clone())];
        for condition in &template.conditions {
            let mut next = Vec::new();
            for (weight, variables) in drawn {
                self.condition(condition, &template.place, weight, variables, &mut next)?;
            }
            drawn = next;
        }
        let mut written = Vec::new();
        for (weight, variables) in drawn {
            if let Some(symbols) = self.items(&template.items, &variables, &template.place)? {
                written.push((weight, symbols));
            }
        }
        let total: f64 = written.iter().map(|(weight, _)| weight).sum();
        written.iter_mut().for_each(|(weight, _)| *weight *= template.weight / total);
        if !written.is_empty() {
            self.used.insert(key(&template.place));
        }
        Ok(written)
    }

    fn condition(
        &mut self,
        condition: &'a Condition,
        place: &Place,
        weight: f64,
        variables: Variables<'a>,
        next: &mut Vec<(f64, Variables<'a>)>,
    ) -> Result<(), WorldError> {
        match condition {
            Condition::Draw { variables: names, relation, given } => {
                if !self.lexicon.has_relation(relation) {
                    return Err(unknown(place, "relation", relation));
                }
                let given = self.arguments(given, &variables, place)?;
                let drawn = self.lexicon.draw(relation, &given, names.len());
                let total: f64 = drawn.values().sum();
                next.extend(drawn.into_iter().map(|(entries, own)| {
                    let longer =
                        variables.iter().copied().chain(names.iter().map(String::as_str).zip(entries)).collect();
                    (weight * own / total, longer)
                }));
            }
            Condition::Member { variable, class } => {
                let members = self.lexicon.class(class);
                if members.is_empty() {
                    return Err(unknown(place, "class", class));
                }
                let total: f64 = members.iter().map(|(_, own)| own).sum();
                next.extend(members.iter().map(|(entry, own)| {
                    let longer = variables.iter().copied().chain([(variable.as_str(), *entry)]).collect();
                    (weight * own / total, longer)
                }));
            }
            Condition::Is { variable, class, holds } => {
                if !self.lexicon.has_class(class) {
                    return Err(unknown(place, "class", class));
                }
                let entry = find(&variables, variable, place)?;
                if self.lexicon.is(entry, class) == *holds {
                    next.push((weight, variables));
                }
            }
            Condition::Differs(one, other) => {
                if find(&variables, one, place)? != find(&variables, other, place)? {
                    next.push((weight, variables));
                }
            }
        }
        Ok(())
    }

    fn arguments(
        &mut self,
        arguments: &[Argument],
        variables: &Variables,
        place: &Place,
    ) -> Result<Vec<EntryId>, WorldError> {
        let find = |argument: &Argument| match argument {
            Argument::Variable(name) => find(variables, name, place),
            Argument::Entry(table, key) => self.lexicon.entry(table, key, place),
        };
        arguments.iter().map(find).collect()
    }

    fn items(
        &mut self,
        items: &[Item],
        variables: &Variables,
        place: &Place,
    ) -> Result<Option<Vec<Symbol>>, WorldError> {
        let (mut symbols, mut speech) = (Vec::new(), false);
        for item in items {
            match item {
                Item::Word(word) if word == OPEN || word == CLOSE => {
                    speech = word == OPEN;
                    symbols.push(Symbol::Word(self.builder.word(word)));
                }
                Item::Word(word) => symbols.push(self.word(word, place)?),
                Item::Slot { variable, path } => {
                    let entry = find(variables, variable, place)?;
                    let Some(words) = self.lexicon.words(entry, path).map(<[String]>::to_vec) else { return Ok(None) };
                    for word in &words {
                        symbols.push(self.word(word, place)?);
                    }
                }
                Item::Call { rule, arguments } => {
                    let given = self.arguments(arguments, variables, place)?;
                    let Some(rule) = self.rule(rule, &given, place)? else { return Ok(None) };
                    if speech && self.builder.speaks(rule) {
                        return Err(syntax(place, "there is direct speech within direct speech"));
                    }
                    symbols.push(Symbol::Rule(rule));
                }
                Item::Choice(choices) => {
                    let mut word = |word: &String| self.word(word, place);
                    let choices: Vec<Vec<_>> =
                        choices.iter().map(|words| words.iter().map(&mut word).collect()).collect::<Result<_, _>>()?;
                    let weighted = choices.into_iter().map(|choice| (1.0, choice));
                    symbols.extend(self.builder.rule(weighted).map(Symbol::Rule));
                }
            }
        }
        Ok(Some(symbols))
    }

    /// A word, if a reader of the text could tell where it begins and ends.
    fn word(&mut self, word: &str, place: &Place) -> Result<Symbol, WorldError> {
        if is_word(word) {
            return Ok(Symbol::Word(self.builder.word(word)));
        }
        Err(syntax(place, &format!("{word:?} is no word: it may have letters, digits, hyphens and apostrophes")))
    }
}

fn find(variables: &Variables, name: &str, place: &Place) -> Result<EntryId, WorldError> {
    // The last one counts, so that an inner name hides an outer one.
    let found = variables.iter().rev().find(|(known, _)| *known == name);
    found.map(|(_, entry)| *entry).ok_or_else(|| unknown(place, "variable", name))
}
