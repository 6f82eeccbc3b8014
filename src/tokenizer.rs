//! Text to token ids and back to the place in the text that each id stands for.
//!
//! A thin, typed layer over the crate `tokenizers`, which reads the same `tokenizer.json` as the
//! Python library. What it adds: byte offsets that always lie on character boundaries, special
//! tokens by role, a vocabulary in id order, and errors with names. Truncation and padding that a
//! file may ask for are switched off: a text is never cut without the reader being told, and it is
//! the caller who cuts.

mod spelling;

use std::ops::Range;

use thiserror::Error;

use self::spelling::Spelling;

/// More ids than any vocabulary in use; an id above it marks a broken file, which must not make us
/// allocate a table of four billion names.
pub const MAX_VOCABULARY: usize = 1 << 20;

/// Why a tokenizer could not be read, or could not encode a text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TokenizerError {
    /// The bytes are not a tokenizer file that this program understands.
    #[error("the tokenizer file cannot be read: {reason}")]
    Invalid {
        /// What the reader of the file objected to.
        reason: String,
    },
    /// The file names no token at all.
    #[error("the tokenizer file has no vocabulary")]
    EmptyVocabulary,
    /// An id is too large to be meant.
    #[error("the tokenizer file gives the token {token:?} the id {id}, above the limit of {limit}")]
    IdTooLarge {
        /// The token with the largest id.
        token: String,
        /// Its id.
        id: u32,
        /// The largest number of ids that is accepted.
        limit: usize,
    },
    /// The tokenizer refused the text, for example because it lacks an unknown token.
    #[error("the tokenizer cannot encode this text: {reason}")]
    Encode {
        /// What the tokenizer objected to.
        reason: String,
    },
}

/// The ids of the tokens that have a role of their own; `None` where a vocabulary has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Specials {
    /// Stands for a hidden token: `[MASK]` or `<mask>`.
    pub mask: Option<u32>,
    /// Opens an input of BERT: `[CLS]` or `<s>`.
    pub cls: Option<u32>,
    /// Ends a segment: `[SEP]` or `</s>`.
    pub sep: Option<u32>,
    /// Fills up the shorter rows of a batch: `[PAD]` or `<pad>`.
    pub pad: Option<u32>,
    /// Stands for what the vocabulary cannot spell: `[UNK]` or `<unk>`.
    pub unk: Option<u32>,
    /// Ends a text: `</s>` or `<|endoftext|>`.
    pub end: Option<u32>,
}

/// One token of an encoded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its number in the vocabulary.
    pub id: u32,
    /// Its name in the vocabulary, such as `cat` or `##ing`.
    pub text: String,
    /// The bytes of the original text that it covers; empty for a token that the tokenizer added.
    /// In a pair the offsets of the second segment count from the start of the second text.
    pub span: Range<usize>,
    /// 0 for the first segment, 1 for the second.
    pub type_id: u32,
    /// Whether the tokenizer added it (`[CLS]`, `[SEP]`). What a reader typed is never special,
    /// a typed `[MASK]` included.
    pub special: bool,
}

/// A tokenizer with its vocabulary.
#[derive(Debug, Clone)]
pub struct Tokenizer {
    inner: tokenizers::Tokenizer,
    specials: Specials,
    vocabulary_size: usize,
    spelling: Spelling,
}

