/**
 * Errors named by what to do next (design house rule 2).
 *
 * - `Retry`: a passing fault; thrown so that the platform delivers the message again.
 * - `Refuse`: the input is wrong; the step answers with a refusal event whose problems its reader can act on.
 * - `Defect`: our own mistake or broken state; the message ends in the dead-letter queue and raises an alarm.
 *
 * `code` is stable and explained in shared/README.md. No message carries personal health information: name
 * the path, the file or the criterion, never the value found there.
 */
abstract class NamedError extends Error {
  abstract readonly next: 'retry' | 'refuse' | 'defect';
  /** Written out, since the names of classes do not outlive bundling. */
  abstract override readonly name: string;
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A passing fault: try the same message again. */
export class Retry extends NamedError {
  readonly next = 'retry';
  readonly name = 'Retry';
}

/** One thing wrong with an input: where it is, and what is wrong with it and how to mend it. */
export interface Problem {
  readonly path: string;
  readonly problem: string;
}

/** The input cannot be accepted, for all the reasons in `problems`. */
export class Refuse extends NamedError {
  readonly next = 'refuse';
  readonly name = 'Refuse';
  readonly problems: readonly Problem[];
  constructor(code: string, problems: readonly Problem[], options?: ErrorOptions) {
    super(code, problems.map((p) => `${p.path}: ${p.problem}`).join('; '), options);
    this.problems = problems;
  }
}

/** A state that the code says cannot be: a person has to look. */
export class Defect extends NamedError {
  readonly next = 'defect';
  readonly name = 'Defect';
}
