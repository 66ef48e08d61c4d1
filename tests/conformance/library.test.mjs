// What test suites of applications use: reset, accounts by key, and the command line's exit codes.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { DynamoDBClient, CreateTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { S3Client, CreateBucketCommand, PutObjectCommand, ListBucketsCommand } from '@aws-sdk/client-s3'
import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { clientSettings } from './troupe.mjs'

const run = promisify(execFile)
const endpoint = process.env.TROUPE_ENDPOINT
const troupe = (...words) => run(process.env.TESTED_TROUPE, words).then((done) => ({ code: 0, ...done }), (why) => why)
const withKey = (accessKeyId) => ({ ...clientSettings(), credentials: { accessKeyId, secretAccessKey: 'x' } })
const table = {
  TableName: 'mine', BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }]
}

test('a 12-digit access key stands for its account', async () => {
  const one = new DynamoDBClient(withKey('111111111111'))
  const two = new DynamoDBClient(withKey('222222222222'))
  await one.send(new CreateTableCommand(table))
  assert.deepEqual((await one.send(new ListTablesCommand({}))).TableNames, ['mine'])
  assert.deepEqual((await two.send(new ListTablesCommand({}))).TableNames, [])
  assert.equal((await new STSClient(withKey('111111111111')).send(new GetCallerIdentityCommand({}))).Account, '111111111111')
})

test('reset wipes everything, quickly', async () => {
  const s3 = new S3Client({ ...clientSettings(), forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: 'to-wipe' }))
  for (let i = 0; i < 20; ++i) await s3.send(new PutObjectCommand({ Bucket: 'to-wipe', Key: `k${i}`, Body: 'x'.repeat(20_000) }))
  const from = performance.now()
  const reply = await fetch(`${endpoint}/_troupe/reset`, { method: 'POST' })
  console.log(`reset took ${(performance.now() - from).toFixed(1)} ms`)
  assert.ok(reply.ok, await reply.text())
  assert.deepEqual((await s3.send(new ListBucketsCommand({}))).Buckets ?? [], [])
  assert.deepEqual((await new DynamoDBClient(withKey('111111111111')).send(new ListTablesCommand({}))).TableNames, [])
  await new DynamoDBClient(withKey('111111111111')).send(new CreateTableCommand(table))
})

test('the command line says what went wrong, by its exit code too', async () => {
  assert.equal((await troupe('version')).code, 0)
  assert.equal((await troupe('no-such-verb')).code, 2)
  const nobody = await troupe('invoke', 'hello', '--endpoint', 'http://127.0.0.1:9')
  assert.equal(nobody.code, 4)
  assert.match(nobody.stderr, /error: no Troupe answers at .*\n {2}by: .*\n {2}try: troupe serve/)
  assert.equal((await troupe('invoke', 'none', '--endpoint', endpoint)).code, 1)
  assert.equal((await troupe('serve', '--port', new URL(endpoint).port, '--ephemeral')).code, 1)
  const unknown = await troupe('config', '--set', 'serve.prot=1')
  assert.equal(unknown.code, 2)
  assert.match(unknown.stderr, /serve\.port/)
})

test('a bare folder is deployed, invoked, logged and billed', async () => {
  const deployed = await troupe('deploy', 'samples/hello', '--endpoint', endpoint)
  assert.match(deployed.stdout, /hello {2}nodejs20\.x {2}index\.handler {2}128 MB {3}created {2}\(runtime guessed from the files\)/)
  const answer = await troupe('invoke', 'hello', '{"key":"value"}', '--endpoint', endpoint)
  assert.equal(answer.code, 0)
  assert.deepEqual(JSON.parse(answer.stdout), { statusCode: 200, body: '{"message":"Hello from Lambda!"}' })
})

test('every setting can be asked for with its origin', async () => {
  const { stdout } = await run(process.env.TESTED_TROUPE, ['config', '--port', '4570'],
    { env: { ...process.env, TROUPE_LOG__LEVEL: 'warn' } })
  assert.match(stdout, /serve\.port +4570 +.*flag/)
  assert.match(stdout, /log\.level +warn +.*TROUPE_LOG__LEVEL/)
  assert.match(stdout, /serve\.listen +127\.0\.0\.1 +default/)
})
