// Tags of functions, tables, APIs and stages through the AWS SDK: one set of rules, each service's own words.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  ApiGatewayV2Client, CreateApiCommand, CreateStageCommand, GetApiCommand, GetTagsCommand,
  TagResourceCommand as TagApi, UntagResourceCommand as UntagApi
} from '@aws-sdk/client-apigatewayv2'
import {
  CreateTableCommand, DynamoDBClient, ListTagsOfResourceCommand, TagResourceCommand as TagTable, UntagResourceCommand as UntagTable
} from '@aws-sdk/client-dynamodb'
import {
  CreateFunctionCommand, GetFunctionCommand, LambdaClient, ListTagsCommand, TagResourceCommand as TagFunction,
  UntagResourceCommand as UntagFunction
} from '@aws-sdk/client-lambda'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clientSettings } from './troupe.mjs'

const lambda = new LambdaClient(clientSettings())
const tables = new DynamoDBClient(clientSettings())
const apis = new ApiGatewayV2Client(clientSettings())
after(() => [lambda, tables, apis].forEach((one) => one.destroy()))

const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`t${i}`, 'x']))

async function refused (sending, name, status, message) {
  const why = await sending.then(() => assert.fail(`${name} was expected`), (error) => error)
  assert.deepEqual([why.name, why.$metadata.httpStatusCode, why.message], [name, status, message])
}

function zip () {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-tags-'))
  writeFileSync(join(folder, 'index.js'), 'exports.handler = async () => 1')
  execFileSync('zip', ['-q', 'code.zip', 'index.js'], { cwd: folder })
  const bytes = readFileSync(join(folder, 'code.zip'))
  rmSync(folder, { recursive: true })
  return bytes
}

test('a function: set, replaced, taken away, shown by GetFunction too', async () => {
  const { FunctionArn: Resource } = await lambda.send(new CreateFunctionCommand({
    FunctionName: 'tagged', Runtime: 'nodejs20.x', Handler: 'index.handler', Role: 'arn:aws:iam::000000000000:role/any',
    Code: { ZipFile: zip() }, Tags: { a: '1', b: '2' }
  }))
  const tags = async () => (await lambda.send(new ListTagsCommand({ Resource }))).Tags
  assert.deepEqual(await tags(), { a: '1', b: '2' })
  const done = await lambda.send(new TagFunction({ Resource, Tags: { b: '3', c: 'new' } }))
  assert.equal(done.$metadata.httpStatusCode, 204)
  assert.deepEqual(await tags(), { a: '1', b: '3', c: 'new' })
  await lambda.send(new UntagFunction({ Resource, TagKeys: ['a', 'c', 'absent'] }))
  assert.deepEqual(await tags(), { b: '3' })
  assert.deepEqual((await lambda.send(new GetFunctionCommand({ FunctionName: 'tagged' }))).Tags, { b: '3' })
  await refused(lambda.send(new TagFunction({ Resource, Tags: many })), 'InvalidParameterValueException', 400,
    'Number of tags exceeds resource tag limit.')
  assert.deepEqual(await tags(), { b: '3' })
  const none = 'arn:aws:lambda:us-east-1:000000000000:function:none'
  await refused(lambda.send(new ListTagsCommand({ Resource: none })), 'ResourceNotFoundException', 404, `Function not found: ${none}`)
  await refused(lambda.send(new TagFunction({ Resource: none, Tags: { a: '1' } })), 'ResourceNotFoundException', 404,
    `Function not found: ${none}`)
})

test('a table', async () => {
  const { TableDescription: { TableArn: ResourceArn } } = await tables.send(new CreateTableCommand({
    TableName: 'tagged', BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], Tags: [{ Key: 'a', Value: '1' }]
  }))
  const tags = async () => (await tables.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags
  await tables.send(new TagTable({ ResourceArn, Tags: [{ Key: 'b', Value: '2' }, { Key: 'a', Value: '3' }] }))
  assert.deepEqual(await tags(), [{ Key: 'a', Value: '3' }, { Key: 'b', Value: '2' }])
  await tables.send(new UntagTable({ ResourceArn, TagKeys: ['a', 'absent'] }))
  assert.deepEqual(await tags(), [{ Key: 'b', Value: '2' }])
  await refused(tables.send(new TagTable({ ResourceArn, Tags: Object.entries(many).map(([Key, Value]) => ({ Key, Value })) })),
    'ValidationException', 400, 'One or more parameter values were invalid: Too many tags: the limit is 50 for a table')
  await refused(tables.send(new TagTable({ ResourceArn, Tags: [] })), 'ValidationException', 400,
    'Atleast one Tag needs to be provided as Input.')
  const none = 'arn:aws:dynamodb:us-east-1:000000000000:table/none'
  await refused(tables.send(new UntagTable({ ResourceArn: none, TagKeys: ['a'] })), 'ResourceNotFoundException', 400,
    `Requested resource not found: ResourcArn: ${none} not found`)
})

test('an API and a stage of it', async () => {
  const { ApiId } = await apis.send(new CreateApiCommand({ Name: 'tagged', ProtocolType: 'HTTP', Tags: { a: '1' } }))
  await apis.send(new CreateStageCommand({ ApiId, StageName: 'dev', AutoDeploy: true }))
  const arn = `arn:aws:apigateway:us-east-1::/apis/${ApiId}`
  const tags = async (ResourceArn) => (await apis.send(new GetTagsCommand({ ResourceArn }))).Tags
  const done = await apis.send(new TagApi({ ResourceArn: arn, Tags: { b: '2' } }))
  assert.equal(done.$metadata.httpStatusCode, 201)
  await apis.send(new TagApi({ ResourceArn: `${arn}/stages/dev`, Tags: { only: 'here' } }))
  assert.deepEqual(await tags(arn), { a: '1', b: '2' })
  assert.deepEqual(await tags(`${arn}/stages/dev`), { only: 'here' })
  await apis.send(new UntagApi({ ResourceArn: arn, TagKeys: ['a', 'b'] }))
  assert.deepEqual(await tags(arn), {})
  assert.deepEqual((await apis.send(new GetApiCommand({ ApiId }))).Tags, {})
  await refused(apis.send(new TagApi({ ResourceArn: `${arn}/stages/none`, Tags: { a: '1' } })), 'NotFoundException', 404,
    'Invalid stage identifier specified none')
  await refused(apis.send(new GetTagsCommand({ ResourceArn: 'arn:aws:apigateway:us-east-1::/restapis/abc' })), 'BadRequestException', 400,
    'Invalid resource ARN: arn:aws:apigateway:us-east-1::/restapis/abc')
})
