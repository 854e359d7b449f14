//! The picture in the README.

use serde_json::json;

use crate::{Browser, ENGLISH, Hall, Viewer};

#[test]
#[ignore = "writes docs/wallboard.webp"]
fn the_picture_of_the_readme() {
    let hall = Hall::with(
        &["婚姻家庭", "劳动争议", "contract", "traffic", "housing", "criminal", "pensions", "general", "family"],
        None,
    );
    let mut board = Browser::showing(&hall.page(""), Viewer { width: 1600, height: 800, dark: true, ..ENGLISH });
    board.wait_for("document.querySelectorAll('article').length === 9");
    // A made-up day: waiting, longest wait, expected wait, service level, answered, abandoned.
    let day = json!([
        [3, 14.0, 45.0, 0.84, 412, 9],
        [12, 41.0, 130.0, 0.76, 388, 31],
        [0, null, 0.0, 0.91, 1207, 22],
        [1, 6.0, 20.0, 0.88, 96, 2],
        [27, 76.0, 260.0, 0.58, 540, 77],
        [0, null, null, null, 0, 0],
        [2, 11.0, 30.0, 0.82, 143, 6],
        [5, 23.0, 60.0, 0.8, 861, 19],
        [1, 9.0, 15.0, 0.93, 377, 4],
    ]);
    board.eval(&format!(
        "(() => {{ take = () => {{}}; const day = {day}; board.queues.forEach((queue, place) => {{ \
         [queue.waiting, queue.longest_wait_s, queue.told_wait_s, queue.today.service_level, queue.today.answered, \
         queue.today.abandoned] = day[place]; queue.open = place !== 5; }}); \
         board.agents = {{ ready: 4, ringing: 3, talking: 48, wrap_up: 7, not_ready: 5, signed_out: 13 }}; \
         boardAt = performance.now(); draw(); }})()"
    ));
    let picture = board.picture();
    assert!(picture.len() < 200_000, "{} bytes", picture.len());
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/wallboard.webp"), picture)
        .expect("it can be written");
}
