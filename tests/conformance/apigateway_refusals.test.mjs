// The request parameters of HTTP APIs through the AWS SDK: which Troupe takes, and that it refuses the others by name.
import { before, test } from 'node:test'
import assert from 'node:assert/strict'
import {
  ApiGatewayV2Client, CreateApiCommand, CreateIntegrationCommand, CreateRouteCommand, CreateStageCommand, DeleteApiCommand,
  DeleteCorsConfigurationCommand, DeleteIntegrationCommand, DeleteRouteCommand, DeleteStageCommand, GetApiCommand, GetApisCommand,
  GetIntegrationCommand, GetIntegrationsCommand, GetRouteCommand, GetRoutesCommand, GetStageCommand, GetStagesCommand, UpdateApiCommand,
  UpdateIntegrationCommand, UpdateRouteCommand, UpdateStageCommand
} from '@aws-sdk/client-apigatewayv2'
import { accountedFor, refusedByName } from './members.mjs'
import { clientSettings } from './troupe.mjs'

const apis = new ApiGatewayV2Client(clientSettings())
const target = 'arn:aws:lambda:us-east-1:000000000000:function:f'
const api = { Name: 'a', ProtocolType: 'HTTP' }
const integration = { IntegrationType: 'AWS_PROXY', IntegrationUri: target, PayloadFormatVersion: '2.0' }
let ApiId, RouteId, IntegrationId

before(async () => {
  ApiId = (await apis.send(new CreateApiCommand({ ...api, Target: target }))).ApiId
  RouteId = (await apis.send(new GetRoutesCommand({ ApiId }))).Items[0].RouteId
  IntegrationId = (await apis.send(new GetIntegrationsCommand({ ApiId }))).Items[0].IntegrationId
})

