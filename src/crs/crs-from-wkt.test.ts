import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPrj } from '../../test/support/read-prj.ts';
import { sharedAvailable, sharedPath } from '../../test/support/shared.ts';
import { crsFromWkt } from './crs-from-wkt.ts';

interface Fixture {
  readonly code: number;
  readonly dialect: string;
  /** As PROJ writes it, without authority codes. */
  readonly wkt: string;
}

const FIXTURES = JSON.parse(
  readFileSync(new URL('../../test/fixtures/crs/wkt.json', import.meta.url), 'utf8'),
) as readonly Fixture[];

const GCS_WGS84 =
  'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],' +
  'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';

function projected(name: string, projection: string, parameters: string, unit = 'UNIT["Meter",1.0]'): string {
  return `PROJCS["${name}",${GCS_WGS84},PROJECTION["${projection}"],${parameters},${unit}]`;
}

const UTM_32N =
  'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",9.0],' +
  'PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0]';

test('systems are recognised in three dialects without any authority code', () => {
  assert.ok(FIXTURES.length > 100);
  for (const { code, dialect, wkt } of FIXTURES) {
    assert.equal(crsFromWkt(wkt)?.code, code, `EPSG:${code} as ${dialect}: ${wkt}`);
  }
});

test('the parameters decide, not the name', () => {
  assert.equal(crsFromWkt(GCS_WGS84)?.code, 4326);
  assert.equal(crsFromWkt(projected('My own grid', 'Transverse_Mercator', UTM_32N))?.code, 32632);
  const elsewhere = UTM_32N.replace('9.0', '9.5');
  assert.equal(crsFromWkt(projected('WGS_1984_UTM_Zone_32N', 'Transverse_Mercator', elsewhere)), undefined);
});

test('letter case, spaces, order of parameters, brackets and a byte order mark don’t matter', () => {
  const shuffled = (UTM_32N.match(/PARAMETER\[[^\]]*\]/g) ?? []).toReversed().join(',');
  const wkt = projected('wgs84_utm_32n', 'transverse_mercator', shuffled);
  assert.equal(crsFromWkt(wkt)?.code, 32632);
  assert.equal(crsFromWkt(`\uFEFF  ${wkt.replaceAll(',', ' ,\n  ')}\n`)?.code, 32632);
  assert.equal(crsFromWkt(wkt.replaceAll('[', '(').replaceAll(']', ')'))?.code, 32632);
});

test('digits that old writers cut off are tolerated', () => {
  const wkt =
    'GEOGCS["GCS_North_American_1983",DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137,298.257222]],' +
    'PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943]]';
  assert.equal(crsFromWkt(wkt)?.code, 4269);
});

test('ESRI’s Web Mercator and GDAL’s are EPSG:3857', () => {
  const esri = projected(
    'WGS_1984_Web_Mercator_Auxiliary_Sphere',
    'Mercator_Auxiliary_Sphere',
    'PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],' +
      'PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0]',
  );
  assert.equal(crsFromWkt(esri)?.code, 3857);
  const gdal =
    projected(
      'WGS 84 / Pseudo-Mercator',
      'Mercator_1SP',
      'PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],PARAMETER["false_easting",0],' +
        'PARAMETER["false_northing",0]',
    ).slice(0, -1) +
    ',EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m ' +
    '+nadgrids=@null +wktext +no_defs"]]';
  assert.equal(crsFromWkt(gdal)?.code, 3857);
  assert.equal(crsFromWkt(esri.replace('Type",0.0', 'Type",1.0')), undefined);
});

test('an EPSG code of the whole CRS is believed, one of a part is not', () => {
  const whole = 'PROJCS["whatever",GEOGCS["x"],AUTHORITY["EPSG","2154"]]';
  assert.equal(crsFromWkt(whole)?.code, 2154);
  assert.equal(crsFromWkt('PROJCRS["whatever",BASEGEOGCRS["x"],ID["EPSG",2154]]')?.code, 2154);
  const part =
    'PROJCS["whatever",GEOGCS["x",AUTHORITY["EPSG","4326"]],UNIT["metre",1,AUTHORITY["EPSG","9001"]]]';
  assert.equal(crsFromWkt(part), undefined);
  // A projected CRS can't be 4326.
  assert.equal(crsFromWkt('PROJCS["whatever",GEOGCS["x"],AUTHORITY["EPSG","4326"]]'), undefined);
});

