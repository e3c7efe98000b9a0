/**
 * Watches what stands before the root element for a document type declaration, so that it is refused before the
 * parser sees it (the parser would buffer it to its end). Fed with pieces of text of any size.
 */
type State = 'misc' | '<' | '<!' | '<!-' | 'comment' | 'comment-' | 'comment--' | 'pi' | 'pi?' | 'root';

const NEXT: { readonly [S in Exclude<State, 'misc' | '<' | 'root'>]: (c: string) => State | 'refuse' } = {
  '<!': (c) => (c === '-' ? '<!-' : 'refuse'),
  '<!-': (c) => (c === '-' ? 'comment' : 'refuse'),
  comment: (c) => (c === '-' ? 'comment-' : 'comment'),
  'comment-': (c) => (c === '-' ? 'comment--' : 'comment'),
  'comment--': (c) => (c === '>' ? 'misc' : 'comment'),
  pi: (c) => (c === '?' ? 'pi?' : 'pi'),
  'pi?': (c) => (c === '>' ? 'misc' : c === '?' ? 'pi?' : 'pi'),
};

export class XmlProlog {
  #state: State = 'misc';
  line = 1;
  column = 0;

  /** True once the root element has begun: nothing more to watch. */
  get done(): boolean {
    return this.#state === 'root';
  }

  /** False when the text has, before the root element, a `<!` that begins no comment. */
  accepts(piece: string): boolean {
    for (let i = 0; i < piece.length && this.#state !== 'root'; i++) {
      const c = piece[i] as string;
      this.column += 1;
      if (c === '\n') {
        this.line += 1;
        this.column = 0;
      }
      const next = this.#next(c);
      if (next === 'refuse') return false;
      this.#state = next;
    }
    return true;
  }

  #next(c: string): State | 'refuse' {
    if (this.#state === 'misc') return c === '<' ? '<' : 'misc';
    if (this.#state === '<') return c === '!' ? '<!' : c === '?' ? 'pi' : 'root';
    return this.#state === 'root' ? 'root' : NEXT[this.#state](c);
  }
}
