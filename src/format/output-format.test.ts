import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csvFormat } from './csv.ts';
import { geoJsonFormat } from './geojson.ts';
import { findOutputFormat } from './output-format.ts';

const formats = [geoJsonFormat, csvFormat];

describe('findOutputFormat', () => {
  it('takes names and aliases in any case, with any white space, and with + read as a space', () => {
    for (const asked of [
      'application/json',
      'json',
      'JSON',
      'GeoJSON',
      'application/geo+json',
      'application/geo json',
    ]) {
      assert.equal(findOutputFormat(formats, asked), geoJsonFormat, asked);
    }
    for (const asked of ['csv', 'text/csv', ' Text/CSV '])
      assert.equal(findOutputFormat(formats, asked), csvFormat, asked);
  });

  it('knows no others', () => {
    for (const asked of ['', 'shape-zip', 'jsonp', '__proto__']) {
      assert.equal(findOutputFormat(formats, asked), undefined, asked);
    }
  });
});
