import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { completed } from '../../lib/steps.ts';
import { readXml } from '../../lib/xml-reader.ts';
import type { FilterExpression } from '../../query/filter-expression.ts';
import type { FilterLimits } from '../../query/filter-limits.ts';
import { OwsException } from '../ows/ows-exception.ts';
import { type DecodedFilter, decodeFilter } from './decode-filter.ts';
import { FILTER_1_1_0 } from './vocabulary-1-1-0.ts';

const LIMITS: FilterLimits = {
  maxFilterDepth: 5,
  maxFilterOperators: 20,
  maxFilterPositions: 10,
  maxFeatureIds: 3,
  maxLikePatternCharacters: 12,
};

const XML_LIMITS = {
  maxXmlDepth: 100,
  maxXmlElements: 10_000,
  maxXmlAttributes: 50,
  maxXmlTextLength: 100_000,
};

const NAMESPACES =
  'xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml" xmlns:app="http://example.org/app"';

const filterOf = (content: string) => `<ogc:Filter ${NAMESPACES}>${content}</ogc:Filter>`;

function decodeText(xml: string, isLenient = false): DecodedFilter {
  return completed(
    decodeFilter(readXml(Buffer.from(xml), XML_LIMITS), {
      vocabulary: FILTER_1_1_0,
      limits: LIMITS,
      locator: 'filter',
      namespaces: new Map([['app', 'http://example.org/app']]),
      isLenient,
    }),
  );
}

const decode = (content: string): FilterExpression => decodeText(filterOf(content)).expression;

function refuse(content: string, message: RegExp): void {
  assert.throws(
    () => decode(content),
    (error: unknown) => {
      assert.ok(error instanceof OwsException);
      assert.equal(error.code, 'InvalidParameterValue');
      assert.equal(error.locator, 'filter');
      assert.match(error.message, message);
      return true;
    },
  );
}

const property = (propertyName: string) => ({ kind: 'PropertyName', propertyName }) as const;
const literal = (text: string) => ({ kind: 'Literal', text }) as const;
const NAME = '<ogc:PropertyName>name</ogc:PropertyName>';
const X = '<ogc:Literal>x</ogc:Literal>';
const EQUAL = `<ogc:PropertyIsEqualTo>${NAME}${X}</ogc:PropertyIsEqualTo>`;
const EQUAL_VALUE = {
  kind: 'PropertyIsEqualTo',
  left: property('name'),
  right: literal('x'),
  matchCase: true,
} as const;

