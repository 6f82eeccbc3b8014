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
        let mut normal = Normal::new(seed, name);
        (0..count).map(|_| (deviation * normal.draw()) as f32).collect()
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
