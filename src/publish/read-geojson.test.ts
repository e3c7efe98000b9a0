import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { sharedAvailable, sharedPath } from '../../test/support/shared.ts';
import { invalidRecords, sourceFile, validRecords } from '../../test/support/source-file.ts';
import { readAnyRecords } from '../../test/support/source-records.ts';
import { openGeoJson } from './read-geojson.ts';
import { MAX_NESTING } from './read-geojson-value.ts';
import { JsonText, NumberText, SourceError } from './source.ts';

const feature = (properties: string, geometry = 'null') =>
  `{"type":"Feature","properties":${properties},"geometry":${geometry}}`;
const collection = (...features: string[]) => `{"type":"FeatureCollection","features":[${features.join()}]}`;
const POINT = '{"type":"Point","coordinates":[1,2]}';

test('reads a collection: ids, values in their order, geometry, null geometry', async (t) => {
  const text = `{"features":[{"id":7,"geometry":${POINT},"type":"Feature","properties":{"b":1,"a":"x","2":null}},
    ${feature('null')}], "bbox":[1,2,3,4], "type" : "FeatureCollection" }`;
  const source = await openGeoJson(await sourceFile(t, 'a.geojson', text), {});
  assert.equal(source.crs, undefined);
  assert.deepEqual(await readAnyRecords(source), [
    {
      number: 1,
      id: '7',
      values: new Map<string, unknown>([
        ['b', 1],
        ['a', 'x'],
        ['2', null],
      ]),
      geometries: new Map([['geometry', { type: 'Point', coordinates: [1, 2] }]]),
    },
    { number: 2, id: undefined, values: new Map(), geometries: new Map([['geometry', null]]) },
  ]);
  assert.deepEqual(await readAnyRecords(source), await readAnyRecords(source), 'can be read again');
});

test('keeps index-like names where they stood, and the last of equal names', async (t) => {
  const path = await sourceFile(
    t,
    'a.json',
    collection(feature('{"b":1,"9":2,"1":3,"b":4}'), feature('{"9":2,"b":1}')),
  );
  const [first, second] = await validRecords(await openGeoJson(path, {}));
  assert.deepEqual([...(second?.values.keys() ?? [])], ['9', 'b']);
  assert.equal(first?.values.get('b'), 4);
});

test('names that are traps for objects are names like others', async (t) => {
  const path = await sourceFile(
    t,
    'a.json',
    collection(feature('{"__proto__":1,"constructor":2,"":3,"toString":[ ]}')),
  );
  const [record] = await validRecords(await openGeoJson(path, {}));
  assert.deepEqual(
    [...(record?.values ?? [])],
    [
      ['__proto__', 1],
      ['constructor', 2],
      ['', 3],
      ['toString', new JsonText('[]')],
    ],
  );
});

test('names with escapes are not taken for names of earlier features', async (t) => {
  const names = ['\\', '"', '\u0000', '\\', 'a\\', 'a"', 'a\n'];
  const features = names.map((name) => feature(JSON.stringify({ z: 1, [name]: 2 })));
  const records = await validRecords(
    await openGeoJson(await sourceFile(t, 'a.json', collection(...features)), {}),
  );
  assert.deepEqual(
    records.map(({ values }) => [...values.keys()][1]),
    names,
  );
});

test('keeps every digit of numbers, nested ones too', async (t) => {
  const numbers = `{"safe":9007199254740991,"big":9007199254740993,"huge":18446744073709551616,"over":1e400,
    "under":1e-400,"exp":1E+2,"digits":0.12345678901234567890,"double":2.4699999999999998,"zero":-0,
    "nested":{"a": [9007199254740993, 1.50],"b":" x "}}`;
  const path = await sourceFile(
    t,
    'a.json',
    `{"type":"FeatureCollection","features":[{"type":"Feature","id":9007199254740993,"properties":${numbers},"geometry":null}]}`,
  );
  const [record] = await validRecords(await openGeoJson(path, {}));
  assert.equal(record?.id, '9007199254740993');
  assert.deepEqual(Object.fromEntries(record?.values ?? []), {
    safe: 9007199254740991,
    big: 9007199254740993n,
    huge: new NumberText('18446744073709551616'),
    over: new NumberText('1e400'),
    under: new NumberText('1e-400'),
    exp: 100,
    digits: new NumberText('0.12345678901234567890'),
    double: 2.4699999999999998,
    zero: -0,
    nested: new JsonText('{"a":[9007199254740993,1.50],"b":" x "}'),
  });
});

const LINES = [feature('{"a":1}', POINT), feature('{"a":2}'), feature('{"a":3}')];
const SEQUENCES: readonly [string, string][] = [
  ['newline-delimited', `${LINES.join('\n')}\n`],
  ['with CRLF, blank lines and no line end at the end', LINES.join('\r\n\r\n')],
  ['with RS (RFC 8142)', LINES.map((line) => `\x1e${line}\n`).join('')],
  [
    'with RS, each text on several lines',
    LINES.map((line) => `\x1e${line.replaceAll(',', ',\n')}\n`).join(''),
  ],
  ['on several lines each', LINES.map((line) => JSON.stringify(JSON.parse(line), undefined, 2)).join('\n')],
  ['without anything between', LINES.join('')],
];

