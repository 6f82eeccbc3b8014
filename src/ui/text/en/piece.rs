//! Words for a laboratory whose code is on its way, in English.

use crate::ui::text::piece::PieceText;

/// They.
pub static PIECE: PieceText = PieceText {
    coming: "Fetching the laboratory …",
    missing: "This laboratory did not arrive.",
    action: "Check the connection, then try again; if that does not help, reload the page.",
    retry: "Try again",
};
