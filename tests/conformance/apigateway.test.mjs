// HTTP APIs through the AWS SDK and plain HTTP, against a running Troupe at TROUPE_ENDPOINT.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import http from 'node:http'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ApiGatewayV2Client, CreateApiCommand, CreateAuthorizerCommand, CreateDeploymentCommand,
  CreateIntegrationCommand, CreateRouteCommand, CreateStageCommand, DeleteApiCommand,
  DeleteIntegrationCommand, DeleteRouteCommand, DeleteStageCommand, GetApiCommand, GetApisCommand,
  GetIntegrationCommand, GetIntegrationsCommand, GetRouteCommand, GetRoutesCommand, GetStageCommand,
  UpdateApiCommand, UpdateIntegrationCommand, UpdateRouteCommand, UpdateStageCommand
} from '@aws-sdk/client-apigatewayv2'
import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda'
import { clientSettings } from './troupe.mjs'

const endpoint = new URL(process.env.TROUPE_ENDPOINT)
const apis = new ApiGatewayV2Client(clientSettings())
const lambda = new LambdaClient(clientSettings())
const arn = (name) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`

function zip (source) {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-api-'))
  writeFileSync(join(folder, 'index.js'), source)
  execFileSync('zip', ['-q', 'code.zip', 'index.js'], { cwd: folder })
  const bytes = readFileSync(join(folder, 'code.zip'))
  rmSync(folder, { recursive: true })
  return bytes
}

async function makeFunction (name, body, more = {}) {
  await lambda.send(new CreateFunctionCommand({
    FunctionName: name,
    Runtime: 'nodejs20.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/any',
    Code: { ZipFile: zip(`exports.handler = async (event, context) => { ${body} }`) },
    ...more
  }))
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10 }, { FunctionName: name })
}

/** A request whose Host and raw path are as given. */
function send (path, { method = 'GET', host = endpoint.host, headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const asked = http.request({
      host: endpoint.hostname, port: endpoint.port, method, path, headers: { host, ...headers }
    }, (answer) => {
      const parts = []
      answer.on('data', (part) => parts.push(part))
      answer.on('end', () => {
        const bytes = Buffer.concat(parts)
        resolve({ status: answer.statusCode, headers: answer.headers, bytes, text: bytes.toString() })
      })
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** An API with these routes, each to the function of the name; and its stage `$default`. */
async function makeApi (routes, more = {}, stage = '$default') {
  const { ApiId } = await apis.send(new CreateApiCommand({ Name: 'test', ProtocolType: 'HTTP', ...more }))
  for (const [RouteKey, name] of Object.entries(routes)) {
    const { IntegrationId } = await apis.send(new CreateIntegrationCommand({
      ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri: arn(name), PayloadFormatVersion: '2.0'
    }))
    await apis.send(new CreateRouteCommand({ ApiId, RouteKey, Target: `integrations/${IntegrationId}` }))
  }
  await apis.send(new CreateStageCommand({ ApiId, StageName: stage, AutoDeploy: true, StageVariables: { k: 'v' } }))
  return ApiId
}

const via = (api, path, options) => send(`/_aws/execute-api/${api}/$default${path}`, options)

function refused (promise, name, message) {
  return assert.rejects(promise, (why) => {
    assert.equal(why.name, name)
    if (message) assert.equal(why.message, message)
    return true
  })
}

before(async () => {
  await makeFunction('echo', 'return event')
  await makeFunction('scripted', 'return JSON.parse(event.body)')
  await makeFunction('throwing', 'throw new Error("secret")')
  await makeFunction('slow', 'await new Promise((resolve) => setTimeout(resolve, 2000))')
})
after(() => { apis.destroy(); lambda.destroy() })

test('an API is made, read, changed and ended', async () => {
  const made = await apis.send(new CreateApiCommand({
    Name: 'shop', ProtocolType: 'HTTP', Description: 'd', Tags: { a: '1' }
  }))
  assert.match(made.ApiId, /^[a-z0-9]{10}$/)
  assert.equal(made.ApiEndpoint, `http://${made.ApiId}.execute-api.localhost:${endpoint.port}`)
  assert.equal(made.RouteSelectionExpression, '$request.method $request.path')
  assert.equal(made.ApiKeySelectionExpression, '$request.header.x-api-key')
  assert.ok(made.CreatedDate instanceof Date)
  assert.deepEqual(made.Tags, { a: '1' })
  const read = await apis.send(new GetApiCommand({ ApiId: made.ApiId }))
  assert.equal(read.Name, 'shop')
  const changed = await apis.send(new UpdateApiCommand({ ApiId: made.ApiId, Name: 'store' }))
  assert.equal(changed.Name, 'store')
  assert.equal(changed.Description, 'd')
  const all = await apis.send(new GetApisCommand({}))
  assert.ok(all.Items.some((one) => one.ApiId === made.ApiId))
  await apis.send(new DeleteApiCommand({ ApiId: made.ApiId }))
  await refused(apis.send(new GetApiCommand({ ApiId: made.ApiId })), 'NotFoundException',
    `Invalid API identifier specified ${made.ApiId}`)
})

