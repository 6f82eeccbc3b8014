//! Values and gradients of every kernel.

use std::sync::Arc;

use candle_core::{D, Result, Tensor, Var};
use candle_nn::ops;
use pretraining_lab::kernel;
use pretraining_lab::kernel::views::Heads;
use pretraining_lab::kernel::{Gelu, fused, native};

use super::{assert_close, random, values};

/// A scalar that depends on every number of a result, with weights that nobody would choose.
fn probe(y: &Tensor) -> Result<Tensor> {
    let weights = random(99, y.dims(), 1.0);
    (y * weights.as_tensor())?.sum_all()
}

/// Compares a kernel with the same thing made of candle's differentiable operations, values and
/// gradients, and its gradients with differences of the kernel's own values.
fn check(
    what: &str,
    inputs: &[&Var],
    ours: impl Fn(&[&Tensor]) -> Result<Tensor>,
    theirs: impl Fn(&[&Tensor]) -> Result<Tensor>,
) {
    let tensors: Vec<&Tensor> = inputs.iter().map(|input| input.as_tensor()).collect();
    let (y, reference) = (ours(&tensors).expect(what), theirs(&tensors).expect(what));
    assert_eq!(y.dims(), reference.dims(), "{what}");
    assert_close(what, &values(&y), &values(&reference), 2e-6);
    let gradients = probe(&y).and_then(|loss| loss.backward()).expect(what);
    let expected = probe(&reference).and_then(|loss| loss.backward()).expect(what);
    for (number, input) in inputs.iter().enumerate() {
        let what = format!("{what}, gradient of input {number}");
        let found = values(gradients.get(input).unwrap_or_else(|| panic!("{what}: there is none")));
        assert_close(&what, &found, &values(expected.get(input).expect("the reference has one")), 2e-5);
        let mut copies: Vec<Tensor> = tensors.iter().map(|tensor| (*tensor).detach()).collect();
        for index in (0..found.len()).step_by(1 + found.len() / 16) {
            let mut at = |step: f32| {
                let mut moved = values(input);
                moved[index] += step;
                copies[number] = Tensor::from_vec(moved, input.dims(), input.device()).expect("a tensor");
                let y = ours(&copies.iter().collect::<Vec<_>>()).expect("a value");
                let weights = values(&random(99, y.dims(), 1.0));
                values(&y).iter().zip(weights).map(|(y, weight)| f64::from(*y) * f64::from(weight)).sum::<f64>()
            };
            let slope = ((at(1e-2) - at(-1e-2)) / 2e-2) as f32;
            let size = found.iter().fold(0.1_f32, |size, value| size.max(value.abs()));
            assert!((found[index] - slope).abs() < 1e-2 * size, "{what}, number {index}: {} and {slope}", found[index]);
            copies[number] = tensors[number].detach();
        }
    }
}

#[test]
fn norms() {
    for width in [1, 7, 96] {
        let (x, weight, bias) = (random(1, &[5, width], 2.0), random(2, &[width], 1.0), random(3, &[width], 1.0));
        check(
            "layer norm",
            &[&x, &weight, &bias],
            |t| kernel::layer_norm(t[0], t[1], t[2], 1e-1),
            |t| ops::layer_norm_slow(t[0], t[1], t[2], 1e-1),
        );
        check(
            "RMS norm",
            &[&x, &weight],
            |t| kernel::rms_norm(t[0], t[1], 1e-1),
            |t| ops::rms_norm_slow(t[0], t[1], 1e-1),
        );
    }
}

#[test]
fn gelus() {
    let x = random(4, &[3, 37], 6.0);
    check("GELU", &[&x], |t| kernel::gelu_erf(t[0]), |t| t[0].gelu_erf());
    check("GELU, tanh form", &[&x], |t| kernel::gelu_tanh(t[0]), |t| t[0].gelu());
}

