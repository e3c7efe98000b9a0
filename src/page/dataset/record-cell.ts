import type { RecordCell } from '../../feature/record.ts';
import { type Html, html } from '../html.ts';
import type { Message, Say } from '../language/say.ts';

const GEOMETRIES: Readonly<Record<string, Message>> = {
  Point: 'Point',
  LineString: 'Line of {count, plural, one {# position} other {# positions}}',
  Polygon: 'Area of {count, plural, one {# position} other {# positions}}',
  MultiPoint: '{count, plural, one {# point} other {# points}}',
  MultiLineString: 'Lines of {count, plural, one {# position} other {# positions}}',
  MultiPolygon: 'Areas of {count, plural, one {# position} other {# positions}}',
  GeometryCollection: 'Collection of {count, plural, one {# position} other {# positions}}',
};

/** Texts up to it stand in a table as they are. */
const SHORT_CHARACTERS = 90;
const ADDRESS = /^https?:\/\/[^\s"<>]{1,500}$/;

export interface CellFrame {
  readonly say: Say;
  /** The language of the values, as an attribute. */
  readonly language: Html | undefined;
  /** Where the whole record is shown. */
  readonly recordAddress: string;
}

/** A value in a table: long ones folded, what is too long for that cut, with the way to the whole. */
export function tableCell(cell: RecordCell, frame: CellFrame): Html {
  if (cell === null) return html`<td class="none"><span aria-label="${frame.say('no value')}">–</span></td>`;
  if (typeof cell === 'string')
    return html`<td${frame.language}>${cell.length <= SHORT_CHARACTERS ? textOf(cell) : folded(cell, undefined)}</td>`;
  if ('geometryType' in cell) return html`<td class="place">${geometryText(cell, frame.say)}</td>`;
  const whole = html` <a href="${frame.recordAddress}">${frame.say('The whole value')}</a>`;
  return html`<td${frame.language}>${folded(`${cell.beginning}…`, whole)}</td>`;
}

/** A value where there is room for all of it. */
export function wholeCell(cell: RecordCell, { say, language }: Omit<CellFrame, 'recordAddress'>): Html {
  if (cell === null) return html`<span class="none">${say('no value')}</span>`;
  if (typeof cell === 'string') return html`<span class="value"${language}>${textOf(cell)}</span>`;
  if ('geometryType' in cell) return html`${geometryText(cell, say)}`;
  return html`<span class="value"${language}>${cell.beginning}…</span>
<p class="soft">${say('Cut: it has {count, plural, one {# character} other {# characters}}.', { count: cell.characters })}</p>`;
}

function folded(text: string, whole: Html | undefined): Html {
  const [beginning, rest] = cutAt(text, SHORT_CHARACTERS - 20);
  return html`<details><summary>${beginning}…</summary>…${rest}${whole}</details>`;
}

/** Between two words where there is one. */
function cutAt(text: string, most: number): readonly [string, string] {
  const space = text.lastIndexOf(' ', most);
  // Not between the halves of a character.
  const at = space > most / 2 ? space : /[\uD800-\uDBFF]/.test(text[most - 1] ?? '') ? most - 1 : most;
  return [text.slice(0, at), text.slice(at)];
}

/** An address of the web as a link; everything else as it is. */
function textOf(text: string): Html {
  return ADDRESS.test(text) && URL.canParse(text)
    ? html`<a href="${text}" rel="nofollow noopener ugc">${text}</a>`
    : html`${text}`;
}

function geometryText(cell: Extract<RecordCell, { geometryType: string }>, say: Say): string {
  if (cell.positions === 0) return say('empty geometry');
  if (cell.place !== undefined) return cell.place;
  return say(GEOMETRIES[cell.geometryType] as Message, { count: cell.positions });
}
