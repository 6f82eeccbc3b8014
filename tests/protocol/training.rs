//! Anything that is said about training.

use pretraining_lab::protocol::{
    ImportProblem, Objective, RunOverview, Shape, TrainingAnswer, TrainingHistory, TrainingPlan, TrainingProblem,
    TrainingReport, TrainingRequest, TrainingSample,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::floats;

fn plan() -> impl Strategy<Value = TrainingPlan> {
    let shape = any::<[u16; 4]>().prop_map(|sizes| {
        let [layers, width, heads, context] = sizes.map(usize::from);
        Shape { layers, width, heads, context }
    });
    let objective = prop::sample::select(Objective::ALL.to_vec());
    (objective, shape, any::<[u32; 2]>(), 0.0..1.0, any::<u64>(), option::of(any::<String>())).prop_map(
        |(objective, shape, [rows, steps], learning_rate, seed, text)| TrainingPlan {
            objective,
            shape,
            rows,
            steps,
            learning_rate,
            seed,
            text,
        },
    )
}

pub fn request() -> impl Strategy<Value = TrainingRequest> {
    prop_oneof![
        plan().prop_map(|plan| TrainingRequest::Begin(Box::new(plan))),
        option::of(any::<u32>()).prop_map(|steps| TrainingRequest::Run { steps }),
        any::<u64>().prop_map(|seed| TrainingRequest::Sample { seed }),
        vec(any::<u8>(), 0..40).prop_map(|archive| TrainingRequest::Import { archive }),
        prop::sample::select(vec![
            TrainingRequest::Resume,
            TrainingRequest::Keep,
            TrainingRequest::Adopt,
            TrainingRequest::Export,
            TrainingRequest::Discard,
        ]),
    ]
}

fn measured() -> impl Strategy<Value = Vec<(u32, f32)>> {
    vec((any::<u32>(), -99.0_f32..99.0), 0..4)
}

fn sample() -> impl Strategy<Value = TrainingSample> {
    any::<[String; 2]>().prop_map(|[given, written]| TrainingSample { given, written })
}

pub fn report() -> impl Strategy<Value = TrainingReport> {
    let samples = vec((any::<u32>(), sample()), 0..3);
    let rest = (0.0..1.0, any::<u64>(), 0.0_f32..1e6, option::of(any::<bool>()));
    (any::<u32>(), floats(), measured(), samples, rest).prop_map(
        |(before, losses, held_out, samples, (learning_rate, tokens, speed, kept))| TrainingReport {
            before,
            losses,
            held_out,
            samples,
            learning_rate,
            tokens,
            speed,
            kept,
        },
    )
}

pub fn answer() -> impl Strategy<Value = TrainingAnswer> {
    let history = (floats(), measured(), vec((any::<u32>(), sample()), 0..3));
    let history = history.prop_map(|(losses, held_out, samples)| TrainingHistory { losses, held_out, samples });
    let run = (plan(), any::<(u64, u32)>(), any::<[i8; 3]>(), option::of(0.0..9.0), any::<u64>(), history).prop_map(
        |(plan, (parameters, vocabulary), losses, entropy, tokens, history)| {
            let [uniform, unigram, bigram] = losses.map(f64::from);
            RunOverview { plan, parameters, vocabulary, uniform, unigram, bigram, entropy, tokens, history }
        },
    );
    prop_oneof![
        run.prop_map(|run| TrainingAnswer::Run(Box::new(run))),
        any::<bool>().prop_map(|finished| TrainingAnswer::Paused { finished }),
        any::<bool>().prop_map(|kept| TrainingAnswer::Kept { kept }),
        sample().prop_map(TrainingAnswer::Sample),
        vec(any::<u8>(), 0..40).prop_map(TrainingAnswer::Archive),
        Just(TrainingAnswer::Discarded),
    ]
}

pub fn problem() -> impl Strategy<Value = TrainingProblem> {
    let pair = any::<(u64, u64)>;
    let import = prop::sample::select(vec![
        ImportProblem::TooLarge,
        ImportProblem::NoArchive,
        ImportProblem::Packed,
        ImportProblem::Missing,
        ImportProblem::BadModel,
    ]);
    prop_oneof![
        Just(TrainingProblem::NoRun),
        Just(TrainingProblem::Busy),
        any::<[String; 3]>().prop_map(|[name, found, allowed]| TrainingProblem::Setting { name, found, allowed }),
        pair().prop_map(|(characters, least)| TrainingProblem::TooShort { characters, least }),
        pair().prop_map(|(bytes, limit)| TrainingProblem::TooLong { bytes, limit }),
        any::<u32>().prop_map(|code| TrainingProblem::NoText { code }),
        pair().prop_map(|(letters, characters)| TrainingProblem::FewLetters { letters, characters }),
        pair().prop_map(|(different, limit)| TrainingProblem::TooManyCharacters { different, limit }),
        pair().prop_map(|(words, average)| TrainingProblem::NoSpaces { words, average }),
        pair().prop_map(|(tokens, least)| TrainingProblem::FewTokens { tokens, least }),
        any::<u64>().prop_map(|step| TrainingProblem::Diverged { step }),
        any::<String>().prop_map(|detail| TrainingProblem::Unreadable { detail }),
        (import, any::<String>()).prop_map(|(problem, detail)| TrainingProblem::Import { problem, detail }),
        any::<String>().prop_map(|detail| TrainingProblem::Other { detail }),
    ]
}
