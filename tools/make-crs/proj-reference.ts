import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProjOperation } from './operations-of-proj.ts';

export type LonLat = readonly [longitude: number, latitude: number];

/** x (easting, westing or longitude) and y; undefined where PROJ gives no answer. */
export type Expected = readonly [x: number, y: number] | undefined;

const MAX_OUTPUT_BYTES = 2 ** 28;
const WGS84 = ['+proj=longlat', '+datum=WGS84'];

/**
 * PROJ itself, by its command-line programs, with its database but no grid files: what a grid would add can't be
 * repeated by a formula, and the answer must not depend on which grids happen to be installed.
 */
export class ProjReference {
  readonly #directory: string;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(dataDirectory: string) {
    this.#directory = mkdtempSync(join(tmpdir(), 'make-crs-'));
    for (const file of ['proj.db', 'proj.ini']) {
      const path = join(dataDirectory, file);
      if (existsSync(path)) symlinkSync(path, join(this.#directory, file));
    }
    this.#environment = {
      PATH: process.env['PATH'],
      HOME: this.#directory,
      PROJ_DATA: this.#directory,
      PROJ_LIB: this.#directory,
      PROJ_NETWORK: 'OFF',
      LC_ALL: 'C',
    };
  }

  close(): void {
    rmSync(this.#directory, { recursive: true });
  }

  /** What `cs2cs` calls itself, such as `9.1.1`. */
  async version(): Promise<string> {
    const out = await this.#run('cs2cs', ['-l'], '');
    if (out === undefined) throw new Error('cs2cs is not installed (Debian: proj-bin)');
    return /Rel\. ([0-9.]+)/.exec(await this.#errors('cs2cs'))?.[1] ?? 'unknown';
  }

  /** The definition in one of `projinfo`'s formats, such as `PROJ` or `WKT1_ESRI`; undefined when it has none. */
  async definition(code: number, format: string): Promise<string | undefined> {
    const out = await this.#run('projinfo', ['-q', '--single-line', '-o', format, `EPSG:${code}`], '');
    return out?.trim() || undefined;
  }

  /** The operations from WGS 84 that PROJ chooses from when it has no grids, in its order. */
  async operations(code: number): Promise<ProjOperation[]> {
    const args = ['--spatial-test', 'intersects', '--grid-check', 'discard_missing', '--single-line'];
    const out = await this.#run(
      'projinfo',
      ['-s', 'EPSG:4326', '-t', `EPSG:${code}`, ...args, '-o', 'PROJJSON'],
      '',
    );
    const lines = (out ?? '').split('\n').filter((line) => line.startsWith('{'));
    return lines.map((line) => JSON.parse(line) as ProjOperation);
  }

  /** Points of WGS 84 (longitude, latitude) in the CRS `code`; with `ballpark` also when no datum shift is known. */
  async fromWgs84(
    code: number,
    points: readonly LonLat[],
    northFirst: boolean,
    ballpark: boolean,
  ): Promise<Expected[]> {
    const input = points.map(([lon, lat]) => `${lat} ${lon}\n`).join('');
    const args = [ballpark ? '' : '--no-ballpark', '-f', '%.9f', 'EPSG:4326', `EPSG:${code}`];
    const out = (await this.#run('cs2cs', args.filter(Boolean), input)) ?? '';
    const lines = out.split('\n');
    return points.map((_, i) => {
      const [first, second] = (lines[i] ?? '').split(/\s+/).map(Number);
      if (first === undefined || second === undefined) return undefined;
      if (!Number.isFinite(first) || !Number.isFinite(second)) return undefined;
      return northFirst ? [second, first] : [first, second];
    });
  }

  /** Points of WGS 84 by a definition instead of PROJ's own choice: longitude, latitude, x, y of each. */
  async fromDefinition(definition: string, points: readonly LonLat[]): Promise<number[][]> {
    const input = points.map(([lon, lat]) => `${lon} ${lat}\n`).join('');
    const args = ['-f', '%.9f', ...WGS84, '+to', ...definition.split(' ')];
    const lines = ((await this.#run('cs2cs', args, input)) ?? '').split('\n');
    return points.map(([lon, lat], i) => {
      const [x, y] = (lines[i] ?? '').split(/\s+/).map(Number);
      return [lon, lat, x ?? Number.NaN, y ?? Number.NaN];
    });
  }

  /** What a program says on its error output when it is called without arguments. */
  #errors(program: string): Promise<string> {
    return new Promise((resolve) => {
      execFile(program, [], { env: this.#environment }, (_error, _stdout, stderr) =>
        resolve(stderr),
      ).stdin?.end();
    });
  }

  #run(program: string, args: readonly string[], input: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      const options = { env: this.#environment, maxBuffer: MAX_OUTPUT_BYTES };
      const child = execFile(program, args, options, (error, stdout) => {
        resolve(error && stdout === '' ? undefined : stdout);
      });
      child.stdin?.on('error', () => {});
      child.stdin?.end(input);
    });
  }
}
