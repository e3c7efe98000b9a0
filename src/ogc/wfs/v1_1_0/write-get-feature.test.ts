import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LIMITS } from '../../../../test/support/wfs-fixture.ts';
import { completed } from '../../../lib/steps.ts';
import {
  CONDITION_OPERATORS,
  conditionsOfFilter,
  filterOfConditions,
  type SimpleCondition,
} from '../../../query/simple-conditions.ts';
import { decodeRequest } from '../decode-request.ts';
import type { GetFeatureRequest } from '../wfs-request.ts';
import { type AskedFeatures, getFeatureDocument, getFeatureQuery } from './write-get-feature.ts';

const TYPE = {
  prefix: 'ods',
  name: 'roman-emperors',
  namespace: 'http://data.example.org/api/wfs/featuretype',
};

// XML holds no other characters, and a carriage return doesn't survive a KVP filter any better than a form.
const text = fc.string({ unit: fc.constantFrom(...'aé日𝄞 *?\\<>&"\'%+#;,()[]\t\n🗺') });
const name = fc.constantFrom('name', 'birth_city', 'é-t.é');
const condition: fc.Arbitrary<SimpleCondition> = fc
  .record({ property: name, operator: fc.constantFrom(...CONDITION_OPERATORS), value: text })
  .map(({ property, operator, value }) => ({
    property,
    operator: operator.name,
    // To contain nothing is a wildcard alone, which reads back without the nothing.
    value: operator.takesValue ? value || 'x' : '',
  }));
const degrees = (most: number) => fc.integer({ min: -most * 1000, max: most * 1000 }).map((n) => n / 1000);

const asked: fc.Arbitrary<AskedFeatures> = fc.record({
  type: fc.constant(TYPE),
  propertyNames: fc.array(name, { maxLength: 3 }),
  filter: fc
    .record({ combination: fc.constantFrom('And', 'Or'), conditions: fc.array(condition, { maxLength: 4 }) })
    .map(filterOfConditions),
  box: fc.option(fc.tuple(degrees(180), degrees(90), degrees(180), degrees(90)), { nil: undefined }),
  sortBy: fc.option(fc.record({ propertyName: name, order: fc.constantFrom('ASC', 'DESC') }), {
    nil: undefined,
  }),
  srsName: fc.option(fc.constantFrom('EPSG:2154', 'urn:ogc:def:crs:EPSG::4326'), { nil: undefined }),
  maxFeatures: fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: undefined }),
  outputFormat: fc.option(fc.constantFrom('csv', 'text/xml; subtype=gml/3.1.1'), { nil: undefined }),
  resultType: fc.constantFrom('hits', undefined),
});

function decodedQuery(request: AskedFeatures): GetFeatureRequest {
  const queryString = getFeatureQuery(request);
  assert.match(queryString, /^[\x21-\x7e]*$/);
  const input = { method: 'GET', queryString, contentType: undefined, body: new Uint8Array() } as const;
  return completed(decodeRequest(input, LIMITS)).request as GetFeatureRequest;
}

function decodedDocument(request: AskedFeatures): GetFeatureRequest {
  const body = Buffer.from(getFeatureDocument(request));
  const input = { method: 'POST', queryString: '', contentType: 'text/xml', body } as const;
  return completed(decodeRequest(input, LIMITS)).request as GetFeatureRequest;
}

describe('a GetFeature request that is written for somebody', () => {
  it('is read back with the same filter, however odd its values, from the URL and from the document', () => {
    fc.assert(
      fc.property(asked, (request) => {
        for (const read of [decodedQuery(request), decodedDocument(request)]) {
          const filter = read.queries[0]?.filter;
          const box = request.box;
          if (request.filter === undefined && box === undefined) assert.equal(filter, undefined);
          else if (request.filter !== undefined && box === undefined)
            assert.deepEqual(filter, request.filter);
          else if (request.filter !== undefined)
            assert.deepEqual(filter, { kind: 'And', operands: [request.filter, boxOf(request)] });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('asks for the same in both forms', () => {
    fc.assert(
      fc.property(asked, (request) => {
        const query = decodedQuery(request);
        const document = decodedDocument(request);
        for (const part of ['resultType', 'maxFeatures', 'outputFormat', 'startIndex'] as const)
          assert.deepEqual(query[part], document[part], part);
        for (const part of ['propertyNames', 'sortBy', 'srsName'] as const)
          assert.deepEqual(query.queries[0]?.[part], document.queries[0]?.[part], part);
        if (request.filter === undefined && request.box !== undefined) {
          assert.deepEqual(query.bboxes, [boxOf(request).envelope]);
          assert.deepEqual(document.queries[0]?.filter, boxOf(request));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says conditions that can be read back as conditions', () => {
    fc.assert(
      fc.property(fc.array(condition, { minLength: 2, maxLength: 4 }), (conditions) => {
        const filter = filterOfConditions({ combination: 'Or', conditions });
        assert.ok(filter !== undefined);
        assert.deepEqual(conditionsOfFilter(filter), { combination: 'Or', conditions });
      }),
    );
  });
});

function boxOf({ box }: AskedFeatures) {
  const [west, south, east, north] = box as NonNullable<AskedFeatures['box']>;
  return {
    kind: 'BBOX',
    propertyName: undefined,
    envelope: { lower: [west, south], upper: [east, north], srsName: 'EPSG:4326' },
  };
}