test('an unknown authority or code falls back on the parameters', () => {
  const wkt = projected('x', 'Transverse_Mercator', UTM_32N).slice(0, -1);
  assert.equal(crsFromWkt(`${wkt},AUTHORITY["ESRI","1"]]`)?.code, 32632);
  assert.equal(crsFromWkt(`${wkt},AUTHORITY["EPSG","99999"]]`)?.code, 32632);
});

test('a compound, bound or vertical-suffixed CRS counts as its horizontal part', () => {
  const utm = projected('x', 'Transverse_Mercator', UTM_32N);
  const vertical = 'VERTCS["EGM2008",VDATUM["EGM2008"],PARAMETER["Vertical_Shift",0.0],UNIT["Meter",1.0]]';
  assert.equal(crsFromWkt(`COMPD_CS["x + height",${utm},VERT_CS["h",VERT_DATUM["h",2005]]]`)?.code, 32632);
  assert.equal(crsFromWkt(`BOUNDCRS[SOURCECRS[${utm}],TARGETCRS[${GCS_WGS84}]]`)?.code, 32632);
  assert.equal(crsFromWkt(`${utm},${vertical}`)?.code, 32632);
});

test('what isn’t understood completely is undefined', () => {
  const utm = projected('x', 'Transverse_Mercator', UTM_32N);
  const cases = [
    '',
    'EPSG:4326',
    '+proj=longlat +datum=WGS84',
    'LOCAL_CS["site grid",UNIT["metre",1]]',
    'GEOCCS["WGS 84 (geocentric)",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],UNIT["metre",1]]',
    utm.replace('Transverse_Mercator', 'Winkel_Tripel'),
    utm.replace('D_WGS_1984', 'D_Somewhere'),
    utm.replace('298.257223563', '300'),
    utm.replace('6378137.0', '6370997.0'),
    utm.replace('"Greenwich",0.0', '"Paris",2.337229166666667'),
    utm.replace('UNIT["Meter",1.0]', 'UNIT["Foot",0.3048]'),
    utm.replace('UNIT["Meter",1.0]', 'UNIT["Meter",0]'),
    utm.replace('0.9996', '0.9998'),
    utm.replace('PARAMETER["False_Northing"', 'PARAMETER["Rotation"'),
    utm.replace('PARAMETER["Scale_Factor",0.9996]', 'PARAMETER["Scale_Factor","0.9996"]'),
    utm.replace('500000.0]', '500000.0],PARAMETER["False_Easting",0]'),
    utm.slice(0, -5),
    GCS_WGS84.replace('0.0174532925199433', '0.015707963267949'),
  ];
  for (const wkt of cases) assert.equal(crsFromWkt(wkt), undefined, wkt);
});

test('the parameters of a projection in grads and from Paris are understood', () => {
  const wkt =
    'PROJCS["NTF (Paris) / Lambert zone II",GEOGCS["NTF (Paris)",DATUM["Nouvelle_Triangulation_Francaise_Paris",' +
    'SPHEROID["Clarke 1880 (IGN)",6378249.2,293.466021293627]],PRIMEM["Paris",2.33722917],' +
    'UNIT["grad",0.0157079632679489]],PROJECTION["Lambert_Conformal_Conic_1SP"],' +
    'PARAMETER["latitude_of_origin",52],PARAMETER["central_meridian",0],PARAMETER["scale_factor",0.99987742],' +
    'PARAMETER["false_easting",600000],PARAMETER["false_northing",2200000],UNIT["metre",1]]';
  assert.equal(crsFromWkt(wkt)?.code, 27572);
});

test('the shapefiles of the test data are recognised', async (t) => {
  if (!sharedAvailable(t)) return;
  const departements = await readPrj(sharedPath('data/departements/departements-2154.zip'));
  assert.equal(crsFromWkt(departements)?.code, 2154);
  assert.equal(crsFromWkt(await readPrj(sharedPath('data/us-counties/us-counties-5070.zip')))?.code, 5070);
});

test('any text, however deep or long, gives a CRS or undefined', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.equal(crsFromWkt(text), undefined);
    }),
  );
  const { length } = GCS_WGS84;
  fc.assert(
    fc.property(fc.nat(length), fc.nat(length), fc.string({ maxLength: 3 }), (from, to, text) => {
      const found = crsFromWkt(GCS_WGS84.slice(0, from) + text + GCS_WGS84.slice(to));
      assert.ok(found === undefined || found.unit === 'degree');
    }),
  );
  assert.equal(crsFromWkt('A['.repeat(40_000)), undefined);
  assert.equal(crsFromWkt(`"${'"'.repeat(90_000)}`), undefined);
  assert.equal(crsFromWkt(GCS_WGS84 + ' '.repeat(200_000)), undefined);
});
