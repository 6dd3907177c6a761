import { writeFileSync } from 'node:fs';
import * as z from 'zod';
import { CATALOG, type EventName, eventFolder } from './catalog.ts';
import { DOCUMENTS, type DocumentName } from './documents.ts';

/** The JSON Schema of an event or a document, as published in its folder for subscribers. */
export function schemaOf(name: EventName | DocumentName): string {
  const schema = name in DOCUMENTS ? DOCUMENTS[name as DocumentName] : CATALOG[name as EventName].schema;
  return `${JSON.stringify({ $id: `imr:${name}:1`, title: name, ...z.toJSONSchema(schema) }, null, 2)}\n`;
}

/** Writes the `schema.json` of every event and document. Run by `npm run schemas`; a test says when it has to be run. */
if (import.meta.main)
  for (const name of [...Object.keys(CATALOG), ...Object.keys(DOCUMENTS)] as EventName[])
    writeFileSync(new URL(`./${eventFolder(name)}/schema.json`, import.meta.url), schemaOf(name));