describe('comparison operators', () => {
  it('compare two expressions, with regard to case unless told otherwise', () => {
    for (const kind of [
      'PropertyIsEqualTo',
      'PropertyIsNotEqualTo',
      'PropertyIsLessThan',
      'PropertyIsGreaterThan',
      'PropertyIsLessThanOrEqualTo',
      'PropertyIsGreaterThanOrEqualTo',
    ]) {
      const value = decode(`<ogc:${kind}>${NAME}${X}</ogc:${kind}>`);
      assert.deepEqual(value, { ...EQUAL_VALUE, kind });
    }
    const value = decode(`<ogc:PropertyIsEqualTo matchCase="false">${X}${NAME}</ogc:PropertyIsEqualTo>`);
    assert.deepEqual(value, {
      kind: 'PropertyIsEqualTo',
      left: literal('x'),
      right: property('name'),
      matchCase: false,
    });
    refuse(`<ogc:PropertyIsEqualTo matchCase="no">${NAME}${X}</ogc:PropertyIsEqualTo>`, /matchCase "no"/);
  });

  it('trim the names of properties but not literals, in which everything is data', () => {
    const value = decode(
      `<ogc:PropertyIsEqualTo><ogc:PropertyName>
        app:name </ogc:PropertyName><ogc:Literal> ' OR 1=1 -- &amp;amp; </ogc:Literal></ogc:PropertyIsEqualTo>`,
    );
    assert.deepEqual(value, {
      ...EQUAL_VALUE,
      left: property('app:name'),
      right: literal(" ' OR 1=1 -- &amp; "),
    });
  });

  it('know a literal with elements in it as no value', () => {
    const value = decode(
      `<ogc:PropertyIsEqualTo>${NAME}<ogc:Literal><app:x/></ogc:Literal></ogc:PropertyIsEqualTo>`,
    );
    assert.deepEqual(value, { ...EQUAL_VALUE, right: { kind: 'Literal', text: '', isComplex: true } });
  });

  it('need two operands', () => {
    refuse(
      `<ogc:PropertyIsEqualTo>${NAME}</ogc:PropertyIsEqualTo>`,
      /ogc:PropertyIsEqualTo \(line 1\) has 1 operands/,
    );
    refuse(`<ogc:PropertyIsEqualTo>${NAME}${X}${X}</ogc:PropertyIsEqualTo>`, /has 3 operands/);
    refuse(`<ogc:PropertyIsEqualTo>${NAME}${X}x</ogc:PropertyIsEqualTo>`, /has the text "x"/);
    refuse(
      `<ogc:PropertyIsEqualTo>${NAME}<ogc:Value>x</ogc:Value></ogc:PropertyIsEqualTo>`,
      /ogc:Value.*no expression/,
    );
    refuse(
      `<ogc:PropertyIsEqualTo><ogc:PropertyName/>${X}</ogc:PropertyIsEqualTo>`,
      /ogc:PropertyName.*is empty/,
    );
  });

  it('calculate, and name functions', () => {
    const value = decode(
      `<ogc:PropertyIsGreaterThan><ogc:Add>${NAME}<ogc:Mul>${X}${X}</ogc:Mul></ogc:Add>
       <ogc:Function name="f"><ogc:Sub>${X}${X}</ogc:Sub></ogc:Function></ogc:PropertyIsGreaterThan>`,
    );
    assert.deepEqual(value, {
      kind: 'PropertyIsGreaterThan',
      left: {
        kind: 'Add',
        left: property('name'),
        right: { kind: 'Mul', left: literal('x'), right: literal('x') },
      },
      right: {
        kind: 'Function',
        name: 'f',
        operands: [{ kind: 'Sub', left: literal('x'), right: literal('x') }],
      },
      matchCase: true,
    });
    refuse(
      `<ogc:PropertyIsEqualTo><ogc:Div>${X}</ogc:Div>${X}</ogc:PropertyIsEqualTo>`,
      /ogc:Div.*1 operands/,
    );
    refuse(
      `<ogc:PropertyIsEqualTo><ogc:Function>${X}</ogc:Function>${X}</ogc:PropertyIsEqualTo>`,
      /lacks its name/,
    );
  });
});

