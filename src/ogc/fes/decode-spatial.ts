import { forEachPosition } from '../../feature/geometry.ts';
import { attribute, childElements, text, type XmlElement } from '../../lib/xml-reader.ts';
import { SPATIAL_KINDS, type SpatialKind } from '../../query/filter.ts';
import type { FilterExpression, WrittenGeometry } from '../../query/filter-expression.ts';
import { inGmlNamespace } from '../gml/in-gml-namespace.ts';
import { GmlGeometryError, isGmlGeometry, readGmlGeometry } from '../gml/read-gml-3-1-1.ts';
import { isGmlEnvelope, readGmlCorners } from '../gml/read-gml-envelope.ts';
import { quote } from '../ows/ows-exception.ts';
import { decodePropertyName, isPropertyName } from './decode-expression.ts';
import type { FilterScope } from './filter-scope.ts';

const SPATIAL: ReadonlySet<string> = new Set(SPATIAL_KINDS);

export function isSpatial(kind: string): kind is SpatialKind {
  return SPATIAL.has(kind);
}

/** Decodes a relation between a property and a geometry or envelope (OGC 04-095 §9). */
export function decodeSpatial(element: XmlElement, kind: SpatialKind, scope: FilterScope): FilterExpression {
  const content = scope.content(element);
  const [property, geometry] = content;
  if (content.length !== 2 || geometry === undefined || !isPropertyName(property, scope)) {
    throw scope.refuse(element, 'expects a PropertyName and then one geometry');
  }
  return {
    kind,
    propertyName: decodePropertyName(property, scope),
    geometry: decodeGeometry(geometry, scope),
  };
}

/** Without a PropertyName, any geometry property of the feature is meant. */
export function decodeBbox(element: XmlElement, scope: FilterScope): FilterExpression {
  const content = scope.content(element);
  const property = isPropertyName(content[0], scope) ? content[0] : undefined;
  const written = content[property === undefined ? 0 : 1];
  const envelope = written && gmlOf(written, scope);
  if (
    content.length > (property === undefined ? 1 : 2) ||
    envelope === undefined ||
    !isGmlEnvelope(envelope)
  ) {
    throw scope.refuse(element, 'expects a PropertyName, which may be left out, and then one gml:Envelope');
  }
  return {
    kind: 'BBOX',
    propertyName: property && decodePropertyName(property, scope),
    envelope: readGml(scope, () => readGmlCorners(envelope)),
  };
}

export function decodeDistance(
  element: XmlElement,
  kind: 'DWithin' | 'Beyond',
  scope: FilterScope,
): FilterExpression {
  const { distance: words } = scope.vocabulary;
  const content = scope.content(element);
  const [property, geometry, distance] = content;
  if (
    content.length !== 3 ||
    geometry === undefined ||
    distance === undefined ||
    !isPropertyName(property, scope) ||
    !scope.isNamed(distance, words.element)
  ) {
    throw scope.refuse(element, `expects a PropertyName, then one geometry, then ${words.element}`);
  }
  scope.checkAttributes(distance, words.units);
  const units = words.units.map((name) => attribute(distance, name)?.trim()).find((value) => value);
  return {
    kind,
    propertyName: decodePropertyName(property, scope),
    geometry: decodeGeometry(geometry, scope),
    distance: decodeNumber(distance, scope),
    units,
  };
}

const NUMBER = /^\+?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

function decodeNumber(element: XmlElement, scope: FilterScope): number {
  const written = text(element).trim();
  const number = NUMBER.test(written) && childElements(element).length === 0 ? Number(written) : Infinity;
  if (Number.isFinite(number)) return number;
  throw scope.refuse(element, `has ${quote(written)}, where a number from 0 up is expected`);
}

function decodeGeometry(written: XmlElement, scope: FilterScope): WrittenGeometry {
  const element = gmlOf(written, scope);
  if (!isGmlGeometry(element)) throw scope.refuse(written, 'is no geometry of GML that is supported');
  const { geometry, crs } = readGml(scope, () => readGmlGeometry(element, {}));
  let positions = 0;
  forEachPosition(geometry, () => {
    positions++;
  });
  scope.count(written, 'maxFilterPositions', 'positions', positions);
  return { geometry, srsName: crs?.name };
}

/** Where the filter's elements may stand in no namespace, so may those of GML. */
function gmlOf(element: XmlElement, scope: FilterScope): XmlElement {
  return scope.isLenient ? inGmlNamespace(element) : element;
}

function readGml<T>(scope: FilterScope, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof GmlGeometryError)) throw error;
    const message = error.message.replace(error.element, `${error.element} (line ${error.line})`);
    throw scope.refuseText(message);
  }
}
