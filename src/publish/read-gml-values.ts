import type { Crs } from '../crs/crs.ts';
import { checkGeometry } from '../feature/check-geometry.ts';
import type { Geometry } from '../feature/geometry.ts';
import { parseDate, parseDateTime } from '../lib/date-text.ts';
import { attribute, childElements, text, type XmlElement } from '../lib/xml-reader.ts';
import {
  GML_NAMESPACES,
  GmlGeometryError,
  isGmlGeometry,
  readGmlGeometry,
} from '../ogc/gml/read-gml-3-1-1.ts';
import type { GmlFeature } from './read-gml-features.ts';
import type { GmlSchemaProperty } from './read-gml-schema.ts';
import { DateText, type InvalidRecord, NumberText, type RawValue, type SourceRecord } from './source.ts';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const XLINK = 'http://www.w3.org/1999/xlink';
/** Elements of GML's own that become properties. */
export const GML_STANDARD: readonly string[] = ['description', 'name'];

/** How a layer's features become records. */
export interface GmlLayer {
  /** By local name; undefined without a schema. */
  readonly properties: ReadonlyMap<string, GmlSchemaProperty> | undefined;
  /** The field of a property of the type's own namespace. */
  readonly fieldOf: (localName: string) => string;
  /** The CRS that all geometries must be in; undefined: none of them names any. */
  readonly crs: Crs | undefined;
  /** Says something once. */
  readonly remark: (text: string) => void;
}

/** A property that can't be read; the message is a clause for `InvalidRecord`. */
class PropertyError extends Error {}

/** The record of a feature. */
export function gmlRecord(feature: GmlFeature, layer: GmlLayer): SourceRecord | InvalidRecord {
  const { element, number } = feature;
  const values = new Map<string, RawValue>();
  const geometries = new Map<string, Geometry | null>();
  try {
    for (const property of childElements(element)) readProperty(property, feature, layer, values, geometries);
  } catch (error) {
    if (error instanceof GmlGeometryError || error instanceof PropertyError) {
      return { number, invalid: error.message };
    }
    throw error;
  }
  return { number, id: gmlIdOf(element), values, geometries };
}

/** `gml:id`, or `fid` of GML 2. */
function gmlIdOf(element: XmlElement): string | undefined {
  const id = GML_NAMESPACES.map((namespace) => attribute(element, 'id', namespace)).find(
    (value) => value !== undefined,
  );
  return id ?? attribute(element, 'fid');
}

function readProperty(
  property: XmlElement,
  feature: GmlFeature,
  layer: GmlLayer,
  values: Map<string, RawValue>,
  geometries: Map<string, Geometry | null>,
): void {
  const { localName } = property;
  const isGml = GML_NAMESPACES.includes(property.namespace);
  if (isGml && !GML_STANDARD.includes(localName)) {
    // What bounds a feature follows from its geometries.
    if (localName !== 'boundedBy') layer.remark(`The property gml:${localName} is not read.`);
    return;
  }
  const field = isGml ? localName : layer.fieldOf(localName);
  if (values.has(field) || geometries.has(field))
    throw new PropertyError(`property ${localName} has several values`);
  const declared = isGml ? undefined : layer.properties?.get(localName);
  const [content, ...others] = childElements(property);
  if (
    content !== undefined &&
    others.length === 0 &&
    (isGmlGeometry(content) || declared?.type === 'geometry')
  ) {
    geometries.set(field, readGeometry(content, feature, layer));
  } else if (content !== undefined) {
    layer.remark(`The property ${localName} is not read where it holds other elements than a geometry.`);
  } else if (attribute(property, 'href', XLINK) !== undefined) {
    layer.remark(`The property ${localName} is not read where it is a reference (xlink:href).`);
  } else if (declared?.type === 'geometry') {
    geometries.set(field, null);
  } else if (attribute(property, 'nil', XSI)?.trim() === 'true') {
    values.set(field, null);
  } else {
    values.set(field, isGml ? text(property) : typedValue(text(property), declared));
    noteUnits(property, layer);
  }
}

function noteUnits(property: XmlElement, layer: GmlLayer): void {
  const unit = attribute(property, 'uom');
  if (unit !== undefined)
    layer.remark(`The unit of ${property.localName} (uom="${unit.slice(0, 40)}") is not kept.`);
}

function readGeometry(element: XmlElement, feature: GmlFeature, layer: GmlLayer): Geometry {
  const { geometry, crs } = readGmlGeometry(element, { crs: feature.crs });
  if (crs?.crs.code !== layer.crs?.code) {
    const name = crs === undefined ? 'no coordinate reference system' : `EPSG:${crs.crs.code}`;
    throw new GmlGeometryError(
      element,
      `has ${name}, and the others ${layer.crs ? `EPSG:${layer.crs.code}` : 'none'}`,
    );
  }
  const problem = checkGeometry(geometry);
  if (problem !== undefined) throw new GmlGeometryError(element, `is not valid: ${problem}`);
  return geometry;
}

/** The value of declared type; what isn't of it stays text, for the inference of types to see. */
function typedValue(written: string, declared: GmlSchemaProperty | undefined): RawValue {
  const type = declared?.type;
  if (type === undefined || type === 'geometry' || type === 'string') return written;
  const lexical = written.trim();
  if (lexical === '') return null;
  switch (type) {
    case 'boolean':
      return lexical === 'true' || lexical === '1'
        ? true
        : lexical === 'false' || lexical === '0'
          ? false
          : written;
    case 'date':
      return dateValue('date', parseDate(lexical), written);
    case 'dateTime':
      return dateValue('dateTime', parseDateTime(lexical), written);
    case 'double':
      return doubleValue(lexical) ?? written;
    case 'decimal':
      return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(lexical)
        ? new NumberText(lexical.replace(/^\+/, ''))
        : written;
    default:
      return /^[+-]?\d+$/.test(lexical) ? new NumberText(canonicalInteger(lexical)) : written;
  }
}

function dateValue(type: 'date' | 'dateTime', parsed: string | undefined, written: string): RawValue {
  return parsed === undefined ? written : new DateText(type, parsed);
}

/** xsd:double takes the double nearest to what is written, so no digit counts as lost. */
function doubleValue(lexical: string): number | undefined {
  if (lexical === 'INF') return Infinity;
  if (lexical === '-INF') return -Infinity;
  if (lexical === 'NaN') return NaN;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(lexical) ? Number(lexical) : undefined;
}

function canonicalInteger(lexical: string): string {
  const digits = lexical.replace(/^[+-]?0*(?=\d)/, '');
  return lexical.startsWith('-') && digits !== '0' ? `-${digits}` : digits;
}
