import type { IncomingMessage } from 'node:http';
import { DEFAULT_LANGUAGE, type Language, languageOfTag } from '../page/language/language.ts';
import { qualityList } from './accept-encoding.ts';
import { readLanguageCookie } from './session-cookie.ts';

/** The language of pages: the one chosen in this browser, else the best of Accept-Language that pages speak. */
export function languageOf(request: IncomingMessage): Language {
  const chosen = languageOfTag(readLanguageCookie(request) ?? '');
  if (chosen !== undefined) return chosen;
  let best: Language = DEFAULT_LANGUAGE;
  let bestQuality = 0;
  for (const [tag, quality] of qualityList(request.headers['accept-language'] ?? '')) {
    const language = languageOfTag(tag);
    // Of equal ones the first counts.
    if (language !== undefined && quality > bestQuality) {
      best = language;
      bestQuality = quality;
    }
  }
  return best;
}
