import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { canonicalJson, digest } from '../../shared/digest.ts';
import { type Problem, Refuse } from '../../shared/errors.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Roster } from '../../shared/reviewers/model.ts';
import { readReviewer } from '../../shared/reviewers/panel.ts';
import { parseRoster } from '../../shared/reviewers/roster.ts';
import { readGuideline } from '../../shared/rules/guideline.ts';
import type { Guideline } from '../../shared/rules/model.ts';
import { vocabulary } from '../../shared/rules/vocabulary.ts';
import type { Connection } from './connect.ts';
import { eventsOf } from './timeline.ts';

/** A guideline file that can be published. */
export interface GuidelineFile {
  readonly path: string;
  readonly guideline: Guideline;
}

/** Longest wait for an upload to take effect, milliseconds. */
const PATIENCE = 60_000;
const LOOK_EVERY = 200;

/** Guideline files among paths; folders are searched for `guideline.yaml`. Refuses when there is none. */
export function guidelinePaths(paths: readonly string[]): readonly string[] {
  const files = paths.flatMap((path) =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' })
          .filter((file) => /(^|[\\/])guideline\.yaml$/.test(file))
          .sort()
          .map((file) => join(path, file))
      : [path],
  );
  if (files.length === 0)
    throw new Refuse('no-guidelines', [{ path: paths.join(', '), problem: 'holds no guideline.yaml' }]);
  return files;
}

/** The guidelines of files and folders. Refuses with every problem of every file. */
export function guidelineFiles(paths: readonly string[]): readonly GuidelineFile[] {
  const files = guidelinePaths(paths);
  const problems: Problem[] = [];
  const read: GuidelineFile[] = [];
  for (const path of files) {
    const text = statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : null;
    if (text === null) {
      problems.push({ path, problem: 'is not there' });
      continue;
    }
    const { guideline, problems: found } = readGuideline(text, vocabulary);
    if (guideline !== null) read.push({ path, guideline });
    for (const { path: at, line, problem } of found)
      problems.push({ path: line === null ? path : `${path}:${line}`, problem: `${at} ${problem}` });
  }
  if (problems.length > 0) throw new Refuse('guideline-invalid', problems);
  return read;
}

async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await wait(LOOK_EVERY)) {
    const found = await look();
    if (found !== null) return found;
  }
  throw new Refuse('no-answer', [
    {
      path: what,
      problem: `was uploaded and has not taken effect in ${PATIENCE / 1000} seconds; look for it again later`,
    },
  ]);
}

/** A published guideline, its version and the digest of its content. */
export interface Published {
  readonly guideline: string;
  readonly version: number;
}

/** Uploads guidelines to the inbox and waits until each is in force or refused. */
export async function publishGuidelines(
  { ports, upload }: Pick<Connection, 'upload'> & { readonly ports: Pick<Ports, 'cases'> },
  files: readonly GuidelineFile[],
): Promise<readonly Published[]> {
  const keyOf = ({ guideline }: GuidelineFile) => `guidelines/${guideline.id}/guideline.yaml`;
  const before = new Set((await eventsOf(ports, null)).map(({ eventId }) => eventId));
  await Promise.all(files.map((file) => upload(keyOf(file), file.path)));
  return until('guidelines', async () => {
    const events = await eventsOf(ports, null);
    const refused = events.filter(
      (event) =>
        event.name === 'GuidelineRefused' &&
        !before.has(event.eventId) &&
        files.some((file) => keyOf(file) === event.uploadKey),
    );
    if (refused.length > 0)
      throw new Refuse(
        'guideline-refused',
        refused.flatMap((event) =>
          event.name === 'GuidelineRefused'
            ? event.problems.map(({ path, line, problem }) => ({
                path: line === null ? event.uploadKey : `${event.uploadKey}:${line}`,
                problem: `${path} ${problem}`,
              }))
            : [],
        ),
      );
    const published = files.map(({ guideline }) => {
      const content = digest(guideline);
      return events.findLast(
        (event) =>
          event.name === 'GuidelinePublished' && event.guideline === guideline.id && event.digest === content,
      );
    });
    return published.every((event) => event?.name === 'GuidelinePublished')
      ? published.map(({ guideline, version }) => ({ guideline, version }))
      : null;
  });
}

/** Uploads the roster to the inbox and waits until the panel is what it says. Refuses with every problem of the file. */
export async function publishRoster(
  { ports, upload }: Pick<Connection, 'upload'> & { readonly ports: Pick<Ports, 'reviewers'> },
  path: string,
): Promise<Roster> {
  const roster = parseRoster(readFileSync(path, 'utf8'));
  await upload('reviewers/roster.yaml', path);
  await until('reviewers/roster.yaml', async () => {
    const rows = await Promise.all(roster.reviewers.map(({ id }) => readReviewer(ports, id)));
    const standing = rows.every(
      (row, index) => row?.listed && canonicalJson(row.reviewer) === canonicalJson(roster.reviewers[index]),
    );
    return standing ? true : null;
  });
  return roster;
}
