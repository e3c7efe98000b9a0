import type { Crs, CrsReference } from '../crs/crs.ts';
import { parseCrsReference } from '../crs/crs-reference.ts';
import { checkGeometry } from '../feature/check-geometry.ts';
import { isGeometryProperty } from '../feature/feature.ts';
import { type Envelope, type Geometry, mapPositions } from '../feature/geometry.ts';
import type { Filter } from './filter.ts';
import type { FilterExpression, WrittenEnvelope, WrittenGeometry } from './filter-expression.ts';
import { type FilterScope, geometryPropertyOf, refused } from './filter-scope.ts';
import { requireGrid } from './require-grid.ts';
import { KNOWN_UNITS, METRES_PER_DEGREE, metresPerUnit } from './unit-of-measure.ts';
import { quoted } from './unresolved-name-error.ts';

type BboxExpression = Extract<FilterExpression, { readonly kind: 'BBOX' }>;
type DistanceExpression = Extract<FilterExpression, { readonly distance: number }>;
type RelationExpression = Exclude<
  Extract<FilterExpression, { readonly geometry: WrittenGeometry }>,
  DistanceExpression
>;

export function resolveRelation(
  { kind, propertyName, geometry }: RelationExpression,
  scope: FilterScope,
): Filter {
  return { kind, property: indexOf(propertyName, scope), ...resolveGeometry(geometry, scope) };
}

export function resolveDistance(expression: DistanceExpression, scope: FilterScope): Filter {
  const { kind, propertyName, geometry, distance, units } = expression;
  if (!(distance >= 0 && distance < Infinity)) {
    throw refused(`${distance} is no distance: a number from 0 upwards is.`);
  }
  const resolved = resolveGeometry(geometry, scope);
  const unit = units === undefined ? metresPerUnitOf(resolved.crs) : metresPerUnit(units);
  if (unit === undefined) {
    throw refused(
      `${quoted(units ?? '')} is no unit of length that is known here. Known are: ${KNOWN_UNITS}.`,
    );
  }
  return { kind, property: indexOf(propertyName, scope), ...resolved, distanceMetres: distance * unit };
}

function metresPerUnitOf(crs: Crs): number {
  return crs.unit === 'degree' ? METRES_PER_DEGREE : (crs.metresPerUnit ?? 1);
}

export function resolveBbox({ propertyName, envelope }: BboxExpression, scope: FilterScope): Filter {
  const property = propertyName === undefined ? undefined : indexOf(propertyName, scope);
  const { featureType } = scope.target;
  if (property === undefined && !featureType.properties.some(isGeometryProperty)) {
    throw refused(`${featureType.name} has no geometry that a box could be compared with.`);
  }
  const srs = resolveSrs(envelope.srsName, scope);
  const boxes = boxesOf(envelope, srs).map(
    (box): Filter => ({ kind: 'BBOX', property, envelope: box, crs: srs.crs }),
  );
  return boxes.length === 1 ? (boxes[0] as Filter) : { kind: 'Or', operands: boxes };
}

/**
 * One box, or two where it goes across the antimeridian: its west is east of its east, or it goes on beyond 180°.
 * Throws for a box that is inverted otherwise.
 */
function boxesOf({ lower, upper }: WrittenEnvelope, { crs, axisOrder }: CrsReference): Envelope[] {
  const [x, y] = axisOrder === 'xy' ? [0, 1] : [1, 0];
  const [minX, minY, maxX, maxY] = [
    lower[x] as number,
    lower[y] as number,
    upper[x] as number,
    upper[y] as number,
  ];
  const written = `${lower.join(' ')}, ${upper.join(' ')}`;
  if (![minX, minY, maxX, maxY].every(Number.isFinite)) {
    throw refused(`The box ${written} has corners that aren't numbers.`);
  }
  const box = (from: number, to: number): Envelope => ({ minX: from, minY, maxX: to, maxY });
  const isGeographic = crs.unit === 'degree';
  if (minY > maxY || (minX > maxX && !isGeographic)) {
    throw refused(
      `The box ${written} is inverted: in ${crs.name} its lower corner is above its upper corner.`,
    );
  }
  if (!isGeographic) return [box(minX, maxX)];
  if (minX > maxX) return [box(minX, 180), box(-180, maxX)].filter((part) => part.minX <= part.maxX);
  const boxes = [box(minX, maxX)];
  if (maxX > 180) boxes.push(box(Math.max(-180, minX - 360), maxX - 360));
  if (minX < -180) boxes.push(box(minX + 360, Math.min(180, maxX + 360)));
  return boxes;
}

function indexOf(propertyName: string, scope: FilterScope): number {
  return scope.target.featureType.properties.indexOf(geometryPropertyOf(propertyName, scope));
}

/** A geometry that names its CRS is in x,y already; one that doesn't is as written, in the order of the fallback. */
function resolveGeometry(
  { geometry, srsName }: WrittenGeometry,
  scope: FilterScope,
): { readonly geometry: Geometry; readonly crs: Crs } {
  const problem = checkGeometry(geometry);
  if (problem !== undefined) throw refused(`The ${geometry.type} can't be used: its ${problem}.`);
  const { crs, axisOrder } = resolveSrs(srsName, scope);
  const isSwapped = srsName === undefined && axisOrder === 'yx';
  return { crs, geometry: isSwapped ? mapPositions(geometry, swapAxes) : geometry };
}

function swapAxes([first, second, ...rest]: readonly number[]): readonly number[] {
  return [second as number, first as number, ...rest];
}

function resolveSrs(srsName: string | undefined, scope: FilterScope): CrsReference {
  if (srsName === undefined) return scope.srs;
  const srs = parseCrsReference(srsName);
  if (srs !== undefined) {
    requireGrid(srs.crs, scope.target.featureType, 'filter');
    return srs;
  }
  throw refused(`${quoted(srsName)} is no coordinate reference system that is known here.`);
}
