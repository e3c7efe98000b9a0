/** Requests as each server wants them, and what must stand in its answers. */
import type { Layer } from './bench-data.ts';
import type { LoadRequest } from './measure.ts';
import type { Peer } from './peers.ts';
import type { Ring } from './polygon-material.ts';
import type { Box } from './request-material.ts';

/** A server under measure: where its WFS is and how it calls the layers. */
export interface Subject {
  readonly peer: Peer;
  readonly path: string;
  readonly prefix: string;
  /** Of that prefix; empty where there is none. */
  readonly namespace: string;
  /** How it is told longitudes and latitudes: QGIS Server has `EPSG:4326` in that order, whatever the version. */
  readonly axes: 'latitude first' | 'longitude first';
  /** A CRS by its EPSG code, as the server says it. */
  srsName(code: number): string;
  /** Its `outputFormat` values; undefined: it has no such format. */
  outputFormat(name: string): string | undefined;
  /** Why a work can't be asked of it. */
  readonly lacks: Readonly<Record<string, string>>;
}

type Parameters = Readonly<Record<string, string>>;

export function requestPath(subject: Subject, parameters: Parameters): string {
  const all = { SERVICE: 'WFS', VERSION: '1.1.0', ...parameters };
  const query = Object.entries(all).map(
    ([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%3A', ':')}`,
  );
  return `${subject.path}?${query.join('&')}`;
}

export const typeName = (subject: Subject, layer: Layer) => `${subject.prefix}${layer}`;

export const getFeature = (subject: Subject, layer: Layer, parameters: Parameters = {}): LoadRequest => ({
  path: requestPath(subject, { REQUEST: 'GetFeature', TYPENAME: typeName(subject, layer), ...parameters }),
});

const NAMESPACES =
  'xmlns:wfs="http://www.opengis.net/wfs" xmlns:ogc="http://www.opengis.net/ogc" ' +
  'xmlns:gml="http://www.opengis.net/gml"';

/** The same by POST: polygons of a thousand vertices are too long for many servers' URLs. */
export function postFeature(
  subject: Subject,
  layer: Layer,
  filter: string,
  resultType: 'hits' | 'results',
): LoadRequest {
  const { path, prefix, namespace } = subject;
  const own = prefix === '' ? '' : ` xmlns:${prefix.slice(0, -1)}="${namespace}"`;
  return {
    path,
    body:
      `<wfs:GetFeature service="WFS" version="1.1.0" resultType="${resultType}" ${NAMESPACES}${own}>` +
      `<wfs:Query typeName="${typeName(subject, layer)}"><ogc:Filter>${filter}</ogc:Filter></wfs:Query></wfs:GetFeature>`,
  };
}

export function bbox({ axes }: Subject, [west, south, east, north]: Box): string {
  return axes === 'latitude first'
    ? `${south},${west},${north},${east},urn:ogc:def:crs:EPSG::4326`
    : `${west},${south},${east},${north},EPSG:4326`;
}

export function intersects(subject: Subject, property: string, ring: Ring): string {
  const isLatitudeFirst = subject.axes === 'latitude first';
  const positions = ring.map(([x, y]) => (isLatitudeFirst ? `${y} ${x}` : `${x} ${y}`)).join(' ');
  return (
    `<ogc:Intersects><ogc:PropertyName>${property}</ogc:PropertyName><gml:Polygon srsName="${subject.srsName(4326)}">` +
    `<gml:exterior><gml:LinearRing><gml:posList srsDimension="2">${positions}</gml:posList></gml:LinearRing></gml:exterior>` +
    '</gml:Polygon></ogc:Intersects>'
  );
}

export const equals = (property: string, value: string) =>
  `<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc"><ogc:PropertyIsEqualTo><ogc:PropertyName>${property}</ogc:PropertyName>` +
  `<ogc:Literal>${value}</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>`;

export const numberOfMembers = (text: string) => text.split('<gml:featureMember>').length - 1;

export const numberOfHits = (text: string) => Number(/numberOfFeatures="(\d+)"/.exec(text)?.[1] ?? NaN);
