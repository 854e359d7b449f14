//! Text for people, as wide as their terminal.

use std::io::{self, Write};

use acd_report::{Colour, Style};

/// Wider text is no easier to read.
const WIDEST: usize = 120;

/// The style of tables and text: for the output's terminal, or for the width in `COLUMNS`.
pub(crate) fn style() -> Style {
    let colour = match anstream::AutoStream::choice(&io::stdout()) {
        anstream::ColorChoice::Never => Colour::Off,
        _ => Colour::On,
    };
    columns().map_or(Style::new(colour), |columns| Style::new(colour).with_width(columns.min(WIDEST)))
}

/// The terminal's width, if known.
fn columns() -> Option<usize> {
    let terminal = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    let told = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal.or_else(told).filter(|columns| *columns > 0)
}

/// An output that wraps lines wider than the terminal. A JSON document is left unchanged.
pub(crate) struct Page<W: Write> {
    out: W,
    style: Option<Style>,
    /// The current line so far.
    line: Vec<u8>,
}

impl<W: Write> Page<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, style: columns().map(|_| style()), line: Vec::new() }
    }

    fn emit(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        match &self.style {
            Some(style) => self.out.write_all(style.page(&String::from_utf8_lossy(&line)).as_bytes()),
            None => self.out.write_all(&line),
        }
    }
}

impl<W: Write> Write for Page<W> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        // A JSON document begins with a brace.
        if self.line.is_empty() && text.starts_with(b"{") {
            self.style = None;
        }
        self.line.extend_from_slice(text);
        if self.line.ends_with(b"\n") || self.style.is_none() {
            self.emit()?;
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.emit()?;
        self.out.flush()
    }
}

impl<W: Write> Drop for Page<W> {
    fn drop(&mut self) {
        // Callers that need to know of errors have flushed before.
        let _ = self.flush();
    }
}
