//! Where training starts from: each tensor's first values, by its name.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::model::config::{BertConfig, GptConfig, T5Config};

/// The family's way to begin.
#[derive(Debug, Clone, PartialEq)]
pub enum Init {
    /// Weights from a normal distribution with a standard deviation of 0.02, biases 0, norms 1
    /// (Devlin et al. 2018; `BertPreTrainedModel._init_weights`, without its truncation).
    Bert,
    /// As BERT's, but what is added to the residual stream has 0.02 / √(2 · layers), so that the
    /// stream does not grow with the depth (Radford et al. 2019, section 2.3).
    Gpt {
        /// The number of blocks.
        layers: usize,
    },
    /// Standard deviations by the width of what is multiplied (Raffel et al. 2019; Mesh TensorFlow;
    /// `T5PreTrainedModel._init_weights` with a factor of 1), as attention does not divide by √hs.
    /// Only the relative position biases begin otherwise (`neighbours`).
    T5 {
        /// C.
        width: usize,
        /// hs.
        head_size: usize,
        /// nh · hs.
        inner: usize,
        /// F.
        feed_forward: usize,
    },
}

impl Init {
    /// BERT's.
    #[must_use]
    pub fn bert(_: &BertConfig) -> Self {
        Self::Bert
    }

    /// GPT-2's.
    #[must_use]
    pub fn gpt(config: &GptConfig) -> Self {
        Self::Gpt { layers: config.n_layer }
    }

    /// T5's.
    #[must_use]
    pub fn t5(config: &T5Config) -> Self {
        let inner = config.num_heads * config.d_kv;
        Self::T5 { width: config.d_model, head_size: config.d_kv, inner, feed_forward: config.d_ff }
    }

    /// The first values of the tensor with this name and shape. They follow from seed and name, so
    /// that it does not matter in which order a model asks.
    #[must_use]
    pub fn values(&self, seed: u64, name: &str, shape: &[usize]) -> Vec<f32> {
        let count = shape.iter().product();
        if shape.len() < 2 {
            // Vectors are the biases and the weights of norms.
            return vec![if name.ends_with("bias") || name.ends_with("beta") { 0.0 } else { 1.0 }; count];
        }
        let deviation = self.deviation(name);
        if let (Self::T5 { .. }, [buckets, heads]) = (self, shape)
            && name.ends_with("relative_attention_bias.weight")
        {
            return neighbours(name.starts_with("encoder."), *buckets, *heads);
        }
        let mut normal = Normal::new(seed, name);
        (0..count).map(|_| (deviation * normal.draw()) as f32).collect()
    }

    /// What a parameter's learning rate is multiplied by. BERT and GPT divide attention scores by √hs
    /// where they are computed; T5 has the divisor in the first values of its queries, and the one of its
    /// head, √C, in the spread of its embedding. A step of Adam's is absolute, so both have to be in the
    /// rates; position biases are added to scores that nothing divides.
    #[must_use]
    pub fn share_of_rate(&self, name: &str) -> f64 {
        let Self::T5 { width, head_size, .. } = *self else { return 1.0 };
        let (width, head_size) = (width as f64, head_size as f64);
        if name.ends_with(".q.weight") {
            head_size.powf(-0.5)
        } else if name == "shared.weight" {
            width.sqrt()
        } else if name.ends_with("relative_attention_bias.weight") {
            head_size.sqrt()
        } else {
            1.0
        }
    }

    /// The standard deviation of a matrix.
    fn deviation(&self, name: &str) -> f64 {
        let part = |name: &str, part: &str| name.ends_with(&format!(".{part}.weight"));
        match *self {
            Self::Bert => 0.02,
            Self::Gpt { layers } if part(name, "c_proj") => 0.02 / (2.0 * layers as f64).sqrt(),
            Self::Gpt { .. } => 0.02,
            Self::T5 { width, head_size, inner, feed_forward } => {
                let (width, inner) = (width as f64, inner as f64);
                if part(name, "q") {
                    (width * head_size as f64).powf(-0.5)
                } else if part(name, "o") {
                    inner.powf(-0.5)
                } else if part(name, "wo") {
                    (feed_forward as f64).powf(-0.5)
                } else if name == "shared.weight" || name == "lm_head.weight" {
                    1.0
                } else {
                    width.powf(-0.5)
                }
            }
        }
    }
}

/// The relative position biases that a T5 begins with, (buckets, heads): all that tells it where a token stands (Raffel
/// et al. 2019, section 2.1). In the encoder the first head looks to the left, the second to the right, the third at
/// what is near; in the decoder the first head looks at the token before. T5 begins with small random ones, which a
/// model this small hardly learns to use in minutes: its encoder then sees a bag of words (training/EXPERIMENTS.md).
fn neighbours(encoder: bool, buckets: usize, heads: usize) -> Vec<f32> {
    let mut biases = vec![0.0; buckets * heads];
    let mut set = |bucket: usize, head: usize, bias: f32| {
        if bucket < buckets && head < heads {
            biases[bucket * heads + head] = bias;
        }
    };
    if encoder {
        // The first half of the buckets is for keys to the left, by distance (0 the query itself), the second for
        // those to the right.
        let right = buckets / 2;
        for (head, side) in [(0, 0), (1, right)] {
            set(side + 1, head, 8.0);
            set(side + 2, head, 4.0);
        }
        for distance in 0..right {
            set(distance, 2, 4.0 - 0.7 * distance as f32);
            set(right + distance, 2, 4.0 - 0.7 * distance as f32);
        }
    } else {
        set(1, 0, 4.0);
        set(2, 0, 2.0);
    }
    biases
}

/// Draws from the standard normal distribution (Box and Muller 1958).
struct Normal {
    rng: ChaCha8Rng,
    spare: Option<f64>,
}

impl Normal {
    /// A stream of its own for each name: FNV-1a tells them apart.
    fn new(seed: u64, name: &str) -> Self {
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(hash);
        Self { rng, spare: None }
    }

    fn draw(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        // In (0, 1], as the logarithm of 0 is none.
        let mut uniform = || ((self.rng.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
        let (radius, angle) = ((-2.0 * uniform().ln()).sqrt(), std::f64::consts::TAU * uniform());
        self.spare = Some(radius * angle.sin());
        radius * angle.cos()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// `training/tests/test_models.py` compares what the shipped T5 began with with the same file.
    #[test]
    fn a_new_t5_begins_with_the_biases_of_the_shipped_one() {
        let text = include_str!("../../tests/fixtures/training/first-biases.json");
        let tables: HashMap<String, Vec<Vec<f32>>> = serde_json::from_str(text).expect("tables");
        let init = Init::T5 { width: 64, head_size: 16, inner: 64, feed_forward: 128 };
        for stack in ["encoder", "decoder"] {
            let name = format!("{stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight");
            let (ours, expected) = (init.values(1, &name, &[32, 4]), tables[stack].concat());
            assert_eq!(ours.len(), expected.len());
            for (at, (ours, expected)) in ours.iter().zip(&expected).enumerate() {
                assert!((ours - expected).abs() < 1e-6, "{stack}, bucket {}, head {}: {ours}", at / 4, at % 4);
            }
        }
    }
}
