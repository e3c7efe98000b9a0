import type { CiteRequest } from './cite-case.ts';

/** Builds the suite's XML requests. */

export const SF = 'http://cite.opengeospatial.org/gmlsf';
export const P = 'PrimitiveGeoFeature';
export const A = 'AggregateGeoFeature';
export const E = 'EntitéGénérique';

const OGC = 'http://www.opengis.net/ogc';
const GML = 'http://www.opengis.net/gml';
export const NAMESPACES = `xmlns:wfs="http://www.opengis.net/wfs" xmlns:ogc="${OGC}" xmlns:gml="${GML}" xmlns:sf="${SF}"`;
export const URN = 'srsName="urn:ogc:def:crs:EPSG::4326"';
const SERVICE = 'service="WFS" version="1.1.0"';

/** Any element of WFS, with the usual prefixes bound. */
export function xml(name: string, attributes: string, content = ''): CiteRequest {
  const prefix = name.slice(0, name.indexOf(':'));
  const other = prefix === 'wfs' ? '' : ` xmlns:${prefix}="http://www.opengis.net/wfs"`;
  return { post: `<${name} ${attributes} ${NAMESPACES}${other}>${content}</${name}>` };
}

export const getFeature = (content: string, attributes = SERVICE) =>
  xml('wfs:GetFeature', attributes, content);

export const query = (type: string, content = '', attributes = URN) =>
  `<wfs:Query typeName="sf:${type}" ${attributes}>${content}</wfs:Query>`;

export const filter = (content: string) => `<ogc:Filter>${content}</ogc:Filter>`;
/** The filter of a KVP parameter, which binds its own prefixes. */
export const kvpFilter = (content: string) =>
  encodeURIComponent(
    `<ogc:Filter xmlns:ogc="${OGC}" xmlns:gml="${GML}" xmlns:sf="${SF}">${content}</ogc:Filter>`,
  );
export const select = (name: string) => `<wfs:PropertyName>${name}</wfs:PropertyName>`;
export const property = (name: string) => `<ogc:PropertyName>${name}</ogc:PropertyName>`;
export const literal = (value: string) => `<ogc:Literal>${value}</ogc:Literal>`;

export const operator =
  (name: string, attributes = '') =>
  (...operands: string[]) =>
    `<ogc:${name} ${attributes}>${operands.join('')}</ogc:${name}>`;

export const compare = (name: string, path: string, value: string, attributes = '') =>
  operator(`PropertyIs${name}`, attributes)(property(path), literal(value));

export const between = (path: string, lower: string, upper: string) =>
  operator('PropertyIsBetween')(
    property(path),
    operator('LowerBoundary')(literal(lower)),
    operator('UpperBoundary')(literal(upper)),
  );

export const like = (path: string, pattern: string) =>
  compare('Like', path, pattern, 'wildCard="*" singleChar="?" escapeChar="\\"');

export const isNull = (path: string) => operator('PropertyIsNull')(property(path));

/** `PropertyIs<name>` of a property and what is calculated of another. */
export const calculated = (name: string, path: string, kind: string, of: string, value: string) =>
  operator(`PropertyIs${name}`)(property(path), operator(kind)(property(of), literal(value)));

export const sortBy = (path: string, order: 'ASC' | 'DESC') =>
  `<ogc:SortBy><ogc:SortProperty>${property(path)}<ogc:SortOrder>${order}</ogc:SortOrder></ogc:SortProperty></ogc:SortBy>`;

export const envelope = (lower: string, upper: string, srs = URN) =>
  `<gml:Envelope ${srs}><gml:lowerCorner>${lower}</gml:lowerCorner><gml:upperCorner>${upper}</gml:upperCorner></gml:Envelope>`;

export const spatial = (name: string, path: string, geometry: string) =>
  operator(name)(property(path), geometry);

export const bbox = (path: string, lower: string, upper: string) =>
  spatial('BBOX', path, envelope(lower, upper));

export const point = (position: string, srs = URN) =>
  `<gml:Point ${srs}><gml:pos>${position}</gml:pos></gml:Point>`;

export const line = (positions: string) =>
  `<gml:LineString ${URN}><gml:posList>${positions}</gml:posList></gml:LineString>`;

export const ring = (positions: string, srs = '') =>
  `<gml:LinearRing ${srs}><gml:posList>${positions}</gml:posList></gml:LinearRing>`;

export const polygon = (exterior: string, interior?: string, srs = URN) => {
  const hole = interior === undefined ? '' : `<gml:interior>${ring(interior)}</gml:interior>`;
  return `<gml:Polygon ${srs}><gml:exterior>${ring(exterior)}</gml:exterior>${hole}</gml:Polygon>`;
};

const members = (kind: string, member: string, parts: readonly string[]) =>
  `<gml:${kind} ${URN}>${parts.map((part) => `<gml:${member}>${part}</gml:${member}>`).join('')}</gml:${kind}>`;

export const multiPoint = (...positions: string[]) =>
  members(
    'MultiPoint',
    'pointMember',
    positions.map((position) => point(position, '')),
  );

export const multiSurface = (...exteriors: string[]) =>
  members(
    'MultiSurface',
    'surfaceMember',
    exteriors.map((exterior) => polygon(exterior, undefined, '')),
  );

/** An arc, which is beyond simple features. */
export const circle = (positions: string) =>
  `<gml:Curve ${URN}><gml:segments><gml:Circle interpolation="circularArc3Points"><gml:posList>${positions}</gml:posList></gml:Circle></gml:segments></gml:Curve>`;
