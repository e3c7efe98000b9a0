import type { CrsReference } from '../../crs/crs.ts';
import type { Envelope, Position } from '../../feature/geometry.ts';
import type { XmlElement } from '../../lib/xml-reader.ts';
import { contentOf, type GmlDefaults, outermost, srsNameOf, within } from './read-gml-context.ts';
import {
  type CoordinateContext,
  GML_NAMESPACES,
  GmlGeometryError,
  readCoordinates,
  srsDimensionOf,
} from './read-gml-coordinates.ts';

export interface GmlEnvelope {
  readonly envelope: Envelope;
  readonly crs: CrsReference | undefined;
}

/** The corners of an envelope as they are written: first and second ordinate, whatever the CRS makes of them. */
export interface GmlCorners {
  readonly lower: readonly [number, number];
  readonly upper: readonly [number, number];
  /** Not looked up. */
  readonly srsName: string | undefined;
}

/** True for elements that `readGmlEnvelope` and `readGmlCorners` take. */
export function isGmlEnvelope(element: XmlElement): boolean {
  return GML_NAMESPACES.includes(element.namespace) && ['Envelope', 'Box'].includes(element.localName);
}

/** Reads `gml:Envelope`, or `gml:Box` of GML 2. A third dimension is left out. Throws GmlGeometryError. */
export function readGmlEnvelope(element: XmlElement, defaults: GmlDefaults): GmlEnvelope {
  if (!isGmlEnvelope(element)) throw new GmlGeometryError(element, 'is no Envelope');
  const context = outermost(defaults);
  const envelope = readEnvelope(element, within(element, context));
  return { envelope, crs: context.met.crs ?? defaults.crs };
}

/**
 * Reads `gml:Envelope`, or `gml:Box` of GML 2, without looking at its CRS or at the order of its corners: across the
 * antimeridian the lower one has the greater longitude. A third dimension is left out. Throws GmlGeometryError.
 */
export function readGmlCorners(element: XmlElement): GmlCorners {
  if (!isGmlEnvelope(element)) throw new GmlGeometryError(element, 'is no Envelope');
  const [lower, upper] = readCorners(element, { axisOrder: 'xy', dimension: srsDimensionOf(element) ?? 2 });
  return {
    lower: [lower[0] as number, lower[1] as number],
    upper: [upper[0] as number, upper[1] as number],
    srsName: srsNameOf(element),
  };
}

/** The box in x,y. Throws GmlGeometryError. */
export function readEnvelope(element: XmlElement, context: CoordinateContext): Envelope {
  const [lower, upper] = readCorners(element, context);
  const [minX, minY] = lower as [number, number];
  const [maxX, maxY] = upper as [number, number];
  if (minX > maxX || minY > maxY)
    throw new GmlGeometryError(element, 'has a lower corner above the upper one');
  return { minX, minY, maxX, maxY };
}

function readCorners(element: XmlElement, context: CoordinateContext): [Position, Position] {
  const content = contentOf(element);
  const positions = content.flatMap((child) =>
    // GML 3 writes the corners as positions of their own names.
    child.localName === 'lowerCorner' || child.localName === 'upperCorner'
      ? readCoordinates(child, context, 'pos')
      : readCoordinates(child, context),
  );
  const [lower, upper] = positions;
  if (positions.length !== 2 || lower === undefined || upper === undefined) {
    throw new GmlGeometryError(element, `has ${positions.length} corners, where two are expected`);
  }
  return [lower, upper];
}
