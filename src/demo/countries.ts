import { createRequire } from 'node:module';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Geometry, Position } from '../feature/geometry.ts';
import type { Source } from '../publish/source.ts';
import { createMemorySource, type DemoRecord } from './memory-source.ts';

/** What is used of npm `world-countries`. */
interface Country {
  readonly name: { readonly common: string; readonly official: string };
  readonly cca2: string;
  readonly cca3: string;
  readonly ccn3: string;
  readonly independent: boolean | null;
  readonly unMember: boolean;
  readonly capital: readonly string[];
  readonly region: string;
  readonly subregion: string;
  readonly languages: Readonly<Record<string, string>>;
  readonly currencies: Readonly<Record<string, unknown>>;
  readonly landlocked: boolean;
  readonly borders: readonly string[];
  readonly area: number;
}

type Atlas = Topology<{ countries: GeometryCollection<{ name: string }> }>;
type Polygon = readonly (readonly Position[])[];

/** A place on the map: one country, or a territory that ISO 3166-1 doesn't list. */
interface Place {
  readonly code: string;
  readonly name: string;
  readonly country: Country | undefined;
  readonly polygons: Polygon[];
}

const FIELDS = [
  { name: 'code', type: 'string', label: 'ISO 3166-1 alpha-3' },
  { name: 'name', type: 'string' },
  { name: 'official_name', type: 'string' },
  { name: 'iso_a2', type: 'string', label: 'ISO 3166-1 alpha-2' },
  { name: 'iso_n3', type: 'string', label: 'ISO 3166-1 numeric' },
  { name: 'independent', type: 'boolean' },
  { name: 'un_member', type: 'boolean' },
  { name: 'capital', type: 'string' },
  { name: 'region', type: 'string' },
  { name: 'subregion', type: 'string' },
  { name: 'languages', type: 'string' },
  { name: 'currencies', type: 'string', label: 'ISO 4217' },
  { name: 'landlocked', type: 'boolean' },
  { name: 'borders', type: 'string', label: 'Codes of the neighbours' },
  { name: 'area_km2', type: 'double' },
  { name: 'geometry', type: 'geometry', geometryType: 'MultiPolygon' },
] as const;

/** Natural Earth's own codes for the places without one of ISO 3166-1. */
const OTHER_CODES: ReadonlyMap<string, string> = new Map([
  ['Indian Ocean Ter.', 'IOA'],
  ['N. Cyprus', 'CYN'],
  ['Siachen Glacier', 'KAS'],
  ['Somaliland', 'SOL'],
]);
/** The atlas is drawn on a grid of 0.0036 degrees: further decimals are none of the border's. */
const DECIMALS = 5;

/** Countries and territories at 1:50 million, with what npm `world-countries` knows of them. */
export function openCountries(): Source {
  return createMemorySource({
    format: 'npm packages',
    path: 'world-atlas, world-countries',
    remarks: ['Borders are joined with attributes by ISO 3166-1 numeric code.'],
    fields: FIELDS,
    size: 240,
    *read() {
      for (const place of readPlaces()) yield toRecord(place);
    },
  });
}

function readPlaces(): Iterable<Place> {
  const atlas = load<Atlas>('world-atlas/countries-50m.json');
  const countries = load<readonly Country[]>('world-countries/countries.json');
  const byNumber = new Map(countries.filter((c) => c.ccn3 !== '').map((c) => [c.ccn3, c]));
  const byName = new Map(countries.map((c) => [c.name.common, c]));
  const places = new Map<string, Place>();
  for (const { id, properties, geometry } of feature(atlas, atlas.objects.countries).features) {
    const country = byNumber.get(String(id)) ?? byName.get(properties.name);
    const code = country?.cca3 ?? OTHER_CODES.get(properties.name) ?? properties.name;
    const place = places.get(code) ?? {
      code,
      name: country?.name.common ?? properties.name,
      country,
      polygons: [],
    };
    place.polygons.push(...polygonsOf(geometry as Geometry));
    places.set(code, place);
  }
  return [...places.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** Both packages are read anew each time, not kept in the module cache. */
function load<Content>(name: string): Content {
  const require = createRequire(import.meta.url);
  const content = require(name) as Content;
  delete require.cache[require.resolve(name)];
  return content;
}

function polygonsOf(geometry: Geometry): Polygon[] {
  const round = (n: number) => Number(n.toFixed(DECIMALS)) + 0;
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : [];
  return polygons.map((rings) => rings.map((ring) => ring.map((position) => position.map(round))));
}

function toRecord({ code, name, country, polygons }: Place): DemoRecord {
  return {
    values: [
      code,
      name,
      country?.name.official ?? null,
      country?.cca2 ?? null,
      country?.ccn3 || null,
      country?.independent ?? null,
      country?.unMember ?? null,
      listText(country?.capital),
      country?.region ?? null,
      country?.subregion || null,
      listText(Object.values(country?.languages ?? {})),
      listText(Object.keys(country?.currencies ?? {})),
      country?.landlocked ?? null,
      listText(country?.borders),
      country === undefined || country.area < 0 ? null : country.area,
    ],
    geometry: { type: 'MultiPolygon', coordinates: polygons },
  };
}

function listText(items: readonly string[] | undefined): string | null {
  return items === undefined || items.length === 0 ? null : items.join(', ');
}
