// A web page elsewhere can do nothing: what a browser would send for one, against a running Troupe.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient, CreateTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { ApiGatewayV2Client, CreateApiCommand, DeleteCorsConfigurationCommand } from '@aws-sdk/client-apigatewayv2'
import { LambdaClient, CreateFunctionCommand, GetFunctionCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { S3Client, CreateBucketCommand, GetObjectCommand, PutBucketWebsiteCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { startTroupe, clientSettings } from '../conformance/troupe.mjs'
import { aboutPages, evil, fromElsewhere, send } from './browser.mjs'

const named = 'http://localhost:3000'
const folder = mkdtempSync(join(tmpdir(), 'troupe-origins-'))
let closed, open // Troupes: without a named origin, and with one.
let zip

const client = (Class, troupe, more = {}) => new Class({ ...clientSettings(troupe.endpoint), ...more })
const s3 = (troupe, more = {}) => client(S3Client, troupe, { forcePathStyle: true, ...more })
const attack = (name, body = {}) => JSON.stringify({
  FunctionName: name, Runtime: 'nodejs20.x', Handler: 'index.handler', Role: 'arn:aws:iam::000000000000:role/any',
  Code: { ZipFile: zip.toString('base64') }, ...body
})

before(async () => {
  writeFileSync(join(folder, 'index.js'), 'exports.handler = async () => ({ statusCode: 200, body: "it ran" })')
  execFileSync('zip', ['-q', '-j', join(folder, 'code.zip'), join(folder, 'index.js')])
  zip = readFileSync(join(folder, 'code.zip'))
  closed = await startTroupe()
  open = await startTroupe({ flags: ['--set', `cors.allowed_origins=${named}`] })
  for (const troupe of [closed, open]) {
    await s3(troupe).send(new CreateBucketCommand({ Bucket: 'kept' }))
    await s3(troupe).send(new PutObjectCommand({ Bucket: 'kept', Key: 'page.html', Body: '<h1>kept</h1>', ContentType: 'text/html' }))
  }
})
after(async () => {
  await closed?.stop()
  await open?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a page elsewhere creates and runs no function by a simple request', async () => {
  const made = await send(closed.endpoint, '/2015-03-31/functions',
    { method: 'POST', headers: { ...fromElsewhere, 'content-type': 'text/plain' }, body: attack('planted') })
  const ran = await send(closed.endpoint, '/2015-03-31/functions/planted/invocations',
    { method: 'POST', headers: { ...fromElsewhere, 'content-type': 'text/plain' }, body: '{}' })
  const { Functions } = await client(LambdaClient, closed).send(new ListFunctionsCommand({}))
  assert.deepEqual({ made: made.status, ran: ran.status, Functions }, { made: 403, ran: 403, Functions: [] })
  assert.equal(made.headers['x-amzn-errortype'], 'AccessDeniedException')
  assert.deepEqual(JSON.parse(made.body), {
    message: `troupe: a web page of ${evil} may not call this service; the setting cors.allowed_origins names those that may`
  })
  assert.deepEqual(aboutPages(made), {})
})

const simple = [
  ['a function, without Sec-Fetch-Site', 'POST', '/2015-03-31/functions', { origin: evil }, () => attack('planted')],
  ['a function, from a sandboxed frame', 'POST', '/2015-03-31/functions', { origin: 'null', 'sec-fetch-site': 'cross-site' }, () => attack('planted')],
  ['a function, from another port of this machine', 'POST', '/2015-03-31/functions', { origin: named, 'sec-fetch-site': 'same-site' }, () => attack('planted')],
  ['an API', 'POST', '/v2/apis', fromElsewhere, () => '{"name":"planted","protocolType":"HTTP"}'],
  ['a form for STS', 'POST', '/', { ...fromElsewhere, 'content-type': 'application/x-www-form-urlencoded' }, () => 'Action=GetCallerIdentity&Version=2011-06-15'],
  ['an upload by a form', 'POST', '/kept', { ...fromElsewhere, 'content-type': 'multipart/form-data; boundary=b' }, () => '--b--'],
  ['an object as an image', 'GET', '/kept/page.html', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
  ['an object as a frame', 'GET', '/kept/page.html', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
  ['the usage', 'GET', '/_troupe/usage', { 'sec-fetch-site': 'cross-site' }],
  ['the health', 'GET', '/_localstack/health', fromElsewhere],
  ['a reset', 'POST', '/_troupe/reset', { ...fromElsewhere, 'content-type': 'text/plain' }, () => '{}'],
  ['a WebSocket', 'GET', '/2015-03-31/functions', { ...fromElsewhere, connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' }]
]
for (const [what, method, path, headers, body = () => undefined] of simple) {
  test(`refused from elsewhere: ${what}`, async () => {
    const reply = await send(closed.endpoint, path, { method, headers: { 'content-type': 'text/plain', ...headers }, body: body() })
    assert.equal(reply.status, 403, reply.body)
    assert.deepEqual(aboutPages(reply), {})
    assert.equal((await s3(closed).send(new GetObjectCommand({ Bucket: 'kept', Key: 'page.html' }))).ContentType, 'text/html')
    assert.deepEqual((await client(LambdaClient, closed).send(new ListFunctionsCommand({}))).Functions, [])
  })
}

test('a body is not read for a page that is refused', async () => {
  const { port } = new URL(closed.endpoint)
  const { connect } = await import('node:net')
  const answer = await new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(
      `POST /2015-03-31/functions HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${evil}\r\nExpect: 100-continue\r\nContent-Length: 60000000\r\n\r\n`))
    socket.once('data', (piece) => { resolve(piece.toString()); socket.destroy() })
    socket.once('error', reject)
  })
  assert.match(answer, /^HTTP\/1\.1 403 /)
})

const preflight = (origin, method, names) => ({
  origin, 'access-control-request-method': method, ...(names && { 'access-control-request-headers': names }), 'sec-fetch-site': 'cross-site'
})

test('a preflight from elsewhere gets no permission, in words of each service', async () => {
  for (const path of ['/2015-03-31/functions', '/v2/apis', '/_troupe/reset', '/kept/page.html']) {
    const reply = await send(closed.endpoint, path, { method: 'OPTIONS', headers: preflight(evil, 'PUT', 'content-type') })
    assert.equal(reply.status, 403, path)
    assert.deepEqual(aboutPages(reply), {}, path)
  }
  const bucket = await send(closed.endpoint, '/kept/page.html', { method: 'OPTIONS', headers: preflight(evil, 'PUT') })
  assert.match(bucket.body, /<Error><Code>AccessForbidden<\/Code><Message>CORSResponse: CORS is not enabled for this bucket\.<\/Message><Method>PUT<\/Method><ResourceType>BUCKET<\/ResourceType>/)
  const other = await send(open.endpoint, '/kept/page.html', { method: 'OPTIONS', headers: preflight(evil, 'PUT') })
  assert.match(other.body, /<Code>AccessForbidden<\/Code><Message>CORSResponse: This CORS request is not allowed\. .*<\/Message><Method>PUT<\/Method><ResourceType>OBJECT<\/ResourceType>/)
})

test('an SDK in a page of a named origin works, errors included', async () => {
  const asked = await send(open.endpoint, '/', {
    method: 'OPTIONS',
    headers: { ...preflight(named, 'POST', 'amz-sdk-invocation-id,authorization,content-type,x-amz-date,x-amz-target'), 'access-control-request-private-network': 'true' }
  })
  assert.deepEqual({ status: asked.status, body: asked.body, ...aboutPages(asked) }, {
    status: 200,
    body: '',
    'access-control-allow-origin': named,
    'access-control-allow-methods': 'GET, HEAD, PUT, POST, DELETE, PATCH',
    'access-control-allow-headers': 'amz-sdk-invocation-id,authorization,content-type,x-amz-date,x-amz-target',
    'access-control-allow-private-network': 'true',
    'access-control-expose-headers': '*',
    'access-control-max-age': '7200',
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'
  })
  const readable = { 'access-control-allow-origin': named, 'access-control-expose-headers': '*', vary: 'Origin' }
  // The SDK itself, with what a browser would add.
  const inPage = (Class, more) => {
    const made = client(Class, open, more)
    const seen = []
    made.middlewareStack.add((next) => async (args) => {
      Object.assign(args.request.headers, { origin: named, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' })
      try {
        const result = await next(args)
        seen.push(aboutPages(result.response))
        return result
      } catch (why) {
        seen.push(aboutPages(why.$response))
        throw why
      }
    }, { step: 'finalizeRequest', priority: 'low', name: 'browser' })
    return { send: (command) => made.send(command), seen }
  }
  const tables = inPage(DynamoDBClient)
  await tables.send(new CreateTableCommand({
    TableName: 'of-the-page', BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }]
  }))
  assert.deepEqual((await tables.send(new ListTablesCommand({}))).TableNames, ['of-the-page'])
  const functions = inPage(LambdaClient)
  await assert.rejects(functions.send(new GetFunctionCommand({ FunctionName: 'none' })), { name: 'ResourceNotFoundException' })
  const buckets = inPage(S3Client, { forcePathStyle: true })
  await buckets.send(new PutObjectCommand({ Bucket: 'kept', Key: 'from page', Body: 'bytes' }))
  await assert.rejects(buckets.send(new GetObjectCommand({ Bucket: 'kept', Key: 'none' })), { name: 'NoSuchKey' })
  assert.deepEqual([...tables.seen, ...functions.seen, ...buckets.seen], Array(5).fill(readable))
})

test('a named origin shows objects as images, and no other does', async () => {
  const image = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }
  const shown = await send(open.endpoint, '/kept/page.html', { headers: { ...image, referer: `${named}/` } })
  assert.equal(shown.status, 200)
  assert.equal((await send(open.endpoint, '/kept/page.html', { headers: { ...image, referer: 'http://localhost:3001/' } })).status, 403)
  assert.equal((await send(open.endpoint, '/kept/page.html', { headers: image })).status, 403)
})

test('a page of Troupe\'s own origin, a link that the user typed, and a program work as ever', async () => {
  const own = `http://127.0.0.1:${new URL(closed.endpoint).port}`
  for (const headers of [
    { origin: own, 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
    { 'content-type': 'text/plain' }
  ]) {
    assert.equal((await send(closed.endpoint, '/2015-03-31/functions', { headers })).status, 200, JSON.stringify(headers))
    const put = await send(closed.endpoint, '/kept/typed', { method: 'PUT', headers, body: 'x' })
    assert.equal(put.status, 200, JSON.stringify(headers))
    assert.deepEqual(aboutPages(put), {})
  }
})

test('APIs and websites are open to every page', async () => {
  await client(LambdaClient, closed).send(new CreateFunctionCommand({ ...JSON.parse(attack('answers')), Code: { ZipFile: zip } }))
  const gateway = client(ApiGatewayV2Client, closed)
  const { ApiId } = await gateway.send(new CreateApiCommand({
    Name: 'open', ProtocolType: 'HTTP', Target: 'arn:aws:lambda:us-east-1:000000000000:function:answers', CorsConfiguration: { AllowOrigins: [evil] }
  }))
  const call = (headers, method = 'POST') => send(closed.endpoint, `/_aws/execute-api/${ApiId}/$default/`, { method, headers: { ...fromElsewhere, ...headers } })
  const ran = await call({})
  assert.deepEqual({ status: ran.status, body: ran.body, ...aboutPages(ran) },
    { status: 200, body: 'it ran', 'access-control-allow-origin': evil, vary: 'Origin' })
  assert.equal((await call({ 'access-control-request-method': 'POST' }, 'OPTIONS')).headers['access-control-allow-origin'], evil)
  const byHost = await send(closed.endpoint, '/', { method: 'POST', host: `${ApiId}.execute-api.localhost`, headers: fromElsewhere })
  assert.equal(byHost.body, 'it ran')
  await gateway.send(new DeleteCorsConfigurationCommand({ ApiId }))
  assert.deepEqual(aboutPages(await call({})), {})

  await s3(closed).send(new PutBucketWebsiteCommand({ Bucket: 'kept', WebsiteConfiguration: { IndexDocument: { Suffix: 'page.html' } } }))
  const page = await send(closed.endpoint, '/', { host: 'kept.s3-website.localhost', headers: fromElsewhere })
  assert.deepEqual({ status: page.status, body: page.body }, { status: 200, body: '<h1>kept</h1>' })
})

test('a link with a signature that is verified opens an object from any page, and nothing else does', async () => {
  const strict = await startTroupe({ flags: ['--set', 'auth.required=true'] })
  try {
    const text = readFileSync(join(strict.data, 'credentials'), 'utf8')
    const keys = { accessKeyId: /aws_access_key_id = (\S+)/.exec(text)[1], secretAccessKey: /aws_secret_access_key = (\S+)/.exec(text)[1] }
    const bucket = s3(strict, { credentials: keys })
    await bucket.send(new CreateBucketCommand({ Bucket: 'kept' }))
    await bucket.send(new PutObjectCommand({ Bucket: 'kept', Key: 'page.html', Body: '<script>steal()</script>', ContentType: 'text/html' }))
    const link = new URL(await getSignedUrl(bucket, new GetObjectCommand({ Bucket: 'kept', Key: 'page.html' })))
    const upload = new URL(await getSignedUrl(bucket, new PutObjectCommand({ Bucket: 'kept', Key: 'planted' })))
    const clicked = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    const opened = await send(strict.endpoint, link.pathname + link.search, { headers: clicked })
    assert.equal(opened.status, 200, opened.body)
    assert.equal(opened.headers['content-security-policy'], 'sandbox')
    assert.deepEqual(aboutPages(opened), {})
    const forged = link.pathname + link.search.replace(/Signature=./, 'Signature=g')
    assert.equal((await send(strict.endpoint, forged, { headers: clicked })).status, 403)
    assert.equal((await send(strict.endpoint, link.pathname, { headers: clicked })).status, 403)
    assert.equal((await send(strict.endpoint, link.pathname + link.search, { headers: { ...clicked, origin: evil } })).status, 403)
    assert.equal((await send(strict.endpoint, upload.pathname + upload.search, { method: 'PUT', headers: fromElsewhere, body: 'x' })).status, 403)
  } finally {
    await strict.stop()
  }
  // Where any key is taken, anybody can sign with one: that proves nothing.
  const anybody = new URL(await getSignedUrl(s3(closed), new GetObjectCommand({ Bucket: 'kept', Key: 'page.html' })))
  const refused = await send(closed.endpoint, anybody.pathname + anybody.search, { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } })
  assert.equal(refused.status, 403)
})

test('the same holds on a guest, for what it answers and for what it sends on', async () => {
  const probe = createServer()
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  const owner = await startTroupe({ flags: ['--cluster-port', String(port), '--set', `cors.allowed_origins=${named}`] })
  const guest = await startTroupe({ flags: ['--join', `127.0.0.1:${port}`, '--cluster-token', `${owner.data}/cluster-token`, '--set', `cors.allowed_origins=${named}`] })
  try {
    for (const path of ['/2015-03-31/functions', '/2015-03-31/functions/none/invocations', '/_localstack/health', '/kept/k']) {
      const method = path.endsWith('health') ? 'GET' : 'POST'
      const reply = await send(guest.endpoint, path, { method, headers: { ...fromElsewhere, 'content-type': 'text/plain' }, body: '{}' })
      assert.equal(reply.status, 403, path)
    }
    const own = `http://127.0.0.1:${new URL(guest.endpoint).port}`
    assert.equal((await send(guest.endpoint, '/2015-03-31/functions', { headers: { origin: own, 'sec-fetch-site': 'same-origin' } })).status, 200)
    const listed = await send(guest.endpoint, '/2015-03-31/functions', { headers: { origin: named, 'sec-fetch-site': 'same-site' } })
    assert.deepEqual({ status: listed.status, ...aboutPages(listed) },
      { status: 200, 'access-control-allow-origin': named, 'access-control-expose-headers': '*', vary: 'Origin' })
  } finally {
    await guest.stop()
    await owner.stop()
  }
})
