import type { Crs } from '../crs/crs.ts';
import type { Envelope, Geometry } from './geometry.ts';

/** A name in a namespace; the prefix is a matter of documents, not of names. */
export interface QName {
  readonly namespace: string;
  readonly localName: string;
}

/** How a scalar value is kept in memory is fixed by its type: see `Value`. */
export type ScalarTypeName =
  | 'string' // xsd:string; string
  | 'int' // xsd:int, -2^31..2^31-1; number
  | 'long' // xsd:long, -2^63..2^63-1; bigint
  | 'integer' // xsd:integer, any size; its canonical decimal digits as string
  | 'double' // xsd:double; number (NaN and infinities are legal values)
  | 'decimal' // xsd:decimal; canonical lexical form as string
  | 'boolean' // xsd:boolean; boolean
  | 'date' // xsd:date; lexical form as string (years before 1: `-0043-03-15`)
  | 'dateTime'; // xsd:dateTime; lexical form as string, with its zone if it had one

/** The declared type of a geometry property; `Geometry` admits any mixture. */
export type GeometryPropertyTypeName =
  | 'Point'
  | 'LineString'
  | 'Polygon'
  | 'MultiPoint'
  | 'MultiLineString'
  | 'MultiPolygon'
  | 'GeometryCollection'
  | 'Geometry';

interface PropertyBase {
  /** An NCName, unique in its feature type: the element's name. */
  readonly name: string;
  /** The publisher's own name or title for it; any text. Accepted in requests beside `name`. */
  readonly label: string;
  readonly description?: string;
  /** False: the value may be absent (minOccurs="0"). */
  readonly mandatory: boolean;
  /**
   * Set when the element is one of GML's own (`gml:name`, `gml:description`) instead of one of the type's namespace;
   * such properties come first in the schema's order.
   */
  readonly gmlStandard?: boolean;
}

export interface ScalarPropertyType extends PropertyBase {
  readonly type: ScalarTypeName;
}

export interface GeometryPropertyType extends PropertyBase {
  readonly type: 'geometry';
  readonly geometryType: GeometryPropertyTypeName;
  /** 3 when any value has a z; single values may still be 2D. */
  readonly dimension: 2 | 3;
}

export type PropertyType = ScalarPropertyType | GeometryPropertyType;

/** What a feature type looks like: its name, its properties in schema order, its coordinate reference systems. */
export interface FeatureType {
  /** Local part of the type's name: an NCName. */
  readonly name: string;
  /** The dataset's id as its publisher wrote it; accepted in requests beside `name`. */
  readonly label: string;
  readonly namespace: string;
  readonly prefix: string;
  readonly properties: readonly PropertyType[];
  /** The CRS of the stored values (the source's). */
  readonly crs: Crs;
  /** The CRS of an answer when the request names none, and of the stored members and boxes. */
  readonly defaultCrs: Crs;
}

/** null: absent. Which of the others stands is fixed by the property's type: see `ScalarTypeName`. */
export type Value = string | number | bigint | boolean | Geometry | null;

/** A feature: `values[i]` belongs to `featureType.properties[i]`; geometries are in `featureType.crs`, x,y. */
export interface Feature {
  /** The part after `<type>.`: an NCName tail, unique in its type. */
  readonly id: string;
  readonly values: readonly Value[];
}

/** What is known of a published version of a feature type without reading its features. */
export interface FeatureTypeSummary {
  readonly numberOfFeatures: number;
  /** In the type's default CRS, x,y; undefined when no feature has a position. */
  readonly envelope: Envelope | undefined;
  /** In WGS 84 longitude, latitude; for catalogues. */
  readonly wgs84Envelope: Envelope | undefined;
}

/** True for geometry properties. */
export function isGeometryProperty(property: PropertyType): property is GeometryPropertyType {
  return property.type === 'geometry';
}
