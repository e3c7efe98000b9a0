import assert from 'node:assert/strict';
import { it } from 'node:test';
import { addressSubject } from './address-subject.ts';

it('attempts are counted for an IPv4 address, and for a whole /64 of IPv6', () => {
  assert.equal(addressSubject('192.0.2.1'), '192.0.2.1');
  assert.equal(addressSubject('::ffff:192.0.2.1'), '192.0.2.1', 'the same client on a socket for both');
  const network = '2001:db8:0:1::/64';
  for (const address of [
    '2001:db8:0:1::',
    '2001:DB8::1:a:b:c:d',
    '2001:db8:0:1:ffff:ffff:ffff:ffff',
    '2001:0db8:0000:0001::5%eth0',
  ])
    assert.equal(addressSubject(address), network, address);
  assert.notEqual(addressSubject('2001:db8:0:2::1'), network);
  assert.equal(addressSubject('::1'), '0:0:0:0::/64');
  assert.equal(addressSubject('64:ff9b::192.0.2.33'), '64:ff9b:0:0::/64');
});
