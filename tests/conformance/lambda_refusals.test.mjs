// Lambda's request parameters through the AWS SDK: which Troupe takes, and that it refuses the others by name.
import { before, test } from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  LambdaClient, AddPermissionCommand, CreateFunctionCommand, DeleteFunctionCommand, DeleteFunctionConcurrencyCommand,
  GetFunctionCodeSigningConfigCommand, GetFunctionCommand, GetFunctionConcurrencyCommand, GetFunctionConfigurationCommand,
  GetPolicyCommand, InvokeCommand, ListFunctionsCommand, ListVersionsByFunctionCommand, PutFunctionConcurrencyCommand,
  RemovePermissionCommand, UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand, paginateListFunctions,
  waitUntilFunctionActiveV2
} from '@aws-sdk/client-lambda'
import { accountedFor, refusedByName } from './members.mjs'
import { clientSettings } from './troupe.mjs'

const lambda = new LambdaClient(clientSettings())
const FunctionName = 'parameters'

function zip () {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-lambda-'))
  writeFileSync(join(folder, 'index.js'), 'exports.handler = async () => 1')
  execFileSync('zip', ['-q', 'code.zip', 'index.js'], { cwd: folder })
  const bytes = readFileSync(join(folder, 'code.zip'))
  rmSync(folder, { recursive: true })
  return bytes
}

const creation = {
  FunctionName: 'never',
  Runtime: 'nodejs20.x',
  Handler: 'index.handler',
  Role: 'arn:aws:iam::000000000000:role/any',
  Code: { ZipFile: zip() }
}
const permission = { FunctionName, StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*' }

before(async () => {
  for (const name of [FunctionName, 'parameters-2', 'parameters-3']) {
    await lambda.send(new CreateFunctionCommand({ ...creation, FunctionName: name }))
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10 }, { FunctionName: name })
  }
})

// Of a configuration: what is shown as it was given and changes nothing that a function of Troupe could see
// is in gateway/lambda/configuration.hpp.
const configuration = {
  honoured: ['FunctionName', 'Runtime', 'Role', 'Handler', 'Description', 'Timeout', 'MemorySize', 'Environment', 'LoggingConfig'],
  shown: ['TracingConfig', 'EphemeralStorage', 'SnapStart'],
  refused: ['VpcConfig', 'DeadLetterConfig', 'KMSKeyArn', 'Layers', 'FileSystemConfigs', 'ImageConfig']
}

test('every parameter that the SDK knows is taken or refused', () => {
  accountedFor(CreateFunctionCommand, {
    ...configuration,
    also: ['Code', 'PackageType', 'Tags', 'Architectures'],
    alsoRefused: ['Publish', 'CodeSigningConfigArn', 'TenancyConfig']
  })
  accountedFor(UpdateFunctionConfigurationCommand, { ...configuration, also: ['RevisionId'] })
  accountedFor(UpdateFunctionCodeCommand, {
    honoured: ['FunctionName', 'ZipFile', 'DryRun', 'RevisionId', 'Architectures'],
    refused: ['S3Bucket', 'S3Key', 'S3ObjectVersion', 'ImageUri', 'Publish', 'SourceKMSKeyArn']
  })
  for (const command of [GetFunctionCommand, GetFunctionConfigurationCommand, DeleteFunctionCommand, GetPolicyCommand]) {
    accountedFor(command, { honoured: ['FunctionName', 'Qualifier'] })
  }
  accountedFor(ListFunctionsCommand, { honoured: ['FunctionVersion', 'Marker', 'MaxItems'], refused: ['MasterRegion'] })
  accountedFor(ListVersionsByFunctionCommand, { honoured: ['FunctionName', 'Marker', 'MaxItems'] })
  accountedFor(InvokeCommand, {
    honoured: ['FunctionName', 'InvocationType', 'LogType', 'ClientContext', 'Payload', 'Qualifier'], refused: ['TenantId']
  })
  accountedFor(AddPermissionCommand, {
    honoured: ['FunctionName', 'StatementId', 'Action', 'Principal', 'SourceArn', 'SourceAccount', 'EventSourceToken',
      'Qualifier', 'RevisionId', 'PrincipalOrgID', 'FunctionUrlAuthType', 'InvokedViaFunctionUrl']
  })
  accountedFor(RemovePermissionCommand, { honoured: ['FunctionName', 'StatementId', 'Qualifier', 'RevisionId'] })
  accountedFor(PutFunctionConcurrencyCommand, { honoured: ['FunctionName', 'ReservedConcurrentExecutions'] })
  for (const command of [GetFunctionConcurrencyCommand, DeleteFunctionConcurrencyCommand, GetFunctionCodeSigningConfigCommand]) {
    accountedFor(command, { honoured: ['FunctionName'] })
  }
})

