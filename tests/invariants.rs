//! What ARCHITECTURE.md promises of the source as a whole: who knows of whom, which words stand
//! where, and that what is written down in two places is the same. Nothing is compiled for it; the
//! code is read as text, and Cargo is asked for the graphs.

#![cfg(not(target_arch = "wasm32"))]

#[path = "invariants/source.rs"]
mod source;

use source::{Source, files, has_colour, literals, read, root, sources};
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::process::Command;

/// Fails with every violation, not only with the first.
fn check(rule: &str, violations: impl IntoIterator<Item = String>) {
    let violations: Vec<String> = violations.into_iter().collect();
    assert!(violations.is_empty(), "{rule}\n  {}\n", violations.join("\n  "));
}

/// Fails where a module names what it may not know.
fn check_unknown(rule: &str, module: &str, words: &[&str], allowed: &[&str]) {
    let is_wrong = |line: &str| {
        let line = allowed.iter().fold(line.to_owned(), |line, words| line.replace(words, ""));
        words.iter().any(|word| line.contains(word))
    };
    let sources = sources(module);
    assert!(!sources.is_empty(), "{module} is not there: has it moved?");
    check(rule, sources.into_iter().flat_map(|source| source.report(is_wrong)));
}

// --- who knows of whom --------------------------------------------------------------------------

const BROWSER: [&str; 6] = ["leptos", "web_sys", "js_sys", "wasm_bindgen", "gloo", "crate::ui"];
const ENGINE: [&str; 8] = [
    "candle_core",
    "candle_nn",
    "candle_transformers",
    "tokenizers::",
    "safetensors::",
    "crate::model",
    "crate::engine",
    "crate::tokenizer",
];

#[test]
fn platform_free_modules_know_no_browser() {
    // Everything but the page, the engine's host in a browser and what makes products faster in one,
    // modules to come included.
    let host = ["src/engine/cache.rs", "src/engine/fetch.rs", "src/engine/serve.rs"];
    let browser = [&["src/ui/", "src/bin/", "src/kernel/relaxed.rs"][..], &host].concat();
    let is_free = |source: &Source| !browser.iter().any(|start| source.path.starts_with(start));
    let free = sources("src").into_iter().filter(is_free);
    check("this runs natively, too", free.flat_map(|source| source.find(&BROWSER)));
    for module in ["src/protocol", "src/manifest"] {
        check_unknown("the protocol is plain data", module, &ENGINE, &[]);
    }
}

#[test]
fn ui_knows_the_engine_through_the_protocol_alone() {
    // The mathematics of distributions and cuts, and the spelling of bytes, are as pure as the protocol.
    let allowed = ["crate::inference::distribution", "crate::inference::sampling", "crate::inference::spelling"];
    check_unknown(
        "src/ui may not know this",
        "src/ui",
        &[&ENGINE[..], &["crate::inference", "crate::cli"]].concat(),
        &allowed,
    );
}

#[test]
fn pure_parts_of_the_page_know_no_browser() {
    for part in
        ["state", "text", "chart/scale", "engine_client/session", "engine_client/lane", "engine_client/heartbeat"]
    {
        check_unknown("this part of the page is tested natively", &format!("src/ui/{part}"), &BROWSER[..5], &[]);
    }
}

#[test]
fn only_both_ends_of_the_protocol_post_messages() {
    let ends = ["src/engine/serve.rs", "src/ui/engine_client/web.rs"];
    let posts = |source: &Source| source.find(&["post_message", "postMessage"]);
    let elsewhere = sources("src").into_iter().filter(|source| !ends.contains(&source.path.as_str()));
    // A port of the worker's own, to let other messages in: nothing crosses to the page.
    let violations = elsewhere.flat_map(|source| posts(&source)).filter(|line| !line.contains("channel.port2()"));
    check("only these post messages: src/engine/serve.rs, src/ui/engine_client/web.rs", violations);
}

