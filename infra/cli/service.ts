import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refuse } from '../../shared/errors.ts';
import { serviceFolder } from '../../shared/keys.ts';
import { readJson } from '../../shared/ports/json.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { inCalifornia, type ProofOfService, proofKey } from '../../shared/service/proof.ts';

type Letters = Pick<Ports, 'letters'>;

/** The proofs of service of a case, one for each document served on its parties. Refuses when nothing was served. */
export async function proofsOf({ letters }: Letters, caseNumber: string): Promise<readonly ProofOfService[]> {
  const found = await letters.list(serviceFolder(caseNumber));
  const keys = found.map(({ key }) => key).filter((key) => key.endsWith('/proof-of-service.json'));
  if (keys.length === 0)
    throw new Refuse('not-served', [
      { path: caseNumber, problem: 'has nothing served on its parties yet; imr status tells why' },
    ]);
  return Promise.all(keys.map((key) => readJson<ProofOfService>(letters, key)));
}

/** A proof of service as lines for people: each party, how and when it was served, and what became of it. */
export function proofInWords({ title, document, parties }: ProofOfService): readonly string[] {
  return [
    `${title} (${document.slice(0, 12)})`,
    ...parties.flatMap((one) => {
      const { party, result, channel, email, mail, statements } = one;
      const by = channel === null ? 'not served: a person has to see to it' : `${result} by ${channel}`;
      return [
        `  ${party}  ${by}  ${inCalifornia(one.at)}`,
        ...statements.map((statement) => `    ${statement}`),
        ...(email?.fates ?? []).map(({ fate, at }) => `    e-mail ${fate}  ${inCalifornia(at)}`),
        ...(mail === null ? [] : [`    to print and mail  ${inCalifornia(mail.at)}`]),
      ];
    }),
  ];
}

/** Writes the proofs of service of a case as PDF into a folder. Gives their paths, in the order of the proofs. */
export async function fetchProofs(
  { letters }: Letters,
  proofs: readonly ProofOfService[],
  folder: string,
): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const paths: string[] = [];
  for (const { caseNumber, document, kind } of proofs) {
    const path = join(folder, `proof-of-service ${kind} ${document.slice(0, 12)}.pdf`);
    const pdf = await letters.get(proofKey(caseNumber, document, 'pdf'));
    if (pdf === null)
      throw new Refuse('object-missing', [{ path: document, problem: 'its proof is not in the bucket' }]);
    writeFileSync(path, pdf);
    paths.push(path);
  }
  return paths;
}
