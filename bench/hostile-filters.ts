/** The most expensive filters that the limits let through: all must be decided on each of the million points. */
import { postFeature, type Subject } from './wfs-request.ts';

const times = (count: number, make: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => make(i)).join('');
const name = '<ogc:PropertyName>name</ogc:PropertyName>';
const like = (pattern: string) =>
  `<ogc:PropertyIsLike wildCard="*" singleChar="?" escapeChar="!" matchCase="false">${name}` +
  `<ogc:Literal>${pattern}</ogc:Literal></ogc:PropertyIsLike>`;

function jaggedPolygon(vertices: number): string {
  const positions = times(vertices, (i) => {
    const angle = (2 * Math.PI * i) / vertices;
    const radius = i % 2 === 0 ? 60 : 20;
    return `${(radius * Math.sin(angle)).toFixed(6)} ${(2 * radius * Math.cos(angle)).toFixed(6)} `;
  });
  return `<gml:posList>${positions}60 0</gml:posList>`.replace('60 0<', '0.000000 120.000000<');
}

/** By what makes them expensive. */
export function hostileFilters(subject: Subject): Record<string, string> {
  const filters = {
    '5,000 patterns in an Or': `<ogc:Or>${times(5000, (i) => like(`*a*${i}*e*?z`))}</ogc:Or>`,
    'a pattern with 200 wildcards': like('*a?'.repeat(200)),
    '2,000 inequalities in an And': `<ogc:And>${times(
      2000,
      (i) =>
        `<ogc:PropertyIsNotEqualTo matchCase="false">${name}<ogc:Literal>no such place ${i}</ogc:Literal></ogc:PropertyIsNotEqualTo>`,
    )}</ogc:And>`,
    'a polygon of 50,000 vertices':
      `<ogc:Not><ogc:Intersects><ogc:PropertyName>ods:geometry</ogc:PropertyName><gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326">` +
      `<gml:exterior><gml:LinearRing>${jaggedPolygon(50_000)}</gml:LinearRing></gml:exterior></gml:Polygon></ogc:Intersects></ogc:Not>`,
    'distances to a line of 2,000 vertices':
      `<ogc:DWithin><ogc:PropertyName>ods:geometry</ogc:PropertyName><gml:LineString srsName="urn:ogc:def:crs:EPSG::4326">` +
      `<gml:posList>${times(2000, (i) => `${-80 + 0.08 * i} ${((i * 37) % 340) - 170} `)}0 0</gml:posList></gml:LineString>` +
      '<ogc:Distance units="m">1000</ogc:Distance></ogc:DWithin>',
  };
  return Object.fromEntries(
    Object.entries(filters).map(([what, filter]) => [
      what,
      postFeature(subject, 'cities1m', filter, 'hits').body as string,
    ]),
  );
}