#[test]
fn binaries_hold_what_they_need_and_nothing_of_the_other() {
    const WASM: &str = "wasm32-unknown-unknown";
    let graphs = [
        ("app", Some(WASM), ["candle-core", "tokenizers", "safetensors"], "leptos"),
        ("worker", Some(WASM), ["leptos", "clap", "reactive_graph"], "candle-core"),
        ("lab", None, ["leptos", "web-sys", "wasm-bindgen"], "clap"),
    ];
    for (feature, target, unwanted, wanted) in graphs {
        let crates = graph(feature, target);
        let names: BTreeSet<&str> = crates.iter().filter_map(|id| id.split(' ').next()).collect();
        assert!(names.contains(wanted), "{feature} is expected to need {wanted}: is this its graph? {names:?}");
        let found = unwanted.iter().filter(|name| names.contains(**name));
        check(
            &format!("{feature} may not depend on this (cargo tree -i names the way)"),
            found.map(|name| (*name).to_owned()),
        );
    }
}

// --- what the code may say ----------------------------------------------------------------------

#[test]
fn nothing_that_comes_from_outside_can_panic() {
    let words = [".unwrap()", ".expect(", "todo!(", "unimplemented!(", "unreachable!("];
    let library = sources("src").into_iter().filter(|source| !source.path.starts_with("src/bin/"));
    check("say what is wrong instead of panicking", library.flat_map(|source| source.find(&words)));
}

#[test]
fn components_have_no_words_of_their_own() {
    let components = sources("src/ui").into_iter().filter(|source| source.mentions("view! {"));
    let words = |source: Source| source.report(|line| literals(line).any(|literal| literal.is_visible()));
    check("words belong into src/ui/text", components.flat_map(words));
}

#[test]
fn visible_words_are_told_from_names() {
    let visible = [
        r#"<p>"Some words"</p>"#,
        r#"<mtext>"everything else"</mtext>"#,
        r#"<b>{x}" bits"</b>"#,
        r#"title="Close""#,
        r#"aria-label="Close it""#,
        r#"let label = "Two words";"#,
        r#""Retry"</button>"#,
    ];
    let names = [
        r#"<p class="mark unknown">{words}" "</p>"#,
        r#"<mi>"w"</mi><mo>"log"</mo>"#,
        r#"rel="external noopener""#,
        r#""ArrowRight" => (now + 1),"#,
        r#"query_selector("figure [data-word='1']")"#,
        r#"{ "true" } else { "false" }"#,
        r#"aria-labelledby="one two""#,
        r#"Some(words) => "badge live","#,
    ];
    let is_visible = |line: &str| literals(line).any(|literal| literal.is_visible());
    check("visible", visible.into_iter().filter(|line| !is_visible(line)).map(str::to_owned));
    check("names", names.into_iter().filter(|line| is_visible(line)).map(str::to_owned));
}

#[test]
fn text_never_becomes_markup() {
    let words = ["inner_html", "outer_html", "insert_adjacent_html", "document.write", "innerHTML"];
    let scripts = files("assets", &["js"]).into_iter().map(|path| Source::whole(&path));
    let all = sources("src").into_iter().chain(scripts);
    let violations = all.flat_map(|source| source.find(&words)).filter(|line| !line.contains("set_inner_html(\"\")"));
    check("a reader's words are set as text", violations);
}

#[test]
fn no_request_leaves_the_origin() {
    let words = [
        "http://",
        "https://",
        "WebSocket",
        "EventSource",
        "sendBeacon",
        "send_beacon",
        "XmlHttpRequest",
        "XMLHttpRequest",
    ];
    // Links that a reader may follow stand among the other words of the page.
    let code = sources("src").into_iter().filter(|source| !source.path.starts_with("src/ui/text/"));
    // The name of a language, which nobody asks anyone for.
    let is_address = |line: &String| !line.contains("\"http://www.w3.org/1998/Math/MathML\"");
    check("no addresses of other hosts in code", code.flat_map(|source| source.find(&words)).filter(is_address));
    let files = [files("assets", &["js"]), files("style", &["css"]), vec!["index.html".to_owned()]].concat();
    let pages = files.into_iter().map(|path| Source::whole(&path));
    check("no addresses of other hosts in the page's files", pages.flat_map(|source| source.find(&words)));
}

