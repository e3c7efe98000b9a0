import type { GeometryPropertyTypeName } from '../feature/feature.ts';
import { forEachPosition, type Geometry, type GeometryTypeName } from '../feature/geometry.ts';

/** The geometry values of one field, counted. */
export interface GeometryTally {
  readonly counts: Map<GeometryTypeName, number>;
  /** Those of the counted that have no position: GML has no element for them. */
  empty: number;
  dimension: 2 | 3;
}

/** The multi form of each single type. */
export const MULTI: ReadonlyMap<GeometryPropertyTypeName, 'MultiPoint' | 'MultiLineString' | 'MultiPolygon'> =
  new Map([
    ['Point', 'MultiPoint'],
    ['LineString', 'MultiLineString'],
    ['Polygon', 'MultiPolygon'],
  ]);

export function tallyGeometry(tally: GeometryTally, geometry: Geometry | null): void {
  if (geometry === null) return;
  tally.counts.set(geometry.type, (tally.counts.get(geometry.type) ?? 0) + 1);
  let isEmpty = true;
  forEachPosition(geometry, (position) => {
    isEmpty = false;
    if (position.length > 2) tally.dimension = 3;
  });
  if (isEmpty) tally.empty++;
}

/**
 * The narrowest declared type for the values: their one type, its multi form where both occur, else `Geometry`. A type
 * that the source declares stands as long as the values fit.
 */
export function geometryTypeOf(
  tally: GeometryTally,
  declared: GeometryPropertyTypeName | undefined,
): { readonly geometryType: GeometryPropertyTypeName; readonly reason: string } {
  const types = [...tally.counts.keys()];
  const counted = [...tally.counts].map(([type, count]) => `${count} ${type}`).join(', ') || 'no values';
  if (declared !== undefined && types.every((type) => holds(declared, type)))
    return { geometryType: declared, reason: `declared by the source (${counted})` };
  const widened = declared === undefined ? '' : `, which its declared ${declared} doesn't hold`;
  const [first] = types;
  if (first === undefined) return { geometryType: 'Geometry', reason: counted };
  const candidates: readonly (GeometryPropertyTypeName | undefined)[] = [first, MULTI.get(first)];
  for (const candidate of candidates)
    if (candidate !== undefined && types.every((type) => holds(candidate, type)))
      return { geometryType: candidate, reason: counted + widened };
  return { geometryType: 'Geometry', reason: counted + widened };
}

/** True when a property of type `property` takes values of type `value`, single ones promoted to their multi form. */
function holds(property: GeometryPropertyTypeName, value: GeometryTypeName): boolean {
  return property === 'Geometry' || property === value || MULTI.get(value) === property;
}
