//! From tensors to slices and back.

use candle_core::{CpuStorage, Device, Layout, Result, Shape, Storage, Tensor, bail};

/// The numbers of a contiguous f32 tensor, inside a custom operation.
pub fn slice<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    let Some((start, end)) = layout.contiguous_offsets() else {
        bail!("a kernel takes contiguous tensors only, and this one has the layout {layout:?}")
    };
    Ok(&storage.as_slice::<f32>()?[start..end])
}

/// The same, to be written.
pub fn slice_mut<'a>(storage: &'a mut CpuStorage, layout: &Layout) -> Result<&'a mut [f32]> {
    let Some((start, end)) = layout.contiguous_offsets() else {
        bail!("a kernel writes contiguous tensors only, and this one has the layout {layout:?}")
    };
    match storage {
        CpuStorage::F32(values) => Ok(&mut values[start..end]),
        _ => bail!("a kernel writes f32 only"),
    }
}

/// Does something with the numbers of contiguous f32 tensors.
pub fn with<const N: usize, R>(tensors: [&Tensor; N], act: impl FnOnce([&[f32]; N]) -> R) -> Result<R> {
    let held: Vec<_> = tensors.iter().map(|tensor| tensor.storage_and_layout()).collect();
    let mut slices: [&[f32]; N] = [&[]; N];
    for (slice_out, (storage, layout)) in slices.iter_mut().zip(&held) {
        let Storage::Cpu(storage) = &**storage else { bail!("a kernel computes on the CPU only") };
        *slice_out = slice(storage, layout)?;
    }
    Ok(act(slices))
}

/// A tensor of computed numbers.
pub fn tensor(values: Vec<f32>, shape: impl Into<Shape>) -> Result<Tensor> {
    Tensor::from_vec(values, shape.into(), &Device::Cpu)
}

/// How many accumulators a sum has: as many as the widest SIMD in sight takes at once, twice.
const LANES: usize = 8;

/// The sum of `term(index)` over a row, in lanes: a single accumulator would forbid SIMD, and
/// lose more digits.
pub fn sum(length: usize, term: impl Fn(usize) -> f32) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let whole = length - length % LANES;
    let mut index = 0;
    while index < whole {
        for (lane, total) in lanes.iter_mut().enumerate() {
            *total += term(index + lane);
        }
        index += LANES;
    }
    lanes.iter().sum::<f32>() + (whole..length).map(term).sum::<f32>()
}

/// The largest number of a row; the lowest number there is for an empty one.
pub fn max(row: &[f32]) -> f32 {
    let (chunks, rest) = row.as_chunks::<LANES>();
    let mut lanes = [f32::MIN; LANES];
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = if *value > *lane { *value } else { *lane };
        }
    }
    lanes.iter().chain(rest).fold(f32::MIN, |a, b| a.max(*b))
}
