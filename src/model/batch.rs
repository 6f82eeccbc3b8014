//! What a model reads in one go: rows of token ids of one length, checked against the model.

use candle_core::{Device, Tensor};

use super::ModelError;

/// Rows of token ids, all of one length: B rows of T.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    rows: usize,
    length: usize,
    ids: Vec<u32>,
    type_ids: Vec<u32>,
    /// 1 where a token may be seen, 0 where a row was filled up.
    attention_mask: Vec<u8>,
}

impl Batch {
    /// One row, one segment, nothing hidden.
    #[must_use]
    pub fn single(ids: &[u32]) -> Self {
        Self::padded(&[ids], 0)
    }

    /// Rows that may differ in length: the shorter ones are filled up with `pad` at the end, and
    /// what was filled up is hidden from attention.
    #[must_use]
    pub fn padded<R: AsRef<[u32]>>(rows: &[R], pad: u32) -> Self {
        Self::padded_to(rows, pad, 0)
    }

    /// The same with rows of at least so many tokens.
    #[must_use]
    pub fn padded_to<R: AsRef<[u32]>>(rows: &[R], pad: u32, least: usize) -> Self {
        let length = rows.iter().map(|row| row.as_ref().len()).max().unwrap_or(0).max(least);
        let (mut ids, mut attention_mask) = (Vec::new(), Vec::new());
        for row in rows {
            let (row, fill) = (row.as_ref(), length - row.as_ref().len());
            ids.extend_from_slice(row);
            ids.extend(std::iter::repeat_n(pad, fill));
            attention_mask.extend(std::iter::repeat_n(1, row.len()));
            attention_mask.extend(std::iter::repeat_n(0, fill));
        }
        Self { rows: rows.len(), length, type_ids: vec![0; ids.len()], ids, attention_mask }
    }

    /// Says which segment each token belongs to: B·T type ids, row after row.
    ///
    /// # Errors
    /// [`ModelError::LengthMismatch`].
    pub fn with_type_ids(mut self, type_ids: Vec<u32>) -> Result<Self, ModelError> {
        self.expect_length("type_ids", type_ids.len())?;
        self.type_ids = type_ids;
        Ok(self)
    }

    /// Says which tokens may be seen: B·T times 1 or 0, row after row.
    ///
    /// # Errors
    /// [`ModelError::LengthMismatch`].
    pub fn with_attention_mask(mut self, mask: Vec<u8>) -> Result<Self, ModelError> {
        self.expect_length("attention_mask", mask.len())?;
        self.attention_mask = mask.into_iter().map(|seen| u8::from(seen != 0)).collect();
        Ok(self)
    }

    /// B.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// T.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// Every position of every row, in order: what to ask for when all logits are wanted.
    #[must_use]
    pub fn all_positions(&self) -> Vec<Position> {
        let row_of = |row| (0..self.length).map(move |position| Position { row, position });
        (0..self.rows).flat_map(row_of).collect()
    }

    fn expect_length(&self, what: &'static str, found: usize) -> Result<(), ModelError> {
        let expected = self.ids.len();
        if found == expected { Ok(()) } else { Err(ModelError::LengthMismatch { what, expected, found }) }
    }

    pub(super) fn check(&self, limits: Limits) -> Result<(), ModelError> {
        if self.ids.is_empty() {
            return Err(ModelError::EmptyInput);
        }
        if let Some(limit) = limits.positions.filter(|limit| self.length > *limit) {
            return Err(ModelError::TooLong { limit, found: self.length });
        }
        let vocabulary = limits.vocabulary;
        if let Some(&id) = self.ids.iter().find(|id| **id as usize >= vocabulary) {
            return Err(ModelError::IdOutOfRange { id, vocabulary });
        }
        let types = limits.types;
        if let Some(&id) = self.type_ids.iter().find(|id| **id as usize >= types) {
            return Err(ModelError::TypeOutOfRange { id, types });
        }
        Ok(())
    }

    /// The rows of (B·T, C) that belong to positions, as indices.
    pub(super) fn flat_indices(&self, wanted: &[Position]) -> Result<Tensor, ModelError> {
        let rows = wanted.iter().map(|position| self.flat_index(*position)).collect::<Result<Vec<_>, _>>()?;
        if rows.is_empty() {
            return Err(ModelError::EmptyInput);
        }
        Ok(Tensor::new(rows, &Device::Cpu)?)
    }

    /// The row of (B·T, C) that belongs to a position.
    fn flat_index(&self, wanted: Position) -> Result<u32, ModelError> {
        let Position { row, position } = wanted;
        if row >= self.rows || position >= self.length {
            return Err(ModelError::PositionOutOfRange { row, position, rows: self.rows, length: self.length });
        }
        Ok((row * self.length + position) as u32)
    }

    /// Token ids, (B, T).
    pub(super) fn ids(&self) -> candle_core::Result<Tensor> {
        self.tensor(&self.ids)
    }

    /// Segments, (B, T).
    pub(super) fn type_ids(&self) -> candle_core::Result<Tensor> {
        self.tensor(&self.type_ids)
    }

    /// What may be seen, (B, T) of 0 and 1; `None` where everything may.
    pub(super) fn attention_mask(&self) -> candle_core::Result<Option<Tensor>> {
        let some_hidden = self.attention_mask.contains(&0);
        some_hidden.then(|| self.tensor(&self.attention_mask)).transpose()
    }

    fn tensor<D: candle_core::WithDType>(&self, values: &[D]) -> candle_core::Result<Tensor> {
        Tensor::from_slice(values, (self.rows, self.length), &Device::Cpu)
    }
}

/// What a model can take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// The longest row, if the model has one.
    pub positions: Option<usize>,
    /// The number of token ids.
    pub vocabulary: usize,
    /// The number of segments.
    pub types: usize,
}

/// One token of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Which row of the batch, below B.
    pub row: usize,
    /// Which token of the row, below T.
    pub position: usize,
}
