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
        sheets.push_str(sheet.trim_end());
        sheets.push('\n');
        fs::remove_file(file)?;
    }
    let name = format!("style-{}.css", super::version(Sha256::new_with_prefix(&sheets)));
    fs::write(staged.join(&name), sheets)?;
    Ok(format!(r#"{before}<link rel="stylesheet" href="./{name}">{after}"#))
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
}
