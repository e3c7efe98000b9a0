/** One setting: what it is called in code, on the command line and in the environment follows from its key. */
export interface Option<Value> {
  readonly default: Value;
  /** One sentence for people, without a full stop. */
  readonly sentence: string;
  /** What is accepted, to stand after "must be". */
  readonly expected: string;
  /** Shown for the value in help, e.g. `N`. */
  readonly placeholder: string;
  /** From a flag, the environment (always text) or a JSON value; undefined: not acceptable. */
  decode(value: unknown): Value | undefined;
  /** As one writes it on a command line. */
  print(value: Value): string;
}

/** A whole number; the unit stands at the end of the option's name. */
export function integer(
  defaultValue: number,
  minimum: number,
  maximum: number,
  sentence: string,
): Option<number> {
  return {
    default: defaultValue,
    sentence,
    expected: `a whole number from ${minimum} to ${maximum}`,
    placeholder: 'N',
    decode: (value) => decodeInteger(value, minimum, maximum),
    print: String,
  };
}

/** A whole number, or one word. */
export function integerOrWord<Word extends string>(
  defaultValue: number | Word,
  bounds: readonly [minimum: number, maximum: number],
  word: Word,
  sentence: string,
): Option<number | Word> {
  return {
    default: defaultValue,
    sentence,
    expected: `a whole number from ${bounds[0]} to ${bounds[1]}, or ${word}`,
    placeholder: `N|${word}`,
    decode: (value) => (value === word ? word : decodeInteger(value, ...bounds)),
    print: String,
  };
}

/** One of a few values; numbers may be written as text. */
export function choice<const Value extends string | number>(
  defaultValue: Value,
  values: readonly Value[],
  sentence: string,
): Option<Value> {
  return {
    default: defaultValue,
    sentence,
    expected: `one of ${values.join(', ')}`,
    placeholder: values.join('|'),
    decode: (value) => values.find((v) => v === value || String(v) === value),
    print: String,
  };
}

/** Any text that isn't empty. */
export function text(defaultValue: string, placeholder: string, sentence: string): Option<string> {
  return {
    default: defaultValue,
    sentence,
    expected: 'a text that is not empty',
    placeholder,
    decode: (value) => (typeof value === 'string' && value.trim() !== '' ? value : undefined),
    print: String,
  };
}

/** An address that may be absent, which an empty text says. */
export function optionalUrl(schemes: readonly string[], sentence: string): Option<string> {
  return {
    default: '',
    sentence,
    expected: `a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    placeholder: 'URL',
    decode: (value) =>
      typeof value === 'string' && (value === '' || isUrlOf(value, schemes)) ? value : undefined,
    print: String,
  };
}

function isUrlOf(text: string, schemes: readonly string[]): boolean {
  const url = URL.parse(text);
  return url !== null && url.hostname !== '' && schemes.includes(url.protocol.slice(0, -1));
}

/** A list: comma-separated, or an array in JSON. `accepts` judges each entry. */
export function list(
  accepts: (entry: string) => boolean,
  expected: string,
  placeholder: string,
  sentence: string,
): Option<readonly string[]> {
  return {
    default: [],
    sentence,
    expected,
    placeholder,
    decode: (value) => {
      const entries = typeof value === 'string' ? value.split(',') : value;
      if (!Array.isArray(entries) || !entries.every((e): e is string => typeof e === 'string'))
        return undefined;
      const trimmed = entries.map((e) => e.trim()).filter((e) => e !== '');
      return trimmed.every(accepts) ? trimmed : undefined;
    },
    print: (value) => value.join(','),
  };
}

function decodeInteger(value: unknown, minimum: number, maximum: number): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) return undefined;
  return number >= minimum && number <= maximum ? number : undefined;
}