test('another account does not see an API', async () => {
  const { ApiId } = await apis.send(new CreateApiCommand({ Name: 'mine', ProtocolType: 'HTTP' }))
  const other = new ApiGatewayV2Client({
    ...clientSettings(), credentials: { accessKeyId: '123456789012', secretAccessKey: 'x' }
  })
  await refused(other.send(new GetApiCommand({ ApiId })), 'NotFoundException')
  assert.deepEqual((await other.send(new GetApisCommand({}))).Items, [])
})

test('routes, integrations and stages are made, changed and removed', async () => {
  const { ApiId } = await apis.send(new CreateApiCommand({ Name: 'parts', ProtocolType: 'HTTP' }))
  const integration = await apis.send(new CreateIntegrationCommand({
    ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri: arn('echo'), PayloadFormatVersion: '2.0'
  }))
  assert.equal(integration.TimeoutInMillis, 30000)
  assert.equal(integration.ConnectionType, 'INTERNET')
  assert.equal(integration.IntegrationMethod, 'POST')
  const { IntegrationId } = integration
  const changed = await apis.send(new UpdateIntegrationCommand({ ApiId, IntegrationId, TimeoutInMillis: 500 }))
  assert.equal(changed.TimeoutInMillis, 500)
  assert.equal((await apis.send(new GetIntegrationCommand({ ApiId, IntegrationId }))).IntegrationUri, arn('echo'))
  const route = await apis.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /x', Target: `integrations/${IntegrationId}` }))
  assert.equal(route.AuthorizationType, 'NONE')
  assert.equal(route.ApiKeyRequired, false)
  await refused(apis.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /x' })), 'ConflictException',
    'Route with key GET /x already exists for this API')
  await refused(apis.send(new CreateRouteCommand({ ApiId, RouteKey: 'nonsense' })), 'BadRequestException')
  await apis.send(new UpdateRouteCommand({ ApiId, RouteId: route.RouteId, RouteKey: 'GET /y' }))
  assert.equal((await apis.send(new GetRouteCommand({ ApiId, RouteId: route.RouteId }))).RouteKey, 'GET /y')
  await refused(apis.send(new DeleteIntegrationCommand({ ApiId, IntegrationId })), 'ConflictException')
  await apis.send(new DeleteRouteCommand({ ApiId, RouteId: route.RouteId }))
  await apis.send(new DeleteIntegrationCommand({ ApiId, IntegrationId }))
  assert.deepEqual((await apis.send(new GetRoutesCommand({ ApiId }))).Items, [])
  assert.deepEqual((await apis.send(new GetIntegrationsCommand({ ApiId }))).Items, [])

  await apis.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }))
  const stage = await apis.send(new UpdateStageCommand({ ApiId, StageName: '$default', StageVariables: { a: 'b' } }))
  assert.deepEqual(stage.StageVariables, { a: 'b' })
  assert.equal((await apis.send(new GetStageCommand({ ApiId, StageName: '$default' }))).AutoDeploy, true)
  await apis.send(new DeleteStageCommand({ ApiId, StageName: '$default' }))
  await refused(apis.send(new GetStageCommand({ ApiId, StageName: '$default' })), 'NotFoundException')
})

