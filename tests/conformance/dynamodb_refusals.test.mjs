// What DynamoDB has and Troupe has not is refused by name, through the AWS SDK; nothing is left out in silence.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as dynamodb from '@aws-sdk/client-dynamodb'
import { refusal } from './refusals.mjs'
import { clientSettings } from './troupe.mjs'

const client = new dynamodb.DynamoDBClient(clientSettings())
const send = (operation, input) => client.send(new dynamodb[`${operation}Command`](input))
const TableName = 'refusals'
const Key = { id: { S: '1' } }
const arn = (name) => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`
const table = {
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST'
}
// What each operation takes without complaint; a row below adds what it refuses.
const plain = {
  CreateTable: { TableName: 'never', ...table },
  DeleteTable: {},
  DescribeContinuousBackups: {},
  ListTables: {},
  ListTagsOfResource: { ResourceArn: arn(TableName) },
  PutItem: { TableName, Item: Key },
  GetItem: { TableName, Key },
  UpdateItem: { TableName, Key },
  DeleteItem: { TableName, Key },
  Query: {
    TableName, KeyConditionExpression: 'id = :id', ExpressionAttributeValues: { ':id': { S: '1' } }
  },
  Scan: { TableName },
  BatchGetItem: {},
  BatchWriteItem: {}
}

before(() => send('CreateTable', { TableName, ...table }))
after(async () => {
  await send('DeleteTable', { TableName })
  client.destroy()
})

const refused = (operation, input, name, status, message) =>
  assert.rejects(send(operation, { ...plain[operation], ...input }), refusal(name, status, message))

const condition = { id: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: '1' }] } }
const legacy = [
  ['GetItem', { AttributesToGet: ['id'] }, 'AttributesToGet', 'ProjectionExpression'],
  ['PutItem', { Expected: { id: { Exists: false } } }, 'Expected', 'ConditionExpression'],
  ['PutItem', { ConditionalOperator: 'AND' }, 'ConditionalOperator', 'ConditionExpression'],
  ['UpdateItem', { AttributeUpdates: { a: { Value: { S: 'x' }, Action: 'PUT' } } }, 'AttributeUpdates', 'UpdateExpression'],
  ['UpdateItem', { Expected: { id: { Exists: false } } }, 'Expected', 'ConditionExpression'],
  ['UpdateItem', { ConditionalOperator: 'OR' }, 'ConditionalOperator', 'ConditionExpression'],
  ['DeleteItem', { Expected: { id: { Value: { S: '1' } } } }, 'Expected', 'ConditionExpression'],
  ['DeleteItem', { ConditionalOperator: 'OR' }, 'ConditionalOperator', 'ConditionExpression'],
  ['Query', { AttributesToGet: ['id'], KeyConditionExpression: undefined, ExpressionAttributeValues: undefined },
    'AttributesToGet', 'ProjectionExpression'],
  ['Query', { KeyConditions: condition, KeyConditionExpression: undefined, ExpressionAttributeValues: undefined },
    'KeyConditions', 'KeyConditionExpression'],
  ['Query', { QueryFilter: condition, KeyConditionExpression: undefined, ExpressionAttributeValues: undefined },
    'QueryFilter', 'FilterExpression'],
  ['Query', { ConditionalOperator: 'OR', KeyConditionExpression: undefined, ExpressionAttributeValues: undefined },
    'ConditionalOperator', 'FilterExpression'],
  ['Scan', { AttributesToGet: ['id'] }, 'AttributesToGet', 'ProjectionExpression'],
  ['Scan', { ScanFilter: condition }, 'ScanFilter', 'FilterExpression'],
  ['Scan', { ConditionalOperator: 'OR' }, 'ConditionalOperator', 'FilterExpression'],
  ['BatchGetItem', { RequestItems: { [TableName]: { Keys: [Key], AttributesToGet: ['id'] } } },
    'AttributesToGet', 'ProjectionExpression']
]
for (const [operation, input, member, successor] of legacy) {
  test(`${operation} refuses ${member}`, () => refused(operation, input, 'ValidationException', 400,
    `troupe: the legacy parameter ${member} is not supported; use ${successor}`))
}

test('a parameter of the time before expressions does not go with one', async () => {
  const pairs = [
    ['PutItem', { Expected: { id: { Exists: false } }, ConditionExpression: 'attribute_not_exists(id)' }, 'Expected', 'ConditionExpression'],
    ['Query', { QueryFilter: condition }, 'QueryFilter', 'KeyConditionExpression'],
    ['GetItem', { AttributesToGet: ['id'], ProjectionExpression: 'id' }, 'AttributesToGet', 'ProjectionExpression']
  ]
  for (const [operation, input, old, fresh] of pairs) {
    await refused(operation, input, 'ValidationException', 400,
      'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: ' +
      `{${old}} Expression parameters: {${fresh}}`)
  }
})

const index = { IndexName: 'by_id', KeySchema: table.KeySchema, Projection: { ProjectionType: 'ALL' } }
const missing = [
  ['LocalSecondaryIndexes', { LocalSecondaryIndexes: [index] }],
  ['GlobalSecondaryIndexes', { GlobalSecondaryIndexes: [index] }],
  ['StreamSpecification', { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } }],
  ['SSESpecification', { SSESpecification: { Enabled: true } }],
  ['SSESpecification.SSEType', { SSESpecification: { SSEType: 'KMS' } }],
  ['SSESpecification.KMSMasterKeyId', { SSESpecification: { Enabled: false, KMSMasterKeyId: 'alias/mine' } }],
  ['ResourcePolicy', { ResourcePolicy: '{}' }],
  ['OnDemandThroughput', { OnDemandThroughput: { MaxReadRequestUnits: 10 } }]
]
for (const [member, input] of missing) {
  test(`CreateTable refuses ${member}`, () => refused('CreateTable', input, 'NotImplementedException', 501,
    `troupe: CreateTable with ${member} is not implemented`))
}

const invalid = [
  ['CreateTable', { StreamSpecification: { StreamEnabled: false, StreamViewType: 'KEYS_ONLY' } },
    'One or more parameter values were invalid: StreamViewType cannot be specified when StreamEnabled is false'],
  ['CreateTable', { KeySchema: undefined }, /^1 validation error detected: Value null at 'keySchema'/],
  ['CreateTable', { AttributeDefinitions: undefined }, /^1 validation error detected: Value null at 'attributeDefinitions'/],
  ['CreateTable', { TableClass: 'CHEAP' }, /Value 'CHEAP' at 'tableClass'/],
  ['ListTables', { Limit: 101 }, /Value '101' at 'limit'/],
  ['ListTagsOfResource', { NextToken: 'x' }, 'Invalid NextToken provided as input'],
  ['PutItem', { ReturnValues: 'ALL_NEW' }, 'ReturnValues can only be ALL_OLD or NONE'],
  ['PutItem', { ReturnConsumedCapacity: 'SOME' }, /Value 'SOME' at 'returnConsumedCapacity'/],
  ['PutItem', { ReturnItemCollectionMetrics: 'ALL' }, /Value 'ALL' at 'returnItemCollectionMetrics'/],
  ['UpdateItem', { ReturnValuesOnConditionCheckFailure: 'ALL_NEW' }, /Value 'ALL_NEW' at 'returnValuesOnConditionCheckFailure'/],
  ['UpdateItem', { ExpressionAttributeNames: { '#a': 'a' } }, 'ExpressionAttributeNames can only be specified when using expressions'],
  ['DeleteItem', { ReturnValues: 'UPDATED_OLD' }, 'ReturnValues can only be ALL_OLD or NONE'],
  ['Query', { IndexName: 'by_id' }, 'The table does not have the specified index: by_id'],
  ['Query', { Select: 'ALL_PROJECTED_ATTRIBUTES' },
    'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName'],
  ['Query', { Select: 'COUNT', ProjectionExpression: 'id' },
    'Cannot specify the ProjectionExpression when choosing to get only the Count'],
  ['Query', { ExclusiveStartKey: { id: { S: '2' } } },
    'The provided starting key is outside query boundaries based on provided conditions'],
  ['Scan', { IndexName: 'by_id' }, 'The table does not have the specified index: by_id'],
  ['Scan', { Segment: 0 }, /^The TotalSegments parameter is required/],
  ['Scan', { ExclusiveStartKey: {} },
    'The provided starting key is invalid: The provided key element does not match the schema'],
  ['BatchWriteItem', { RequestItems: { [TableName]: [{ PutRequest: { Item: Key }, DeleteRequest: { Key } }] } },
    /^Supplied AttributeValue has more than one datatypes set/]
]
for (const [operation, input, message] of invalid) {
  test(`${operation} refuses ${JSON.stringify(input, (_, value) => value ?? null)}`, () =>
    refused(operation, input, 'ValidationException', 400, message))
}

test('the tags and the backups of a table that is not there are refused in words of their own', async () => {
  await refused('ListTagsOfResource', { ResourceArn: arn('nothing') }, 'ResourceNotFoundException', 400,
    `Requested resource not found: ResourcArn: ${arn('nothing')} not found`)
  await refused('DescribeContinuousBackups', { TableName: 'nothing' }, 'TableNotFoundException', 400,
    'Table not found: nothing')
})

test('what is said about a table beside its description is true of it', async () => {
  const { ContinuousBackupsDescription } = await send('DescribeContinuousBackups', { TableName })
  assert.deepEqual(ContinuousBackupsDescription, {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' }
  })
  const { TimeToLiveDescription } = await send('DescribeTimeToLive', { TableName })
  assert.deepEqual(TimeToLiveDescription, { TimeToLiveStatus: 'DISABLED' })
})

test('what a table is made with shows in its description', async () => {
  const name = 'described'
  await send('CreateTable', {
    ...table,
    TableName: name,
    TableClass: 'STANDARD_INFREQUENT_ACCESS',
    DeletionProtectionEnabled: false,
    WarmThroughput: { ReadUnitsPerSecond: 13_000 },
    SSESpecification: { Enabled: false },
    StreamSpecification: { StreamEnabled: false },
    Tags: [{ Key: 'team', Value: 'blue' }]
  })
  const { Table } = await send('DescribeTable', { TableName: name })
  assert.deepEqual(Table.TableClassSummary, { TableClass: 'STANDARD_INFREQUENT_ACCESS' })
  assert.deepEqual(Table.WarmThroughput, { ReadUnitsPerSecond: 13_000, WriteUnitsPerSecond: 4_000, Status: 'ACTIVE' })
  assert.equal(Table.SSEDescription, undefined)
  assert.equal(Table.StreamSpecification, undefined)
  const { Tags } = await send('ListTagsOfResource', { ResourceArn: arn(name) })
  assert.deepEqual(Tags, [{ Key: 'team', Value: 'blue' }])
  await send('DeleteTable', { TableName: name })
})

test('metrics of item collections are there for tables with local indexes alone', async () => {
  const put = await send('PutItem', { ...plain.PutItem, ReturnItemCollectionMetrics: 'SIZE' })
  assert.equal(put.ItemCollectionMetrics, undefined)
  const batch = await send('BatchWriteItem', {
    RequestItems: { [TableName]: [{ DeleteRequest: { Key } }] },
    ReturnItemCollectionMetrics: 'SIZE',
    ReturnConsumedCapacity: 'TOTAL'
  })
  assert.equal(batch.ItemCollectionMetrics, undefined)
  assert.deepEqual(batch.ConsumedCapacity, [{ TableName, CapacityUnits: 1 }])
})

test('an operation that is not there says so', () =>
  refused('UpdateTable', { TableName, BillingMode: 'PAY_PER_REQUEST' }, 'NotImplementedException', 501,
    'troupe: DynamoDB.UpdateTable is not implemented'))
