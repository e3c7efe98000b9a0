import assert from 'node:assert/strict';
import { it } from 'node:test';
import { shownAddress } from './shown-address.ts';

it('hides the password of an address and parameters whose names speak of secrets', () => {
  const shown = (query: string) => shownAddress(new URL(`https://ada:s3cret@example.org/x?${query}`));
  for (const name of ['apikey', 'token', 'pass', 'passphrase', 'PASSWORD', 'code', 'sig'])
    assert.equal(shown(`${name}=s3cret`), `https://ada:***@example.org/x?${name}=***`);
  for (const plain of ['typeName=roads', 'postcode=75001', 'encoding=utf-8'])
    assert.equal(shown(plain), `https://ada:***@example.org/x?${plain}`);
});
