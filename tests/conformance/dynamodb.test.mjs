// DynamoDB as the AWS SDK sees it: tables, items, conditions, updates, pages, batches, refusals.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  BatchGetItemCommand, BatchWriteItemCommand, CreateTableCommand, DeleteItemCommand, DeleteTableCommand,
  DescribeTableCommand, DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand, QueryCommand,
  ScanCommand, UpdateItemCommand, paginateQuery, waitUntilTableExists, waitUntilTableNotExists
} from '@aws-sdk/client-dynamodb'
import { clientSettings } from './troupe.mjs'

const client = new DynamoDBClient(clientSettings())
const send = (Command, input) => client.send(new Command(input))
const table = 'messages'

async function refusal (Command, input) {
  try {
    await send(Command, input)
  } catch (error) {
    return error
  }
  assert.fail('it was not refused')
}

before(async () => {
  await send(CreateTableCommand, {
    TableName: table,
    AttributeDefinitions: [
      { AttributeName: 'room', AttributeType: 'S' }, { AttributeName: 'at', AttributeType: 'N' }
    ],
    KeySchema: [{ AttributeName: 'room', KeyType: 'HASH' }, { AttributeName: 'at', KeyType: 'RANGE' }],
    BillingMode: 'PAY_PER_REQUEST'
  })
  await waitUntilTableExists({ client, minDelay: 1, maxWaitTime: 10 }, { TableName: table })
})

after(async () => {
  await send(DeleteTableCommand, { TableName: table })
  client.destroy()
})

describe('tables', () => {
  test('a table is described as it was made, and listed', async () => {
    const { Table } = await send(DescribeTableCommand, { TableName: table })
    assert.equal(Table.TableStatus, 'ACTIVE')
    assert.equal(Table.TableArn, `arn:aws:dynamodb:us-east-1:000000000000:table/${table}`)
    assert.deepEqual(Table.KeySchema.map((key) => key.AttributeName), ['room', 'at'])
    assert.ok(Math.abs(Table.CreationDateTime.getTime() - Date.now()) < 60_000)
    assert.ok((await send(ListTablesCommand, {})).TableNames.includes(table))
  })

  test('a table is made once, and deleted once', async () => {
    const small = {
      TableName: 'small',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'B' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 }
    }
    const made = await send(CreateTableCommand, small)
    assert.equal(made.TableDescription.TableStatus, 'CREATING')
    assert.equal((await refusal(CreateTableCommand, small)).name, 'ResourceInUseException')
    await send(DeleteTableCommand, { TableName: 'small' })
    await waitUntilTableNotExists({ client, minDelay: 1, maxWaitTime: 10 }, { TableName: 'small' })
    const gone = await refusal(DeleteTableCommand, { TableName: 'small' })
    assert.equal(gone.name, 'ResourceNotFoundException')
    assert.equal(gone.message, 'Requested resource not found: Table: small not found')
  })
})

