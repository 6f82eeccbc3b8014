//! The chapters' prose: a program compiles the Markdown of `src/ui/text` to [`tree`]s when the site
//! is built, and the page fetches the tree of the chapter that is opened.
//!
//! The notation is told in `src/ui/text/en/chapters/README.md`.

pub mod tree;

#[cfg(feature = "postbuild")]
mod blocks;
#[cfg(feature = "postbuild")]
mod inline;
#[cfg(feature = "postbuild")]
mod math;
#[cfg(feature = "postbuild")]
pub mod papers;
#[cfg(feature = "postbuild")]
pub mod site;
#[cfg(feature = "postbuild")]
pub mod source;