#[test]
fn softmaxes() {
    let scores = random(5, &[2, 3, 4, 9], 4.0);
    check("softmax", &[&scores], |t| kernel::softmax(t[0], None), |t| ops::softmax(t[0], D::Minus1));
    for shape in [[1, 1, 4, 9], [1, 3, 4, 9], [2, 1, 1, 9], [2, 3, 4, 9]] {
        let bias = random(6, &shape, 2.0);
        check(
            "softmax with a bias",
            &[&scores, &bias],
            |t| kernel::softmax(t[0], Some(t[1])),
            |t| ops::softmax(&t[0].broadcast_add(t[1])?, D::Minus1),
        );
    }
    let odd = random(6, &[2, 1, 1, 8], 1.0);
    assert!(kernel::softmax(&scores, Some(&odd)).is_err());
}

#[test]
fn what_is_hidden_gets_nothing() {
    let scores = random(5, &[1, 1, 3, 3], 4.0);
    let mask = [[0.0, f32::MIN, f32::MIN], [0.0, 0.0, f32::MIN], [0.0, 0.0, 0.0]];
    let mask = Tensor::new(&mask, scores.device()).and_then(|mask| mask.reshape((1, 1, 3, 3))).expect("a mask");
    let p = values(&kernel::softmax(&scores, Some(&mask)).expect("a softmax"));
    assert_eq!((p[0], p[1], p[2], p[5]), (1.0, 0.0, 0.0, 0.0));
    let everything_hidden = Tensor::full(f32::MIN, (1, 1, 3, 3), scores.device()).expect("a mask");
    let p = values(&kernel::softmax(&scores, Some(&everything_hidden)).expect("a softmax"));
    assert!(p.iter().all(|p| p.is_finite()), "{p:?}");
}

#[test]
fn biases_and_embeddings() {
    let (x, bias) = (random(7, &[4, 11], 1.0), random(8, &[11], 1.0));
    check("bias", &[&x, &bias], |t| kernel::add_bias(t[0], t[1]), |t| t[0].broadcast_add(t[1]));
    let table = random(9, &[6, 5], 1.0);
    let ids = vec![3_u32, 0, 3, 5];
    check(
        "embedding",
        &[&table],
        |t| kernel::embedding(t[0], Arc::new(ids.clone())),
        |t| t[0].embedding(&Tensor::new(ids.clone(), t[0].device())?),
    );
    assert!(kernel::embedding(&table, Arc::new(vec![6])).is_err());
}

#[test]
fn losses() {
    let logits = random(10, &[5, 23], 5.0);
    let targets = vec![0_u32, 22, 7, 7, 3];
    check(
        "cross-entropy",
        &[&logits],
        |t| kernel::cross_entropy(t[0], Arc::new(targets.clone())),
        |t| candle_nn::loss::cross_entropy(t[0], &Tensor::new(targets.clone(), t[0].device())?),
    );
    assert!(kernel::cross_entropy(&logits, Arc::new(vec![0; 4])).is_err());
    assert!(kernel::cross_entropy(&logits, Arc::new(vec![0, 1, 2, 3, 23])).is_err());
}

#[test]
fn linear_layers() {
    let (x, bias) = (random(25, &[9, 13], 1.0), random(26, &[11], 1.0));
    let (weight, turned) = (random(27, &[13, 11], 1.0), random(28, &[11, 13], 1.0));
    check("linear", &[&x, &weight], |t| fused::linear(t[0], t[1], None), |t| t[0].matmul(t[1]));
    check(
        "linear with a bias",
        &[&x, &weight, &bias],
        |t| fused::linear(t[0], t[1], Some(t[2])),
        |t| t[0].matmul(t[1])?.broadcast_add(t[2]),
    );
    check(
        "linear natively",
        &[&x, &weight, &bias],
        |t| native::linear(t[0], t[1], Some(t[2])),
        |t| t[0].matmul(t[1])?.broadcast_add(t[2]),
    );
    check(
        "linear of a transposed weight natively",
        &[&x, &turned, &bias],
        |t| native::linear(t[0], &t[1].t()?, Some(t[2])),
        |t| t[0].matmul(&t[1].t()?)?.broadcast_add(t[2]),
    );
    for (gelu, bent) in [(Gelu::Erf, Tensor::gelu_erf as fn(&Tensor) -> Result<Tensor>), (Gelu::Tanh, Tensor::gelu)] {
        check(
            "linear with GELU",
            &[&x, &weight, &bias],
            |t| fused::linear_gelu(t[0], t[1], Some(t[2]), gelu),
            |t| bent(&t[0].matmul(t[1])?.broadcast_add(t[2])?),
        );
        check(
            "linear with GELU and without a bias",
            &[&x, &turned],
            |t| fused::linear_gelu(t[0], &t[1].t()?, None, gelu),
            |t| bent(&t[0].matmul(&t[1].t()?)?),
        );
    }
    assert!(native::linear(&x, &weight, Some(&random(26, &[12], 1.0))).is_err());
    check(
        "linear of a transposed weight",
        &[&x, &turned, &bias],
        |t| fused::linear(t[0], &t[1].t()?, Some(t[2])),
        |t| t[0].matmul(&t[1].t()?)?.broadcast_add(t[2]),
    );
    assert!(fused::linear(&x, &turned, None).is_err());
    assert!(fused::linear(&x, &weight, Some(&random(26, &[12], 1.0))).is_err());
}

