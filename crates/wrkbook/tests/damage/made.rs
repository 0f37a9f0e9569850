//! Parquet files made by hand, as no tool would write them: a footer and pages that say anything.

/// Writes the compact protocol of Thrift.
#[derive(Debug, Default, Clone)]
pub(crate) struct Thrift(pub(crate) Vec<u8>);

impl Thrift {
    pub(crate) fn varint(mut self, mut value: u64) -> Self {
        while value >= 0x80 {
            self.0.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        self.0.push(value.to_le_bytes()[0]);
        self
    }

    fn zigzag(self, value: i64) -> Self {
        self.varint(((value << 1) ^ (value >> 63)).cast_unsigned())
    }

    /// The head of a field, in its long form.
    fn field(mut self, number: i64, kind: u8) -> Self {
        self.0.push(kind);
        self.zigzag(number)
    }

    pub(crate) fn int(self, number: i64, value: i64) -> Self {
        self.field(number, 6).zigzag(value)
    }

    pub(crate) fn text(self, number: i64, text: &str) -> Self {
        let mut with = self.field(number, 8).varint(text.len() as u64);
        with.0.extend(text.bytes());
        with
    }

    pub(crate) fn structure(self, number: i64, inner: &Thrift) -> Self {
        let mut with = self.field(number, 12);
        with.0.extend(&inner.0);
        with.0.push(0);
        with
    }

    /// A list of structures that claims to have `count` of them.
    pub(crate) fn list(self, number: i64, count: u64, items: &[Thrift]) -> Self {
        let mut with = self.field(number, 9);
        with.0.push(0xfc);
        with = with.varint(count);
        for item in items {
            with.0.extend(&item.0);
            with.0.push(0);
        }
        with
    }
}

/// The physical types, as the format numbers them.
pub(crate) const INT64: i64 = 2;
pub(crate) const DOUBLE: i64 = 5;
pub(crate) const BYTES: i64 = 6;

/// The codecs, as the format numbers them.
pub(crate) const RAW: i64 = 0;
pub(crate) const GZIP: i64 = 2;
pub(crate) const ZSTD: i64 = 6;

/// A column: its name and type, and its pages in the one group of rows.
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) physical: i64,
    pub(crate) codec: i64,
    pub(crate) pages: Vec<u8>,
}

/// What a page says of itself.
#[derive(Clone, Copy)]
pub(crate) struct Claim {
    pub(crate) values: i64,
    pub(crate) uncompressed: i64,
    pub(crate) encoding: i64,
}

/// A page of data.
pub(crate) fn data(claim: Claim, body: &[u8]) -> Vec<u8> {
    page(0, 5, claim, body)
}

/// A dictionary.
pub(crate) fn dictionary(claim: Claim, body: &[u8]) -> Vec<u8> {
    page(2, 7, claim, body)
}

fn page(kind: i64, field: i64, claim: Claim, body: &[u8]) -> Vec<u8> {
    let inner = Thrift::default().int(1, claim.values).int(2, claim.encoding).int(3, 3);
    let length = i64::try_from(body.len()).expect("small");
    let header = Thrift::default()
        .int(1, kind)
        .int(2, claim.uncompressed)
        .int(3, length)
        .structure(field, &inner);
    [&header.0[..], &[0], body].concat()
}

/// A file of such columns with one group of rows.
pub(crate) fn file(rows: i64, columns: &[Column]) -> Vec<u8> {
    let mut bytes = b"PAR1".to_vec();
    let mut chunks = Vec::new();
    let root = Thrift::default().text(4, "schema").int(5, columns.len().try_into().expect("few"));
    let mut schema = vec![root];
    for Column { name, physical, codec, pages } in columns {
        let place = Thrift::default()
            .int(4, *codec)
            .int(7, pages.len().try_into().expect("small"))
            .int(9, bytes.len().try_into().expect("small"));
        chunks.push(Thrift::default().structure(3, &place));
        schema.push(Thrift::default().int(1, *physical).int(3, 0).text(4, name));
        bytes.extend(pages);
    }
    let count = chunks.len() as u64;
    let group = Thrift::default().list(1, count, &chunks).int(3, rows);
    let footer =
        Thrift::default().list(2, schema.len() as u64, &schema).int(3, rows).list(4, 1, &[group]);
    ended(bytes, &footer)
}

/// A file that begins with `bytes` and ends with a footer.
pub(crate) fn ended(mut bytes: Vec<u8>, footer: &Thrift) -> Vec<u8> {
    bytes.extend(&footer.0);
    bytes.push(0);
    let length = u32::try_from(footer.0.len() + 1).expect("small");
    bytes.extend(length.to_le_bytes());
    bytes.extend(b"PAR1");
    bytes
}

/// A column of plain numbers or words.
pub(crate) fn plain(name: &str, physical: i64, values: i64, body: &[u8]) -> Column {
    let uncompressed = body.len().try_into().expect("small");
    let pages = data(Claim { values, uncompressed, encoding: 0 }, body);
    Column { name: name.to_owned(), physical, codec: RAW, pages }
}

/// The same word in every row: a dictionary of one, and places of no bits.
pub(crate) fn constant(name: &str, word: &str, rows: i64) -> Column {
    let mut words = u32::try_from(word.len()).expect("short").to_le_bytes().to_vec();
    words.extend(word.bytes());
    let uncompressed = words.len().try_into().expect("small");
    let mut pages = dictionary(Claim { values: 1, uncompressed, encoding: 0 }, &words);
    pages.extend(places(rows, &[0], &Thrift::default().varint(rows.cast_unsigned() << 1).0));
    Column { name: name.to_owned(), physical: BYTES, codec: RAW, pages }
}

/// A page of places in a dictionary: their width, and runs.
pub(crate) fn places(rows: i64, width: &[u8; 1], runs: &[u8]) -> Vec<u8> {
    let body = [&width[..], runs].concat();
    let uncompressed = body.len().try_into().expect("small");
    data(Claim { values: rows, uncompressed, encoding: 8 }, &body)
}
