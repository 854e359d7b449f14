use super::*;

const HOSTILE: &str = "<script>alert(\"x\")</script> & 'y'";

#[test]
fn names_with_markup_are_text_in_every_kind_of_chart() {
    let label = |place: usize| if place == 0 { HOSTILE.to_owned() } else { format!("{place}") };
    let row = [1.0; 24];
    let drawings = [
        bars(&[Bar { label: label(0), value: 1.0, shown: HOSTILE.into(), mark: Some(2.0) }], Some(HOSTILE), HOSTILE),
        columns(
            &Columns { parts: vec![label(0)], columns: vec![(label(0), vec![1.0])], marks: Some((HOSTILE, vec![1.0])) },
            HOSTILE,
        ),
        lines(
            &Lines {
                name: label(0),
                points: vec![(label(0), Some(1.0)), (label(1), None), (label(2), Some(f64::NAN))],
                band: Some((label(0), vec![(0.0, 2.0); 3])),
                limit: Some((label(0), 1.0)),
                percent: None,
            },
            HOSTILE,
        ),
        heat(&Heat { rows: vec![(label(0), row)], decimals: 1 }, HOSTILE),
        share(&[(label(0), 1.0, HOSTILE.into())], HOSTILE),
    ];
    for drawing in drawings {
        assert!(!drawing.contains("<script"), "{drawing}");
        assert!(drawing.contains("aria-label=\"&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;\""));
    }
}

#[test]
fn a_chinese_label_is_as_wide_as_it_is_shown() {
    assert!((measure("合同") - 2.0 * 1.04 * SIZE).abs() < 1e-9, "and not six bytes wide");
    assert_eq!(shortened("婚姻家庭", 1000.0), "婚姻家庭");
    assert_eq!(shortened("婚姻家庭纠纷", 4.2 * SIZE), "婚姻家…");
    assert_eq!(in_two_lines("婚姻家庭纠纷", 4.5 * SIZE), ["婚姻家庭", "纠纷"]);
    assert_eq!(in_two_lines("company securities", 10.0 * SIZE), ["company", "securities"]);
}

#[test]
fn scales_are_round() {
    for (most, wanted) in [(7.0, (8.0, 2.0)), (816.0, (1000.0, 250.0)), (100.0, (100.0, 25.0)), (0.0, (1.0, 1.0))] {
        assert_eq!(scale(most), wanted, "{most}");
    }
    assert_eq!(grouped(1_234_567.891, 2), "1,234,567.89");
    assert_eq!(grouped(-0.04, 1), "0.0");
    assert_eq!(grouped(-1234.0, 0), "−1,234");
}

#[test]
fn nothing_to_draw_is_no_fault() {
    assert!(bars(&[], None, "").starts_with("<svg"));
    assert!(columns(&Columns { parts: vec![], columns: vec![], marks: None }, "").starts_with("<svg"));
    let empty = Lines { name: String::new(), points: vec![], band: None, limit: None, percent: Some(lines::Percent) };
    assert!(lines(&empty, "").starts_with("<svg"));
    assert!(share(&[], "").starts_with("<svg") && heat(&Heat { rows: vec![], decimals: 0 }, "").starts_with("<svg"));
}
