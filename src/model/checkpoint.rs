//! Reading a checkpoint: one `.safetensors` file or several, every number turned into f32.
//!
//! A file may come from anywhere, so nothing in it is believed: the header's length is compared
//! with the file before anything is parsed, shapes are compared with what the configuration wants
//! before anything is allocated, and every value must be finite. Format:
//! <https://github.com/huggingface/safetensors>.

use std::cell::RefCell;
use std::collections::BTreeSet;

use candle_core::{Device, Tensor};
use half::{bf16, f16};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use thiserror::Error;

use super::excerpt::{listed, quoted, reason, sizes};

/// The eight bytes at the start of a file that say how long its header is.
const LENGTH_BYTES: usize = 8;

/// Longer headers than this are not read: it has room for some 8,000 tensors, and the largest model
/// that a configuration may ask for has 2,200. While it is parsed, a header can take up to fifty times
/// its length in memory (a long shape, for instance), so this bounds that as well.
pub const MAX_HEADER: u64 = 1 << 20;

/// Why a checkpoint cannot be used. Each error names the tensor or the number that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// The file is too short to hold even its header.
    #[error("the weights file is cut short: its header needs {needed} bytes, and {found} are there")]
    TruncatedHeader {
        /// How many bytes the header would take, its length included.
        needed: u64,
        /// How many bytes the file has.
        found: usize,
    },
    /// The header claims a length that no model needs.
    #[error("the weights file claims a header of {declared} bytes, above the limit of {limit}")]
    HeaderTooLong {
        /// The length in the file.
        declared: u64,
        /// The longest header that is read.
        limit: u64,
    },
    /// The header is not what the format demands.
    #[error("the header of the weights file is damaged: {reason}")]
    InvalidHeader {
        /// What the reader of the format objected to.
        reason: String,
    },
    /// The list of the files of a divided checkpoint makes no sense.
    #[error("the index of the weights files is damaged: {reason}")]
    InvalidIndex {
        /// What is wrong with it.
        reason: String,
    },
    /// The header promises another amount of data than the file holds.
    #[error("the weights file should have {expected} bytes, and has {found}")]
    DataLength {
        /// How long the file should be.
        expected: usize,
        /// How long it is.
        found: usize,
    },
    /// A tensor that the model needs is not there.
    #[error("the weights file has no tensor {}", quoted(.tensor))]
    MissingTensor {
        /// The full name.
        tensor: String,
    },
    /// Two files of one checkpoint hold the same tensor.
    #[error("two of the weights files have a tensor {}", quoted(.tensor))]
    DuplicateTensor {
        /// The full name.
        tensor: String,
    },
    /// A tensor has another shape than the configuration demands.
    #[error("the tensor {tensor:?} has the shape {}, and {expected:?} is needed", sizes(.found))]
    ShapeMismatch {
        /// The full name.
        tensor: String,
        /// The shape that the configuration demands.
        expected: Vec<usize>,
        /// The shape in the file.
        found: Vec<usize>,
    },
    /// A tensor's numbers are of a kind that is not read.
    #[error("the tensor {tensor:?} is of type {dtype}, and only F32, F16 and BF16 are read")]
    UnsupportedDtype {
        /// The full name.
        tensor: String,
        /// The type in the file.
        dtype: String,
    },
    /// A tensor holds an infinity or a value that is no number.
    #[error("the tensor {tensor:?} has a value that is not finite at index {index}")]
    NonFinite {
        /// The full name.
        tensor: String,
        /// The first such value, counted in memory order.
        index: usize,
    },
    /// The file holds tensors that this model has no place for.
    #[error("the weights file has tensors that this model has no place for: {}", listed(.tensors))]
    UnexpectedTensors {
        /// Their full names, sorted.
        tensors: Vec<String>,
    },
    /// The tensor library could not build a tensor.
    #[error("the tensor {tensor:?} cannot be built: {reason}")]
    Build {
        /// The full name.
        tensor: String,
        /// What the tensor library said.
        reason: String,
    },
}

/// Where a model's tensors come from: a file, or, when a model is trained, a set of variables.
pub trait TensorSource {
    /// The f32 tensor of this full name and exactly this shape.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    fn tensor(&self, name: &str, shape: &[usize]) -> Result<Tensor, CheckpointError>;

    /// Whether there is a tensor of this full name.
    fn contains(&self, name: &str) -> bool;
}