// Each refused parameter with a value that asks for something.
const refusedOfApi = [
  ['ApiKeySelectionExpression', '$context.authorizer.usageIdentifierKey'], ['RouteSelectionExpression', '$request.body.action'],
  ['CredentialsArn', 'arn:aws:iam::000000000000:role/r'], ['DisableSchemaValidation', true], ['IpAddressType', 'dualstack']
]
const refusedOfRoute = [
  ['ApiKeyRequired', true], ['AuthorizationScopes', ['s']], ['AuthorizationType', 'JWT'], ['AuthorizerId', 'NONE'],
  ['ModelSelectionExpression', '$request.body'], ['RequestModels', { 'application/json': 'm' }],
  ['RequestParameters', { 'route.request.querystring.a': { Required: true } }], ['RouteResponseSelectionExpression', '$default']
]
const refusedOfIntegration = [
  ['ConnectionId', 'c'], ['ConnectionType', 'VPC_LINK'], ['ContentHandlingStrategy', 'CONVERT_TO_TEXT'],
  ['CredentialsArn', 'arn:aws:iam::000000000000:role/r'], ['IntegrationSubtype', 'SQS-SendMessage'], ['IntegrationType', 'HTTP_PROXY'],
  ['PassthroughBehavior', 'NEVER'], ['PayloadFormatVersion', '1.0'], ['RequestParameters', { 'append:header.a': 'b' }],
  ['RequestTemplates', { 'application/json': '{}' }], ['ResponseParameters', { 200: { 'append:header.a': 'b' } }],
  ['TemplateSelectionExpression', '$request.body'], ['TlsConfig', { ServerNameToVerify: 'example.com' }]
]
const refusedOfStage = [
  ['AccessLogSettings', { DestinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:g', Format: '$context.requestId' }],
  ['AutoDeploy', false], ['ClientCertificateId', 'c'], ['DefaultRouteSettings', { ThrottlingBurstLimit: 1 }], ['DeploymentId', 'd'],
  ['RouteSettings', { 'GET /': { ThrottlingRateLimit: 1 } }]
]
const names = (table, ...except) => table.map(([name]) => name).filter((name) => !except.includes(name))

test('every parameter that the SDK knows is taken or refused', () => {
  const ofApi = ['Name', 'Description', 'Version', 'CorsConfiguration', 'DisableExecuteApiEndpoint']
  accountedFor(CreateApiCommand, { honoured: [...ofApi, 'ProtocolType', 'RouteKey', 'Target', 'Tags'], refused: names(refusedOfApi) })
  accountedFor(UpdateApiCommand, { honoured: ['ApiId', ...ofApi], refused: [...names(refusedOfApi), 'RouteKey', 'Target'] })
  const ofRoute = { honoured: ['ApiId', 'RouteKey', 'Target', 'OperationName'], refused: names(refusedOfRoute) }
  accountedFor(CreateRouteCommand, ofRoute)
  accountedFor(UpdateRouteCommand, { ...ofRoute, also: ['RouteId'] })
  const ofIntegration = {
    honoured: ['ApiId', 'Description', 'IntegrationMethod', 'IntegrationUri', 'TimeoutInMillis'], refused: names(refusedOfIntegration)
  }
  accountedFor(CreateIntegrationCommand, ofIntegration)
  accountedFor(UpdateIntegrationCommand, { ...ofIntegration, also: ['IntegrationId'] })
  const ofStage = { honoured: ['ApiId', 'Description', 'StageName', 'StageVariables'], refused: names(refusedOfStage) }
  accountedFor(CreateStageCommand, { ...ofStage, also: ['Tags'] })
  accountedFor(UpdateStageCommand, ofStage)
  accountedFor(GetApisCommand, { honoured: ['MaxResults', 'NextToken'] })
  for (const command of [GetRoutesCommand, GetIntegrationsCommand, GetStagesCommand]) {
    accountedFor(command, { honoured: ['ApiId', 'MaxResults', 'NextToken'] })
  }
  for (const command of [GetApiCommand, DeleteApiCommand, DeleteCorsConfigurationCommand]) accountedFor(command, { honoured: ['ApiId'] })
  for (const command of [GetRouteCommand, DeleteRouteCommand]) accountedFor(command, { honoured: ['ApiId', 'RouteId'] })
  for (const command of [GetIntegrationCommand, DeleteIntegrationCommand]) accountedFor(command, { honoured: ['ApiId', 'IntegrationId'] })
  for (const command of [GetStageCommand, DeleteStageCommand]) accountedFor(command, { honoured: ['ApiId', 'StageName'] })
})

test('what Troupe does not have is refused by name', async () => {
  const refused = (command, input, member) => refusedByName(apis, command, input, member)
  for (const [member, value] of [...refusedOfApi, ['ProtocolType', 'WEBSOCKET'], ['Target', 'https://example.com']]) {
    await refused(CreateApiCommand, { ...api, [member]: value }, member)
  }
  for (const [member, value] of [...refusedOfApi, ['RouteKey', 'GET /'], ['Target', target]]) {
    await refused(UpdateApiCommand, { ApiId, [member]: value }, member)
  }
  for (const [member, value] of refusedOfRoute) {
    await refused(CreateRouteCommand, { ApiId, RouteKey: 'GET /x', [member]: value }, member)
    await refused(UpdateRouteCommand, { ApiId, RouteId, [member]: value }, member)
  }
  for (const [member, value] of refusedOfIntegration) {
    await refused(CreateIntegrationCommand, { ApiId, ...integration, [member]: value }, member)
    await refused(UpdateIntegrationCommand, { ApiId, IntegrationId, [member]: value }, member)
  }
  for (const [member, value] of refusedOfStage) {
    await refused(CreateStageCommand, { ApiId, StageName: 's', AutoDeploy: true, [member]: value }, member)
    await refused(UpdateStageCommand, { ApiId, StageName: '$default', [member]: value }, member)
  }
  assert.equal((await apis.send(new GetRoutesCommand({ ApiId }))).Items.length, 1)
  assert.equal((await apis.send(new GetIntegrationsCommand({ ApiId }))).Items.length, 1)
  assert.equal((await apis.send(new GetStagesCommand({ ApiId }))).Items.length, 1)
})

test('values outside of the service are bad requests that name their parameter', async () => {
  const refused = (command, input, member) => refusedByName(apis, command, input, member, { name: 'BadRequestException', status: 400 })
  await refused(UpdateApiCommand, { ApiId, Name: '' }, 'name')
  await refused(CreateApiCommand, { ...api, Name: 'x'.repeat(129) }, 'name')
  await refused(CreateApiCommand, { ...api, Version: 'x'.repeat(65) }, 'version')
  await refused(CreateApiCommand, { ...api, Description: 'x'.repeat(1_025) }, 'description')
  await refused(CreateApiCommand, { ...api, Target: 'nonsense' }, 'target')
  await refused(CreateApiCommand, { ...api, CorsConfiguration: { MaxAge: 86_401 } }, 'maxAge')
  await refused(UpdateIntegrationCommand, { ApiId, IntegrationId, TimeoutInMillis: 30_001 }, 'timeoutInMillis')
  await refused(UpdateIntegrationCommand, { ApiId, IntegrationId, IntegrationUri: 'nonsense' }, 'integrationUri')
  await refused(UpdateRouteCommand, { ApiId, RouteId, Target: 'nonsense' }, 'target')
  await refused(UpdateStageCommand, { ApiId, StageName: '$default', StageVariables: { 'a b': 'x' } }, 'stage variable')
  for (const command of [GetApisCommand, GetRoutesCommand, GetIntegrationsCommand, GetStagesCommand]) {
    for (const MaxResults of ['0', '-1', 'x']) await refused(command, { ApiId, MaxResults }, 'maxResults')
    await refused(command, { ApiId, NextToken: '*' }, 'nextToken')
  }
})

test('what equals the default is no request for anything else', async () => {
  await apis.send(new UpdateApiCommand({
    ApiId,
    ApiKeySelectionExpression: '$request.header.x-api-key',
    RouteSelectionExpression: '$request.method $request.path',
    IpAddressType: 'ipv4',
    DisableSchemaValidation: false
  }))
  await apis.send(new UpdateRouteCommand({
    ApiId, RouteId, ApiKeyRequired: false, AuthorizationType: 'NONE', AuthorizationScopes: [], RequestModels: {}
  }))
  await apis.send(new UpdateIntegrationCommand({
    ApiId,
    IntegrationId,
    ConnectionType: 'INTERNET',
    PayloadFormatVersion: '2.0',
    PassthroughBehavior: 'WHEN_NO_MATCH',
    RequestParameters: {}
  }))
  await apis.send(new UpdateStageCommand({
    ApiId, StageName: '$default', AutoDeploy: true, DefaultRouteSettings: { DetailedMetricsEnabled: false }, RouteSettings: {}
  }))
})

/** The names of all items, from pages of so many. */
async function pages (Command, input, name, size) {
  const all = []
  let NextToken
  do {
    const page = await apis.send(new Command({ ...input, MaxResults: `${size}`, NextToken }))
    assert.ok(page.Items.length <= size)
    all.push(page.Items.map((one) => one[name]))
    NextToken = page.NextToken
    assert.ok(all.length < 20, 'pages without an end')
  } while (NextToken)
  return all
}

test('APIs, routes, integrations and stages are listed page by page', async () => {
  const { ApiId } = await apis.send(new CreateApiCommand({ ...api, Name: 'paged' }))
  for (const n of [1, 2, 3, 4, 5]) {
    await apis.send(new CreateRouteCommand({ ApiId, RouteKey: `GET /${n}` }))
    await apis.send(new CreateIntegrationCommand({ ApiId, ...integration }))
    await apis.send(new CreateStageCommand({ ApiId, StageName: `s${6 - n}`, AutoDeploy: true }))
    await apis.send(new CreateApiCommand({ ...api, Name: `n${n}` }))
  }
  assert.deepEqual(await pages(GetStagesCommand, { ApiId }, 'StageName', 2), [['s1', 's2'], ['s3', 's4'], ['s5']])
  for (const [Command, name] of [
    [GetRoutesCommand, 'RouteId'], [GetIntegrationsCommand, 'IntegrationId'], [GetStagesCommand, 'StageName'], [GetApisCommand, 'ApiId']
  ]) {
    const whole = (await apis.send(new Command({ ApiId }))).Items.map((one) => one[name])
    const count = Command === GetApisCommand ? 7 : 5
    assert.equal(whole.length, count)
    const cut = await pages(Command, { ApiId }, name, 2)
    assert.equal(cut.length, Math.ceil(count / 2))
    assert.deepEqual(cut.flat(), whole)
    assert.equal((await pages(Command, { ApiId }, name, count)).length, 1)
  }
})

test('an update of stage variables keeps the others, and an empty value removes one', async () => {
  const update = async (StageVariables) => {
    const stage = await apis.send(new UpdateStageCommand({ ApiId, StageName: '$default', StageVariables }))
    return stage.StageVariables
  }
  assert.deepEqual(await update({ a: '1', b: '2' }), { a: '1', b: '2' })
  assert.deepEqual(await update({ b: '3', c: '4' }), { a: '1', b: '3', c: '4' })
  assert.deepEqual(await update({ a: '', c: '' }), { b: '3' })
})
