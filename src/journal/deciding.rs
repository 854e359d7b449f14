//! The version of this crate, whose rules make the decisions.

/// Its size in a segment's header, in bytes.
pub(super) const VERSION_BYTES: usize = 24;

/// The version of this crate.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

const _: () = assert!(VERSION.len() <= VERSION_BYTES, "a version that fits into the header");

/// The version, padded with zeros.
pub(super) fn padded(version: &str) -> [u8; VERSION_BYTES] {
    let mut bytes = [0; VERSION_BYTES];
    let length = version.len().min(VERSION_BYTES);
    bytes[..length].copy_from_slice(&version.as_bytes()[..length]);
    bytes
}

/// Removes the padding.
pub(super) fn read(bytes: &[u8]) -> String {
    let length = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}
