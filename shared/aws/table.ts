import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Defect } from '../errors.ts';
import type { Row, Table } from '../ports/ports.ts';
import { dynamo } from './clients.ts';

interface Item {
  readonly sk: string;
  readonly version: number;
  /** The value as JSON: what comes back is exactly what was written, numbers and empty strings included. */
  readonly json: string;
}

const toRow = <T>(item: Item): Row<T> => ({
  sk: item.sk,
  version: item.version,
  value: JSON.parse(item.json) as T,
});

/** A DynamoDB table with keys `pk` and `sk` as a `Table`. Reads are consistent; every write is one conditional item. */
export function table(TableName: string): Table {
  const get = async <T>(pk: string, sk: string): Promise<Row<T> | null> => {
    const { Item } = await dynamo().send(
      new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true }),
    );
    return Item ? toRow<T>(Item as Item) : null;
  };
  const replace = async <T>(pk: string, sk: string, value: T, version: number): Promise<boolean> => {
    try {
      await dynamo().send(
        new PutCommand({
          TableName,
          Item: { pk, sk, version: version + 1, json: JSON.stringify(value) },
          ...(version === 0
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: '#version = :version',
                ExpressionAttributeNames: { '#version': 'version' },
                ExpressionAttributeValues: { ':version': version },
              }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  return {
    get,
    replace,
    insert: async <T>(pk: string, sk: string, value: T) => {
      const inserted = await replace(pk, sk, value, 0);
      const row = await get<T>(pk, sk);
      if (row === null) throw new Defect('row-missing', `the row ${sk} is gone right after it was written`);
      return { inserted, row };
    },
    remove: async (pk, sk) => {
      await dynamo().send(new DeleteCommand({ TableName, Key: { pk, sk } }));
    },
    query: async <T>(pk: string, prefix: string) => {
      const rows: Row<T>[] = [];
      let ExclusiveStartKey: Record<string, unknown> | undefined;
      do {
        const page = await dynamo().send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
            ConsistentRead: true,
            ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
          }),
        );
        for (const item of page.Items ?? []) rows.push(toRow<T>(item as Item));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
      return rows;
    },
    addToSet: async (pk, sk, member) => {
      const { Attributes } = await dynamo().send(
        new UpdateCommand({
          TableName,
          Key: { pk, sk },
          UpdateExpression:
            'ADD members :member SET version = if_not_exists(version, :one), json = if_not_exists(json, :null)',
          ExpressionAttributeValues: { ':member': new Set([member]), ':one': 1, ':null': 'null' },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return (Attributes as { members: Set<number> }).members.size;
    },
  };
}
