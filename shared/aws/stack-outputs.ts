import {
  CloudFormationClient,
  DescribeStacksCommand,
  type DescribeStacksOutput,
} from '@aws-sdk/client-cloudformation';
import { Refuse } from '../errors.ts';
import type { Ports } from '../ports/ports.ts';
import { kmsSigner } from './kms.ts';
import { objectStore } from './object-store.ts';
import { table } from './table.ts';

export type StackOutputs = Readonly<Record<string, string>>;

/**
 * The outputs of a deployed stack (design 3.5), on AWS, on any AWS-compatible endpoint and in the local run alike.
 * Refuses with what to do when there is no such stack.
 */
export async function stackOutputs(StackName: string): Promise<StackOutputs> {
  let described: DescribeStacksOutput;
  try {
    described = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName }));
  } catch (cause) {
    const problem = `cannot be described (${(cause as Error).name}); deploy it with cdk deploy, or start the local run with npm run local`;
    throw new Refuse('stack-not-found', [{ path: `stack ${StackName}`, problem }], { cause });
  }
  const outputs = described.Stacks?.[0]?.Outputs ?? [];
  return Object.fromEntries(
    outputs.map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']),
  );
}

/** What a person at the command line works with. */
export type CommandPorts = Pick<
  Ports,
  'inbox' | 'records' | 'letters' | 'cases' | 'guidelines' | 'reviewers' | 'signer' | 'now'
>;

/** The buckets and tables of a stack, from its outputs. */
export function portsFromOutputs(outputs: StackOutputs): CommandPorts {
  const output = (name: string): string => {
    const value = outputs[name];
    if (value === undefined)
      throw new Refuse('output-missing', [
        { path: `output ${name}`, problem: 'the stack does not have it; deploy the present version' },
      ]);
    return value;
  };
  return {
    inbox: objectStore(output('InboxBucket')),
    records: objectStore(output('RecordsBucket')),
    letters: objectStore(output('LettersBucket')),
    cases: table(output('CasesTable')),
    guidelines: table(output('GuidelinesTable')),
    reviewers: table(output('ReviewersTable')),
    signer: kmsSigner(output('SealKey')),
    now: () => new Date(),
  };
}
