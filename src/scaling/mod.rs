//! Scaling laws: how the loss of a language model falls with its parameters N, its training tokens D
//! and the compute C that both cost, as published, and as fitted to points of one's own.
//!
//! | module | what |
//! |---|---|
//! | [`units`] | sizes, tokens, compute, losses: numbers that know what they count |
//! | [`laws`] | the published laws, each with source, units and range |
//! | [`additive`] | L(N, D) = E + A/N^α + B/D^β: its optimum, and the inverse questions |
//! | [`allocation`] | how to spend a budget, by each published rule |
//! | [`explore`] | iso-FLOP curves, doubling, what a point wastes |
//! | [`counting`] | parameters with and without embeddings, and what the difference does |
//! | [`known`] | well-known models |
//! | [`points`], [`csv`] | measured points, and reading them |
//! | [`fit`], [`power`] | fitting a law to points |
//!
//! Five mistakes are common with these laws, and the types are made so that each is an error:
//! adding an irreducible term to Kaplan's laws (they have none: [`laws::Law::floor`]), taking the
//! constants of his laws in one variable for the one in two (each [`laws::Law`] carries its own),
//! reading his compute constant as FLOP ([`units::Compute`] is made from either unit), comparing
//! losses of two laws ([`units::Loss`] is bound to its scale), and comparing exponents of two
//! formulas ([`laws::Exponent::compare`]).
//!
//! All is `f64` and free of the platform: it is compiled into the page and into `lab`. No public
//! function hands out a NaN or an infinity; where one would arise there is an error.

pub mod additive;
pub mod allocation;
pub mod counting;
pub mod csv;
pub mod error;
pub mod explore;
pub mod fit;
pub mod known;
pub mod laws;
pub mod points;
pub mod power;
pub mod units;
