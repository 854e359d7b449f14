//! How each file of a journal begins, in this format and every later one: the kind of file, its format, and a
//! checksum (CRC-32) of the two. This distinguishes another format from damage.

/// The version of the encoding of commands, states and their frames. A new variant of
/// [`Command`](crate::engine::Command) that is not the last, or any change of a field in a command or a state, needs
/// a new version.
pub const FORMAT: u32 = 2;

pub(super) const PROLOGUE_BYTES: usize = 16;

/// Why the beginning of a file was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadStart {
    Short,
    Damaged,
    Format(u32),
}

/// The beginning of a file of this kind.
pub(super) fn begin(magic: &[u8; 8]) -> Vec<u8> {
    let mut bytes = magic.to_vec();
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
    bytes
}

/// The rest of the file.
pub(super) fn after<'a>(bytes: &'a [u8], magic: &[u8; 8]) -> Result<&'a [u8], BadStart> {
    let (start, rest) = bytes.split_at_checked(PROLOGUE_BYTES).ok_or(BadStart::Short)?;
    if &start[..8] != magic || crc32fast::hash(&start[..12]) != u32_at(start, 12) {
        return Err(BadStart::Damaged);
    }
    match u32_at(start, 8) {
        FORMAT => Ok(rest),
        other => Err(BadStart::Format(other)),
    }
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_told_from_another_format() {
        let bytes = begin(b"ACDTEST\0");
        assert_eq!(after(&bytes, b"ACDTEST\0"), Ok(&[][..]));
        assert_eq!(after(&bytes[..15], b"ACDTEST\0"), Err(BadStart::Short));
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1;
            assert_eq!(after(&damaged, b"ACDTEST\0"), Err(BadStart::Damaged), "byte {place}");
        }
        let mut newer = bytes[..12].to_vec();
        newer[8] = 9;
        let crc = crc32fast::hash(&newer);
        newer.extend_from_slice(&crc.to_le_bytes());
        assert_eq!(after(&newer, b"ACDTEST\0"), Err(BadStart::Format(9)));
    }
}