/// A view of a source below a prefix, so that a path in the code equals a key of the checkpoint.
#[derive(Clone)]
pub struct Weights<'a> {
    source: &'a dyn TensorSource,
    prefix: String,
}

impl<'a> Weights<'a> {
    /// The view of everything.
    #[must_use]
    pub fn new(source: &'a dyn TensorSource) -> Self {
        Self { source, prefix: String::new() }
    }

    /// The view of what lies below `part`, which may itself hold dots ("push prefix").
    #[must_use]
    pub fn pp(&self, part: impl std::fmt::Display) -> Self {
        Self { source: self.source, prefix: format!("{}{part}.", self.prefix) }
    }

    /// The tensor of this name below the prefix.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor in full.
    pub fn get(&self, name: &str, shape: &[usize]) -> Result<Tensor, CheckpointError> {
        self.source.tensor(&self.path(name), shape)
    }

    /// The tensor under the first of these names that exists; an error speaks of the first.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor in full.
    pub fn get_any(&self, names: &[&str], shape: &[usize]) -> Result<Tensor, CheckpointError> {
        let present = names.iter().find(|name| self.contains(name));
        self.get(present.or(names.first()).copied().unwrap_or(""), shape)
    }

    /// Whether there is a tensor of this name below the prefix.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.source.contains(&self.path(name))
    }

    /// What to say when the tensor library cannot make what is needed of a tensor.
    pub(super) fn cannot_build(&self, name: &str, error: &candle_core::Error) -> CheckpointError {
        CheckpointError::Build { tensor: self.path(name), reason: error.to_string() }
    }

    fn path(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

/// The opened files of a checkpoint, which remember what has been read from them.
pub struct Checkpoint<'a> {
    shards: Vec<SafeTensors<'a>>,
    read: RefCell<BTreeSet<String>>,
}

impl<'a> Checkpoint<'a> {
    /// Checks the header and its tables; no tensor is read yet.
    ///
    /// # Errors
    /// [`CheckpointError`], when the file is cut short, too long or not in the format.
    pub fn open(bytes: &'a [u8]) -> Result<Self, CheckpointError> {
        Self::open_shards(&[bytes])
    }

    /// Opens the files among which a large checkpoint is divided.
    ///
    /// # Errors
    /// [`CheckpointError`], when a file is damaged, or a tensor is in two of them.
    pub fn open_shards(files: &[&'a [u8]]) -> Result<Self, CheckpointError> {
        let mut names = BTreeSet::new();
        let mut shards = Vec::with_capacity(files.len());
        for bytes in files {
            check_header_length(bytes)?;
            check_promised_length(bytes)?;
            let shard = SafeTensors::deserialize(bytes).map_err(|error| damaged(bytes, &error))?;
            if let Some(twice) = shard.names().into_iter().find(|name| !names.insert((*name).to_owned())) {
                return Err(CheckpointError::DuplicateTensor { tensor: twice.to_owned() });
            }
            shards.push(shard);
        }
        Ok(Self { shards, read: RefCell::default() })
    }

    /// The names of all tensors, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let names = self.shards.iter().flat_map(SafeTensors::names);
        let mut names: Vec<_> = names.into_iter().map(str::to_owned).collect();
        names.sort();
        names
    }

    fn view(&self, name: &str) -> Option<TensorView<'a>> {
        self.shards.iter().find_map(|shard| shard.tensor(name).ok())
    }

    /// Fails when tensors are left that nothing has read and that `harmless` does not excuse: a
    /// model that ignores half of its file would still answer, and wrongly.
    ///
    /// # Errors
    /// [`CheckpointError::UnexpectedTensors`].
    pub fn expect_all_read(&self, harmless: impl Fn(&str) -> bool) -> Result<(), CheckpointError> {
        let read = self.read.borrow();
        let mut tensors = self.names();
        tensors.retain(|name| !read.contains(name) && !harmless(name));
        if tensors.is_empty() { Ok(()) } else { Err(CheckpointError::UnexpectedTensors { tensors }) }
    }
}

