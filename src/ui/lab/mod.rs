//! One module a laboratory.

use leptos::prelude::*;

use piece::{NotArrived, Piece, piece};

use super::state::url;

pub mod fit;
pub mod masked_word;
pub mod masking;
pub mod next_token;
mod piece;
pub mod pretrain;
pub mod primer;
pub mod right_context;
pub mod scaling;
pub mod span;
pub mod time_lapse;
pub mod transfer;
pub mod triptych;

/// Those whose code is fetched when they are about to be shown, by the ids that chapters call.
static PIECES: [(&str, Piece); 11] = [
    (url::MASKED_WORD, piece!(masked_word, masked_word::MaskedWordLab)),
    (url::NEXT_TOKEN, piece!(next_token, next_token::NextTokenLab)),
    ("right-context", piece!(right_context, right_context::RightContextLab)),
    ("span", piece!(span, span::SpanLab)),
    ("triptych", piece!(triptych, triptych::TriptychLab)),
    ("masking", piece!(masking, masking::MaskingLab)),
    ("scaling", piece!(scaling, scaling::ScalingLab)),
    ("pretrain", piece!(pretrain, pretrain::PretrainLab)),
    ("fit", piece!(fit, fit::FitLab)),
    ("time-lapse", piece!(time_lapse, time_lapse::TimeLapseLab)),
    ("transfer", piece!(transfer, transfer::TransferLab)),
];

/// The small live figures of the primer, in one file.
static FIGURES: [(&str, Piece); 4] = [
    ("tokens", piece!(primer: tokens, primer::Tokens)),
    ("softmax", piece!(primer: softmax, primer::Softmax)),
    ("bits", piece!(primer: bits, primer::Bits)),
    ("cross-entropy", piece!(primer: cross_entropy, primer::CrossEntropy)),
];

/// The laboratory that chapters call by this id; none if there is none.
pub fn view(id: &str) -> Option<AnyView> {
    shown(&PIECES, id)
}

/// Fetches what is to come while nothing else is going on, so that it opens at once.
pub fn fetch_ahead() {
    piece::fetch_ahead(PIECES.iter().chain(&FIGURES).map(|(_, piece)| piece));
}

/// The small live figure that chapters call by this id; none if there is none.
pub fn figure(id: &str) -> Option<AnyView> {
    shown(&FIGURES, id)
}

fn shown(pieces: &'static [(&str, Piece)], id: &str) -> Option<AnyView> {
    pieces.iter().find(|(name, _)| *name == id).map(|(name, piece)| piece::show(name, piece))
}
