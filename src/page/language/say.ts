import { IntlMessageFormat } from 'intl-messageformat';
import { englishOf, type Told } from '../../lib/sentence.ts';
import { Html, html } from '../html.ts';
import { FRENCH } from './french/french.ts';
import type { Language } from './language.ts';

/**
 * What a page may say: its English text, as an ICU message. The dictionaries hold it as their key, so that the compiler
 * refuses a message that lacks a translation.
 */
export type Message = keyof typeof FRENCH;

type Value = string | number;
export type Values = Readonly<Record<string, Value>>;
export type HtmlValues = Readonly<Record<string, Value | Html>>;

/** Speaks to one reader, in their language. */
export interface Say {
  (message: Message, values?: Values): string;
  readonly language: Language;
  /** With elements among the values; everything else is escaped. */
  html(message: Message, values: HtmlValues): Html;
  /** What comes from elsewhere (an error's `told`), translated where a dictionary has it, else in English. */
  whatever(told: Told): string;
  number(value: number, options?: Intl.NumberFormatOptions): string;
  /** A size in the largest unit of 1000 that leaves at least one, e.g. `1.2 MB`. */
  bytes(count: number): string;
  /** A day. */
  date(day: Date): string;
  /** A moment in UTC, to the minute. */
  moment(moment: Date): string;
}

type Dictionary = ReadonlyMap<string, string>;

const DICTIONARIES: Readonly<Record<Language, Dictionary>> = {
  en: new Map(),
  fr: new Map(Object.entries(FRENCH)),
};

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const SPEAKERS = new Map<Language, Say>();

/** The speaker of a language; there is one of each. */
export function sayIn(language: Language): Say {
  const known = SPEAKERS.get(language);
  if (known !== undefined) return known;
  const made = makeSpeaker(language);
  SPEAKERS.set(language, made);
  return made;
}

function makeSpeaker(language: Language): Say {
  const dictionary = DICTIONARIES[language];
  const formats = new Map<string, IntlMessageFormat>();
  const days = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  const moments = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  const format = (message: Message): IntlMessageFormat => {
    let made = formats.get(message);
    if (made === undefined) {
      // Tags are text here: what a page says is escaped like everything else.
      made = new IntlMessageFormat(dictionary.get(message) ?? message, language, undefined, {
        ignoreTag: true,
      });
      formats.set(message, made);
    }
    return made;
  };
  // To make one takes longer than to write a hundred numbers with it; callers have few options.
  const numbers = new Map<string, Intl.NumberFormat>();
  const number = (value: number, options: Intl.NumberFormatOptions = {}) => {
    const name = JSON.stringify(options);
    let made = numbers.get(name);
    if (made === undefined) {
      made = new Intl.NumberFormat(language, options);
      numbers.set(name, made);
    }
    return made.format(value);
  };
  const say = (message: Message, values?: Values): string =>
    values === undefined
      ? (dictionary.get(message) ?? message)
      : String(format(message).format({ ...values }));
  const whatever = (told: Told): string => {
    if (typeof told === 'string') return dictionary.get(told) ?? told;
    if (!dictionary.has(told.template)) return englishOf(told);
    const values = Object.entries(told.values).map(([name, value]): [string, Value] => [
      name,
      typeof value === 'object' ? whatever(value) : value,
    ]);
    return say(told.template as Message, Object.fromEntries(values));
  };
  return Object.assign(say, {
    language,
    html: (message: Message, values: HtmlValues): Html =>
      html`${format(message)
        .formatToParts<Html>({ ...values })
        .map((part) => (part.value instanceof Html ? part.value : String(part.value)))}`,
    whatever,
    number,
    bytes: (count: number) => {
      const power = Math.min(BYTE_UNITS.length - 1, count < 1 ? 0 : Math.floor(Math.log10(count) / 3));
      return number(count / 1000 ** power, {
        style: 'unit',
        unit: BYTE_UNITS[power] as string,
        maximumFractionDigits: power === 0 ? 0 : 1,
      });
    },
    date: (day: Date) => days.format(day),
    moment: (moment: Date) => `${moments.format(moment)} UTC`,
  });
}
