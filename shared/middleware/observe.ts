import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';

/** Structured logs: case numbers, event ids and codes, never a word of a record. */
export const logger = new Logger();
/** CloudWatch metrics in the embedded metric format. */
export const metrics = new Metrics();

/** The middlewares of every handler: the Lambda context on every log line, metrics flushed after every batch. */
export const observed = [
  injectLambdaContext(logger, { resetKeys: true }),
  logMetrics(metrics, { captureColdStartMetric: true }),
];
