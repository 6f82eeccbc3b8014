//! What becomes of a text whose spans are cut out, cell by cell.

use std::ops::Range;

use crate::objective::span_corruption::{Corrupted, Markers, SpanError, corrupt, merge};
use crate::protocol::LoadedModel;
use crate::ui::state::row::{TokenRow, special};

/// So many sentinels are in T5's vocabulary.
const SENTINELS: usize = 100;

/// T5's special tokens, looked up by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    sentinels: Vec<u32>,
    end: u32,
    start: u32,
}

impl Lookup {
    /// Those of a model; stand-ins as long as there is none.
    pub fn new(model: Option<&LoadedModel>) -> Self {
        let sentinels = (0..SENTINELS).map(|number| special(model, &sentinel(number))).collect();
        Self { sentinels, end: special(model, "</s>"), start: special(model, "<pad>") }
    }

    /// As the objective wants them.
    pub fn markers(&self) -> Markers<'_> {
        Markers { sentinels: &self.sentinels, end: self.end, start: self.start }
    }

    /// Which sentinel an id is, from 0.
    pub fn number(&self, id: u32) -> Option<usize> {
        self.sentinels.iter().position(|sentinel| *sentinel == id)
    }
}

/// How a sentinel is written.
pub fn sentinel(number: usize) -> String {
    format!("<extra_id_{number}>")
}

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The text's token at this place.
    Token(usize),
    /// This sentinel.
    Sentinel(usize),
    /// `</s>`.
    End,
    /// `<pad>`, which the decoder starts with.
    Start,
}

/// A place in one of the sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What stands there.
    pub kind: Kind,
    /// The span that it belongs to.
    pub span: Option<usize>,
}

/// What the text is put together from: a stretch of the input, or a span of the target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text's tokens.
    pub tokens: Range<usize>,
    /// Which span of the target that is; none for a stretch of the input.
    pub span: Option<usize>,
}

/// A text whose spans are cut out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The text.
    pub row: TokenRow,
    /// Ids and spans.
    pub corrupted: Corrupted,
    /// What the encoder reads.
    pub input: Vec<Cell>,
    /// What the decoder has to predict.
    pub target: Vec<Cell>,
    /// What it reads meanwhile.
    pub decoder: Vec<Cell>,
    /// Whether [`merge`] gives the text back.
    pub restored: bool,
}

impl Cut {
    /// Cuts the spans out.
    ///
    /// # Errors
    /// [`SpanError`].
    pub fn new(
        row: TokenRow,
        spans: &[Range<usize>],
        lookup: &Lookup,
        final_sentinel: bool,
    ) -> Result<Self, SpanError> {
        let ids = row.ids();
        let markers = lookup.markers();
        let corrupted = corrupt(&ids, spans, &markers, final_sentinel)?;
        let restored = merge(&corrupted.inputs, &corrupted.target, &markers).as_ref() == Ok(&ids);
        let token = |place, span| Cell { kind: Kind::Token(place), span };
        let (mut input, mut target) = (Vec::new(), Vec::new());
        let mut from = 0;
        for (number, span) in corrupted.spans.iter().enumerate() {
            let marker = Cell { kind: Kind::Sentinel(number), span: Some(number) };
            input.extend((from..span.start).map(|place| token(place, None)));
            input.push(marker);
            target.push(marker);
            target.extend(span.clone().map(|place| token(place, Some(number))));
            from = span.end;
        }
        input.extend((from..ids.len()).map(|place| token(place, None)));
        if final_sentinel {
            target.push(Cell { kind: Kind::Sentinel(corrupted.spans.len()), span: None });
        }
        let end = Cell { kind: Kind::End, span: None };
        input.push(end);
        let start = Cell { kind: Kind::Start, span: None };
        let decoder = [start].into_iter().chain(target.iter().copied()).collect();
        target.push(end);
        Ok(Self { row, corrupted, input, target, decoder, restored })
    }

    /// How a cell is written.
    pub fn label(&self, cell: Cell) -> String {
        match cell.kind {
            Kind::Token(place) => self.row.tokens.get(place).map(|token| token.label.clone()).unwrap_or_default(),
            Kind::Sentinel(number) => sentinel(number),
            Kind::End => "</s>".into(),
            Kind::Start => "<pad>".into(),
        }
    }

    /// The span that a token of the text is cut out with.
    pub fn span_of(&self, place: usize) -> Option<usize> {
        self.corrupted.spans.iter().position(|span| span.contains(&place))
    }

    /// How many tokens are cut out.
    pub fn noise(&self) -> usize {
        self.corrupted.spans.iter().map(Range::len).sum()
    }

    /// The pieces of the text, in order.
    pub fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut from = 0;
        for (number, span) in self.corrupted.spans.iter().enumerate() {
            pieces.push(Piece { tokens: from..span.start, span: None });
            pieces.push(Piece { tokens: span.clone(), span: Some(number) });
            from = span.end;
        }
        pieces.push(Piece { tokens: from..self.row.tokens.len(), span: None });
        pieces.retain(|piece| !piece.tokens.is_empty());
        pieces
    }

    /// The words of a span, as they stand in the text.
    pub fn words<'a>(&self, text: &'a str, span: usize) -> &'a str {
        let tokens = self.corrupted.spans.get(span).and_then(|span| self.row.tokens.get(span.clone()));
        let ends = tokens.and_then(|tokens| Some((tokens.first()?, tokens.last()?)));
        ends.and_then(|(first, last)| text.get(first.span.start..last.span.end)).unwrap_or_default()
    }
}
