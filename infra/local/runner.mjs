// One function in one process, as Lambda runs it: loads the bundle's handler, then answers one invocation at a time.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [file, name] = process.env._HANDLER.split('.');
const path = ['.mjs', '.js', '.cjs']
  .map((end) => join(process.env.LAMBDA_TASK_ROOT, file + end))
  .find(existsSync);
if (path === undefined) throw new Error(`no ${file}.mjs or ${file}.js in the bundle`);
const bundle = await import(pathToFileURL(path).href);
const handler = bundle[name] ?? bundle.default?.[name];
if (typeof handler !== 'function') throw new Error(`the bundle exports no function ${name}`);

process.on('message', async ({ event, requestId, deadline }) => {
  const context = {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: process.env.IMR_FUNCTION_ARN,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    process.send({ result: await handler(event, context) });
  } catch (error) {
    process.send({ error: { name: error?.name ?? 'Error', message: String(error?.message ?? error) } });
  }
});
// Nobody is left to answer to.
process.on('disconnect', () => process.exit());
process.send({ ready: true });
