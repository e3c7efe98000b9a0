import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { after, before, describe, it, type TestContext } from 'node:test';
import { makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';
import { sharedAvailable, sharedPath } from '../support/shared.ts';
import { type WfsValidator, wfsValidator } from '../support/wfs-validator.ts';
import type { CiteAnswer, CiteCase, CiteStep } from './cite-case.ts';
import { DATA_BASED_CASES, LEFT_OUT, OFFICIAL_CASES } from './cite-cases.ts';
import { type CiteResponse, evaluateXpath, sendAsSuite } from './cite-client.ts';
import { A, E, P, SF } from './cite-xml.ts';

/**
 * The OGC suite for WFS 1.1.0 (ets-wfs11), classes Basic (official) and Basic with data, against the real server with
 * the suite's own data published as they are. Answers are validated against the schemas of OGC and the suite's own
 * application schema, not the one that the server gives.
 */
const DATA = 'data/cite-wfs11/dataset-sf0-insert.xml';
const SCHEMA = 'data/cite-wfs11/cite-gmlsf0.xsd';
const TIMEOUT_MS = 120_000;

let home: string | undefined;
let server: RunningServer | undefined;
let url = '';
let capabilities = '';
let documents: WfsValidator | undefined;
const checkedSchemas = new Set<string>();

/** Elements of GML that answers at this level may have: those of the simple features profile (OGC 06-049). */
const PROFILE =
  ' boundedBy Envelope lowerCorner upperCorner featureMember featureMembers description name Point pos posList LineString ' +
  'Curve segments LineStringSegment Polygon Surface patches PolygonPatch exterior interior LinearRing MultiPoint ' +
  'pointMember MultiCurve curveMember MultiSurface surfaceMember MultiGeometry geometryMember ';
const IN_PROFILE = `not(//gml:*[not(contains('${PROFILE}',concat(' ',local-name(),' ')))])`;

const ROOTS: Readonly<Record<CiteAnswer, string>> = {
  capabilities: '/wfs:WFS_Capabilities',
  schema: '/xsd:schema',
  collection: '/wfs:FeatureCollection',
  exception: '/ows:ExceptionReport',
  'any exception': '//ows:Exception/*',
  anything: '/*',
};

async function publishAll(): Promise<void> {
  home = await makeHome();
  for (const type of [P, A, E]) {
    const flags = ['--as', type, '--layer', type, '--key', '@id', '--namespace', SF, '--prefix', 'sf'];
    const published = await trigpoint(
      home,
      'publish',
      sharedPath(DATA),
      ...flags,
      '--schema',
      sharedPath(SCHEMA),
    );
    assert.equal(published.status, 0, published.stderr);
  }
}

/** Undefined where the test is skipped. */
async function startOnce(t: TestContext): Promise<RunningServer | undefined> {
  if (!sharedAvailable(t)) return undefined;
  if (server === undefined) throw new Error('the server did not start');
  return server;
}

async function validate(answer: CiteAnswer, text: string): Promise<readonly string[]> {
  if (answer === 'any exception' || answer === 'anything') return [];
  if (answer !== 'schema') return documents?.validate(text) ?? ['there is no validator'];
  // A schema is valid when it can be compiled together with the one that it imports.
  if (!checkedSchemas.has(text)) await wfsValidator([text]);
  checkedSchemas.add(text);
  return [];
}

async function check(asked: CiteStep, previous: CiteResponse | undefined): Promise<CiteResponse> {
  const textBefore = (xpath: string) => String(evaluateXpath(previous?.text ?? '', xpath));
  const request = typeof asked.request === 'function' ? asked.request(textBefore) : asked.request;
  const conditions = typeof asked.conditions === 'function' ? asked.conditions(textBefore) : asked.conditions;
  const response = await sendAsSuite(url, request);
  const shown = `${JSON.stringify(request)} was answered with ${response.status}\n${response.text.slice(0, 2000)}`;
  assert.deepEqual(await validate(asked.answer, response.text), [], shown);
  const profile = asked.answer === 'collection' ? [IN_PROFILE] : [];
  for (const condition of [ROOTS[asked.answer], ...profile, ...conditions]) {
    assert.ok(evaluateXpath(response.text, condition), `${condition} does not hold: ${shown}`);
  }
  if (asked.contentType !== undefined) assert.match(response.contentType ?? '', asked.contentType);
  if (asked.isRepeated === true) assert.equal(response.text, previous?.text);
  return response;
}

function declare(cases: readonly CiteCase[]): void {
  for (const { id, when, steps } of cases) {
    it(id, async (t) => {
      if ((await startOnce(t)) === undefined) return;
      if (when !== undefined && !evaluateXpath(capabilities, when)) {
        t.skip(`not offered: ${when}`);
        return;
      }
      let response: CiteResponse | undefined;
      for (const step of steps) response = await check(step, response);
    });
  }
}

before(
  async () => {
    let isThere = true;
    sharedAvailable({ skip: () => (isThere = false) } as unknown as TestContext);
    if (!isThere) return;
    await publishAll();
    server = await startServer({ home: home as string });
    url = `${server.url}/api/wfs`;
    capabilities = (await sendAsSuite(url, { get: 'service=WFS&request=GetCapabilities' })).text;
    documents = await wfsValidator([readFileSync(sharedPath(SCHEMA), 'utf8')]);
  },
  { timeout: TIMEOUT_MS },
);

after(async () => {
  await server?.stop();
  if (home !== undefined) await rm(home, { recursive: true, force: true });
});

describe('OGC suite for WFS 1.1.0, class Basic', () => declare(OFFICIAL_CASES));

describe('OGC suite for WFS 1.1.0, class Basic with data, level SF-0', () => {
  declare(DATA_BASED_CASES);

  it('has each of its cases once, but for those that are left out with a reason', () => {
    const ids = [...DATA_BASED_CASES.map(({ id }) => id), ...LEFT_OUT.keys()];
    assert.deepEqual(ids.length, new Set(ids).size);
    // 213 rows at SF-0 (of which two name SF-1 data and never run), and 19 at SF-1.
    assert.equal(ids.length, 213 + 19);
  });

  it('offers the operators that the cases are about', (t) => {
    if (!sharedAvailable(t)) return;
    for (const name of [
      'Disjoint',
      'Intersects',
      'Within',
      'Overlaps',
      'Equals',
      'Contains',
      'Touches',
      'Crosses',
    ])
      assert.ok(evaluateXpath(capabilities, `//ogc:SpatialOperator/@name='${name}'`), name);
    for (const name of ['Between', 'Like', 'NullCheck'])
      assert.ok(evaluateXpath(capabilities, `//ogc:ComparisonOperator='${name}'`), name);
    assert.ok(evaluateXpath(capabilities, '//ogc:LogicalOperators'));
    assert.ok(evaluateXpath(capabilities, '//ogc:ArithmeticOperators/ogc:SimpleArithmetic'));
  });
});
