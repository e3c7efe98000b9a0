/** A run of neighbouring ordinals, `to` excluded. */
export interface OrdinalRun {
  readonly from: number;
  readonly to: number;
}

/** Number of ordinals in all runs. */
export function countOrdinals(runs: readonly OrdinalRun[]): number {
  let count = 0;
  for (const run of runs) count += run.to - run.from;
  return count;
}

/** Ordinals in any order, with repetitions, as ascending runs that don't touch. */
export function runsOf(ordinals: readonly number[]): OrdinalRun[] {
  const sorted = Uint32Array.from(ordinals).sort();
  const runs: OrdinalRun[] = [];
  let from = -1;
  let to = -1;
  for (const ordinal of sorted) {
    if (ordinal < to) continue;
    if (ordinal === to) to++;
    else {
      if (to > from) runs.push({ from, to });
      from = ordinal;
      to = ordinal + 1;
    }
  }
  if (to > from) runs.push({ from, to });
  return runs;
}

/** The runs without their first `startIndex` ordinals, cut after `maxFeatures` (undefined: all). */
export function sliceRuns(
  runs: readonly OrdinalRun[],
  startIndex: number,
  maxFeatures: number | undefined,
): OrdinalRun[] {
  const sliced: OrdinalRun[] = [];
  let skip = startIndex;
  let left = maxFeatures ?? Infinity;
  for (const run of runs) {
    const from = run.from + Math.min(skip, run.to - run.from);
    skip -= from - run.from;
    const to = Math.min(run.to, from + left);
    if (to > from) sliced.push({ from, to });
    left -= to - from;
    if (left <= 0) break;
  }
  return sliced;
}
