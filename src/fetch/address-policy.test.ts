import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createAddressPolicy } from './address-policy.ts';

describe('which addresses may be reached', () => {
  it('are public ones alone', () => {
    const { mayReach } = createAddressPolicy([]);
    for (const address of [
      '8.8.8.8',
      '1.1.1.1',
      '172.15.0.1',
      '172.32.0.1',
      '2606:4700::1111',
      '2a00:1450::1',
    ])
      assert.ok(mayReach('example.org', address), address);
    for (const address of [
      '0.0.0.0',
      '0.1.2.3',
      '10.1.2.3',
      '100.64.0.1',
      '100.127.255.255',
      '127.0.0.1',
      '127.255.255.254',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
      '192.0.0.192',
      '192.168.1.1',
      '198.18.0.1',
      '224.0.0.1',
      '239.255.255.255',
      '240.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      '::127.0.0.1',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '::ffff:7f00:1',
      '64:ff9b::7f00:1',
      '64:ff9b:1::a00:1',
      '100::1',
      '2001::1',
      '2001:db8::1',
      '2002:7f00:1::',
      'fc00::1',
      'fd00:ec2::254',
      'fe80::1',
      'fe80::1%eth0',
      'fec0::1',
      'ff02::1',
      'example.org',
      '',
    ])
      assert.ok(!mayReach('example.org', address), address);
  });

  it('are also those that the administrator lists, by address, by network or by name', () => {
    const { mayReach } = createAddressPolicy(['10.0.0.0/8', '::1', 'Intranet.example.org']);
    assert.ok(mayReach('x', '10.1.2.3'));
    assert.ok(mayReach('x', '::1'));
    assert.ok(mayReach('intranet.example.org', '192.168.1.1'));
    assert.ok(mayReach('intranet.example.org.', '192.168.1.1'));
    assert.ok(!mayReach('other.example.org', '192.168.1.1'));
    assert.ok(!mayReach('x', '127.0.0.1'));
  });
});
