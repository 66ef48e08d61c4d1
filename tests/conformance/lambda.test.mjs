// Lambda through the AWS SDK, against a running Troupe at TROUPE_ENDPOINT.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  LambdaClient, AddPermissionCommand, CreateAliasCommand, CreateFunctionCommand, DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand, GetFunctionCommand, GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand, GetPolicyCommand, InvokeCommand, ListFunctionsCommand,
  ListVersionsByFunctionCommand, PutFunctionConcurrencyCommand, RemovePermissionCommand,
  UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand, waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2
} from '@aws-sdk/client-lambda'
import { clientSettings } from './troupe.mjs'

const lambda = new LambdaClient(clientSettings())
const role = 'arn:aws:iam::000000000000:role/any'
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function zip (files) {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-lambda-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  execFileSync('zip', ['-q', '-r', 'code.zip', ...Object.keys(files)], { cwd: folder })
  const bytes = readFileSync(join(folder, 'code.zip'))
  rmSync(folder, { recursive: true })
  return bytes
}

const source = (body) => ({ 'index.js': `exports.handler = async (event, context) => { ${body} }` })

async function make (name, body, more = {}) {
  const made = await lambda.send(new CreateFunctionCommand({
    FunctionName: name, Runtime: 'nodejs20.x', Handler: 'index.handler', Role: role,
    Code: { ZipFile: zip(source(body)) }, ...more
  }))
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10 }, { FunctionName: name })
  return made
}

async function invoke (name, event = {}, more = {}) {
  const answer = await lambda.send(new InvokeCommand({
    FunctionName: name, Payload: JSON.stringify(event), ...more
  }))
  const text = Buffer.from(answer.Payload ?? '').toString()
  return { ...answer, value: text ? JSON.parse(text) : undefined }
}

async function refused (command, name, status) {
  const why = await lambda.send(command).then(() => assert.fail(`${name} was expected`), (error) => error)
  assert.equal(why.name, name, why.message)
  assert.equal(why.$metadata.httpStatusCode, status)
  return why.message
}

async function eventually (what, within = 10_000) {
  const until = Date.now() + within
  for (;;) {
    const value = await what()
    if (value || Date.now() > until) return value
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('a function from its creation to its end', async () => {
  const code = zip(source('return { event, env: process.env.GREETING ?? null }'))
  const made = await lambda.send(new CreateFunctionCommand({
    FunctionName: 'cycle', Runtime: 'nodejs20.x', Handler: 'index.handler', Role: role, MemorySize: 256,
    Code: { ZipFile: code }, Tags: { team: 'a' }
  }))
  assert.equal(made.$metadata.httpStatusCode, 201)
  assert.equal(made.State, 'Pending')
  assert.equal(made.StateReason, 'The function is being created.')
  assert.equal(made.StateReasonCode, 'Creating')
  assert.equal(made.LastUpdateStatus, undefined)
  assert.equal(made.CodeSha256, createHash('sha256').update(code).digest('base64'))
  assert.equal(made.CodeSize, code.length)
  assert.equal(made.Version, '$LATEST')
  assert.equal(made.Timeout, 3)
  assert.deepEqual(made.LoggingConfig, { LogFormat: 'Text', LogGroup: '/aws/lambda/cycle' })
  assert.match(made.LastModified, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/)
  assert.match(made.RevisionId, uuid)

  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10 }, { FunctionName: 'cycle' })
  const got = await lambda.send(new GetFunctionCommand({ FunctionName: 'cycle' }))
  assert.equal(got.Configuration.State, 'Active')
  assert.equal(got.Configuration.LastUpdateStatus, 'Successful')
  assert.notEqual(got.Configuration.RevisionId, made.RevisionId)
  assert.deepEqual(got.Tags, { team: 'a' })
  assert.equal(got.Code.RepositoryType, 'S3')
  const fetched = Buffer.from(await (await fetch(got.Code.Location)).arrayBuffer())
  assert.ok(fetched.equals(code))

  assert.deepEqual((await invoke('cycle', { a: 1 })).value, { event: { a: 1 }, env: null })

  const changed = await lambda.send(new UpdateFunctionConfigurationCommand({
    FunctionName: 'cycle', Description: 'new', Environment: { Variables: { GREETING: 'hi' } }
  }))
  assert.equal(changed.LastUpdateStatus, 'InProgress')
  assert.equal(changed.State, 'Active')
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 10 }, { FunctionName: 'cycle' })
  assert.equal((await invoke('cycle')).value.env, 'hi')

  await lambda.send(new UpdateFunctionCodeCommand({
    FunctionName: 'cycle', ZipFile: zip(source('return 2'))
  }))
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 10 }, { FunctionName: 'cycle' })
  assert.equal((await invoke('cycle')).value, 2)

  const deleted = await lambda.send(new DeleteFunctionCommand({ FunctionName: 'cycle' }))
  assert.equal(deleted.$metadata.httpStatusCode, 204)
  assert.equal(await refused(new DeleteFunctionCommand({ FunctionName: 'cycle' }), 'ResourceNotFoundException', 404),
    'Function not found: arn:aws:lambda:us-east-1:000000000000:function:cycle')
})

