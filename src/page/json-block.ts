import { Html } from './html.ts';

/**
 * Data for a page's script, in an element that nothing executes. Whatever could end the element or begin a comment in it is
 * written as an escape, which JSON reads as the same text.
 */
export function jsonBlock(id: string, data: unknown, type = 'application/json'): Html {
  const text = JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Html(`<script type="${type}" id="${id}">${text}</script>`);
}
