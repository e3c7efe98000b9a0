import { buttonForm } from '../form.ts';
import { type Html, html } from '../html.ts';
import type { Say } from '../language/say.ts';
import type { AdminFrame } from './admin-layout.ts';
import { factList } from './fact-list.ts';

/** The way from the reader to the server, as their request tells it. */
export interface AddressFacts {
  /** Start of the links that are written. */
  readonly baseUrl: string;
  /** Scheme and host that the request was taken for. */
  readonly ownUrl: string;
  readonly publicUrl: string | undefined;
  /** Path before ours on the proxy. */
  readonly prefix: string;
  /** Address that the connection came from. */
  readonly peer: string;
  readonly isPeerTrusted: boolean;
  readonly isForwarded: boolean;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly isCookieSecure: boolean;
}

/** What a request of ours to the public URL came to. Of answers that aren't this server's own, nothing is told. */
export type AddressCheck =
  | {
      readonly isOurs: true;
      /** Scheme and host that this server took the request for. */
      readonly ownUrl: string;
      /** Its certificate is one that this machine trusts; undefined: there was no TLS. */
      readonly isTrusted: boolean | undefined;
    }
  | { readonly isOurs: false };

/** One thing that was looked at. */
export interface Remark {
  readonly isGood: boolean;
  readonly text: Html | string;
}

/** Public URL and proxy headers, with what is wrong about them. */
export function addressSection(
  { reader: { say }, token }: AdminFrame,
  facts: AddressFacts,
  check: AddressCheck | undefined,
): Html {
  const rows: readonly (readonly [string, string])[] = [
    [say('Links begin with'), facts.baseUrl],
    [say('Public URL of the portal'), facts.publicUrl ?? say('none')],
    [say('This request was taken for'), facts.ownUrl],
    [
      say('It came from'),
      facts.isPeerTrusted ? say('{address}, a trusted proxy', { address: facts.peer }) : facts.peer,
    ],
    [say('Path before ours'), facts.prefix === '' ? say('none') : facts.prefix],
    [
      say('Cookies'),
      facts.isCookieSecure
        ? say('Secure: sent over TLS only')
        : say('not Secure: this request came without TLS'),
    ],
    ...facts.headers.map(({ name, value }) => [name, value] as const),
  ];
  const remarks = [
    ...addressRemarks(say, facts),
    ...(check === undefined ? [] : checkRemarks(say, facts, check)),
  ];
  return html`<section id="address"><h2>${say('Address and proxy')}</h2>
${factList(rows)}
<ul class="rows remarks">${remarks.map((remark) => remarkRow(say, remark))}</ul>
${
  facts.publicUrl === undefined
    ? undefined
    : buttonForm(token, {
        action: 'check-address',
        label: say('Ask for the public URL from here'),
        kind: 'plain',
      })
}</section>`;
}

export function remarkRow(say: Say, { isGood, text }: Remark): Html {
  return html`<li><div class="about"><p>${text}</p></div>${
    isGood
      ? html`<span class="badge">${say('good')}</span>`
      : html`<span class="badge bad">${say('look at it')}</span>`
  }</li>`;
}

function addressRemarks(say: Say, facts: AddressFacts): Remark[] {
  const { publicUrl, ownUrl, isForwarded, isPeerTrusted, isCookieSecure, peer } = facts;
  const remarks: Remark[] = [];
  const bad = (text: string) => remarks.push({ isGood: false, text });
  if (isForwarded && !isPeerTrusted)
    bad(
      say('The request has headers of a proxy, but {peer} is not in trustedProxies: they are not believed.', {
        peer,
      }),
    );
  if (isPeerTrusted && !isForwarded)
    bad(say('The proxy {peer} is trusted, but sends no Forwarded or X-Forwarded-* header.', { peer }));
  if (publicUrl !== undefined) {
    const [wanted, own] = [new URL(publicUrl), new URL(ownUrl)];
    if (wanted.protocol !== own.protocol)
      bad(
        isCookieSecure
          ? say('The public URL is http, but this request came by https: links lead away from TLS.')
          : say(
              'The public URL is https, but this request counts as http: cookies lack Secure. Let the proxy send X-Forwarded-Proto, and trust it.',
            ),
      );
    if (wanted.host !== own.host)
      bad(
        say('The public URL names {wanted}, but this request came for {own}.', {
          wanted: wanted.host,
          own: own.host,
        }),
      );
    const path = wanted.pathname.replace(/\/$/, '');
    if (facts.prefix !== '' && path !== facts.prefix)
      bad(
        say('The public URL has the path {wanted}, but the proxy says {own}.', {
          wanted: path || '/',
          own: facts.prefix,
        }),
      );
  } else if (isForwarded || isPeerTrusted)
    bad(say('The portal has no public URL: its links follow what each request says.'));
  if (remarks.length === 0)
    remarks.push({ isGood: true, text: say('This request, the links and the cookies go together.') });
  return remarks;
}

function checkRemarks(say: Say, { publicUrl = '' }: AddressFacts, check: AddressCheck): Remark[] {
  if (!check.isOurs)
    return [
      {
        isGood: false,
        text: say(
          'From here, the public URL does not lead to this server: nothing or something else answered within 5 seconds, or a redirect.',
        ),
      },
    ];
  const remarks: Remark[] = [{ isGood: true, text: say('The public URL leads to this very server.') }];
  const { protocol, host } = new URL(publicUrl);
  const wanted = `${protocol}//${host}`;
  if (check.ownUrl !== wanted)
    remarks.push({
      isGood: false,
      text: say('On that way the server took the request for {own} instead of {wanted}.', {
        own: check.ownUrl,
        wanted,
      }),
    });
  if (check.isTrusted === false)
    remarks.push({
      isGood: false,
      text: say('This machine does not trust the certificate there: browsers may not either.'),
    });
  return remarks;
}