#[test]
fn every_laboratory_has_a_takeaway_a_table_and_a_link() {
    // The frames ask for table and link; the primer's figures have a lighter one, and say what they show themselves.
    let laboratories = sources("src/ui/lab").into_iter().filter(|source| source.path.matches('/').count() > 3);
    let (frames, others): (Vec<Source>, Vec<Source>) =
        laboratories.partition(|source| source.path.ends_with("/mod.rs") && !source.path.contains("/primer/"));
    assert!(frames.len() >= 8, "the laboratories are not there: have they moved?");
    let bare = frames.iter().filter(|source| !source.mentions("<Figure name="));
    check("this laboratory has no frame", bare.map(|source| source.path.clone()));
    let small = others.iter().filter(|source| source.mentions("framed(linked, "));
    assert!(small.clone().count() >= 4, "the primer's figures are not there");
    let silent = small.filter(|source| !source.mentions("role=\"status\""));
    check("this figure does not say what it shows", silent.map(|source| source.path.clone()));
}

#[test]
fn colours_are_tokens() {
    let styles = files("style", &["css"]).into_iter().filter(|path| path != "style/tokens.css");
    let raw = |path: String| Source::whole(&path).report(has_colour);
    check("colours belong into style/tokens.css (shadows aside)", styles.flat_map(raw));
    let drawn = |source: Source| source.find(&["fill=\"#", "stroke=\"#", "rgb(", "hsl(", "oklch("]);
    check("colours belong into style/tokens.css", sources("src/ui").into_iter().flat_map(drawn));
}

#[test]
fn files_stay_short() {
    let all = [files("src", &["rs"]), files("style", &["css"]), files("tests/e2e", &["mjs", "js"])].concat();
    let lengths = all.into_iter().map(|path| (read(&path).lines().count(), path));
    let long = lengths.filter(|(lines, _)| *lines > 400).map(|(lines, path)| format!("{path}: {lines} lines"));
    check("no file has more than 400 lines; about 300 is usual", long);
}

// --- what is written down twice -----------------------------------------------------------------

#[test]
fn versions_agree() {
    let (cargo, lock, trunk, setup) =
        (read("Cargo.toml"), read("Cargo.lock"), read("Trunk.toml"), read(".ci/versions.sh"));
    let pairs = [
        (
            "wasm-bindgen",
            between(&cargo, "\nwasm-bindgen = { version = \"=", "\""),
            between(&lock, "name = \"wasm-bindgen\"\nversion = \"", "\""),
        ),
        ("trunk", between(&trunk, "trunk-version = \"", "\""), between(&setup, "\nTRUNK_VERSION=", "\n")),
        ("binaryen", between(&trunk, "wasm_opt = \"version_", "\""), between(&setup, "\nBINARYEN_VERSION=", "\n")),
    ];
    let readme = read("README.md");
    let splitter = between(&setup, "\nSPLITTER_VERSION=", "\n");
    assert!(splitter.is_some_and(|version| readme.contains(version)), "README.md names the splitter's {splitter:?}");
    let unnamed = pairs.into_iter().filter(|(_, here, _)| here.is_none_or(|version| !readme.contains(version)));
    check("README.md names the versions", unnamed.map(|(tool, ..)| tool.to_owned()));
    let different = pairs.into_iter().filter(|(_, here, there)| here.is_none() || here != there);
    check(
        "a version stands in two files",
        different.map(|(tool, here, there)| format!("{tool}: {here:?} and {there:?}")),
    );
}

