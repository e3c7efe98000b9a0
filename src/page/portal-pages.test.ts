import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Dataset, Portal } from '../catalog/catalog.ts';
import { NO_METADATA } from '../catalog/dataset-metadata.ts';
import { sayIn } from './language/say.ts';
import { messagePage } from './message-page.ts';
import { PAGE_HEADERS, SCRIPTED_PAGE_HEADERS } from './page-layout.ts';
import { connectPage, type PortalPage } from './portal-pages.ts';

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

const input: PortalPage = {
  portal,
  datasets: [dataset('cities', 135_233, 'Cities'), dataset('one', 1)],
  reader: { baseUrl: 'https://data.example.org/geo', user: undefined, say: sayIn('en'), place: '/' },
};

describe('the pages of a portal', () => {
  it('list what is here, with counts and addresses to copy', () => {
    for (const page of [connectPage(input)]) {
      assert.match(page, /<b>135,233<\/b> <span>features<\/span>/);
      assert.match(page, /<b>1<\/b> <span>feature<\/span>/);
      assert.match(page, /<code class="copy">https:\/\/data\.example\.org\/geo\/api\/wfs<\/code>/);
      assert.match(page, /ogr2ogr cities\.gpkg WFS:https:\/\/data\.example\.org\/geo\/api\/wfs ods:cities/);
      assert.match(
        page,
        /href="https:\/\/data\.example\.org\/geo\/api\/wfs\?service=WFS&amp;request=GetFeature&amp;typeName=ods:cities&amp;maxFeatures=10"/,
      );
    }
  });

  it('say so when nothing is published', () => {
    assert.match(connectPage({ ...input, datasets: [] }), /Nothing is published yet/);
  });

  it('stay of bounded size with many datasets', () => {
    const many = Array.from({ length: 2000 }, (_, i) => dataset(`d${i}`, i));
    const page = connectPage({ ...input, datasets: many });
    assert.match(page, /And 1,500 more datasets/);
    assert.equal(page.match(/<li>/g)?.length, 500);
  });

  it('escape every text', () => {
    const hostile = { ...portal, title: HOSTILE, abstract: HOSTILE, providerName: HOSTILE };
    const pages = [connectPage].map((page) =>
      page({ portal: hostile, datasets: [dataset(HOSTILE, 1, HOSTILE)], reader: input.reader }),
    );
    for (const page of [...pages, messagePage(input.reader, HOSTILE, HOSTILE)])
      assert.doesNotMatch(page, /<script>|alert\(1\)<\/s/);
  });

  it('hold all that they need, and are sent with a policy that allows nothing else', () => {
    const page = connectPage(input);
    const withoutOurs = page
      .replace(
        /<script type="module" src="https:\/\/data\.example\.org\/geo\/assets\/[\w-]+\.js"><\/script>/g,
        '',
      )
      .replace(/<script type="application\/json" id="[\w-]+">[^<]*<\/script>/g, '');
    assert.doesNotMatch(withoutOurs, /<(script|img|iframe|form)|src=|@import|url\(/);
    assert.doesNotMatch(page, / (style|on\w+)="/);
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] as string;
    const policy = SCRIPTED_PAGE_HEADERS['Content-Security-Policy'] as string;
    assert.match(policy, /^default-src 'none'; /);
    assert.match(policy, /; script-src 'self'; connect-src 'self'; /);
    assert.doesNotMatch(PAGE_HEADERS['Content-Security-Policy'] as string, /script-src/);
    assert.ok(policy.includes(`style-src 'sha256-${hash('sha256', style, 'base64')}'`));
  });
});
