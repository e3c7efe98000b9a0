import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Dataset, Portal } from '../../catalog/catalog.ts';
import { NO_METADATA } from '../../catalog/dataset-metadata.ts';
import { sayIn } from '../language/say.ts';
import { messagePage } from '../message-page.ts';
import { PAGE_HEADERS, pageHeaders } from '../page-layout.ts';
import { type ConsolePage, consolePage } from './console-page.ts';
import { CONSOLE_STYLE } from './console-style.ts';

const HOSTILE = `"><script>alert(1)</script>'&`;
const CRS = { code: 4326, name: 'WGS 84' } as Dataset['featureType']['crs'];

const portal = { title: 'Open data', abstract: '', providerName: 'Town' } as Portal;

function dataset(id: string, numberOfFeatures: number, title = id): Dataset {
  return {
    uid: 'da_abcdefghijkl',
    id,
    portalId: 1,
    featureType: {
      name: id,
      label: id,
      namespace: 'http://x',
      prefix: 'ods',
      properties: [],
      crs: CRS,
      defaultCrs: CRS,
    },
    version: 'v',
    summary: { numberOfFeatures, envelope: undefined, wgs84Envelope: undefined },
    metadata: { ...NO_METADATA, title, abstract: '', keywords: [] },
    isRestricted: false,
    grants: [],
    publishedAt: new Date(0),
  };
}

const input: ConsolePage = {
  portal,
  datasets: [dataset('cities', 135_233, 'Cities'), dataset('one', 1)],
  reader: { baseUrl: 'https://data.example.org/geo', user: undefined, say: sayIn('en'), place: '/' },
  exampleDocument: '<wfs:GetFeature/>',
};

describe('the page of the service', () => {
  it('has addresses to copy', () => {
    const page = consolePage(input);
    assert.match(page, /<code class="copy">https:\/\/data\.example\.org\/geo\/api\/wfs<\/code>/);
    assert.match(page, /ogr2ogr cities\.gpkg WFS:https:\/\/data\.example\.org\/geo\/api\/wfs ods:cities/);
  });

  it('can be read when nothing is published', () => {
    assert.match(consolePage({ ...input, datasets: [], exampleDocument: undefined }), /GetCapabilities/);
  });

  it('stays of bounded size with many datasets', () => {
    const many = Array.from({ length: 2000 }, (_, i) => dataset(`d${i}`, i));
    const page = consolePage({ ...input, datasets: many });
    assert.equal(page.match(/<option value="ods:/g)?.length, 500);
  });

  it('escapes every text', () => {
    const hostile = { ...portal, title: HOSTILE, abstract: HOSTILE, providerName: HOSTILE };
    const datasets = [dataset(HOSTILE, 1, HOSTILE)];
    const page = consolePage({ ...input, portal: hostile, datasets, exampleDocument: HOSTILE });
    for (const text of [page, messagePage(input.reader, HOSTILE, HOSTILE)])
      assert.doesNotMatch(text, /<script>|alert\(1\)<\/s/);
  });

  it('holds all that it needs, and is sent with a policy that allows nothing else', () => {
    const page = consolePage(input);
    const withoutOurs = page
      .replace(
        /<script type="module" src="https:\/\/data\.example\.org\/geo\/assets\/[\w-]+\.js"><\/script>/g,
        '',
      )
      .replace(/<script type="application\/json" id="[\w-]+">[^<]*<\/script>/g, '');
    assert.doesNotMatch(withoutOurs, /<(script|img|iframe)|src=|@import|url\(/);
    assert.doesNotMatch(page, / (style|on\w+)="/);
    const headers = pageHeaders({ formTargets: ["'self'"], styles: [CONSOLE_STYLE], isScripted: true });
    const policy = headers['Content-Security-Policy'] as string;
    assert.match(policy, /^default-src 'none'; /);
    assert.match(policy, /; script-src 'self'; connect-src 'self'; /);
    assert.doesNotMatch(PAGE_HEADERS['Content-Security-Policy'] as string, /script-src/);
    const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map((match) => match[1] as string);
    assert.equal(styles.length, 2);
    for (const style of styles) assert.ok(policy.includes(`'sha256-${hash('sha256', style, 'base64')}'`));
  });
});