describe('items', () => {
  const Key = { room: { S: 'items' }, at: { N: '1' } }

  test('every type of value comes back', async () => {
    const Item = {
      ...Key,
      text: { S: 'grüße' },
      empty: { S: '' },
      bytes: { B: Uint8Array.from([0, 1, 255]) },
      yes: { BOOL: true },
      nothing: { NULL: true },
      list: { L: [{ N: '1' }, { S: 'a' }] },
      map: { M: { inner: { M: {} } } },
      names: { SS: ['a', 'b'] },
      numbers: { NS: ['-1', '2'] },
      blobs: { BS: [Uint8Array.from([1])] }
    }
    await send(PutItemCommand, { TableName: table, Item })
    assert.deepEqual((await send(GetItemCommand, { TableName: table, Key })).Item, Item)
    const absent = await send(GetItemCommand, { TableName: table, Key: { ...Key, at: { N: '99' } } })
    assert.equal(absent.Item, undefined)
  })

  test('a condition decides, and the failed one shows the old item', async () => {
    const Item = { room: { S: 'items' }, at: { N: '2' } }
    const ask = { TableName: table, Item, ConditionExpression: 'attribute_not_exists(room)' }
    await send(PutItemCommand, ask)
    const error = await refusal(PutItemCommand, { ...ask, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })
    assert.equal(error.name, 'ConditionalCheckFailedException')
    assert.equal(error.message, 'The conditional request failed')
    assert.deepEqual(error.Item, Item)
  })

  test('of many conditional writes at once exactly one wins', async () => {
    const ask = (n) => send(PutItemCommand, {
      TableName: table,
      Item: { room: { S: 'items' }, at: { N: '3' }, by: { N: String(n) } },
      ConditionExpression: 'attribute_not_exists(room)'
    })
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => ask(n)))
    assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1)
  })

  test('updates count without losing one', async () => {
    const counter = { room: { S: 'items' }, at: { N: '4' } }
    const add = () => send(UpdateItemCommand, {
      TableName: table,
      Key: counter,
      UpdateExpression: 'ADD #n :one SET seen = :yes',
      ExpressionAttributeNames: { '#n': 'count' },
      ExpressionAttributeValues: { ':one': { N: '1' }, ':yes': { BOOL: true } },
      ReturnValues: 'UPDATED_NEW'
    })
    const answers = await Promise.all(Array.from({ length: 50 }, add))
    const counts = answers.map((answer) => Number(answer.Attributes.count.N)).sort((a, b) => a - b)
    assert.deepEqual(counts, Array.from({ length: 50 }, (_, n) => n + 1))
  })

  test('a deleted item is handed out and gone', async () => {
    await send(PutItemCommand, { TableName: table, Item: { ...Key, last: { S: 'x' } } })
    const gone = await send(DeleteItemCommand, { TableName: table, Key, ReturnValues: 'ALL_OLD' })
    assert.deepEqual(gone.Attributes.last, { S: 'x' })
    assert.equal((await send(GetItemCommand, { TableName: table, Key })).Item, undefined)
  })

  test('refusals have the type and text that applications look for', async () => {
    const unknown = await refusal(GetItemCommand, { TableName: 'nothing', Key })
    assert.equal(unknown.name, 'ResourceNotFoundException')
    assert.equal(unknown.message, 'Requested resource not found')
    assert.equal(unknown.$metadata.httpStatusCode, 400)
    const wrong = await refusal(GetItemCommand, { TableName: table, Key: { room: { S: 'a' } } })
    assert.equal(wrong.name, 'ValidationException')
    assert.equal(wrong.message, 'The provided key element does not match the schema')
    const syntax = await refusal(PutItemCommand,
      { TableName: table, Item: Key, ConditionExpression: 'room INVALID SYNTAX' })
    assert.match(syntax.message, /^Invalid ConditionExpression: Syntax error; token: "INVALID"/)
  })
})

describe('pages', () => {
  before(async () => {
    for (let first = 0; first < 60; first += 20) {
      const writes = Array.from({ length: 20 }, (_, n) => ({
        PutRequest: { Item: { room: { S: 'pages' }, at: { N: String(first + n) }, odd: { BOOL: n % 2 === 1 } } }
      }))
      const answer = await send(BatchWriteItemCommand, { RequestItems: { [table]: writes } })
      assert.deepEqual(answer.UnprocessedItems, {})
    }
  })
  const asked = {
    TableName: table,
    KeyConditionExpression: 'room = :room',
    ExpressionAttributeValues: { ':room': { S: 'pages' } }
  }

  test('the pages of a query together are all of it, in order', async () => {
    const seen = []
    for await (const page of paginateQuery({ client, pageSize: 7 }, asked)) {
      seen.push(...page.Items.map((item) => Number(item.at.N)))
    }
    assert.deepEqual(seen, Array.from({ length: 60 }, (_, n) => n))
  })

  test('a query keeps to its range, backwards and filtered', async () => {
    const page = await send(QueryCommand, {
      TableName: table,
      KeyConditionExpression: 'room = :room AND #at BETWEEN :low AND :high',
      FilterExpression: 'odd = :yes',
      ProjectionExpression: '#at',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: {
        ':room': { S: 'pages' }, ':low': { N: '9' }, ':high': { N: '14' }, ':yes': { BOOL: true }
      },
      ScanIndexForward: false
    })
    assert.deepEqual(page.Items, [{ at: { N: '13' } }, { at: { N: '11' } }, { at: { N: '9' } }])
    assert.equal(page.ScannedCount, 6)
  })

  test('a scan counts, and a batch brings what is there', async () => {
    const { Count } = await send(ScanCommand, {
      TableName: table,
      Select: 'COUNT',
      FilterExpression: 'room = :room',
      ExpressionAttributeValues: { ':room': { S: 'pages' } }
    })
    assert.equal(Count, 60)
    const { Responses, UnprocessedKeys } = await send(BatchGetItemCommand, {
      RequestItems: {
        [table]: { Keys: ['0', '1', '1000'].map((at) => ({ room: { S: 'pages' }, at: { N: at } })) }
      }
    })
    assert.equal(Responses[table].length, 2)
    assert.deepEqual(UnprocessedKeys, {})
  })
})