for (const [what, text] of SEQUENCES)
  test(`reads a sequence ${what}, plain, with byte order mark, and gzipped`, async (t) => {
    const contents = [Buffer.from(text), Buffer.from(`\ufeff${text}`), gzipSync(text)];
    for (const content of contents) {
      const records = await validRecords(await openGeoJson(await sourceFile(t, 'a.ndjson', content), {}));
      assert.deepEqual(
        records.map(({ values }) => values.get('a')),
        [1, 2, 3],
      );
    }
  });

test('a broken line spoils no other', async (t) => {
  const path = await sourceFile(
    t,
    'a.ndjson',
    [LINES[0], '{"type":"Feature","properties":{"a":', 'hello', LINES[1]].join('\n'),
  );
  const source = await openGeoJson(path, {});
  assert.deepEqual(await invalidRecords(source), {
    2: 'is not JSON: Unexpected end of JSON input',
    3: "is not JSON: Unexpected token 'h'",
  });
  assert.equal((await validRecords(source)).length, 2);
});

test('honours the crs member, before and after the features, and refuses unknown ones', async (t) => {
  const member = (name: string) => `"crs":{"type":"name","properties":{"name":"${name}"}}`;
  const before = `{"type":"FeatureCollection",${member('urn:ogc:def:crs:EPSG::2154')},"features":[]}`;
  const after = `{"type":"FeatureCollection","features":[${LINES.join()}],${member('EPSG:2154')}}`;
  for (const text of [before, after])
    assert.equal((await openGeoJson(await sourceFile(t, 'a.json', text), {})).crs?.code, 2154);
  const wgs84 = before.replace('urn:ogc:def:crs:EPSG::2154', 'urn:ogc:def:crs:OGC:1.3:CRS84');
  assert.equal((await openGeoJson(await sourceFile(t, 'a.json', wgs84), {})).crs?.code, 4326);
  const unknown = await sourceFile(t, 'a.json', before.replace('2154', '999999'));
  await assert.rejects(openGeoJson(unknown, {}), /"crs" "urn:ogc:def:crs:EPSG::999999" is not known/);
});

test('a crs that is found too late is an error, not a wrong position', async (t) => {
  const text = `{"type":"FeatureCollection","features":[],"crs":{"type":"name","properties":{"name":"EPSG:2154"}}}`;
  const source = await openGeoJson(await sourceFile(t, 'a.json.gz', gzipSync(text)), {});
  await assert.rejects(readAnyRecords(source), /"crs" stands too far after/);
});

test('a cut-off file is refused wherever it is cut, except between sequence records', async (t) => {
  const text = collection(feature('{"a":"x\\"}"}', POINT), feature('{"b":[1]}'));
  for (let length = 1; length < text.length; length++) {
    const path = await sourceFile(t, 'a.json', text.slice(0, length));
    await assert.rejects(
      async () => readAnyRecords(await openGeoJson(path, {})),
      SourceError,
      `cut at ${length}`,
    );
  }
  const gzip = gzipSync(text);
  const path = await sourceFile(t, 'a.json.gz', gzip.subarray(0, gzip.length - 12));
  await assert.rejects(
    async () => readAnyRecords(await openGeoJson(path, {})),
    /gzip data is broken or cut off/,
  );
});

test('limits hold: a record at maxRecordBytes passes, one byte more is refused by name', async (t) => {
  const record = feature('{"a":"xxxxxxxx"}');
  for (const text of [collection(record), `${record}\n`]) {
    const path = await sourceFile(t, 'a.json', text);
    const read = async (maxRecordBytes: number) =>
      readAnyRecords(await openGeoJson(path, { maxRecordBytes }));
    assert.equal((await read(record.length)).length, 1);
    await assert.rejects(
      read(record.length - 1),
      /feature 1 is larger than \d+ bytes \(limit maxRecordBytes\)/,
    );
  }
  const packed = await sourceFile(t, 'a.json.gz', gzipSync(collection(record)));
  const read = async (maxUnpackedBytes: number) =>
    readAnyRecords(await openGeoJson(packed, { maxUnpackedBytes }));
  assert.equal((await read(collection(record).length)).length, 1);
  await assert.rejects(read(collection(record).length - 1), /limit maxUnpackedBytes/);
});

test('a record that would take far more memory than its bytes is invalid, one at the limits is not', async (t) => {
  const deep = (levels: number) =>
    feature(`{"a":${'['.repeat(levels)}${']'.repeat(levels)},"pad":"${'[{'.repeat(600_000)}"}`);
  const path = await sourceFile(t, 'a.json', collection(deep(MAX_NESTING - 2), deep(MAX_NESTING - 1)));
  const source = await openGeoJson(path, {});
  assert.deepEqual(await invalidRecords(source), { 2: 'values are nested deeper than 100000' });
  const [record] = await validRecords(source);
  assert.ok(record?.values.get('a') instanceof JsonText);
});

