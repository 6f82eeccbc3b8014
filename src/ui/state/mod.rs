//! What the laboratories remember, apart from how they look: plain data, no Leptos, tested
//! natively. The whole of it is in the address's fragment.

pub mod asked;
pub mod attention;
pub mod cards;
pub mod code;
pub mod examples;
pub mod fit;
pub mod glossary;
pub mod masked_word;
pub mod masking;
pub mod next_token;
pub mod own_runs;
pub mod pretrain;
pub mod primer;
pub mod progress;
pub mod right_context;
pub mod row;
pub mod scaling;
pub mod segments;
pub mod settings;
pub mod span;
pub mod surprisal;
pub mod time_lapse;
pub mod together;
pub mod token_label;
pub mod tokens;
pub mod transfer;
pub mod triptych;
pub mod url;
pub mod writing;
