import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, Refuse } from '../../shared/errors.ts';
import provided from './provided.json' with { type: 'json' };

/** A resource of a CloudFormation template. */
interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

/** A resource as the template asks for it: its name and ARN, and its properties. */
export interface AskedResource {
  readonly id: string;
  readonly arn: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The parts of a CloudFormation template that the run on one machine reads. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Condition?: string }>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>;
}

/** A stack as synthesized: its template, and the folder on disk of each file asset, by the key the template gives it. */
export interface Assembly {
  readonly stack: string;
  readonly template: Template;
  readonly assets: ReadonlyMap<string, string>;
  /** Stacks of the app that are not run here. */
  readonly others: readonly string[];
}

interface Artifact {
  readonly type: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly file?: string;
    readonly stackName?: string;
  };
}

const readJson = <T>(...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8')) as T;

/** Reads a stack from a cloud assembly (`cdk.out`). Refuses when the assembly has no such stack. */
export function readAssembly(folder: string, stack: string): Assembly {
  const { artifacts } = readJson<{ artifacts: Record<string, Artifact> }>(folder, 'manifest.json');
  const stacks = Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { properties }]) => ({
      name: properties?.stackName ?? id,
      file: properties?.templateFile ?? '',
    }));
  const found = stacks.find(({ name }) => name === stack);
  if (found === undefined)
    throw new Refuse('stack-not-found', [
      {
        path: `stack ${stack}`,
        problem: `is not among the app's stacks: ${stacks.map((s) => s.name).join(', ')}`,
      },
    ]);
  const assets = new Map<string, string>();
  for (const { type, properties } of Object.values(artifacts))
    if (type === 'cdk:asset-manifest' && properties?.file !== undefined) {
      const { files = {} } = readJson<{
        files?: Record<
          string,
          { source: { path?: string }; destinations: Record<string, { objectKey: string }> }
        >;
      }>(folder, properties.file);
      for (const { source, destinations } of Object.values(files))
        for (const { objectKey } of Object.values(destinations))
          if (source.path !== undefined) assets.set(objectKey, join(folder, source.path));
    }
  return {
    stack,
    template: readJson<Template>(folder, found.file),
    assets,
    others: stacks.map(({ name }) => name).filter((name) => name !== stack),
  };
}

type Provided = Readonly<
  Record<
    string,
    | { readonly uses: readonly string[]; readonly needsNothing: Readonly<Record<string, string>> }
    | {
        readonly uses?: never;
        readonly needsNothing: string;
        /** Of a policy: the services that it may allow to be asked, being those that are here. */
        readonly services?: readonly string[];
      }
  >
>;

/**
 * Refuses a template that asks for what the run on one machine cannot give, naming every resource type and property
 * at once. What stands in provided.json with a reason needs nothing here; nothing else is skipped.
 */
export function refuseWhatIsMissing(template: Template): void {
  const problems: Problem[] = [];
  for (const [id, { Type, Properties = {}, Condition }] of Object.entries(template.Resources)) {
    const kind = (provided as Provided)[Type];
    if (kind === undefined) problems.push({ path: id, problem: `the run on one machine has no ${Type}` });
    else if (kind.uses !== undefined) {
      for (const property of Object.keys(Properties))
        if (!kind.uses.includes(property) && kind.needsNothing[property] === undefined)
          problems.push({
            path: `${id}.${property}`,
            problem: `the run on one machine has no ${property} for ${Type}`,
          });
    } else if (kind.services !== undefined)
      for (const action of actionsIn(Properties))
        if (!kind.services.includes(action.split(':')[0] ?? ''))
          problems.push({ path: id, problem: `the run on one machine has no service for ${action}` });
    if (Condition !== undefined)
      problems.push({ path: id, problem: `the run on one machine has no conditions (${Condition})` });
  }
  if (problems.length > 0) throw new Refuse('local-not-provided', problems);
}

/** The actions that a policy allows. */
function actionsIn({ PolicyDocument }: Readonly<Record<string, unknown>>): readonly string[] {
  const { Statement = [] } = (PolicyDocument ?? {}) as {
    Statement?: readonly { readonly Action?: string | readonly string[] }[];
  };
  return Statement.flatMap(({ Action = [] }) => Action);
}

/** What of a template needs nothing on one machine, and why: a line for each resource type or property. */
export function whatNeedsNothing(template: Template): readonly string[] {
  const lines = new Set<string>();
  for (const { Type, Properties = {} } of Object.values(template.Resources)) {
    const kind = (provided as Provided)[Type];
    if (kind?.uses === undefined) lines.add(`${Type}: ${kind?.needsNothing}`);
    else
      for (const property of Object.keys(Properties))
        if (kind.needsNothing[property] !== undefined)
          lines.add(`${Type} ${property}: ${kind.needsNothing[property]}`);
  }
  return [...lines].sort();
}
