import { oneLine } from './error-lines.ts';

/** A longer cell pushes the rest of its own row only. */
const MAX_WIDTH = 40;

/** Rows as aligned columns, two blanks apart; control characters are made harmless. */
export function textTable(rows: readonly (readonly string[])[], indent = ''): string {
  const clean = rows.map((row) => row.map(oneLine));
  const columns = Math.max(0, ...clean.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.min(MAX_WIDTH, Math.max(...clean.map((row) => row[i]?.length ?? 0))),
  );
  return clean
    .map(
      (row) =>
        indent +
        row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
