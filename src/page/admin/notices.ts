import type { Message } from '../language/say.ts';

/** What a page says after a change, by the code in its address: no text of others comes into it. */
export const NOTICES = new Map([
  ['saved', 'Saved.'],
  ['added', 'Added.'],
  ['removed', 'Removed.'],
  ['revoked', 'Revoked. It works nowhere any more within a second.'],
  ['withdrawn', 'Withdrawn. The application reads for them no more.'],
  ['ended', 'Ended. The browser is signed out within a second.'],
  ['disabled', 'Disabled. Their sessions, keys and tokens work no more.'],
  ['enabled', 'Enabled. They need new keys, and to sign in again.'],
  ['restored', 'Returned. The earlier version is served now.'],
  ['unpublished', 'Unpublished. It is gone for everybody.'],
  ['bound', 'Bound. It is read in a moment.'],
  ['reading', 'It is read in a moment.'],
  ['discarded', 'Given up. Its files are removed.'],
] as const satisfies readonly (readonly [string, Message])[]);

export type NoticeCode = Parameters<(typeof NOTICES)['get']>[0];