describe('PropertyIsLike', () => {
  const like = (attributes: string, pattern: string) =>
    `<ogc:PropertyIsLike ${attributes}>${NAME}<ogc:Literal>${pattern}</ogc:Literal></ogc:PropertyIsLike>`;
  const USUAL = 'wildCard="*" singleChar="." escapeChar="!"';

  it('decodes its wildcards, whatever characters they are', () => {
    const value = decode(like(USUAL, 'a*.!*!!!b**'));
    assert.deepEqual(value, {
      kind: 'PropertyIsLike',
      operand: property('name'),
      pattern: [
        { kind: 'text', text: 'a' },
        { kind: 'any' },
        { kind: 'single' },
        { kind: 'text', text: '*!!b' },
        { kind: 'any' },
      ],
      matchCase: true,
    });
    const astral = decode(like('wildCard="🂡" singleChar="\'" escape="%" matchCase="0"', "🂡x'%"));
    assert.ok(astral.kind === 'PropertyIsLike' && !astral.matchCase);
    assert.deepEqual(astral.pattern, [
      { kind: 'any' },
      { kind: 'text', text: 'x' },
      { kind: 'single' },
      { kind: 'text', text: '%' },
    ]);
  });

  it('refuses wildcards that are missing, equal or no single characters', () => {
    refuse(like('singleChar="." escapeChar="!"', 'x'), /lacks the attribute wildCard/);
    refuse(like('wildCard="*" escapeChar="!"', 'x'), /lacks the attribute singleChar/);
    refuse(like('wildCard="*" singleChar="."', 'x'), /lacks the attribute escapeChar/);
    refuse(like('wildCard="*" singleChar="*" escapeChar="!"', 'x'), /one character for two purposes/);
    refuse(like('wildCard="**" singleChar="." escapeChar="!"', 'x'), /wildCard "\*\*"/);
    refuse(like('wildCard="*" singleChar="" escapeChar="!"', 'x'), /singleChar ""/);
    refuse(like(`${USUAL} escape="!"`, 'x'), /escapeChar twice/);
    refuse(like(`${USUAL} wild="!"`, 'x'), /unknown attribute "wild"/);
  });

  it('limits its pattern', () => {
    decode(like(USUAL, 'x'.repeat(12)));
    refuse(like(USUAL, 'x'.repeat(13)), /maxLikePatternCharacters \(12\)/);
    refuse(`<ogc:PropertyIsLike ${USUAL}>${NAME}${NAME}</ogc:PropertyIsLike>`, /is no pattern/);
  });
});

describe('PropertyIsNull and PropertyIsBetween', () => {
  it('are decoded', () => {
    assert.deepEqual(decode(`<ogc:PropertyIsNull>${NAME}</ogc:PropertyIsNull>`), {
      kind: 'PropertyIsNull',
      propertyName: 'name',
    });
    const between = `<ogc:PropertyIsBetween>${NAME}<ogc:LowerBoundary>${X}</ogc:LowerBoundary>
      <ogc:UpperBoundary>${NAME}</ogc:UpperBoundary></ogc:PropertyIsBetween>`;
    assert.deepEqual(decode(between), {
      kind: 'PropertyIsBetween',
      operand: property('name'),
      lower: literal('x'),
      upper: property('name'),
    });
    refuse(`<ogc:PropertyIsNull>${X}</ogc:PropertyIsNull>`, /expects one PropertyName/);
    refuse(
      `<ogc:PropertyIsBetween>${NAME}${X}${X}</ogc:PropertyIsBetween>`,
      /where LowerBoundary is expected/,
    );
    refuse(between.replace(X, X + X), /LowerBoundary \(line 1\) has 2 expressions/);
  });
});

describe('logical operators', () => {
  it('take any number of operands, Not one', () => {
    assert.deepEqual(decode(`<ogc:Or>${EQUAL}${EQUAL}${EQUAL}</ogc:Or>`), {
      kind: 'Or',
      operands: [EQUAL_VALUE, EQUAL_VALUE, EQUAL_VALUE],
    });
    assert.deepEqual(decode(`<ogc:Not><ogc:And>${EQUAL}${EQUAL}</ogc:And></ogc:Not>`), {
      kind: 'Not',
      operand: { kind: 'And', operands: [EQUAL_VALUE, EQUAL_VALUE] },
    });
    refuse(`<ogc:And>${EQUAL}</ogc:And>`, /ogc:And \(line 1\) has 1 operands/);
    refuse(`<ogc:Not>${EQUAL}${EQUAL}</ogc:Not>`, /ogc:Not \(line 1\) has 2 operands/);
    refuse(`<ogc:Not/>`, /has 0 operands/);
    refuse(`<ogc:Xor>${EQUAL}${EQUAL}</ogc:Xor>`, /ogc:Xor \(line 1\) is no operator of Filter Encoding 1.1/);
    refuse(`<app:And>${EQUAL}${EQUAL}</app:And>`, /app:And/);
    refuse(`<ogc:constructor>${EQUAL}</ogc:constructor>`, /no operator/);
  });

  it('are limited in depth and number', () => {
    const nested = (depth: number): string =>
      depth === 1 ? EQUAL : `<ogc:Not>${nested(depth - 1)}</ogc:Not>`;
    decode(nested(5));
    refuse(nested(6), /maxFilterDepth \(5\)/);
    const sum = (depth: number): string => (depth === 0 ? X : `<ogc:Add>${X}${sum(depth - 1)}</ogc:Add>`);
    decode(`<ogc:PropertyIsEqualTo>${X}${sum(4)}</ogc:PropertyIsEqualTo>`);
    refuse(`<ogc:PropertyIsEqualTo>${X}${sum(5)}</ogc:PropertyIsEqualTo>`, /maxFilterDepth/);
    decode(`<ogc:Or>${EQUAL.repeat(19)}</ogc:Or>`);
    refuse(`<ogc:Or>${EQUAL.repeat(20)}</ogc:Or>`, /more operators than maxFilterOperators \(20\)/);
  });
});

