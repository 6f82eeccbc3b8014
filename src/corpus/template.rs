//! Reads the lines of a rule.

use crate::corpus::error::WorldError;
use crate::corpus::render::{CLOSE, OPEN};
use crate::corpus::source::{Argument, Condition, Item, Place, Template, number, syntax};

/// One line of a rule: a weight, conditions, and what is written.
pub(super) fn template(line: &str, place: &Place) -> Result<Template, WorldError> {
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
            _ => template.items.push(choice(inside, place)?),
        }
        rest = &rest[end + 1..];
    }
    if !speech_alternates(&template.items) {
        return Err(syntax(place, "a quotation mark has no partner in this line"));
    }
    Ok(template)
}

/// A word with what is attached to it: quotation marks, punctuation, `'s`.
fn words(text: &str, items: &mut Vec<Item>) {
    let mut text = text;
    if let Some(rest) = text.strip_prefix('"').filter(|_| !speech_is_open(items)) {
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
        // The two are one word, whose form follows from the next.
        items.push(Item::Word(if text == "an" { "a" } else { text }.to_owned()));
    }
    items.extend(attached.into_iter().rev().map(|mark| Item::Word(mark.to_owned())));
}

fn speech(items: &[Item]) -> impl Iterator<Item = bool> {
    items.iter().filter_map(|item| match item {
        Item::Word(word) if word == OPEN || word == CLOSE => Some(word == OPEN),
        _ => None,
    })
}

fn speech_is_open(items: &[Item]) -> bool {
    speech(items).last().unwrap_or(false)
}

/// Whether speech is opened and closed in turn, and closed at the end.
fn speech_alternates(items: &[Item]) -> bool {
    speech(items).enumerate().all(|(place, opens)| opens == (place % 2 == 0)) && !speech_is_open(items)
}

fn choice(inside: &str, place: &Place) -> Result<Item, WorldError> {
    let mut choices = Vec::new();
    for text in inside.split('|') {
        let mut items = Vec::new();
        text.split_whitespace().for_each(|word| words(word, &mut items));
        if speech(&items).next().is_some() {
            return Err(syntax(place, "quotation marks cannot stand in a choice: write two templates"));
        }
        let word = |item| match item {
            Item::Word(word) => Some(word),
            _ => None,
        };
        choices.push(items.into_iter().filter_map(word).collect());
    }
    Ok(Item::Choice(choices))
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
    let drawn = inside.strip_prefix("in ").map(|source| ("", source)).or_else(|| inside.split_once(" in "));
    if let Some((variables, source)) = drawn {
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