test('creation refuses what Lambda refuses', async () => {
  const create = (more) => new CreateFunctionCommand({
    FunctionName: 'never', Runtime: 'nodejs20.x', Handler: 'index.handler', Role: role,
    Code: { ZipFile: zip(source('return 1')) }, ...more
  })
  assert.match(await refused(create({ Runtime: 'non-existent-runtime' }), 'InvalidParameterValueException', 400),
    /^Value non-existent-runtime at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[nodejs20\.x, /)
  assert.match(await refused(create({ Role: 'r1' }), 'ValidationException', 400), /Value 'r1' at 'role'/)
  assert.equal(await refused(create({ Code: { ZipFile: Buffer.from('no zip') } }), 'InvalidParameterValueException', 400),
    'Could not unzip uploaded file. Please check your file, then try to upload again.')
  assert.match(await refused(create({ Environment: { Variables: { AWS_REGION: 'x' } } }), 'InvalidParameterValueException', 400),
    /Reserved keys used in this request: AWS_REGION/)
  assert.match(await refused(create({ FunctionName: 'x'.repeat(65) }), 'InvalidParameterValueException', 400),
    /Member must have length less than or equal to 64/)
  await refused(new GetFunctionCommand({ FunctionName: 'never' }), 'ResourceNotFoundException', 404)

  await make('taken', 'return 1')
  assert.equal(await refused(create({ FunctionName: 'taken' }), 'ResourceConflictException', 409),
    'Function already exist: taken')
})

test('names: every form of an ARN, and only $LATEST', async () => {
  const { FunctionArn: arn } = await make('named', 'return context.invokedFunctionArn')
  for (const name of ['named', arn, `${arn}:$LATEST`, '000000000000:function:named', 'function:named']) {
    const got = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))
    assert.equal(got.FunctionName, 'named')
  }
  const qualified = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'named', Qualifier: '$LATEST' }))
  assert.equal(qualified.FunctionArn, `${arn}:$LATEST`)
  assert.equal((await invoke('named')).value, arn)
  assert.equal(await refused(new InvokeCommand({ FunctionName: 'named', Qualifier: '7' }), 'ResourceNotFoundException', 404),
    `Function not found: ${arn}:7`)
  assert.equal(await refused(new InvokeCommand({ FunctionName: 'nobody' }), 'ResourceNotFoundException', 404),
    'Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody:$LATEST')
  assert.equal(await refused(new GetFunctionCommand({ FunctionName: arn.replace('us-east-1', 'eu-west-1') }), 'ResourceNotFoundException', 404),
    "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')")
})

