/** Upper ends of the classes of latency, in milliseconds; the last class has none. */
const CLASS_ENDS_MS = [2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 15_000];

export const LATENCY_CLASSES: number = CLASS_ENDS_MS.length + 1;

/** The class that a duration belongs to. */
export function latencyClass(milliseconds: number): number {
  let index = 0;
  while (index < CLASS_ENDS_MS.length && milliseconds > (CLASS_ENDS_MS[index] as number)) index++;
  return index;
}

/**
 * The duration in milliseconds that `part` of the requests (0 to 1) don't exceed, as exactly as their classes tell: in
 * between it is taken to grow evenly. `atLeast`: it lies in the class without an end. Undefined: there are none.
 */
export function latencyOf(
  counts: readonly number[],
  part: number,
): { readonly milliseconds: number; readonly atLeast: boolean } | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let left = part * total;
  for (const [index, end] of CLASS_ENDS_MS.entries()) {
    const count = counts[index] ?? 0;
    if (count > 0 && left <= count) {
      const begin = CLASS_ENDS_MS[index - 1] ?? 0;
      return { milliseconds: begin + (end - begin) * (left / count), atLeast: false };
    }
    left -= count;
  }
  return { milliseconds: CLASS_ENDS_MS.at(-1) as number, atLeast: true };
}