#[test]
fn the_site_is_built_without_faults() {
    let page = read("index.html");
    let features: Vec<&str> =
        page.split("data-cargo-features=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(features, ["app,split", "worker"], "fault-injection is for tests");
}

#[test]
fn third_party_notices_name_what_is_compiled_in() {
    let text = read("assets/third-party.txt");
    let list =
        text.lines().skip_while(|line| !line.starts_with("Crates: ")).skip(2).take_while(|line| !line.is_empty());
    let mut listed = BTreeMap::new();
    for line in list {
        let mut columns = line.split(" | ");
        listed.insert(columns.next().unwrap_or_default().to_owned(), columns.nth(1).unwrap_or_default().to_owned());
    }
    let mut compiled = BTreeMap::<String, Vec<&str>>::new();
    for binary in ["app", "worker"] {
        for id in graph(binary, Some("wasm32-unknown-unknown")) {
            compiled.entry(id).or_default().push(binary);
        }
    }
    let compiled: BTreeMap<String, String> =
        compiled.into_iter().map(|(id, binaries)| (id, binaries.join(", "))).collect();
    let missing = compiled
        .iter()
        .filter(|it| listed.get(it.0) != Some(it.1))
        .map(|(id, parts)| format!("{id} in {parts} is not listed"));
    let extra =
        listed.keys().filter(|id| !compiled.contains_key(*id)).map(|id| format!("{id} is listed, but not compiled in"));
    check("'make notices' brings assets/third-party.txt up to date", missing.chain(extra));
}

#[test]
fn documented_commands_exist() {
    let makefile = read("Makefile");
    let targets: BTreeSet<&str> = makefile
        .lines()
        .filter_map(|line| line.split_once(": ")?.1.contains("## ").then(|| line.split(':').next())?)
        .collect();
    assert!(targets.contains("serve"), "the Makefile cannot be read: {targets:?}");
    for document in ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", ".ci/run"] {
        let text = read(document);
        let commands = text.lines().flat_map(|line| line.split('`')).filter_map(|piece| piece.strip_prefix("make "));
        let unknown =
            commands.filter_map(|rest| rest.split([' ', '\n']).next()).filter(|target| !targets.contains(target));
        check(
            &format!("{document} names a command that the Makefile has not"),
            unknown.map(|target| format!("make {target}")),
        );
    }
}

/// Files, folders and tests that the documents name between backticks.
#[test]
fn documented_places_exist() {
    let tests = read("tests/invariants.rs");
    let folders = ["src/", "tests/", "assets/", "style/", ".ci/"];
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"] {
        let text = read(document);
        let names = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).filter(|it| !it.contains("NAME"));
        let is_missing = |name: &&str| match name.split(' ').next() {
            Some(path) if folders.iter().any(|folder| path.starts_with(folder)) => !root().join(path).exists(),
            _ => name.matches('_').count() >= 2 && is_name(name) && !tests.contains(&format!("fn {name}(")),
        };
        check(&format!("{document} names what is not there"), names.filter(is_missing).map(str::to_owned));
    }
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

/// Every `$ …` of the README that runs `target/release/lab`, with what is printed below it.
#[test]
fn the_readme_shows_what_lab_prints() {
    const NAME: &str = "target/release/lab";
    let Some(lab) = option_env!("CARGO_BIN_EXE_lab") else {
        panic!("this test needs the feature lab, which is a default");
    };
    let readme = read("README.md");
    let blocks = readme.split("\n```").flat_map(|block| block.split("\n$ ").skip(1));
    let examples: Vec<&str> = blocks.filter(|example| example.contains(NAME)).collect();
    assert!(!examples.is_empty(), "README.md has no examples with {NAME}");
    for example in examples {
        let (command, shown) = example.split_once('\n').unwrap_or((example, ""));
        let here = command.replace(NAME, &format!("'{lab}'"));
        let output = Command::new("sh").args(["-c", &here]).current_dir(root()).output().expect("a shell");
        let (printed, problem) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(printed.trim_end(), shown.trim_end(), "{command}: {problem}");
    }
}

// --- asking Cargo -------------------------------------------------------------------------------

/// "name version" of every crate that is compiled into a binary, this one aside.
fn graph(feature: &str, target: Option<&str>) -> BTreeSet<String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into());
    let mut command = Command::new(cargo);
    command.current_dir(root()).args(["tree", "--locked", "--no-default-features", "--features", feature]);
    command.args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]);
    if let Some(target) = target {
        command.args(["--target", target]);
    }
    let output = command.output().expect("cargo runs");
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree for {feature}: {}: {problem}", output.status);
    let ids = String::from_utf8_lossy(&output.stdout);
    let words = ids.lines().filter_map(|line| line.split_once(" v"));
    words
        .filter(|(name, _)| *name != env!("CARGO_PKG_NAME"))
        .map(|(name, rest)| format!("{name} {}", rest.split(' ').next().unwrap_or(rest)))
        .collect()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split(end).next()
}
