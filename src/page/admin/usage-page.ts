import type { latencyOf } from '../../usage/latency.ts';
import type { NamedUsage, UsageReport } from '../../usage/read-usage.ts';
import { ANONYMOUS_USER, NO_DATASET, OTHER_DATASETS, OTHER_USERS } from '../../usage/usage-counts.ts';
import { BAR_CHART_STYLE, barChart } from '../bar-chart.ts';
import { dayText } from '../day-text.ts';
import { errorSummary, type FieldErrors, NO_ERRORS, selectField, textField } from '../form.ts';
import { type Html, html } from '../html.ts';
import type { Say } from '../language/say.ts';
import { type AdminFrame, renderAdminPage } from './admin-layout.ts';

/** The request for the page, as it was typed. */
export interface UsageQuestion {
  readonly days: number;
  readonly dataset: string;
  readonly user: string;
  readonly client: string;
}

export interface UsagePage {
  readonly question: UsageQuestion;
  readonly report: UsageReport;
  /** Users of the report by their numbers; those who are gone are not among them. */
  readonly userNames: ReadonlyMap<number, string>;
  /** Absent: not for this reader's eyes. */
  readonly showsUsers: boolean;
  readonly ranges: readonly number[];
  readonly clients: readonly string[];
  /** False: nothing is counted on this server. */
  readonly isRecorded: boolean;
  readonly errors?: FieldErrors;
}

export const USAGE_STYLE = `${BAR_CHART_STYLE}
dl.totals{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin:1.25rem 0}
dl.totals>div{padding:.7rem .9rem;border:1px solid var(--line);border-radius:10px;background:var(--card)}
dl.totals dt{color:var(--soft);font-size:.9rem}
dl.totals dd{margin:0;font-size:1.25rem;font-variant-numeric:tabular-nums}
.figures td,.figures th{text-align:right;font-variant-numeric:tabular-nums;min-width:0}
.figures th:first-child,.figures td:first-child{text-align:left;min-width:9rem}
.figures tbody th{border-top:1px solid var(--line);color:inherit;font-weight:400;overflow-wrap:anywhere}
.filter{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.25rem 1rem;align-items:end}
.filter .actions{margin-bottom:1.1rem}
`;

/** `/admin/usage/`. */
export function usagePage(frame: AdminFrame, page: UsagePage): string {
  const { say, baseUrl } = frame.reader;
  const { question, report, showsUsers, isRecorded, errors = NO_ERRORS } = page;
  const csv = `${baseUrl}/admin/usage/csv/${addressQuery(question)}`;
  const quotas =
    frame.role === 'administrator'
      ? html` <a href="${baseUrl}/admin/quotas/">${say('Limits are set under Quotas.')}</a>`
      : undefined;
  return renderAdminPage({
    frame,
    area: 'usage/',
    heading: say('Usage'),
    lede: say('What was asked for and how fast it was answered, by day of UTC. No addresses are kept.'),
    style: USAGE_STYLE,
    content: html`<section><h2>${say('Which requests')}</h2>${
      isRecorded
        ? undefined
        : html`<div class="notice"><p>${say('Usage is not counted on this server (usageRetentionDays is 0).')}</p></div>`
    }${errorSummary(errors)}${filterForm(say, page)}</section>
<section><h2>${say('In all')}</h2>${totals(say, report)}
<div class="charts">${charts(say, report)}</div>
<details><summary>${say('Each day as a table')}</summary>${figures(
      say,
      say('Day'),
      report.days.map((day) => ({ ...day, label: dayText(say, day.name) })),
    )}</details>
<p><a href="${csv}" download>${say('Download the figures as CSV')}</a>.${quotas}</p></section>
${lists(frame, page)}${errorList(say, report)}${
  showsUsers
    ? undefined
    : html`<section><p class="hint">${say('Who asked is shown to administrators only.')}</p></section>`
}`,
  });
}

function filterForm(
  say: Say,
  { question, ranges, clients, showsUsers, errors = NO_ERRORS }: UsagePage,
): Html {
  const { days, dataset, user, client } = question;
  return html`<form method="get" class="filter">${selectField({
    name: 'days',
    label: say('Time'),
    value: String(days),
    choices: ranges.map((count) => ({
      value: String(count),
      label: say('{count, plural, other {last # days}}', { count }),
    })),
    errors,
  })}${textField({ name: 'dataset', label: say('Dataset'), value: dataset, errors })}${
    showsUsers ? textField({ name: 'user', label: say('User'), value: user, errors }) : undefined
  }${selectField({
    name: 'client',
    label: say('Program'),
    value: client,
    choices: [
      { value: '', label: say('All') },
      ...clients.map((kind) => ({ value: kind, label: say.whatever(kind) })),
    ],
    errors,
  })}<div class="actions"><button class="plain">${say('Show')}</button></div></form>`;
}

