//! The page. It knows the engine through [`crate::protocol`] alone.
//!
//! `state`, `chart::scale` and `text` are plain data and functions, tested natively; the rest are
//! Leptos components, built with the feature `app`.

pub mod chart;
pub mod engine_client;
pub mod state;
pub mod text;

#[cfg(feature = "app")]
pub mod app;
#[cfg(feature = "app")]
pub mod chapter;
#[cfg(feature = "app")]
pub mod engine;
#[cfg(feature = "app")]
pub mod lab;
#[cfg(feature = "app")]
pub mod own_runs;
#[cfg(feature = "app")]
pub mod settings;
#[cfg(feature = "app")]
pub mod widget;
