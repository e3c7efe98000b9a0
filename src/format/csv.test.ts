import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import papaparse from 'papaparse';
import {
  encodeAll,
  encodingOf,
  featuresOf,
  featureType,
  GEOMETRIES,
  geometry,
  LATITUDE_FIRST,
  NASTY_ROWS,
  SCALAR_PROPERTIES,
  scalar,
} from '../../test/support/sample-features.ts';
import { sourceFile } from '../../test/support/source-file.ts';
import type { FeatureType, Value } from '../feature/feature.ts';
import type { Geometry } from '../feature/geometry.ts';
import { parseWkt } from '../feature/wkt.ts';
import { openCsv } from '../publish/read-csv.ts';
import { createCsvMemberEncoder, csvFormat } from './csv.ts';
import {
  type CollectionHead,
  FormatParameterError,
  findOutputFormat,
  type OutputFormat,
} from './output-format.ts';

function head(type: FeatureType, overrides: Partial<CollectionHead> = {}): CollectionHead {
  return {
    parts: [{ featureType: type, properties: type.properties, srs: LATITUDE_FIRST }],
    resultType: 'results',
    numberOfFeatures: 1,
    numberMatched: undefined,
    envelope: undefined,
    srs: LATITUDE_FIRST,
    timeStamp: new Date(0),
    baseUrl: 'http://localhost',
    isCut: false,
    ...overrides,
  };
}

function csv(type: FeatureType, rows: readonly (readonly Value[])[]): string {
  const members = encodeAll(createCsvMemberEncoder(encodingOf('csv', type)), featuresOf(rows));
  return csvFormat.prologue(head(type)) + members + csvFormat.epilogue(head(type));
}

function wktOf(value: Geometry): string {
  const [, row] = papaparse.parse<string[]>(
    csv(featureType('t', [geometry('g', 'Geometry')]), [[value]]),
  ).data;
  return row?.[1] ?? '';
}

