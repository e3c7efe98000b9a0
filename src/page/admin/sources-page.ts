import {
  buttonForm,
  confirmedForm,
  errorSummary,
  type FieldErrors,
  NO_ERRORS,
  postForm,
  selectField,
  textField,
} from '../form.ts';
import { type Html, html } from '../html.ts';
import type { Message, Say } from '../language/say.ts';
import { momentText } from '../moment-text.ts';
import { type AdminFrame, renderAdminPage } from './admin-layout.ts';

/** How often a source may be read, as the page offers it; by what `parseEvery` understands. */
export const SOURCE_TIMES = [
  ['', 'Only when asked'],
  ['15 min', 'Every 15 minutes'],
  ['1 h', 'Every hour'],
  ['6 h', 'Every 6 hours'],
  ['1 d', 'Every day'],
  ['1 w', 'Every week'],
] as const satisfies readonly (readonly [string, Message])[];

/** A source as it is shown. */
export interface ShownSource {
  readonly datasetId: string;
  /** Without password and keys. */
  readonly address: string;
  /** As `parseEvery` understands it, or a pattern of cron; undefined: only when asked. */
  readonly every: string | undefined;
  readonly cron: string | undefined;
  readonly isRunning: boolean;
  readonly nextRunAt: Date | undefined;
  readonly lastSuccessAt: Date | undefined;
  readonly lastChangedAt: Date | undefined;
  readonly lastError: string | undefined;
  readonly failures: number;
}

export interface SourceForm {
  readonly id: string;
  readonly address: string;
  readonly layer: string;
  readonly every: string;
  readonly key: string;
  readonly srs: string;
  readonly drop: string;
}

export const EMPTY_SOURCE: SourceForm = {
  id: '',
  address: '',
  layer: '',
  every: '1 d',
  key: '',
  srs: '',
  drop: '50',
};

/** `/admin/sources/`. */
export function sourcesPage(
  frame: AdminFrame,
  sources: readonly ShownSource[],
  typed: SourceForm = EMPTY_SOURCE,
  errors: FieldErrors = NO_ERRORS,
): string {
  const { say } = frame.reader;
  const items = sources.map((source) => sourceItem(frame, source));
  return renderAdminPage({
    frame,
    area: 'sources/',
    heading: say('Sources'),
    lede: say(
      'Datasets that are read again from where their data come from. Only what has changed is published.',
    ),
    content: html`<section><h2>${say('Sources of this portal')}</h2>${items.length === 0 ? html`<p>${say('There are none yet.')}</p>` : html`<ul class="rows">${items}</ul>`}</section>
<section><h2>${say('Bind a dataset to a source')}</h2>${errorSummary(errors)}${postForm(frame.token, sourceFields(say, typed, errors))}</section>`,
  });
}

function sourceFields(say: Say, typed: SourceForm, errors: FieldErrors): Html {
  return html`${textField({ name: 'id', label: say('Id of the dataset'), value: typed.id, isRequired: true, maxLength: 200, hint: say('One that is there, or a new one.'), errors })}
${textField({ name: 'address', label: say('Address'), value: typed.address, isRequired: true, maxLength: 4000, hint: html`<code>https://example.org/roads.geojson</code>, <code>WFS:https://example.org/wfs</code>, <code>postgres://user:password@host/database</code>. ${say('It is kept encrypted, and shown without password.')}`, errors })}
${textField({ name: 'layer', label: say('Layer'), value: typed.layer, hint: say('Feature type of a WFS, table of a database (schema.table), or layer of a file; needed where there are several.'), errors })}
${selectField({ name: 'every', label: say('How often it is read'), value: typed.every, choices: SOURCE_TIMES.map(([value, label]) => ({ value, label: say(label) })), errors })}
${textField({ name: 'key', label: say('Column of the feature ids'), value: typed.key, hint: say('Without one, ids come from the primary key of a new dataset’s table, or from the content.'), errors })}
${textField({ name: 'srs', label: say('Coordinate reference system'), value: typed.srs, hint: say('Where the source does not say it, e.g. EPSG:2154.'), errors })}
${textField({ name: 'drop', label: say('Refuse what has fewer features, by more than (percent)'), type: 'number', value: typed.drop, errors })}
<div class="actions"><button name="action" value="set">${say('Bind')}</button></div>`;
}

function sourceItem({ token, reader: { say } }: AdminFrame, source: ShownSource): Html {
  const { datasetId: id, address, lastError, failures } = source;
  const facts = factsOf(say, source);
  const failure =
    lastError === undefined
      ? undefined
      : html`<p class="error">${say('{count, plural, one {Failed once:} other {Failed # times in a row:}}', { count: failures })} <bdi>${lastError}</bdi></p>`;
  const state = lastError === undefined ? undefined : html`<span class="badge bad">${say('failing')}</span> `;
  return html`<li><div class="about"><h3>${state}<code>${id}</code></h3><p><code>${address}</code></p><p>${facts}</p>${failure}</div>
<div>${buttonForm(token, { action: 'run', label: say('Read now'), object: id, kind: 'plain' }, { id })}${
    lastError === undefined
      ? undefined
      : confirmedForm(
          token,
          {
            action: 'accept',
            label: say('Accept whatever comes'),
            object: id,
            warning: say(
              'It is read now and published even with far fewer features or other types than before. The version before can be returned to if it is kept.',
            ),
            consent: say('Yes, publish what comes'),
          },
          { id },
        )
  }${confirmedForm(
    token,
    {
      action: 'remove',
      label: say('Unbind'),
      object: id,
      warning: say('It is no longer read. The dataset stays as it is.'),
      consent: say('Yes, unbind {name}', { name: id }),
    },
    { id },
  )}</div></li>`;
}

function factsOf(say: Say, source: ShownSource): readonly Html[] {
  const { every, cron, isRunning, nextRunAt, lastSuccessAt, lastChangedAt } = source;
  const known = SOURCE_TIMES.find(([value]) => value === (every ?? ''));
  const schedule =
    cron !== undefined
      ? html`<code>${cron}</code>`
      : known === undefined
        ? html`${say('Every {time}', { time: every ?? '' })}`
        : html`${say(known[1])}`;
  const moments: readonly (readonly [Message, Date | undefined])[] = [
    ['last read {moment}', lastSuccessAt],
    ['last changed {moment}', lastChangedAt],
    ['next {moment}', isRunning ? undefined : nextRunAt],
  ];
  const told = moments.flatMap(([message, at]) =>
    at === undefined ? [] : [html` · ${say.html(message, { moment: momentText(say, at) })}`],
  );
  return [schedule, ...told, ...(isRunning ? [html` · ${say('being read')}`] : [])];
}