const unsupported = [
  ['Layers', ['arn:aws:lambda:us-east-1:000000000000:layer:l:1']],
  ['VpcConfig', { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] }],
  ['FileSystemConfigs', [{ Arn: 'arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-0123456789abcdef0', LocalMountPath: '/mnt/a' }]],
  ['ImageConfig', { Command: ['a'] }],
  ['KMSKeyArn', 'arn:aws:kms:us-east-1:000000000000:key/k'],
  ['DeadLetterConfig', { TargetArn: 'arn:aws:sqs:us-east-1:000000000000:q' }],
  ['LoggingConfig', { LogFormat: 'JSON' }]
]
const packages = [
  ['S3Bucket', 'bucket'], ['S3Key', 'k'], ['S3ObjectVersion', 'v'], ['ImageUri', 'i'],
  ['SourceKMSKeyArn', 'arn:aws:kms:us-east-1:000000000000:key/k']
]

test('what Troupe does not have is refused by name', async () => {
  const refused = (command, input, member) => refusedByName(lambda, command, input, member)
  for (const [member, value] of [...unsupported,
    ['Publish', true], ['PackageType', 'Image'], ['TenancyConfig', { TenantIsolationMode: 'PER_TENANT' }],
    ['CodeSigningConfigArn', 'arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-0123456789abcdef0']]) {
    await refused(CreateFunctionCommand, { ...creation, [member]: value }, member)
  }
  for (const [member, value] of packages) {
    await refused(CreateFunctionCommand, { ...creation, Code: { [member]: value } }, member)
    await refused(UpdateFunctionCodeCommand, { FunctionName, [member]: value }, member)
  }
  for (const [member, value] of unsupported) {
    await refused(UpdateFunctionConfigurationCommand, { FunctionName, [member]: value }, member)
  }
  await refused(UpdateFunctionCodeCommand, { FunctionName, ZipFile: zip(), Publish: true }, 'Publish')
  await refused(ListFunctionsCommand, { MasterRegion: 'us-east-1', FunctionVersion: 'ALL' }, 'MasterRegion')
  await refused(InvokeCommand, { FunctionName, TenantId: 't' }, 'TenantId')
})

const scope = 'Credential=test/20260101/us-east-1/lambda/aws4_request'