function totals(say: Say, { totals: sums }: UsageReport): Html {
  const facts = [
    [say('Requests'), say.number(sums.requests)],
    [say('Features'), say.number(sums.features)],
    [say('Sent'), say.bytes(sums.bytes)],
    [say('Errors'), say.number(sums.errors)],
    [say('Half within'), latencyText(say, sums.p50)],
    [say('95 % within'), latencyText(say, sums.p95)],
  ] as const;
  return html`<dl class="totals">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function charts(say: Say, { days, totals: sums }: UsageReport): readonly Html[] {
  const ends = [dayText(say, days[0]?.name ?? ''), dayText(say, days.at(-1)?.name ?? '')] as const;
  const largest = (of: (day: NamedUsage<string>) => number) => Math.max(0, ...days.map(of));
  const chart = (
    id: string,
    title: string,
    of: (day: NamedUsage<string>) => number,
    text: (value: number) => string,
    total: string,
  ) => {
    const top = text(largest(of));
    return barChart({
      id,
      title,
      description: say(
        'Bars by day, from {from} to {to}; the largest is {top}, {total} in all. The table below has every figure.',
        {
          from: ends[0],
          to: ends[1],
          top,
          total,
        },
      ),
      bars: days.map((day) => ({ value: of(day), ...(id === 'requests' ? { marked: day.errors } : {}) })),
      top,
      ends,
    });
  };
  const milliseconds = (value: number) => latencyText(say, { milliseconds: value, atLeast: false });
  return [
    chart(
      'requests',
      say('Requests, errors among them in red'),
      (day) => day.requests,
      (n) => say.number(n),
      say.number(sums.requests),
    ),
    chart(
      'sent',
      say('Sent'),
      (day) => day.bytes,
      (n) => say.bytes(n),
      say.bytes(sums.bytes),
    ),
    chart(
      'features',
      say('Features'),
      (day) => day.features,
      (n) => say.number(n),
      say.number(sums.features),
    ),
    chart(
      'latency',
      say('95 % of requests within'),
      (day) => day.p95?.milliseconds ?? 0,
      milliseconds,
      latencyText(say, sums.p95),
    ),
  ];
}

type Row = Omit<NamedUsage<unknown>, 'name'> & { readonly label: Html | string };

function figures(say: Say, first: string, rows: readonly Row[]): Html {
  const heads = [
    say('Requests'),
    say('Features'),
    say('Sent'),
    say('Errors'),
    say('Half within'),
    say('95 % within'),
  ];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${first}"><table class="figures">
<thead><tr><th scope="col">${first}</th>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr><th scope="row">${row.label}</th><td>${say.number(row.requests)}</td><td>${say.number(row.features)}</td><td>${say.bytes(row.bytes)}</td><td>${say.number(row.errors)}</td><td>${latencyText(say, row.p50)}</td><td>${latencyText(say, row.p95)}</td></tr>`,
  )}</tbody></table></div>`;
}

function lists({ reader }: AdminFrame, { report, question, userNames, showsUsers }: UsagePage): Html {
  const { say } = reader;
  const link = (change: Partial<UsageQuestion>, text: string) =>
    html`<a href="${reader.baseUrl}/admin/usage/${addressQuery({ ...question, ...change })}">${text}</a>`;
  const datasets = report.datasets.map((row) => ({
    ...row,
    label:
      row.name === NO_DATASET
        ? say('No dataset')
        : row.name === OTHER_DATASETS
          ? say('Others')
          : link({ dataset: row.name }, row.name),
  }));
  const users = report.users.map((row) => ({ ...row, label: userLabel(say, row.name, userNames, link) }));
  const clients = report.clients.map((row) => ({
    ...row,
    label: link({ client: row.name }, say.whatever(row.name)),
  }));
  const section = (title: string, first: string, rows: readonly Row[]) =>
    rows.length === 0 ? undefined : html`<section><h2>${title}</h2>${figures(say, first, rows)}</section>`;
  return html`${section(say('By dataset'), say('Dataset'), datasets)}${
    showsUsers ? section(say('By user'), say('User'), users) : undefined
  }${section(say('By program'), say('Program'), clients)}`;
}

function userLabel(
  say: Say,
  id: number,
  names: ReadonlyMap<number, string>,
  link: (change: Partial<UsageQuestion>, text: string) => Html,
): Html | string {
  if (id === ANONYMOUS_USER) return link({ user: ANONYMOUS_NAME }, say('Anonymous'));
  if (id === OTHER_USERS) return say('Others');
  const name = names.get(id);
  return name === undefined ? say('Number {id}, removed', { id }) : link({ user: name }, name);
}

/** What the filter calls those who say nothing of themselves; no user's name has a star. */
export const ANONYMOUS_NAME = '*';

function errorList(say: Say, { errors }: UsageReport): Html | undefined {
  if (errors.length === 0) return undefined;
  return html`<section><h2>${say('Errors')}</h2><table class="figures">
<thead><tr><th scope="col">${say('Status and code')}</th><th scope="col">${say('Requests')}</th></tr></thead>
<tbody>${errors.map(
    ({ outcome, requests }) =>
      html`<tr><th scope="row">${outcome === 'cut' ? say('Failed in the middle of the answer') : html`<code>${outcome}</code>`}</th><td>${say.number(requests)}</td></tr>`,
  )}</tbody></table></section>`;
}

function addressQuery({ days, dataset, user, client }: UsageQuestion): string {
  const parameters = new URLSearchParams({ days: String(days) });
  for (const [name, value] of Object.entries({ dataset, user, client }))
    if (value !== '') parameters.set(name, value);
  return `?${parameters}`;
}

function latencyText(say: Say, latency: ReturnType<typeof latencyOf>): string {
  if (latency === undefined) return '–';
  const { milliseconds, atLeast } = latency;
  const isLong = milliseconds >= 1000;
  const text = say.number(isLong ? milliseconds / 1000 : milliseconds, {
    style: 'unit',
    unit: isLong ? 'second' : 'millisecond',
    maximumSignificantDigits: milliseconds < 10 ? 2 : 3,
  });
  return atLeast ? `> ${text}` : text;
}
