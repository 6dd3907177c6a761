import { spawn } from 'node:child_process';

/** The program with which a platform opens a file as its desktop would, and what stands before the file's name. */
export const openerOf = (platform: NodeJS.Platform): readonly [program: string, ...before: string[]] =>
  platform === 'darwin' ? ['open'] : platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];

/**
 * Opens a file with whatever the desktop opens it with. Gives null, or why it could not be opened: there is no such
 * program here, or it said no at once.
 *
 * @param patience milliseconds after which a program that still runs is taken to have opened it
 */
export function openFile(
  path: string,
  [program, ...before] = openerOf(process.platform),
  patience = 2000,
): Promise<string | null> {
  return new Promise((resolve) => {
    const opener = spawn(program, [...before, path], { stdio: 'ignore', detached: true });
    const timer = setTimeout(() => {
      opener.unref();
      resolve(null);
    }, patience);
    const done = (problem: string | null) => {
      clearTimeout(timer);
      resolve(problem);
    };
    opener.on('error', () => done(`there is no ${program} here`));
    opener.on('exit', (code) => done(code === 0 ? null : `${program} could not open it`));
  });
}