describe('ids', () => {
  it('are of one kind, and stand alone', () => {
    assert.deepEqual(decode('<ogc:FeatureId fid="a.1"/><ogc:FeatureId fid=" a.2 "/>'), {
      kind: 'FeatureId',
      ids: ['a.1', 'a.2'],
    });
    assert.deepEqual(decode('<ogc:GmlObjectId gml:id="a.1"/>'), { kind: 'FeatureId', ids: ['a.1'] });
    refuse('<ogc:FeatureId fid="a.1"/><ogc:GmlObjectId gml:id="a.1"/>', /ogc:GmlObjectId.*one kind of ids/);
    refuse(`<ogc:FeatureId fid="a.1"/>${EQUAL}`, /PropertyIsEqualTo.*one kind of ids/);
    refuse(`${EQUAL}<ogc:FeatureId fid="a.1"/>`, /one kind of ids/);
    refuse(`<ogc:And>${EQUAL}<ogc:FeatureId fid="a.1"/></ogc:And>`, /within an operator/);
    refuse('<ogc:FeatureId/>', /lacks its fid/);
    assert.deepEqual(decode('<ogc:GmlObjectId id="a.1"/>'), { kind: 'FeatureId', ids: ['a.1'] }, 'as GDAL');
    refuse('<ogc:GmlObjectId/>', /lacks its id/);
    refuse('<ogc:GmlObjectId fid="a.1"/>', /unknown attribute "fid"/);
    refuse('<ogc:FeatureId fid="a"/>'.repeat(4), /maxFeatureIds \(3\)/);
  });
});

