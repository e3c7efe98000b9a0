import { type Html, html } from './html.ts';
import { LANGUAGES } from './language/language.ts';
import type { Say } from './language/say.ts';

/** Who looks at a page, for the links in its head. */
export interface Reader {
  /** Start of the links, without a slash at the end. */
  readonly baseUrl: string;
  /** undefined: they haven't signed in. */
  readonly user: { readonly displayName: string; readonly administers: boolean } | undefined;
  /** Speaks their language. */
  readonly say: Say;
  /**
   * Where they are, as a path of ours with what is asked for, for the way back after changing the language; undefined where
   * the address holds a secret.
   */
  readonly place: string | undefined;
}

/** Ways to one's account, or to sign in. */
export function readerLinks({ baseUrl, user, say }: Reader): Html {
  const links =
    user === undefined
      ? html`<a href="${baseUrl}/login/">${say('Sign in')}</a>`
      : html`${
          user.administers ? html`<a href="${baseUrl}/admin/">${say('Administration')}</a>` : undefined
        }<a href="${baseUrl}/account/">${user.displayName}</a><a href="${baseUrl}/logout/">${say('Sign out')}</a>`;
  return html`<nav class="reader" aria-label="${say('Account')}">${links}</nav>`;
}

/** The other languages, each in its own words. */
export function languageLinks({ baseUrl, say, place }: Reader): Html | undefined {
  if (place === undefined) return undefined;
  const links = LANGUAGES.map(({ tag, name }) =>
    tag === say.language
      ? html`<span lang="${tag}" aria-current="true">${name}</span>`
      : html`<a href="${baseUrl}/language/${tag}/?next=${encodeURIComponent(place)}" hreflang="${tag}" lang="${tag}" rel="nofollow">${name}</a>`,
  );
  return html`<nav class="languages" aria-label="${say('Language')}">${links}</nav>`;
}
