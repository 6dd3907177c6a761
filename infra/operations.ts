import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Dashboard, GraphWidget, Metric, Row } from 'aws-cdk-lib/aws-cloudwatch';
import { Archive, EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { EVENT_SOURCE } from '../events/catalog.ts';
import type { Deployment } from './settings.ts';
import { stepsOf } from './steps.ts';

export interface OperationsStackProps extends StackProps {
  /** Name of the core stack. Its resources are found by their names, so that it needs no exports. */
  readonly core: string;
  readonly deployment: Deployment;
}

/** What only AWS has and the system runs without: the archive of its events, a dashboard, a budget. */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    super(scope, id, props);
    const { core, deployment } = props;

    new Archive(this, 'Archive', {
      archiveName: core,
      description: 'Every decision event, to be replayed',
      sourceEventBus: EventBus.fromEventBusName(this, 'Bus', core),
      eventPattern: { source: [EVENT_SOURCE] },
    });

    const graph = (title: string, metrics: (step: string) => Metric) =>
      new GraphWidget({ title, width: 12, left: stepsOf(deployment).map((step) => metrics(step)) });
    const queue = (step: string, suffix: string, metricName: string) =>
      new Metric({
        namespace: 'AWS/SQS',
        metricName,
        dimensionsMap: { QueueName: `${core}-${step}${suffix}` },
        statistic: 'Maximum',
        label: step,
        period: Duration.minutes(5),
      });
    const lambda = (step: string, metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/Lambda',
        metricName,
        dimensionsMap: { FunctionName: `${core}-${step}` },
        statistic,
        label: step,
        period: Duration.minutes(5),
      });
    new Dashboard(this, 'Dashboard', { dashboardName: core }).addWidgets(
      new Row(
        graph('Age of the oldest message, s', (step) => queue(step, '', 'ApproximateAgeOfOldestMessage')),
        graph('Dead letters', (step) => queue(step, '-dead-letters', 'ApproximateNumberOfMessagesVisible')),
      ),
      new Row(
        graph('Duration, p95, ms', (step) => lambda(step, 'Duration', 'p95')),
        graph('Errors', (step) => lambda(step, 'Errors', 'Sum')),
      ),
    );

    if (deployment.monthlyBudgetUsd !== undefined && deployment.alarmEmail !== undefined)
      new CfnBudget(this, 'Budget', {
        budget: {
          budgetName: core,
          budgetType: 'COST',
          timeUnit: 'MONTHLY',
          budgetLimit: { amount: deployment.monthlyBudgetUsd, unit: 'USD' },
        },
        notificationsWithSubscribers: [
          {
            notification: {
              comparisonOperator: 'GREATER_THAN',
              notificationType: 'ACTUAL',
              threshold: 80,
              thresholdType: 'PERCENTAGE',
            },
            subscribers: [{ subscriptionType: 'EMAIL', address: deployment.alarmEmail }],
          },
        ],
      });
  }
}