test('reading stops when it is told to', async (t) => {
  const source = await openGeoJson(await sourceFile(t, 'a.json', collection(...LINES)), {});
  await assert.rejects(async () => {
    for await (const _ of source.records(AbortSignal.abort())) assert.fail('nothing is read');
  }, /aborted/);
});

test('a file that is missing, or is a folder, is named', async () => {
  await assert.rejects(openGeoJson('no/such.geojson', {}), {
    name: 'SourceError',
    message: /no\/such.geojson: .*no such file/,
  });
  await assert.rejects(openGeoJson('.', {}), /not a regular file/);
});

/** What becomes of each file: number of good records, reasons of bad ones, or why the whole is refused. */
const BROKEN: Readonly<Record<string, number | readonly string[] | RegExp>> = {
  'array-at-top': /'\[' at byte 0 where '\{' is expected/,
  'bad-utf8': ['is not UTF-8 text, which GeoJSON must be'],
  'bare-feature': 1,
  'bare-geometry': 1,
  blank: /is empty/,
  bom: 1,
  comment: /'\/' at byte 0/,
  'deep-collections': ['geometry collections are nested deeper than 32'],
  deep: 1,
  'duplicate-keys': 1,
  empty: /is empty/,
  'features-object': /"features" is not an array/,
  'flat-line': ['one of the positions is 1, not an array'],
  'infinite-coordinate': ['coordinate is beyond the range of a double'],
  latin1: ['is not UTF-8 text, which GeoJSON must be'],
  'line-of-one': ['line has a single position'],
  'nan-coordinate': ["is not JSON: Unexpected token 'N'"],
  'nan-infinity': ["is not JSON: Unexpected token 'N'"],
  'nested-point': ['coordinate is an array, not a number'],
  'no-coordinates': ['coordinates is missing, not an array'],
  'no-features': 0,
  'no-type': /its type is missing/,
  'not-json': /'h' at byte 0/,
  'null-at-top': /'n' at byte 0/,
  'null-coordinate': ['coordinate is null, not a number'],
  'old-crs-2154': 1,
  'one-coordinate': ['position has 1 number, where x and y, or x, y and z, are expected'],
  'open-ring': ['ring does not end where it starts'],
  'properties-list': ['properties is an array, not an object'],
  'raw-control-character': ['is not JSON: Bad control character in string literal'],
  'short-ring': ['ring has 3 positions, four are the least'],
  'text-coordinates': ['coordinate is "1", not a number'],
  'trailing-comma': /'\]' at byte 91 \(after 1 features\) where a feature is expected/,
  truncated: /is cut off: it ends at byte 90, after 0 whole features/,
  'two-documents': /'\{' at byte 130 .* where the end of the file is expected/,
  utf16le: /is not UTF-8/,
};

for (const [name, expected] of Object.entries(BROKEN))
  test(`broken/${name}.geojson: ${String(expected)}`, async (t) => {
    if (!sharedAvailable(t)) return;
    const read = async () =>
      readAnyRecords(await openGeoJson(sharedPath(`data/nasty/broken/${name}.geojson`), {}));
    if (expected instanceof RegExp) {
      await assert.rejects(read, { name: 'SourceError', message: expected });
      return;
    }
    const records = await read();
    const reasons = records.map((record) => ('invalid' in record ? record.invalid : undefined));
    assert.deepEqual(reasons, typeof expected === 'number' ? new Array(expected).fill(undefined) : expected);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

for (const [name, count] of [
  ['cities/cities-10k', 10_000],
  ['countries/countries-50m', 241],
  ['rivers/rivers-50m', 462],
  ['roman-emperors/roman-emperors', 68],
  ['nasty/nasty', 91],
  ['nasty/nasty-fields', 4],
] as const)
  test(`${name}.geojson equals what JSON.parse reads`, async (t) => {
    if (!sharedAvailable(t)) return;
    const { readFile } = await import('node:fs/promises');
    const path = sharedPath(`data/${name}.geojson`);
    const expected = JSON.parse(await readFile(path, 'utf8')).features;
    const records = await validRecords(await openGeoJson(path, {}));
    assert.equal(records.length, count);
    for (const [i, { values, geometries }] of records.entries()) {
      assert.deepEqual(geometries.get('geometry'), expected[i].geometry);
      assert.deepEqual([...values.keys()].sort(), Object.keys(expected[i].properties ?? {}).sort());
      for (const [key, value] of values)
        if (typeof value !== 'object' && typeof value !== 'bigint')
          assert.deepEqual(value, expected[i].properties[key]);
    }
  });

test('of the nasty geometries, those with four numbers or a mixed dimension are refused', async (t) => {
  if (!sharedAvailable(t)) return;
  const source = await openGeoJson(sharedPath('data/nasty/nasty-geometries.geojson'), {});
  assert.deepEqual(await invalidRecords(source), {
    4: 'position has 4 numbers, where x and y, or x, y and z, are expected',
    22: 'some positions have a z and others have none',
    62: 'some positions have a z and others have none',
  });
});
