import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { supportedCodes } from '../../src/crs/registry.ts';

/**
 * Writes `src/crs/generated/esri-wkt.txt.br`: for each CRS of the registry a line of its code, a tab and its Well-Known Text as
 * ESRI writes it, which shapefiles are accompanied by. Needs Debian's python3-gdal.
 */
const PROGRAM = `
import sys
from osgeo import osr
osr.UseExceptions()
for code in sys.stdin.read().split():
    system = osr.SpatialReference()
    system.ImportFromEPSG(int(code))
    system.MorphToESRI()
    print(code + '\\t' + system.ExportToWkt())
`;

const result = spawnSync('/usr/bin/python3', ['-c', PROGRAM], {
  input: supportedCodes().join('\n'),
  encoding: 'utf8',
  maxBuffer: 2 ** 28,
});
if (result.status !== 0) throw new Error(result.stderr);
const target = new URL('../../src/crs/generated/esri-wkt.txt.br', import.meta.url);
const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
writeFileSync(target, brotliCompressSync(result.stdout, { params }));
