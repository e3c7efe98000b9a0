import assert from 'node:assert/strict';
import { it } from 'node:test';
import { textTable } from './text-table.ts';

it('aligns the columns', () => {
  assert.equal(
    textTable(
      [
        ['a', 'b'],
        ['long', 'c'],
      ],
      ' ',
    ),
    ' a     b\n long  c\n',
  );
});

it('lets one endless cell stand out instead of moving all others', () => {
  const endless = 'x'.repeat(300);
  assert.equal(
    textTable([
      ['a', 'b'],
      [endless, 'c'],
    ]),
    `${'a'.padEnd(40)}  b\n${endless}  c\n`,
  );
});
