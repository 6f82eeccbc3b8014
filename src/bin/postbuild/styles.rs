//! The style sheets, joined: Trunk lays each link of `index.html` beside the page as a file of its
//! own. One file is one request, and compresses to two thirds of what they come to one by one.

use std::path::Path;
use std::{error::Error, fs};

use sha2::{Digest, Sha256};

/// Puts what the page's style sheet links name into one file, in their order; gives the page with
/// one link in place of the first of them.
pub fn join(page: &str, staged: &Path) -> Result<String, Box<dyn Error>> {
    let (before, after, names) = part(page)?;
    let mut sheets = String::new();
    for name in names {
        let file = staged.join(name);
        let sheet = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        sheets.push_str(&bare(&sheet));
        fs::remove_file(file)?;
    }
    let name = format!("style-{}.css", super::version(Sha256::new_with_prefix(&sheets)));
    fs::write(staged.join(&name), sheets)?;
    Ok(format!(r#"{before}<link rel="stylesheet" href="./{name}">{after}"#))
}

/// A sheet without comments and indentation, which no browser needs; what stands in quotes stays.
fn bare(sheet: &str) -> String {
    let (mut kept, mut rest) = (String::new(), sheet);
    while let Some(place) = rest.find(['"', '\'', '/']) {
        let (before, found) = rest.split_at(place);
        kept.push_str(before);
        let quote = &found[..1];
        if let Some(comment) = found.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            continue;
        }
        let length = match quote {
            "/" => 1,
            _ => found[1..].find(quote).map_or(found.len(), |end| end + 2),
        };
        kept.push_str(&found[..length]);
        rest = &found[length..];
    }
    kept.push_str(rest);
    kept.lines().map(str::trim).filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}

/// The page before its first style sheet link, the page after it without any, and the files named.
fn part(page: &str) -> Result<(String, String, Vec<&str>), String> {
    let (mut parts, mut names, mut rest) = ([String::new(), String::new()], Vec::new(), page);
    while let Some(begin) = rest.find("<link") {
        let end = begin + rest[begin..].find('>').ok_or("index.html has a <link without an end")? + 1;
        let (before, link) = (&rest[..begin], &rest[begin..end]);
        rest = &rest[end..];
        parts[usize::from(!names.is_empty())].push_str(before);
        match sheet(link) {
            Some(name) => names.push(name),
            None => parts[usize::from(!names.is_empty())].push_str(link),
        }
    }
    if names.is_empty() {
        return Err("index.html links no style sheet".to_owned());
    }
    let [before, mut after] = parts;
    after.push_str(rest);
    Ok((before, after, names))
}

/// The file that a link names, if it is a style sheet.
fn sheet(link: &str) -> Option<&str> {
    let attribute = |name: &str| Some(link.split_once(name)?.1.split_once('"')?.0);
    let file = attribute(r#" href=""#)?;
    (attribute(r#" rel=""#)? == "stylesheet").then_some(file.trim_start_matches("./"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_style_sheets_are_parted_from_the_page() {
        let page = r#"<a><link rel="icon" href="./i.svg"><link rel="stylesheet" href="./a-1.css" integrity="x"/><b><link rel="stylesheet" href="b.css"><link rel="modulepreload" href="p.js"></a>"#;
        let (before, after, names) = part(page).unwrap();
        assert_eq!(before, r#"<a><link rel="icon" href="./i.svg">"#);
        assert_eq!(after, r#"<b><link rel="modulepreload" href="p.js"></a>"#);
        assert_eq!(names, ["a-1.css", "b.css"]);
    }

    #[test]
    fn a_page_without_any_is_refused() {
        assert!(part(r#"<link rel="icon" href="./i.svg">"#).is_err());
        assert!(part("<link rel").is_err());
    }

    #[test]
    fn comments_and_indentation_go_and_what_is_quoted_stays() {
        let sheet = "/* All\n of it. */\n@layer a {\n  b::before { content: \"/* \u{25cf} */\"; } /* c */\n\n  d { width: calc(1px / 2); font: '//' }\n}\n";
        let expected =
            "@layer a {\nb::before { content: \"/* \u{25cf} */\"; }\nd { width: calc(1px / 2); font: '//' }\n}\n";
        assert_eq!(bare(sheet), expected);
        assert_eq!(bare("a { b: c } /* without an end"), "a { b: c }\n");
        assert_eq!(bare("a::before { content: \"without an end"), "a::before { content: \"without an end\n");
    }
}
