import { writeFileSync } from 'node:fs';
import * as z from 'zod';
import { CATALOG, type EventName, eventFolder } from './catalog.ts';

/** The JSON Schema of an event, as published in its folder for subscribers. */
export function schemaOf(name: EventName): string {
  return `${JSON.stringify({ $id: `imr:${name}:1`, title: name, ...z.toJSONSchema(CATALOG[name].schema) }, null, 2)}\n`;
}

/** Writes every event's `schema.json`. Run by `npm run schemas`; a test says when it has to be run. */
if (import.meta.main)
  for (const name of Object.keys(CATALOG) as EventName[])
    writeFileSync(new URL(`./${eventFolder(name)}/schema.json`, import.meta.url), schemaOf(name));
