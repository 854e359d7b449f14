//! Which engine decided: the version of this crate.

/// Bytes for it in a segment's header.
pub(super) const VERSION_BYTES: usize = 24;

/// This one's.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

const _: () = assert!(VERSION.len() <= VERSION_BYTES, "a version that fits into the header");

/// The version, filled up with zeros.
pub(super) fn padded(version: &str) -> [u8; VERSION_BYTES] {
    let mut bytes = [0; VERSION_BYTES];
    let length = version.len().min(VERSION_BYTES);
    bytes[..length].copy_from_slice(&version.as_bytes()[..length]);
    bytes
}

/// What was filled up.
pub(super) fn read(bytes: &[u8]) -> String {
    let length = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}
