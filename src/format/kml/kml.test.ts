import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { answerText } from '../../../test/support/answer-file.ts';
import { anyRows, rowType } from '../../../test/support/arbitrary-rows.ts';
import { assertGolden, GOLDEN_ROWS, GOLDEN_TYPE } from '../../../test/support/golden.ts';
import { childNamed, descendants, readTestXml } from '../../../test/support/read-test-xml.ts';
import { featuresOf, SCALAR_PROPERTIES } from '../../../test/support/sample-features.ts';
import { plainValue } from '../../../test/support/source-records.ts';
import type { FeatureType, Value } from '../../feature/feature.ts';
import type { Geometry, Position } from '../../feature/geometry.ts';
import { doubleText } from '../../lib/number-text.ts';
import { attribute, childElements, text, type XmlElement } from '../../lib/xml-reader.ts';
import { kmlFormat } from './kml.ts';

function write(type: FeatureType, rows: readonly (readonly Value[])[]): Promise<string> {
  return answerText(kmlFormat, { featureType: type, features: featuresOf(rows), count: rows.length });
}

/** A geometry as KML has it: multiple ones are all MultiGeometry. */
function readKml(element: XmlElement): unknown {
  const positions = (of: XmlElement) =>
    text(childNamed(of, 'coordinates'))
      .split(' ')
      .map((tuple) => tuple.split(',').map(Number));
  const ring = (boundary: XmlElement) => positions(childNamed(boundary, 'LinearRing'));
  switch (element.localName) {
    case 'Polygon':
      return {
        Polygon: childElements(element)
          .filter(({ localName }) => localName.endsWith('BoundaryIs'))
          .map(ring),
      };
    case 'MultiGeometry':
      return { MultiGeometry: childElements(element).map(readKml) };
    default:
      return { [element.localName]: positions(element) };
  }
}

function asKml(geometry: Geometry): unknown {
  const multi = <T>(parts: readonly T[], type: string, wrap: (part: T) => unknown) => ({
    MultiGeometry: parts.map((part) => ({ [type]: wrap(part) })),
  });
  switch (geometry.type) {
    case 'Point':
      return { Point: [geometry.coordinates] };
    case 'LineString':
    case 'Polygon':
      return { [geometry.type]: geometry.coordinates };
    case 'MultiPoint':
      return multi(geometry.coordinates, 'Point', (position: Position) => [position]);
    case 'MultiLineString':
      return multi(geometry.coordinates, 'LineString', (line) => line);
    case 'MultiPolygon':
      return multi(geometry.coordinates, 'Polygon', (rings) => rings);
    case 'GeometryCollection':
      return { MultiGeometry: geometry.geometries.map(asKml) };
  }
}

/** The text of a value in SimpleData. */
function shown(value: Value): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'number' ? doubleText(value) : String(plainValue(value));
}

const GEOMETRIES = new Set(['Point', 'LineString', 'Polygon', 'MultiGeometry']);

describe('KML', () => {
  it('is what it was', async () => {
    assertGolden(join(import.meta.dirname, 'kml.golden.kml'), await write(GOLDEN_TYPE, GOLDEN_ROWS));
  });

  for (const dimension of [2, 3] as const) {
    it(`reads back as it was, whatever the values are: ${dimension} ordinates`, async () => {
      const type = rowType(`any${dimension}`, dimension);
      await fc.assert(
        fc.asyncProperty(anyRows({ dimension }), async (rows) => {
          const document = readTestXml(await write(type, rows));
          const placemarks = descendants(document, 'Placemark');
          assert.equal(placemarks.length, rows.length);
          placemarks.forEach((placemark, i) => {
            const row = rows[i] as Value[];
            const id = `${type.name}.${i + 1}`;
            assert.equal(attribute(placemark, 'id'), id);
            assert.equal(text(childNamed(placemark, 'name')), row[0] || id);
            const data = descendants(placemark, 'SimpleData').map((e) => [attribute(e, 'name'), text(e)]);
            const values = SCALAR_PROPERTIES.map(({ name }, column) => [name, row[column] as Value] as const);
            assert.deepEqual(data, [
              ['gml_id', id],
              ...values.filter(([, value]) => value !== null).map(([name, value]) => [name, shown(value)]),
            ]);
            const geometry = row.at(-1) as Geometry | null;
            const written = childElements(placemark).filter(({ localName }) => GEOMETRIES.has(localName));
            assert.deepEqual(written.map(readKml), geometry === null ? [] : [asKml(geometry)]);
            const high =
              geometry === null || dimension === 2 ? 0 : descendants(placemark, 'coordinates').length;
            assert.equal(descendants(placemark, 'altitudeMode').length > 0, high > 0);
          });
        }),
        { numRuns: 60 },
      );
    });
  }
});
