// Where signatures are required: who is let in, and that all of Troupe's own parts sign.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DynamoDBClient, CreateTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { LambdaClient, GetFunctionCommand, InvokeCommand } from '@aws-sdk/client-lambda'
import { S3Client, CreateBucketCommand } from '@aws-sdk/client-s3'
import { startTroupe, clientSettings } from './troupe.mjs'

const run = promisify(execFile)
let troupe
let keys
let folder

const inside = `
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb')
const { S3Client, PutObjectCommand, GetObjectCommand } = require('@aws-sdk/client-s3')
const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts')
exports.handler = async ({ token }) => {
  if (token) process.env.AWS_SESSION_TOKEN = token
  await new DynamoDBClient().send(new PutItemCommand({ TableName: 'kept', Item: { id: { S: 'by function' } } }))
  const s3 = new S3Client({ forcePathStyle: true })
  await s3.send(new PutObjectCommand({ Bucket: 'kept', Key: 'by function', Body: 'bytes' }))
  const who = await new STSClient().send(new GetCallerIdentityCommand())
  return { arn: who.Arn, id: who.UserId, account: who.Account, key: process.env.AWS_ACCESS_KEY_ID }
}`

before(async () => {
  troupe = await startTroupe({ flags: ['--set', 'auth.required=true'] })
  const text = readFileSync(join(troupe.data, 'credentials'), 'utf8')
  keys = {
    accessKeyId: /aws_access_key_id = (\S+)/.exec(text)[1], secretAccessKey: /aws_secret_access_key = (\S+)/.exec(text)[1]
  }
  folder = await mkdtemp(join(tmpdir(), 'troupe-auth-'))
  await writeFile(join(folder, 'index.js'), inside)
})
after(async () => {
  await troupe.stop()
  await rm(folder, { recursive: true, force: true })
})

const client = (Class, credentials = keys) => new Class({ ...clientSettings(troupe.endpoint), credentials, forcePathStyle: true })
const cli = (words, env = {}) => run(process.env.TESTED_TROUPE ?? 'build/release/troupe', [...words, '--endpoint', troupe.endpoint],
  { env: { PATH: process.env.PATH, HOME: folder, ...env } })
const own = () => ({ AWS_SHARED_CREDENTIALS_FILE: join(troupe.data, 'credentials') })
const awsKeys = () => ({ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey })

test('the keys are made once, for the owner alone to read', () => {
  assert.equal(statSync(join(troupe.data, 'credentials')).mode & 0o777, 0o600)
  assert.match(keys.accessKeyId, /^AKIA[A-Z2-7]{16}$/)
  assert.equal(keys.secretAccessKey.length, 40)
})

test('whoever has no key, or another secret, is refused', async () => {
  await client(DynamoDBClient).send(new ListTablesCommand({}))
  await assert.rejects(client(DynamoDBClient, { ...keys, secretAccessKey: 'x'.repeat(40) }).send(new ListTablesCommand({})),
    { name: 'InvalidSignatureException' })
  await assert.rejects(client(DynamoDBClient, { accessKeyId: '000000000000', secretAccessKey: 'troupe' }).send(new ListTablesCommand({})),
    { name: 'UnrecognizedClientException' })
  assert.equal((await fetch(`${troupe.endpoint}/bucket/key`)).status, 403)
  assert.equal((await fetch(`${troupe.endpoint}/_troupe/usage`)).status, 403)
  assert.equal((await fetch(`${troupe.endpoint}/_localstack/health`)).status, 200)
})

test('the command line signs: by file, by environment, by a named file', async () => {
  await client(DynamoDBClient).send(new CreateTableCommand({
    TableName: 'kept', BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }]
  }))
  await client(S3Client).send(new CreateBucketCommand({ Bucket: 'kept' }))
  await cli(['deploy', folder, '--name', 'inside'], own())
  const usage = await cli(['usage'], awsKeys())
  assert.match(usage.stdout, /GB-s/i)
  await cli(['doctor'], { TROUPE_SERVE__DATA: troupe.data })
  await cli(['usage', '--credentials', join(troupe.data, 'credentials')])
  await assert.rejects(cli(['usage']), ({ code, stderr }) => code === 1 && /error: /.test(stderr))
})

test('a function works with temporary credentials of its role', async () => {
  const invoked = await cli(['invoke', 'inside', '{}'], own())
  const answer = JSON.parse(invoked.stdout)
  assert.equal(answer.arn, 'arn:aws:sts::000000000000:assumed-role/troupe/inside')
  assert.match(answer.id, /^AROA[A-Z2-7]{17}:inside$/)
  assert.match(answer.key, /^ASIA[A-Z2-7]{16}$/)
  const logs = await cli(['logs', 'inside'], own())
  assert.match(logs.stdout, /REPORT RequestId/)
})

test('a token that was not issued is refused', async () => {
  const { Payload, FunctionError } = await client(LambdaClient).send(new InvokeCommand({
    FunctionName: 'inside', Payload: JSON.stringify({ token: Buffer.from('x'.repeat(60)).toString('base64') })
  }))
  assert.equal(FunctionError, 'Unhandled')
  assert.equal(JSON.parse(Buffer.from(Payload)).errorType, 'UnrecognizedClientException')
})

test("GetFunction's link to the code needs no credentials and no second guess", async () => {
  const { Code } = await client(LambdaClient).send(new GetFunctionCommand({ FunctionName: 'inside' }))
  const zip = Buffer.from(await (await fetch(Code.Location)).arrayBuffer())
  assert.equal(zip.subarray(0, 2).toString(), 'PK')
  assert.equal((await fetch(Code.Location.replace(/X-Amz-Signature=./, 'X-Amz-Signature=z'))).status, 403)
  assert.equal((await fetch(Code.Location.split('?')[0])).status, 403)
})