const HEADS: Heads = Heads { batch: 2, heads: 3, scale: 0.4 };

/// (B·T, nh·hs) to (B, nh, T, hs), by candle.
fn parted(x: &Tensor) -> Result<Tensor> {
    let (rows, width) = x.dims2()?;
    x.reshape((HEADS.batch, rows / HEADS.batch, HEADS.heads, width / HEADS.heads))?.transpose(1, 2)?.contiguous()
}

#[test]
fn attentions() {
    let (q, k) = (random(30, &[2 * 5, 3 * 4], 2.0), random(31, &[2 * 7, 3 * 4], 2.0));
    let scores = |t: &[&Tensor]| parted(&(t[0] * HEADS.scale)?)?.matmul(&parted(t[1])?.t()?);
    check(
        "attention",
        &[&q, &k],
        |t| fused::attention(t[0], t[1], None, HEADS),
        |t| ops::softmax(&scores(t)?, D::Minus1),
    );
    for shape in [[1, 1, 5, 7], [1, 3, 5, 7], [2, 1, 1, 7]] {
        let bias = random(32, &shape, 2.0);
        check(
            "attention with a bias",
            &[&q, &k, &bias],
            |t| fused::attention(t[0], t[1], Some(t[2]), HEADS),
            |t| ops::softmax(&scores(t)?.broadcast_add(t[2])?, D::Minus1),
        );
    }
    // Parted keys, as a cache has them, and queries out of wider rows, as GPT-2 has them.
    let (cache, wide) = (random(33, &[2, 3, 7, 4], 2.0), random(34, &[2 * 5, 2 * 12], 2.0));
    check(
        "attention to a cache",
        &[&wide, &cache],
        |t| fused::attention(&t[0].narrow(1, 12, 12)?, &t[1].narrow(2, 1, 6)?, None, HEADS),
        |t| {
            let q = parted(&(t[0].narrow(1, 12, 12)? * HEADS.scale)?)?;
            ops::softmax(&q.matmul(&t[1].narrow(2, 1, 6)?.t()?.contiguous()?)?, D::Minus1)
        },
    );
    assert!(fused::attention(&q, &random(31, &[2 * 7, 3 * 5], 1.0), None, HEADS).is_err());
    assert!(fused::attention(&random(30, &[5, 12], 1.0), &k, None, HEADS).is_err());
    assert!(fused::attention(&q, &k, Some(&random(32, &[1, 1, 5, 6], 1.0)), HEADS).is_err());
}

#[test]
fn gathers() {
    let (p, v) = (random(35, &[2, 3, 5, 7], 1.0), random(36, &[2 * 7, 3 * 4], 1.0));
    let joined = |y: Tensor| y.transpose(1, 2)?.reshape((2 * 5, 3 * 4));
    check("gathering", &[&p, &v], |t| fused::gather(t[0], t[1], HEADS), |t| joined(t[0].matmul(&parted(t[1])?)?));
    let cache = random(37, &[2, 3, 7, 4], 1.0);
    check(
        "gathering from a cache",
        &[&p, &cache],
        |t| fused::gather(t[0], t[1], HEADS),
        |t| joined(t[0].matmul(t[1])?),
    );
    assert!(fused::gather(&p, &random(36, &[2 * 6, 12], 1.0), HEADS).is_err());
}
