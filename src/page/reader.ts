import { type Html, html } from './html.ts';

/** Who looks at a page, for the links in its head. */
export interface Reader {
  /** Start of the links, without a slash at the end. */
  readonly baseUrl: string;
  /** undefined: they haven't signed in. */
  readonly user: { readonly displayName: string; readonly administers: boolean } | undefined;
}

/** Ways to one's account, or to sign in. */
export function readerLinks({ baseUrl, user }: Reader): Html {
  if (user === undefined)
    return html`<nav class="reader" aria-label="Account"><a href="${baseUrl}/login/">Sign in</a></nav>`;
  return html`<nav class="reader" aria-label="Account">${
    user.administers ? html`<a href="${baseUrl}/admin/">Administration</a>` : undefined
  }<a href="${baseUrl}/account/">${user.displayName}</a><a href="${baseUrl}/logout/">Sign out</a></nav>`;
}