describe('spatial operators', () => {
  const POINT = '<gml:Point srsName="EPSG:4326"><gml:pos>1 2</gml:pos></gml:Point>';
  const PLACE = '<ogc:PropertyName>place</ogc:PropertyName>';

  it('take a geometry, in x,y', () => {
    for (const kind of [
      'Equals',
      'Disjoint',
      'Touches',
      'Within',
      'Overlaps',
      'Crosses',
      'Intersects',
      'Contains',
    ]) {
      assert.deepEqual(decode(`<ogc:${kind}>${PLACE}${POINT}</ogc:${kind}>`), {
        kind,
        propertyName: 'place',
        geometry: { geometry: { type: 'Point', coordinates: [1, 2] }, srsName: 'EPSG:4326' },
      });
    }
    const urn = POINT.replace('EPSG:4326', 'urn:ogc:def:crs:EPSG::4326');
    assert.deepEqual(decode(`<ogc:Within>${PLACE}${urn}</ogc:Within>`), {
      kind: 'Within',
      propertyName: 'place',
      geometry: { geometry: { type: 'Point', coordinates: [2, 1] }, srsName: 'urn:ogc:def:crs:EPSG::4326' },
    });
    const ring = '<gml:LinearRing><gml:posList>0 0 1 0 1 1 0 0</gml:posList></gml:LinearRing>';
    const line = decode(`<ogc:Intersects>${PLACE}${ring}</ogc:Intersects>`);
    assert.ok(line.kind === 'Intersects' && line.geometry.geometry.type === 'LineString');
  });

  it('refuse what is no geometry, and geometries that can’t be read', () => {
    const within = (content: string) => `<ogc:Within>${content}</ogc:Within>`;
    refuse(within(PLACE), /expects a PropertyName and then one geometry/);
    refuse(within(POINT + PLACE), /expects a PropertyName/);
    refuse(within(PLACE + POINT + POINT), /expects a PropertyName/);
    refuse(within(PLACE + X), /ogc:Literal.*no geometry/);
    refuse(within(`${PLACE}<gml:Solid/>`), /gml:Solid.*no geometry/);
    refuse(
      within(PLACE + POINT.replace('EPSG:4326', 'EPSG:999999')),
      /gml:Point \(line 1\) has the unknown srsName/,
    );
    refuse(within(PLACE + POINT.replace('1 2', '1 x')), /gml:pos \(line 1\) has "x"/);
    const circle = `<gml:Curve><gml:segments><gml:Circle><gml:posList>1 2 3 4 5 6</gml:posList></gml:Circle></gml:segments></gml:Curve>`;
    refuse(within(PLACE + circle), /gml:Circle/);
    const line = `<gml:LineString><gml:posList>${'1 2 '.repeat(11)}</gml:posList></gml:LineString>`;
    refuse(within(PLACE + line), /maxFilterPositions \(10\)/);
  });

  it('take an envelope in all its forms, as it is written', () => {
    const envelopes = [
      '<gml:Envelope><gml:lowerCorner>170 2</gml:lowerCorner><gml:upperCorner>-170 4</gml:upperCorner></gml:Envelope>',
      '<gml:Envelope><gml:pos>170 2</gml:pos><gml:pos>-170 4</gml:pos></gml:Envelope>',
      '<gml:Envelope><gml:coord><gml:X>170</gml:X><gml:Y>2</gml:Y></gml:coord><gml:coord><gml:X>-170</gml:X><gml:Y>4</gml:Y></gml:coord></gml:Envelope>',
      '<gml:Envelope><gml:coordinates>170,2 -170,4</gml:coordinates></gml:Envelope>',
      '<gml:Box><gml:coordinates>170,2,0 -170,4,9</gml:coordinates></gml:Box>',
    ];
    for (const envelope of envelopes) {
      const expected = { lower: [170, 2], upper: [-170, 4], srsName: undefined };
      assert.deepEqual(decode(`<ogc:BBOX>${PLACE}${envelope}</ogc:BBOX>`), {
        kind: 'BBOX',
        propertyName: 'place',
        envelope: expected,
      });
      assert.deepEqual(decode(`<ogc:BBOX>${envelope}</ogc:BBOX>`), {
        kind: 'BBOX',
        propertyName: undefined,
        envelope: expected,
      });
    }
    const named = (envelopes[0] as string).replace(
      '<gml:Envelope>',
      '<gml:Envelope srsName="urn:x-ogc:def:crs:EPSG:6.11:4326">',
    );
    const value = decode(`<ogc:BBOX>${named}</ogc:BBOX>`);
    assert.ok(value.kind === 'BBOX' && value.envelope.srsName === 'urn:x-ogc:def:crs:EPSG:6.11:4326');
    refuse(`<ogc:BBOX>${PLACE}</ogc:BBOX>`, /then one gml:Envelope/);
    refuse(`<ogc:BBOX>${PLACE}${POINT}</ogc:BBOX>`, /then one gml:Envelope/);
    refuse(`<ogc:BBOX>${envelopes[0]}${envelopes[0]}</ogc:BBOX>`, /then one gml:Envelope/);
    refuse(`<ogc:BBOX><gml:Envelope><gml:pos>1 2</gml:pos></gml:Envelope></ogc:BBOX>`, /1 corners/);
  });

  it('measure distances in units that are looked up later', () => {
    const distance = (content: string) => `<ogc:DWithin>${PLACE}${POINT}${content}</ogc:DWithin>`;
    const value = decode(distance('<ogc:Distance units="m"> 1e3 </ogc:Distance>'));
    assert.ok(value.kind === 'DWithin');
    assert.deepEqual([value.distance, value.units], [1000, 'm']);
    const beyond = decode(`<ogc:Beyond>${PLACE}${POINT}<ogc:Distance>0</ogc:Distance></ogc:Beyond>`);
    assert.ok(beyond.kind === 'Beyond' && beyond.units === undefined);
    for (const wrong of ['-1', 'x', '', '1e999', 'NaN', '0x10', '1 2']) {
      refuse(distance(`<ogc:Distance units="m">${wrong}</ogc:Distance>`), /a number from 0 up/);
    }
    refuse(distance(''), /then Distance/);
    assert.deepEqual(decode(distance('<ogc:Distance unit="m"> 1e3 </ogc:Distance>')), value, 'as GDAL');
    refuse(distance('<ogc:Distance uom="m">1</ogc:Distance>'), /unknown attribute "uom"/);
  });
});

