import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { answerText } from '../../../test/support/answer-file.ts';
import { anyRows, rowType } from '../../../test/support/arbitrary-rows.ts';
import { assertGolden, GOLDEN_ROWS, GOLDEN_TYPE } from '../../../test/support/golden.ts';
import { descendants, readTestXml } from '../../../test/support/read-test-xml.ts';
import {
  featuresOf,
  LATITUDE_FIRST,
  LONGITUDE_FIRST,
  NAMESPACE,
} from '../../../test/support/sample-features.ts';
import { plainValue } from '../../../test/support/source-records.ts';
import type { FeatureType, Value } from '../../feature/feature.ts';
import { doubleText } from '../../lib/number-text.ts';
import { attribute, childElements, text, type XmlElement } from '../../lib/xml-reader.ts';
import { gml2Format } from '../wfs/v1_1_0/encode-gml-2-collection.ts';
import { readGmlGeometry } from './read-gml-3-1-1.ts';

function write(
  type: FeatureType,
  rows: readonly (readonly Value[])[],
  srs = LONGITUDE_FIRST,
): Promise<string> {
  return answerText(gml2Format, { featureType: type, features: featuresOf(rows), count: rows.length, srs });
}

/** In XML Schema's lexical form. */
function lexical(value: Value): string {
  return typeof value === 'number' ? doubleText(value) : String(plainValue(value));
}

function onlyChild(element: XmlElement): XmlElement {
  const [child, ...others] = childElements(element);
  assert.ok(child && others.length === 0);
  return child;
}

describe('GML 2.1.2', () => {
  it('is what it was', async () => {
    assertGolden(
      join(import.meta.dirname, 'write-gml-2-1-2.golden.xml'),
      await write(GOLDEN_TYPE, GOLDEN_ROWS),
    );
  });

  for (const dimension of [2, 3] as const) {
    for (const srs of [LONGITUDE_FIRST, LATITUDE_FIRST]) {
      it(`reads back as it was, whatever the values are: ${dimension} ordinates, ${srs.name}`, async () => {
        const type = rowType('any', dimension);
        await fc.assert(
          fc.asyncProperty(anyRows({ dimension }), async (rows) => {
            const members = descendants(readTestXml(await write(type, rows, srs)), 'featureMember');
            assert.equal(members.length, rows.length);
            members.forEach((member, i) => {
              const row = rows[i] as Value[];
              const feature = onlyChild(member);
              assert.equal(feature.namespace, NAMESPACE);
              assert.equal(attribute(feature, 'fid'), `any.${i + 1}`);
              const properties = childElements(feature);
              const present = type.properties.filter((_, column) => row[column] !== null);
              assert.deepEqual(
                properties.map(({ localName }) => localName),
                present.map(({ name }) => name),
              );
              for (const property of properties) {
                const column = type.properties.findIndex(({ name }) => name === property.localName);
                const value = row[column] as Value;
                if (column < type.properties.length - 1) assert.equal(text(property), lexical(value));
                else assert.deepEqual(readGmlGeometry(onlyChild(property), {}).geometry, value);
              }
            });
          }),
          { numRuns: 40 },
        );
      });
    }
  }
});
