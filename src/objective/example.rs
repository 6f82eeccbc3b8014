//! One training example, in a form that all three objectives share.

/// Which row of tokens is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// [`Example::inputs`].
    Inputs,
    /// [`Example::decoder_inputs`].
    DecoderInputs,
}

/// Which tokens of one row look at which of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttentionMap {
    /// The row of the positions that look.
    pub queries: Row,
    /// The row of the positions that are looked at.
    pub keys: Row,
    /// Whether a position sees itself and what is before it only.
    pub causal: bool,
}

impl AttentionMap {
    /// Whether the position `query` sees the position `key`, both counted from 0 in their rows.
    #[must_use]
    pub fn sees(self, query: usize, key: usize) -> bool {
        !self.causal || key <= query
    }
}

/// Which tokens see which, by architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attention {
    /// An encoder: every token sees all.
    Full,
    /// A decoder: every token sees itself and those before it.
    Causal,
    /// An encoder beside a decoder that sees all of the encoder, and its own past.
    EncoderDecoder,
}

impl Attention {
    /// Its maps, in the order in which a model works through them.
    #[must_use]
    pub fn maps(self) -> &'static [AttentionMap] {
        const FULL: AttentionMap = AttentionMap { queries: Row::Inputs, keys: Row::Inputs, causal: false };
        const CAUSAL: AttentionMap = AttentionMap { queries: Row::Inputs, keys: Row::Inputs, causal: true };
        const DECODER: AttentionMap =
            AttentionMap { queries: Row::DecoderInputs, keys: Row::DecoderInputs, causal: true };
        const CROSS: AttentionMap = AttentionMap { queries: Row::DecoderInputs, keys: Row::Inputs, causal: false };
        match self {
            Self::Full => &[FULL],
            Self::Causal => &[CAUSAL],
            Self::EncoderDecoder => &[FULL, DECODER, CROSS],
        }
    }
}

/// What a model reads, what it has to say at which position, and which tokens see which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The ids that the model reads; of an encoder-decoder, what the encoder reads.
    pub inputs: Vec<u32>,
    /// The ids that the decoder of an encoder-decoder reads; empty for the others.
    pub decoder_inputs: Vec<u32>,
    /// For each position of the row that predicts ([`Example::predicting`]), the id to be predicted
    /// there, or `None` where no loss is taken. (PyTorch writes −100 for such a one.)
    pub labels: Vec<Option<u32>>,
    /// Which tokens see which.
    pub attention: Attention,
}

impl Example {
    /// The row at whose positions tokens are predicted; the labels belong to it.
    #[must_use]
    pub fn predicting(&self) -> Row {
        match self.attention {
            Attention::Full | Attention::Causal => Row::Inputs,
            Attention::EncoderDecoder => Row::DecoderInputs,
        }
    }

    /// The ids of a row.
    #[must_use]
    pub fn row(&self, row: Row) -> &[u32] {
        match row {
            Row::Inputs => &self.inputs,
            Row::DecoderInputs => &self.decoder_inputs,
        }
    }

    /// The positions that carry loss, in the row that predicts, with the ids to be predicted there.
    pub fn losses(&self) -> impl Iterator<Item = (usize, u32)> {
        self.labels.iter().enumerate().filter_map(|(position, label)| Some((position, (*label)?)))
    }
}
