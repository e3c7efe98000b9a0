import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { completed } from '../../lib/steps.ts';
import { readXml } from '../../lib/xml-reader.ts';
import { OwsException } from '../ows/ows-exception.ts';
import { decodeFilter } from './decode-filter.ts';
import { FILTER_1_1_0 } from './vocabulary-1-1-0.ts';

const ELEMENTS = [
  'ogc:Filter',
  ...[...FILTER_1_1_0.operators.keys(), ...FILTER_1_1_0.expressions.keys()].map((name) => `ogc:${name}`),
  ...['FeatureId', 'GmlObjectId', 'LowerBoundary', 'UpperBoundary', 'Distance', 'Xor'].map((n) => `ogc:${n}`),
  ...[
    'Point',
    'LineString',
    'Polygon',
    'exterior',
    'LinearRing',
    'Envelope',
    'Box',
    'pos',
    'posList',
    'coord',
  ].map((name) => `gml:${name}`),
  ...['MultiPoint', 'pointMember', 'Curve', 'segments', 'lowerCorner', 'upperCorner', 'coordinates', 'X'].map(
    (name) => `gml:${name}`,
  ),
  'constructor',
  '__proto__',
];

const ATTRIBUTES = [
  'matchCase',
  'wildCard',
  'singleChar',
  'escapeChar',
  'fid',
  'gml:id',
  'name',
  'units',
  'srsName',
  'srsDimension',
  'decimal',
  'cs',
  'ts',
  'other',
];

const value = fc.oneof(
  fc.constantFrom(
    'true',
    '*',
    '.',
    '!',
    'EPSG:4326',
    'urn:ogc:def:crs:EPSG::4326',
    'x',
    '3',
    '',
    '0 0 1 1 2 0 0 0',
  ),
  fc.double().map(String),
  fc.string({ maxLength: 8 }).map((s) => s.replace(/[^ -~]|[<&"]/g, '')),
);

const NAME = '<ogc:PropertyName>name</ogc:PropertyName>';
const RIGHT = [
  `<ogc:PropertyIsEqualTo>${NAME}<ogc:Literal>x</ogc:Literal></ogc:PropertyIsEqualTo>`,
  `<ogc:PropertyIsNull>${NAME}</ogc:PropertyIsNull>`,
  `<ogc:Within>${NAME}<gml:Point><gml:pos>1 2</gml:pos></gml:Point></ogc:Within>`,
  '<ogc:FeatureId fid="a.1"/>',
  NAME,
];

const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc
    .record({
      name: fc.constantFrom(...ELEMENTS),
      attributes: fc.uniqueArray(fc.tuple(fc.constantFrom(...ATTRIBUTES), value), {
        selector: ([name]) => name,
        maxLength: 4,
      }),
      content: fc.array(fc.oneof({ depthSize: 'small' }, value, fc.constantFrom(...RIGHT), tie('element')), {
        maxLength: 4,
      }),
    })
    .map(({ name, attributes, content }) => {
      const written = attributes.map(([attribute, text]) => ` ${attribute}="${text}"`).join('');
      return `<${name}${written}>${content.join('')}</${name}>`;
    }),
}));

describe('decodeFilter', () => {
  it('throws nothing but OwsException, whatever elements stand in the filter', () => {
    const options = {
      vocabulary: FILTER_1_1_0,
      limits: {
        maxFilterDepth: 20,
        maxFilterOperators: 1000,
        maxFilterPositions: 1000,
        maxFeatureIds: 100,
        maxLikePatternCharacters: 100,
      },
      locator: 'filter',
      namespaces: new Map<string, string>(),
    };
    const limits = {
      maxXmlDepth: 100,
      maxXmlElements: 10_000,
      maxXmlAttributes: 50,
      maxXmlTextLength: 10_000,
    };
    let decoded = 0;
    fc.assert(
      fc.property(
        fc.array(fc.oneof(element, fc.constantFrom(...RIGHT)), { maxLength: 2 }),
        fc.boolean(),
        (content, isLenient) => {
          const xml = `<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml">${content.join('')}</ogc:Filter>`;
          const filter = readXml(Buffer.from(xml), limits);
          try {
            completed(decodeFilter(filter, { ...options, isLenient }));
            decoded++;
          } catch (error) {
            assert.ok(error instanceof OwsException, String(error));
            assert.equal(error.locator, 'filter');
            assert.ok(error.message.length < 2000);
          }
        },
      ),
      { numRuns: 2000 },
    );
    assert.ok(decoded > 0, 'some of the filters are right');
  });
});
