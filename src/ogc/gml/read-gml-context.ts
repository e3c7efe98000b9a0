import type { CrsReference } from '../../crs/crs.ts';
import { parseCrsReference } from '../../crs/crs-reference.ts';
import { attribute, childElements, type XmlElement } from '../../lib/xml-reader.ts';
import {
  type CoordinateContext,
  GML_NAMESPACES,
  GmlGeometryError,
  srsDimensionOf,
} from './read-gml-coordinates.ts';

/** What holds for a geometry that doesn't say. */
export interface GmlDefaults {
  /** Without it, coordinates are taken as x,y. */
  readonly crs?: CrsReference | undefined;
  readonly srsDimension?: 2 | 3 | undefined;
}

/** What is inherited from the elements around, and the CRS that was met first, to which all others must be equal. */
export interface Context extends CoordinateContext {
  readonly met: { crs: CrsReference | undefined };
}

/** What holds around a geometry. */
export function outermost(defaults: GmlDefaults): Context {
  const { crs, srsDimension } = defaults;
  return { axisOrder: crs?.axisOrder ?? 'xy', dimension: srsDimension ?? 2, met: { crs: undefined } };
}

/** What holds in the element: its own srsName and srsDimension, else those around it. */
export function within(element: XmlElement, around: Context): Context {
  const dimension = srsDimensionOf(element) ?? around.dimension;
  const srsName = srsNameOf(element);
  if (srsName === undefined) return dimension === around.dimension ? around : { ...around, dimension };
  const crs = parseCrsReference(srsName);
  if (crs === undefined) {
    throw new GmlGeometryError(
      element,
      `has the unknown srsName ${JSON.stringify(srsName.slice(0, 100))}`,
      srsName,
    );
  }
  const { met } = around;
  if (met.crs !== undefined && met.crs.crs.code !== crs.crs.code) {
    throw new GmlGeometryError(
      element,
      `is in EPSG:${crs.crs.code}, but stands in a geometry in EPSG:${met.crs.crs.code}`,
    );
  }
  met.crs ??= crs;
  return { axisOrder: crs.axisOrder, dimension, met };
}

/** An empty name is none. */
export function srsNameOf(element: XmlElement): string | undefined {
  const srsName = attribute(element, 'srsName');
  return srsName === undefined || srsName.trim() === '' ? undefined : srsName;
}

/** Children of geometries that say nothing about their shape. */
const IGNORED: ReadonlySet<string> = new Set([
  'metaDataProperty',
  'description',
  'descriptionReference',
  'identifier',
  'name',
  'boundedBy',
]);

/** The child elements that make the shape. */
export function contentOf(element: XmlElement): XmlElement[] {
  return childElements(element).filter((child) => {
    if (!GML_NAMESPACES.includes(child.namespace)) throw new GmlGeometryError(child, 'is no element of GML');
    return !IGNORED.has(child.localName);
  });
}
