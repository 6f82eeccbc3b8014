//! Keys and values of the tokens that were read before, so that each is computed once.
//!
//! Room for all of them is taken at the beginning, and every new token is written into its place:
//! a cache that grows by concatenation copies all that it has at every token.

use candle_core::{DType, Device, Tensor};

/// The keys and values of one attention, for one text.
///
/// Not `Clone`: a copy of the tensors would share their memory, and so what is written into them.
#[derive(Debug)]
pub struct KvCache {
    keys: Tensor,   // (1, nh, capacity, hs)
    values: Tensor, // (1, nh, capacity, hs)
    length: usize,
}

impl KvCache {
    /// An empty cache for so many tokens.
    ///
    /// # Errors
    /// Those of candle.
    pub fn new(heads: usize, head_size: usize, capacity: usize) -> candle_core::Result<Self> {
        let room = || Tensor::zeros((1, heads, capacity, head_size), DType::F32, &Device::Cpu);
        Ok(Self { keys: room()?, values: room()?, length: 0 })
    }

    /// How many tokens are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// How many tokens there is room for.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.keys.dims().get(2).copied().unwrap_or(0)
    }

    /// Adds the keys and values (1, nh, T, hs) of T tokens; gives those of all tokens so far, as
    /// views (1, nh, length, hs) that hold until the next change.
    ///
    /// # Errors
    /// Those of candle, when there is no room left or the shapes do not fit.
    pub fn append(&mut self, keys: &Tensor, values: &Tensor) -> candle_core::Result<(Tensor, Tensor)> {
        self.keys.slice_set(keys, 2, self.length)?;
        self.values.slice_set(values, 2, self.length)?;
        self.length += keys.dim(2)?;
        Ok((self.keys.narrow(2, 0, self.length)?, self.values.narrow(2, 0, self.length)?))
    }

    /// Forgets all but the first `length` tokens.
    pub fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }
}
