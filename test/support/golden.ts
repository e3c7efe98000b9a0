import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import type { FeatureType, Value } from '../../src/feature/feature.ts';
import { featureType, geometry, scalar } from './sample-features.ts';

/**
 * Compares with a file that people have looked at. After a change that is meant, UPDATE_GOLDEN=1 writes it anew, to be
 * looked at again.
 */
export function assertGolden(path: string, text: string): void {
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(path, text);
  assert.equal(text, readFileSync(path, 'utf8'), `${path}; UPDATE_GOLDEN=1 writes it anew`);
}

/** Sixteen bytes a line in hexadecimal, with their offsets and what they are as ASCII. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = Buffer.from(bytes.subarray(at, at + 16));
    const shown = row.toString('latin1').replace(/[^ -~]/g, '.');
    lines.push(
      `${at.toString(16).padStart(6, '0')}  ${row
        .toString('hex')
        .replace(/(?=(?:..)+$)/g, ' ')
        .trim()
        .padEnd(47)}  ${shown}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** A small type with what often goes wrong: names beyond ASCII and of keywords, and a geometry that isn't last. */
export const GOLDEN_TYPE: FeatureType = featureType('lieux', [
  scalar('nom', 'string'),
  geometry('emprise', 'Polygon'),
  scalar('été', 'int'),
  scalar('order', 'long'),
  scalar('part', 'decimal'),
  scalar('mesure', 'double'),
  scalar('ouvert', 'boolean'),
  scalar('jour', 'date'),
  scalar('vu', 'dateTime'),
]);

/** A whole feature, one with nothing, and one at the edge. */
export const GOLDEN_ROWS: readonly (readonly Value[])[] = [
  [
    'Évry & "Corbeil" <91>',
    {
      type: 'Polygon',
      coordinates: [
        [
          [2.25, 48.5],
          [2.75, 48.5],
          [2.75, 49],
          [2.25, 49],
          [2.25, 48.5],
        ],
        [
          [2.3, 48.6],
          [2.3, 48.7],
          [2.4, 48.7],
          [2.4, 48.6],
          [2.3, 48.6],
        ],
      ],
    },
    -7,
    9007199254740993n,
    '12.50',
    0.1,
    true,
    '2024-02-29',
    '2024-02-29T23:30:00.5+01:00',
  ],
  [null, null, null, null, null, null, null, null, null],
  ['', null, 0, 0n, '0', 0, false, '0001-01-01', '1999-12-31T00:00:00'],
];
