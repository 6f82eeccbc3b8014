//! One module a chapter: its prose around its laboratories.

pub mod bert;
