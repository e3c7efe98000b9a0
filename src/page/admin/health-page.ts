import { type Html, html } from '../html.ts';
import type { Say } from '../language/say.ts';
import { type AddressCheck, type AddressFacts, addressSection, remarkRow } from './address-section.ts';
import { type AdminFrame, renderAdminPage } from './admin-layout.ts';
import { factList } from './fact-list.ts';

export type { AddressFacts } from './address-section.ts';

/** What is shown to administrators of every portal. */
export interface PortalHealth {
  readonly versions: { readonly trigpoint: string; readonly node: string };
  readonly isMailConfigured: boolean;
  readonly datasets: number;
  /** Bytes of the portal's published versions. */
  readonly snapshotBytes: number;
  /** Newest first. */
  readonly failures: readonly HealthFailure[];
  /** Absent: who asks doesn't run the server. */
  readonly server?: ServerHealth;
}

export interface HealthFailure {
  readonly reference: string;
  readonly at: string;
  readonly route: string;
  readonly error: string;
}

/** How one process is. */
export interface WorkerHealth {
  /** Its number, 1 when there is only one process. */
  readonly worker: number;
  readonly pid: number;
  readonly upSeconds: number;
  readonly residentBytes: number;
  readonly heapBytes: number;
  /** Requests being answered. */
  readonly openRequests: number;
  /** Published versions that are kept open, and selections on them that are held. */
  readonly openVersions: number;
  readonly openSelections: number;
  /** Temporary files of answers. */
  readonly temporaryBytes: number;
}

/** What is the machine's. */
export interface ServerHealth {
  readonly disk: {
    readonly free: number;
    readonly total: number;
    readonly snapshots: number;
    readonly temporary: number;
    readonly uploads: number;
    readonly controlDatabase: number;
  };
  readonly workers: readonly WorkerHealth[];
  readonly checks: readonly {
    readonly check: string;
    readonly state: 'ok' | 'warning' | 'problem';
    readonly message: string;
    readonly advice?: string;
  }[];
}

export const HEALTH_STYLE = `
.remarks p{margin:0;max-width:none}
.processes td,.processes th{text-align:right;min-width:0;white-space:nowrap;font-variant-numeric:tabular-nums}
.processes th:first-child,.processes td:first-child{text-align:left}
.disk{margin:.75rem 0 1.25rem}
.disk meter{width:100%;height:1rem}
`;

/** `/admin/health/`. */
export function healthPage(
  frame: AdminFrame,
  health: PortalHealth,
  address: AddressFacts,
  check?: AddressCheck,
): string {
  const { say } = frame.reader;
  const { server } = health;
  return renderAdminPage({
    frame,
    area: 'health/',
    heading: say('Health'),
    lede: say('Whether everything is as it should be, as of this moment.'),
    style: HEALTH_STYLE,
    content: html`<section><h2>${say('The portal')}</h2>${portalFacts(say, health)}</section>
${addressSection(frame, address, check)}
${server === undefined ? undefined : serverSections(say, server)}
<section><h2>${say('Last failures')}</h2>${failureList(say, health.failures)}</section>
<section><p><a href="${frame.reader.baseUrl}/admin/health.json">${say('All of this as JSON')}</a></p>${
      server === undefined
        ? html`<p class="hint">${say('Disk, memory and processes are shown to administrators of the server’s default portal.')}</p>`
        : undefined
    }</section>`,
  });
}

function portalFacts(say: Say, health: PortalHealth): Html {
  return factList([
    ['Trigpoint', health.versions.trigpoint],
    ['Node.js', health.versions.node],
    [
      say('Mail'),
      health.isMailConfigured ? say('a mail server is set') : say('no mail server is set (smtpUrl)'),
    ],
    [say('Datasets'), say.number(health.datasets)],
    [say('Disk of their versions'), say.bytes(health.snapshotBytes)],
  ]);
}

function serverSections(say: Say, { disk, workers, checks }: ServerHealth): Html {
  const used = disk.total - disk.free;
  const label = say('{free} of {total} are free', {
    free: say.bytes(disk.free),
    total: say.bytes(disk.total),
  });
  const columns = [
    say('Process'),
    say('Up for'),
    say('Memory'),
    say('Heap'),
    say('Requests'),
    say('Open versions'),
    say('Selections'),
    say('Temporary files'),
  ];
  return html`<section><h2>${say('Disk')}</h2><div class="disk"><meter min="0" max="${disk.total}" high="${Math.round(disk.total * 0.9)}" optimum="0" value="${used}" aria-label="${say('Used disk')}"></meter><p>${label}</p></div>${factList(
    [
      [say('Published data of all portals'), say.bytes(disk.snapshots)],
      [say('Temporary files'), say.bytes(disk.temporary)],
      [say('Uploads'), say.bytes(disk.uploads)],
      [say('Control database'), say.bytes(disk.controlDatabase)],
    ],
  )}</section>
<section><h2>${say('Processes')}</h2><div class="scroll" tabindex="0" role="region" aria-label="${say('Processes')}"><table class="processes">
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${workers.map(
    (w) =>
      html`<tr><td>${w.worker} (pid ${w.pid})</td><td>${durationText(say, w.upSeconds)}</td><td>${say.bytes(w.residentBytes)}</td><td>${say.bytes(w.heapBytes)}</td><td>${say.number(w.openRequests)}</td><td>${say.number(w.openVersions)}</td><td>${say.number(w.openSelections)}</td><td>${say.bytes(w.temporaryBytes)}</td></tr>`,
  )}</tbody></table></div></section>
<section><h2>${say('Checks')}</h2><p>${say('The quick ones of trigpoint doctor; the command also reads every byte of every dataset.')}</p><ul class="rows remarks">${checks.map(
    ({ check, state, message, advice }) =>
      remarkRow(say, {
        isGood: state === 'ok',
        // As the command says it.
        text: html`<span lang="en">${check}: ${message}${advice === undefined ? undefined : ` → ${advice}`}</span>`,
      }),
  )}</ul></section>`;
}

function failureList(say: Say, failures: readonly HealthFailure[]): Html {
  if (failures.length === 0) return html`<p>${say('None since the processes were started.')}</p>`;
  return html`<p>${say('The log has the details of each under its reference.')}</p><ul class="rows">${failures.map(
    ({ reference, at, route, error }) =>
      html`<li><div class="about"><h3><code>${reference}</code></h3><p><time datetime="${at}">${say.moment(new Date(at))}</time> · <code>${route}</code> · ${error}</p></div></li>`,
  )}</ul>`;
}

function durationText(say: Say, seconds: number): string {
  const [value, unit] =
    seconds < 120
      ? [seconds, 'second']
      : seconds < 7200
        ? [seconds / 60, 'minute']
        : seconds < 172_800
          ? [seconds / 3600, 'hour']
          : [seconds / 86_400, 'day'];
  return say.number(Math.floor(value as number), {
    style: 'unit',
    unit: unit as string,
    unitDisplay: 'long',
  });
}
