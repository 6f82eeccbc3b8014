//! Well-known models: parameters, training tokens, and compute where it is published. Their losses
//! are left out: each was measured on a text and with a tokenizer of its own.

/// A model that was trained once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KnownModel {
    /// Its name.
    pub name: &'static str,
    /// The year of its paper.
    pub year: u16,
    /// Parameters as its authors count them.
    pub parameters: f64,
    /// Training tokens, of its own tokenizer.
    pub tokens: f64,
    /// Training compute in FLOP, if published; elsewhere 6·N·D is an estimate.
    pub flop: Option<f64>,
    /// Where the numbers are from.
    pub source: &'static str,
}

const fn model(
    name: &'static str,
    year: u16,
    parameters: f64,
    tokens: f64,
    flop: Option<f64>,
    source: &'static str,
) -> KnownModel {
    KnownModel { name, year, parameters, tokens, flop, source }
}

/// In the order of their publication.
pub static KNOWN_MODELS: [KnownModel; 13] = [
    model("GPT-3", 2020, 1.75e11, 3e11, Some(3.14e23), "Brown et al. 2020, arXiv:2005.14165, table D.1"),
    model("Jurassic-1", 2021, 1.78e11, 3e11, None, "Hoffmann et al. 2022, arXiv:2203.15556, table 1"),
    model("Gopher", 2021, 2.8e11, 3e11, Some(5.76e23), "Hoffmann et al. 2022, arXiv:2203.15556, tables 1 and 3"),
    model("MT-NLG", 2022, 5.3e11, 2.7e11, None, "Hoffmann et al. 2022, arXiv:2203.15556, table 1"),
    model("LaMDA", 2022, 1.37e11, 1.68e11, None, "Hoffmann et al. 2022, arXiv:2203.15556, table 1"),
    model("Chinchilla", 2022, 7e10, 1.4e12, None, "Hoffmann et al. 2022, arXiv:2203.15556, table 1"),
    model("PaLM", 2022, 5.4e11, 7.8e11, None, "Chowdhery et al. 2022, arXiv:2204.02311"),
    model("LLaMA 7B", 2023, 6.7e9, 1e12, None, "Touvron et al. 2023, arXiv:2302.13971, table 2"),
    model("LLaMA 65B", 2023, 6.52e10, 1.4e12, None, "Touvron et al. 2023, arXiv:2302.13971, table 2"),
    model("Llama 2 7B", 2023, 7e9, 2e12, None, "Touvron et al. 2023, arXiv:2307.09288, table 1"),
    model("Llama 2 70B", 2023, 7e10, 2e12, None, "Touvron et al. 2023, arXiv:2307.09288, table 1"),
    model("Llama 3 8B", 2024, 8e9, 1.5e13, None, "Llama team 2024, arXiv:2407.21783"),
    model("Llama 3.1 405B", 2024, 4.05e11, 1.56e13, Some(3.8e25), "Llama team 2024, arXiv:2407.21783"),
];

impl KnownModel {
    /// D/N.
    #[must_use]
    pub fn tokens_per_parameter(&self) -> f64 {
        self.tokens / self.parameters
    }
}
