type Value = string | number | Sentence;

/** A sentence in English that can be said in another language too: what stands in its braces is kept apart. */
export interface Sentence {
  /** E.g. `There is a user {name} already.` Nothing but names stands in braces. */
  readonly template: string;
  readonly values: Readonly<Record<string, Value>>;
}

/** What is told to people; a text is a sentence with nothing in braces. */
export type Told = string | Sentence;

/** The names in the braces of a template. */
type NamesIn<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** A sentence with values; the compiler holds them against the names in the template. */
export function sentence<const Template extends string>(
  template: Template,
  values: Readonly<Record<NamesIn<Template>, Value>>,
): Sentence {
  return { template, values };
}

/** Words of ours that stand in another sentence: a text among its values is of others, and stays as it is. */
export function words(text: string): Sentence {
  return { template: text, values: {} };
}

/** In English. */
export function englishOf(told: Told): string {
  if (typeof told === 'string') return told;
  const { template, values } = told;
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] as Value;
    return typeof value === 'object' ? englishOf(value) : String(value);
  });
}

/** An error whose message is for people: `message` in English, `told` for pages in their reader's language. */
export class ToldError extends Error {
  readonly told: Told;

  constructor(told: Told, options?: ErrorOptions) {
    super(englishOf(told), options);
    this.name = 'ToldError';
    this.told = told;
  }
}