test('what Troupe does not have is refused by name', async () => {
  const { ApiId } = await apis.send(new CreateApiCommand({ Name: 'refusing', ProtocolType: 'HTTP' }))
  const missing = 'NotImplementedException'
  await refused(apis.send(new CreateApiCommand({ Name: 'ws', ProtocolType: 'WEBSOCKET' })), missing)
  await refused(apis.send(new CreateDeploymentCommand({ ApiId })), missing, 'troupe: ApiGatewayV2.CreateDeployment is not implemented')
  await refused(apis.send(new CreateAuthorizerCommand({
    ApiId, Name: 'a', AuthorizerType: 'JWT', IdentitySource: ['$request.header.Authorization']
  })), missing)
  await refused(apis.send(new CreateIntegrationCommand({
    ApiId, IntegrationType: 'HTTP_PROXY', IntegrationUri: 'http://x', PayloadFormatVersion: '1.0'
  })), missing)
  await refused(apis.send(new CreateIntegrationCommand({
    ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri: arn('echo'), PayloadFormatVersion: '1.0'
  })), missing)
  await refused(apis.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /', AuthorizationType: 'AWS_IAM' })), missing)
})

test('a quick create serves the function at once', async () => {
  const { ApiId } = await apis.send(new CreateApiCommand({ Name: 'quick', ProtocolType: 'HTTP', Target: arn('echo') }))
  const answer = await send('/anything/at/all', { host: `${ApiId}.execute-api.localhost:${endpoint.port}` })
  assert.equal(answer.status, 200)
  const event = JSON.parse(answer.text)
  assert.equal(event.routeKey, '$default')
  assert.equal(event.rawPath, '/anything/at/all')
  const { Items } = await apis.send(new GetRoutesCommand({ ApiId }))
  assert.equal(Items[0].ApiGatewayManaged, true)
})

test('the event is that of payload format 2.0', async () => {
  const api = await makeApi({ 'POST /items/{id}': 'echo' })
  const answer = await via(api, '/items/a%20b?x=1&x=2&y=p%20q&z', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json', 'X-Custom': ['v1', 'v2'], Cookie: 'c1=x; c2=y', 'User-Agent': 'tester'
    },
    body: '{"greeting":"é"}'
  })
  const event = JSON.parse(answer.text)
  assert.equal(answer.headers['content-type'], 'application/json')
  const { requestContext, headers, ...rest } = event
  assert.deepEqual(rest, {
    version: '2.0',
    routeKey: 'POST /items/{id}',
    rawPath: '/items/a%20b',
    rawQueryString: 'x=1&x=2&y=p%20q&z',
    cookies: ['c1=x', 'c2=y'],
    queryStringParameters: { x: '1,2', y: 'p q', z: '' },
    pathParameters: { id: 'a b' },
    stageVariables: { k: 'v' },
    body: '{"greeting":"é"}',
    isBase64Encoded: false
  })
  assert.equal(headers['x-custom'], 'v1,v2')
  assert.equal(headers['x-forwarded-proto'], 'http')
  assert.match(headers['x-amzn-trace-id'], /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/)
  assert.equal(headers.cookie, undefined)
  const { time, timeEpoch, requestId, ...context } = requestContext
  assert.match(time, /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/)
  assert.ok(Math.abs(timeEpoch - Date.now()) < 60_000)
  assert.equal(answer.headers['apigw-requestid'], requestId)
  assert.deepEqual(context, {
    accountId: '000000000000',
    apiId: api,
    domainName: `${api}.execute-api.localhost`,
    domainPrefix: api,
    http: { method: 'POST', path: '/items/a%20b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'tester' },
    routeKey: 'POST /items/{id}',
    stage: '$default'
  })
})

test('members with nothing to say are left out of the event', async () => {
  const api = await makeApi({ 'GET /': 'echo' })
  const event = JSON.parse((await via(api, '/')).text)
  for (const member of ['cookies', 'queryStringParameters', 'pathParameters', 'body']) assert.ok(!(member in event), member)
  assert.equal(event.rawQueryString, '')
  assert.equal(event.isBase64Encoded, false)
})

test('a body that is not text comes as base64', async () => {
  const api = await makeApi({ 'POST /': 'echo' })
  const bytes = Buffer.from([0, 255, 1, 254])
  const event = JSON.parse((await via(api, '/', {
    method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: bytes
  })).text)
  assert.equal(event.isBase64Encoded, true)
  assert.deepEqual(Buffer.from(event.body, 'base64'), bytes)
})

test('a named stage is in the path, and $default is not', async () => {
  const api = await makeApi({ 'GET /x': 'echo' }, {}, 'dev')
  const host = `${api}.execute-api.localhost:${endpoint.port}`
  for (const answer of [await send(`/_aws/execute-api/${api}/dev/x`), await send('/dev/x', { host })]) {
    const event = JSON.parse(answer.text)
    assert.equal(event.rawPath, '/dev/x')
    assert.equal(event.requestContext.stage, 'dev')
  }
  const none = await send('/x', { host })
  assert.equal(none.status, 404)
  assert.equal(none.text, '{"message":"Not Found"}')
})

test('the most particular route is taken', async () => {
  const api = await makeApi({
    'GET /pets/dog/1': 'echo', 'GET /pets/dog/{id}': 'echo', 'GET /pets/{proxy+}': 'echo', 'ANY /{proxy+}': 'echo', $default: 'echo'
  })
  const key = async (path, method = 'GET') => JSON.parse((await via(api, path, { method })).text).routeKey
  assert.equal(await key('/pets/dog/1'), 'GET /pets/dog/1')
  assert.equal(await key('/pets/dog/2'), 'GET /pets/dog/{id}')
  assert.equal(await key('/pets/cat/1'), 'GET /pets/{proxy+}')
  assert.equal(await key('/test/5'), 'ANY /{proxy+}')
  assert.equal(await key('/pets/dog/1', 'DELETE'), 'ANY /{proxy+}')
  assert.equal(await key('/'), '$default')
})