test('an invocation: payload, version, errors, log tail', async () => {
  await make('runs', `
    console.log('seen', event.what)
    if (event.what === 'throw') throw new TypeError('boom')
    if (event.what === 'nothing') return
    return { id: context.awsRequestId, memory: context.memoryLimitInMB }`)
  const answer = await invoke('runs', { what: 'x' }, { LogType: 'Tail' })
  assert.equal(answer.StatusCode, 200)
  assert.equal(answer.ExecutedVersion, '$LATEST')
  assert.equal(answer.FunctionError, undefined)
  assert.equal(answer.value.id, answer.$metadata.requestId)
  assert.equal(answer.value.memory, '128')
  const tail = Buffer.from(answer.LogResult, 'base64').toString()
  const id = answer.value.id
  assert.match(tail, new RegExp(`START RequestId: ${id} Version: \\$LATEST\\n`))
  assert.match(tail, new RegExp(`\\t${id}\\tINFO\\tseen x\\n`))
  assert.match(tail, new RegExp(`END RequestId: ${id}\\nREPORT RequestId: ${id}\\tDuration: [\\d.]+ ms\\t` +
    'Billed Duration: \\d+ ms\\tMemory Size: 128 MB\\tMax Memory Used: \\d+ MB\\tInit Duration: [\\d.]+ ms\\t\\n$'))
  assert.equal((await invoke('runs', { what: 'nothing' })).value, null)

  const thrown = await invoke('runs', { what: 'throw' })
  assert.equal(thrown.StatusCode, 200)
  assert.equal(thrown.FunctionError, 'Unhandled')
  assert.equal(thrown.value.errorType, 'TypeError')
  assert.equal(thrown.value.errorMessage, 'boom')

  const bad = new InvokeCommand({ FunctionName: 'runs', Payload: Buffer.from([0x99]) })
  assert.match(await refused(bad, 'InvalidRequestContentException', 400), /^Could not parse request body into json: /)
  const large = new InvokeCommand({ FunctionName: 'runs', Payload: `"${'x'.repeat(6_291_456)}"` })
  assert.match(await refused(large, 'RequestTooLargeException', 413), /payload is too large for the RequestResponse invocation type/)
})

test('a code that cannot be loaded says why', async () => {
  await make('unloadable', '', { Handler: 'nowhere.handler' })
  const { FunctionError, value } = await invoke('unloadable')
  assert.equal(FunctionError, 'Unhandled')
  assert.equal(value.errorType, 'Runtime.ImportModuleError')
  assert.match(value.errorMessage, /Cannot find module 'nowhere'/)
})

test('a time-out ends the run and not the function', async () => {
  await make('late', "if (event.hang) await new Promise(() => setInterval(() => {}, 1000)); return 'ok'", { Timeout: 1 })
  const began = Date.now()
  const { FunctionError, value } = await invoke('late', { hang: true })
  assert.equal(FunctionError, 'Unhandled')
  assert.equal(value.errorType, 'Sandbox.Timedout')
  assert.match(value.errorMessage, /^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/)
  assert.ok(Date.now() - began < 5_000)
  assert.equal((await invoke('late')).value, 'ok')
})

test('an event is accepted at once and runs afterwards; a dry run does not', async () => {
  await make('counts', 'globalThis.n = (globalThis.n ?? 0) + (event.add ?? 0); return globalThis.n')
  const dry = await lambda.send(new InvokeCommand({ FunctionName: 'counts', InvocationType: 'DryRun', Payload: '{"add":100}' }))
  assert.equal(dry.StatusCode, 204)
  const event = await lambda.send(new InvokeCommand({ FunctionName: 'counts', InvocationType: 'Event', Payload: '{"add":1}' }))
  assert.equal(event.StatusCode, 202)
  assert.equal(event.ExecutedVersion, undefined)
  assert.ok(await eventually(async () => (await invoke('counts')).value === 1))
})

test('many at once are all answered, each with its own', async () => {
  await make('echoes', 'await new Promise((resolve) => setTimeout(resolve, 20)); return event.n')
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => invoke('echoes', { n })))
  assert.deepEqual(answers.map((one) => one.value), Array.from({ length: 40 }, (_, n) => n))
})

