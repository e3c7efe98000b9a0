/** The languages that pages speak, each with its own name for itself. A further one is a dictionary more. */
export const LANGUAGES = [
  { tag: 'en', name: 'English' },
  { tag: 'fr', name: 'Français' },
] as const;

/** As a BCP 47 tag. */
export type Language = (typeof LANGUAGES)[number]['tag'];

export const DEFAULT_LANGUAGE: Language = 'en';

/** The language of a tag such as `fr-CA`, if pages speak it. */
export function languageOfTag(tag: string): Language | undefined {
  const primary = tag.toLowerCase().split('-')[0];
  return LANGUAGES.find((language) => language.tag === primary)?.tag;
}
