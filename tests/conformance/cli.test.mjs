// The AWS CLI as Debian ships it, unchanged, against every service.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const run = promisify(execFile)
const endpoint = process.env.TROUPE_ENDPOINT
const cli = process.env.AWS_CLI ?? '/usr/bin/aws'
const env = {
  ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_DEFAULT_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_PAGER: ''
}

async function aws (...words) {
  const { stdout } = await run(cli, ['--endpoint-url', endpoint, '--output', 'json', ...words], { env, maxBuffer: 64 << 20 })
  try { return JSON.parse(stdout) } catch { return stdout }
}
const refused = (...words) => aws(...words).then(() => assert.fail('not refused'), (why) => why.stderr)

const folder = await mkdtemp(join(tmpdir(), 'troupe-cli-'))
await run('zip', ['-q', '-j', `${folder}/hello.zip`, 'samples/hello/index.js'])

test('sts says who is asking', async () => {
  assert.equal((await aws('sts', 'get-caller-identity')).Account, '000000000000')
})

test('lambda: the hello sample, uploaded as a zip, invoked with a test event', async () => {
  const made = await aws('lambda', 'create-function', '--function-name', 'hello', '--runtime', 'nodejs20.x', '--handler', 'index.handler',
    '--role', 'arn:aws:iam::000000000000:role/any', '--zip-file', `fileb://${folder}/hello.zip`)
  assert.equal(made.FunctionName, 'hello')
  await aws('lambda', 'wait', 'function-active-v2', '--function-name', 'hello')
  const answer = await aws('lambda', 'invoke', '--function-name', 'hello', '--cli-binary-format', 'raw-in-base64-out',
    '--payload', '{"key1":"value1"}', '--log-type', 'Tail', `${folder}/out.json`)
  assert.equal(answer.StatusCode, 200)
  assert.equal(answer.FunctionError, undefined)
  assert.match(Buffer.from(answer.LogResult, 'base64').toString(), /START RequestId.*\nEND RequestId.*\nREPORT RequestId/s)
  assert.deepEqual(JSON.parse(await readFile(`${folder}/out.json`, 'utf8')),
    { statusCode: 200, body: '{"message":"Hello from Lambda!"}' })
})

test('apigatewayv2: quick create, and the function answers through the API', async () => {
  const api = await aws('apigatewayv2', 'create-api', '--name', 'hello', '--protocol-type', 'HTTP',
    '--target', 'arn:aws:lambda:us-east-1:000000000000:function:hello')
  await aws('lambda', 'add-permission', '--function-name', 'hello', '--statement-id', 'api', '--action', 'lambda:InvokeFunction',
    '--principal', 'apigateway.amazonaws.com')
  const reply = await fetch(`${endpoint}/_aws/execute-api/${api.ApiId}/$default/any/path`)
  assert.equal(reply.status, 200)
  assert.deepEqual(await reply.json(), { message: 'Hello from Lambda!' })
})

test('dynamodb: a table, an item, a refused condition', async () => {
  await aws('dynamodb', 'create-table', '--table-name', 'cli', '--billing-mode', 'PAY_PER_REQUEST',
    '--attribute-definitions', 'AttributeName=id,AttributeType=S', '--key-schema', 'AttributeName=id,KeyType=HASH')
  await aws('dynamodb', 'wait', 'table-exists', '--table-name', 'cli')
  await aws('dynamodb', 'put-item', '--table-name', 'cli', '--item', '{"id":{"S":"a"},"n":{"N":"1"}}')
  assert.deepEqual((await aws('dynamodb', 'get-item', '--table-name', 'cli', '--key', '{"id":{"S":"a"}}')).Item, { id: { S: 'a' }, n: { N: '1' } })
  assert.match(await refused('dynamodb', 'put-item', '--table-name', 'cli', '--item', '{"id":{"S":"a"}}',
    '--condition-expression', 'attribute_not_exists(id)'), /ConditionalCheckFailedException/)
  assert.match(await refused('dynamodb', 'get-item', '--table-name', 'none', '--key', '{"id":{"S":"a"}}'), /ResourceNotFoundException/)
})

test('s3: a bucket, sync, a website, a listing, a copy back', async () => {
  await aws('s3', 'mb', 's3://cli-site')
  await aws('s3', 'sync', 'samples/guestbook/site', 's3://cli-site')
  await aws('s3', 'website', 's3://cli-site', '--index-document', 'index.html')
  const listed = await aws('s3api', 'list-objects-v2', '--bucket', 'cli-site')
  assert.deepEqual(listed.Contents.map(({ Key }) => Key), ['app.js', 'index.html', 'style.css'])
  await writeFile(`${folder}/big`, Buffer.alloc(300_000, 'x'))
  await aws('s3', 'cp', `${folder}/big`, 's3://cli-site/big')
  await aws('s3', 'cp', 's3://cli-site/big', `${folder}/back`)
  assert.deepEqual(await readFile(`${folder}/back`), await readFile(`${folder}/big`))
  assert.match(await refused('s3api', 'get-object', '--bucket', 'cli-site', '--key', 'none', '/dev/null'), /NoSuchKey/)
  assert.match(await refused('s3', 'rb', 's3://cli-site'), /BucketNotEmpty/)
  await aws('s3', 'rm', 's3://cli-site', '--recursive')
  await aws('s3', 'rb', 's3://cli-site')
})

test('logs: a group, a stream, events back', async () => {
  await aws('logs', 'create-log-group', '--log-group-name', '/cli')
  await aws('logs', 'create-log-stream', '--log-group-name', '/cli', '--log-stream-name', 's')
  await aws('logs', 'put-log-events', '--log-group-name', '/cli', '--log-stream-name', 's',
    '--log-events', `timestamp=${Date.now()},message=hello`)
  assert.deepEqual((await aws('logs', 'get-log-events', '--log-group-name', '/cli', '--log-stream-name', 's')).events.map(({ message }) => message), ['hello'])
  assert.equal((await aws('logs', 'describe-log-groups', '--log-group-name-prefix', '/cli')).logGroups.length, 1)
})

test('an operation that Troupe does not have is refused by name, and counted', async () => {
  assert.match(await refused('dynamodb', 'list-backups'), /ListBackups is not implemented/)
  assert.match(await refused('lambda', 'list-layers'), /ListLayers is not implemented/)
  assert.match(await refused('s3api', 'get-object-attributes', '--bucket', 'none', '--key', 'k', '--object-attributes', 'ETag'), /GetObjectAttributes is not implemented/)
  assert.match(await refused('logs', 'describe-queries'), /DescribeQueries is not implemented/)
  const { stdout } = await run(process.env.TESTED_TROUPE, ['doctor', '--endpoint', endpoint])
  assert.match(stdout, /ListBackups was called 1 times/)
})
