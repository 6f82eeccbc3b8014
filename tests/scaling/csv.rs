//! Reading points from tables.

use pretraining_lab::scaling::csv::{CsvError, read};
use pretraining_lab::scaling::error::FitError;
use pretraining_lab::scaling::points::{MOST_POINTS, Point};
use pretraining_lab::scaling::units::LossScale;

#[test]
fn a_table_becomes_points() {
    let wanted =
        [Point { parameters: 1e6, tokens: 2e7, loss: 3.5 }, Point { parameters: 2_000_000.0, tokens: 4e7, loss: 3.25 }];
    let tables = [
        "N,D,loss\n1e6,2e7,3.5\n2000000,4e7,3.25\n",
        "\u{feff}N,D,loss\r\n1e6,2e7,3.5\r\n2000000,4e7,3.25",
        "# measured here\n\nrun,LOSS, n ,d,note\n\n1,3.5,1e6,2e7\n# halfway\n2,3.25,2E6,+4e7,fine\n",
        "\"N\",\"D\",\"note, quoted\",\"loss\"\n\"1e6\",2e7,\"a \"\"word\"\", and more\",3.5\n2e6,4e7,,\" 3.25 \"\n",
    ];
    for table in tables {
        let points = read(table, 3).expect("points");
        assert_eq!(points.rows(), wanted, "{table}");
        assert_eq!(points.scale(), LossScale::Measured(3));
    }
    assert!(read("N,D,loss\n", 0).expect("no points").rows().is_empty());
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let wrong = [
        ("", CsvError::Empty),
        ("\n# nothing\n", CsvError::Empty),
        ("1e6,2e7,3.5\n", CsvError::NoColumn { line: 1, column: "n" }),
        ("N,D\n", CsvError::NoColumn { line: 1, column: "loss" }),
        ("N;D;loss\n1;2;3\n", CsvError::NoColumn { line: 1, column: "n" }),
        ("\nN,n,D,loss\n", CsvError::TwoColumns { line: 2, column: "n" }),
        ("N,D,loss\n1,2,3\n\n4,5\n", CsvError::Missing { line: 4, column: "loss" }),
        ("N,D,loss\n1,,3\n", CsvError::Missing { line: 2, column: "d" }),
        ("N,D,loss\n1,2,\"3\n", CsvError::OpenQuote { line: 2 }),
        ("N,D,loss\n1,2,x\n", CsvError::NotANumber { line: 2, column: "loss", found: "x".to_owned() }),
        ("N,D,loss\n1.000.000,2,3\n", CsvError::NotANumber { line: 2, column: "n", found: "1.000.000".to_owned() }),
    ];
    for (table, error) in wrong {
        assert_eq!(read(table, 0), Err(error), "{table:?}");
    }
}

#[test]
fn numbers_that_no_run_has_are_refused() {
    for entry in ["0", "-1", "nan", "inf", "-inf", "1e400", "1e-300"] {
        for table in [format!("N,D,loss\n{entry},2e7,3\n"), format!("N,D,loss\n1,2,3\n1,2,{entry}\n")] {
            let Err(CsvError::Point { line, .. }) = read(&table, 0) else { panic!("{table}") };
            assert_eq!(line, table.lines().count());
        }
    }
    let error = read("N,D,loss\n1,2,3\n5,7,-1\n", 0).expect_err("a loss below 0");
    assert_eq!(error.to_string(), "line 3: loss has to lie between 1e-6 and 1e6, and -1 does not; correct it");
}

#[test]
fn large_input_is_cut_off() {
    let many = format!("N,D,loss\n{}", "1,2,3\n".repeat(MOST_POINTS + 1));
    let too_many = FitError::TooMany { points: MOST_POINTS + 1, limit: MOST_POINTS };
    assert_eq!(read(&many, 0), Err(CsvError::Points(too_many)));
    let long = format!("N,D,loss\n{},2,3\n", "é".repeat(100_000));
    let CsvError::NotANumber { found, .. } = read(&long, 0).expect_err("no number") else { panic!("no number") };
    assert_eq!(found.chars().count(), 40);
    assert!(read(&",".repeat(100_000), 0).is_err());
    assert!(read(&"\"".repeat(99_999), 0).is_err());
}
