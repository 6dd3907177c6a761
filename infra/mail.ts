import { Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailSendingEvent,
  EventDestination,
} from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { Step } from './step.ts';

/** What becomes of an e-mail, as the mail service calls it when it sets up and when it tells. */
const FATES: readonly (readonly [setUp: EmailSendingEvent, told: string])[] = [
  [EmailSendingEvent.SEND, 'Send'],
  [EmailSendingEvent.DELIVERY, 'Delivery'],
  [EmailSendingEvent.BOUNCE, 'Bounce'],
  [EmailSendingEvent.COMPLAINT, 'Complaint'],
  [EmailSendingEvent.REJECT, 'Reject'],
  [EmailSendingEvent.DELIVERY_DELAY, 'DeliveryDelay'],
  [EmailSendingEvent.RENDERING_FAILURE, 'Rendering Failure'],
];

/** How mail goes out: by TLS or not at all, and what becomes of each e-mail is told to the account's default bus. */
export class Mail extends Construct {
  /** Name of the configuration set: the stack's. */
  readonly configuration: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.configuration = Stack.of(this).stackName;
    new ConfigurationSet(this, 'Configuration', {
      configurationSetName: this.configuration,
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
    }).addEventDestination('Fates', {
      configurationSetEventDestinationName: `${this.configuration}-fates`,
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'DefaultBus', 'default')),
      events: FATES.map(([setUp]) => setUp),
    });
  }

  /** Brings to a step what becomes of the e-mails of this system, and of no other in the account. */
  tell(step: Step): void {
    step.hear('Mail', {
      pattern: {
        source: ['aws.ses'],
        detail: {
          eventType: FATES.map(([, told]) => told),
          mail: { tags: { 'ses:configuration-set': [this.configuration], document: [{ exists: true }] } },
        },
      },
    });
  }
}
