//! Formulas: LaTeX in, the parts of MathML out.

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, push_mathml};
use roxmltree::{Document, Node, NodeType};

use super::tree::{Attribute, DEEPEST_FORMULA, Math, Part, Tag};

/// Renders a formula, as one of a line or on a line of its own.
///
/// # Errors
/// What cannot be rendered, in words.
pub fn render(tex: &str, display: bool) -> Result<Math, String> {
    let display_mode = if display { DisplayMode::Block } else { DisplayMode::Inline };
    let storage = Storage::new();
    let mut markup = String::new();
    push_mathml(&mut markup, Parser::new(tex, &storage), RenderConfig { display_mode, ..RenderConfig::default() })
        .map_err(|error| format!("${tex}$: {error}"))?;
    let document = Document::parse(&markup).map_err(|error| format!("${tex}$: {error}"))?;
    let mut parts = Vec::new();
    for child in document.root_element().children() {
        write(child, 0, &mut parts).map_err(|what| format!("${tex}$: {what}"))?;
    }
    if parts.is_empty() {
        return Err("a formula is empty".into());
    }
    Ok(Math { parts, tex: tex.to_owned() })
}

fn write(node: Node, depth: usize, parts: &mut Vec<Part>) -> Result<(), String> {
    if depth == DEEPEST_FORMULA {
        return Err("it is nested too deep".into());
    }
    match node.node_type() {
        NodeType::Text => parts.push(Part::Text(node.text().unwrap_or_default().to_owned())),
        NodeType::Element => {
            let name = node.tag_name().name();
            let tag = Tag::ALL.iter().find(|tag| tag.name() == name).ok_or_else(|| refused(node))?;
            parts.push(Part::Open(*tag, attributes(node)?));
            for child in node.children() {
                write(child, depth + 1, parts)?;
            }
            parts.push(Part::Close);
        }
        _ => return Err("there is more in it than elements and texts".into()),
    }
    Ok(())
}

fn attributes(node: Node) -> Result<Vec<(Attribute, String)>, String> {
    let known = |name: &str| Attribute::ALL.iter().copied().find(|attribute| attribute.name() == name);
    node.attributes()
        .map(|it| {
            let attribute = known(it.name()).ok_or_else(|| format!("{} is no attribute of formulas", it.name()))?;
            Ok((attribute, it.value().to_owned()))
        })
        .collect()
}

/// An element that formulas do not have; what the renderer could not read is told in one.
fn refused(node: Node) -> String {
    let said: Vec<&str> = node.descendants().filter_map(|it| it.is_text().then(|| it.text()).flatten()).collect();
    format!("{} is no element of formulas: {}", node.tag_name().name(), said.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_elements_and_texts() {
        let Ok(math) = render("x^2", false) else { panic!("x² can be rendered") };
        assert_eq!(math.parts.first(), Some(&Part::Open(Tag::Sup, Vec::new())));
        assert!(math.parts.contains(&Part::Text("2".into())));
        assert!(render("", false).is_err());
        assert!(render(r"\nonsense{x}", false).is_err());
        assert!(render(r"{\color{red} x}", false).is_err(), "a colour would be a style");
    }
}