describe('CSV', () => {
  it('starts with the id and the names of the properties, lines ending in CRLF', () => {
    const type = featureType('cities', [
      scalar('name', 'string'),
      scalar('inhabitants', 'int'),
      geometry('at', 'Point'),
    ]);
    assert.equal(
      csv(type, [['Paris, "La Ville"', 2102650, { type: 'Point', coordinates: [2.35, 48.85] }]]),
      'gml_id,name,inhabitants,at\r\ncities.1,"Paris, ""La Ville""",2102650,"POINT (2.35 48.85)"\r\n',
    );
  });

  it('tells an absent value from an empty text', () => {
    assert.equal(
      csv(featureType('t', [scalar('a', 'string'), scalar('b', 'string')]), [[null, '']]),
      'gml_id,a,b\r\nt.1,,""\r\n',
    );
  });

  it('names its id column so that no column has the same name', () => {
    const type = featureType('t', [scalar('gml_id', 'string'), scalar('gml_id_', 'int')]);
    assert.match(csv(type, []), /^gml_id__,gml_id,gml_id_\r/);
    // Properties that aren't written may be those that the reader must not know of.
    const part = { featureType: type, properties: type.properties.slice(1), srs: LATITUDE_FIRST };
    assert.match(csvFormat.prologue(head(type, { parts: [part] })), /^gml_id,gml_id_\r/);
  });

  it('reads back whatever the texts are, but for NUL', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), { minLength: 1 }),
        (rows) => {
          const text = csv(featureType('t', [scalar('a', 'string'), scalar('b', 'string')]), rows);
          const { data } = papaparse.parse<string[]>(text, { newline: '\r\n', delimiter: ',' });
          assert.deepEqual(
            data.slice(1, -1).map(([, ...values]) => values),
            rows.map((row) => row.map((value) => value.toWellFormed().replaceAll('\0', ''))),
          );
        },
      ),
    );
  });

  it('keeps the digits of every number', () => {
    const { data } = papaparse.parse<string[]>(csv(featureType('t', SCALAR_PROPERTIES), NASTY_ROWS));
    assert.deepEqual(data[4]?.slice(2, 7), [
      '2147483647',
      '9223372036854775807',
      '170141183460469231731687303715884105727',
      '1.7976931348623157e+308',
      '-0.000000000000000000000000000001',
    ]);
  });

  it('has geometries as Well-Known Text that reads back the same', () => {
    for (const value of Object.values(GEOMETRIES)) assert.deepEqual(parseWkt(wktOf(value)).geometry, value);
    assert.equal(wktOf({ type: 'Point', coordinates: [1, 2, 3] }), 'POINT Z (1 2 3)');
    assert.equal(
      wktOf({
        type: 'MultiPoint',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      }),
      'MULTIPOINT ((1 2),(3 4))',
    );
    assert.equal(wktOf({ type: 'Polygon', coordinates: [] }), 'POLYGON EMPTY');
    assert.equal(
      wktOf({
        type: 'GeometryCollection',
        geometries: [
          { type: 'Point', coordinates: [] },
          {
            type: 'LineString',
            coordinates: [
              [1, 2, 3],
              [4, 5, 6],
            ],
          },
        ],
      }),
      'GEOMETRYCOLLECTION Z (POINT Z EMPTY,LINESTRING Z (1 2 3,4 5 6))',
    );
  });

  it('has another separator, a mark of its encoding and no header where its media type has parameters', () => {
    const type = featureType('villes', [
      scalar('nom', 'string'),
      scalar('note', 'string'),
      geometry('lieu', 'Point'),
    ]);
    const rows = [
      ['Évry', 'a;b', { type: 'Point', coordinates: [2.35, 48.85] }],
      ['a,b', 'c\td', null],
    ] as const;
    const cases = [
      [
        'text/csv; separator=semicolon; bom=yes',
        '\ufeffgml_id;nom;note;lieu\r\nvilles.1;Évry;"a;b";"POINT (2.35 48.85)"\r\nvilles.2;a,b;c\td;\r\n',
      ],
      ['csv;header=absent', 'villes.1,Évry,a;b,"POINT (2.35 48.85)"\r\nvilles.2,"a,b",c\td,\r\n'],
      [
        'TEXT/CSV; Separator="tab"; header=present; bom=no; charset=UTF-8',
        'gml_id\tnom\tnote\tlieu\r\nvilles.1\tÉvry\ta;b\t"POINT (2.35 48.85)"\r\nvilles.2\ta,b\t"c\td"\t\r\n',
      ],
    ] as const;
    for (const [asked, expected] of cases) {
      const format = findOutputFormat([csvFormat], asked);
      assert.ok(format, asked);
      const encoder = createCsvMemberEncoder(encodingOf(format.encodingName, type));
      assert.equal(format.prologue(head(type)) + encodeAll(encoder, featuresOf(rows)), expected);
    }
    const absent = findOutputFormat([csvFormat], 'csv; header=absent');
    assert.equal(absent?.contentType, 'text/csv; charset=utf-8; header=absent');
    assert.equal(absent?.prologue(head(type, { resultType: 'hits', numberOfFeatures: 7 })), '7\r\n');
  });

  it('neutralises what a spreadsheet would take for a formula where it is asked to, and nothing else', () => {
    const type = featureType('t', [scalar('text', 'string'), scalar('number', 'double')]);
    const hostile = [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '\n=1',
      ' =1',
      '\uff1d1',
      '=cmd|" /C calc"!A0',
    ];
    const harmless = ['a=1', 'x;y', "it's", ''];
    const format = findOutputFormat([csvFormat], 'csv; formulas=neutralise; header=absent');
    assert.equal(format?.name, 'text/csv; header=absent; formulas=neutralise');
    const encoder = createCsvMemberEncoder(encodingOf(format.encodingName, type));
    const rows = [...hostile, ...harmless].map((text) => [text, -1]);
    const written = encodeAll(encoder, featuresOf(rows));
    const { data } = papaparse.parse<string[]>(written.trimEnd());
    assert.deepEqual(
      data.map((row) => row[1]),
      [...hostile.map((text) => `'${text}`), ...harmless],
    );
    assert.ok(data.every((row) => row[2] === '-1'));
    assert.match(
      written,
      /,"x;y",/,
      'a program that splits at semicolons finds no cell in the middle of a text',
    );
    assert.doesNotMatch(csv(type, rows), /'=1/, 'nothing is changed unasked');
  });

  it('writes a comma before fractions where it is asked to, as our own reader takes it', async (t) => {
    const type = featureType('t', [
      scalar('text', 'string'),
      scalar('double', 'double'),
      scalar('decimal', 'decimal'),
      scalar('int', 'int'),
    ]);
    const rows = [
      ['1.5', -0.5, '12.50', 1],
      ['b', 1e300, '7', 2],
      ['c', Number.NaN, '0.001', 3],
    ];
    const written = (asked: string) => {
      const format = findOutputFormat([csvFormat], asked) as OutputFormat;
      const encoder = createCsvMemberEncoder(encodingOf(format.encodingName, type));
      return format.prologue(head(type)) + encodeAll(encoder, featuresOf(rows));
    };
    assert.equal(
      written('csv; separator=semicolon; decimal=comma'),
      'gml_id;text;double;decimal;int\r\nt.1;1.5;-0,5;12,50;1\r\nt.2;b;1e+300;7;2\r\nt.3;c;NaN;0,001;3\r\n',
    );
    assert.match(written('csv; decimal=comma'), /^t\.1,1\.5,"-0,5","12,50",1\r$/m);
    const file = await sourceFile(t, 'a.csv', written('csv; separator=semicolon; decimal=comma; bom=yes'));
    const source = await openCsv(file, {});
    assert.equal(source.untypedText?.decimalComma, true);
    assert.deepEqual(
      source.fields?.map(({ name }) => name),
      ['gml_id', 'text', 'double', 'decimal', 'int'],
    );
  });

  it('refuses parameters and values that it does not have, naming those that it has', () => {
    for (const [parameters, said] of [
      [
        'delimiter=x',
        /no parameter "delimiter": separator, decimal, bom, header, formulas, charset would be accepted/,
      ],
      ['decimal=;', /decimal of text\/csv can't be "": point, comma would/],
      ['separator=pipe', /separator of text\/csv can't be "pipe": comma, semicolon, tab would/],
      ['bom', /bom of text\/csv can't be "": yes, no would/],
      ['header=maybe', /present, absent would/],
      ['charset=latin1', /utf-8 would/],
      ['bom=yes; bom=no', /"bom" is given twice/],
      ['__proto__=1', /no parameter "__proto__"/],
    ] as const) {
      assert.throws(
        () => findOutputFormat([csvFormat], `text/csv; ${parameters}`),
        (error) => error instanceof FormatParameterError && said.test(error.message),
        parameters,
      );
    }
  });

  it('reads back in every dialect, whatever the texts are', () => {
    const type = featureType('t', [scalar('a', 'string'), scalar('b', 'string')]);
    const text = fc.string({
      unit: fc.constantFrom(',', ';', '\t', '"', '\r', '\n', ' ', 'a', 'é', '\ufeff'),
    });
    const separators = fc.constantFrom(['comma', ','], ['semicolon', ';'], ['tab', '\t']);
    fc.assert(
      fc.property(separators, fc.array(fc.tuple(text, text), { minLength: 1 }), ([name, delimiter], rows) => {
        const format = findOutputFormat([csvFormat], `csv; separator=${name}`);
        assert.ok(format);
        const encoder = createCsvMemberEncoder(encodingOf(format.encodingName, type));
        const written = format.prologue(head(type)) + encodeAll(encoder, featuresOf(rows));
        const { data } = papaparse.parse<string[]>(written, {
          newline: '\r\n',
          delimiter: delimiter as string,
        });
        assert.deepEqual(
          data.slice(1, -1).map(([, ...values]) => values),
          rows,
        );
      }),
    );
  });

  it('answers hits with the number alone', () => {
    assert.equal(
      csvFormat.prologue(head(featureType('t', []), { resultType: 'hits', numberOfFeatures: 7 })),
      'numberOfFeatures\r\n7\r\n',
    );
  });

  it('refuses rows of two kinds in one file', () => {
    const part = (name: string, ...properties: string[]) => ({
      featureType: featureType(name, []),
      properties: properties.map((property) => scalar(property, 'int')),
      srs: LATITUDE_FIRST,
    });
    assert.equal(csvFormat.refusal([part('a', 'x'), part('a', 'x')]), undefined);
    assert.match(csvFormat.refusal([part('a', 'x'), part('b', 'x')]) ?? '', /one feature type/);
    assert.match(csvFormat.refusal([part('a', 'x'), part('a', 'y')]) ?? '', /one list of properties/);
  });
});
