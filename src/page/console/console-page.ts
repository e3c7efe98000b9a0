import type { Dataset, Portal } from '../../catalog/catalog.ts';
import { typeNameOf } from '../../catalog-api/dataset-address.ts';
import { DOWNLOAD_FORMATS } from '../../catalog-api/download-formats.ts';
import { ownerOf } from '../account-layout.ts';
import { connectSection } from '../connect-section.ts';
import { selectField, textField } from '../form.ts';
import { type Html, html } from '../html.ts';
import { jsonBlock } from '../json-block.ts';
import type { Message, Say } from '../language/say.ts';
import { renderPage } from '../page-layout.ts';
import type { Reader } from '../reader.ts';
import { CONSOLE_STYLE } from './console-style.ts';

/** Proposed names of types; more would make the page heavy, and any name may be typed. */
const MAX_PROPOSED = 500;

export interface ConsolePage {
  readonly portal: Portal;
  /** Those that the reader may see. */
  readonly datasets: readonly Dataset[];
  readonly reader: Reader;
  /** A document to post, about the first dataset; undefined where there is none. */
  readonly exampleDocument: string | undefined;
}

/** `/api/wfs` for people who opened the service's address in a browser: how to connect, and the three operations to try. */
export function consolePage({ portal, datasets, reader, exampleDocument }: ConsolePage): string {
  const { say, baseUrl } = reader;
  const operations = OPERATIONS.map((operation) => operationForm(operation, datasets[0], reader));
  return renderPage({
    title: `${say('Connect to {portal}', { portal: portal.title })}`,
    owner: ownerOf(portal),
    reader,
    heading: say('This address is for your GIS'),
    lede: say.html(
      'It is the Web Feature Service (WFS) of {portal}. Give it to QGIS, GDAL or any other program that speaks WFS.',
      { portal: html`<a href="${baseUrl}/">${portal.title}</a>` },
    ),
    style: CONSOLE_STYLE,
    scripts: ['console', 'copy-buttons'],
    content: html`${connectSection(datasets[0], reader)}
<section aria-labelledby="try" id="console"><h2 id="try">${say('Try the service')}</h2>
<p>${say('Fill in what you need; what is empty is not asked for. Send opens the answer of the service itself.')}</p>
<div class="operations">${operations}${postForm(exampleDocument, reader)}</div>
<datalist id="types">${datasets.slice(0, MAX_PROPOSED).map((dataset) => html`<option value="${typeNameOf(dataset)}"></option>`)}</datalist>
<div id="console-answer" hidden><h3 id="answer-title">${say('The answer')}</h3><p class="status" role="status"></p>
<pre class="excerpt" tabindex="0" aria-labelledby="answer-title"></pre></div></section>
${jsonBlock('console-words', {
  send: say('Send'),
  open: say('Open in a tab'),
  sending: say('Waiting for the answer …'),
  failed: say('The server did not answer. Try again.'),
  cut: say('The rest is not shown.'),
})}`,
  });
}

interface Field {
  readonly name: string;
  readonly label: Message;
  readonly hint?: Message;
  readonly value?: string;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
}

interface Operation {
  readonly name: string;
  readonly words: Message;
  readonly fields: readonly Field[];
}

const TYPE_NAME = { name: 'typeName', label: 'Feature type' } as const;
const OPERATIONS: readonly Operation[] = [
  {
    name: 'GetCapabilities',
    words: 'What the service offers: its types, formats and filters.',
    fields: [{ name: 'sections', label: 'Sections', hint: 'Such as FeatureTypeList; empty for all.' }],
  },
  {
    name: 'DescribeFeatureType',
    words: 'What the features of a type look like, as an XML schema.',
    fields: [TYPE_NAME],
  },
  {
    name: 'GetFeature',
    words: 'The features themselves.',
    fields: [
      TYPE_NAME,
      { name: 'maxFeatures', label: 'At most', hint: 'Features; empty for all.', value: '5' },
      { name: 'propertyName', label: 'Properties', hint: 'Names with commas between; empty for all.' },
      { name: 'bbox', label: 'Within a box', hint: 'Such as -5,41,10,51,EPSG:4326.' },
      { name: 'filter', label: 'Filter', hint: 'An ogc:Filter; the query page of a dataset writes one.' },
      { name: 'sortBy', label: 'Order by', hint: 'Such as name D; D is descending.' },
      { name: 'srsName', label: 'Coordinate system', hint: 'Such as EPSG:3857; empty for its own.' },
      { name: 'startIndex', label: 'Skip', hint: 'Features that are left out at the begin.' },
      {
        name: 'resultType',
        label: 'Result',
        choices: [
          { value: '', label: 'results' },
          { value: 'hits', label: 'hits' },
        ],
      },
      {
        name: 'outputFormat',
        label: 'Format',
        choices: [
          { value: '', label: 'GML' },
          ...DOWNLOAD_FORMATS.filter(({ name }) => name !== 'GML').map(({ name, outputFormat }) => ({
            value: outputFormat,
            label: name,
          })),
        ],
      },
    ],
  },
];

function operationForm(operation: Operation, example: Dataset | undefined, { baseUrl, say }: Reader): Html {
  const { name, words, fields } = operation;
  return html`<details${name === 'GetFeature' ? html` open` : undefined}><summary>${name}</summary><p>${say(words)}</p>
<form method="get" action="${baseUrl}/api/wfs"><input type="hidden" name="service" value="WFS"><input type="hidden" name="request" value="${name}">
<div class="fields">${fields.map((field) => operationField(name, field, example, say))}</div>
<code class="address-line"></code><button>${say('Send')}</button></form></details>`;
}

/** Ids are prefixed, because two operations have fields of one name. */
function operationField(operation: string, field: Field, example: Dataset | undefined, say: Say): Html {
  const { name, label, hint, choices, value = '' } = field;
  const common = {
    name,
    id: `${operation}.${name}`,
    label: say(label),
    hint: hint === undefined ? undefined : say(hint),
  };
  if (choices !== undefined) return selectField({ ...common, choices });
  const isType = name === 'typeName';
  const given = isType && example !== undefined ? typeNameOf(example) : value;
  return textField({ ...common, value: given, ...(isType ? { list: 'types' } : {}) });
}

function postForm(document: string | undefined, { baseUrl, say }: Reader): Html | undefined {
  if (document === undefined) return undefined;
  return html`<details><summary>${say('XML, by POST')}</summary><p>${say.html(
    'Send a document to {address} with the content type {type}, for instance by curl.',
    { address: html`<code>${baseUrl}/api/wfs</code>`, type: html`<code>text/xml</code>` },
  )}</p><form method="get" action="${baseUrl}/api/wfs" class="post"><label for="document">${say('Document')}</label>
<textarea id="document" class="code" rows="12" spellcheck="false">
${document}</textarea></form></details>`;
}
