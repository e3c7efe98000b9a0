import { type Html, html } from '../html.ts';
import type { Say } from '../language/say.ts';

/** A request and what the service answered to it. */
export interface QueryResult {
  /** The query of the request's URL. */
  readonly query: string;
  /** The same as a document to post. */
  readonly document: string;
  /** The same in every format that suits the dataset, by the format's name. */
  readonly formats: readonly { readonly label: string; readonly query: string }[];
  readonly answer: QueryAnswer | { readonly problem: string };
}

export interface QueryAnswer {
  /** Features that match, whatever the limit. */
  readonly numberMatched: number;
  readonly columns: readonly string[];
  /** The first few, as text; values of geometries aren't among them. */
  readonly rows: readonly (readonly string[])[];
  /** The beginning of the answer itself. */
  readonly excerpt: string;
}

/** What was asked and answered. */
export function resultSection(say: Say, baseUrl: string, result: QueryResult): Html {
  const address = `${baseUrl}/api/wfs`;
  return html`${answerSection(say, result.answer)}
<section aria-labelledby="request"><h2 id="request">${say('The request')}</h2>
<code class="copy">${address}?${result.query}</code>
<p class="formats">${say('The answer as')} ${result.formats.map(({ label, query }) => html` <a href="${address}?${query}">${label}</a>`)}</p>
<details><summary>${say('As XML, to post')}</summary>
<p>${say.html('Send it to {address} with the content type {type}.', { address: html`<code>${address}</code>`, type: html`<code>text/xml</code>` })}</p>
<code class="copy">${result.document}</code></details></section>`;
}

function answerSection(say: Say, answer: QueryResult['answer']): Html {
  if ('problem' in answer)
    return html`<section aria-labelledby="answer"><h2 id="answer">${say('The answer')}</h2>
<div class="notice bad"><p>${answer.problem}</p></div></section>`;
  const { numberMatched, columns, rows, excerpt } = answer;
  const count =
    numberMatched === 0
      ? say('No feature matches.')
      : say('{count, plural, one {# feature matches.} other {# features match.}}', { count: numberMatched });
  return html`<section aria-labelledby="answer"><h2 id="answer">${say('The answer')}</h2>
<p id="count"><b>${count}</b>${rows.length < numberMatched ? html` ${say('{count, plural, one {The first is shown.} other {The first # are shown.}}', { count: rows.length })}` : undefined}</p>
${
  rows.length === 0
    ? undefined
    : html`<div class="scroll" role="region" tabindex="0" aria-label="${say('The first features')}"><table><thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((value) => html`<td>${shortened(value)}</td>`)}</tr>`)}</tbody></table></div>`
}
<details><summary>${say('As GML')}</summary><pre class="excerpt" tabindex="0">${excerpt}</pre></details></section>`;
}

const MAX_CELL_CHARACTERS = 120;

function shortened(value: string): string {
  return value.length <= MAX_CELL_CHARACTERS ? value : `${value.slice(0, MAX_CELL_CHARACTERS)}…`;
}
