import { languageOfTag } from '../page/language/language.ts';
import { HttpFailure } from './http-failure.ts';
import { nextPath } from './next-path.ts';
import { redirectAnswer } from './redirect.ts';
import type { Handler } from './route.ts';
import { languageCookie } from './session-cookie.ts';

/** `/language/fr/?next=/…`: remembers the language in this browser, and leads back. Nothing else changes by it. */
export const languageEndpoint: Handler = async ({ exchange, context, parameters }) => {
  const language = languageOfTag(parameters.get('language') ?? '');
  if (language === undefined) throw new HttpFailure(404, 'Pages do not speak this language.');
  exchange.extraHeaders.push('Set-Cookie', languageCookie(language, context.ownUrl.startsWith('https:')));
  const next = nextPath(new URLSearchParams(exchange.queryString).get('next'));
  return redirectAnswer(context.baseUrl + next);
};
