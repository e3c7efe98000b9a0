import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jsonBlock } from './json-block.ts';

test('data for scripts read back as they were, and nothing in them ends the element', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.jsonValue(), fc.constant(['</script><!--<script>', ']]>&amp;\u2028'])),
      (data) => {
        const { text } = jsonBlock('words', data);
        const inner = /^<script type="application\/json" id="words">([^<>&]*)<\/script>$/.exec(text)?.[1];
        assert.ok(inner !== undefined, text);
        assert.deepEqual(JSON.parse(inner), JSON.parse(JSON.stringify(data)));
      },
    ),
  );
});
