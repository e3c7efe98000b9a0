import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isNcName, toNcName, toNcNameTail, uniqueNcNames } from './ncname.ts';

describe('toNcName', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['roman-emperors', 'roman-emperors'],
    ['name.full', 'name.full'],
    ['région', 'région'],
    ['Préfecture de région', 'Préfecture_de_région'],
    ['2020 data', '_2020_data'],
    ['a:b/c', 'a_b_c'],
    ['', '_'],
    ['😀', '_'],
    ['-x', '_-x'],
    ['e\u0301t\u00e9', 'été'],
    ['__proto__', '__proto__'],
  ];
  for (const [label, name] of cases) {
    it(`names ${JSON.stringify(label)} ${name}`, () => assert.equal(toNcName(label), name));
  }

  it('gives an NCName for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => isNcName(toNcName(text))));
  });
});

describe('uniqueNcNames', () => {
  it('leaves labels that are names alone and numbers those that would collide with them', () => {
    assert.deepEqual(uniqueNcNames(['a b', 'a_b', 'a/b']), ['a_b_2', 'a_b', 'a_b_3']);
  });

  it('keeps clear of reserved names', () => {
    assert.deepEqual(uniqueNcNames(['geometry', 'x'], ['geometry']), ['geometry_2', 'x']);
  });

  it('gives as many different NCNames as there are labels, the same each time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '_', '2', ' ', '.', 'é') })),
        (labels) => {
          const names = uniqueNcNames(labels);
          assert.equal(names.length, labels.length);
          assert.equal(new Set(names).size, labels.length);
          assert.ok(names.every(isNcName));
          assert.deepEqual(uniqueNcNames(labels), names);
        },
      ),
    );
  });
});

describe('toNcNameTail', () => {
  it('writes what an id can’t hold as its code point', () => {
    assert.equal(toNcNameTail('Île 12/é:1'), 'Île_x0020_12_x002F_é_x003A_1');
  });

  it('never gives one tail for two texts', () => {
    const text = fc.string({ unit: fc.constantFrom('_', 'x', '0', '5', 'F', ' ', 'a', '/') });
    fc.assert(fc.property(text, text, (a, b) => (a === b) === (toNcNameTail(a) === toNcNameTail(b))));
  });

  it('makes a name after any type name and dot', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => isNcName(`t.${toNcNameTail(text)}`)));
  });
});
