//! Appearance: words, colours, contrast, and that everything fits on any screen.

use serde_json::json;

use crate::{Browser, CHINESE, ENGLISH, Hall, Viewer, tile};

/// The lowest contrast of any text with its background (WCAG 2), and that text.
const LEAST_CONTRAST: &str = r#"(() => {
  const parse = colour => colour.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const part = value => value <= 10.31475 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = node => {
    const colour = parse(getComputedStyle(node).backgroundColor);
    return colour.length === 4 && colour[3] === 0 ? behind(node.parentElement) : colour;
  };
  let least = [99, "no text"];
  for (const node of document.querySelectorAll("header *, .banner *, article *, dialog[open] *")) {
    const own = [...node.childNodes].filter(child => child.nodeType === 3).map(child => child.data.trim()).join("");
    if (own === "" || node.checkVisibility() === false) continue;
    const [one, other] = [light(parse(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < least[0]) least = [ratio, `${own} (${getComputedStyle(node).color} on ${behind(node)})`];
  }
  return least;
})()"#;

/// The parts of tiles that are cut off or overlap their neighbours.
const CUT_OFF: &str = r#"(() => {
  const found = [];
  for (const face of document.querySelectorAll(".face")) {
    const frame = face.getBoundingClientRect(), name = face.querySelector("h2").textContent;
    const inside = box => box.left >= frame.left - 1 && box.right <= frame.right + 1 && box.top >= frame.top - 1
      && box.bottom <= frame.bottom + 1;
    const boxes = [...face.querySelectorAll("dd, dt, h3, .level")].map(node => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return [node.textContent, range.getBoundingClientRect()];
    });
    boxes.filter(([, box]) => !inside(box)).forEach(([text]) => found.push(`${name}: ${text} is cut off`));
    const beside = [...face.querySelectorAll(".now, .today")].map(row => [...row.children]);
    for (const [row] of beside.map(cells => [cells.map(cell => [...cell.querySelectorAll("dd, dt")].map(node => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return range.getBoundingClientRect();
    }))])) {
      for (let place = 1; place < row.length; place += 1) {
        const right = Math.max(...row[place - 1].map(box => box.right)), left = Math.min(...row[place].map(box => box.left));
        if (right > left + 1) found.push(`${name}: figures run into each other`);
      }
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push("wider than the screen");
  return found;
})()"#;

#[test]
fn the_language_is_the_browsers_unless_another_is_chosen() {
    let hall = Hall::with(&["contract"], None);
    for (viewer, words, lang, waiting, ready, level) in [
        (ENGLISH, "", "en", "Waiting", "Ready", "● normal"),
        (CHINESE, "", "zh-CN", "排队", "就绪", "● 正常"),
        (Viewer { languages: "fr-FR,zh-CN", ..ENGLISH }, "", "zh-CN", "排队", "就绪", "● 正常"),
        (Viewer { languages: "fr-FR", ..ENGLISH }, "", "en", "Waiting", "Ready", "● normal"),
        (ENGLISH, "?lang=zh", "zh-CN", "排队", "就绪", "● 正常"),
        (CHINESE, "?lang=en", "en", "Waiting", "Ready", "● normal"),
    ] {
        let mut board = Browser::showing(&hall.page(words), viewer);
        board.wait_for_text(".level", level);
        assert_eq!(board.eval("document.documentElement.lang"), json!(lang));
        assert_eq!(board.text(".waiting dt"), waiting);
        assert_eq!(board.text("[data-doing=ready] dt"), ready);
    }
    let mut board = Browser::showing(&hall.page(""), ENGLISH);
    board.wait_for_text(".longest dt", "Longest wait");
    board.eval("document.querySelector('#language').click()");
    assert_eq!(board.text(".longest dt"), "最长等待");
    board.reload();
    board.wait_for_text(".longest dt", "最长等待");
}

