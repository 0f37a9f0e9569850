//! PNG files of pictures with a palette: the four chunks that it takes.
//!
//! Source: Portable Network Graphics (PNG) Specification, third edition, sections 5 and 11.

use std::io::{self, Write};

use crc32fast::Hasher;
use flate2::Compression;
use flate2::write::ZlibEncoder;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The file of a picture: `palette` holds red, green and blue of up to 256 colours, `pixels` an index
/// into it for each pixel, row by row, `width` of them in each.
pub(super) fn indexed(width: usize, palette: &[u8], pixels: &[u8]) -> io::Result<Vec<u8>> {
    let side = |length: usize| u32::try_from(length).map_err(io::Error::other);
    let rows = pixels.chunks_exact(width.max(1));
    let mut header = Vec::with_capacity(13);
    header.extend(side(width)?.to_be_bytes());
    header.extend(side(rows.len())?.to_be_bytes());
    // Eight bits a pixel, of a palette; deflate, the filters of the standard, not interlaced.
    header.extend([8, 3, 0, 0, 0]);
    let mut data = ZlibEncoder::new(Vec::new(), Compression::default());
    for row in rows {
        // Unfiltered: indices next to each other are no measures.
        data.write_all(&[0])?;
        data.write_all(row)?;
    }
    let mut file = SIGNATURE.to_vec();
    chunk(&mut file, *b"IHDR", &header)?;
    chunk(&mut file, *b"PLTE", palette)?;
    chunk(&mut file, *b"IDAT", &data.finish()?)?;
    chunk(&mut file, *b"IEND", &[])?;
    Ok(file)
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) -> io::Result<()> {
    let length = u32::try_from(data.len()).map_err(io::Error::other)?;
    let mut sum = Hasher::new();
    sum.update(&kind);
    sum.update(data);
    file.extend(length.to_be_bytes());
    file.extend(kind);
    file.extend(data);
    file.extend(sum.finalize().to_be_bytes());
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Read;

    use flate2::read::ZlibDecoder;

    use super::*;

    /// The chunks of a file, by the layout that the standard gives.
    fn chunks(mut file: &[u8]) -> Vec<(String, Vec<u8>)> {
        file = file.strip_prefix(SIGNATURE).unwrap();
        let mut chunks = Vec::new();
        while !file.is_empty() {
            let length = u32::from_be_bytes(file[..4].try_into().unwrap()) as usize;
            let kind = String::from_utf8(file[4..8].to_vec()).unwrap();
            chunks.push((kind, file[8..8 + length].to_vec()));
            file = &file[12 + length..];
        }
        chunks
    }

    #[test]
    fn a_picture_reads_back() {
        let palette = [255, 255, 255, 0, 0, 0, 200, 10, 20];
        let pixels = [0, 1, 2, 2, 1, 0];
        let file = indexed(3, &palette, &pixels).unwrap();
        let chunks = chunks(&file);
        let kinds: Vec<&str> = chunks.iter().map(|(kind, _)| &**kind).collect();
        assert_eq!(kinds, ["IHDR", "PLTE", "IDAT", "IEND"]);
        assert_eq!(chunks[0].1, [0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0]);
        assert_eq!(chunks[1].1, palette);
        let mut rows = Vec::new();
        ZlibDecoder::new(&*chunks[2].1).read_to_end(&mut rows).unwrap();
        assert_eq!(rows, [0, 0, 1, 2, 0, 2, 1, 0]);
        // The last twelve bytes of every PNG file there is.
        assert!(file.ends_with(&[0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82]));
    }
}
