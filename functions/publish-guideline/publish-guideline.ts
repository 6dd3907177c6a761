import { publish } from '../../events/publish.ts';
import { Defect } from '../../shared/errors.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { type GuidelineProblem, readGuideline } from '../../shared/rules/guideline.ts';
import { publishGuideline as store } from '../../shared/rules/store.ts';
import { vocabulary } from '../../shared/rules/vocabulary.ts';

/** A guideline file larger than this is refused unread. */
const MAX_BYTES = 1_000_000;

/**
 * A guideline file uploaded to `guidelines/<id>/<anything>.yaml`: publishes it as a new version, or as the version
 * that it already is; or refuses it with every problem by line, and what is in force stays in force.
 */
export async function publishGuideline(
  upload: { readonly key: string; readonly bytes: number; readonly causationId: string },
  ports: Pick<Ports, 'inbox' | 'guidelines' | 'cases' | 'events' | 'now'>,
): Promise<void> {
  const cause = { caseNumber: null, causationId: upload.causationId };
  const refuse = async (problems: readonly GuidelineProblem[]) => {
    await publish(ports, cause, 'GuidelineRefused', { uploadKey: upload.key, problems: [...problems] });
  };
  const folder = /^guidelines\/([^/]+)\/[^/]+\.yaml$/.exec(upload.key)?.[1];
  if (folder === undefined)
    return refuse([{ path: '(top)', line: null, problem: 'is not at guidelines/<id>/<file>.yaml' }]);
  if (upload.bytes > MAX_BYTES)
    return refuse([{ path: '(top)', line: null, problem: `is larger than ${MAX_BYTES} bytes` }]);

  const bytes = await ports.inbox.get(upload.key);
  if (bytes === null) throw new Defect('object-missing', `nothing at ${upload.key}, which was uploaded`);
  const { guideline, problems } = readGuideline(Buffer.from(bytes).toString('utf8'), vocabulary);
  if (guideline === null) return refuse(problems);
  if (guideline.id !== folder)
    return refuse([{ path: 'id', line: null, problem: `is not that of the folder, "${folder}"` }]);

  const { version, digest } = await store(ports, guideline, upload.causationId);
  await publish(ports, cause, 'GuidelinePublished', { guideline: guideline.id, version, digest });
}
