//! `lab race`.

use serde_json::Value;

use super::{fails, lab, sentence, stdout};

const SHORT: [&str; 9] = ["race", "--task", "animal", "--n", "8", "--seeds", "1", "--method", "probe"];

#[test]
fn a_line_of_json_is_a_run() {
    let output = lab(&[&SHORT[..], &["--json"]].concat());
    assert!(output.status.success(), "{output:?}");
    let runs: Vec<Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let arms: Vec<_> = runs.iter().filter_map(|run| run["arm"].as_str()).collect();
    assert_eq!(arms, ["pretrained", "random"]);
    for run in &runs {
        assert!(run["task"] == "animal" && run["method"] == "probe" && run["n"] == 8 && run["seed"] == 0, "{run}");
        let (right, all) = (run["held_out_right"].as_f64(), run["held_out_sentences"].as_f64());
        assert_eq!(run["held_out"].as_f64(), right.zip(all).map(|(right, all)| right / all), "{run}");
        assert!(run["labelled"].as_f64().is_some_and(|share| (0.0..=1.0).contains(&share)), "{run}");
    }
}

#[test]
fn a_list_is_for_people_and_other_settings_give_other_runs() {
    let list = stdout(&lab(&SHORT));
    assert!(list.starts_with("animal, probe: accuracy") && list.lines().count() == 3, "{list}");
    let other = stdout(&lab(&[&SHORT[..], &["--steps", "1,1", "--learning-rates", "0.5,0.5"]].concat()));
    assert_ne!(list, other);
}

#[test]
fn what_makes_no_race_is_a_sentence() {
    assert!(sentence(&["race", "--n", "7"], 2).contains("the number of labelled sentences is 7; it must be even"));
    assert!(sentence(&["race", "--task", "question", "--n", "256"], 2).contains("from 2 to 144"));
    assert!(sentence(&["race", "--seeds", "0"], 2).contains("the number of seeds is 0"));
    assert!(sentence(&["race", "--steps", "0,1"], 2).contains("the number of steps is 0"));
    assert!(sentence(&["race", "--model", "nowhere"], 1).contains("nowhere"));
    fails(&["race", "--task", "weather"], 2);
}