impl TensorSource for Checkpoint<'_> {
    fn tensor(&self, name: &str, shape: &[usize]) -> Result<Tensor, CheckpointError> {
        let tensor = name.to_owned();
        let Some(view) = self.view(name) else {
            return Err(CheckpointError::MissingTensor { tensor });
        };
        if view.shape() != shape {
            return Err(CheckpointError::ShapeMismatch {
                tensor,
                expected: shape.to_vec(),
                found: view.shape().to_vec(),
            });
        }
        // A tensor of no numbers may have any shape, and the tensor library multiplies unchecked.
        if shape.iter().filter(|size| **size > 0).try_fold(1_usize, |area, size| area.checked_mul(*size)).is_none() {
            return Err(CheckpointError::Build { tensor, reason: format!("{} is too large", sizes(shape)) });
        }
        let values = to_f32(name, &view)?;
        if let Some(index) = values.iter().position(|value| !value.is_finite()) {
            return Err(CheckpointError::NonFinite { tensor, index });
        }
        self.read.borrow_mut().insert(tensor.clone());
        Tensor::from_vec(values, shape, &Device::Cpu)
            .map_err(|error| CheckpointError::Build { tensor, reason: error.to_string() })
    }

    fn contains(&self, name: &str) -> bool {
        self.view(name).is_some()
    }
}

fn check_header_length(bytes: &[u8]) -> Result<(), CheckpointError> {
    let found = bytes.len();
    let Some(length) = bytes.first_chunk::<LENGTH_BYTES>() else {
        return Err(CheckpointError::TruncatedHeader { needed: LENGTH_BYTES as u64, found });
    };
    let declared = u64::from_le_bytes(*length);
    if declared > MAX_HEADER {
        return Err(CheckpointError::HeaderTooLong { declared, limit: MAX_HEADER });
    }
    let needed = declared + LENGTH_BYTES as u64;
    if needed > found as u64 {
        return Err(CheckpointError::TruncatedHeader { needed, found });
    }
    Ok(())
}

/// Puts the error of the format's reader into ours; a file that is merely too short is the usual
/// case, and the reader does not say by how much.
fn damaged(bytes: &[u8], error: &safetensors::SafeTensorError) -> CheckpointError {
    match (error, promised_length(bytes)) {
        (safetensors::SafeTensorError::MetadataIncompleteBuffer, Some(expected)) => {
            CheckpointError::DataLength { expected, found: bytes.len() }
        }
        _ => CheckpointError::InvalidHeader { reason: reason(error) },
    }
}

/// Refuses tensors that would end beyond what can be counted: the format's reader adds the lengths
/// up unchecked.
fn check_promised_length(bytes: &[u8]) -> Result<(), CheckpointError> {
    match promise(bytes) {
        Some((start, data)) if data.checked_add(start).is_none() => {
            let reason = format!("its tensors would take {data} bytes");
            Err(CheckpointError::InvalidHeader { reason })
        }
        // A header that cannot be read is the reader's to complain of.
        _ => Ok(()),
    }
}

/// How long the header says that the whole file is.
fn promised_length(bytes: &[u8]) -> Option<usize> {
    let (start, data) = promise(bytes)?;
    data.checked_add(start)
}

/// Where the data starts, and how long the header says that it is.
fn promise(bytes: &[u8]) -> Option<(usize, usize)> {
    let length = bytes.first_chunk::<LENGTH_BYTES>()?;
    let start = usize::try_from(u64::from_le_bytes(*length)).ok()?.checked_add(LENGTH_BYTES)?;
    let header = bytes.get(LENGTH_BYTES..start)?;
    let metadata: safetensors::tensor::Metadata = serde_json::from_slice(header).ok()?;
    Some((start, metadata.data_len()))
}

fn to_f32(name: &str, view: &TensorView<'_>) -> Result<Vec<f32>, CheckpointError> {
    let data = view.data();
    match view.dtype() {
        Dtype::F32 => Ok(decode(data, f32::from_le_bytes)),
        Dtype::F16 => Ok(decode(data, |pair| f16::from_le_bytes(pair).to_f32())),
        Dtype::BF16 => Ok(decode(data, |pair| bf16::from_le_bytes(pair).to_f32())),
        other => Err(CheckpointError::UnsupportedDtype { tensor: name.to_owned(), dtype: format!("{other:?}") }),
    }
}

/// Values of `SIZE` bytes each, which need not be aligned in the file.
fn decode<const SIZE: usize>(data: &[u8], value: impl Fn([u8; SIZE]) -> f32) -> Vec<f32> {
    let (values, _) = data.as_chunks::<SIZE>();
    values.iter().map(|bytes| value(*bytes)).collect()
}
