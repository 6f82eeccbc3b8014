//! The variables of a model that is trained.

use std::cell::RefCell;
use std::collections::BTreeMap;

use candle_core::{Device, Result, Tensor, Var};
use half::f16;
use safetensors::{Dtype, View};

use super::init::Init;
use crate::model::checkpoint::{CheckpointError, TensorSource};

/// Named variables: made, from a seed or from another source, as a model asks for them.
pub struct Parameters<'a> {
    start: Start<'a>,
    variables: RefCell<BTreeMap<String, Var>>,
}

/// Where the first values come from.
enum Start<'a> {
    Seed { init: Init, seed: u64 },
    Source(&'a dyn TensorSource),
}

impl<'a> Parameters<'a> {
    /// Variables that begin as a paper says.
    #[must_use]
    pub fn from_seed(init: Init, seed: u64) -> Self {
        Self { start: Start::Seed { init, seed }, variables: RefCell::default() }
    }

    /// Variables that begin as the tensors of a checkpoint.
    #[must_use]
    pub fn from_source(source: &'a dyn TensorSource) -> Self {
        Self { start: Start::Source(source), variables: RefCell::default() }
    }

    /// Every variable with its name, sorted by name.
    #[must_use]
    pub fn variables(&self) -> Vec<(String, Var)> {
        self.variables.borrow().iter().map(|(name, variable)| (name.clone(), variable.clone())).collect()
    }

    /// The number of parameters; tied ones are one variable, and count once.
    #[must_use]
    pub fn count(&self) -> usize {
        self.variables.borrow().values().map(|variable| variable.elem_count()).sum()
    }

    /// The variables as a `.safetensors` file in f16, as models are shipped.
    ///
    /// # Errors
    /// Those of candle.
    pub fn to_safetensors(&self) -> Result<Vec<u8>> {
        let mut views = Vec::new();
        for (name, variable) in self.variables() {
            let values: Vec<f32> = variable.flatten_all()?.to_vec1()?;
            let bytes = values.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()).collect();
            views.push((name, Half { bytes, shape: variable.dims().to_vec() }));
        }
        safetensors::serialize(views, None).map_err(candle_core::Error::wrap)
    }
}

impl TensorSource for Parameters<'_> {
    fn tensor(&self, name: &str, shape: &[usize]) -> std::result::Result<Tensor, CheckpointError> {
        if let Some(variable) = self.variables.borrow().get(name) {
            return Ok(variable.as_tensor().clone());
        }
        let build =
            |error: candle_core::Error| CheckpointError::Build { tensor: name.into(), reason: error.to_string() };
        let first = match &self.start {
            Start::Seed { init, seed } => {
                Tensor::from_vec(init.values(*seed, name, shape), shape, &Device::Cpu).map_err(build)?
            }
            Start::Source(source) => source.tensor(name, shape)?,
        };
        let variable = Var::from_tensor(&first).map_err(build)?;
        let tensor = variable.as_tensor().clone();
        self.variables.borrow_mut().insert(name.to_owned(), variable);
        Ok(tensor)
    }

    fn contains(&self, name: &str) -> bool {
        match &self.start {
            // Of several names that a tensor may have, the first is taken, which is today's.
            Start::Seed { .. } => self.variables.borrow().contains_key(name),
            Start::Source(source) => source.contains(name),
        }
    }
}

struct Half {
    bytes: Vec<u8>,
    shape: Vec<usize>,
}

impl View for Half {
    fn dtype(&self) -> Dtype {
        Dtype::F16
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> std::borrow::Cow<'_, [u8]> {
        (&self.bytes).into()
    }

    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}
