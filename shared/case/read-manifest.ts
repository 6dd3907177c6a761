import { type Problem, Refuse } from '../errors.ts';
import { problemsOf } from '../validate.ts';
import { Manifest } from './manifest.ts';

/** A manifest larger than this is not one. */
export const MANIFEST_BYTES = 1_000_000;

/**
 * Reads `packet.json`. Refuses (`manifest-invalid`) naming every problem at once by path: not JSON, wrong version,
 * unknown, missing or malformed fields, dates that cannot be, items with one id, another case than the key's.
 */
export function readManifest(bytes: Uint8Array, caseNumber: string): Manifest {
  const json = parse(bytes);
  const problems = problemsOf(Manifest, json);
  if (problems.length > 0) throw new Refuse('manifest-invalid', problems);
  const manifest = Manifest.parse(json);
  const contradictions = contradictionsOf(manifest, caseNumber);
  if (contradictions.length > 0) throw new Refuse('manifest-invalid', contradictions);
  return manifest;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    const where = /position (\d+)/.exec((cause as Error).message)?.[1];
    const problem = `is not JSON${where === undefined ? '' : ` (at character ${where})`}`;
    throw new Refuse('manifest-invalid', [{ path: 'packet.json', problem }], { cause });
  }
}

/** What each date may not precede, and why. */
const ORDER: readonly {
  readonly later: (m: Manifest) => [string, string | null];
  readonly earlier: (m: Manifest) => [string, string | null];
}[] = [
  { later: injury, earlier: (m) => ['injuredEmployee.dateOfBirth', m.injuredEmployee.dateOfBirth] },
  { later: (m) => ['requestForAuthorization.date', m.requestForAuthorization.date], earlier: injury },
  { later: review, earlier: (m) => ['requestForAuthorization.date', m.requestForAuthorization.date] },
  { later: review, earlier: injury },
  { later: (m) => ['applicationReceived', m.applicationReceived], earlier: review },
  { later: (m) => ['assigned', m.assigned], earlier: (m) => ['applicationReceived', m.applicationReceived] },
];

function injury(m: Manifest): [string, string] {
  return ['claim.dateOfInjury', m.claim.dateOfInjury];
}
function review(m: Manifest): [string, string] {
  return ['utilizationReview.date', m.utilizationReview.date];
}

function contradictionsOf(manifest: Manifest, caseNumber: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (manifest.caseNumber !== caseNumber)
    problems.push({ path: 'caseNumber', problem: `is not that of the upload, ${caseNumber}` });
  for (const { later, earlier } of ORDER) {
    const [laterPath, laterDate] = later(manifest);
    const [earlierPath, earlierDate] = earlier(manifest);
    if (laterDate !== null && earlierDate !== null && laterDate < earlierDate)
      problems.push({ path: laterPath, problem: `is before ${earlierPath}` });
  }
  const seen = new Set<string>();
  manifest.disputedItems.forEach(({ id }, index) => {
    if (seen.has(id))
      problems.push({ path: `disputedItems[${index}].id`, problem: 'is the id of an earlier item' });
    seen.add(id);
  });
  return problems;
}
