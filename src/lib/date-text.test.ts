import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDate, parseDateTime } from './date-text.ts';

const dates: readonly [string, string | undefined][] = [
  ['2020-01-02', '2020-01-02'],
  ['0062-09-23', '0062-09-23'],
  ['-0043-03-15', '-0043-03-15'],
  ['12345-01-01', '12345-01-01'],
  ['2000-02-29', '2000-02-29'],
  ['2020-01-01+02:00', '2020-01-01+02:00'],
  ['2020-01-01z', '2020-01-01Z'],
  ['1900-02-29', undefined],
  ['2021-02-29', undefined],
  ['2021-04-31', undefined],
  ['2021-13-01', undefined],
  ['2021-00-01', undefined],
  ['0000-01-01', undefined],
  ['20200101', undefined],
  ['2020-1-1', undefined],
  ['62-01-01', undefined],
  ['31/12/2020', undefined],
  ['2020-W01-1', undefined],
  ['2020-01-01T00:00:00Z', undefined],
  [' 2020-01-01', undefined],
];

for (const [text, expected] of dates)
  test(`date ${text}: ${expected}`, () => assert.equal(parseDate(text), expected));

const dateTimes: readonly [string, string | undefined][] = [
  ['2020-01-02T03:04:05Z', '2020-01-02T03:04:05Z'],
  ['2020-01-02T03:04:05', '2020-01-02T03:04:05'],
  ['2020-01-02 03:04:05', '2020-01-02T03:04:05'],
  ['2020-01-02T03:04Z', '2020-01-02T03:04:00Z'],
  ['2020-01-02T03:04:05.123456789Z', '2020-01-02T03:04:05.123456789Z'],
  ['2020-01-02T03:04:05+0100', '2020-01-02T03:04:05+01:00'],
  ['2020-01-02T03:04:05-03', '2020-01-02T03:04:05-03:00'],
  ['2020-01-02T03:04:05+05:45', '2020-01-02T03:04:05+05:45'],
  ['+012345-01-01T00:00:00Z', '12345-01-01T00:00:00Z'],
  ['-000043-03-15T12:00:00Z', '-0043-03-15T12:00:00Z'],
  ['2016-12-31T23:59:60Z', undefined],
  ['2020-01-01T24:00:00Z', undefined],
  ['2020-01-01T12:60:00Z', undefined],
  ['2020-01-01T12:00:00+15:00', undefined],
  ['2021-02-29T12:00:00', undefined],
  ['0000-01-01T00:00:00Z', undefined],
  ['20200101T123456Z', undefined],
  ['2020-01-01', undefined],
  ['12:34:56', undefined],
];

for (const [text, expected] of dateTimes)
  test(`dateTime ${text}: ${expected}`, () => assert.equal(parseDateTime(text), expected));
