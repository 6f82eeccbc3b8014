//! Words that come and go: a remark, or what stands where an answer would.
//!
//! Components of a framework that compiles each closure anew are large. What several laboratories
//! need is here once, over signals of a few types.

use leptos::prelude::*;

use super::engine_status::Failure;
use super::prose::Prose;
use crate::protocol::EngineError;
use crate::ui::text::Run;

/// A paragraph, if there is something to say.
#[component]
pub fn Remark(
    /// What.
    words: Signal<Option<String>>,
) -> impl IntoView {
    move || words.get().map(|words| view! { <p class="remark window">{words}</p> })
}

/// What stands where an answer would.
#[derive(Clone, Debug, PartialEq)]
pub enum Instead {
    /// What to do for one.
    Hint(&'static [Run]),
    /// Why there is none.
    Failed(EngineError),
}

/// That, if there is no answer.
#[component]
pub fn InsteadOfAnswer(
    /// What it is; none if there is an answer.
    instead: Signal<Option<Instead>>,
    /// Tries again what failed.
    retry: Callback<()>,
) -> impl IntoView {
    move || {
        instead.get().map(|instead| match instead {
            Instead::Hint(runs) => view! { <p class="empty"><Prose runs/></p> }.into_any(),
            Instead::Failed(error) => view! { <Failure error retry/> }.into_any(),
        })
    }
}

/// A yes or no that tells only of changes.
pub fn decided(by: impl Fn() -> bool + Send + Sync + 'static) -> Memo<bool> {
    fn boxed(by: Box<dyn Fn() -> bool + Send + Sync>) -> Memo<bool> {
        Memo::new(move |_| by())
    }
    boxed(Box::new(by))
}

/// The attribute of a control that cannot do anything now. `disabled` would take the focus away.
pub fn unless(possible: impl Fn() -> bool + Send + Sync + 'static) -> Signal<Option<&'static str>> {
    Signal::derive(move || (!possible()).then_some("true"))
}
