// Some registries hold a package's binary for a few platforms only, and npm leaves the others out of the lock file;
// npm ci then refuses the lock file everywhere. This adds them: run `npm run lock` after every change of dependencies.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);

interface Entry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
interface Lock {
  packages: Record<string, Entry>;
}

/** Optional packages that the lock file depends on and does not list: [name, entry]. */
export function missing(lock: Lock): readonly (readonly [name: string, entry: Entry])[] {
  const found: [string, Entry][] = [];
  for (const entry of Object.values(lock.packages))
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {}))
      if (!Object.keys(lock.packages).some((path) => path.endsWith(`node_modules/${name}`)))
        found.push([name, { version, ...platform(name), ...(entry.dev && { dev: true }), optional: true }]);
  return found;
}

/** What a binary's package name says of where it runs: `@swc/core-linux-arm64-musl`. */
function platform(name: string) {
  const part = (pattern: RegExp) => pattern.exec(name)?.[1];
  const os = part(/(android|darwin|linux|win32|freebsd|openbsd|netbsd|sunos|aix|openharmony)/);
  const cpu = part(/(?:^|[-/])(arm64|x64|arm|ia32|ppc64|s390x|riscv64|loong64|mips64el|wasm32)(?=$|[-.])/);
  const libc = part(/(musl|gnu)/);
  return {
    ...(cpu && { cpu: [cpu] }),
    ...(os && { os: [os] }),
    ...(os === 'linux' && libc && { libc: [libc === 'gnu' ? 'glibc' : 'musl'] }),
  };
}

if (import.meta.main) {
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock;
  const added = missing(lock);
  for (const [name, entry] of added) lock.packages[`node_modules/${name}`] = entry;
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${added.length} packages of other platforms added to package-lock.json`);
}
