import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JSDOM } from 'jsdom';
import { catalogOf, datasets } from '../../test/support/wfs-fixture.ts';
import type { Dataset, DatasetMetadata } from '../catalog/catalog.ts';
import { jsonBlock } from '../page/json-block.ts';
import { languageUri, licenceUri } from './eu-vocabularies.ts';
import { schemaOrgDataset } from './schema-org.ts';
import { MAX_SITEMAP_ADDRESSES, robotsText, sitemap, sitemapFiles, sitemapIndex } from './sitemap.ts';

const BASE = 'https://data.example.org';
const emperors = datasets[0] as Dataset;
const { portal } = catalogOf();

function described(metadata: Partial<DatasetMetadata>): Dataset {
  return { ...emperors, metadata: { ...emperors.metadata, ...metadata } };
}

describe('the European Union’s vocabularies', () => {
  it('have licences by their address, else by their name', () => {
    const code = (licence?: string, licenceUrl?: string) =>
      licenceUri({ licence, licenceUrl })?.split('/').at(-1);
    assert.equal(code('CC BY 4.0'), 'CC_BY_4_0');
    assert.equal(code('cc-by-sa 4.0'), 'CC_BYSA_4_0');
    assert.equal(code('CC0'), 'CC0');
    assert.equal(code('ODbL'), 'ODC_BL');
    assert.equal(code('Our own', 'https://creativecommons.org/licenses/by/4.0/deed.fr'), 'CC_BY_4_0');
    assert.equal(code('CC BY 4.0', 'https://city.example/licence'), undefined);
    assert.equal(code('CC BY 3.0'), undefined);
    assert.equal(code(), undefined);
  });

  it('have languages by tags of two and three letters', () => {
    const code = (tag: string) => languageUri(tag)?.split('/').at(-1);
    assert.deepEqual(['fr', 'de-CH', 'EN', 'gsw', 'xx'].map(code), ['FRA', 'DEU', 'ENG', 'GSW', undefined]);
  });
});

describe('a dataset for search engines', () => {
  it('says what schema.org’s Dataset has words for', () => {
    const dataset = described({
      abstract: '**Emperors** of [Rome](https://x.example)',
      licenceUrl: 'https://creativecommons.org/licenses/by/4.0/',
      temporalStart: '-0027-01-16',
      languages: ['en'],
    });
    const said = JSON.parse(JSON.stringify(schemaOrgDataset(dataset, { portal, baseUrl: BASE })));
    assert.equal(said['@type'], 'Dataset');
    assert.equal(said.description, 'Emperors of Rome');
    assert.equal(said.license, 'https://creativecommons.org/licenses/by/4.0/');
    assert.equal(said.temporalCoverage, '-0027-01-16/..');
    assert.equal(said.spatialCoverage.geo.box, '37.44 -6.04 41.9 12.5');
    assert.deepEqual(
      said.variableMeasured.map(({ name }: { name: string }) => name),
      ['Name', 'birth', 'Reign (years)'],
    );
    assert.ok(said.distribution.every(({ contentUrl }: { contentUrl: string }) => URL.canParse(contentUrl)));
  });

  it('stays data in a page, whatever its publisher wrote', () => {
    const hostile = '</script><script>alert(1)</script><!--';
    const dataset = described({
      title: hostile,
      abstract: hostile,
      keywords: [hostile],
      attribution: hostile,
    });
    const data = schemaOrgDataset(dataset, { portal, baseUrl: BASE });
    const { document } = new JSDOM(jsonBlock('dataset', data, 'application/ld+json').text).window;
    const [script, ...others] = document.querySelectorAll('script');
    assert.equal(others.length, 0);
    assert.equal(JSON.parse(script?.textContent ?? '').name, hostile);
    assert.equal(document.body.textContent, '');
  });
});

describe('the sitemap', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => ({ ...emperors, id: `d ${i}&` }));
  const addresses = (count: number, file?: number) =>
    [...[...sitemap(many(count), BASE, file)].join('').matchAll(/<loc>(.*?)<\/loc>/g)].map(([, loc]) => loc);

  it('has the start page and the page of each dataset', () => {
    assert.deepEqual(addresses(2), [`${BASE}/`, `${BASE}/dataset/d%200%26/`, `${BASE}/dataset/d%201%26/`]);
    assert.deepEqual(addresses(0), [`${BASE}/`]);
  });

  it('is split where a file may hold no more, and nothing is lost or told twice', () => {
    assert.equal(sitemapFiles(MAX_SITEMAP_ADDRESSES - 1), 1);
    assert.equal(sitemapFiles(MAX_SITEMAP_ADDRESSES), 2);
    const count = 2 * MAX_SITEMAP_ADDRESSES + 5;
    const files = [1, 2, 3].map((file) => addresses(count, file));
    assert.deepEqual(
      files.map(({ length }) => length),
      [MAX_SITEMAP_ADDRESSES, MAX_SITEMAP_ADDRESSES, 6],
    );
    assert.equal(new Set(files.flat()).size, count + 1);
    assert.match(sitemapIndex(3, BASE), /<loc>https:\/\/data\.example\.org\/sitemap\.xml\?file=3<\/loc>/);
  });
});

describe('robots.txt', () => {
  it('keeps crawlers from what has no end, and names the sitemap', () => {
    const text = robotsText('https://data.example.org/geo', false);
    assert.match(text, /^Disallow: \/geo\/api\/$/m);
    assert.match(text, /^Sitemap: https:\/\/data\.example\.org\/geo\/sitemap\.xml$/m);
  });

  it('keeps them from all of a private portal', () => {
    assert.equal(robotsText(BASE, true), 'User-agent: *\nDisallow: /\n');
  });
});
