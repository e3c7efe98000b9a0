import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import { DateText, type RawValue, type Source } from '../publish/source.ts';
import { createMemorySource, type DemoRecord } from './memory-source.ts';

const FIELDS = [
  { name: 'id', type: 'int' },
  { name: 'name', type: 'string' },
  { name: 'full_name', type: 'string' },
  { name: 'birth', type: 'date' },
  { name: 'death', type: 'date' },
  { name: 'birth_city', type: 'string' },
  { name: 'birth_province', type: 'string' },
  { name: 'modern_town', type: 'string' },
  { name: 'rise', type: 'string' },
  { name: 'reign_start', type: 'date' },
  { name: 'reign_end', type: 'date' },
  { name: 'cause_of_death', type: 'string' },
  { name: 'killer', type: 'string' },
  { name: 'dynasty', type: 'string' },
  { name: 'era', type: 'string' },
  { name: 'notes', type: 'string' },
  { name: 'birth_place', type: 'geometry', geometryType: 'Point' },
] as const;

type Row = Readonly<Record<string, string>>;

/** 68 emperors from 26 BC to 395 AD, by `roman-emperors.csv`. */
export function openRomanEmperors(): Source {
  const { data } = Papa.parse<Row>(readFileSync(new URL('./roman-emperors.csv', import.meta.url), 'utf8'), {
    header: true,
    skipEmptyLines: true,
  });
  return createMemorySource({
    format: 'CSV',
    path: 'roman-emperors.csv',
    remarks: [],
    fields: FIELDS,
    size: data.length,
    read: () => data.map(toRecord),
  });
}

function toRecord(row: Row): DemoRecord {
  const { longitude = '', latitude = '' } = row;
  return {
    values: FIELDS.slice(0, -1).map((field) => toValue(field.type, row[field.name] ?? '')),
    geometry: longitude === '' ? null : { type: 'Point', coordinates: [Number(longitude), Number(latitude)] },
  };
}

function toValue(type: string, text: string): RawValue {
  if (text === '') return null;
  if (type === 'int') return Number(text);
  return type === 'date' ? new DateText('date', text) : text;
}
