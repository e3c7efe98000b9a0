/** The works that are asked for at full rate, by the names of the list that the project's aims use. */
import { seededRandom } from './bench-data.ts';
import type { LoadRequest } from './measure.ts';
import type { CountedPolygon, PolygonMaterial } from './polygon-material.ts';
import type { RequestMaterial } from './request-material.ts';
import {
  bbox,
  equals,
  getFeature,
  intersects,
  numberOfHits,
  numberOfMembers,
  postFeature,
  requestPath,
  type Subject,
} from './wfs-request.ts';

export interface CheckedRequest extends LoadRequest {
  /** What is wrong with an answer; undefined: nothing. */
  problem(answer: string): string | undefined;
}

export interface RateWork {
  readonly key: string;
  readonly work: string;
  readonly connections: number;
  requests(subject: Subject, material: RequestMaterial & { polygons: PolygonMaterial }): CheckedRequest[];
}

const differs = (what: string, found: number | string | undefined, expected: number | string) =>
  found === expected ? undefined : `${found} ${what} instead of ${expected}`;
const members = (count: number) => (answer: string) => differs('features', numberOfMembers(answer), count);
const hits = (count: number) => (answer: string) => differs('hits', numberOfHits(answer), count);

const randomIds = (): string[] => {
  const random = seededRandom(4);
  return Array.from({ length: 5000 }, () => `cities1m.${1 + Math.floor(random() * 1e6)}`);
};

const GEOMETRY = (subject: Subject) => (subject.prefix === 'ods:' ? 'ods:geometry' : 'geom');

export const RATE_WORKS: readonly RateWork[] = [
  {
    key: 'W3',
    work: 'W3 box of 100',
    connections: 16,
    requests: (subject, { boxes }) =>
      boxes.map((box) => ({
        ...getFeature(subject, 'cities1m', { BBOX: bbox(subject, box) }),
        problem: members(100),
      })),
  },
  {
    key: 'W4',
    work: 'W4 by id',
    connections: 16,
    requests: (subject) =>
      randomIds().map((id) => ({
        ...getFeature(subject, 'cities1m', { FEATUREID: id }),
        problem: members(1),
      })),
  },
  {
    key: 'hits',
    work: 'hits, no box',
    connections: 4,
    // MapServer counts wrong over a GeoPackage unless the request has a box.
    requests: (subject) => {
      const world = subject.prefix === 'ms:' ? { BBOX: bbox(subject, [-180, -90, 180, 90]) } : {};
      const request = getFeature(subject, 'cities1m', { RESULTTYPE: 'hits', ...world });
      return [{ ...request, problem: hits(1_000_000) }];
    },
  },
  {
    key: 'W5',
    work: 'W5 hits in a box',
    connections: 16,
    requests: (subject, { boxes }) =>
      boxes.map((box) => ({
        ...getFeature(subject, 'cities1m', { RESULTTYPE: 'hits', BBOX: bbox(subject, box) }),
        problem: hits(100),
      })),
  },
  {
    key: 'W7',
    work: 'W7 equality, 100 of 1M',
    connections: 16,
    requests: (subject, { batches }) =>
      batches.map((batch) => ({
        ...getFeature(subject, 'cities1m', { FILTER: equals('batch', batch) }),
        problem: members(100),
      })),
  },
  {
    key: 'W6',
    work: 'W6 capabilities',
    connections: 16,
    requests: (subject) => [
      {
        path: requestPath(subject, { REQUEST: 'GetCapabilities' }),
        problem: (answer) => (answer.includes('WFS_Capabilities') ? undefined : 'no capabilities'),
      },
    ],
  },
  {
    key: 'W9',
    work: 'W9 first 1,000',
    connections: 4,
    requests: (subject) => [
      { ...getFeature(subject, 'cities1m', { MAXFEATURES: '1000' }), problem: members(1000) },
    ],
  },
  {
    key: 'W9p',
    work: 'W9p deep pages of 1,000',
    connections: 4,
    requests: (subject) =>
      Array.from({ length: 400 }, (_, i) => ({
        ...getFeature(subject, 'cities1m', { MAXFEATURES: '1000', STARTINDEX: String(1 + i * 2477) }),
        problem: members(1000),
      })),
  },
  {
    key: 'sort',
    work: 'pages of 100 from 900,000 on, sorted by name',
    connections: 4,
    requests: (subject, { sortedNames }) =>
      sortedNames.map(({ startIndex, name }) => ({
        ...getFeature(subject, 'cities1m', {
          SORTBY: 'name',
          MAXFEATURES: '100',
          STARTINDEX: String(startIndex),
        }),
        problem: (answer) => members(100)(answer) ?? differs('as the first name', firstName(answer), name),
      })),
  },
  {
    key: 'polygon-counties',
    work: 'counties that meet a polygon of 1,000 vertices',
    connections: 4,
    requests: (subject, { polygons }) => inPolygons(subject, polygons.counties, 'counties', 'results'),
  },
  {
    key: 'polygon-points',
    work: 'hits of 1M points in a polygon of 1,000 vertices',
    connections: 4,
    requests: (subject, { polygons }) => inPolygons(subject, polygons.points, 'cities1m', 'hits'),
  },
];

function inPolygons(
  subject: Subject,
  polygons: readonly CountedPolygon[],
  layer: 'counties' | 'cities1m',
  resultType: 'hits' | 'results',
): CheckedRequest[] {
  return polygons.map(({ ring, count }) => ({
    ...postFeature(subject, layer, intersects(subject, GEOMETRY(subject), ring), resultType),
    problem: resultType === 'hits' ? hits(count) : members(count),
  }));
}

function firstName(answer: string): string | undefined {
  const name = /<(?:\w+:)?name>([^<]*)</.exec(answer)?.[1];
  const plain = name?.replace(/&#39;|&apos;/g, "'").replaceAll('&quot;', '"');
  return plain?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
