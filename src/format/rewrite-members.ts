import { setImmediate } from 'node:timers/promises';
import type { MemberRewriter } from './output-format.ts';

/**
 * Stored members rewritten on their way. A chunk is a fraction of a millisecond's work; other requests get their turn
 * between two, also where the chunks come without waiting.
 */
export async function* rewriteMembers(
  chunks: AsyncIterable<Uint8Array>,
  rewriter: MemberRewriter,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    const members = rewriter.rewrite(chunk);
    if (members.length > 0) yield members;
    await setImmediate();
  }
  rewriter.end();
}
