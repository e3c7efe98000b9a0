import { addressOf } from '../catalog/first-portal.ts';
import type { EntryFrame } from '../page/entry-layout.ts';
import { portalOf } from './caller-of.ts';
import { formToken } from './form-token.ts';
import { unknownReader } from './reader-of.ts';
import type { RouteInput } from './route.ts';

/** What a page for those who aren't signed in needs. */
export function entryFrame(input: RouteInput): EntryFrame {
  return {
    portal: portalOf(input).portal,
    reader: unknownReader(input.exchange, input.context.baseUrl),
    token: formToken(input),
  };
}

/**
 * What links in mails begin with: what the portal's settings say, never the request's host, which whoever asks for a mail
 * to somebody else can choose.
 */
export function mailedPortal(input: RouteInput): { readonly title: string; readonly baseUrl: string } {
  const { portal } = portalOf(input);
  return { title: portal.title, baseUrl: addressOf(portal, input.config) };
}