impl Tokenizer {
    /// Reads the bytes of a `tokenizer.json`.
    ///
    /// # Errors
    /// [`TokenizerError`], when the file is not understood or its vocabulary is empty or absurd.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TokenizerError> {
        let invalid = |reason: &dyn std::fmt::Display| TokenizerError::Invalid { reason: reason.to_string() };
        let mut inner = tokenizers::Tokenizer::from_bytes(bytes).map_err(|error| invalid(&error))?;
        inner.with_truncation(None).map_err(|error| invalid(&error))?;
        inner.with_padding(None);
        let vocabulary_size = vocabulary_size(&inner)?;
        let find = |names: [&str; 2]| names.iter().find_map(|name| inner.token_to_id(name));
        let specials = Specials {
            mask: find(["[MASK]", "<mask>"]),
            cls: find(["[CLS]", "<s>"]),
            sep: find(["[SEP]", "</s>"]),
            pad: find(["[PAD]", "<pad>"]),
            unk: find(["[UNK]", "<unk>"]),
            end: find(["</s>", "<|endoftext|>"]),
        };
        let spelling = Spelling::of(&inner);
        Ok(Self { inner, specials, vocabulary_size, spelling })
    }

    /// The ids of the tokens with a role.
    #[must_use]
    pub fn specials(&self) -> Specials {
        self.specials
    }

    /// The number of ids: the largest id plus one.
    #[must_use]
    pub fn vocabulary_size(&self) -> usize {
        self.vocabulary_size
    }

    /// Every token's name in id order; an id that the file leaves unused has an empty name.
    #[must_use]
    pub fn vocabulary(&self) -> Vec<String> {
        let mut names = vec![String::new(); self.vocabulary_size];
        for (name, id) in self.inner.get_vocab(true) {
            if let Some(slot) = names.get_mut(id as usize) {
                *slot = name;
            }
        }
        names
    }

    /// The id of the token with exactly this name (`cat`, `##po`, `[MASK]`), if there is one.
    #[must_use]
    pub fn id_of(&self, token: &str) -> Option<u32> {
        self.inner.token_to_id(token)
    }

    /// The ids of `<extra_id_0>`, `<extra_id_1>` and so on, as many as there are without a gap.
    #[must_use]
    pub fn sentinels(&self) -> Vec<u32> {
        (0..).map_while(|number: u32| self.id_of(&format!("<extra_id_{number}>"))).collect()
    }

    /// The name of the token with this id, if there is one.
    #[must_use]
    pub fn token_of(&self, id: u32) -> Option<String> {
        self.inner.id_to_token(id)
    }

    /// Encodes a text with the special tokens that the model expects around it.
    ///
    /// # Errors
    /// [`TokenizerError::Encode`].
    pub fn encode(&self, text: &str) -> Result<Vec<Token>, TokenizerError> {
        let encoding = self.inner.encode(text, true).map_err(refused)?;
        Ok(self.tokens_of(&encoding, &[text]))
    }

    /// Encodes two texts as one input; the second one's tokens have type id 1.
    ///
    /// # Errors
    /// [`TokenizerError::Encode`].
    pub fn encode_pair(&self, first: &str, second: &str) -> Result<Vec<Token>, TokenizerError> {
        let encoding = self.inner.encode((first, second), true).map_err(refused)?;
        Ok(self.tokens_of(&encoding, &[first, second]))
    }

    /// The bytes that this token adds to a text. They need not be whole characters.
    #[must_use]
    pub fn bytes_of(&self, id: u32) -> Vec<u8> {
        let name = self.token_of(id).unwrap_or_default();
        if self.is_added(id) { name.into_bytes() } else { self.spelling.bytes(&name) }
    }

    /// Whether this token was put into the vocabulary as it is, beside what was learnt from text:
    /// `[MASK]`, `<|endoftext|>`, `<extra_id_0>`.
    #[must_use]
    pub fn is_added(&self, id: u32) -> bool {
        self.inner.get_added_tokens_decoder().contains_key(&id)
    }

    /// The ids of a word or a piece of text, without special tokens around it.
    ///
    /// # Errors
    /// [`TokenizerError::Encode`].
    pub fn encode_piece(&self, piece: &str) -> Result<Vec<u32>, TokenizerError> {
        let encoding = self.inner.encode(piece, false).map_err(refused)?;
        Ok(encoding.get_ids().to_vec())
    }

    fn tokens_of(&self, encoding: &tokenizers::Encoding, texts: &[&str]) -> Vec<Token> {
        let ids = encoding.get_ids();
        (0..ids.len())
            .map(|index| {
                let special = encoding.get_special_tokens_mask()[index] != 0;
                let sequence = encoding.token_to_sequence(index).unwrap_or(0);
                let text = texts.get(sequence).copied().unwrap_or_default();
                Token {
                    id: ids[index],
                    // Not what the encoding says, which may hold the space before a sentinel.
                    text: self.token_of(ids[index]).unwrap_or_default(),
                    span: if special { 0..0 } else { whole_characters(text, encoding.get_offsets()[index]) },
                    type_id: encoding.get_type_ids()[index],
                    special,
                }
            })
            .collect()
    }
}

fn refused(error: tokenizers::Error) -> TokenizerError {
    TokenizerError::Encode { reason: error.to_string() }
}

fn vocabulary_size(inner: &tokenizers::Tokenizer) -> Result<usize, TokenizerError> {
    let (token, id) =
        inner.get_vocab(true).into_iter().max_by_key(|(_, id)| *id).ok_or(TokenizerError::EmptyVocabulary)?;
    if id as usize >= MAX_VOCABULARY {
        return Err(TokenizerError::IdTooLarge { token, id, limit: MAX_VOCABULARY });
    }
    Ok(id as usize + 1)
}

/// Widens byte offsets to whole characters: a byte-level vocabulary may split one.
fn whole_characters(text: &str, (start, end): (usize, usize)) -> Range<usize> {
    let start = text.floor_char_boundary(start);
    let end = text.ceil_char_boundary(end);
    start..end.max(start)
}
