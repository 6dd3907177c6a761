import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { readGuideline } from '../../shared/rules/guideline.ts';
import type { Guideline } from '../../shared/rules/model.ts';
import { vocabulary } from '../../shared/rules/vocabulary.ts';
import { addDays } from '../../shared/time/calendar.ts';
import { problemsOf } from '../../shared/validate.ts';
import { guidelinePaths } from './publish.ts';
import { unreachableOf } from './reachable.ts';
import { exercise, WorkedCases } from './worked-cases.ts';

/** What is wrong with a guideline, or worth knowing of several. */
export interface Finding {
  /**
   * `invalid`, `unreachable` and `worked-case` are mistakes; `gap` and `overlap` are what a steward has to have meant.
   */
  readonly kind: 'invalid' | 'unreachable' | 'worked-case' | 'gap' | 'overlap';
  /** File and line, or service. */
  readonly where: string;
  readonly problem: string;
}

/** Findings for which a guideline should not be published. */
export const isMistake = ({ kind }: Finding): boolean => kind !== 'gap' && kind !== 'overlap';

/** What a check found, and how many guidelines were read. */
export interface Checked {
  readonly guidelines: number;
  readonly findings: readonly Finding[];
}

/**
 * Checks guideline files, each with the worked cases that lie beside it, and all of them together. Nothing is
 * uploaded. Refuses paths that hold no guideline.
 */
export function checkGuidelines(paths: readonly string[]): Checked {
  const findings: Finding[] = [];
  const guidelines: Guideline[] = [];
  for (const path of guidelinePaths(paths)) {
    if (!existsSync(path)) {
      findings.push({ kind: 'invalid', where: path, problem: 'is not there' });
      continue;
    }
    const { guideline, problems } = readGuideline(readFileSync(path, 'utf8'), vocabulary);
    for (const { path: at, line, problem } of problems)
      findings.push({
        kind: 'invalid',
        where: line === null ? path : `${path}:${line}`,
        problem: `${at} ${problem}`,
      });
    if (guideline === null) continue;
    guidelines.push(guideline);
    for (const problem of unreachableOf(guideline))
      findings.push({ kind: 'unreachable', where: path, problem });
    for (const problem of workedProblems(guideline, join(dirname(path), 'cases.yaml')))
      findings.push({ kind: 'worked-case', where: path, problem });
  }
  return { guidelines: guidelines.length, findings: [...findings, ...together(guidelines)] };
}

function workedProblems(guideline: Guideline, path: string): readonly string[] {
  if (!existsSync(path)) return ['has no worked cases: no cases.yaml lies beside it'];
  let value: unknown;
  try {
    value = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return [`cases.yaml is not YAML: ${(error as Error).message.split('\n')[0]}`];
  }
  const problems = problemsOf(WorkedCases, value);
  if (problems.length > 0) return problems.map((one) => `cases.yaml ${one.path} ${one.problem}`);
  const { wrong, missing } = exercise(guideline, WorkedCases.parse(value));
  return [
    ...wrong.map((what) => `worked case ${what}`),
    ...missing.map(({ criterion, truths }) => `no worked case makes ${criterion} ${truths.join(' or ')}`),
  ];
}

// --- several guidelines -------------------------------------------------------------------------------------------

/** Later than any date of a guideline. */
const OPEN = '9999-12-31';
/** A guideline while one of its editions is in force. */
interface Span {
  readonly guideline: Guideline;
  readonly from: string;
  readonly to: string;
}
const latest = (...dates: string[]): string => dates.sort().at(-1) ?? '';
const earliest = (...dates: string[]): string => dates.sort()[0] ?? '';
const span = (from: string, to: string): string => `from ${from} ${to === OPEN ? 'on' : `to ${to}`}`;

/** Gaps and overlaps between the guidelines of each service. */
function together(guidelines: readonly Guideline[]): Finding[] {
  const services = new Set(guidelines.flatMap((guideline) => guideline.services));
  return [...services].sort().flatMap((service) => {
    const its = guidelines
      .filter((guideline) => guideline.services.includes(service))
      .flatMap((guideline) =>
        guideline.editions.map(({ effective: { from, to } }): Span => ({ guideline, from, to: to ?? OPEN })),
      )
      .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
    return [...gaps(service, its), ...overlaps(service, its)];
  });
}

/**
 * Dates on which no guideline says whether the service is in order at all, from the first that does; where some speak
 * of certain regions alone, for each of those. One that says so only under a condition closes no gap.
 */
function gaps(service: string, spans: readonly Span[]): Finding[] {
  const deciding = spans.filter(
    ({ guideline }) => guideline.topic !== 'repeat' && guideline.appliesWhen === undefined,
  );
  const gap = (problem: string): Finding => ({ kind: 'gap', where: service, problem });
  if (deciding.length === 0) return [gap('no guideline speaks of it without a condition')];
  const ofAny = deciding.filter(({ guideline }) => guideline.regions === undefined);
  const named = [...new Set(deciding.flatMap(({ guideline }) => guideline.regions ?? []))].sort();
  return [
    ...(ofAny.length === 0 ? [] : uncovered(ofAny).map(gap)),
    ...named.flatMap((region) =>
      uncovered(deciding.filter(({ guideline }) => guideline.regions?.includes(region) ?? true)).map(
        (problem) => gap(`of the region ${region} ${problem}`),
      ),
    ),
  ];
}

function uncovered(spans: readonly Span[]): string[] {
  const found: string[] = [];
  let covered: string | null = null;
  for (const { from, to } of spans) {
    if (covered !== null && covered !== OPEN && addDays(covered, 1) < from)
      found.push(`no guideline is in force ${span(addDays(covered, 1), addDays(from, -1))}`);
    covered = latest(covered ?? '', to);
  }
  if (covered !== null && covered !== OPEN)
    found.push(`no guideline is in force ${span(addDays(covered, 1), OPEN)}`);
  return found;
}

/** Guidelines of one topic and rung that are in force together: where both apply, both have to be met. */
function overlaps(service: string, spans: readonly Span[]): Finding[] {
  return spans.flatMap(({ guideline: one, ...its }, index) =>
    spans.slice(index + 1).flatMap(({ guideline: other, ...theirs }): Finding[] => {
      const from = latest(its.from, theirs.from);
      const to = earliest(its.to, theirs.to);
      const apart =
        one.regions !== undefined &&
        other.regions !== undefined &&
        !one.regions.some((region) => other.regions?.includes(region));
      if (one.topic !== other.topic || one.rung !== other.rung || from > to || apart) return [];
      const conditional = one.appliesWhen !== undefined || other.appliesWhen !== undefined;
      const problem = `${one.id} and ${other.id} ${conditional ? 'may both decide' : 'both decide'} (${one.topic}, ${one.rung}) ${span(from, to)}`;
      return [{ kind: 'overlap', where: service, problem }];
    }),
  );
}
