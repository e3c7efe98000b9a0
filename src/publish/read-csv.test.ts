import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { sharedAvailable, sharedPath } from '../../test/support/shared.ts';
import { invalidRecords, sourceFile, validRecords } from '../../test/support/source-file.ts';
import { readAnyRecords } from '../../test/support/source-records.ts';
import { openCsv } from './read-csv.ts';
import { CsvTokenizer, MAX_ROW_FIELDS } from './read-csv-rows.ts';
import type { Source, SourceOptions } from './source.ts';

/** The values of all records, row by row. */
async function rows(source: Source): Promise<unknown[][]> {
  return (await validRecords(source)).map(({ values }) => [...values.values()]);
}

test('reads quotes, embedded line ends, doubled quotes, empty cells and mixed line ends', async (t) => {
  const text = 'a,b,c\r\n"x, y","line 1\r\nline 2","say ""hi"""\n1,,\r"",b"c, d \n\n';
  const source = await openCsv(await sourceFile(t, 'a.csv', text), {});
  assert.deepEqual(await rows(source), [
    ['x, y', 'line 1\r\nline 2', 'say "hi"'],
    ['1', null, null],
    [null, 'b"c', ' d '],
  ]);
  assert.deepEqual(source.fields, [{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
  assert.deepEqual(source.remarks, ['Encoding: UTF-8.', 'Delimiter: comma.', 'No geometry columns found.']);
});

test('rows of another length than the header, and text after a quote, are invalid; reading goes on', async (t) => {
  const source = await openCsv(await sourceFile(t, 'a.csv', 'a,b\n1\n1,2,3\n"1"x,2\n1,2\n'), {});
  assert.deepEqual(await invalidRecords(source), {
    1: 'has 1 fields, where the header has 2',
    2: 'has 3 fields, where the header has 2',
    3: 'field 1 has text after its closing quote',
  });
  assert.deepEqual(await rows(source), [['1', '2']]);
});

test('a quote that never closes is refused, with the row', async (t) => {
  const source = await openCsv(await sourceFile(t, 'a.csv', 'a,b\n1,2\n"3,4\n5,6\n'), {});
  await assert.rejects(readAnyRecords(source), /ends within quotes that were opened in row 3/);
});

test('a row beyond maxRecordBytes is refused by name', async (t) => {
  const source = await openCsv(await sourceFile(t, 'a.csv', `a,b\n1,2\n"${'x'.repeat(1000)}",2\n`), {
    maxRecordBytes: 500,
  });
  await assert.rejects(
    readAnyRecords(source),
    /row 3 is larger than 500 characters \(limit maxRecordBytes\)/,
  );
});

test('a row of very many fields is refused before it fills the memory', async (t) => {
  const table = (fields: number) => `a,b\n${','.repeat(fields - 1)}\n`;
  const most = await openCsv(await sourceFile(t, 'a.csv', table(MAX_ROW_FIELDS)), {});
  assert.deepEqual(await invalidRecords(most), { 1: 'has 100000 fields, where the header has 2' });
  const more = await openCsv(await sourceFile(t, 'a.csv', table(MAX_ROW_FIELDS + 1)), {});
  await assert.rejects(readAnyRecords(more), /row 2 has more than 100000 fields/);
});

test('blank and repeated column names become unique, and it is said', async (t) => {
  const source = await openCsv(await sourceFile(t, 'a.csv', 'a,,a,a_2, a ,column_2\n1,2,3,4,5,6\n'), {});
  assert.deepEqual(
    source.fields?.map(({ name }) => name),
    ['a', 'column_2_2', 'a_3', 'a_2', 'a_4', 'column_2'],
  );
  assert.deepEqual(source.remarks.slice(2, 5), [
    'Column 2, without a name, is called "column_2_2".',
    'Column 3, another "a", is called "a_3".',
    'Column 5, another "a", is called "a_4".',
  ]);
});

const DELIMITED: readonly [string, string, SourceOptions, string][] = [
  ['semicolons beside commas in values', 'a;b\n1,5;x, y\n2;z\n', {}, 'Delimiter: semicolon.'],
  ['tabs', 'a\tb\n1\t2\n', {}, 'Delimiter: tab.'],
  ['vertical bars', 'a|b\n1|2\n', {}, 'Delimiter: vertical bar.'],
  ["Excel's first line", 'sep=^\r\na^b\r\n1^2\r\n', {}, 'Delimiter: ^, by its first line.'],
  ['a given one', 'a:b\n1:2\n', { delimiter: ':' }, 'Delimiter: :, as given.'],
];
for (const [what, text, options, remark] of DELIMITED)
  test(`finds the delimiter: ${what}`, async (t) => {
    const source = await openCsv(await sourceFile(t, 'a.csv', text), options);
    assert.ok(source.remarks.includes(remark), source.remarks.join(' '));
    assert.deepEqual(source.fields, [{ name: 'a' }, { name: 'b' }]);
  });

test('single quotes count where the whole header is in them', async (t) => {
  const quoted = await openCsv(await sourceFile(t, 'a.csv', "'a','b'\n'x,y','it''s'\n"), {});
  assert.deepEqual(await rows(quoted), [['x,y', "it's"]]);
  const plain = await openCsv(await sourceFile(t, 'a.csv', "a,b\n's-Hertogenbosch,'x'\n"), {});
  assert.deepEqual(await rows(plain), [["'s-Hertogenbosch", "'x'"]]);
});

const TEXT = 'nom,prix\nÉté – œuvre,5 €\n';
const ENCODINGS: readonly [string, Uint8Array, SourceOptions][] = [
  ['UTF-8', Buffer.from(TEXT), {}],
  ['UTF-8 with byte order mark', Buffer.from(`\ufeff${TEXT}`), {}],
  ['UTF-8, gzipped', gzipSync(TEXT), {}],
  ['UTF-16 little-endian', iconv.encode(TEXT, 'utf-16le', { addBOM: true }), {}],
  ['UTF-16 big-endian', iconv.encode(TEXT, 'utf-16be', { addBOM: true }), {}],
  ['Windows-1252', iconv.encode(TEXT, 'windows-1252'), {}],
  ['UTF-16 without mark, given', iconv.encode(TEXT, 'utf-16le'), { encoding: 'UTF-16LE' }],
  ['Windows-1254, given', iconv.encode(TEXT, 'windows-1254'), { encoding: 'cp1254' }],
];
for (const [what, content, options] of ENCODINGS)
  test(`reads ${what}`, async (t) => {
    const source = await openCsv(await sourceFile(t, 'a.csv', content), options);
    assert.deepEqual(source.fields, [{ name: 'nom' }, { name: 'prix' }]);
    assert.deepEqual(await rows(source), [['Été – œuvre', '5 €']]);
    assert.match(source.remarks[0] as string, /^Encoding: /);
  });

test('a byte that is no UTF-8 counts wherever it stands', async (t) => {
  const content = Buffer.concat([
    Buffer.from(`a,b\n${'x,y\n'.repeat(200_000)}`),
    Buffer.from([0xe9, 0x2c, 0x31]),
  ]);
  const source = await openCsv(await sourceFile(t, 'a.csv', content), {});
  assert.match(source.remarks[0] as string, /Windows-1252/);
  assert.deepEqual((await rows(source)).at(-1), ['é', '1']);
});

test('bytes that fit no encoding are refused, never replaced', async (t) => {
  const neither = await sourceFile(t, 'a.csv', Buffer.from([0x61, 0x0a, 0xe9, 0x81]));
  await assert.rejects(openCsv(neither, {}), /is not windows-1252 text .*; name its encoding/);
  const latin = await sourceFile(t, 'a.csv', iconv.encode(TEXT, 'latin1'));
  await assert.rejects(
    async () => readAnyRecords(await openCsv(latin, { encoding: 'utf-8' })),
    /is not utf-8 text/,
  );
  await assert.rejects(openCsv(latin, { encoding: 'klingon' }), /encoding "klingon" is not known/);
  await assert.rejects(openCsv(await sourceFile(t, 'a.csv', 'a\0b'), {}), /NUL/);
  await assert.rejects(openCsv(await sourceFile(t, 'a.csv', '\n\n'), {}), /is empty/);
});

test('points come from columns whose names and values say latitude and longitude', async (t) => {
  for (const [x, y] of [
    ['lon', 'lat'],
    ['Longitude', 'LATITUDE'],
    ['stop_lon', 'stop_lat'],
    ['Längengrad', 'Breitengrad'],
    ['X', 'Y'],
    ['долгота', 'широта'],
  ]) {
    const source = await openCsv(await sourceFile(t, 'a.csv', `${y};${x};n\n48.85;2.35;1\n;;2\n`), {});
    const records = await validRecords(source);
    assert.deepEqual(
      records.map(({ geometries }) => geometries.get('geometry')),
      [{ type: 'Point', coordinates: [2.35, 48.85] }, null],
    );
    assert.equal(records[0]?.values.get(x as string), '2.35', 'the columns stay');
    assert.equal(source.remarks.at(-1), `Points from the columns "${x}" (x) and "${y}" (y), by their names.`);
  }
});

test('no points where the values are out of range, or only one column is there', async (t) => {
  for (const text of ['x,y\n652381.5,6862047.1\n', 'lat,n\n1,2\n', 'lat,lon\nn/a,1\n', 'lat,lon\n']) {
    const source = await openCsv(await sourceFile(t, 'a.csv', text), {});
    assert.equal(source.remarks.at(-1), 'No geometry columns found.');
    for (const { geometries } of await validRecords(source)) assert.equal(geometries.size, 0);
  }
});

test('named columns give points whatever the range; half a position is invalid', async (t) => {
  const path = await sourceFile(t, 'a.csv', 'e,n\n652381.5,6862047.1\n1,\nx,1\n');
  const source = await openCsv(path, { lonColumn: 'E', latColumn: 'n' });
  const [first] = await validRecords(source);
  assert.deepEqual(first?.geometries.get('geometry'), { type: 'Point', coordinates: [652381.5, 6862047.1] });
  assert.deepEqual(await invalidRecords(source), {
    2: '"e" has a value, but "n" has none',
    3: '"e" is "x", not a number',
  });
  await assert.rejects(
    openCsv(path, { lonColumn: 'east', latColumn: 'n' }),
    /no column "east"; its columns are "e", "n"/,
  );
  await assert.rejects(openCsv(path, { lonColumn: 'e' }), /named together/);
});

test('a WKT column becomes the geometry, with the CRS of its SRID', async (t) => {
  const path = await sourceFile(
    t,
    'a.csv',
    `id\tthe_geom\n1\tSRID=2154;POINT(1 2)\n2\t\n3\tPOLYGON((0 0,1 1))\n4\tSRID=4326;POINT(1 2)\n`,
  );
  const source = await openCsv(path, { wktColumn: 'the_geom' });
  assert.equal(source.crs?.code, 2154);
  assert.deepEqual(source.fields, [{ name: 'id' }, { name: 'the_geom', type: 'geometry' }]);
  assert.deepEqual(await invalidRecords(source), {
    3: '"the_geom": ring has 2 positions, four are the least',
    4: '"the_geom" has the SRID 4326, where 2154 is expected',
  });
  const detected = await openCsv(await sourceFile(t, 'b.csv', 'id,WKT\n1,"LINESTRING(0 0,1 1)"\n'), {});
  assert.equal(detected.remarks.at(-1), 'Geometries from the WKT column "WKT", by its name.');
  const noWkt = await openCsv(await sourceFile(t, 'c.csv', 'id,geom\n1,round\n'), {});
  assert.deepEqual(await rows(noWkt), [['1', 'round']]);
});

const COMMAS: readonly [string, string, SourceOptions, boolean][] = [
  ['fractions', 'a;b\n1,5;x\n2;y\n', {}, true],
  ['thousands', 'a;b\n1,500;x\n2,250;y\n', {}, false],
  ['points in another column', 'a;b\n1,5;1.5\n', {}, false],
  ['given', 'a;b\n1,500;x\n', { decimalComma: true }, true],
  ['denied', 'a;b\n1,5;x\n', { decimalComma: false }, false],
];
for (const [what, text, options, expected] of COMMAS)
  test(`decimal comma, ${what}: ${expected}`, async (t) => {
    const source = await openCsv(await sourceFile(t, 'a.csv', text), options);
    assert.deepEqual(source.untypedText, { decimalComma: expected });
    assert.equal(
      source.remarks.some((remark) => remark.startsWith('Decimal comma')),
      expected,
    );
  });

test('the French towns read the same with decimal points and commas', async (t) => {
  if (!sharedAvailable(t)) return;
  const points = async (name: string) => {
    const records = await validRecords(await openCsv(sharedPath(`data/${name}.csv`), {}));
    return records.map(({ values, geometries }) => [values.get('Région'), geometries.get('geometry')]);
  };
  const expected = await points('villes-latin1');
  assert.equal(expected.length, 953);
  assert.deepEqual(expected[1], ['Île-de-France', { type: 'Point', coordinates: [2.06882, 48.96115] }]);
  assert.deepEqual(await points('villes-latin1-decimal-comma'), expected);
});

test('any table reads back equal, whatever is quoted, the line ends and the chunks', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', 'é', '😀', '"', ',', ';', '\r', '\n', ' ', "'"),
    maxLength: 6,
  });
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((columns) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 6 }),
    );
  const choices = fc.infiniteStream(fc.nat({ max: 5 }));
  fc.assert(
    fc.property(
      table,
      fc.constantFrom(',', ';', '\t'),
      choices,
      fc.array(fc.nat(), { maxLength: 8 }),
      (cells, delimiter, choose, at) => {
        const choice = () => choose.next().value as number;
        const write = (text: string) =>
          text === '' || /["\r\n]/.test(text) || text.includes(delimiter) || choice() === 0
            ? `"${text.replaceAll('"', '""')}"`
            : text;
        const text = cells
          .map((row) => row.map(write).join(delimiter) + (['\n', '\r\n', '\r'][choice() % 3] as string))
          .join('');
        const tokenizer = new CsvTokenizer('x', delimiter, '"', 1000);
        const ends = [...at.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
        const read = ends.flatMap((end, i) => tokenizer.push(text.slice(ends[i - 1] ?? 0, end)));
        assert.deepEqual(
          [...read, ...tokenizer.end()],
          cells.map((fields) => ({ fields })),
        );
      },
    ),
  );
});