describe('a filter', () => {
  it('has one operator, or ids', () => {
    refuse('', /is empty/);
    refuse(EQUAL + EQUAL, /second operator/);
    refuse('text', /has the text "text"/);
    assert.throws(() => decodeText(`<ogc:Query ${NAMESPACES}/>`), /is no filter/);
    assert.throws(() => decodeText(`<Filter/>`), /is no filter/);
  });

  it('may be written into a URL without namespaces, or without the filter element', () => {
    const plain = (xml: string) => xml.replaceAll(/(ogc|gml):/g, '');
    const bbox = `<Filter><BBOX><PropertyName>place</PropertyName><Box srsName="EPSG:4326"><coordinates>1,2 3,4</coordinates></Box></BBOX></Filter>`;
    const { expression } = decodeText(bbox, true);
    assert.deepEqual(expression, {
      kind: 'BBOX',
      propertyName: 'place',
      envelope: { lower: [1, 2], upper: [3, 4], srsName: 'EPSG:4326' },
    });
    assert.deepEqual(decodeText(plain(`<Filter>${EQUAL}</Filter>`), true).expression, EQUAL_VALUE);
    assert.deepEqual(decodeText(EQUAL.replace('>', ` ${NAMESPACES}>`), true).expression, EQUAL_VALUE);
    assert.throws(() => decodeText(plain(`<Filter>${EQUAL}</Filter>`)), /is no filter/);
    assert.throws(() => decodeText(`<Filter xmlns="http://www.opengis.net/fes/2.0"/>`, true), /is no filter/);
  });

  it('tells prefixes that are bound in it', () => {
    const compare = (attributes: string) =>
      decodeText(
        filterOf(
          `<ogc:PropertyIsNull ${attributes}><ogc:PropertyName>app:T/app:name</ogc:PropertyName></ogc:PropertyIsNull>`,
        ),
      );
    const same = compare('');
    assert.deepEqual(same.expression, { kind: 'PropertyIsNull', propertyName: 'app:T/app:name' });
    const { expression, namespaces } = compare('xmlns:app="http://example.org/other"');
    assert.ok(expression.kind === 'PropertyIsNull');
    const prefix = expression.propertyName.slice(0, expression.propertyName.indexOf(':'));
    assert.equal(namespaces.get(prefix), 'http://example.org/other');
    assert.equal(namespaces.get('app'), 'http://example.org/app');
    assert.equal(same.namespaces.get('gml'), undefined);
  });
});