test('the reserved concurrency is the limit', async () => {
  await make('narrow', 'await new Promise((resolve) => setTimeout(resolve, 500)); return 1')
  const put = await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'narrow', ReservedConcurrentExecutions: 1 }))
  assert.equal(put.ReservedConcurrentExecutions, 1)
  const first = invoke('narrow')
  await new Promise((resolve) => setTimeout(resolve, 200))
  const why = await lambda.send(new InvokeCommand({ FunctionName: 'narrow' })).then(() => null, (error) => error)
  assert.equal(why?.name, 'TooManyRequestsException')
  assert.equal(why.$metadata.httpStatusCode, 429)
  assert.equal(why.Reason, 'ReservedFunctionConcurrentInvocationLimitExceeded')
  assert.equal((await first).value, 1)
  await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: 'narrow' }))
  const after = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: 'narrow' }))
  assert.equal(after.ReservedConcurrentExecutions, undefined)
})

test('functions are listed by name, and versions are $LATEST', async () => {
  await make('list-a', 'return 1')
  await make('list-b', 'return 1')
  const names = []
  let Marker
  do {
    const page = await lambda.send(new ListFunctionsCommand({ MaxItems: 1, Marker }))
    assert.ok(page.Functions.length <= 1)
    for (const one of page.Functions) {
      assert.equal(one.State, undefined)
      names.push(one.FunctionName)
    }
    Marker = page.NextMarker
  } while (Marker)
  assert.deepEqual(names, [...names].sort())
  assert.ok(names.includes('list-a') && names.includes('list-b'))
  const versions = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: 'list-a' }))
  assert.deepEqual(versions.Versions.map((one) => one.FunctionArn),
    ['arn:aws:lambda:us-east-1:000000000000:function:list-a:$LATEST'])
})

test('the policy keeps its statements', async () => {
  const { FunctionArn: arn } = await make('guarded', 'return 1')
  const add = new AddPermissionCommand({
    FunctionName: 'guarded', StatementId: 'api', Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com', SourceArn: 'arn:aws:execute-api:us-east-1:000000000000:x/*'
  })
  const { Statement } = await lambda.send(add)
  assert.deepEqual(JSON.parse(Statement), {
    Sid: 'api', Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' },
    Action: 'lambda:InvokeFunction', Resource: arn,
    Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:execute-api:us-east-1:000000000000:x/*' } }
  })
  assert.match(await refused(add, 'ResourceConflictException', 409), /^The statement id \(api\) provided already exists\./)
  const policy = JSON.parse((await lambda.send(new GetPolicyCommand({ FunctionName: 'guarded' }))).Policy)
  assert.deepEqual(policy, { Version: '2012-10-17', Id: 'default', Statement: [JSON.parse(Statement)] })
  await lambda.send(new RemovePermissionCommand({ FunctionName: 'guarded', StatementId: 'api' }))
  assert.equal(await refused(new GetPolicyCommand({ FunctionName: 'guarded' }), 'ResourceNotFoundException', 404),
    'The resource you requested does not exist.')
})

test('a revision is compared before it is changed', async () => {
  await make('revised', 'return 1')
  const change = (RevisionId) => new UpdateFunctionConfigurationCommand({ FunctionName: 'revised', Timeout: 9, RevisionId })
  assert.match(await refused(change('00000000-0000-0000-0000-000000000000'), 'PreconditionFailedException', 412),
    /^The Revision Id provided does not match the latest Revision Id\. Call the GetFunction\/GetAlias API/)
  const { RevisionId } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'revised' }))
  assert.equal((await lambda.send(change(RevisionId))).Timeout, 9)
})

test('an operation that Troupe does not have is named', async () => {
  assert.equal(await refused(new CreateAliasCommand({ FunctionName: 'x', Name: 'a', FunctionVersion: '1' }), 'NotImplementedException', 501),
    'troupe: Lambda.CreateAlias is not implemented')
})
