/** What a request shows to say who is asking, with HTTP taken off. */
export type Credential =
  | { readonly kind: 'apikey'; readonly secret: string }
  | { readonly kind: 'token'; readonly secret: string }
  /** HTTP Basic: an API key stands in one of the two, since many GIS clients know nothing else. */
  | { readonly kind: 'basic'; readonly userName: string; readonly password: string }
  | { readonly kind: 'session'; readonly secret: string };

const API_KEY = /^[0-9a-f]{56}$/;

/** The API key in the user name or the password of HTTP Basic; undefined: there is none. */
export function keyOfBasic({
  userName,
  password,
}: Extract<Credential, { kind: 'basic' }>): string | undefined {
  return [password, userName].find((text) => API_KEY.test(text));
}
