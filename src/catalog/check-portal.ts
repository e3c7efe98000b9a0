import { sentence, type Told, words } from '../lib/sentence.ts';
import { TileTemplateError, tileTemplate } from '../lib/tile-template.ts';
import { problemOfOtherSrs } from './advertised-srs.ts';
import type { Portal } from './catalog.ts';
import { CatalogError } from './catalog-error.ts';
import { checkFeatureNamespace } from './feature-namespace.ts';

const PORTAL_NAME = /^[a-z][a-z0-9-]{0,62}$/;
const HOST =
  /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
const IPV6 = /^\[[0-9a-f:.]+\]$/;
const MAX_TEXT_CHARACTERS = 10_000;

/** Throws CatalogError `Invalid` that names the first thing of a portal that can't stand and what could. */
export function checkPortal(portal: Omit<Portal, 'id'>): void {
  const refuse = (told: Told): never => {
    throw new CatalogError('Invalid', told);
  };
  if (!PORTAL_NAME.test(portal.name))
    refuse(
      sentence("A portal's name has up to 63 lower-case letters, digits and hyphens: not {name}.", {
        name: JSON.stringify(portal.name),
      }),
    );
  for (const host of portal.hosts)
    if (!HOST.test(host) && !IPV6.test(host))
      refuse(
        sentence('A host is a name without scheme and port, such as data.example.org: not {host}.', {
          host: JSON.stringify(host),
        }),
      );
  if (portal.publicUrl !== undefined && !isBaseUrl(portal.publicUrl))
    refuse(
      sentence('A public URL is like https://data.example.org, without a slash at the end: not {url}.', {
        url: JSON.stringify(portal.publicUrl),
      }),
    );
  checkFeatureNamespace({ uri: portal.namespaceUri, prefix: portal.namespacePrefix });
  if (
    portal.maxFeatures !== undefined &&
    !(Number.isSafeInteger(portal.maxFeatures) && portal.maxFeatures > 0)
  )
    refuse(
      sentence('The most features of an answer is a positive integer: not {number}.', {
        number: portal.maxFeatures,
      }),
    );
  const otherSrs = problemOfOtherSrs(portal.otherSrs);
  if (otherSrs !== undefined) refuse(sentence("The portal's other CRSs {problem}.", { problem: otherSrs }));
  checkBackground(portal, refuse);
  checkTexts(portal, refuse);
}

function checkBackground(
  { backgroundUrl }: Pick<Portal, 'backgroundUrl'>,
  refuse: (told: Told) => never,
): void {
  if (backgroundUrl === undefined) return;
  try {
    tileTemplate(backgroundUrl);
  } catch (error) {
    if (!(error instanceof TileTemplateError)) throw error;
    refuse(
      sentence('A map background {problem}, such as {example}: not {url}.', {
        problem: words(error.message),
        example: 'https://tiles.example.org/{z}/{x}/{y}.png',
        url: JSON.stringify(backgroundUrl),
      }),
    );
  }
}

function checkTexts(portal: Omit<Portal, 'id'>, refuse: (told: Told) => never): void {
  const texts = {
    title: portal.title,
    abstract: portal.abstract,
    'provider name': portal.providerName,
    'provider site': portal.providerSite,
    'contact name': portal.contactName,
    'contact email': portal.contactEmail,
    'background attribution': portal.backgroundAttribution,
    fees: portal.fees,
    'access constraints': portal.accessConstraints,
  };
  for (const [what, text] of Object.entries(texts)) {
    if (text === undefined) continue;
    if (text.length > MAX_TEXT_CHARACTERS)
      refuse(
        sentence("The portal's {what} is longer than {most} characters.", {
          what: words(what),
          most: MAX_TEXT_CHARACTERS,
        }),
      );
    if (hasForbiddenCharacters(text))
      refuse(sentence("The portal's {what} has characters that XML can't hold.", { what: words(what) }));
  }
}

/** True for text with characters outside XML 1.0's `Char`. */
export function hasForbiddenCharacters(text: string): boolean {
  return !text.isWellFormed() || /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(text);
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text) || text.endsWith('/')) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '';
}
