import { kindOf } from '../feature/check-geometry.ts';
import { isJsonSpace, ValueBytes, ValueScanner } from './read-geojson-value.ts';
import { SourceError } from './source.ts';

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

type State =
  | 'start'
  | 'first key or end'
  | 'key'
  | 'colon'
  | 'value'
  | 'comma or end'
  | 'first feature or end'
  | 'feature'
  | 'feature comma or end'
  | 'after';

/** What stands in place of a character of JSON's structure, for messages. */
const EXPECTED: Readonly<Record<State, string>> = {
  start: "'{'",
  'first key or end': "a member's name or '}'",
  key: "a member's name",
  colon: "':'",
  value: 'a value',
  'comma or end': "',' or '}'",
  'first feature or end': "a feature or ']'",
  feature: 'a feature',
  'feature comma or end': "',' or ']'",
  after: 'the end of the file',
};

/**
 * Takes a JSON object apart while its bytes arrive: elements of its `features` array are handed out as byte slices,
 * members named in `kept` are remembered, all others are skipped in constant memory. Members come in any order.
 * Slices and skipped values are not validated, the structure around them is.
 */
export class CollectionScanner {
  /** Raw JSON of the kept members; the last of equal names counts. */
  readonly members = new Map<string, string>();
  /** Set once `features: [` was seen. */
  hasFeatures = false;
  readonly #path: string;
  readonly #kept: ReadonlySet<string>;
  readonly #stopAtFeatures: boolean;
  readonly #value = new ValueScanner();
  readonly #bytes: ValueBytes;
  #state: State = 'start';
  #scanning: 'key' | 'member' | 'feature' | undefined;
  #key = '';
  /** Offset of the current chunk in the content. */
  #offset = 0;
  #features = 0;

  /** `stopAtFeatures`: `push` stops before the first element of `features`, for a look at the head alone. */
  constructor(path: string, kept: ReadonlySet<string>, maxRecordBytes: number, stopAtFeatures = false) {
    this.#path = path;
    this.#kept = kept;
    this.#stopAtFeatures = stopAtFeatures;
    this.#bytes = new ValueBytes(path, maxRecordBytes);
  }

  /** The object is closed. */
  get isComplete(): boolean {
    return this.#state === 'after';
  }

  /**
   * Goes on with the next chunk. Elements of `features` that end in it are added to `features`. Returns the index up to
   * which it read: less than the chunk's length when it stopped at the features, or (with `stopAtFeatures`) at the end.
   */
  push(bytes: Uint8Array, features: Uint8Array[]): number {
    let i = 0;
    while (i < bytes.length) {
      if (this.#scanning !== undefined) {
        const end = this.#value.scan(bytes, i);
        this.#collect(bytes, i, end < 0 ? bytes.length : end);
        if (end < 0) break;
        this.#finish(features);
        i = end;
        continue;
      }
      const byte = bytes[i] as number;
      if (!isJsonSpace(byte)) {
        if (this.#stopAtFeatures && this.#mayStop()) return i;
        if (!this.#step(byte, i)) continue;
      }
      i++;
    }
    this.#offset += bytes.length;
    return bytes.length;
  }

  /** Call after the last chunk. Throws SourceError when the object isn't complete. */
  end(): void {
    if (this.isComplete) return;
    if (this.#state === 'start') throw new SourceError(`${this.#path}: is empty; GeoJSON was expected`);
    const where = this.hasFeatures ? `after ${this.#features} whole features` : 'before its features';
    throw new SourceError(`${this.#path}: is cut off: it ends at byte ${this.#offset}, ${where}`);
  }

  #mayStop(): boolean {
    return this.isComplete || this.hasFeatures;
  }

  #collect(bytes: Uint8Array, from: number, to: number): void {
    if (this.#scanning === 'feature')
      this.#bytes.add(bytes.subarray(from, to), `feature ${this.#features + 1}`);
    else if (this.#scanning === 'key') this.#bytes.add(bytes.subarray(from, to), "a member's name");
    else if (this.#kept.has(this.#key))
      this.#bytes.add(bytes.subarray(from, to), `member ${kindOf(this.#key)}`);
  }

  #finish(features: Uint8Array[]): void {
    switch (this.#scanning) {
      case 'feature':
        this.#features++;
        features.push(this.#bytes.take());
        this.#state = 'feature comma or end';
        break;
      case 'key':
        this.#key = this.#parseKey(this.#bytes.take());
        this.#state = 'colon';
        break;
      default:
        if (this.#kept.has(this.#key))
          this.members.set(this.#key, Buffer.from(this.#bytes.take()).toString('utf8'));
        this.#state = 'comma or end';
    }
    this.#scanning = undefined;
  }

  #parseKey(bytes: Uint8Array): string {
    try {
      return JSON.parse(Buffer.from(bytes).toString('utf8')) as string;
    } catch (error) {
      throw new SourceError(`${this.#path}: a member's name before byte ${this.#offset} is not JSON`, {
        cause: error,
      });
    }
  }

  /** Takes one character of the structure; false when it is the first of a value, which is not taken. */
  #step(byte: number, index: number): boolean {
    const character = String.fromCharCode(byte);
    switch (this.#state) {
      case 'start':
        if (byte === BYTE_ORDER_MARK[this.#offset + index]) return true;
        if (character === '{') return this.#become('first key or end');
        break;
      case 'first key or end':
      case 'key':
        if (character === '"') return this.#scan('key', byte);
        if (character === '}' && this.#state === 'first key or end') return this.#become('after');
        break;
      case 'colon':
        if (character === ':') return this.#become('value');
        break;
      case 'value':
        if (this.#key === 'features') return this.#beginFeatures(character);
        if (!',:]}'.includes(character)) return this.#scan('member', byte);
        break;
      case 'comma or end':
        if (character === ',') return this.#become('key');
        if (character === '}') return this.#become('after');
        break;
      case 'first feature or end':
      case 'feature':
        if (character === ']' && this.#state === 'first feature or end') return this.#become('comma or end');
        if (!',:]}'.includes(character)) return this.#scan('feature', byte);
        break;
      case 'feature comma or end':
        if (character === ',') return this.#become('feature');
        if (character === ']') return this.#become('comma or end');
        break;
      case 'after':
        break;
    }
    throw this.#unexpected(byte, index);
  }

  #beginFeatures(character: string): true {
    if (character !== '[') throw new SourceError(`${this.#path}: "features" is not an array`);
    if (this.hasFeatures) throw new SourceError(`${this.#path}: has two members "features"`);
    this.hasFeatures = true;
    return this.#become('first feature or end');
  }

  #become(state: State): true {
    this.#state = state;
    return true;
  }

  #scan(what: 'key' | 'member' | 'feature', byte: number): false {
    this.#scanning = what;
    this.#value.start(byte);
    return false;
  }

  #unexpected(byte: number, index: number): SourceError {
    const found =
      byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : `byte 0x${byte.toString(16)}`;
    const after = this.hasFeatures ? ` (after ${this.#features} features)` : '';
    return new SourceError(
      `${this.#path}: is not GeoJSON: ${found} at byte ${this.#offset + index}${after} where ${EXPECTED[this.#state]} is expected`,
    );
  }
}
