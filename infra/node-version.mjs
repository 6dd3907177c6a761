// Loaded before any TypeScript, so that an old Node is told what to do instead of failing on an extension.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `This project needs Node 24 and is being run with ${process.version}.\n` +
      'Run it through npm (npm start, npm test, npm run imr -- …): npm ci installs Node 24 into the project.\n' +
      'If npm ci was run with --ignore-scripts, run: npm rebuild node',
  );
  process.exit(1);
}