test('parameters younger than the SDK are refused by name too', async () => {
  const send = async (method, path, body, headers = {}) => {
    const answer = await fetch(`${process.env.TROUPE_ENDPOINT}/2015-03-31/functions${path}`, {
      method,
      headers: { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`, ...headers },
      body: JSON.stringify(body)
    })
    return { status: answer.status, type: answer.headers.get('x-amzn-errortype'), ...await answer.json() }
  }
  const code = Buffer.from('x').toString('base64')
  const CapacityProviderArn = 'arn:aws:lambda:us-east-1:000000000000:capacity-provider:c'
  for (const [member, answer] of [
    ['PublishTo', await send('POST', '', { ...creation, Code: { ZipFile: code }, PublishTo: 'LATEST_PUBLISHED' })],
    ['DurableConfig', await send('POST', '', { ...creation, Code: { ZipFile: code }, DurableConfig: { ExecutionTimeout: 1 } })],
    ['CapacityProviderConfig', await send('PUT', `/${FunctionName}/configuration`, { CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn } } })],
    ['S3ObjectStorageMode', await send('PUT', `/${FunctionName}/code`, { S3ObjectStorageMode: 'REFERENCE' })],
    ['PublishTo', await send('PUT', `/${FunctionName}/code`, { ZipFile: code, PublishTo: 'LATEST_PUBLISHED' })],
    ['DurableExecutionName', await send('POST', `/${FunctionName}/invocations`, {}, { 'x-amz-durable-execution-name': 'd' })]
  ]) {
    assert.equal(answer.status, 501, JSON.stringify(answer))
    assert.equal(answer.type, 'NotImplementedException')
    assert.match(answer.message, new RegExp(member))
  }
})

test('values outside of the model are refused with their path', async () => {
  const invalid = { name: 'ValidationException', status: 400 }
  const refused = (command, input, path) => refusedByName(lambda, command, input, `'${path}'`, invalid)
  for (const [member, value, path] of [
    ['Timeout', 0, 'timeout'], ['Timeout', 901, 'timeout'], ['MemorySize', 127, 'memorySize'], ['MemorySize', 10_241, 'memorySize'],
    ['EphemeralStorage', { Size: 511 }, 'ephemeralStorage.size'], ['TracingConfig', { Mode: 'Some' }, 'tracingConfig.mode'],
    ['SnapStart', { ApplyOn: 'Some' }, 'snapStart.applyOn'], ['LoggingConfig', { LogFormat: 'XML' }, 'loggingConfig.logFormat'],
    ['LoggingConfig', { LogGroup: 'a b' }, 'loggingConfig.logGroup'],
    ['LoggingConfig', { ApplicationLogLevel: 'LOUD' }, 'loggingConfig.applicationLogLevel'],
    ['LoggingConfig', { SystemLogLevel: 'ERROR' }, 'loggingConfig.systemLogLevel'],
    ['Description', 'x'.repeat(257), 'description'], ['Handler', 'a b', 'handler'], ['Role', 'r', 'role'],
    ['Environment', { Variables: { 'a-b': 'x' } }, 'environment.variables']
  ]) {
    await refused(CreateFunctionCommand, { ...creation, [member]: value }, path)
    await refused(UpdateFunctionConfigurationCommand, { FunctionName, [member]: value }, path)
  }
  await refused(CreateFunctionCommand, { ...creation, PackageType: 'Tar' }, 'packageType')
  await refused(CreateFunctionCommand, { ...creation, Architectures: ['mips'] }, 'architectures')
  await refused(UpdateFunctionCodeCommand, { FunctionName, ZipFile: zip(), Architectures: ['mips'] }, 'architectures')
  await refused(GetFunctionCommand, { FunctionName, Qualifier: 'a?' }, 'qualifier')
  await refused(ListFunctionsCommand, { FunctionVersion: 'SOME' }, 'functionVersion')
  await refused(ListFunctionsCommand, { MaxItems: 10_001 }, 'maxItems')
  await refused(ListVersionsByFunctionCommand, { FunctionName, MaxItems: 0 }, 'maxItems')
  await refused(InvokeCommand, { FunctionName, InvocationType: 'Some' }, 'invocationType')
  await refused(InvokeCommand, { FunctionName, LogType: 'Some' }, 'logType')
  for (const [member, value, path] of [
    ['StatementId', 'a.b', 'statementId'], ['Action', 's3:GetObject', 'action'], ['SourceArn', 'bucket', 'sourceArn'],
    ['SourceAccount', '1', 'sourceAccount'], ['PrincipalOrgID', 'o', 'principalOrgID'], ['EventSourceToken', 'a b', 'eventSourceToken'],
    ['FunctionUrlAuthType', 'SOME', 'functionUrlAuthType']
  ]) await refused(AddPermissionCommand, { ...permission, [member]: value }, path)
  await refused(PutFunctionConcurrencyCommand, { FunctionName, ReservedConcurrentExecutions: -1 }, 'reservedConcurrentExecutions')
})

test('what a configuration shows is what it was given', async () => {
  const given = {
    Description: 'd', Timeout: 9, MemorySize: 256, Environment: { Variables: { GREETING: 'hi' } }, TracingConfig: { Mode: 'Active' },
    EphemeralStorage: { Size: 1_024 }, LoggingConfig: { LogFormat: 'Text', LogGroup: '/my/group' }
  }
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...given, SnapStart: { ApplyOn: 'PublishedVersions' } }))
  const shown = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  for (const [member, value] of Object.entries(given)) assert.deepEqual(shown[member], value, member)
  assert.deepEqual(shown.SnapStart, { ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' })
})

test('what tools send for parameters that they do not use is no request for them', async () => {
  const unused = {
    Layers: [],
    VpcConfig: { SubnetIds: [], SecurityGroupIds: [], Ipv6AllowedForDualStack: false },
    FileSystemConfigs: [],
    DeadLetterConfig: { TargetArn: '' },
    KMSKeyArn: ''
  }
  const changed = await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...unused }))
  for (const member of Object.keys(unused)) assert.equal(changed[member], undefined, member)
})

test('functions are listed page by page, each once', async () => {
  const names = []
  for await (const page of paginateListFunctions({ client: lambda, pageSize: 1 }, {})) {
    assert.ok(page.Functions.length <= 1)
    names.push(...page.Functions.map((one) => one.FunctionName))
  }
  assert.deepEqual(names, [FunctionName, 'parameters-2', 'parameters-3'])
  const invalid = { name: 'InvalidParameterValueException', status: 400 }
  await refusedByName(lambda, ListFunctionsCommand, { Marker: '*' }, 'Marker', invalid)
  await refusedByName(lambda, ListVersionsByFunctionCommand, { FunctionName, Marker: '*' }, 'Marker', invalid)
})

test('a function that is missing goes before how much it may reserve', async () => {
  await refusedByName(lambda, PutFunctionConcurrencyCommand, { FunctionName: 'nobody', ReservedConcurrentExecutions: 10_000 },
    'Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody:$LATEST', { name: 'ResourceNotFoundException', status: 404 })
})
