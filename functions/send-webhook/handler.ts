import middy from '@middy/core';
import { cases, now, ownQueue, webhookReceiver } from '../../shared/aws/ports.ts';
import { observed } from '../../shared/middleware/observe.ts';
import { step } from '../../shared/middleware/step.ts';
import delivery from '../../shared/webhook/delivery.json' with { type: 'json' };
import { sendWebhook } from './send-webhook.ts';

export const handler = middy(
  step(
    'send-webhook',
    {
      notification: (notification, messageId) =>
        sendWebhook(notification, messageId, { cases: cases(), receiver: webhookReceiver(), now }),
    },
    { queue: ownQueue, pauses: delivery.pauses },
  ),
).use(observed);