#[test]
fn light_and_dark_are_the_systems_unless_one_is_chosen() {
    let hall = Hall::with(&["contract"], None);
    let (light, dark) = ("rgb(233, 237, 242)", "rgb(10, 13, 18)");
    let night = Viewer { dark: true, ..ENGLISH };
    let ground = "getComputedStyle(document.body).backgroundColor";
    for (viewer, words, colour) in
        [(ENGLISH, "", light), (night, "", dark), (ENGLISH, "?theme=dark", dark), (night, "?theme=light", light)]
    {
        let mut board = Browser::showing(&hall.page(words), viewer);
        assert_eq!(board.eval(ground), json!(colour), "{words}");
        board.eval("document.querySelector('#theme').click()");
        let other = if colour == light { dark } else { light };
        assert_eq!(board.eval(ground), json!(other), "{words}, the other");
    }
}

#[test]
fn every_text_stands_out_at_every_level() {
    let hall = Hall::with(&["busy", "free", "shut"], None);
    hall.served.tell(&json!({ "arrive": { "call": 1, "queue": "busy" } }));
    hall.served.tell(&json!({ "close_queue": { "queue": "shut", "waiting": "let_wait" } }));
    for theme in ["light", "dark"] {
        for (limits, level) in [("warn=900&alarm=900", "calm"), ("warn=0&alarm=900", "attention"), ("alarm=0", "alarm")]
        {
            let words = format!("?theme={theme}&{limits}&queues=busy,free,shut,none");
            let mut board = Browser::showing(&hall.page(&words), ENGLISH);
            board.wait_for(&format!("document.querySelector('article')?.dataset.level === '{level}'"));
            let mut levels =
                vec![board.text(&tile(1, ".level")), board.text(&tile(2, ".level")), board.text(&tile(3, ".level"))];
            levels.dedup();
            assert_eq!(levels.len(), if level == "calm" { 2 } else { 3 }, "each is also told in words: {levels:?}");
            for then in ["", "link = 'lost', draw(), "] {
                let least = board.eval(&format!("{then}{LEAST_CONTRAST}"));
                assert!((4.5..30.0).contains(&least[0].as_f64().expect("a ratio")), "{words} {then}: {least}");
            }
        }
    }
    let mut board = Browser::showing(&hall.page("?theme=light"), ENGLISH);
    board.wait_for_text(".waiting dd", "1");
    board.eval("document.documentElement.style.setProperty('--quiet', '#808080')");
    assert!(board.eval(LEAST_CONTRAST)[0].as_f64() < Some(4.5), "a grey that is too light is noticed");
}

#[test]
fn everything_fits_from_one_queue_to_forty_on_any_screen() {
    let names: Vec<String> = (1..=40).map(|place| format!("{place} 劳动争议 and whatever else")).collect();
    let hall = Hall::with(&names.iter().map(String::as_str).collect::<Vec<_>>(), None);
    hall.served.tell(&json!({ "arrive": { "call": 1, "queue": names[0] } }));
    // The number of tiles that fit on a screen.
    for (width, height, whole) in [(1366, 768, 20), (1920, 1080, 40), (3840, 2160, 40), (800, 1280, 20), (390, 844, 1)]
    {
        let viewer = Viewer { width, height, ..CHINESE };
        let mut board = Browser::showing(&hall.page(""), viewer);
        board.wait_for("document.querySelectorAll('article').length === 40");
        // The largest figures that a day can have.
        board.eval(
            "(() => { take = () => {}; for (const queue of board.queues) { Object.assign(queue, { waiting: 238, longest_wait_s: 3599, \
             told_wait_s: 5000 }); Object.assign(queue.today, { answered: 23456, abandoned: 3456, service_level: 0.5 }); } })()",
        );
        for count in [1, 2, 4, 9, 20, 40] {
            for language in ["zh", "en"] {
                let shown = format!(
                    "(() => {{ const all = board; language = '{language}'; \
                     board = {{ ...all, queues: all.queues.slice(0, {count}) }}; drawFrame(); \
                     const found = {CUT_OFF}; const scrolls = document.querySelector('main').classList.contains('scrolls'); \
                     const size = parseFloat(getComputedStyle(document.querySelector('.face')).fontSize); \
                     board = all; return [found, scrolls, size]; }})()"
                );
                let shown = board.eval(&shown);
                assert_eq!(shown[0], json!([]), "{width}×{height}, {count} queues, {language}");
                assert!(shown[1] == json!(false) || count > whole, "{width}×{height}, {count} queues: it scrolls");
                assert!(shown[2].as_f64() > Some(9.0), "{width}×{height}, {count} queues: {} pixels", shown[2]);
            }
        }
    }
}
