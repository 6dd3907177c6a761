import type { Reporter, TestModule } from 'vitest/node';

/** Ends a test run with one plain line: `N passed, N failed`, and how many were skipped, if any. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) states[test.result().state]++;
      if (module.state() === 'failed' && module.errors().length > 0) states.failed++;
    }
    const skipped = states.skipped > 0 ? `, ${states.skipped} skipped` : '';
    process.on('exit', () => console.log(`${states.passed} passed, ${states.failed} failed${skipped}`));
  }
}
