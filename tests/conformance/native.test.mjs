// samples/native: functions in C++, invoked by the same calls as any other.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { LambdaClient, InvokeCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { DynamoDBClient, CreateTableCommand, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { startTroupe, clientSettings } from './troupe.mjs'

let troupe, lambda
before(async () => {
  troupe = await startTroupe({ program: [process.env.TESTED_NATIVE] })
  lambda = new LambdaClient(clientSettings(troupe.endpoint))
})
after(() => troupe.stop())

async function invoke (name, event) {
  const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }))
  return { error: answer.FunctionError, payload: JSON.parse(Buffer.from(answer.Payload).toString()) }
}

test('native functions are listed like any other', async () => {
  const { Functions } = await lambda.send(new ListFunctionsCommand({}))
  assert.deepEqual(Functions.map(({ FunctionName }) => FunctionName), ['counter', 'greeter', 'hello'])
  assert.equal(Functions[2].Handler, 'native:hello')
})

test('hello: a plain callable', async () => {
  assert.deepEqual((await invoke('hello', { name: 'Ada' })).payload, { message: 'Hello, Ada!' })
})

test('counter: the state lives in one actor, whoever counts', async () => {
  const counts = await Promise.all(Array.from({ length: 20 }, () => invoke('counter', {})))
  assert.deepEqual(counts.map(({ payload }) => payload.count).sort((a, b) => a - b), Array.from({ length: 20 }, (_, i) => i + 1))
})

test('greeter: talks to a table by message', async () => {
  assert.equal((await invoke('greeter', { name: 'Ada' })).error, 'Unhandled') // There is no table yet.
  const dynamodb = new DynamoDBClient(clientSettings(troupe.endpoint))
  await dynamodb.send(new CreateTableCommand({
    TableName: 'greetings', BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'name', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }]
  }))
  assert.deepEqual((await invoke('greeter', { name: 'Ada' })).payload, { message: 'Hello, Ada!', again: false })
  assert.deepEqual((await invoke('greeter', { name: 'Ada' })).payload, { message: 'Hello, Ada!', again: true })
  assert.deepEqual((await dynamodb.send(new GetItemCommand({ TableName: 'greetings', Key: { name: { S: 'Ada' } } }))).Item, { name: { S: 'Ada' } })
})

test('native executions are logged', async () => {
  const logs = new CloudWatchLogsClient(clientSettings(troupe.endpoint))
  for (let attempt = 0; ; ++attempt) {
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/hello' })).catch(() => ({ events: [] }))
    if (events.some(({ message }) => /^REPORT RequestId/.test(message))) break
    assert.ok(attempt < 50, 'no REPORT line')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
})