test('an unknown route and an unknown API are 404', async () => {
  const api = await makeApi({ 'GET /x': 'echo' })
  const route = await via(api, '/y')
  assert.equal(route.status, 404)
  assert.equal(route.text, '{"message":"Not Found"}')
  assert.equal(route.headers['content-type'], 'application/json')
  assert.equal((await via(api, '/x', { method: 'POST' })).status, 404)
  assert.equal((await via('doesnotexist', '/x')).status, 404)
})

test('what the function returns becomes the response', async () => {
  const api = await makeApi({ 'POST /': 'scripted' })
  const run = (value) => via(api, '/', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value)
  })
  const whole = await run({
    statusCode: 201, headers: { 'X-One': 'a', 'x-two': 2 }, cookies: ['a=1', 'b=2; Secure'], body: 'made'
  })
  assert.equal(whole.status, 201)
  assert.equal(whole.headers['x-one'], 'a')
  assert.equal(whole.headers['x-two'], '2')
  assert.deepEqual(whole.headers['set-cookie'], ['a=1', 'b=2; Secure'])
  assert.equal(whole.text, 'made')
  const inferred = await run({ hello: 'world' })
  assert.equal(inferred.status, 200)
  assert.equal(inferred.headers['content-type'], 'application/json')
  assert.equal(inferred.text, '{"hello":"world"}')
  assert.equal((await run('just text')).text, 'just text')
  const binary = await run({ statusCode: 200, isBase64Encoded: true, body: 'AP8B' })
  assert.deepEqual(binary.bytes, Buffer.from([0, 255, 1]))
  for (const broken of [
    { statusCode: 'x' }, { statusCode: 99 }, { statusCode: 200, body: { a: 1 } }, { statusCode: 200, headers: { a: ['b'] } },
    { statusCode: 200, isBase64Encoded: true, body: '*' }, { statusCode: 200, headers: { 'a b': 'c' } },
    { statusCode: 200, headers: { a: 'b\r\nc: d' } }, { statusCode: 200, cookies: ['a\nb'] }
  ]) {
    const answer = await run(broken)
    assert.equal(answer.status, 500, JSON.stringify(broken))
    assert.equal(answer.text, '{"message":"Internal Server Error"}')
  }
})

test('a function that fails, is not there, or takes too long tells nothing of itself', async () => {
  const api = await makeApi({ 'GET /throws': 'throwing', 'GET /missing': 'missing', 'GET /slow': 'slow' })
  for (const path of ['/throws', '/missing']) {
    const answer = await via(api, path)
    assert.equal(answer.status, 500)
    assert.equal(answer.text, '{"message":"Internal Server Error"}')
  }
  const { Items } = await apis.send(new GetIntegrationsCommand({ ApiId: api }))
  const { IntegrationId } = Items.find((one) => one.IntegrationUri === arn('slow'))
  await apis.send(new UpdateIntegrationCommand({ ApiId: api, IntegrationId, TimeoutInMillis: 200 }))
  const late = await via(api, '/slow')
  assert.equal(late.status, 503)
  assert.equal(late.text, '{"message":"Service Unavailable"}')
})

test('a preflight is answered by the API, and its headers stand on every answer', async () => {
  const api = await makeApi({ 'GET /': 'scripted', $default: 'echo' }, {
    CorsConfiguration: { AllowOrigins: ['https://a.example'], AllowMethods: ['GET', 'POST'], AllowHeaders: ['x-one'], MaxAge: 60 }
  })
  const preflight = (origin) => via(api, '/', {
    method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' }
  })
  const allowed = await preflight('https://a.example')
  assert.equal(allowed.status, 204)
  assert.equal(allowed.headers['access-control-allow-origin'], 'https://a.example')
  assert.equal(allowed.headers['access-control-allow-methods'], 'GET,POST')
  assert.equal(allowed.headers['access-control-allow-headers'], 'x-one')
  assert.equal(allowed.headers['access-control-max-age'], '60')
  const other = await preflight('https://b.example')
  assert.equal(other.status, 204)
  assert.equal(other.headers['access-control-allow-origin'], undefined)
  const plain = await via(api, '/z', { headers: { origin: 'https://a.example' } })
  assert.equal(plain.headers['access-control-allow-origin'], 'https://a.example')
  await refused(apis.send(new CreateApiCommand({
    Name: 'x', ProtocolType: 'HTTP', CorsConfiguration: { AllowOrigins: ['*'], AllowCredentials: true }
  })), 'BadRequestException')
})

test('HEAD is not GET, and has no body', async () => {
  const api = await makeApi({ 'GET /x': 'echo', 'HEAD /y': 'echo' })
  assert.equal((await via(api, '/x', { method: 'HEAD' })).status, 404)
  const answer = await via(api, '/y', { method: 'HEAD' })
  assert.equal(answer.status, 200)
  assert.ok(Number(answer.headers['content-length']) > 100)
})
