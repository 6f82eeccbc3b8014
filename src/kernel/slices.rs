//! From tensors to slices and back.

use candle_core::{CpuStorage, Device, Layout, Result, Shape, Tensor, bail};

use super::views;

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
    views::with(tensors, |views| {
        let mut slices: [&[f32]; N] = [&[]; N];
        for (out, (storage, layout)) in slices.iter_mut().zip(views) {
            *out = slice(storage, layout)?;
        }
        Ok(act(slices))
    })
}

/// A tensor of computed numbers.
pub fn tensor(values: Vec<f32>, shape: impl Into<Shape>) -> Result<Tensor> {
    Tensor::from_vec(values, shape.into(), &Device::Cpu)
}

/// Has `make` write the rows of `out` (`width` numbers each, the last perhaps fewer), each by itself;
/// `work` is about how many numbers are looked at for one. Natively all cores share the rows, with the
/// widest SIMD that the processor has, which changes no bit of what comes out.
#[inline(always)]
pub fn each_row(out: &mut [f32], width: usize, work: usize, make: impl Fn(usize, &mut [f32]) + Sync) {
    let rows = (SHARE / work.max(1)).max(1);
    let part = |number: usize, part: &mut [f32]| {
        for (row, out) in part.chunks_mut(width).enumerate() {
            make(number * rows + row, out);
        }
    };
    #[cfg(target_arch = "wasm32")]
    out.chunks_mut(rows * width).enumerate().for_each(|(number, out)| part(number, out));
    #[cfg(not(target_arch = "wasm32"))]
    {
        use rayon::iter::{IndexedParallelIterator, ParallelIterator};
        use rayon::slice::ParallelSliceMut;
        let arch = pulp::Arch::new();
        let parts = out.par_chunks_mut(rows * width).enumerate();
        parts.for_each(|(number, out)| arch.dispatch(|| part(number, out)));
    }
}

/// Has `act` work on slices of one length in parts: those that are written, and the one that is read.
/// Cores and SIMD as in [`each_row`].
#[inline(always)]
pub fn each_part<const N: usize>(
    written: [&mut [f32]; N],
    read: &[f32],
    act: &(impl Fn([&mut [f32]; N], &[f32]) + Sync),
) {
    #[cfg(target_arch = "wasm32")]
    act(written, read);
    #[cfg(not(target_arch = "wasm32"))]
    halved(pulp::Arch::new(), written, read, act);
}

#[cfg(not(target_arch = "wasm32"))]
fn halved<const N: usize>(
    arch: pulp::Arch,
    written: [&mut [f32]; N],
    read: &[f32],
    act: &(impl Fn([&mut [f32]; N], &[f32]) + Sync),
) {
    if read.len() <= SHARE {
        return arch.dispatch(|| act(written, read));
    }
    let middle = read.len() / 2;
    let (head, tail) = read.split_at(middle);
    let mut tails = [(); N].map(|()| &mut [][..]);
    let mut heads = [(); N].map(|()| &mut [][..]);
    for (place, slice) in written.into_iter().enumerate() {
        (heads[place], tails[place]) = slice.split_at_mut(middle);
    }
    rayon::join(|| halved(arch, heads, head, act), || halved(arch, tails, tail, act));
}

/// So many numbers are worth another core.
const SHARE: usize = 1 << 14;

/// How many accumulators a sum has: as many as the widest SIMD in sight takes at once, twice.
const LANES: usize = 8;

/// The sum of `term(index)` over a row, in lanes: a single accumulator would forbid SIMD, and
/// lose more digits.
#[inline(always)]
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
#[inline(always)]
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
