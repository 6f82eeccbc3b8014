//! The transfer race: draws, own labels, gradients, determinism, what comes out.

#![cfg(feature = "model")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use candle_core::Tensor;
use pretraining_lab::transfer::draw::order;
use pretraining_lab::transfer::outcome::{Outcome, Recorded, Summary, rows};
use pretraining_lab::transfer::own::{self, LEAST, OwnClass, OwnError};
use pretraining_lab::transfer::search::validation;
use pretraining_lab::transfer::settings::{Arm, Method, SEEDS, SIZES, Settings, sizes};
use pretraining_lab::transfer::task::{Task, TaskError, TaskName, words};
use pretraining_lab::transfer::{Classifier, News, Order, Pretrained, Race, TransferError};

fn asset(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

static PRETRAINED: LazyLock<Pretrained> = LazyLock::new(|| {
    let [config, tokenizer, weights] = ["config.json", "tokenizer.json", "model.safetensors"]
        .map(|name| asset(&format!("models/bert-transfer/{name}")));
    Pretrained::from_bytes(&config, &tokenizer, &weights).expect("the shipped encoder")
});

fn race(task: &Task, order: Order) -> Result<Vec<Outcome>, TransferError> {
    let mut race = Race::new(&PRETRAINED, task, order)?;
    let mut outcomes = Vec::new();
    let mut before = 0;
    while let Some(news) = race.step()? {
        let (done, total) = race.progress();
        assert!((before..=total).contains(&done), "{before}, {done} of {total}");
        before = done;
        if let News::Ended(outcome) = news {
            outcomes.push(outcome);
        }
    }
    let (done, total) = race.progress();
    assert_eq!(done, total, "what was announced is what was done");
    Ok(outcomes)
}

#[test]
fn the_encoder_is_as_small_as_promised() {
    assert!(PRETRAINED.parameter_count() <= 1_000_000, "{}", PRETRAINED.parameter_count());
}

#[test]
fn tasks_are_read_and_damaged_ones_named() {
    for name in TaskName::ALL {
        let task = Task::shipped(name);
        assert!(task.labelled.len() >= 128 && !task.held_out.is_empty(), "{name:?}");
        assert!((0.5..0.52).contains(&task.chance()), "{name:?}: {}", task.chance());
        assert_eq!(TaskName::named(name.key()), Some(name));
    }
    let head = "split\tlabel\ttelling\ttext\n";
    assert_eq!(Task::read(&format!("{head}labelled\ta\t\tA.\nno row\n")), Err(TaskError::Line { line: 3 }));
    assert_eq!(Task::read(&format!("{head}somewhere\ta\t\tA.\n")), Err(TaskError::Line { line: 2 }));
    assert_eq!(Task::read(&format!("{head}labelled\ta\t\tA.\n")), Err(TaskError::Labels { found: 1 }));
}

#[test]
fn draws_are_balanced_nested_and_varied() {
    for name in TaskName::ALL {
        let task = Task::shipped(name);
        let draws: Vec<Vec<usize>> = (0..SEEDS).map(|seed| order(&task, seed)).collect();
        for (seed, draw) in (0..).zip(&draws) {
            assert_eq!(*draw, order(&task, seed), "one seed, one draw");
            assert_eq!(draw.len(), task.most());
            assert_eq!(draw.iter().collect::<BTreeSet<_>>().len(), draw.len(), "nothing is drawn twice");
            // The first n are the draw of n, so smaller ones are parts of larger ones.
            for size in sizes(task.most(), false) {
                let drawn = &draw[..usize::from(size)];
                let second = drawn.iter().filter(|at| task.labelled[**at].second).count();
                assert_eq!(2 * second, drawn.len(), "{name:?}, {size}");
            }
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for at in &draw[..32] {
                *counts.entry(&task.labelled[*at].telling).or_default() += 1;
            }
            counts.remove("");
            let (least, most) = (counts.values().min(), counts.values().max());
            assert!(name != TaskName::Animal || most <= least.map(|least| least + 1).as_ref(), "{counts:?}");
        }
        assert!(draws.windows(2).all(|pair| pair[0] != pair[1]), "{name:?}");
    }
}

#[test]
fn no_telling_word_that_is_asked_about_is_trained_on() {
    let check = |task: &Task, what: &str| {
        let known: BTreeSet<String> =
            task.labelled.iter().flat_map(|it| words(&it.text).map(|(_, word)| word)).collect();
        for asked in &task.held_out {
            assert!(asked.telling.is_empty() || !known.contains(&asked.telling), "{what}: {}", asked.text);
        }
    };
    for name in TaskName::ALL {
        let task = Task::shipped(name);
        check(&task, name.key());
        for seed in 0..3 {
            let split = validation(&task, seed);
            check(&split, "validation");
            // Validation is made of labelled sentences alone, and has enough of both kinds.
            let of_task = |it: &&_| task.labelled.contains(it);
            assert!(split.labelled.iter().chain(&split.held_out).all(|it| of_task(&it)));
            assert!(split.most() >= 64 && split.held_out.len() >= 24, "{name:?}: {}", split.held_out.len());
            assert!(split.chance() < 0.75, "{name:?}: {}", split.chance());
        }
    }
}

#[test]
fn full_fine_tuning_moves_every_variable_along_the_slope_of_the_loss() {
    let sentences: Vec<Vec<u32>> = ["The dog ran across the road.", "The spoon fell.", "A cat sat."]
        .map(|text| PRETRAINED.tokenizer().encode(text).expect("tokens").iter().map(|token| token.id).collect())
        .into();
    let sentences: Vec<&[u32]> = sentences.iter().map(Vec::as_slice).collect();
    for arm in Arm::BOTH {
        let network = Classifier::whole(&PRETRAINED, arm, 1).expect("a network");
        let count: usize = network.variables().iter().map(|(_, variable)| variable.elem_count()).sum();
        assert_eq!(count, PRETRAINED.parameter_count());
        let loss = || network.loss(&sentences, vec![0, 1, 0]).expect("a loss");
        let value = || f64::from(loss().to_scalar::<f32>().expect("a number"));
        let gradients = loss().backward().expect("gradients");
        for (name, variable) in network.variables() {
            let gradient = gradients.get(variable).unwrap_or_else(|| panic!("{name} has no gradient"));
            let gradient: Vec<f32> = gradient.flatten_all().and_then(|flat| flat.to_vec1()).expect("numbers");
            let length = gradient.iter().map(|g| f64::from(*g) * f64::from(*g)).sum::<f64>().sqrt();
            // A key's bias moves all scores of a query alike, and softmax does not see that.
            assert!(length > 1e-6 || name.ends_with("key.bias"), "{arm:?}: the gradient of {name} is {length}");
            let before: Vec<f32> = variable.flatten_all().and_then(|flat| flat.to_vec1()).expect("numbers");
            let at = |step: f64| {
                let moved =
                    before.iter().zip(&gradient).map(|(v, g)| v + (step * f64::from(*g) / length.max(1e-9)) as f32);
                let moved = Tensor::from_vec(moved.collect::<Vec<_>>(), variable.shape(), variable.device());
                moved.and_then(|moved| variable.set(&moved)).expect("a variable of the same shape");
                value()
            };
            let slope = (at(1e-2) - at(-1e-2)) / 2e-2;
            at(0.0);
            assert!((slope - length).abs() < 0.03 * length + 2e-4, "{arm:?}: {name} has {length}, the loss {slope}");
        }
    }
}

#[test]
fn one_seed_is_one_outcome_and_seeds_differ() {
    let task = Task::shipped(TaskName::Animal);
    for method in Method::BOTH {
        let first = race(&task, Order::new(method, vec![8], 2)).expect("a race");
        assert_eq!(first, race(&task, Order::new(method, vec![8], 2)).expect("a race"), "{method:?}");
        assert_eq!(first.len(), 4);
        assert!(first.iter().all(|it| it.answers.len() == task.held_out.len() && it.labelled_right <= it.size));
        for arm in Arm::BOTH {
            let answers: Vec<_> = first.iter().filter(|it| it.arm == arm).map(|it| &it.answers).collect();
            assert_ne!(answers[0], answers[1], "{method:?}, {arm:?}");
        }
        // A run does not depend on those before it.
        let mut later = Race::new(&PRETRAINED, &task, Order::new(method, vec![8], 2)).expect("a race");
        later.leave_out(3);
        let mut last = None;
        while let Some(news) = later.step().expect("a step") {
            if let News::Ended(outcome) = news {
                assert!(last.replace(outcome).is_none(), "one run is left");
            }
        }
        assert_eq!(last.as_ref(), first.last(), "{method:?}");
    }
}

#[test]
fn the_recorded_race_is_what_this_program_does() {
    let recorded = Recorded::read(std::str::from_utf8(&asset("runs/transfer.tsv")).expect("text"));
    let weights = pretraining_lab::manifest::shipped(pretraining_lab::protocol::ModelId::BertTransfer);
    assert_eq!(recorded.revision, weights.revision, "record the race anew: lab race --method both --to …");
    assert_eq!(recorded.to_table().as_bytes(), asset("runs/transfer.tsv"));
    for name in TaskName::ALL {
        let task = Task::shipped(name);
        for method in Method::BOTH {
            let outcomes = recorded.race(name, method);
            assert_eq!(outcomes.len(), sizes(task.most(), false).len() * SEEDS as usize * 2, "{name:?}, {method:?}");
            let again = race(&task, Order::new(method, vec![8], 1)).expect("a race");
            for outcome in again {
                let kept = outcomes.iter().find(|it| it.is_same_run(&outcome)).expect("it was recorded");
                // Other processors add in another order: a sentence on the edge may fall to either side.
                let other = kept.answers.iter().zip(&outcome.answers).filter(|(a, b)| a != b).count();
                assert!(other <= 3, "{name:?}, {method:?}: {other} answers differ");
            }
        }
    }
}

/// What chapter 1 says of the race. If it fails, the chapter's sentences are to be changed.
#[test]
fn pre_training_wins_on_two_tasks_and_the_chapter_may_say_so() {
    let recorded = Recorded::read(std::str::from_utf8(&asset("runs/transfer.tsv")).expect("text"));
    for name in [TaskName::Animal, TaskName::Question] {
        let task = Task::shipped(name);
        let rows = rows(&task, recorded.race(name, Method::Full));
        let wins = rows.iter().any(|row| row.size <= 32 && row.is_apart() && row.lead() >= Some(0.15));
        assert!(wins, "{name:?}: {rows:?}");
    }
    let of = |name: TaskName| rows(&Task::shipped(name), recorded.race(name, Method::Full));
    for (row, animals) in of(TaskName::Sentiment).into_iter().zip(of(TaskName::Animal)) {
        assert_eq!(row.size, animals.size);
        let (lead, other) = (row.lead().expect("both ran"), animals.lead().expect("both ran"));
        assert!(lead < other / 2.0, "pre-training helps less with good and bad: {row:?}, {animals:?}");
        assert!(row.size > 16 || lead < 0.05, "and hardly at all with few labels: {row:?}");
    }
}

#[test]
fn settings_are_those_that_validation_chose() {
    let table = String::from_utf8(asset("runs/transfer-search.tsv")).expect("text");
    for method in Method::BOTH {
        for arm in Arm::BOTH {
            let mut tried = Vec::new();
            for line in table.lines() {
                let cells: Vec<&str> = line.split('\t').collect();
                if cells[..2] == [method.key(), arm.key()] {
                    let number = |at: usize| cells[at].parse::<f64>().expect("a number");
                    let settings = Settings { learning_rate: number(2), steps: number(3) as usize };
                    tried.push((settings, number(4)));
                }
            }
            let all: Vec<_> = tried.iter().map(|(settings, _)| *settings).collect();
            assert_eq!(all, Settings::candidates(arm, method), "{method:?}, {arm:?}");
            let best = tried.iter().map(|(_, mean)| *mean).fold(0.0, f64::max);
            let chosen =
                tried.iter().find(|(settings, _)| *settings == Settings::of(arm, method)).expect("it was tried");
            assert!(chosen.1 >= best, "{method:?}, {arm:?}: {chosen:?}, the best {best}");
        }
    }
}

#[test]
fn large_draws_get_more_steps() {
    let settings = Settings { learning_rate: 1e-3, steps: 30 };
    let steps = |method, size| settings.for_draw(method, size).steps;
    assert_eq!([8, 64, 128, 256].map(|size| steps(Method::Full, size)), [30, 30, 56, 112]);
    assert_eq!(steps(Method::Probe, 256), 30);
}

#[test]
fn statistics_are_means_and_ranges_over_seeds() {
    let summary = Summary::of([0.5, 0.75, 1.0]).expect("three numbers");
    assert_eq!((summary.mean, summary.least, summary.most, summary.runs), (0.75, 0.5, 1.0, 3));
    assert_eq!(Summary::of([]), None);
    let task = Task::shipped(TaskName::Animal);
    let right: Vec<bool> = task.held_out.iter().map(|it| it.second).collect();
    let wrong = right.iter().map(|said| !said).collect();
    let outcome = |arm, seed, answers, labelled_right| Outcome { arm, size: 8, seed, labelled_right, answers };
    let outcomes = [
        outcome(Arm::Pretrained, 0, right.clone(), 8),
        outcome(Arm::Pretrained, 1, right, 6),
        outcome(Arm::Random, 0, wrong, 8),
    ];
    let [row] = rows(&task, &outcomes)[..] else { panic!("one size") };
    assert_eq!((row.size, row.lead(), row.is_apart()), (8, Some(1.0), true));
    assert_eq!(row.labelled[0].map(|it| it.mean), Some(7.0 / 8.0));
    assert_eq!(rows(&task, &outcomes[..2])[0].lead(), None);
}

#[test]
fn orders_that_make_no_sense_are_refused() {
    let task = Task::shipped(TaskName::Animal);
    for (sizes, seeds) in [(vec![7], 1), (vec![0], 1), (vec![258], 1), (vec![8], 0), (vec![8], 1000)] {
        let refused = race(&task, Order::new(Method::Full, sizes.clone(), seeds));
        assert!(matches!(refused, Err(TransferError::Setting { .. })), "{sizes:?}, {seeds}");
    }
    let refused = |task: &Task| Race::new(&PRETRAINED, task, Order::new(Method::Full, vec![8], 1)).err();
    assert_eq!(refused(&Task::default()), Some(TransferError::NoTask));
    let mut long = task.clone();
    long.held_out[0].text = "cat ".repeat(70);
    assert!(matches!(refused(&long), Some(TransferError::TooLong { limit: 64, found: 72, .. })));
    let mut many = task.clone();
    many.held_out = many.held_out.iter().cycle().take(500).cloned().collect();
    assert!(matches!(refused(&many), Some(TransferError::TooMany { found: 500, .. })));
}

fn class(name: &str, labelled: &str, tests: &str) -> OwnClass {
    OwnClass { name: name.into(), labelled: labelled.into(), tests: tests.into() }
}

#[test]
fn own_labels_are_read() {
    let classes =
        [class(" food ", "I ate bread.\n\n  Rice is good. \n", "She ate soup."), class("toy", "A ball.\nA doll.", "")];
    let task = own::read(&classes).expect("a task");
    assert_eq!((task.classes.clone(), task.labelled.len(), task.held_out.len()), (["food".into(), "toy".into()], 4, 1));
    assert_eq!((task.most(), sizes(task.most(), true)), (4, vec![4]));
    assert_eq!(task.chance(), 1.0);
    let text = "She ate soup.";
    let new: Vec<&str> = own::new_words(&task, text).into_iter().map(|place| &text[place]).collect();
    assert_eq!(new, ["She", "soup"]);
    let outcomes = race(&task, Order::new(Method::Probe, vec![4], 1)).expect("a race");
    assert_eq!(outcomes[0].answers.len(), 1);
    assert_eq!(sizes(20, true), [8, 16, 20]);
    assert_eq!(sizes(20, false), [8, 16]);
    assert_eq!(sizes(256, true), SIZES);
}

#[test]
fn own_labels_that_are_no_task_are_named() {
    let good = || class("food", "I ate bread.\nRice is good.", "She ate soup.");
    let toy = || class("toy", "A ball.\nA doll.", "");
    let problem = |first: OwnClass, second: OwnClass| own::read(&[first, second]).expect_err("no task");
    assert_eq!(problem(OwnClass::default(), OwnClass::default()), OwnError::Nothing);
    assert_eq!(problem(good(), OwnClass { name: " ".into(), ..toy() }), OwnError::NoName { class: 1 });
    assert_eq!(problem(good(), OwnClass { name: "Food".into(), ..toy() }), OwnError::SameName);
    assert_eq!(problem(good(), OwnClass { name: "x".repeat(31), ..toy() }), OwnError::LongName { class: 1, found: 31 });
    assert_eq!(problem(good(), class("toy", "", "A ball.")), OwnError::OneClass { missing: 1 });
    assert_eq!(problem(class("food", "Bread.", "Soup."), toy()), OwnError::TooFew { class: 0, found: LEAST - 1 });
    assert_eq!(problem(OwnClass { tests: "\n".into(), ..good() }, toy()), OwnError::NoTest);
    let many: String = (0..129).map(|number| format!("Bread {number}.\n")).collect();
    let too_many = OwnError::TooMany { class: 0, found: 129, limit: 128, tests: false };
    assert_eq!(problem(class("food", &many, "Soup."), toy()), too_many);
    let long = "é".repeat(161);
    let too_long = OwnError::TooLong { class: 1, start: "é".repeat(30), found: 161 };
    assert_eq!(problem(good(), class("toy", &format!("A ball.\n{long}"), "")), too_long);
    // A test that was trained on is none, whatever its marks.
    let twice = OwnError::Twice { start: "rice is good".into() };
    assert_eq!(problem(good(), class("toy", "A ball.\nA doll.", "rice is good")), twice);
}
